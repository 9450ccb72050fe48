"""What a log shows of an envelope: numbers and structure; no secret, no whole phone, no text, one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.redaction import Secret
from smsc_soap.wire.credentials import ApiKeyStyle, Credentials
from smsc_soap.wire.dump import redacted
from smsc_soap.wire.operations import SendSms2, WireRecipient
from smsc_soap.wire.soap import codec_for
from smsc_soap.wire.wsdl_file import read_wsdl

from .replies import OPERATIONS, REFUSALS, RESULTS, TABLES, envelope  # isort: skip

CODEC = codec_for(read_wsdl(None))
CANARIES = ("hunter2-канарейка", "key-канарейка", "9990000001", "9990000002", "code 4711", "login-канарейка")


def requests() -> list[bytes]:
    to = (WireRecipient("+79990000001", "x"), WireRecipient("+79990000002", "y"))
    send = SendSms2(to, "your code 4711 & <b>", "order-17", sender="SHOP", query="subj=code+4711")
    made = []
    for credentials in (
        Credentials("login-канарейка", Secret("hunter2-канарейка")),
        Credentials("", None, Secret("key-канарейка"), ApiKeyStyle.ELEMENT),
        Credentials("", None, Secret("key-канарейка"), ApiKeyStyle.PASSWORD),
    ):
        for operation in (*OPERATIONS.values(), send):
            fields = {**credentials.fields(TABLES[operation.name]), **operation.fields()}
            made.append(CODEC.encode(operation.name, fields))
    return made


@pytest.mark.parametrize("body", requests())
def test_requests_show_no_secret(body: bytes) -> None:
    shown = redacted(body)
    assert not [canary for canary in CANARIES if canary in shown]
    assert "\n" not in shown
    assert "login=" in shown


def test_what_is_shown_of_a_send() -> None:
    shown = redacted(requests()[7])
    assert "login=*** psw=***" in shown
    assert "phones=********0001,********0002" in shown
    assert "mes=<text of 20 characters>" in shown
    assert "id=order-17" in shown
    assert "sender=<text of 4 characters>" in shown
    assert "query=<text of 14 characters>" in shown


@pytest.mark.parametrize(("name", "operation", "body"), [*RESULTS, *REFUSALS])
def test_replies_show_their_numbers_and_hide_their_texts(name: str, operation: str, body: bytes) -> None:
    shown = redacted(body)
    assert shown.startswith("<Envelope> <Body> <")
    assert "Заказ" not in shown
    assert "79990000001" not in shown
    if "refusals" in name:
        assert "error=" in shown


def test_numbers_of_a_reply() -> None:
    shown = redacted(
        envelope("<id>order-17</id><cost>3.30</cost><error>0</error><sender_id>SHOP</sender_id><new>x</new>")
    )
    assert shown.endswith(
        "<sendresult> id=order-17 cost=3.30 error=0 sender_id=<text of 4 characters> new=<text of 1 characters>"
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>+79990000001",
        b"\xff\xfe<",
        b"hunter2",
        b"<a>&hunter2;</a>",
        b'<?xml version="1.0" encoding="x-none"?><a/>',
    ],
)
def test_what_is_not_xml_is_only_counted(body: bytes) -> None:
    assert redacted(body) == f"<{len(body)} bytes that are not XML>"


@pytest.mark.parametrize("body", [b"<!DOCTYPE a [<!ENTITY e 'hunter2'>]><a>&e;</a>", b"<!-- <!ENTITY -->"])
def test_a_document_type_is_not_parsed(body: bytes) -> None:
    assert redacted(body) == f"<{len(body)} bytes with a document type declaration>"


@pytest.mark.parametrize(
    "bad", ["1\n2026-01-01 ERROR forged", "\x85forged", "a\u2028b", "\u202ecod", "tab\tbed", "x\ry"]
)
@pytest.mark.parametrize("field", ["id", "error", "phone", "phones", "operator", "sender_id", "unknown"])
def test_a_value_cannot_forge_a_line(field: str, bad: str) -> None:
    shown = redacted(envelope(f"<{field}>{bad}</{field}>".replace("\r", "&#13;")))
    assert shown.isprintable()
    assert "forged" not in shown


@pytest.mark.parametrize("field", ["id", "error", "status_name"])
def test_a_long_value_is_only_counted(field: str) -> None:
    assert f"{field}=<text of 65 characters>" in redacted(envelope(f"<{field}>{'x' * 65}</{field}>"))
    assert "x" * 64 in redacted(envelope(f"<{field}>{'x' * 64}</{field}>"))


@given(st.binary(max_size=300))
def test_nothing_raises(body: bytes) -> None:
    redacted(body)


def test_comments_and_instructions_are_left_out() -> None:
    shown = redacted(envelope("<!-- hunter2 --><?php hunter2 ?><id>1</id>"))
    assert "hunter2" not in shown
    assert shown.endswith("id=1")
