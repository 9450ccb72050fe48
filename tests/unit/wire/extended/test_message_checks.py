"""Extended parameters against time, text, sender and recipients of the same request."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from smsc_soap.errors import ConflictingParameters, RequestError
from smsc_soap.model.recipient import parse_recipients
from smsc_soap.model.schedule import parse_send_time
from smsc_soap.wire.extended import BinaryMessage, ExtendedParameters, ListLine, WapPush

PHONE = parse_recipients("+79990000001")
EMAIL = parse_recipients("name@example.com")
TELEGRAM = parse_recipients("@nickname")
OWN = ExtendedParameters(list=[ListLine("+79990000001", "x"), ListLine("+79990000002", "y", "SHOP", 0)])


def test_lines_with_sender_and_zone_need_a_dated_time() -> None:
    for dated in (datetime(2030, 1, 1, 10), "01.01.30 10:00", "0101301000"):
        OWN.check_with_time(parse_send_time(dated))
    for other in (None, 0, "9-21", "+5", timedelta(minutes=5), datetime(2030, 1, 1, tzinfo=UTC)):
        with pytest.raises(ConflictingParameters, match=r"DD\.MM\.YY hh:mm"):
            OWN.check_with_time(parse_send_time(other))


def test_other_lines_go_with_any_time() -> None:
    for free in (ExtendedParameters(), ExtendedParameters(list={"+79990000001": "x"})):
        free.check_with_time(None)


@pytest.mark.parametrize(
    ("known", "text", "sender", "recipients"),
    [
        ({}, "x", None, PHONE),
        ({"hlr": True}, "", None, PHONE),
        ({"ping": True}, "", None, PHONE),
        ({"mms": True, "subj": "s"}, "", None, PHONE),
        ({"mms": True, "fileurl": "https://example.com/a.jpg"}, "", None, PHONE),
        ({"mms": True}, "x", None, PHONE),
        ({"call": True, "fileurl": "https://example.com/a.mp3"}, "", None, PHONE),
        ({"call": True}, "code", None, PHONE),
        ({"call": True, "voice": "w"}, "Code", None, PHONE),
        ({"call": True, "voice": "w"}, "the code is 5", None, PHONE),
        ({"mail": True, "subj": "s"}, "x", "shop@example.com", EMAIL),
        ({"tg": True}, "1234", None, TELEGRAM),
        ({"bot": "@name_bot"}, "x", None, TELEGRAM),
        ({"bin": 2}, BinaryMessage(b"x").text, None, PHONE),
        ({"bin": 1}, "anything", None, PHONE),
        ({"push": True}, WapPush("https://example.com", "t").text, None, PHONE),
        ({"list": {"+79990000001": "x"}}, "", None, ()),
        ({"list": {"a@example.com": "x"}, "mail": True, "subj": "s"}, "", None, ()),
    ],
)
def test_what_goes_together(known: dict[str, Any], text: str, sender: str | None, recipients: Any) -> None:
    ExtendedParameters(**known).check_with_message(text, sender, recipients)


@pytest.mark.parametrize(
    ("known", "text", "sender", "recipients", "field"),
    [
        ({}, "", None, PHONE, "text"),
        ({}, " \n", None, PHONE, "text"),
        ({}, "x", None, (), "phones"),
        ({}, "x", None, EMAIL, "phones"),
        ({"hlr": True}, "", None, parse_recipients("G1"), "phones"),
        ({"mms": True}, "", None, PHONE, "text"),
        ({"call": True}, "", None, PHONE, "text"),
        ({"call": True, "subj": "s"}, "", None, PHONE, "text"),
        ({"call": True, "voice": "w"}, "code", None, PHONE, "voice"),
        ({"mail": True, "subj": "s"}, "x", "shop@example.com", PHONE, "phones"),
        ({"mail": True, "subj": "s"}, "x", None, EMAIL, "sender"),
        ({"mail": True, "subj": "s"}, "x", "", EMAIL, "sender"),
        ({"mail": True, "subj": "s"}, "", "shop@example.com", EMAIL, "text"),
        ({"viber": True}, "x", None, TELEGRAM, "phones"),
        ({"bin": 2}, "not hex", None, PHONE, "text"),
        ({"push": True}, "https://example.com", None, PHONE, "text"),
        ({"list": {"+79990000001": "x"}}, "x", None, (), "list"),
        ({"list": {"+79990000001": "x"}}, "", None, PHONE, "list"),
        ({"list": {"a@example.com": "x"}}, "", None, (), "phones"),
    ],
)
def test_what_does_not(known: dict[str, Any], text: str, sender: str | None, recipients: Any, field: str) -> None:
    with pytest.raises(RequestError) as refused:
        ExtendedParameters(**known).check_with_message(text, sender, recipients)
    assert refused.value.field == field
