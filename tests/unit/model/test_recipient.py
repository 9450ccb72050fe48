"""Recipients of all kinds, several in one value, and which kind of message reaches which."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.errors import ConflictingParameters, InvalidPhone
from smsc_soap.model.kinds import REACHES, MessageKind, RecipientKind
from smsc_soap.model.recipient import (
    ContactGroup,
    EmailAddress,
    Recipient,
    TelegramName,
    check_recipient_kinds,
    parse_recipient,
    parse_recipients,
)

PHONE = parse_recipient("+79990000001")
GROUP = ContactGroup(12)
EMAIL = EmailAddress("name@example.com")
NICK = TelegramName("@nickname")


@pytest.mark.parametrize(
    ("text", "kind", "wire"),
    [
        ("8 999 000-00-01", RecipientKind.PHONE, "+79990000001"),
        ("G12", RecipientKind.GROUP, "G12"),
        (" G12 ", RecipientKind.GROUP, "G12"),
        ("Name@Example.COM", RecipientKind.EMAIL, "Name@example.com"),
        ("имя@пример.рф", RecipientKind.EMAIL, "имя@пример.рф"),
        ("@Nick_name", RecipientKind.TELEGRAM, "@Nick_name"),
        ("#123456789", RecipientKind.TELEGRAM, "#123456789"),
    ],
)
def test_text_becomes_the_typed_recipient(text: str, kind: RecipientKind, wire: str) -> None:
    recipient = parse_recipient(text)

    assert (recipient.kind, recipient.wire, recipient.given) == (kind, wire, text if kind != "group" else "G12")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "g12",
        "G0",
        "G",
        "G12x",
        "@abc",
        "@1abcd",
        "@",
        "#",
        "#0",
        "#12a",
        "a@b@c",
        "a@",
        "nickname",
        "a b@c.d",
        "+79990000001,+79990000002",
        "+79990000001;",
        "a@b;c",
        "x" * 65 + "@example.com",
        "a@" + "b" * 300,
    ],
)
def test_what_is_no_recipient_is_refused(text: str) -> None:
    with pytest.raises(InvalidPhone):
        parse_recipient(text)


def test_typed_recipients_pass_unchanged() -> None:
    for recipient in (PHONE, GROUP, EMAIL, NICK):
        assert parse_recipient(recipient) is recipient
        assert parse_recipients(recipient) == (recipient,)


def test_a_nickname_gets_its_sign_and_keeps_the_callers_spelling() -> None:
    assert TelegramName("nickname") == NICK
    assert TelegramName("nickname").given == "nickname"


@pytest.mark.parametrize("number", [0, -1, True, "12", 1.0, 10**10])
def test_group_numbers_are_positive_integers(number: object) -> None:
    with pytest.raises(InvalidPhone):
        ContactGroup(number)  # type: ignore[arg-type]  # the wrong type is the point


@pytest.mark.parametrize("value", [79990000001, None, b"+79990000001", 1.5])
def test_odd_types_get_a_sentence(value: object) -> None:
    with pytest.raises(InvalidPhone, match="of type"):
        parse_recipient(value)  # type: ignore[arg-type]  # the wrong type is the point
    with pytest.raises(InvalidPhone, match="of type"):
        parse_recipients(value)  # type: ignore[arg-type]  # the wrong type is the point


@pytest.mark.parametrize("value", [{"+79990000001": "x"}, bytearray(b"1")])
def test_a_mapping_and_bytes_are_no_list_of_recipients(value: object) -> None:
    with pytest.raises(InvalidPhone, match="list of recipients"):
        parse_recipients(value)  # type: ignore[arg-type]  # the wrong type is the point


def test_a_text_may_hold_several() -> None:
    found = parse_recipients("+79990000001; 8 999 000 00 02,G3")

    assert [one.wire for one in found] == ["+79990000001", "+79990000002", "G3"]


def test_list_items_of_all_kinds_keep_their_order() -> None:
    values: list[str | Recipient] = ["+79990000001", GROUP, "name@example.com", "@nickname"]

    assert parse_recipients(iter(values)) == (PHONE, GROUP, EMAIL, NICK)


@pytest.mark.parametrize("nobody", ["", "  ", [], ()])
def test_nobody_is_refused(nobody: str | list[str]) -> None:
    with pytest.raises(InvalidPhone, match="at least one recipient"):
        parse_recipients(nobody)


@pytest.mark.parametrize("value", ["+79990000001,,+79990000002", "+79990000001;"])
def test_an_empty_place_is_named(value: str) -> None:
    with pytest.raises(InvalidPhone, match="recipient 2 of") as refused:
        parse_recipients(value)
    assert refused.value.field == "phones"


def test_the_same_phone_twice_is_refused_with_both_positions() -> None:
    with pytest.raises(InvalidPhone, match="positions 1 and 3") as refused:
        parse_recipients(["+79990000001", "+79990000002", "8 999 000-00-01"])
    assert "9990000001" not in str(refused.value)


def test_without_normalisation_spellings_differ() -> None:
    assert [one.wire for one in parse_recipients("89990000001,+79990000001", normalize=False)] == [
        "89990000001",
        "+79990000001",
    ]


def test_a_wrong_one_among_several_is_named_by_position() -> None:
    with pytest.raises(InvalidPhone, match=r"^recipient 2 of 2: phone: .*0x") as refused:
        parse_recipients(["+79990000001", "+7999000000x"])
    assert "9990000" not in str(refused.value)


def test_no_repr_shows_a_whole_address() -> None:
    assert "name@" not in repr(EMAIL)
    assert "nick" not in repr(NICK)


_BY_KIND: dict[RecipientKind, Recipient] = {
    RecipientKind.PHONE: PHONE,
    RecipientKind.GROUP: GROUP,
    RecipientKind.EMAIL: EMAIL,
    RecipientKind.TELEGRAM: NICK,
}


@pytest.mark.parametrize("message", list(MessageKind))
@pytest.mark.parametrize("recipient", list(RecipientKind))
def test_kinds_go_together_as_the_table_says(message: MessageKind, recipient: RecipientKind) -> None:
    if recipient in REACHES[message]:
        check_recipient_kinds([_BY_KIND[recipient]], message)
        return
    with pytest.raises(ConflictingParameters, match="at position 1"):
        check_recipient_kinds([_BY_KIND[recipient]], message)


def test_the_table_keeps_kinds_apart_that_matter() -> None:
    assert RecipientKind.PHONE not in REACHES[MessageKind.MAIL]
    assert [kind for kind in MessageKind if RecipientKind.EMAIL in REACHES[kind]] == [MessageKind.MAIL]
    assert {kind for kind in MessageKind if RecipientKind.TELEGRAM in REACHES[kind]} == {
        MessageKind.TELEGRAM,
        MessageKind.BOT,
    }
    assert REACHES[MessageKind.HLR] == {RecipientKind.PHONE}


def test_the_position_of_the_misfit_is_told() -> None:
    with pytest.raises(ConflictingParameters, match=r"position 2 .*mail=1"):
        check_recipient_kinds([PHONE, EMAIL], MessageKind.SMS)


@given(st.lists(st.one_of(st.text(max_size=20), st.sampled_from(["G1", "+79990000001", "a@b.c", "#12"])), max_size=4))
def test_any_list_is_read_or_refused(values: list[str]) -> None:
    try:
        found = parse_recipients(values)
    except InvalidPhone:
        return
    assert len({one.wire for one in found}) == len(values)
    assert not any(separator in one.wire for one in found for separator in ",;")
    assert parse_recipients(",".join(one.wire for one in found)) == found
