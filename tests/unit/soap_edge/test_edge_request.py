"""Requests as they come: every spelling a caller may use, and every trap one may set."""

from __future__ import annotations

import contextlib
import socket
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smsc_soap.soap_edge import request as request_module
from smsc_soap.soap_edge.description import read_description
from smsc_soap.soap_edge.request import MAX_BODY_BYTES, RequestRefusedError, read_request

SERVICE = read_description((Path(__file__).parents[3] / "wsdl" / "soap.wsdl").read_bytes())
NS = "https://smsc.ru/sys/soap.php"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def envelope(inside: str, *, head: str = "", header: str = "", soap: str = SOAP) -> bytes:
    return (
        f'{head}<s:Envelope xmlns:s="{soap}" xmlns:n="{NS}" xmlns:i="{XSI}">{header}<s:Body>{inside}</s:Body>'
        "</s:Envelope>"
    ).encode()


def send(fields: str, **how: str) -> bytes:
    return envelope(f"<n:send>{fields}</n:send>", **how)


def read(body: bytes, **how):
    return read_request(body, SERVICE, **how)


def refused(body: bytes, **how) -> RequestRefusedError:
    with pytest.raises(RequestRefusedError) as caught:
        read(body, **how)
    text = str(caught.value)
    assert text.endswith(".")
    assert "\n" not in text
    assert "Traceback" not in text
    return caught.value


def test_fields_by_name() -> None:
    request = read(send("<login>a</login><psw>b</psw><phones>+79990000001</phones><mes>Привет &amp; пока</mes>"))
    assert request.operation.name == "send_sms"
    assert request.namespace == NS
    assert request.fields == {"login": "a", "psw": "b", "phones": "+79990000001", "mes": "Привет & пока"}
    assert (request.missing, request.unknown, request.unknown_count) == ((), (), 0)


@pytest.mark.parametrize("element", sorted(SERVICE.by_element))
@pytest.mark.parametrize("namespace", [NS, "http://smsc.kz/sys/soap.php", "https://smsc.tj/sys/soap.php"])
def test_every_operation_under_every_front(element: str, namespace: str) -> None:
    request = read(envelope(f'<x:{element} xmlns:x="{namespace}"/>'))
    assert (request.operation.request_element, request.namespace) == (element, namespace)


def test_any_order_qualified_or_not() -> None:
    request = read(send("<n:mes>t</n:mes><phones>1</phones><n:login>a</n:login>"))
    assert request.fields == {"mes": "t", "phones": "1", "login": "a"}


def test_a_default_namespace_over_the_children() -> None:
    assert read(envelope(f'<send xmlns="{NS}"><mes>t</mes><phones>1</phones></send>')).fields["mes"] == "t"


def test_unknown_fields_are_counted_and_ignored() -> None:
    request = read(send("<phones>1</phones><mes>t</mes>" + "".join(f"<x{n}><y/></x{n}>" for n in range(30))))
    assert request.unknown_count == 30
    assert len(request.unknown) == 20
    assert set(request.fields) == {"phones", "mes"}


def test_missing_fields_are_named() -> None:
    assert read(send("<login>a</login>")).missing == ("phones", "mes")
    assert read(envelope("<n:cost2><phones>1</phones><mes>t</mes></n:cost2>")).missing == ("query",)


def test_nil_is_absent_and_empty_is_empty() -> None:
    request = read(send('<phones>1</phones><mes/><id i:nil="true"/><time i:nil="1">5</time>'))
    assert request.fields == {"phones": "1", "mes": ""}


def test_comments_cdata_and_instructions_in_a_value() -> None:
    request = read(send("<phones>1</phones><mes>a<!-- x -->b<?p q?><![CDATA[<c> <!DOCTYPE d>]]></mes>"))
    assert request.fields["mes"] == "ab<c> <!DOCTYPE d>"


def test_blanks_are_kept() -> None:
    assert read(send("<phones>1</phones><mes>  two\nlines </mes>")).fields["mes"] == "  two\nlines "


