"""The verbs `segments` and `query`: what a person and what a machine gets to see."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from click.testing import CliRunner, Result

from smsc_soap.cli.main import cli
from smsc_soap.cli.query import query, query_command
from smsc_soap.cli.segments.verb import segments, segments_command


def run(*arguments: str, russian: bool = False, stdin: str | bytes | None = None) -> Result:
    environ = {"LC_ALL": "ru_RU.UTF-8" if russian else "C.UTF-8", "SMSC_LOG": ""}
    return CliRunner().invoke(cli, list(arguments), env=environ, input=stdin)


def told(*arguments: str, **given: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*arguments, "--json", **given).stdout)
    return found


def test_the_commands_are_exported_under_both_names() -> None:
    assert segments_command is segments
    assert query_command is query


def test_segments_for_a_machine() -> None:
    assert told("segments", "a" * 152 + "€b") == {
        "alphabet": "GSM-7",
        "units": 155,
        "segments": 1,
        "characters": 154,
        "per_segment": 160,
        "units_left": 5,
        "borders": [],
        "forcing": [],
        "doubled": [{"char": "€", "name": "euro sign", "position": 152, "count": 1, "positions": [152]}],
        "characters_over": None,
        "units_over": None,
        "provider_characters_left": 846,
        "length_remark": "fits",
        "rewritings": [],
        "together": None,
        "best": None,
        "transliteration": None,
        "rewritten": None,
    }


def test_borders_and_forcing_characters() -> None:
    found = told("segments", "a" * 66 + "😀" + "b" * 70)

    assert (found["alphabet"], found["segments"], found["per_segment"]) == ("UCS-2", 3, 67)
    assert found["borders"] == [66, 132]
    assert found["forcing"] == [{"char": "😀", "name": "grinning face", "position": 66, "count": 1, "positions": [66]}]


def test_segments_for_a_person() -> None:
    shown = run("segments", "a" * 70 + "«" + "b" * 10)

    assert shown.exit_code == 0
    assert "UCS-2" in shown.stdout
    assert "left-pointing double angle quotation mark" in shown.stdout
    assert "U+00AB" in shown.stdout
    assert "1 → 2" in shown.stdout
    assert "53 16-bit units" in shown.stdout
    assert shown.stderr == ""


def test_a_plain_text_shows_neither_borders_nor_forcing_characters() -> None:
    shown = run("segments", "hello")

    assert "155 septets" in shown.stdout
    assert "→" not in shown.stdout
    assert "Outside" not in shown.stdout


def test_the_text_comes_from_standard_input_without_its_last_line_feed() -> None:
    assert told("segments", "-", stdin="\ufeffab\r\nc\n")["characters"] == 4
    assert told("segments", "-", stdin="")["segments"] == 1


def test_a_text_longer_than_the_provider_takes_is_counted_with_a_note() -> None:
    shown = run("segments", "-", stdin="a" * 1001)

    assert shown.exit_code == 0
    assert "1000 characters at most" in shown.stderr


@pytest.mark.parametrize("stdin", [b"a\0b", b"a\xffb", "я".encode("cp1251"), b"a" * 39016])
def test_bad_texts_end_with_one_sentence(stdin: bytes) -> None:
    shown = run("segments", "-", stdin=stdin)

    assert shown.exit_code == 2
    assert shown.stderr.count("\n") == 1
    assert shown.stdout == ""


def test_control_characters_around_a_border_are_not_printed() -> None:
    shown = run("segments", "ы" * 66 + "\n\t\u202e" + "ы" * 30).stdout

    assert "\u202e" not in shown
    assert "⏎" in shown


def test_query_for_a_machine() -> None:
    found = told("query", "tz=0&cost=1")

    assert found["fit"] is True
    assert found["kind"] == "sms"
    assert found["money"] == "cost=1: price only: nothing is sent"
    assert found["problems"] == []
    assert found["parameters"][0] == {
        "name": "tz",
        "value": "0",
        "meaning": "the sending time is Moscow time (UTC+3); without tz it is the account's zone",
    }


def test_query_names_every_mistake_and_ends_with_2() -> None:
    shown = run("query", "tz=0&freq=60&prod=1&Cost=1&call=1&param=5,5,5")

    assert shown.exit_code == 2
    assert shown.stdout.count("WRONG: ") == 3
    assert shown.stdout.count("note: ") == 1
    found = told("query", "tz=0&freq=60&prod=1")
    assert found["fit"] is False
    assert found["kind"] is None
    assert [problem["name"] for problem in found["problems"]] == ["prod", "freq"]


def test_query_in_russian() -> None:
    shown = run("query", "tz=0&cots=1", russian=True).stdout

    assert "что это значит" in shown
    assert "ОШИБКА: " in shown


def test_an_empty_string_is_an_ordinary_sms() -> None:
    shown = run("query", "")

    assert shown.exit_code == 0
    assert "ordinary SMS" in shown.stdout
    assert "WRONG" not in shown.stdout


def test_query_reads_standard_input_and_survives_bytes() -> None:
    assert told("query", "-", stdin="tz=3\n")["parameters"][0]["value"] == "3"
    assert run("query", "-", stdin=b"tz=\xff").exit_code == 2


def test_a_password_in_the_string_is_not_printed() -> None:
    for arguments in (("query", "psw=hunter2"), ("query", "psw=hunter2", "--json")):
        shown = run(*arguments)
        assert "hunter2" not in shown.output
        assert shown.exit_code == 2


@pytest.mark.parametrize(
    "arguments", [["segments", "text"], ["query", "tz=0&list=7999:a"], ["query", "a=1"], ["--help"]]
)
def test_these_verbs_load_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\n"
        "from smsc_soap.cli.main import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print('LOADED', *sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )
    shown = subprocess.run(  # the arguments are our own
        [sys.executable, "-W", "error", "-c", code, *arguments], capture_output=True, text=True, check=True
    ).stdout
    loaded = set(shown.rpartition("LOADED")[2].split())

    assert "smsc_soap" in loaded
    assert not loaded & {"zeep", "lxml", "pydantic", "httpx2", "httpx", "requests", "rich", "tenacity", "starlette"}
