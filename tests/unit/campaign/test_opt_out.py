"""The opt-out list: any spelling, and no line of it is ever skipped quietly."""

from __future__ import annotations

import io

import pytest

from smsc_soap.campaign.tables.opt_out import NOBODY, OptOut, read_opt_out
from smsc_soap.campaign.tables.source_bytes import SourceBytes
from smsc_soap.errors import InvalidRecipients

LISTED = frozenset({79990000001, 79990000002})


@pytest.mark.parametrize(
    "text",
    [
        "+79990000001\n89990000002\n",
        "\n# asked on Monday\n8 (999) 000-00-01\n\n79990000002",
        "phone\n+79990000001\n+79990000002\n",
        "дата;телефон\n2026-01-01;+7 999 000 00 01\n2026-01-02;9990000002\n",
        "\ufeff+79990000001\r\n+79990000002\r\n+79990000002\r\n",
    ],
)
def test_spellings_and_forms(text: str) -> None:
    opted_out = read_opt_out(io.BytesIO(text.encode()))
    assert opted_out.numbers == LISTED
    assert "+79990000001" in opted_out
    assert "+79990000003" not in opted_out
    assert repr(opted_out) == "OptOut(2 numbers)"


def test_a_named_column() -> None:
    text = "who,when\n+79990000001,1\n+79990000002,2\n"
    assert read_opt_out(io.BytesIO(text.encode()), phone_column="who").numbers == LISTED


def test_an_empty_list_is_allowed() -> None:
    assert read_opt_out(io.BytesIO(b"")) == NOBODY
    assert OptOut.of([]).count == 0


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("+79990000001\nnobody\n", 2),
        ("+79990000001\n+79990000002, +79990000003\n", 2),
        ("+79990000001;2026-01-01\n", 1),
        ("phone,x\n+79990000001,1\n,2\n", 3),
        ("x,phone\n1\n", 2),
        ('phone\n+79990000001\n"+79990000002\n', 3),
        ("Anna\n", 1),
        ("+79990000001\n\0\n", 2),
    ],
)
def test_a_line_that_cannot_be_read_ends_it_all(text: str, line: int) -> None:
    with pytest.raises(InvalidRecipients) as error:
        read_opt_out(io.BytesIO(text.encode()), encoding="utf-8")
    assert error.value.line == line


def test_what_is_no_table_is_an_error() -> None:
    with pytest.raises(InvalidRecipients, match="office file"):
        read_opt_out(io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))


def test_a_long_list() -> None:
    text = "".join(f"+7{9_990_000_000 + n}\n" for n in range(250_000))
    assert read_opt_out(io.BytesIO(text.encode())).count == 250_000
    assert OptOut.of(["8 999 000-00-01"]).numbers == {79990000001}


def test_a_list_that_changes_while_it_is_read_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    states = iter([(1, 2), (1, 3)])
    monkeypatch.setattr(SourceBytes, "_state", lambda self: next(states))
    with pytest.raises(InvalidRecipients, match="changed while it was read"):
        read_opt_out(io.BytesIO(b"+79990000001\n"))
