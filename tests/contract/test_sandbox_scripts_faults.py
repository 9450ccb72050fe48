"""Trouble on request for the scripts: every kind, in every format, and what the provider really did."""

from __future__ import annotations

import gzip
import json
import socket
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from smsc_soap.sandbox.faults import KINDS
from smsc_soap.sandbox.server import SandboxServer

SEND = {"login": "alex", "psw": "123", "phones": "79990000001", "mes": "Привет", "id": "mine-1", "charset": "utf-8"}
RIGHT = {"id": "mine-1", "cnt": 1}


def request(script: str, values: dict[str, Any]) -> bytes:
    body = urlencode(values).encode()
    head = f"POST /sys/{script} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    return f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body


def ask(server: SandboxServer, script: str = "send.php", **values: Any) -> tuple[bytes, str]:
    """What came, and how it ended: ``eof``, ``reset`` or ``timeout``."""
    where = urlsplit(server.url)
    got = b""
    with socket.create_connection((where.hostname, where.port), timeout=values.pop("timeout_s", 5)) as line:
        line.sendall(request(script, {**SEND, "fmt": 3, **values}))
        try:
            while chunk := line.recv(65536):
                got += chunk
        except ConnectionResetError:
            return got, "reset"
        except TimeoutError:
            return got, "timeout"
    return got, "eof"


def split(raw: bytes) -> tuple[int, dict[str, str], bytes]:
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *rows = head.decode().split("\r\n")
    return int(first.split()[1]), {name.lower(): value for name, value in (one.split(": ", 1) for one in rows)}, body


def met(
    server: SandboxServer, kind: str, script: str = "send.php", /, *, rule: dict[str, Any] | None = None, **values: Any
) -> Any:
    """Status, headers and body of a call that meets that trouble."""
    server.faults.add(kind, operation=script, **(rule or {}))
    raw, end = ask(server, script, **values)
    assert end == "eof"
    return split(raw)


def is_sent(server: SandboxServer) -> bool:
    return len(server.ledger) == 1


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_is_executed_is_what_the_table_says(smsc_sandbox: SandboxServer, kind: str) -> None:
    settings = {"seconds": 0.01} if kind in ("latency", "silence", "late") else {}
    settings |= {"interval_s": 0} if kind == "trickle" else {}
    smsc_sandbox.faults.add(kind, operation="send.php", **settings)
    ask(smsc_sandbox)
    assert is_sent(smsc_sandbox) is KINDS[kind].executes
    assert smsc_sandbox.posts("send.php") == 1


@pytest.mark.parametrize(
    ("fmt", "said"),
    [
        (0, b"ERROR = 7 (invalid number)"),
        (1, b"0,-7"),
        (3, b'{\n"error": "invalid number",\n"error_code": 7\n}'),
    ],
)
def test_a_code_in_every_format(smsc_sandbox: SandboxServer, fmt: int, said: bytes) -> None:
    assert met(smsc_sandbox, "refuse", rule={"code": 7}, fmt=fmt)[2] == said
    assert not is_sent(smsc_sandbox)


def test_a_code_nobody_knows(smsc_sandbox: SandboxServer) -> None:
    assert met(smsc_sandbox, "refuse", rule={"code": 77}, fmt=1)[2] == b"0,-77"


def test_pages_instead_of_answers(smsc_sandbox: SandboxServer) -> None:
    status, headers, body = met(smsc_sandbox, "http_status", rule={"status": 503, "retry_after": 7})
    assert (status, headers["retry-after"], body) == (503, "7", b"")
    assert met(smsc_sandbox, "html")[2].startswith(b"<!DOCTYPE html>")
    assert met(smsc_sandbox, "xhtml")[0] == 502
    status, headers, body = met(smsc_sandbox, "fault", rule={"text": "Database error", "status": 200})
    assert (status, headers["content-type"], body) == (200, "text/plain; charset=utf-8", b"Database error")


def test_another_charset_than_the_one_asked_for(smsc_sandbox: SandboxServer) -> None:
    _, headers, body = met(smsc_sandbox, "windows_1251", "get.php", get_price=1)
    assert "Россия" in body.decode("cp1251")
    assert headers["content-type"] == "application/json; charset=windows-1251"


def test_a_mark_before_the_answer(smsc_sandbox: SandboxServer) -> None:
    assert json.loads(met(smsc_sandbox, "bom")[2].decode("utf-8-sig")) == RIGHT


