"""Sender names and message ids."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.errors import InvalidMessageId, InvalidSender
from smsc_soap.model.kinds import MessageKind
from smsc_soap.model.sender import MAX_MESSAGE_NUMBER, check_message_id, check_sender


@pytest.mark.parametrize("name", ["", ".", "SHOP", "My Shop-1", "a" * 11, "1" * 15, "+79990000001", "A&B.co_x!"])
def test_allowed_senders_come_back_unchanged(name: str) -> None:
    assert check_sender(name) == name


@pytest.mark.parametrize("name", ["a" * 12, "1" * 16, "Магазин", "a\n", "a,b", "a;b", "a|b", " ", "a\0", "é", "１２"])
def test_other_senders_are_refused(name: str) -> None:
    with pytest.raises(InvalidSender, match="11 Latin letters"):
        check_sender(name)


@pytest.mark.parametrize("name", [None, 1, b"SHOP"])
def test_senders_are_texts(name: object) -> None:
    with pytest.raises(InvalidSender, match="of type"):
        check_sender(name)  # type: ignore[arg-type]  # the wrong type is the point


def test_an_email_may_come_from_an_address_and_nothing_else_may() -> None:
    assert check_sender("shop@example.com", message_kind=MessageKind.MAIL) == "shop@example.com"
    assert check_sender("SHOP", message_kind=MessageKind.MAIL) == "SHOP"
    for wrong, kind in (("shop@example.com", MessageKind.SMS), ("a@b@example.com", MessageKind.MAIL)):
        with pytest.raises(InvalidSender):
            check_sender(wrong, message_kind=kind)


def test_a_phone_in_the_wrong_place_is_not_repeated() -> None:
    with pytest.raises(InvalidSender) as refused:
        check_sender("9990000001 my shop")
    assert "999000" not in str(refused.value)
    with pytest.raises(InvalidSender, match="41 characters"):
        check_sender("x" * 41)


@pytest.mark.parametrize(
    ("id", "text"),
    [
        (1, "1"),
        (MAX_MESSAGE_NUMBER, "2147483647"),
        ("", ""),
        ("order-17", "order-17"),
        ("A.b_c-9", "A.b_c-9"),
        ("x" * 40, "x" * 40),
        ("17", "17"),
        ("0x", "0x"),
        ("2147483648a", "2147483648a"),
    ],
)
def test_allowed_ids_become_text(id: str | int, text: str) -> None:
    assert check_message_id(id) == text


@pytest.mark.parametrize(
    "id",
    [
        0,
        -1,
        MAX_MESSAGE_NUMBER + 1,
        True,
        False,
        None,
        1.0,
        b"x",
        "x" * 41,
        "a b",
        "a,b",
        "ж",
        "a\n",
        "0",
        "007",
        "2147483648",
        "9" * 40,
        "１",
    ],
)
def test_other_ids_are_refused(id: object) -> None:
    with pytest.raises(InvalidMessageId):
        check_message_id(id)  # type: ignore[arg-type]  # the wrong type is the point


@given(st.text(max_size=45))
def test_any_text_is_an_id_or_refused(id: str) -> None:
    try:
        text = check_message_id(id)
    except InvalidMessageId:
        return
    assert text == id
    assert len(text) <= 40


def test_huge_numbers_are_refused_without_being_written_out() -> None:
    for huge in (10**5000, -(10**5000)):
        with pytest.raises(InvalidMessageId):
            check_message_id(huge)
