"""Deadlines, the words of a failed road, unpacking, proxies, TLS settings: without a network."""

from __future__ import annotations

import asyncio
import errno
import gzip
import pickle
import socket
import ssl
import time
from pathlib import Path

import httpcore2
import httpx2
import pytest

from smsc_soap.client.http_status import MAX_PAUSE_S, retry_after_s
from smsc_soap.client.transport import asynchronous, blocking, common
from smsc_soap.client.transport.attempt import Attempt
from smsc_soap.client.transport.common import (
    UrlCache,
    http_request,
    not_sent,
    on_the_way,
    plain_headers,
    pool_limits,
    proxy_address,
    tls_context,
    whole_reply,
)
from smsc_soap.client.transport.road import Road
from smsc_soap.errors import (
    ConfigurationError,
    ConnectionLost,
    DeadlineExceeded,
    MalformedReply,
    NotSent,
    SmscError,
    TlsFailed,
)
from smsc_soap.wire.exchange import HttpRequest

HTTPS = "https://smsc.ru/sys/soap.php"


def road(url: str = HTTPS, proxy: str | None = None, ca_file: Path | None = None) -> Road:
    return Road(url, 30.0, 5.0, 10, ca_file, proxy)


def test_an_attempt_is_its_seconds_and_knows_what_is_left() -> None:
    attempt = Attempt(30.0)
    assert attempt == 30.0
    assert 29.0 < attempt.remaining_s() <= 30.0
    assert not attempt.over
    assert not attempt.bytes_left


def test_an_attempt_that_is_over_never_waits() -> None:
    attempt = Attempt(0.0)
    assert attempt.over
    assert 0 < attempt.remaining_s() < 0.001


class ReadySocket:
    """Always has bytes, always takes bytes: a peer that never stops."""

    def fileno(self) -> int:
        return 0

    def settimeout(self, seconds: float | None) -> None:
        assert seconds is None or seconds > 0

    def recv(self, size: int) -> bytes:
        return b"x"

    def send(self, data: bytes) -> int:
        return 1


def test_a_peer_that_never_stops_does_not_hold_an_attempt() -> None:
    stream = blocking._Stream(ReadySocket())  # type: ignore[arg-type]  # a stand-in
    assert stream.read(1, Attempt(5.0)) == b"x"
    with pytest.raises(httpcore2.ReadTimeout):
        stream.read(1, Attempt(0.0))
    with pytest.raises(httpcore2.WriteTimeout):
        stream.write(b"xx", Attempt(0.0))
    late = Attempt(0.0)
    with pytest.raises(httpcore2.WriteTimeout):
        stream.write(b"POST / HTTP/1.1\r\n", late)
    assert not late.bytes_left
    assert stream.read(1) == b"x"
    assert stream.read(1, 3.0) == b"x"


async def test_the_async_road_does_not_begin_when_it_is_too_late() -> None:
    stream = asynchronous._Stream(asyncio.StreamReader(), None)  # type: ignore[arg-type]  # nothing may be written
    late = Attempt(0.0)
    with pytest.raises(httpcore2.WriteTimeout):
        await stream.write(b"POST / HTTP/1.1\r\n", late)
    assert not late.bytes_left


def test_the_mark_is_set_before_the_first_byte_and_not_for_a_tunnel() -> None:
    class Dead(ReadySocket):
        def send(self, data: bytes) -> int:
            raise BrokenPipeError

    for data, left in ((b"POST / HTTP/1.1\r\n", True), (b"CONNECT smsc.ru:443 HTTP/1.1\r\n", False)):
        attempt = Attempt(5.0)
        with pytest.raises(httpcore2.WriteError):
            blocking._Stream(Dead()).write(data, attempt)  # type: ignore[arg-type]  # a stand-in
        assert attempt.bytes_left is left
    attempt = Attempt(5.0)
    blocking._Stream(Dead()).write(b"", attempt)  # type: ignore[arg-type]  # a stand-in
    assert not attempt.bytes_left


def caused(error: BaseException, cause: BaseException) -> BaseException:
    error.__cause__ = cause
    return error


REFUSED = ConnectionRefusedError(errno.ECONNREFUSED, "Connect call failed ('192.0.2.1', 443)")
BEFORE: list[tuple[BaseException, type[SmscError], str]] = [
    (caused(httpx2.ConnectError("x"), REFUSED), NotSent, "connection refused"),
    (caused(httpx2.ConnectError("x"), socket.gaierror(socket.EAI_NONAME, "Name not known")), NotSent, "name not known"),
    (httpx2.ConnectTimeout("x"), NotSent, "in time"),
    (httpx2.PoolTimeout("x"), NotSent, "no connection became free"),
    (httpcore2.PoolTimeout("x"), NotSent, "no connection became free"),
    (TimeoutError(), NotSent, "in time"),
    (caused(httpx2.ConnectError("x"), ssl.SSLCertVerificationError("bad")), TlsFailed, "ca_file"),
    (caused(httpx2.ConnectError("x"), caused(OSError("y"), ssl.SSLError("bad"))), TlsFailed, "certificate"),
    (httpx2.ProxyError("407 for alex:secret@proxy"), NotSent, "ProxyError"),
    (MemoryError(), NotSent, "MemoryError"),
    (OSError("no number, alex:secret"), NotSent, "OSError"),
]


