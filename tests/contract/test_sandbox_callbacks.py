"""The administration of the sandbox's calls to a handler, and the calls that its own thread makes."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from smsc_soap.sandbox.server import SandboxServer

SECRET = "sandbox-secret"


class Handler:
    """A handler of its own kind: remembers the calls."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, bytes]] = []
        self.came = threading.Semaphore(0)
        outer = self

        class Answers(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.calls.append((self.path, body))
                self.send_response(200)
                self.end_headers()
                outer.came.release()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server.server_port}/handler"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def handler() -> Iterator[Handler]:
    made = Handler()
    yield made
    made.server.shutdown()
    made.server.server_close()


def ask(server: SandboxServer, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    where = urlsplit(server.url)
    line = http.client.HTTPConnection(where.hostname or "", where.port, timeout=20)
    try:
        line.request(method, f"/__admin/{path}", None if body is None else json.dumps(body))
        reply = line.getresponse()
        return reply.status, json.loads(reply.read())
    finally:
        line.close()


def send(server: SandboxServer, id: str = "order17") -> None:
    fields = {"login": "alex", "psw": "123", "phones": "+79990000001", "mes": f"text {id}", "id": id}
    server.provider.call("send_sms", fields)


def test_calls_follow_the_clock_by_themselves(smsc_sandbox: SandboxServer, handler: Handler) -> None:
    status, facts = ask(smsc_sandbox, "POST", "callbacks", {"url": f"{handler.url}?charset=utf-8&sha1={SECRET}&own=1"})
    assert (status, facts["url"]) == (200, handler.url)
    assert SECRET not in json.dumps(facts)
    send(smsc_sandbox)
    ask(smsc_sandbox, "POST", "clock", {"advance_s": 60})
    assert handler.came.acquire(timeout=20)
    assert handler.came.acquire(timeout=20)
    seen = [parse_qs(body.decode()) for _, body in handler.calls]
    assert sorted(one["status"][0] for one in seen) == ["0", "1"]
    assert {one["own"][0] for one in seen} == {"1"}
    assert {one["type"][0] for one in seen} == {"0"}
    assert handler.calls[0][0] == "/handler"


def test_repeats_lateness_and_sending_at_once(smsc_sandbox: SandboxServer, handler: Handler) -> None:
    smsc_sandbox.callbacks.close()  # only when asked
    manners = {"repeats": 2, "shuffled": True, "late_s": 100.5}
    assert ask(smsc_sandbox, "POST", "callbacks", {"url": f"{handler.url}?md5={SECRET}", **manners})[0] == 200
    send(smsc_sandbox)
    smsc_sandbox.clock.advance(60)
    assert ask(smsc_sandbox, "POST", "callbacks/send")[1]["made"] == 0
    smsc_sandbox.clock.advance(60)
    facts = ask(smsc_sandbox, "POST", "callbacks/send")[1]
    assert (facts["made"], facts["answers"], facts["waiting"]) == (6, {"200": 6}, 0)
    assert facts["manners"] == {**manners, "echo_options": True}


def test_no_handler_any_more_and_reset(smsc_sandbox: SandboxServer, handler: Handler) -> None:
    smsc_sandbox.callbacks.close()
    ask(smsc_sandbox, "POST", "callbacks", {"url": handler.url})
    assert ask(smsc_sandbox, "DELETE", "callbacks")[1]["url"] is None
    send(smsc_sandbox)
    smsc_sandbox.clock.advance(60)
    assert ask(smsc_sandbox, "POST", "callbacks/send")[1]["made"] == 0
    ask(smsc_sandbox, "POST", "callbacks", {"url": handler.url})
    assert ask(smsc_sandbox, "POST", "callbacks/send")[1]["made"] == 0, "what was before is not told"
    ask(smsc_sandbox, "POST", "reset")
    assert ask(smsc_sandbox, "GET", "callbacks")[1]["url"] is None


def test_a_message_taken_back_has_no_statuses(smsc_sandbox: SandboxServer, handler: Handler) -> None:
    smsc_sandbox.callbacks.close()
    smsc_sandbox.callbacks.point(handler.url)
    fields = {"login": "alex", "psw": "123", "phones": "+79990000001", "mes": "text", "time": "+60", "tz": "0"}
    smsc_sandbox.provider.call("send_sms", fields)
    smsc_sandbox.callbacks.send_due()
    ask(smsc_sandbox, "DELETE", "messages?number=1")
    smsc_sandbox.clock.advance(7200)
    assert smsc_sandbox.callbacks.send_due() == 0


def test_forgeries_by_administration(smsc_sandbox: SandboxServer, handler: Handler) -> None:
    smsc_sandbox.callbacks.close()
    smsc_sandbox.callbacks.point(f"{handler.url}?crc32={SECRET}")
    send(smsc_sandbox)
    smsc_sandbox.clock.advance(60)
    smsc_sandbox.callbacks.send_due()
    for kind in ask(smsc_sandbox, "GET", "callbacks")[1]["forgeries"]:
        assert ask(smsc_sandbox, "POST", "callbacks/forge", {"kind": kind}) == (200, {"answered": 200})
    assert len(handler.calls) == 2 + 11


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("callbacks", {}),
        ("callbacks", {"url": 5}),
        ("callbacks", {"url": "http://example.org/"}),
        ("callbacks", {"url": "http://127.0.0.1/", "repeats": 11}),
        ("callbacks", {"url": "http://127.0.0.1/", "repeats": 1.5}),
        ("callbacks", {"url": "http://127.0.0.1/", "shuffled": 1}),
        ("callbacks", {"url": "http://127.0.0.1/", "late_s": True}),
        ("callbacks", {"url": "http://127.0.0.1/", "other": 1}),
        ("callbacks/forge", {"kind": "guess"}),
        ("callbacks/forge", {"kind": "replay"}),
        ("callbacks/send", {"x": 1}),
    ],
    ids=str,
)
def test_mistakes_are_told_in_a_sentence(smsc_sandbox: SandboxServer, path: str, body: Any) -> None:
    status, answer = ask(smsc_sandbox, "POST", path, body)
    assert status == 400
    assert answer["error"].endswith(".")
