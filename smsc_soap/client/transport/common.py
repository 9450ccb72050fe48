"""What the blocking and the async road share: settings, headers, bounds, and the HTTP library's errors in our words."""

from __future__ import annotations

import os
import socket
import ssl
import urllib.request
import zlib
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import httpcore2
import httpx2

from smsc_soap.client.causes import causes_of
from smsc_soap.client.transport.attempt import Attempt
from smsc_soap.client.transport.road import Road
from smsc_soap.errors import (
    ConfigurationError,
    ConnectionLost,
    DeadlineExceeded,
    MalformedReply,
    NotSent,
    TlsFailed,
    TransportError,
)
from smsc_soap.wire.exchange import MAX_REPLY_BYTES, HttpReply, HttpRequest

#: Headers of an answer, their number and their bytes together.
MAX_HEADERS: Final = 100
MAX_HEADER_BYTES: Final = 64 << 10
#: A connection idle for longer is not used again: servers close them, and a race loses an answer.
IDLE_S: Final = 4.0


def pool_limits(road: Road) -> httpx2.Limits:
    return httpx2.Limits(
        max_connections=road.open_calls, max_keepalive_connections=road.open_calls, keepalive_expiry=IDLE_S
    )


def tls_context(road: Road) -> ssl.SSLContext:
    """A context that always verifies. There is no switch to turn that off."""
    if not road.url.startswith("https:"):
        # Never used; it trusts nobody, so a mistake fails closed.
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if road.ca_file is None:
        context = httpx2.create_ssl_context(trust_env=False)
    else:
        try:
            context = ssl.create_default_context(cafile=str(road.ca_file))
        except (OSError, ssl.SSLError):
            raise ConfigurationError("ca_file: this is not a readable file of PEM certificates.") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # ssl takes this from the environment, where anybody's SSLKEYLOGFILE would open the password to the road.
    context.keylog_filename = None  # type: ignore[assignment]  # None is how it is switched off
    return context


def proxy_address(road: Road) -> str | None:
    """The proxy that was asked for; the environment is read only for ``"environment"``.

    Raises:
        ConfigurationError: it is no address of an HTTP proxy.
    """
    if road.proxy != "environment":
        return _checked_proxy(road.proxy)
    parts = urlsplit(road.url)
    host = parts.hostname or ""
    if urllib.request.proxy_bypass(host):
        return None
    return _checked_proxy(urllib.request.getproxies().get(parts.scheme))


def _checked_proxy(address: str | None) -> str | None:
    """*address*, when it is one of an HTTP proxy. A wrong one is not quoted: it may hold a password.

    Not spoken to over TLS: the tunnel through it is TLS from end to end, and its own would be one more to verify.
    """
    if address is None:
        return None
    try:
        url = httpx2.URL(address)
    except (httpx2.InvalidURL, ValueError):
        url = httpx2.URL("")
    if url.scheme != "http" or not url.host:
        raise ConfigurationError("proxy: expected an address like http://host:3128.")
    return address


class UrlCache(dict[str, tuple[httpx2.URL, bytes]]):
    """Addresses taken apart once, each with its Host header: a client posts to one, and parsing is slow."""

    def __missing__(self, address: str) -> tuple[httpx2.URL, bytes]:
        url = httpx2.URL(address)
        known = self[address] = (url, url.netloc)
        return known


def http_request(request: HttpRequest, urls: UrlCache, attempt: Attempt) -> httpx2.Request:
    url, host = urls[request.url]
    return httpx2.Request(
        request.method,
        url,
        # Whole headers and a ready stream: the library then has nothing to look for and to fill in.
        headers=[(b"Host", host), (b"Content-Length", b"%d" % len(request.body)), *request.headers],
        stream=httpx2.ByteStream(request.body),
        extensions={"timeout": {"connect": attempt, "read": attempt, "write": attempt, "pool": attempt}},
    )


def not_sent(error: BaseException, attempt: Attempt) -> TransportError:
    """What a failure before the first byte means."""
    causes = tuple(causes_of(error, attempt.before))
    if any(isinstance(one, ssl.SSLError) for one in causes):
        return TlsFailed(
            "the server's certificate or TLS version was not accepted, and nothing was sent; "
            "check the address, the clock of this machine, and ca_file."
        )
    if isinstance(error, httpx2.PoolTimeout | httpcore2.PoolTimeout):
        return NotSent("no connection became free in time; nothing was sent.")
    if attempt.over or isinstance(error, httpx2.TimeoutException | TimeoutError):
        return NotSent("the connection was not ready in time; nothing was sent.")
    return NotSent(f"no connection to the server ({_cause(causes)}); nothing was sent.")