@pytest.mark.parametrize(("event", "kind", "words"), BEFORE)
def test_before_a_byte(event: BaseException, kind: type[SmscError], words: str) -> None:
    error = not_sent(event, Attempt(30.0))
    assert type(error) is kind
    assert words in str(error)
    assert "nothing was sent" in str(error)
    assert "192.0.2.1" not in str(error)
    assert "secret" not in str(error)


@pytest.mark.parametrize("handled", [ssl.SSLError("of another server"), FileNotFoundError(2, "a file of the caller")])
def test_what_the_caller_was_handling_is_no_reason(handled: OSError) -> None:
    """A call made in an ``except`` block: its own failures have the caller's behind them."""
    try:
        raise handled
    except OSError:
        attempt = Attempt(5.0)
        try:
            raise httpx2.ConnectError("x") from ConnectionRefusedError(errno.ECONNREFUSED, "x")
        except httpx2.ConnectError as error:
            found = not_sent(error, attempt)
    assert type(found) is NotSent
    assert "(connection refused)" in str(found)


def test_when_the_time_is_over_the_time_is_the_reason() -> None:
    assert "in time" in str(not_sent(caused(httpx2.ConnectError("x"), REFUSED), Attempt(0.0)))
    assert type(on_the_way(httpx2.ReadError("x"), Attempt(0.0))) is DeadlineExceeded


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (httpx2.ReadTimeout("x"), DeadlineExceeded),
        (httpx2.WriteTimeout("x"), DeadlineExceeded),
        (TimeoutError(), DeadlineExceeded),
        (httpx2.ReadError("alex:secret"), ConnectionLost),
        (httpx2.RemoteProtocolError("alex:secret"), ConnectionLost),
        (ssl.SSLError("alex:secret"), ConnectionLost),
        (MemoryError(), ConnectionLost),
        (RuntimeError("alex:secret"), ConnectionLost),
    ],
)
def test_after_a_byte(event: BaseException, kind: type[SmscError]) -> None:
    error = on_the_way(event, Attempt(30.0))
    assert type(error) is kind
    assert "secret" not in str(error)


def test_a_request_has_each_header_once() -> None:
    request = http_request(
        HttpRequest("send_sms", HTTPS, ((b"Content-Type", b"text/xml"), (b"SOAPAction", b'"x"')), b"<a/>"),
        UrlCache(),
        Attempt(3.0),
    )
    names = [name.lower() for name, _ in request.headers.raw]
    assert sorted(names) == sorted(set(names))
    assert dict(request.headers.raw)[b"Content-Length"] == b"4"
    assert dict(request.headers.raw)[b"Host"] == b"smsc.ru"
    assert b"cookie" not in names
    assert b"authorization" not in names


def test_unpacking() -> None:
    packed = gzip.compress(b"<a/>")
    assert whole_reply(200, {"content-encoding": " GZip "}, [packed[:5], packed[5:]]).body == b"<a/>"
    assert whole_reply(200, {}, [b"<a", b"/>"]).body == b"<a/>"
    assert whole_reply(200, {"content-encoding": ""}, []).body == b""
    for body in (packed + b"x", packed[:-1], b"", b"<a/>", packed + packed):
        with pytest.raises(MalformedReply):
            whole_reply(200, {"content-encoding": "gzip"}, [body])
    with pytest.raises(MalformedReply, match="longer"):
        whole_reply(200, {"content-encoding": "gzip"}, [gzip.compress(bytes(common.MAX_REPLY_BYTES + 1))])
    assert (
        len(whole_reply(200, {"content-encoding": "gzip"}, [gzip.compress(bytes(common.MAX_REPLY_BYTES))]).body)
        == 1 << 20
    )


def test_headers_are_plain_whatever_their_bytes() -> None:
    response = httpx2.Response(200, headers=[(b"X-Name", b"\xff\xd0"), (b"RETRY-AFTER", b"5")])
    assert plain_headers(response) == {"x-name": "\xff\xd0", "retry-after": "5"}


def test_connections_are_bounded() -> None:
    limits = pool_limits(road())
    assert (limits.max_connections, limits.max_keepalive_connections, limits.keepalive_expiry) == (10, 10, 4.0)


