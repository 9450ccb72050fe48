"""Replies of groups X and S on the whole way: from the socket to the outcome, with and without a wire log."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from smsc_soap.errors import MalformedReply, MessageDenied, SoapFault, UnknownProviderCode

from .driver import Driver, assert_accepted, assert_unknown
from .fault_server import FaultServer
from .scripts import HEAD, ID, NS, TAIL, answer, around, envelope, http

OK_FIELDS = f"<id>{ID}</id><cnt>1</cnt>"
ANSWER = f"<ns1:SendResponse><sendresult>{OK_FIELDS}</sendresult></ns1:SendResponse>"
FAULT = "<SOAP-ENV:Fault><faultcode>SOAP-ENV:{}</faultcode><faultstring>no</faultstring></SOAP-ENV:Fault>"
TEXT = HEAD + ANSWER + TAIL
RUSSIAN = TEXT.replace("<cnt>", "<note>Привет</note><cnt>").replace("UTF-8", "windows-1251")
XSI = "http://www.w3.org/2001/XMLSchema-instance"

#: Reply → what a send ends in.
REPLIES: dict[str, tuple[bytes, type | str]] = {
    "x01 byte order mark": (b"\xef\xbb\xbf" + TEXT.encode(), "accepted"),
    "x02 line break first": (b"\n" + TEXT.encode(), MalformedReply),
    "x02 warning first": (b"<br />\n<b>Warning</b>: mysql\n" + TEXT.encode(), MalformedReply),
    "x02 junk behind": (TEXT.encode() + b"<!-- x --> junk", MalformedReply),
    "x03 windows-1251": (RUSSIAN.encode("cp1251"), "accepted"),
    "x05 utf-8 that is 1251": (RUSSIAN.replace("windows-1251", "UTF-8").encode("cp1251"), MalformedReply),
    "x09 doctype": (TEXT.replace("<SOAP-ENV:Env", "<!DOCTYPE a><SOAP-ENV:Env", 1).encode(), MalformedReply),
    "x12 utf-16": (TEXT.encode("utf-16"), MalformedReply),
    "x12 utf-16 without a mark": (TEXT.partition("\n")[2].encode("utf-16-le"), MalformedReply),
    "x13 nul": (envelope(OK_FIELDS + "\0"), MalformedReply),
    "s01 unknown element": (envelope(f"<new><a>1</a></new>{OK_FIELDS}"), "accepted"),
    "s02 other order": (envelope(f"<error>0</error><cnt>1</cnt><id>{ID}</id>"), "accepted"),
    "s03 empty result": (envelope(""), MalformedReply),
    "s03 no result": (around("<ns1:SendResponse/>"), MalformedReply),
    "s03 empty body": (around(""), MalformedReply),
    "s03 no body": (b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"/>', MalformedReply),
    "s04 fault of the client": (around(FAULT.format("Client")), SoapFault),
    "s04 fault of the server": (around(FAULT.format("Server")), SoapFault),
    "s04 fault of soap 1.2": (around('<f:Fault xmlns:f="http://www.w3.org/2003/05/soap-envelope"/>'), SoapFault),
    "s05 two results": (
        around(ANSWER.replace("</ns1", "<sendresult><error>6</error></sendresult></ns1")),
        MalformedReply,
    ),
    "s05 two answers": (around(ANSWER * 2), MalformedReply),
    "s05 fault behind the result": (around(ANSWER + FAULT.format("Server")), MalformedReply),
    "s06 another operation": (envelope(None, "balance"), MalformedReply),
    "s07 another id": (envelope("<id>order-18</id><cnt>1</cnt>"), MalformedReply),
    "s07 no id": (envelope("<cnt>1</cnt>"), MalformedReply),
    "s08 id and code": (envelope(f"{OK_FIELDS}<error>6</error>"), MessageDenied),
    "s09 empty code": (envelope(f"{OK_FIELDS}<error/>"), "accepted"),
    "s09 code zero": (envelope(f"{OK_FIELDS}<error>0</error>"), "accepted"),
    "s09 nil code": (envelope(f'{OK_FIELDS}<error xmlns:i="{XSI}" i:nil="true"/>'), "accepted"),
    "s09 blank code": (envelope(f"{OK_FIELDS}<error> </error>"), UnknownProviderCode),
    "s09 word for a code": (envelope(f"{OK_FIELDS}<error>abc</error>"), UnknownProviderCode),
    "s09 code 10": (envelope(f"{OK_FIELDS}<error>10</error>"), UnknownProviderCode),
    "s09 code -1": (envelope(f"{OK_FIELDS}<error>-1</error>"), UnknownProviderCode),
    "s09 code and blank": (envelope(f"{OK_FIELDS}<error>9 </error>"), UnknownProviderCode),
    "s10 odd money": (envelope(f"<id>{ID}</id><cost>1e9</cost><balance>NaN</balance><cnt>-1</cnt>"), "accepted"),
    "s11 other namespace": (TEXT.replace(NS, NS.replace("https", "http")).encode(), "accepted"),
    "s11 qualified children": (around(ANSWER.replace("sendresult>", "ns1:sendresult>")), "accepted"),
}


@pytest.mark.parametrize("log", ["info", "wire"])
@pytest.mark.parametrize("name", REPLIES)
def test_what_a_send_ends_in(driver: Driver, name: str, log: str, caplog: pytest.LogCaptureFixture) -> None:
    """X6: the same with every log open."""
    body, expected = REPLIES[name]
    if log == "wire":
        caplog.set_level(logging.DEBUG)
    with FaultServer(answer(http(body))) as server:
        end = driver.call(server, log=log)
        if expected == "accepted":
            assert_accepted(end, server)
        elif expected is MessageDenied:
            assert isinstance(end.error, MessageDenied)
            assert (end.word, end.error.message_id, server.posts) == ("refused", ID, 1)
        else:
            assert isinstance(expected, type)
            assert_unknown(end, server, cause=expected)
    dumped = [record for record in caplog.records if record.name == "smsc_soap.wire"]
    assert len(dumped) == (2 if log == "wire" else 0)
    assert all("\n" not in record.getMessage() for record in dumped)


def test_s01_unknown_fields_are_counted_and_told_once(driver: Driver, caplog: pytest.LogCaptureFixture) -> None:
    counts: list[int] = []

    def count(client: Any) -> Any:
        counts.append(client.unknown_fields)
        return client.get_balance()

    body = http(envelope("<new>1</new><balance>1.00</balance>", "balance"))
    with FaultServer(answer(body)) as server, caplog.at_level(logging.WARNING, "smsc_soap"):
        ends = driver.calls(server, count, count, count)
    assert [end.result.extra for end in ends] == [{"new": "1"}] * 3
    assert counts == [0, 1, 2]
    assert sum("wsdl diff" in record.getMessage() for record in caplog.records) == 1


def test_s13_a_client_starts_while_the_provider_is_down(driver: Driver) -> None:
    with FaultServer(answer(http(envelope()))) as server:
        assert driver.calls(server) == []
        assert server.connections == 0


def test_x10_a_reply_makes_no_request_of_its_own(driver: Driver, tmp_path: Path) -> None:
    with FaultServer(answer(http(b"<!ENTITY e 'order-17'>"))) as canary:
        for declaration in (
            f"<!DOCTYPE a SYSTEM '{canary.url}/a.dtd'>",
            f"<!DOCTYPE a [<!ENTITY e SYSTEM '{canary.url}/e'>]>",
            f"<!DOCTYPE a [<!ENTITY % p SYSTEM '{canary.url}/p'> %p;]>",
        ):
            body = TEXT.replace("<SOAP-ENV:Env", f"{declaration}<SOAP-ENV:Env", 1).replace(ID, "&e;")
            for charset in ("utf-8", "utf-16"):
                with FaultServer(answer(http(body.partition("\n")[2].encode(charset)))) as server:
                    assert_unknown(driver.call(server), server, cause=MalformedReply)
        schema = f'xmlns:i="{XSI}" i:schemaLocation="{NS} {canary.url}/s.xsd"'
        body = TEXT.replace("<sendresult>", f"<sendresult {schema}>")
        style = f'<?xml-stylesheet href="{canary.url}/s.xsl" type="text/xsl"?><SOAP-ENV:Env'
        with FaultServer(answer(http(body.replace("<SOAP-ENV:Env", style, 1).encode()))) as server:
            assert_accepted(driver.call(server), server)
        assert canary.connections == 0
