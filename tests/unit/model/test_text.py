"""What a message text may hold."""

from __future__ import annotations

import pytest

from smsc_soap.errors import InvalidParameter, MessageTooLong
from smsc_soap.model.text import MAX_TEXT, check_characters, check_text


@pytest.mark.parametrize("text", ["", "Привет\r\n\tмир 😀", "x" * MAX_TEXT, "\u2028\u202e"])
def test_sendable_texts_come_back_unchanged(text: str) -> None:
    assert check_text(text) is text


def test_more_than_the_provider_takes_is_refused_without_repeating_it() -> None:
    with pytest.raises(MessageTooLong, match="1001 characters") as refused:
        check_text("x" * (MAX_TEXT + 1))
    assert "xxxx" not in str(refused.value)
    assert check_characters("x" * (MAX_TEXT + 1))
    assert MAX_TEXT == 1000


@pytest.mark.parametrize(
    "sign",
    ["\0", "\x01", "\x08", "\x0b", "\x0c", "\x1b", "\x1f", "\x7f", "\x85", "\ud83d", "\ufffe", "\uffff"],
)
def test_control_characters_and_halves_are_named_with_their_place(sign: str) -> None:
    with pytest.raises(InvalidParameter, match=f"U\\+{ord(sign):04X} at position 3"):
        check_text(f"ab{sign}cd")


@pytest.mark.parametrize("value", [None, 1, b"text"])
def test_other_types_get_a_sentence(value: object) -> None:
    with pytest.raises(InvalidParameter, match="of type"):
        check_text(value)  # type: ignore[arg-type]  # the wrong type is the point
