"""The SOAP address as clients see it: plain zeep, every front, the WSDL, and requests nobody should send."""

from __future__ import annotations

import gzip
import http.client
import logging
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import zeep
from lxml import etree

from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.server import SandboxServer

NS = "https://smsc.ru/sys/soap.php"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
LOGIN = {"login": "alex", "psw": "123"}
WSDL = (Path(__file__).parents[2] / "wsdl" / "soap.wsdl").read_bytes()


def exchange(
    server: SandboxServer, body: bytes, *, method: str = "POST", path: str = "/sys/soap.php", **headers: str
) -> tuple[int, http.client.HTTPMessage, bytes]:
    where = urlsplit(server.url)
    line = http.client.HTTPConnection(where.hostname, where.port, timeout=10)
    try:
        line.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        reply = line.getresponse()
        return reply.status, reply.headers, reply.read()
    finally:
        line.close()


def envelope(inside: str, soap: str = SOAP, head: str = "") -> bytes:
    return f'{head}<s:Envelope xmlns:s="{soap}" xmlns:n="{NS}"><s:Body>{inside}</s:Body></s:Envelope>'.encode()


BALANCE = envelope("<n:balance><login>alex</login><psw>123</psw></n:balance>")


def fault_of(body: bytes) -> tuple[str, str]:
    fault = etree.fromstring(body)[0][0]
    assert etree.QName(fault).localname == "Fault"
    code, text = fault
    return code.text.removeprefix("SOAP-ENV:"), text.text


@pytest.fixture
def service(smsc_sandbox: SandboxServer) -> Iterator[zeep.proxy.ServiceProxy]:
    client = zeep.Client(f"{smsc_sandbox.url}/sys/soap.php?wsdl")
    yield client.service
    client.transport.session.close()


@pytest.mark.foreign_clients
def test_plain_zeep_uses_all_seven(smsc_sandbox: SandboxServer, service: zeep.proxy.ServiceProxy) -> None:
    phone = {"phones": "+79990000001", "mes": "Привет"}
    assert service.get_balance(**LOGIN).balance == "1000.00"
    assert service.get_sms_cost(**LOGIN, **phone).cost == "3.30"
    assert service.get_sms_cost2(**LOGIN, **phone, query="call=1").cnt == "5"
    assert service.send_sms(**LOGIN, **phone, id="order-17").id == "order-17"
    sent = service.send_sms2(**LOGIN, phones="+79990000001,12", mes="x", query="cost=3&err=1")
    assert (sent.cost, sent.balance, sent.errors[0].phone, sent.errors[0].status) == ("3.30", "993.40", "12", "249")
    smsc_sandbox.clock.advance(5)
    assert service.get_status(**LOGIN, phone="+79990000001", id="order-17").status == "1"
    full = service.get_status2(**LOGIN, phone="+79990000001", id="order-17", all="2", query="")
    assert (full.message, full.status_name, full.operator, full.error) == ("Привет", "Доставлено", "МТС", None)
    assert smsc_sandbox.posts() == 7


@pytest.mark.foreign_clients
def test_plain_zeep_with_a_key_and_with_a_refusal(service: zeep.proxy.ServiceProxy) -> None:
    assert service.get_balance(apikey="sandbox-key").balance == "1000.00"
    assert service.get_balance(login="", psw="sandbox-key").balance == "1000.00"
    refused = service.get_balance(login="alex", psw="wrong")
    assert (refused.error, refused.balance) == ("2", None)


@pytest.mark.parametrize("front", ["https://smsc.ru", "http://smsc.ua", "https://smscentre.com", "https://smsc.tj"])
def test_the_reply_speaks_the_callers_namespace(smsc_sandbox: SandboxServer, front: str) -> None:
    body = BALANCE.replace(NS.encode(), f"{front}/sys/soap.php".encode())
    status, headers, answer = exchange(smsc_sandbox, body, Content_Type="text/xml; charset=utf-8")
    assert (status, headers["Content-Type"]) == (200, "text/xml; charset=utf-8")
    assert etree.fromstring(answer)[0][0].tag == f"{{{front}/sys/soap.php}}BalanceResponse"


