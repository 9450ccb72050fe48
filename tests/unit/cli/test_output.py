import io
import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.cli.output import Screen, cells, moment, money, plain, printable


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("3.3", "3.30"),
        ("3", "3.00"),
        ("0.385", "0.385"),
        ("1E+3", "1000.00"),
        ("3215.3097", "3215.3097"),
        ("0", "0.00"),
    ],
)
def test_money_is_never_rounded(amount, shown):
    assert money(Decimal(amount)) == shown
    assert Decimal(shown) == Decimal(amount)


def test_no_money_is_a_dash():
    assert money(None) == "–"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9))
def test_money_reads_back_exactly(amount):
    assert Decimal(money(amount)) == amount


def test_json_values_are_text_for_money_and_utc_for_moments():
    at = datetime(2026, 1, 15, 12, 0, tzinfo=timezone(timedelta(hours=3)))
    assert plain({"a": Decimal("1E+2"), "b": (at, None, True, 3)}) == {
        "a": "100.00",
        "b": ["2026-01-15T09:00:00+00:00", None, True, 3],
    }


def test_moments_are_utc():
    assert moment(datetime(2026, 1, 15, 12, 0, tzinfo=timezone(timedelta(hours=3)))) == "2026-01-15 09:00:00 UTC"
    assert moment(None) == "–"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Привет 🎂 é", "Привет 🎂 é"),
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("a\rb\x07\x7f\x9b", "a\\rb\\x07\\x7f\\x9b"),
        ("a\nb", "a\nb"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("👨\u200d👩", "👨\u200d👩"),
    ],
)
def test_nothing_printed_moves_the_cursor(text, shown):
    assert printable(text) == shown


@given(st.text())
def test_printable_text_has_no_control_characters(text):
    import unicodedata

    left = {unicodedata.category(sign) for sign in printable(text) if sign not in "\n\u200d"}
    assert not left & {"Cc", "Cf", "Cs"}


def test_plain_tables_are_aligned_by_width_on_screen(capsys):
    Screen().table(["a", "n"], [("🎂", "1"), ("Анна", "20"), ("e\u0301", "")], numbers=(1,))
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["a      n", "----  --", "🎂     1", "Анна  20", "e\u0301"]
    assert cells("🎂") == 2
    assert cells("e\u0301") == 1


def test_facts_line_up(capsys):
    Screen().facts([("id", "1"), ("balance", "2")])
    assert capsys.readouterr().out == "id       1\nbalance  2\n"
    Screen().facts([])
    assert capsys.readouterr().out == ""


def test_a_terminal_gets_a_drawn_table(capsys):
    Screen(styled=True).table(["name"], [("[bold]x[/bold]\x1b[2J",)])
    out = capsys.readouterr().out
    assert "╭" in out
    assert "[bold]x[/bold]" in out, "markup in data is data"
    assert "\\x1b[2J" in out


def test_json_keeps_russian_readable(capsys):
    Screen().json({"text": "Привет", "money": Decimal("1.50")})
    out = capsys.readouterr().out
    assert "Привет" in out
    assert json.load(io.StringIO(out)) == {"text": "Привет", "money": "1.50"}


def test_notes_go_beside_the_result(capsys):
    Screen().note("careful\x1b")
    assert capsys.readouterr() == ("", "careful\\x1b\n")


def test_the_language_chooses_the_words():
    assert Screen(language="ru").say("yes", "да") == "да"
    assert Screen(language="en").say("yes", "да") == "yes"


@pytest.mark.parametrize(
    ("terminal", "environ", "styled"),
    [(True, {}, True), (False, {}, False), (True, {"NO_COLOR": "1"}, False), (True, {"NO_COLOR": ""}, True)],
)
def test_styled_only_on_a_terminal_without_no_color(world, terminal, environ, styled):
    import click

    world.stdout_terminal = terminal
    world.environ.update(environ)
    context = click.Context(click.Command("x"), obj=world.wiring)
    assert Screen.of(context).styled is styled


def test_moment_of_utc_is_itself():
    assert moment(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01 00:00:00 UTC"
