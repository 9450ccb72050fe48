"""Callers who open connections and say little do not keep honest ones out, nor a stop waiting."""

from __future__ import annotations

import contextlib
import http.client
import logging
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from callback_calls import SECRET, status_call

from smsc_soap.callbacks import patience
from smsc_soap.callbacks.app import CallbackApp
from smsc_soap.callbacks.inbox import BUSY_TIMEOUT_S
from smsc_soap.callbacks.patience import room
from smsc_soap.callbacks.receiver import CallbackReceiver
from smsc_soap.callbacks.server import CallbackServer

PLACES = 8


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[CallbackReceiver]:
    with CallbackReceiver.open(None, inbox=tmp_path / "in.db", secret=SECRET) as opened:
        yield opened


@pytest.fixture
def server(receiver: CallbackReceiver, monkeypatch: pytest.MonkeyPatch) -> Iterator[CallbackServer]:
    monkeypatch.setattr("smsc_soap.callbacks.server.MOST_CONNECTIONS", PLACES)
    monkeypatch.setattr("smsc_soap.callbacks.patience._LAST_BODIES_S", 0.01)
    with CallbackServer(CallbackApp(receiver), header_timeout_s=60) as running:
        yield running


class Lines:
    """Open connections."""

    def __init__(self, url: str) -> None:
        self.where = urlsplit(url)
        self.opened: list[socket.socket] = []

    def open(self, first: bytes) -> socket.socket:
        line = socket.create_connection((self.where.hostname or "", self.where.port or 0), timeout=20)
        self.opened.append(line)
        with contextlib.suppress(ConnectionError):
            line.sendall(first)
        return line

    def close(self) -> None:
        for line in self.opened:
            line.close()


@pytest.fixture
def lines(server: CallbackServer) -> Iterator[Lines]:
    made = Lines(server.url)
    yield made
    made.close()


def called(url: str, path: str, number: int) -> int:
    where = urlsplit(url)
    line = http.client.HTTPConnection(where.hostname or "", where.port, timeout=20)
    try:
        line.request("POST", path, status_call(id=f"m{number}"))
        return line.getresponse().status
    finally:
        line.close()


def request(path: str, body: bytes, told: int | None = None) -> bytes:
    length = len(body) if told is None else told
    return f"POST {path} HTTP/1.1\r\nHost: h\r\nContent-Length: {length}\r\n\r\n".encode() + body


@pytest.mark.parametrize("kind", ["nothing", "head", "body", "idle"])
def test_i3_whoever_says_little_keeps_nobody_out(
    receiver: CallbackReceiver, server: CallbackServer, lines: Lines, kind: str
) -> None:
    (path,) = receiver.paths
    first = {
        "nothing": b"",
        "head": b"POST / HTTP/1.1\r\nHost: h\r\n",
        "body": request(path, b"id=1", told=1000),
        "idle": request(path, status_call()),
    }[kind]
    for number in range(3 * PLACES):
        line = lines.open(first)
        if kind == "idle":
            assert line.recv(1000).startswith(b"HTTP/1.1 200")
        if number % 4 == 0:
            assert called(server.url, path, number) == 200
    for line in lines.opened[:PLACES]:
        with contextlib.suppress(ConnectionError):
            while line.recv(1000):  # times out unless who waited the longest gave up the place
                pass


@pytest.mark.parametrize(
    ("files", "places"), [(256, (128, 32)), (1024, (500, 128)), (20_000, (500, 256)), (2, (1, 1)), (-1, (500, 256))]
)
def test_places_are_fewer_than_files(monkeypatch: pytest.MonkeyPatch, files: int, places: tuple[int, int]) -> None:
    """Whoever opened as many connections as the process may have files kept everybody out for seconds."""
    resource = pytest.importorskip("resource")
    monkeypatch.setattr(resource, "getrlimit", lambda _: (files, -1))
    assert room(500) == places


def test_where_nobody_counts_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)
    assert room(500) == (500, 256)


def test_whole_requests_keep_their_places(receiver: CallbackReceiver, server: CallbackServer, lines: Lines) -> None:
    """All of them wait for their commit: the next one is sent away, and comes again; none of them is hung up on."""
    (path,) = receiver.paths
    begun, gate, real = threading.Semaphore(0), threading.Event(), receiver._committer.store

    def store(events: Any) -> Any:
        begun.release()
        return real(events)

    def slow(*args: Any, **given: Any) -> Any:
        assert gate.wait(20)
        return kept(*args, **given)

    receiver._committer.store, kept = store, receiver._inbox.store  # type: ignore[method-assign]
    receiver._inbox.store = slow  # type: ignore[method-assign]
    for number in range(PLACES):
        lines.open(request(path, status_call(id=f"m{number}")))
        assert begun.acquire(timeout=20)
    assert called(server.url, path, 99) == 503
    gate.set()
    assert all(line.recv(1000).startswith(b"HTTP/1.1 200") for line in lines.opened)
    assert called(server.url, path, 99) == 200


@pytest.mark.parametrize("number", [1, 3])
def test_who_closes_the_own_half_is_answered(
    receiver: CallbackReceiver, server: CallbackServer, lines: Lines, number: int
) -> None:
    line = lines.open(b"".join(request(receiver.paths[0], status_call(id=f"m{one}")) for one in range(number)))
    line.shutdown(socket.SHUT_WR)
    said = b""
    while part := line.recv(1000):
        said += part
    assert said.count(b"HTTP/1.1 200") == number
    half = lines.open(request(receiver.paths[0], b"id=1", told=100))
    half.shutdown(socket.SHUT_WR)
    assert half.recv(1000) == b"", "that was no whole request"


def test_a_stop_waits_for_answers_as_long_as_a_commit_may_take(server: CallbackServer) -> None:
    """Whoever was cut off before heard 500 about a call that was stored."""
    assert server._server is not None
    assert (server._server.config.timeout_graceful_shutdown or 0) > BUSY_TIMEOUT_S


def test_a_stop_does_not_wait_for_bodies_that_do_not_end(
    receiver: CallbackReceiver, server: CallbackServer, lines: Lines, caplog: pytest.LogCaptureFixture
) -> None:
    (path,) = receiver.paths
    for number in range(PLACES - 1):
        lines.open(request(path, b"id=1", told=1000) if number else b"POST / HT")
    assert called(server.url, path, 1) == 200
    with caplog.at_level(logging.DEBUG):
        server.close()
    assert caplog.text == ""
    assert lines.opened[-1].recv(1000) == b""


def test_i3_whoever_dribbles_does_not_keep_the_place(
    receiver: CallbackReceiver, server: CallbackServer, lines: Lines
) -> None:
    slow = lines.open(b"POST / HTTP/1.1\r\n")
    other, *_ = [lines.open(b"") for _ in range(PLACES - 1)]
    slow.sendall(b"X: y\r\n")
    other.sendall(request(receiver.paths[0], status_call()))
    assert other.recv(1000).startswith(b"HTTP/1.1 200"), "what was sent before is read by now"
    assert called(server.url, receiver.paths[0], 1) == 200
    assert slow.recv(1000) == b""


def test_a_body_that_ended_in_time_is_not_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    protocol = object.__new__(patience._PatientProtocol)
    hung_up: list[bool] = []
    monkeypatch.setattr(protocol, "_hang_up", lambda: hung_up.append(True))
    for more_body in (False, True):
        protocol._give_up(SimpleNamespace(more_body=more_body))
    assert hung_up == [True]
