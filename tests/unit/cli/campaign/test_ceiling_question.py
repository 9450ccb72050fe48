"""``campaign plan`` on a terminal, where prices leave no upper end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from smsc_soap.cli.exit_codes import ExitCode

TABLE = "phone,name\n+79990000001,Anna\n+79990000002,Boris\n+77000000001,Dana\n"


@pytest.fixture
def desk(world: Any, tmp_path: Path) -> Any:
    world.environ.clear()
    world.stdin_terminal = True
    (tmp_path / "people.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "rates.csv").write_text("prefix,country,price,currency\n7,RU,3.30,RUB\n", encoding="utf-8")
    return world


def _plan(desk: Any, folder: Path, *arguments: str, input: str | None = None) -> Any:
    where = ("--rates", str(folder / "rates.csv"), "-o", str(folder / "plan.jsonl"))
    return desk.run("campaign", "plan", str(folder / "people.csv"), "-t", "Hi {name}", *where, *arguments, input=input)


def test_a_person_is_shown_the_estimate_and_asked(desk: Any, tmp_path: Path) -> None:
    made = _plan(desk, tmp_path, input="much\n0\n6.59\n20\n")
    assert made.exit_code == 0, made.stderr
    assert "1 of 3 recipients have no price" in made.stdout
    assert "Some recipients have no price" in made.stderr
    assert made.stderr.count("at least 6.60 RUB") == 2, "0 and less than the quote are asked for again"
    header = json.loads((tmp_path / "plan.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert header["ceiling"]["money"] == "20"


def test_where_nothing_has_a_price_nothing_is_no_ceiling(desk: Any, tmp_path: Path) -> None:
    (tmp_path / "rates.csv").write_text("country,price\nBY,8.70\n", encoding="utf-8")
    made = _plan(desk, tmp_path, input="0\n20\n")
    assert made.exit_code == 0, made.stderr
    assert "It has to be more than 0" in made.stderr


def test_in_russian(desk: Any, tmp_path: Path) -> None:
    desk.environ["LC_ALL"] = "ru_RU.UTF-8"
    made = _plan(desk, tmp_path, input="1\n20\n")
    assert "У части получателей нет цены" in made.stderr
    assert "не меньше 6,60 RUB" in made.stderr


def test_whoever_leaves_has_no_plan(desk: Any, tmp_path: Path) -> None:
    made = _plan(desk, tmp_path, input="")
    assert made.exit_code == ExitCode.INTERRUPTED
    assert not list(tmp_path.glob("plan*"))


@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_nobody_is_asked_where_nobody_is(desk: Any, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    desk.stdin_terminal = bool(arguments)
    made = _plan(desk, tmp_path, *arguments, input="20\n")
    assert made.exit_code == ExitCode.BAD_INPUT
    assert "have no price" in made.output
    assert not list(tmp_path.glob("plan*"))


def test_a_named_ceiling_or_an_upper_end_needs_no_question(desk: Any, tmp_path: Path) -> None:
    assert _plan(desk, tmp_path, "--ceiling", "20").exit_code == 0
    (tmp_path / "plan.jsonl").unlink()
    (tmp_path / "rates.csv").write_text("prefix,price\n7,3.30\n", encoding="utf-8")
    made = _plan(desk, tmp_path)
    assert made.exit_code == 0
    assert "no price" not in made.output