def test_tls_always_verifies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    trusted = tmp_path / "trusted.pem"
    trusted.write_text(ssl.DER_cert_to_PEM_cert(tls_context(road()).get_ca_certs(binary_form=True)[0]))
    for one in (road(), road(ca_file=trusted), road("http://127.0.0.1/sys/soap.php")):
        context = tls_context(one)
        assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
        assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
        assert context.keylog_filename is None
    assert tls_context(road("http://127.0.0.1/")).get_ca_certs() == []
    assert len(tls_context(road(ca_file=trusted)).get_ca_certs()) == 1
    with pytest.raises(ConfigurationError, match=r"^ca_file: "):
        tls_context(road(ca_file=tmp_path / "missing.pem"))


def test_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "http_proxy",
        "https_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "no_proxy",
        "NO_PROXY",
        "all_proxy",
        "ALL_PROXY",
    ):
        monkeypatch.delenv(name, raising=False)
    assert proxy_address(road(proxy="environment")) is None
    monkeypatch.setenv("https_proxy", "http://proxy:3128")
    assert proxy_address(road()) is None
    assert proxy_address(road(proxy="http://own:1")) == "http://own:1"
    assert proxy_address(road(proxy="environment")) == "http://proxy:3128"
    monkeypatch.setenv("no_proxy", "smsc.ru")
    assert proxy_address(road(proxy="environment")) is None
    monkeypatch.setenv("no_proxy", "")
    for wrong in (
        "proxy:3128",
        "http://",
        "https://proxy:3128",
        "socks5://alex:canary@proxy:1",
        "http://alex:canary@[::1:9",
        "http://h:x",
    ):
        monkeypatch.setenv("https_proxy", wrong)
        for chosen in (wrong, "environment"):
            with pytest.raises(ConfigurationError, match=r"^proxy: expected [^@]*$"):
                proxy_address(road(proxy=chosen))
        assert "canary" not in repr(road(proxy=wrong))


def test_pauses_are_bounded_and_never_raise() -> None:
    from datetime import UTC, datetime, timedelta

    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    far = (now + timedelta(days=400)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    for value, expected in {
        None: None,
        "": None,
        "7": 7.0,
        "999999999999": MAX_PAUSE_S,
        "9999999999999": None,
        "-1": None,
        far: MAX_PAUSE_S,
        "Sun, 01 Mar 2026 12:00:30 GMT": 30.0,
        "Sun, 01 Mar 2026 15:00:30 +0300": 30.0,
        "Sun, 01 Mar 2026 11:00:00 GMT": 0.0,
        "Sun, 06 Nov 99999999999999999999 08:49:37 GMT": None,
        "Sun, 01 Mar 2026 12:00:30 +9999": None,
        "Sun, 99 Mar 2026 12:00:30 GMT": None,
    }.items():
        assert retry_after_s(value, now) == expected, value


def test_an_error_of_the_road_survives_a_process_boundary() -> None:
    error = pickle.loads(pickle.dumps(not_sent(TimeoutError(), Attempt(0.0))))
    assert isinstance(error, NotSent)
    assert error.retryable


def test_the_look_up_waits_no_longer_than_its_phase(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **named: over.wait(10) and [])
    started_s = time.monotonic()
    try:
        with pytest.raises(TimeoutError, match="not resolved"):
            blocking._resolved("smsc.invalid", 443, Attempt(0.05))
        assert time.monotonic() - started_s < 5
    finally:
        over.set()


@pytest.mark.parametrize("host", ["a..b", "a" * 70 + ".ru"])
def test_a_name_that_is_none_ends_no_thread_with_a_cry(host: str) -> None:
    with pytest.raises(UnicodeError):
        blocking._resolved(host, 443, Attempt(5.0))


def test_an_address_of_a_kind_this_machine_does_not_know_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """IPv6 may be switched off and still be answered by the name server."""
    real = socket.socket

    def no_ipv6(family: int, *rest: int) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(errno.EAFNOSUPPORT, "x")
        return real(family, *rest)

    with real() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        found = [
            (family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (host, port))
            for family, host in ((socket.AF_INET6, "::1"), (socket.AF_INET, "127.0.0.1"))
        ]
        monkeypatch.setattr(blocking, "_resolved", lambda *_: found)
        monkeypatch.setattr(socket, "socket", no_ipv6)
        blocking._connected("localhost", port, Attempt(5.0)).close()
        found.pop()
        with pytest.raises(OSError, match="x"):
            blocking._connected("localhost", port, Attempt(5.0))


def test_an_address_is_not_looked_up_in_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    main = threading.current_thread()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **named: [threading.current_thread() is main])
    for host in ("127.0.0.1", "::1"):
        assert blocking._resolved(host, 443, Attempt(1.0)) == [True]
    assert blocking._resolved("smsc.invalid", 443, Attempt(1.0)) == [False]