def test_packed_answers(smsc_sandbox: SandboxServer) -> None:
    _, headers, body = met(smsc_sandbox, "gzip")
    assert headers["content-encoding"] == "gzip"
    assert json.loads(gzip.decompress(body)) == RIGHT
    assert len(gzip.decompress(met(smsc_sandbox, "gzip", "balance.php", rule={"bomb_mb": 2})[2])) > 2 << 20
    with pytest.raises(EOFError):
        gzip.decompress(met(smsc_sandbox, "gzip", "balance.php", rule={"damaged": True})[2])


def test_names_nobody_knows(smsc_sandbox: SandboxServer) -> None:
    said = json.loads(met(smsc_sandbox, "extra_fields")[2])
    assert said | RIGHT == said
    assert next(iter(said)) == "new_flag"
    assert said["details"]["deep"] == {"error": 0}
    rows = json.loads(met(smsc_sandbox, "extra_fields", "get.php", get_senders=1)[2])
    assert all("new_flag" in one for one in rows)


def test_another_order(smsc_sandbox: SandboxServer) -> None:
    assert list(json.loads(met(smsc_sandbox, "reordered")[2])) == ["cnt", "id"]


def test_nothing_where_something_should_be(smsc_sandbox: SandboxServer) -> None:
    assert met(smsc_sandbox, "empty")[2] == b""
    assert json.loads(met(smsc_sandbox, "empty", "balance.php", rule={"what": "result"})[2]) == {}


@pytest.mark.parametrize(
    ("fmt", "said"),
    [(0, b"OK - 1 SMS, ID - another-1"), (1, b"another-1,1"), (3, b'{\n"id": "another-1",\n"cnt": 1\n}')],
)
def test_another_id(smsc_sandbox: SandboxServer, fmt: int, said: bytes) -> None:
    assert met(smsc_sandbox, "wrong_id", fmt=fmt)[2] == said
    assert smsc_sandbox.ledger[0].message_id == "mine-1"


def test_another_id_where_there_is_none(smsc_sandbox: SandboxServer) -> None:
    assert json.loads(met(smsc_sandbox, "wrong_id", "balance.php")[2]) == {"balance": "1000.00"}
    assert isinstance(json.loads(met(smsc_sandbox, "wrong_id", "get.php", get_senders=1)[2]), list)


def test_the_answer_to_something_else(smsc_sandbox: SandboxServer) -> None:
    assert json.loads(met(smsc_sandbox, "other_operation")[2]) == {"balance": "1000.00"}
    assert json.loads(met(smsc_sandbox, "other_operation", "balance.php")[2]) == {"id": 1, "cnt": 1}


@pytest.mark.parametrize("kind", ["reset_unexecuted", "lost_reply"])
def test_no_answer_at_all(smsc_sandbox: SandboxServer, kind: str) -> None:
    smsc_sandbox.faults.add(kind, operation="send.php")
    assert ask(smsc_sandbox) == (b"", "reset")
    assert is_sent(smsc_sandbox) is (kind == "lost_reply")


def test_half_an_answer(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.faults.add("truncated", operation="send.php", share=0.5)
    raw, end = ask(smsc_sandbox)
    _, headers, body = split(raw)
    assert (end, len(body)) == ("eof", int(headers["content-length"]) // 2)


def test_what_comes_late_is_executed_later(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.faults.add("late", operation="send.php", seconds=30)
    assert ask(smsc_sandbox)[1] == "reset"
    smsc_sandbox.clock.advance(29)
    assert not is_sent(smsc_sandbox)
    smsc_sandbox.clock.advance(1)
    assert is_sent(smsc_sandbox)
    assert smsc_sandbox.posts("send.php") == 1


def test_a_box_that_hands_it_over_twice(smsc_sandbox: SandboxServer) -> None:
    assert json.loads(met(smsc_sandbox, "replay")[2])["error_code"] == 9
    assert is_sent(smsc_sandbox)
    assert smsc_sandbox.posts("send.php") == 1


def test_a_slow_answer_survives_no_reset(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.faults.add("latency", operation="send.php", seconds=0.01, before=True)
    assert json.loads(split(ask(smsc_sandbox)[0])[2]) == RIGHT


@pytest.mark.parametrize(("kind", "status"), [("html", 502), ("bom", 200)])
def test_trouble_with_a_file(smsc_sandbox: SandboxServer, kind: str, status: int) -> None:
    smsc_sandbox.provider.downloads.add("x", smsc_sandbox.clock.now(), starts_s=0, takes_s=0)
    assert met(smsc_sandbox, kind, "downloads.php", get_file=1, id=1)[0] == status


def test_any_operation_means_scripts_too(smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.faults.add("html")
    assert split(ask(smsc_sandbox)[0])[0] == 502
