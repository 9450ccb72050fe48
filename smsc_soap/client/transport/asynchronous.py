"""The async road, on asyncio."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator, Iterable, Mapping
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


class AsyncTransport:
    """Posts requests over kept connections of one event loop.

    Redirects are not followed, cookies not kept, nothing is sent twice.
    """

    def __init__(self, road: Road) -> None:
        self.road = road
        self._urls = UrlCache()
        self._http = httpx2.AsyncHTTPTransport(
            verify=tls_context(road), trust_env=False, limits=pool_limits(road), proxy=proxy_address(road)
        )
        # Private in 2.16; tests/unit/client/test_transport_seams.py holds that it is still there.
        self._http._pool._network_backend = _Network(road)
        self._until: AsyncGenerator[None, None] | None = None

    async def post(self, request: HttpRequest, attempt: Attempt) -> HttpReply:
        """The whole answer, whatever its HTTP status.

        Raises:
            NotSent: no byte left.
            DeadlineExceeded, ConnectionLost: bytes left, no whole answer.
            MalformedReply: a whole answer that breaks the bounds.
        """
        if self._until is None:
            self._until = self._until_the_loop_ends()
            await anext(self._until)
        try:
            async with asyncio.timeout(attempt.remaining_s()):
                response = await self._http.handle_async_request(http_request(request, self._urls, attempt))
                try:
                    headers = plain_headers(response)
                    taker = Taker(request, response.status_code, headers, attempt)
                    await _take_all(response, taker)
                    # Before the connection goes back, where another call may take it at once.
                    await self._drop_if_more_came(response, headers)
                finally:
                    await response.aclose()
                reply = taker.reply()
        except SmscError:
            raise
        except Exception as error:  # every class of the HTTP library, and what escapes it
            raise (on_the_way if attempt.bytes_left else not_sent)(error, attempt) from error
        attempt.bytes_left = True  # an answer proves it, also where somebody stands in for the network
        return reply

    async def aclose(self) -> None:
        """Close the kept connections; what waits for an answer gets none."""
        if self._until is not None:
            await self._until.aclose()

    async def _until_the_loop_ends(self) -> AsyncGenerator[None, None]:
        """Waits at its yield to be closed: by ``aclose``, or by the loop, which ends generators that were begun in it.

        Without it connections would stay open behind each ``asyncio.run``.
        """
        try:
            yield
        finally:
            await self._http.aclose()

    async def _drop_if_more_came(self, response: httpx2.Response, headers: Mapping[str, str]) -> None:
        stream = response.extensions.get("network_stream")
        if isinstance(stream, _Stream) and not stream.meter.ended_exactly(headers):
            await stream.aclose()


async def _take_all(response: httpx2.Response, taker: Taker) -> None:
    assert isinstance(response.stream, httpx2.AsyncByteStream)  # noqa: S101 - for the type checker
    async for piece in response.stream:
        taker.take(piece)


class _Network(httpcore2.AsyncNetworkBackend):
    """Connects within the connect time, over all addresses of the host at once where it has two kinds."""

    def __init__(self, road: Road) -> None:
        self._road = road

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        attempt = timeout if isinstance(timeout, Attempt) else Attempt(self._road.timeout_s)
        try:
            async with asyncio.timeout(min(attempt.remaining_s(), self._road.connect_timeout_s)):
                reader, writer = await asyncio.open_connection(host, port, happy_eyeballs_delay=0.25)
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise httpcore2.ConnectError(str(error)) from error
        return _Stream(reader, writer)


class _Stream(httpcore2.AsyncNetworkStream):
    """One connection. The deadline is held around the whole attempt."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.meter = ReplyMeter()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            data = await self._reader.read(max_bytes)
        except OSError as error:
            raise httpcore2.ReadError(str(error)) from error
        self.meter.feed(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if not buffer:  # the library's end of a message without a body
            return
        # The question to a proxy is not yet the request.
        if isinstance(timeout, Attempt) and not timeout.bytes_left and not buffer.startswith(b"CONNECT "):
            if timeout.over:  # too late to begin, so nothing has left; a busy loop tells the time late
                raise httpcore2.WriteTimeout("the attempt is over")
            timeout.leave()
            self.meter.start()
        try:
            self._writer.write(buffer)
            await self._writer.drain()
        except OSError as error:
            raise httpcore2.WriteError(str(error)) from error

    async def aclose(self) -> None:
        self._writer.close()
        # Not waited for: a peer that does not answer the end of TLS must not hold up the caller.
        self._writer.transport.abort()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.AsyncNetworkStream:
        left_s = timeout.remaining_s() if isinstance(timeout, Attempt) else timeout
        try:
            await self._writer.start_tls(
                ssl_context, server_hostname=server_hostname, ssl_handshake_timeout=left_s or None
            )
        except TimeoutError as error:
            await self.aclose()
            raise httpcore2.ConnectTimeout(str(error)) from error
        except OSError as error:
            await self.aclose()
            raise httpcore2.ConnectError(str(error)) from error
        return self

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":
            # Private, because the public way to know is to read: pinned by the same test as above.
            return (
                self._writer.is_closing()
                or self._reader.at_eof()
                or bool(getattr(self._reader, "_buffer", b""))
                or self._reader.exception() is not None
            )
        return self._writer.get_extra_info(info)
