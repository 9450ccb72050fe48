"""The blocking road."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import httpcore2
import httpx2

from smsc_soap.client.transport.attempt import Attempt
from smsc_soap.client.transport.common import (
    Taker,
    UrlCache,
    http_request,
    not_sent,
    on_the_way,
    plain_headers,
    pool_limits,
    proxy_address,
    tls_context,
)
from smsc_soap.client.transport.meter import ReplyMeter
from smsc_soap.client.transport.road import Road
from smsc_soap.errors import SmscError
from smsc_soap.wire.exchange import HttpReply, HttpRequest


class BlockingTransport:
    """Posts requests over kept connections. Safe for threads; not for use after a fork.

    Redirects are not followed, cookies not kept, nothing is sent twice.
    """

    def __init__(self, road: Road) -> None:
        self.road = road
        self._urls = UrlCache()
        self._http = httpx2.HTTPTransport(
            verify=tls_context(road), trust_env=False, limits=pool_limits(road), proxy=proxy_address(road)
        )
        # Private in 2.16; tests/unit/client/test_transport_seams.py holds that it is still there.
        self._http._pool._network_backend = _Network(road)

    def post(self, request: HttpRequest, attempt: Attempt) -> HttpReply:
        """The whole answer, whatever its HTTP status.

        Raises:
            NotSent: no byte left.
            DeadlineExceeded, ConnectionLost: bytes left, no whole answer.
            MalformedReply: a whole answer that breaks the bounds.
        """
        try:
            response = self._http.handle_request(http_request(request, self._urls, attempt))
            try:
                headers = plain_headers(response)
                taker = Taker(request, response.status_code, headers, attempt)
                _take_all(response, taker)
                # Before the connection goes back, where another call may take it at once.
                self._drop_if_more_came(response, headers)
            finally:
                response.close()
            reply = taker.reply()
        except SmscError:
            raise
        except Exception as error:  # every class of the HTTP library, and what escapes it
            raise (on_the_way if attempt.bytes_left else not_sent)(error, attempt) from error
        attempt.bytes_left = True  # an answer proves it, also where somebody stands in for the network
        return reply

    def close(self) -> None:
        self._http.close()

    def _drop_if_more_came(self, response: httpx2.Response, headers: Mapping[str, str]) -> None:
        stream = response.extensions.get("network_stream")
        if isinstance(stream, _Stream) and not stream.meter.ended_exactly(headers):
            stream.close()


def _take_all(response: httpx2.Response, taker: Taker) -> None:
    assert isinstance(response.stream, httpx2.SyncByteStream)  # noqa: S101 - for the type checker
    for piece in response.stream:
        taker.take(piece)


class _Network(httpcore2.NetworkBackend):
    """Connects within the connect time, over all addresses of the host, name look-up included."""

    def __init__(self, road: Road) -> None:
        self._road = road

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        attempt = timeout if isinstance(timeout, Attempt) else Attempt(self._road.timeout_s)
        phase = Attempt(min(attempt.remaining_s(), self._road.connect_timeout_s))
        try:
            return _Stream(_connected(host, port, phase))
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise httpcore2.ConnectError(str(error)) from error


def _connected(host: str, port: int, phase: Attempt) -> socket.socket:
    addresses = _resolved(host, port, phase)
    for number, (family, kind, protocol, _, address) in enumerate(addresses):
        # A dead first address (IPv6 without a route) must leave time for the next one.
        left_s = phase.remaining_s() / (len(addresses) - number)
        try:
            return _connected_to(socket.socket(family, kind, protocol), address, left_s)
        except OSError:  # also where this machine knows no such kind of address
            if number == len(addresses) - 1:
                raise
    raise OSError("the host has no address")


def _connected_to(sock: socket.socket, address: Any, timeout_s: float) -> socket.socket:
    try:
        sock.settimeout(timeout_s)
        sock.connect(address)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        sock.close()
        raise
    return sock


def _resolved(host: str, port: int, phase: Attempt) -> list[Any]:
    """Addresses of the host. The system's look-up knows no deadline, so it waits in a thread of its own."""
    found: list[list[Any]] = []
    failed: list[Exception] = []

    def look_up() -> None:
        try:
            found.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except Exception as error:  # noqa: BLE001 - raised below; a label too long for DNS is a UnicodeError
            failed.append(error)

    if host.replace(".", "").isdigit() or ":" in host:
        look_up()
    else:
        thread = threading.Thread(target=look_up, name="smsc-soap name look-up", daemon=True)
        thread.start()
        thread.join(phase.remaining_s())
    if failed:
        raise failed[0]
    if not found:
        raise TimeoutError("the name was not resolved in time")
    return found[0]