def test_wsdl_points_back_at_the_sandbox(smsc_sandbox: SandboxServer) -> None:
    for query in ("wsdl", "WSDL", "wsdl=", "wsdl&x=1"):
        status, headers, answer = exchange(smsc_sandbox, b"", method="GET", path=f"/sys/soap.php?{query}")
        assert (status, headers["Content-Type"]) == (200, "text/xml; charset=utf-8")
        address = f'<soap:address location="{smsc_sandbox.url}/sys/soap.php"/>'.encode()
        assert answer == WSDL.replace(b'<soap:address location="https://smsc.ru/sys/soap.php"/>', address)


def test_wsdl_follows_the_host_header_and_stays_xml(smsc_sandbox: SandboxServer) -> None:
    answer = exchange(smsc_sandbox, b"", method="GET", path="/sys/soap.php?wsdl", Host='a"<b>&c:1')[2]
    address = next(etree.fromstring(answer).iter("{http://schemas.xmlsoap.org/wsdl/soap/}address"))
    assert address.get("location") == 'http://a"<b>&c:1/sys/soap.php'


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/sys/soap.php"), ("PUT", "/sys/soap.php?wsdl"), ("GET", "/sys/soap.php?x=wsdl")]
)
def test_other_ways_to_ask_get_a_fault(smsc_sandbox: SandboxServer, method: str, path: str) -> None:
    status, _, answer = exchange(smsc_sandbox, b"", method=method, path=path)
    assert (status, fault_of(answer)[0]) == (500, "Client")


