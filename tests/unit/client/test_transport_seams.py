"""The private places of libraries that the transports lean on: when an update moves one, these tests say where."""

from __future__ import annotations

import asyncio
import inspect
from pathlib import Path
from typing import Any

import httpcore2
import httpx2
import pytest

from smsc_soap.client.transport import asynchronous, blocking
from smsc_soap.client.transport.asynchronous import AsyncTransport
from smsc_soap.client.transport.attempt import Attempt
from smsc_soap.client.transport.blocking import BlockingTransport
from smsc_soap.client.transport.road import Road
from smsc_soap.errors import NotSent
from smsc_soap.wire.exchange import HttpRequest

URL = "http://127.0.0.1:9/sys/soap.php"
REQUEST = HttpRequest("send_sms", URL, ((b"Content-Type", b"text/xml"),), b"<a/>")
REPLY = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<b/>"


def road(proxy: str | None = None) -> Road:
    return Road(URL, 1.0, 0.5, 3, proxy=proxy)


class FakeSocket:
    """Takes everything and answers with what it was given."""

    def __init__(self, reply: bytes = REPLY) -> None:
        self.sent = b""
        self.timeouts: list[float | None] = []
        self.closed = False
        self._reply = reply

    def settimeout(self, seconds: float | None) -> None:
        self.timeouts.append(seconds)

    def send(self, data: Any) -> int:
        piece = bytes(data[:7])  # a kernel may take less than it was offered
        self.sent += piece
        return len(piece)

    def recv(self, size: int, flags: int = 0) -> bytes:
        if flags or not self._reply:
            raise BlockingIOError
        piece, self._reply = self._reply[:size], self._reply[size:]
        return piece

    def fileno(self) -> int:
        return -1 if self.closed else 7

    def shutdown(self, how: int) -> None:
        """Nobody waits."""

    def close(self) -> None:
        self.closed = True


def test_the_pools_have_a_network_backend_to_replace() -> None:
    plain = httpx2.HTTPTransport()._pool._network_backend
    plain_async = httpx2.AsyncHTTPTransport()._pool._network_backend
    assert isinstance(plain, httpcore2.NetworkBackend)
    assert isinstance(plain_async, httpcore2.AsyncNetworkBackend)


@pytest.mark.parametrize("proxy", [None, "http://127.0.0.1:3128"])
def test_ours_stand_there(proxy: str | None) -> None:
    assert type(BlockingTransport(road(proxy))._http._pool._network_backend) is blocking._Network
    assert type(AsyncTransport(road(proxy))._http._pool._network_backend) is asynchronous._Network


def test_ours_are_really_used(monkeypatch: pytest.MonkeyPatch) -> None:
    sock = FakeSocket()
    monkeypatch.setattr(blocking, "_connected", lambda host, port, phase: sock)
    attempt = Attempt(1.0)
    transport = BlockingTransport(road())
    reply = transport.post(REQUEST, attempt)
    assert (reply.status, reply.body, attempt.bytes_left) == (200, b"<b/>", True)
    assert sock.sent.startswith(b"POST /sys/soap.php HTTP/1.1\r\n")
    assert sock.sent.endswith(b"\r\n\r\n<a/>")
    assert all(0 < seconds <= 1.0 for seconds in sock.timeouts if seconds is not None)
    transport.close()
    assert sock.closed


def test_the_async_one_is_really_used(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    async def open_connection(host: str, port: int, **named: Any) -> Any:
        asked.append((host, port))
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(asyncio, "open_connection", open_connection)

    async def main() -> None:
        transport = AsyncTransport(road())
        with pytest.raises(NotSent, match="connection refused"):
            await transport.post(REQUEST, Attempt(1.0))
        await transport.aclose()

    asyncio.run(main())
    assert asked == [("127.0.0.1", 9)]


def test_an_attempt_travels_through_the_library_unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its type is how a stream knows the deadline; a library that copies it to a plain float would take that away."""
    seen: list[object] = []
    plain = blocking._Stream.read

    def noting(self: Any, max_bytes: int, timeout: float | None = None) -> bytes:
        seen.append(timeout)
        return plain(self, max_bytes, timeout)

    monkeypatch.setattr(blocking._Stream, "read", noting)
    monkeypatch.setattr(blocking, "_connected", lambda host, port, phase: FakeSocket())
    attempt = Attempt(1.0)
    BlockingTransport(road()).post(REQUEST, attempt)
    assert seen
    assert all(one is attempt for one in seen)


def test_a_reader_has_a_buffer_to_look_into() -> None:
    async def main() -> None:
        reader = asyncio.StreamReader()
        assert not reader._buffer  # type: ignore[attr-defined]  # the private place itself
        reader.feed_data(b"early")
        assert reader._buffer  # type: ignore[attr-defined]

    asyncio.run(main())


def test_an_answer_tells_the_stream_it_came_by(monkeypatch: pytest.MonkeyPatch) -> None:
    """`network_stream` is how surplus bytes are found; without it every connection would have to be closed."""
    monkeypatch.setattr(blocking, "_connected", lambda host, port, phase: FakeSocket())
    transport = BlockingTransport(road())
    found = []
    monkeypatch.setattr(
        BlockingTransport,
        "_drop_if_more_came",
        lambda self, response, headers: found.append(response.extensions["network_stream"]),
    )
    transport.post(REQUEST, Attempt(1.0))
    assert [type(one) for one in found] == [blocking._Stream]


def test_a_connection_with_surplus_is_closed_before_it_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once it is back in the pool, another thread may take it at once."""
    from httpcore2._sync.http11 import HTTP11Connection

    sock = FakeSocket(REPLY + b"HTTP/1.1 200 OK\r\n\r\n")
    monkeypatch.setattr(blocking, "_connected", lambda host, port, phase: sock)
    closed_by_then: list[bool] = []
    plain = HTTP11Connection._response_closed

    def going_back(self: Any) -> None:
        closed_by_then.append(sock.closed)
        plain(self)

    monkeypatch.setattr(HTTP11Connection, "_response_closed", going_back)
    BlockingTransport(road()).post(REQUEST, Attempt(1.0))
    assert closed_by_then == [True]


def test_no_version_of_the_library_retries_or_follows_by_itself() -> None:
    """Transports are used, not clients: redirects, cookies, authentication and .netrc live in the client."""
    source = inspect.getsource(blocking) + inspect.getsource(asynchronous)
    assert "httpx2.Client" not in source
    assert "httpx2.AsyncClient" not in source
    assert BlockingTransport(road())._http._pool._retries == 0
    assert AsyncTransport(road())._http._pool._retries == 0


def test_only_the_transport_knows_the_http_library() -> None:
    package = Path(blocking.__file__).parents[2]
    users = {
        path.relative_to(package).parts[:2]
        for path in package.rglob("*.py")
        if "import httpx2" in path.read_text("utf-8") or "import httpcore2" in path.read_text("utf-8")
    }
    assert users == {("client", "transport")}
