"""The sandbox's answers beside those of PHP's SoapServer: byte for byte where both say the same, and the list of
differences where they do not. docs/interop.md tells the same in words."""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from urllib.parse import urlsplit

import interop
import pytest
from lxml import etree

from smsc_soap.sandbox.server import SandboxServer

NS = "https://smsc.ru/sys/soap.php"
SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'

ACTION = f'"{NS}"'
IN = "<login>alex</login><psw>123</psw>"
PHONE = "<phones>+79990000001</phones>"
#: Refused by both in the same words.
NOT_IN = "<login>alex</login><psw>no</psw>"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content_type: str
    body: bytes

    @property
    def verdict(self) -> str:
        """``fault Client``, ``error 3``, ``ok``; with the envelope's version where it is not 1.1."""
        root = etree.fromstring(self.body)
        fault = root.findtext(".//faultcode")
        error = root.findtext(".//error")
        words = f"fault {fault.partition(':')[2]}" if fault else f"error {error}" if error else "ok"
        return f"{words}, SOAP 1.2" if SOAP_12 in str(root.tag) else words


def envelope(element: str, inside: str, *, namespace: str = NS, soap: str = SOAP_11) -> bytes:
    return (
        f'<e:Envelope xmlns:e="{soap}"><e:Body><n:{element} xmlns:n="{namespace}">{inside}</n:{element}>'
        "</e:Body></e:Envelope>"
    ).encode()


def post(url: str, body: bytes, action: str | None = ACTION) -> Answer:
    where = urlsplit(url)
    line = http.client.HTTPConnection(where.hostname or "", where.port, timeout=10)
    headers = {"Content-Type": "text/xml; charset=utf-8"}
    try:
        line.request("POST", "/sys/soap.php", body, headers if action is None else {**headers, "SOAPAction": action})
        reply = line.getresponse()
        return Answer(reply.status, reply.headers["Content-Type"], reply.read())
    finally:
        line.close()


def both(php: interop.PhpServer, sandbox: SandboxServer, body: bytes, action: str | None = ACTION) -> list[Answer]:
    return [post(url, body, action) for url in (php.url, sandbox.url)]


#: Requests that both answer alike, whatever a message costs there.
ALIKE = {
    "get_balance": envelope("balance", NOT_IN),
    "get_sms_cost": envelope("cost", f"{NOT_IN}{PHONE}<mes>x</mes>"),
    "get_sms_cost2": envelope("cost2", f"{NOT_IN}{PHONE}<mes>x</mes><query/>"),
    "send_sms": envelope("send", f"{NOT_IN}{PHONE}<mes>x</mes>"),
    "send_sms2": envelope("send2", f"{NOT_IN}{PHONE}<mes>x</mes>"),
    "get_status": envelope("status", f"{IN}<phone>+79990000001</phone><id>nobody</id>"),
    "get_status2": envelope("status2", f"{IN}<phone>+79990000001</phone><id>nobody</id><query/>"),
    "a missing field": envelope("cost", f"{IN}<mes>x</mes>"),
}


@pytest.mark.parametrize("name", ALIKE)
def test_the_same_answer_byte_for_byte(php_server: interop.PhpServer, smsc_sandbox: SandboxServer, name: str) -> None:
    theirs, ours = both(php_server, smsc_sandbox, ALIKE[name])
    assert ours == theirs
    assert theirs.verdict.startswith("error")


def test_rows_and_escapes_byte_for_byte(php_server: interop.PhpServer, smsc_sandbox: SandboxServer) -> None:
    text = "a&#13;\n\tb &amp; &lt;c&gt; &quot;q&quot; 'q' Ё 😀"
    send = envelope(
        "send2", f"{IN}<phones>+79990000001,1,22</phones><mes>{text}</mes><id>i</id><query>err=1&amp;cost=3</query>"
    )
    look = envelope("status", f"{IN}<phone>+79990000001</phone><id>i</id><all>1</all>")
    sent = [etree.fromstring(one.body) for one in both(php_server, smsc_sandbox, send)]
    shapes = [[(one.tag, len(one)) for one in root.iter()] for root in sent]
    assert shapes[0] == shapes[1]
    rows = [answer.findall(".//errors") for answer in sent]
    assert [etree.tostring(row) for row in rows[0]] == [etree.tostring(row) for row in rows[1]]
    smsc_sandbox.clock.advance(60)
    theirs, ours = both(php_server, smsc_sandbox, look)
    message = b"<message>a&#13;\n\tb &amp; &lt;c&gt; \"q\" 'q' \xd0\x81 \xf0\x9f\x98\x80</message>"
    assert message in theirs.body
    assert message in ours.body


@pytest.mark.parametrize(
    ("body", "action"),
    [
        pytest.param(envelope("balance", "<psw>123</psw><login>alex</login>"), ACTION, id="another order"),
        pytest.param(envelope("balance", f"{IN}<unknown>1</unknown>"), ACTION, id="an unknown field"),
        pytest.param(envelope("balance", f"<n:login>alex</n:login>{IN[19:]}"), ACTION, id="a qualified field"),
        pytest.param(envelope("balance", IN), None, id="no SOAPAction"),
        pytest.param(envelope("balance", IN), '""', id="an empty SOAPAction"),
        pytest.param(envelope("balance", IN), NS, id="SOAPAction without quotes"),
        pytest.param(envelope("send", f"{IN}{PHONE}<mes>x</mes><id {XSI} xsi:nil='true'/>"), ACTION, id="a nil field"),
        pytest.param(envelope("send", f"{IN}{PHONE}<mes>x</mes><id/>"), ACTION, id="an empty field"),
    ],
)
def test_what_both_put_up_with(
    php_server: interop.PhpServer, smsc_sandbox: SandboxServer, body: bytes, action: str | None
) -> None:
    for answer in both(php_server, smsc_sandbox, body, action):
        assert (answer.status, answer.content_type, answer.verdict) == (200, "text/xml; charset=utf-8", "ok")


#: Request, SOAPAction, what PHP says to it, what the sandbox says.
DIFFERENCES = {
    "an unknown operation": (envelope("nothing", IN), ACTION, "500 fault Server", "500 fault Client"),
    "the namespace of another front": (
        envelope("balance", IN, namespace="https://smsc.kz/sys/soap.php"),
        ACTION,
        "500 fault Server",
        "200 ok",
    ),
    "the SOAPAction of another service": (envelope("balance", IN), '"urn:other"', "200 ok", "500 fault Client"),
    "SOAP 1.2": (envelope("balance", IN, soap=SOAP_12), ACTION, "200 ok, SOAP 1.2", "500 fault VersionMismatch"),
    "a DTD": (b"<!DOCTYPE x>" + envelope("balance", IN), ACTION, "200 ok", "500 fault Client"),
}


@pytest.mark.parametrize("name", DIFFERENCES)
def test_where_they_differ(php_server: interop.PhpServer, smsc_sandbox: SandboxServer, name: str) -> None:
    body, action, theirs, ours = DIFFERENCES[name]
    answers = both(php_server, smsc_sandbox, body, action)
    assert [f"{answer.status} {answer.verdict}" for answer in answers] == [theirs, ours]


def test_what_is_not_xml_is_a_client_fault_for_both(php_server: interop.PhpServer, smsc_sandbox: SandboxServer) -> None:
    for answer in both(php_server, smsc_sandbox, b"<Envelope"):
        assert (answer.status, answer.content_type, answer.verdict) == (500, "text/xml; charset=utf-8", "fault Client")
