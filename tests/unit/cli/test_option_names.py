"""Errors of the library speak of arguments; the command's speak of what was typed."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.cli.option_names import remembered, with_options


@click.command()
@click.argument("phone", default="")
@click.option("--phone-column")
@click.option("--encoding")
@click.option("--sheet")
@click.option("--max-cost", "max_cost_per_message")
@click.option("--rebind", is_flag=True)
@click.pass_context
def verb(ctx: click.Context, **_: object) -> None:
    raise SystemExit


def said(sentence: str, *arguments: str) -> str:
    ctx = remembered(verb).make_context("verb", list(arguments))
    return with_options(sentence, ctx)


@pytest.mark.parametrize(
    ("arguments", "sentence", "expected"),
    [
        # The subject: when it was typed, and not when it is a default or came from elsewhere.
        (("--encoding", "x"), "encoding: 'x' is not allowed.", "--encoding: 'x' is not allowed."),
        (("--encoding", "x"), "encoding, line 3: 'x' is not allowed.", "--encoding, line 3: 'x' is not allowed."),
        ((), "encoding: 'x' is not allowed.", "encoding: 'x' is not allowed."),
        (("--max-cost", "1"), "max_cost_per_message: no amount.", "--max-cost: no amount."),
        (("1",), "phone: '1' is not allowed.", "phone: '1' is not allowed."),
        # Advice: what could be typed.
        ((), "a.csv: unclear; say which with phone_column.", "a.csv: unclear; say which with --phone-column."),
        ((), "a.xlsx: two; say which with sheet.", "a.xlsx: two; say which with --sheet."),
        ((), "a.csv: odd; name it with encoding.", "a.csv: odd; name it with --encoding."),
        ((), "a.csv: a thing with encoding; mend it.", "a.csv: a thing with encoding; mend it."),
        ((), "the store is another's; pass rebind=True.", "the store is another's; pass --rebind."),
        ((), "take another, or rebind=True (outbox run --rebind) then.", "take another, or outbox run --rebind then."),
        # Names of no option of this verb stay.
        ((), "x: y; say which with zone, or not_before.", "x: y; say which with zone, or not_before."),
        ((), "x: y; pass overwrite=True.", "x: y; pass overwrite=True."),
    ],
)
def test_a_sentence(arguments: tuple[str, ...], sentence: str, expected: str) -> None:
    assert said(sentence, *arguments) == expected


def test_without_a_verb_nothing_changes() -> None:
    assert with_options("encoding: x", click.Context(click.Group("smsc-soap"))) == "encoding: x"


@pytest.mark.parametrize("columns", ["tel;mobile;a", "a;b;c"])
def test_the_column_of_phones(world, tmp_path: Path, columns: str) -> None:
    table = tmp_path / "people.csv"
    table.write_text(f"{columns}\n+79990000001;+79990000002;1\n", encoding="utf-8")
    (tmp_path / "rates.csv").write_text("prefix,price\n7,3.30\n", encoding="utf-8")
    line = ("estimate", str(table), "-t", "hi", "--rates", str(tmp_path / "rates.csv"), "--no-balance", "--json")
    result = world.run(*line)
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "--phone-column" in result.stderr
    assert "phone_column" not in result.stderr
    assert "--phone-column" in json.loads(result.stdout)["error"]["message"]
    assert "--encoding: " in world.run(*line, "--encoding", "klingon").stderr


def test_a_verb_of_a_group(world, tmp_path: Path) -> None:
    result = world.run(
        "outbox", "put", "+79990000001", "-t", "x", "--sender", "x" * 40, "--store", str(tmp_path / "s.db")
    )
    assert result.exit_code == ExitCode.BAD_INPUT
    assert result.stderr.startswith("smsc-soap: --sender: ")