def test_repr_shows_no_field() -> None:
    assert repr(read(send("<psw>secret</psw><phones>1</phones><mes>t</mes>"))) == "SoapRequest(send_sms)"


DECLARED = '<?xml version="1.0" encoding="{}"?>'


@pytest.mark.parametrize("name", ["utf-8", "UTF8", "windows-1251", "cp1251"])
def test_declared_charsets(name: str) -> None:
    codec = "cp1251" if "1251" in name else "utf-8"
    body = send("<phones>1</phones><mes>Ёж</mes>", head=DECLARED.format(name)).decode().encode(codec)
    assert read(body, charset="koi8-r").fields["mes"] == "Ёж"


def test_header_charset_counts_without_a_declaration() -> None:
    body = send("<phones>1</phones><mes>Ёж</mes>").decode().encode("cp1251")
    assert read(body, charset='"Windows-1251"').fields["mes"] == "Ёж"
    assert "charset" in str(refused(body))


def test_byte_order_mark() -> None:
    assert read(b"\xef\xbb\xbf" + send("<phones>1</phones><mes>Ё</mes>", head=DECLARED.format("utf-8"))).fields


@pytest.mark.parametrize("codec", ["utf-7", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp037", "koi8-r", "no-such"])
def test_other_charsets_are_refused(codec: str) -> None:
    text = send("<phones>1</phones><mes>t</mes>", head=DECLARED.format(codec)).decode()
    refused(text.encode(codec) if codec != "no-such" else text.encode())


BODY_END = "<n:send><phones>1</phones><mes>&e;</mes></n:send>"
DOCTYPES = [
    '<!DOCTYPE x [<!ENTITY e "boom">]>',
    '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">',
    '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
    '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:1/p"> %p;]>',
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY e "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>',
    f'<!DOCTYPE x [<!ENTITY e "{"z" * 100_000}">]>',
    "<!DOCTYPE x>",
    "<!-- a --><?p?><!DOCTYPE x>",
    '\n\n<!DOCTYPE x [<!ATTLIST x y CDATA "1">]>',
]


@pytest.mark.parametrize("doctype", DOCTYPES)
@pytest.mark.parametrize("head", ["", DECLARED.format("utf-8"), "\ufeff"])
def test_no_dtd_and_nothing_is_fetched(doctype: str, head: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_socket(*_: object) -> None:
        raise AssertionError("something was fetched")

    monkeypatch.setattr(socket.socket, "connect", no_socket)
    assert "DTD" in str(refused(envelope(BODY_END, head=head + doctype)))


def test_a_dtd_that_slipped_through_is_found_after_parsing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_module, "safe_utf8", lambda body, charset: body)
    assert "DTD" in str(refused(envelope(BODY_END, head=DOCTYPES[0])))


def test_an_entity_without_a_dtd_is_refused() -> None:
    refused(envelope(BODY_END))


@pytest.mark.parametrize(
    "inside",
    [
        "<a>" * 257 + "</a>" * 257,
        "<a>" * 20_000 + "</a>" * 20_000,
        "<a>" * 60_000,
    ],
)
def test_depth(inside: str) -> None:
    refused(send(f"<phones>1</phones><mes>{inside}</mes>"))
    refused(send(f"<phones>1</phones><mes>t</mes><unknown>{inside}</unknown>"))


@pytest.mark.parametrize(
    "fields",
    [
        "<x/>" * 50_000,
        "<x " + " ".join(f"a{n}='1'" for n in range(15_000)) + "/>",
        "<x " + " ".join(f"xmlns:a{n}='u:{n}'" for n in range(9_000)) + "/>",
        f"<x>{'&#65;' * 40_000}</x>",
        f"<x>{'<!-- -->' * 25_000}</x>",
        f"<x>{'<?p?>' * 40_000}</x>",
    ],
)
def test_many_of_anything_is_read(fields: str) -> None:
    body = send(f"{fields}<phones>1</phones><mes>t</mes>")
    assert len(body) <= MAX_BODY_BYTES
    assert read(body).fields == {"phones": "1", "mes": "t"}


def test_a_long_prolog_is_read_or_refused() -> None:
    read(b"<!-- -->" * 20_000 + send("<phones>1</phones><mes>t</mes>"))
    refused(b"<?" * 100_000)
    refused(b"<!--" * 60_000)
    refused(b"<?xml " + b" " * 200_000)


def test_too_long_is_refused_unread() -> None:
    error = refused(b"<" + b"x" * MAX_BODY_BYTES)
    assert (error.http_status, error.fault_code) == (413, "Client")


def test_just_short_enough_is_read() -> None:
    body = send("<phones>1</phones><mes>{}</mes>")
    assert read(body.replace(b"{}", b"x" * (MAX_BODY_BYTES - len(body) + 2))).missing == ()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"not xml",
        b"{}",
        b"\x00\x00",
        send("<phones>1</phones><mes>t</mes>")[:-5],
        b"\n<?xml version='1.0'?>" + send("<phones>1</phones><mes>t</mes>"),
        send("<phones>1</phones><mes>t</mes>") + b"junk",
        send("<phones>1</phones><mes>\x0b</mes>"),
        send("<phones>1</phones><mes>\x00</mes>"),
        send("<phones>1</phones><mes>t</mes>").replace(b"<mes>t", b"<mes>\xff"),
        b"<html><body>hello</body></html>",
        f'<Envelope xmlns="{SOAP}"/>'.encode(),
        envelope(""),
        envelope("text only"),
        envelope("<n:send/><n:balance/>"),
        envelope("<n:balance/>").replace(b"</s:Envelope>", b"<s:Body><n:balance/></s:Body></s:Envelope>"),
        envelope("<n:erase_all/>"),
        envelope('<x:send xmlns:x="https://smsc.example/sys/soap.php"/>'),
        envelope("<send/>"),
        send("<phones>1</phones><phones>2</phones><mes>t</mes>"),
        send("<phones>1</phones><mes>a<b>c</b></mes>"),
    ],
)
def test_unreadable_requests_are_the_callers_fault(body: bytes) -> None:
    error = refused(body)
    assert (error.fault_code, error.http_status) == ("Client", 500)