def on_the_way(error: BaseException, attempt: Attempt) -> TransportError:
    """What a failure after the first byte means: the server may have the whole request."""
    if attempt.over or isinstance(error, httpx2.TimeoutException | TimeoutError):
        return DeadlineExceeded(f"no whole answer within {float(attempt):g} seconds")
    return ConnectionLost(f"the connection broke before the whole answer was there ({type(error).__name__})")


def _cause(causes: Sequence[BaseException]) -> str:
    """The system's words for the innermost cause, such as "connection refused"; never an address."""
    words = type(causes[0]).__name__
    for one in causes:
        if isinstance(one, socket.gaierror) and one.strerror:
            words = one.strerror.lower()
        elif isinstance(one, OSError) and one.errno:
            # By the number: asyncio puts the address into the words.
            words = os.strerror(one.errno).lower()
    return words


def plain_headers(response: httpx2.Response) -> dict[str, str]:
    """The headers of an answer, names in lower case.

    From the raw list, because the mapping of the HTTP library guesses a character set for every look-up.

    Raises:
        MalformedReply: more or longer headers than any honest server sends.
    """
    raw = response.headers.raw
    if len(raw) > MAX_HEADERS or sum(len(name) + len(value) for name, value in raw) > MAX_HEADER_BYTES:
        raise MalformedReply(
            f"the answer has more than {MAX_HEADERS} headers, or more than {MAX_HEADER_BYTES} bytes of them"
        )
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in raw}


class Taker:
    """Takes the pieces of an answer as they come, packed or not, up to the bound."""

    def __init__(self, request: HttpRequest, status: int, headers: Mapping[str, str], attempt: Attempt) -> None:
        self._most_bytes = request.max_reply_bytes
        self._attempt = attempt
        self._status = status
        self._headers = headers
        self._taken_bytes = 0
        self._chunks: list[bytes] = []
        self._take: Callable[[bytes], object] = self._chunks.append
        if request.sink is not None and status == HTTPStatus.OK:
            if _packing(headers):
                raise MalformedReply("the file came packed, which was not asked for")
            self._take = request.sink.write

    def take(self, piece: bytes) -> None:
        """The next piece.

        Raises:
            MalformedReply: the answer is longer than the bound.
            TimeoutError: the attempt is over; many tiny pieces may wait in one read.
        """
        self._taken_bytes += len(piece)
        if self._taken_bytes > self._most_bytes:
            raise MalformedReply(f"the answer is longer than {self._most_bytes} bytes")
        if self._attempt.over:
            raise TimeoutError("the attempt is over")
        self._take(piece)

    def reply(self) -> HttpReply:
        """The answer, unpacked; without a body where a sink has it.

        Raises:
            MalformedReply: an encoding nobody asked for, or packed bytes that do not unpack within the bound.
        """
        return whole_reply(self._status, self._headers, self._chunks, self._most_bytes)


def whole_reply(
    status: int, headers: Mapping[str, str], chunks: list[bytes], most_bytes: int = MAX_REPLY_BYTES
) -> HttpReply:
    """The answer, unpacked.

    Raises:
        MalformedReply: an encoding nobody asked for, or packed bytes that do not unpack within the bound.
    """
    body = chunks[0] if len(chunks) == 1 else b"".join(chunks)
    packing = _packing(headers)
    if packing == "gzip":
        body = _unpacked(body, most_bytes)
    elif packing:
        raise MalformedReply("the answer came packed in a way that was not asked for")
    return HttpReply(status, headers, body)


def _packing(headers: Mapping[str, str]) -> str:
    """How the answer is packed; empty when it is not."""
    packing = headers.get("content-encoding", "").strip().lower()
    return "" if packing == "identity" else packing


def _unpacked(body: bytes, most_bytes: int) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(body, most_bytes + 1)
    except zlib.error:
        raise MalformedReply("the packed answer cannot be unpacked") from None
    if len(plain) > most_bytes:
        raise MalformedReply(f"the unpacked answer is longer than {most_bytes} bytes")
    if not unpacker.eof or unpacker.unused_data:
        raise MalformedReply("the packed answer is cut, or something is behind it")
    return plain
