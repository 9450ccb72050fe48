"""Lines of `list`: grammar, senders and zones, line feeds, `nl=1`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smsc_soap.errors import ConflictingParameters, RequestError
from smsc_soap.model.phone import Phone
from smsc_soap.wire.extended import ExtendedParameters, ListLine, MessageList

from .strategies import list_lines  # isort: skip

A, B = "+79990000001", "+79990000002"


def wires(lines: MessageList) -> list[tuple[list[str], str, str | None, Any]]:
    return [([one.wire for one in line.recipients], line.text, line.sender, line.tz) for line in lines.lines]


@pytest.mark.parametrize(
    ("line", "written"),
    [
        (ListLine(A, "text"), f"{A}:text"),
        (ListLine([A, "8 999 000-00-02"], "a:b,c;d|e"), f"{A},{B}:a:b,c;d|e"),
        (ListLine(f"{A};{B}", "a\nb\r\nc\rd"), f"{A},{B}:a\\nb\\nc\\nd"),
        (ListLine("G7", "x", sender="SHOP", tz=0), "SHOP,0|G7:x"),
        (ListLine(A, "x", "My Shop-1", 2.5), f"My Shop-1,2.5|{A}:x"),
        (ListLine(A, "x", "SHOP", -1), f"SHOP,-1|{A}:x"),
    ],
)
def test_a_line_is_written_and_read(line: ListLine, written: str) -> None:
    lines = MessageList((line,))

    assert lines.write() == written
    assert MessageList.read(written) == lines


@given(st.lists(list_lines(), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_any_list_is_read_back(lines: list[ListLine]) -> None:
    messages = MessageList(tuple(lines))

    assert MessageList.read(messages.write()) == messages
    assert messages.write().count("\n") == len(lines) - 1


@given(st.lists(list_lines(), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_with_nl_any_list_is_read_back_or_refused(lines: list[ListLine]) -> None:
    messages = MessageList(tuple(lines))
    try:
        built = ExtendedParameters(list=messages, nl=True)
    except ConflictingParameters:
        return
    assert ExtendedParameters.parse(built.build()) == built


def test_nl_keeps_line_feeds_and_refuses_what_looks_like_an_entry() -> None:
    built = ExtendedParameters(list=[ListLine(A, "Hello:\nworld: all\n"), ListLine("a@b.c", "x")], nl=True)

    assert "%0Aworld%3A%20all%0A%0Aa%40b.c%3Ax" in built.build()
    assert ExtendedParameters.parse(built.build()) == built
    for text in (f"see\n{B}:x", "see\nSHOP,1|G5:x", "see\n79990000002,G5:", "see\n#12:x"):
        with pytest.raises(ConflictingParameters, match="begins like"):
            ExtendedParameters(list=[ListLine(A, text)], nl=True)
        ExtendedParameters(list=[ListLine(A, text)])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("79990000001:a", [(["79990000001"], "a", None, None)]),
        ("79990000001;a", [(["79990000001"], "a", None, None)]),
        ("79990000001;see: this", [(["79990000001"], "see: this", None, None)]),
        ("79990000001,79990000002;a;b", [(["79990000001", "79990000002"], "a;b", None, None)]),
        ("79990000001;79990000002:a", [(["79990000001", "79990000002"], "a", None, None)]),
        ("89990000001:a\n", [(["89990000001"], "a", None, None)]),
        ("1234567:a\r\n+7 999:b", [(["1234567"], "a", None, None), (["+7 999"], "b", None, None)]),
        ("SHOP,+3|79990000001:a", [(["79990000001"], "a", "SHOP", 3)]),
        ("SHOP, 3|79990000001:a", [(["79990000001"], "a", "SHOP", 3)]),
        ("SHOP,2.5|79990000001:a|b", [(["79990000001"], "a|b", "SHOP", Decimal("2.5"))]),
    ],
)
def test_what_others_write_is_read_as_written(text: str, expected: list[Any]) -> None:
    assert wires(MessageList.read(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "text",
        "text:",
        ":text",
        "79990000001:",
        "79990000001",
        "abc:text",
        "SHOP|79990000001:a",
        "SHOP,|79990000001:a",
        "SHOP,99|79990000001:a",
        "SHOP,x|79990000001:a",
        ",1|79990000001:a",
        ".,1|G1:a",
        "Магазин,1|79990000001:a",
        "79990000001:a\n\n79990000002:b",
        "79990000001,79990000001:a",
        "79990000001:a\x00",
        "79990000001:" + "x" * 1001,
        "|79990000001:a",
    ],
)
def test_a_line_that_is_none_is_named_by_number(text: str) -> None:
    with pytest.raises(RequestError, match=r"line \d+ ") as refused:
        MessageList.read(text)
    assert "9990000" not in str(refused.value).replace("+79XXXXXXXXX", "")


@pytest.mark.parametrize(
    "make",
    [
        lambda: ListLine("", "x"),
        lambda: ListLine([], "x"),
        lambda: ListLine(A, ""),
        lambda: ListLine(A, "x" * 1001),
        lambda: ListLine(A, "C:\\new"),
        lambda: ListLine(A, "a\0"),
        lambda: ListLine(A, "x", sender="SHOP"),
        lambda: ListLine(A, "x", tz=0),
        lambda: ListLine(A, "x", "A,B", 0),
        lambda: ListLine(A, "x", "A|B", 0),
        lambda: ListLine(A, "x", "A:B", 0),
        lambda: ListLine(A, "x", "", 0),
        lambda: ListLine(A, "x", ".", 0),
        lambda: ListLine(A, "x", "Магазин", 0),
        lambda: ListLine(A, "x", "SHOP", 15),
        lambda: ListLine(A, "x", "SHOP", 0.1),
        lambda: ListLine([A, A], "x"),
        lambda: ListLine(Phone("12*34:5", given=""), "x"),
        lambda: MessageList(()),
        lambda: MessageList.of(5),
    ],
)
def test_lines_check_themselves(make: Any) -> None:
    with pytest.raises(RequestError):
        make()


def test_own_senders_and_all_recipients_are_known() -> None:
    plain, own = ListLine([A, "G1"], "x"), ListLine(B, "y", "SHOP", 0)

    assert MessageList((plain,)).has_own_senders is False
    assert MessageList((plain, own)).has_own_senders is True
    assert [one.wire for one in MessageList((plain, own)).recipients] == [A, "G1", B]


def test_no_repr_shows_a_text_or_a_phone() -> None:
    lines = MessageList((ListLine(A, "private words", "SHOP", 0), ListLine(B, "private words")))

    shown = f"{lines!r} {lines.lines!r}"

    assert "private" not in shown
    assert "9990000" not in shown
    assert "SHOP" in shown