def test_soap_1_2_is_a_version_mismatch() -> None:
    error = refused(envelope("<n:balance/>", soap="http://www.w3.org/2003/05/soap-envelope"))
    assert error.fault_code == "VersionMismatch"


def test_headers_are_ignored_unless_they_must_be_understood() -> None:
    header = '<s:Header><h:h xmlns:h="u:h"{}/></s:Header>'
    assert read(envelope("<n:balance/>", header=header.format(""))).operation.name == "get_balance"
    error = refused(envelope("<n:balance/>", header=header.format(' s:mustUnderstand="1"')))
    assert error.fault_code == "MustUnderstand"


@pytest.mark.parametrize(
    "action", [None, "", '""', NS, f'"{NS}"', f"{NS}#send_sms", "http://smsc.ua/sys/soap.php", f"{NS}/"]
)
def test_usual_actions_pass(action: str | None) -> None:
    assert read(envelope("<n:balance/>"), soap_action=action).operation.name == "get_balance"


@pytest.mark.parametrize("action", ["urn:other", "https://smsc.example/sys/soap.php", "send_sms"])
def test_foreign_actions_are_refused(action: str) -> None:
    assert "SOAPAction" in str(refused(envelope("<n:balance/>"), soap_action=action))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_rubbish_is_refused_and_nothing_else(body: bytes) -> None:
    with pytest.raises(RequestRefusedError):
        read(body)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 400), st.integers(0, 255))
def test_damage_is_refused_or_read_and_nothing_else(at: int, byte: int) -> None:
    body = bytearray(
        send("<login>alex</login><phones>+79990000001</phones><mes>text</mes>", head=DECLARED.format("utf-8"))
    )
    body[at % len(body)] = byte
    with contextlib.suppress(RequestRefusedError):
        read(bytes(body))
