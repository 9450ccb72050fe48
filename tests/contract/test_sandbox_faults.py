"""Every kind of fault, seen with a bare socket: what arrives, and what the provider really did."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from urllib.parse import urlsplit

import pytest
from lxml import etree

from smsc_soap.sandbox.faults import EMPTY, KINDS
from smsc_soap.sandbox.server import SandboxServer

NS = "https://smsc.ru/sys/soap.php"
SEND = {"login": "alex", "psw": "123", "phones": "+79990000001", "mes": "Привет", "id": "mine-1"}


#: The elements of a short status as they stand in the right order.
ORDER = [
    "<status>-1</status>",
    "<last_date>15.01.2026 12:00:00</last_date>",
    "<last_timestamp>1768467600</last_timestamp>",
]


def envelope(element: str, fields: dict[str, str]) -> bytes:
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    return (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
        f'<n:{element} xmlns:n="{NS}">{inside}</n:{element}></e:Body></e:Envelope>'
    ).encode()


def connect(server: SandboxServer, timeout_s: float = 5.0) -> socket.socket:
    where = urlsplit(server.url)
    return socket.create_connection((where.hostname, where.port), timeout=timeout_s)


def request_bytes(body: bytes, *, close: bool = True) -> bytes:
    head = f"POST /sys/soap.php HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + (b"Connection: close\r\n" if close else b"") + b"\r\n" + body


def read_to_end(line: socket.socket) -> tuple[bytes, str]:
    """What came, and how it ended: ``eof``, ``reset`` or ``timeout``."""
    got = b""
    try:
        while chunk := line.recv(65536):
            got += chunk
    except ConnectionResetError:
        return got, "reset"
    except TimeoutError:
        return got, "timeout"
    return got, "eof"


def ask(server: SandboxServer, element: str = "send", timeout_s: float = 5.0, **fields: str) -> tuple[bytes, str]:
    with connect(server, timeout_s) as line:
        line.sendall(request_bytes(envelope(element, fields or SEND)))
        return read_to_end(line)


def split(raw: bytes) -> tuple[int, dict[str, str], bytes]:
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *rows = head.decode().split("\r\n")
    headers = {name.lower(): value for name, value in (row.split(": ", 1) for row in rows)}
    return int(first.split()[1]), headers, body


def result_of(body: bytes) -> list[tuple[str, str | None]]:
    root = etree.fromstring(body)
    return [(one.tag, one.text) for one in root[0][0][0]]


def test_without_a_fault_the_answer_is_whole(smsc_sandbox: SandboxServer) -> None:
    raw, end = ask(smsc_sandbox)
    status, headers, body = split(raw)
    assert (status, end, headers["content-type"]) == (200, "eof", "text/xml; charset=utf-8")
    assert int(headers["content-length"]) == len(body)
    assert result_of(body) == [("id", "mine-1"), ("cnt", "1")]


# Kind, what the rule says, how the connection ends, whether the message is in.
ENDINGS = [
    ("reset_unexecuted", {}, "reset", 0),
    ("reset_unexecuted", {"reset": False}, "eof", 0),
    ("lost_reply", {}, "reset", 1),
    ("lost_reply", {"reset": False}, "eof", 1),
    ("late", {"seconds": 30}, "reset", 0),
    ("silence", {"seconds": 0.05}, "eof", 0),
    ("silence", {"seconds": 0.05, "executed": True}, "eof", 1),
]


@pytest.mark.parametrize(("kind", "settings", "ending", "sent"), ENDINGS)
def test_no_byte_of_an_answer(smsc_sandbox: SandboxServer, kind: str, settings: dict, ending: str, sent: int) -> None:
    smsc_sandbox.faults.add(kind, operation="send_sms", **settings)
    assert ask(smsc_sandbox) == (b"", ending)
    assert (smsc_sandbox.posts("send_sms"), len(smsc_sandbox.ledger)) == (1, sent)


def test_late_is_executed_once_the_clock_has_moved(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.faults.add("late", seconds=30)
    ask(smsc_sandbox)
    smsc_sandbox.clock.advance(29)
    assert smsc_sandbox.ledger == []
    smsc_sandbox.clock.advance(1)
    assert [one.message_id for one in smsc_sandbox.ledger] == ["mine-1"]
    assert smsc_sandbox.posts() == 1


def test_reset_in_reply_cuts_the_body(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.faults.add("reset_in_reply", share=0.5)
    raw, end = ask(smsc_sandbox)
    status, headers, body = split(raw)
    assert (status, end) == (200, "reset")
    assert len(body) == int(headers["content-length"]) // 2
    assert len(smsc_sandbox.ledger) == 1


def test_reset_after_reply_delivers_all(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.faults.add("reset_after_reply")
    raw, end = ask(smsc_sandbox)
    _, headers, body = split(raw)
    assert (end, len(body)) == ("reset", int(headers["content-length"]))
    assert result_of(body)[0] == ("id", "mine-1")


def test_truncated_under_the_full_length(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.faults.add("truncated", share=0.75)
    raw, end = ask(smsc_sandbox)
    _, headers, body = split(raw)
    assert (end, len(body)) == ("eof", int(int(headers["content-length"]) * 0.75))


def test_truncated_with_a_matching_length(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.faults.add("truncated", framed=True)
    raw, end = ask(smsc_sandbox)
    _, headers, body = split(raw)
    assert (end, len(body)) == ("eof", int(headers["content-length"]))
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(body)


def test_trickle_comes_in_single_bytes(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.faults.add("trickle", interval_s=0.0005)
    chunks = []
    with connect(smsc_sandbox) as line:
        line.sendall(request_bytes(envelope("send", SEND)))
        while chunk := line.recv(65536):
            chunks.append(chunk)
    assert len(chunks) > 50
    assert result_of(split(b"".join(chunks))[2])[0] == ("id", "mine-1")


def test_trickle_ends_when_the_caller_leaves(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.faults.add("trickle", interval_s=0.01)
    with connect(smsc_sandbox) as line:
        line.sendall(request_bytes(envelope("send", SEND)))
        line.recv(1)
    assert split(ask(smsc_sandbox, "balance", login="alex", psw="123")[0])[0] == 200


def test_latency_answers_late_and_other_calls_go_on(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.faults.add("latency", operation="send_sms", seconds=0.3)
    with connect(smsc_sandbox) as slow:
        slow.sendall(request_bytes(envelope("send", SEND)))
        ask(smsc_sandbox, "balance", login="alex", psw="123")
        assert len(smsc_sandbox.ledger) == 1
        raw, _ = read_to_end(slow)
    assert result_of(split(raw)[2])[0] == ("id", "mine-1")


def test_latency_before_acts_late(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.faults.add("latency", seconds=0.2, before=True)
    with connect(smsc_sandbox) as slow:
        slow.sendall(request_bytes(envelope("send", SEND)))
        time_before = time.monotonic()
        while smsc_sandbox.provider._open_calls == set() and time.monotonic() - time_before < 2:
            pass
        assert smsc_sandbox.ledger == []
        read_to_end(slow)
    assert len(smsc_sandbox.ledger) == 1


def test_silence_holds_until_the_caller_gives_up(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.faults.add("silence")
    assert ask(smsc_sandbox, timeout_s=0.2) == (b"", "timeout")
    assert smsc_sandbox.ledger == []


def test_reset_frees_held_calls_and_they_leave_no_trace(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.faults.add("latency", seconds=60, before=True)
    with connect(smsc_sandbox) as line:
        line.sendall(request_bytes(envelope("send", SEND)))
        begun = time.monotonic()
        while smsc_sandbox.provider._open_calls == set() and time.monotonic() - begun < 2:
            pass
        smsc_sandbox.reset()
        assert read_to_end(line)[0] == b""
    ask(smsc_sandbox, "balance", login="alex", psw="123")
    assert (smsc_sandbox.posts(), smsc_sandbox.ledger) == (1, [])


@pytest.mark.parametrize("status", [301, 302, 307, 308, 429, 500, 502, 503])
def test_http_status(smsc_sandbox: SandboxServer, status: int) -> None:
    smsc_sandbox.faults.add("http_status", status=status, retry_after=120, location="http://127.0.0.1:1/other")
    seen, headers, body = split(ask(smsc_sandbox)[0])
    assert (seen, headers["retry-after"], headers["location"]) == (status, "120", "http://127.0.0.1:1/other")
    assert (body, smsc_sandbox.ledger) == (b"", [])


def test_http_status_can_hide_an_accepted_send(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.faults.add("http_status", status=504, executed=True)
    assert split(ask(smsc_sandbox)[0])[0] == 504
    assert len(smsc_sandbox.ledger) == 1


@pytest.mark.parametrize("status", [200, 502])
def test_html_is_no_xml_and_xhtml_is(smsc_sandbox: SandboxServer, status: int) -> None:
    smsc_sandbox.faults.add("html", status=status)
    smsc_sandbox.faults.add("xhtml", status=status)
    seen, headers, body = split(ask(smsc_sandbox)[0])
    assert (seen, headers["content-type"]) == (status, "text/html; charset=utf-8")
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(body)
    seen, headers, body = split(ask(smsc_sandbox)[0])
    assert (seen, etree.QName(etree.fromstring(body)).localname) == (status, "html")


@pytest.mark.parametrize(("code", "status"), [("Client", 500), ("Server", 200)])
def test_fault(smsc_sandbox: SandboxServer, code: str, status: int) -> None:
    smsc_sandbox.faults.add("fault", code=code, status=status, text="a < b")
    seen, _, body = split(ask(smsc_sandbox)[0])
    fault = etree.fromstring(body)[0][0]
    assert seen == status
    assert [(one.tag, one.text) for one in fault] == [("faultcode", f"SOAP-ENV:{code}"), ("faultstring", "a < b")]


def test_refuse(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.faults.add("refuse", code=6)
    assert result_of(split(ask(smsc_sandbox)[0])[2]) == [("error", "6")]
    assert smsc_sandbox.ledger == []


def status_body(server: SandboxServer) -> tuple[dict[str, str], bytes]:
    asked = {"login": "alex", "psw": "123", "phone": "+79990000001", "id": "mine-1", "all": "2"}
    return split(ask(server, "status", **asked)[0])[1:]


def test_windows_1251(smsc_sandbox: SandboxServer) -> None:
    ask(smsc_sandbox)
    smsc_sandbox.faults.add("windows_1251")
    headers, body = status_body(smsc_sandbox)
    assert headers["content-type"] == "text/xml; charset=windows-1251"
    assert "Привет".encode("cp1251") in body
    assert ("message", "Привет") in result_of(body)


def test_bom(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.faults.add("bom")
    body = split(ask(smsc_sandbox)[0])[2]
    assert body.startswith(b"\xef\xbb\xbf<?xml")
    assert result_of(body)[0] == ("id", "mine-1")


def test_gzip_whole_damaged_and_bomb(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.faults.add("gzip", operation="send_sms")
    _, headers, body = split(ask(smsc_sandbox)[0])
    assert headers["content-encoding"] == "gzip"
    assert result_of(gzip.decompress(body))[0] == ("id", "mine-1")
    smsc_sandbox.faults.add("gzip", damaged=True)
    with pytest.raises(EOFError):
        gzip.decompress(status_body(smsc_sandbox)[1])
    smsc_sandbox.faults.add("gzip", bomb_mb=3)
    unpacked = gzip.decompress(status_body(smsc_sandbox)[1])
    assert len(unpacked) > 3 << 20
    assert ("message", "Привет") in result_of(unpacked)


def test_extra_fields_are_nested_and_repeated(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.faults.add("extra_fields")
    names = [name for name, _ in result_of(split(ask(smsc_sandbox)[0])[2])]
    assert [one for one in names if one in ("id", "cnt")] == ["id", "cnt"]
    assert names[0] not in ("id", "cnt")
    assert "details" in names
    assert names.count("new_flag") >= 2


def test_reordered(smsc_sandbox: SandboxServer) -> None:
    ask(smsc_sandbox)
    right = result_of(status_body(smsc_sandbox)[1])
    smsc_sandbox.faults.add("reordered")
    mixed = result_of(status_body(smsc_sandbox)[1])
    assert mixed != right
    assert sorted(mixed) == sorted(right)


def test_reordered_even_with_two_fields(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.faults.add("reordered")
    assert [name for name, _ in result_of(split(ask(smsc_sandbox)[0])[2])] == ["cnt", "id"]


def test_reordered_even_when_the_draw_changes_nothing(
    smsc_sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("random.Random.shuffle", lambda self, names: names.sort(key=ORDER.index))
    ask(smsc_sandbox)
    smsc_sandbox.faults.add("reordered")
    asked = {"login": "alex", "psw": "123", "phone": "+79990000001", "id": "mine-1"}
    names = [name for name, _ in result_of(split(ask(smsc_sandbox, "status", **asked)[0])[2])]
    assert names == ["last_timestamp", "last_date", "status"]


@pytest.mark.parametrize("what", EMPTY)
def test_empty(smsc_sandbox: SandboxServer, what: str) -> None:
    smsc_sandbox.faults.add("empty", what=what)
    body = split(ask(smsc_sandbox)[0])[2]
    depth = 0
    node = etree.fromstring(body) if body else None
    while node is not None:
        depth, node = depth + 1, (node[0] if len(node) else None)
    assert depth == EMPTY.index(what)
    assert len(smsc_sandbox.ledger) == 1


def test_wrong_id(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.faults.add("wrong_id", id="not-yours")
    assert result_of(split(ask(smsc_sandbox)[0])[2])[0] == ("id", "not-yours")


@pytest.mark.parametrize(
    ("element", "tag"), [("send", f"{{{NS}}}BalanceResponse"), ("balance", f"{{{NS}}}SendResponse")]
)
def test_other_operation(smsc_sandbox: SandboxServer, element: str, tag: str) -> None:
    smsc_sandbox.faults.add("other_operation")
    body = split(ask(smsc_sandbox, element, **SEND)[0])[2]
    assert etree.fromstring(body)[0][0].tag == tag


def test_replay_is_one_post_and_the_second_is_refused(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.faults.add("replay")
    assert result_of(split(ask(smsc_sandbox)[0])[2]) == [("error", "9")]
    assert (smsc_sandbox.posts(), len(smsc_sandbox.ledger)) == (1, 1)


def test_every_kind_is_looked_at_here() -> None:
    source = __import__("pathlib").Path(__file__).read_text("utf-8")
    assert [kind for kind in KINDS if f'"{kind}"' not in source] == []


def test_the_connection_lives_on_after_a_fault_that_leaves_it_alone(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.faults.add("http_status", status=503)
    with connect(smsc_sandbox) as line:
        for wanted in (b"503", b"200"):
            line.sendall(request_bytes(envelope("balance", {"login": "alex", "psw": "123"}), close=False))
            got = line.recv(65536)
            assert got.split()[1] == wanted


def test_fifteen_calls_at_once_are_one_too_many(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.faults.add("silence", operation="send_sms", times=14)
    lines = [connect(smsc_sandbox) for _ in range(14)]
    try:
        for line in lines:
            line.sendall(request_bytes(envelope("send", SEND)))
        begun = time.monotonic()
        while len(smsc_sandbox.provider._open_calls) < 14 and time.monotonic() - begun < 5:
            pass
        refused = split(ask(smsc_sandbox, "balance", login="alex", psw="123")[0])[2]
    finally:
        for line in lines:
            line.close()
    assert result_of(refused) == [("error", "9")]


def test_faults_leave_stderr_alone(smsc_sandbox: SandboxServer, capfd: pytest.CaptureFixture[str]) -> None:
    for kind in ("lost_reply", "reset_in_reply", "reset_after_reply", "truncated"):
        smsc_sandbox.faults.add(kind)
        ask(smsc_sandbox)
    with connect(smsc_sandbox) as line:
        line.sendall(b"not http\r\n\r\n")
        assert read_to_end(line)[0].startswith(b"HTTP/1.1 400")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("path", ["/sys/soap.php", "/__admin/clock"])
def test_callers_who_leave_inside_their_request(
    smsc_sandbox: SandboxServer, path: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with connect(smsc_sandbox) as line:
        line.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf".encode())
    assert split(ask(smsc_sandbox)[0])[0] == 200
    assert capfd.readouterr() == ("", "")


def test_no_thread_and_no_socket_is_left() -> None:
    before = threading.active_count()
    for _ in range(3):
        with SandboxServer() as server:
            server.faults.add("silence")
            with connect(server) as line:
                line.sendall(request_bytes(envelope("send", SEND)))
    assert threading.active_count() == before
    with pytest.raises(ConnectionRefusedError):
        connect(server)