HOSTILE = {
    "doctype": envelope("<n:balance/>", head="<!DOCTYPE x>"),
    "entity": envelope("<n:balance>&e;</n:balance>", head='<!DOCTYPE x [<!ENTITY e "boom">]>'),
    "laughs": envelope(
        "<n:balance>&e;</n:balance>",
        head='<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;"><!ENTITY e "&c;&c;">]>',
    ),
    "file": envelope("<n:balance>&e;</n:balance>", head='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'),
    "depth": envelope("<n:balance>" + "<a>" * 30_000 + "</a>" * 30_000 + "</n:balance>"),
    "siblings": envelope("<n:erase>" + "<a/>" * 50_000 + "</n:erase>"),
    "attributes": envelope("<n:erase " + " ".join(f'a{n}="1"' for n in range(15_000)) + "/>"),
    "namespace": BALANCE.replace(NS.encode(), b"urn:other"),
    "operation": envelope("<n:drop_everything/>"),
    "two": envelope("<n:balance/><n:balance/>"),
    "nothing": envelope(""),
    "empty": b"",
    "html": b"<!DOCTYPE html><html></html>",
    "utf-16": BALANCE.decode().encode("utf-16"),
    "utf-7": b"<?xml version='1.0' encoding='utf-7'?>" + BALANCE,
    "nul": BALANCE.replace(b"alex", b"al\x00ex"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_requests_get_a_client_fault(smsc_sandbox: SandboxServer, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0)
        body = HOSTILE[name].replace(b"file:///etc/passwd", b"http://127.0.0.1:%d/x" % trap.getsockname()[1])
        status, _, answer = exchange(smsc_sandbox, body)
        code, text = fault_of(answer)
        assert (status, code) == (500, "Client")
        assert text.endswith(".")
        assert not any(one in text for one in ("Traceback", ".py", "lxml", "line "))
        with pytest.raises(BlockingIOError):
            trap.accept()
    assert smsc_sandbox.posts("unreadable") == 1
    assert exchange(smsc_sandbox, BALANCE)[0] == 200


def test_soap_1_2(smsc_sandbox: SandboxServer) -> None:
    answer = exchange(smsc_sandbox, envelope("<n:balance/>", soap="http://www.w3.org/2003/05/soap-envelope"))[2]
    assert fault_of(answer)[0] == "VersionMismatch"


def test_too_long_is_refused_and_the_connection_ends(smsc_sandbox: SandboxServer) -> None:
    status, headers, answer = exchange(smsc_sandbox, b"<" + b"x" * 256 * 1024)
    assert (status, headers["Connection"]) == (413, "close")
    assert fault_of(answer) == ("Client", "The request is longer than 256 KB.")


def test_endless_chunks_are_refused(smsc_sandbox: SandboxServer) -> None:
    where = urlsplit(smsc_sandbox.url)
    with socket.create_connection((where.hostname, where.port), timeout=5) as line:
        line.sendall(b"POST /sys/soap.php HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
        answer = b""
        try:
            for _ in range(200):
                line.sendall(chunk)
            answer = line.recv(65536)
        except OSError:
            answer = answer or b"closed"
    assert answer.startswith((b"HTTP/1.1 413", b"closed"))
    assert exchange(smsc_sandbox, BALANCE)[0] == 200


def test_compressed_requests_are_refused(smsc_sandbox: SandboxServer) -> None:
    status, _, answer = exchange(smsc_sandbox, gzip.compress(BALANCE), Content_Encoding="gzip")
    assert (status, fault_of(answer)[0]) == (415, "Client")
    assert exchange(smsc_sandbox, BALANCE, Content_Encoding="identity")[0] == 200


def test_action_and_charset_of_the_headers(smsc_sandbox: SandboxServer) -> None:
    assert exchange(smsc_sandbox, BALANCE, SOAPAction=f'"{NS}"')[0] == 200
    assert fault_of(exchange(smsc_sandbox, BALANCE, SOAPAction="urn:other")[2])[0] == "Client"
    send = envelope("<n:send><login>alex</login><psw>123</psw><phones>+79990000001</phones><mes>Ёж</mes></n:send>")
    exchange(smsc_sandbox, send.decode().encode("cp1251"), Content_Type='text/xml; charset="windows-1251"')
    assert [one.text for one in smsc_sandbox.ledger] == ["Ёж"]


def test_strict_mode_demands_the_schema() -> None:
    wrong_order = envelope("<n:balance><psw>123</psw><login>alex</login></n:balance>")
    with SandboxServer(strict=True) as server:
        assert exchange(server, BALANCE)[0] == 200
        assert fault_of(exchange(server, wrong_order)[2])[1].startswith("The request does not follow the schema")
    with SandboxServer() as server:
        assert exchange(server, wrong_order)[0] == 200


def test_nothing_secret_in_journal_or_log(smsc_sandbox: SandboxServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    exchange(smsc_sandbox, BALANCE.replace(b"123", b"canary-psw"))
    exchange(smsc_sandbox, envelope("<n:balance><apikey>canary-key</apikey></n:balance>"))
    exchange(smsc_sandbox, BALANCE.replace(b"</psw>", b"</pws>canary-psw"))
    seen = repr([one.to_dict() for one in smsc_sandbox.provider.journal]) + caplog.text
    assert smsc_sandbox.posts() == 3
    assert "canary" not in seen


def test_many_callers_at_once_get_their_own_answers(smsc_sandbox: SandboxServer) -> None:
    failed: list[object] = []

    def work(number: int) -> None:
        where = urlsplit(smsc_sandbox.url)
        line = http.client.HTTPConnection(where.hostname, where.port, timeout=10)
        for turn in range(25):
            own = f"c{number}-{turn}"
            fields = (
                f"<login>alex</login><psw>123</psw><phones>+79990000{number:03}</phones><mes>{own}</mes><id>{own}</id>"
            )
            line.request("POST", "/sys/soap.php", envelope(f"<n:send>{fields}</n:send>"))
            answer = line.getresponse().read()
            if f"<id>{own}</id>".encode() not in answer:
                failed.append(answer)
        line.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == []
    assert len({one.message_id for one in smsc_sandbox.ledger}) == 200


def test_the_port_can_be_chosen_and_a_taken_one_is_named() -> None:
    from smsc_soap.errors import ConfigurationError

    with SandboxServer(clock=ManualClock()) as first:
        port = urlsplit(first.url).port
        with pytest.raises(ConfigurationError, match=f"cannot listen on 127.0.0.1:{port}"):
            SandboxServer(port=port).start()
    with SandboxServer(port=port) as again:
        assert urlsplit(again.url).port == port
        again.close()
        again.close()