class _Stream(httpcore2.NetworkStream):
    """One socket. Each read and write gets what is left of the attempt."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._poll = _poller(sock)
        self.meter = ReplyMeter()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            self._sock.settimeout(_left(timeout))
            data = self._sock.recv(max_bytes)
        except TimeoutError as error:
            raise httpcore2.ReadTimeout(str(error)) from error
        except OSError as error:
            raise httpcore2.ReadError(str(error)) from error
        self.meter.feed(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if not buffer:  # the library's end of a message without a body
            return
        # The question to a proxy is not yet the request.
        if isinstance(timeout, Attempt) and not timeout.bytes_left and not buffer.startswith(b"CONNECT "):
            if timeout.over:  # too late to begin, so nothing has left
                raise httpcore2.WriteTimeout("the attempt is over")
            timeout.leave()
            self.meter.start()
        view = memoryview(buffer)
        try:
            while view:
                self._sock.settimeout(_left(timeout))
                view = view[self._sock.send(view) :]
        except TimeoutError as error:
            raise httpcore2.WriteTimeout(str(error)) from error
        except OSError as error:
            raise httpcore2.WriteError(str(error)) from error

    def close(self) -> None:
        # A call that waits here in another thread is woken; closing alone would leave it waiting for its deadline.
        # Not by the method of an SSLSocket: it would let that thread go on without TLS.
        sock = self._sock
        end = super(ssl.SSLSocket, sock).shutdown if isinstance(sock, ssl.SSLSocket) else sock.shutdown
        with contextlib.suppress(OSError):
            end(socket.SHUT_RDWR)
        self._sock.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        try:
            # The handshake as a whole keeps to this, not each of its reads.
            self._sock.settimeout(_left(timeout))
            return _Stream(ssl_context.wrap_socket(self._sock, server_hostname=server_hostname))
        except TimeoutError as error:
            self.close()
            raise httpcore2.ConnectTimeout(str(error)) from error
        except OSError as error:
            self.close()
            raise httpcore2.ConnectError(str(error)) from error

    def _is_readable(self) -> bool:
        """True when the idle connection has something to read: the server closed it, or sent what nobody asked."""
        if self._sock.fileno() < 0:
            return True
        if not self._poll():
            return False
        if not isinstance(self._sock, ssl.SSLSocket):
            return True
        try:
            # It may be a session ticket, which is consumed here and is not "something to read".
            self._sock.settimeout(0)
            self._sock.recv(1)
        except ssl.SSLWantReadError:
            return False
        except OSError:
            return True
        return True

    def get_extra_info(self, info: str) -> Any:
        if info == "ssl_object":
            return self._sock if isinstance(self._sock, ssl.SSLSocket) else None
        if info == "is_readable":
            return self._is_readable()
        return {"socket": self._sock}.get(info)


def _poller(sock: socket.socket) -> Callable[[], object]:
    """Tells without waiting whether the socket has something to read."""
    if not hasattr(select, "poll"):  # Windows
        return lambda: select.select([sock], [], [], 0)[0]
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return lambda: poll.poll(0)


def _left(timeout: float | None) -> float:
    """Seconds to wait for the socket.

    Raises:
        TimeoutError: the attempt is over, even where bytes are ready: a peer that never stops sending must not hold it.
    """
    if isinstance(timeout, Attempt):
        if timeout.over:
            raise TimeoutError("the attempt is over")
        return timeout.remaining_s()
    return 30.0 if timeout is None else timeout
