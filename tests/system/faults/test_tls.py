"""TLS: nothing leaves before the server has proven who it is (N4, N5)."""

from __future__ import annotations

import socket
import ssl
import warnings
from pathlib import Path
from typing import Any

import pytest

from smsc_soap.errors import ConfigurationError, ConnectionLost, TlsFailed

from .certificates import TRUSTED, serving
from .driver import PASSWORD, PATIENCE_S, SHORT_S, Driver, assert_accepted, assert_not_sent, assert_unknown
from .fault_server import FaultServer, Line
from .scripts import OK, answer, answer_and_close, close_after_request, http, reset_after_request


def only_tls_1_1() -> ssl.SSLContext:
    context = serving("good")
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


class RawServer(FaultServer):
    """Speaks no TLS; keeps every byte that came."""

    def __init__(self, reply: bytes = b"", end: str = "hold") -> None:
        self.heard = bytearray()

        def listen(line: Line) -> None:
            self.heard += line.sock.recv(65536)
            line.send(reply)
            getattr(line, end)()

        super().__init__(listen)
        self.url = self.url.replace("http:", "https:")

    def assert_heard_only_tls(self) -> None:
        assert self.heard[:1] in (b"", b"\x16")  # a handshake record
        for word in (b"POST", b"alex", PASSWORD.encode(), b"Envelope"):
            assert word not in self.heard


def test_a_good_certificate_is_accepted_and_the_connection_kept(driver: Driver) -> None:
    with FaultServer(answer(OK), tls=serving("good")) as server:
        first, second = driver.calls(server, "send_sms", "send_sms", ca_file=TRUSTED)
        assert_accepted(first)
        assert_accepted(second, server, posts=2)
        assert server.connections == 1


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_both_modern_versions_are_spoken(driver: Driver, version: ssl.TLSVersion) -> None:
    context = serving("good")
    context.minimum_version = context.maximum_version = version
    with FaultServer(answer(OK), tls=context) as server:
        assert_accepted(driver.call(server, ca_file=TRUSTED), server)


@pytest.mark.parametrize("name", ["expired", "not-yet", "wrong-host", "self-signed", "unknown-ca"])
def test_n04_a_bad_certificate_is_not_sent_and_not_tried_again(driver: Driver, name: str) -> None:
    with FaultServer(answer(OK), tls=serving(name)) as server:
        end = driver.call(server, ca_file=TRUSTED, timeout_s=30.0)
        assert_not_sent(end, server)
        assert isinstance(end.error, TlsFailed)
        assert end.error.retryable is False
        assert (server.connections, driver.clock.waits) == (1, [])
        assert "certificate" in str(end.error)


def test_n04_without_a_ca_file_only_the_usual_authorities_are_trusted(driver: Driver) -> None:
    with FaultServer(answer(OK), tls=serving("good")) as server:
        end = driver.call(server)
        assert_not_sent(end, server)
        assert isinstance(end.error, TlsFailed)


def test_n04_reading_calls_do_not_try_again_either(driver: Driver) -> None:
    with FaultServer(answer(OK), tls=serving("expired")) as server:
        for operation in ("get_status", "get_balance", "get_sms_cost"):
            assert isinstance(driver.call(server, operation, ca_file=TRUSTED, timeout_s=30.0).error, TlsFailed)
        assert (server.connections, server.seen, driver.clock.waits) == (3, [], [])


def test_n04_tls_1_1_is_not_spoken(driver: Driver) -> None:
    with FaultServer(answer(OK), tls=only_tls_1_1()) as server:
        end = driver.call(server, ca_file=TRUSTED, timeout_s=30.0)
        assert_not_sent(end, server)
        assert isinstance(end.error, TlsFailed)
        assert server.connections == 1


def test_n04_a_server_without_tls_gets_no_clear_text(driver: Driver) -> None:
    refusal = http(b"<html>The plain HTTP request was sent to HTTPS port</html>", "400 Bad Request")
    with RawServer(refusal, "close") as server:
        end = driver.call(server, ca_file=TRUSTED, timeout_s=30.0)
        assert_not_sent(end)
        assert isinstance(end.error, TlsFailed)
        assert server.connections == 1
    server.assert_heard_only_tls()


def test_n05_a_stalled_handshake_is_not_sent_at_the_deadline(driver: Driver) -> None:
    with RawServer() as server:
        end = driver.call(server, ca_file=TRUSTED, repeat=False, timeout_s=SHORT_S)
        assert_not_sent(end)
        assert "in time" in str(end.error)
        assert 0.35 < end.took_s < PATIENCE_S
    server.assert_heard_only_tls()


def test_n05_a_handshake_in_single_slow_bytes_does_not_extend_it(driver: Driver) -> None:
    def trickle(line: Line) -> None:
        line.sock.recv(65536)
        # A handshake record of 16 KB that never becomes whole.
        line.send(b"\x16\x03\x03\x40\x00")
        while True:
            line.send(b"\x02")
            line.pause(0.02)

    with FaultServer(trickle) as server:
        end = driver.call(server.url.replace("http:", "https:"), ca_file=TRUSTED, repeat=False, timeout_s=SHORT_S)
        assert_not_sent(end)
        assert end.took_s < 2.0


@pytest.mark.parametrize("ending", ["close", "reset"])
def test_n06_an_end_in_the_handshake_is_not_sent(driver: Driver, ending: str) -> None:
    with RawServer(b"", ending) as server:
        assert_not_sent(driver.call(server, ca_file=TRUSTED, repeat=False))
    server.assert_heard_only_tls()


@pytest.mark.parametrize("script", [close_after_request, reset_after_request])
def test_n07_an_end_after_the_request_is_unknown_under_tls_too(driver: Driver, script: Any) -> None:
    with FaultServer(script, tls=serving("good")) as server:
        assert_unknown(driver.call(server, ca_file=TRUSTED), server, cause=ConnectionLost)


def test_n08_a_cut_answer_is_unknown_under_tls_too(driver: Driver) -> None:
    with FaultServer(answer_and_close(OK[:-20]), tls=serving("good")) as server:
        assert_unknown(driver.call(server, ca_file=TRUSTED), server, cause=ConnectionLost)


def test_an_address_that_changes_hands_is_noticed(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name on the certificate is compared with the name that was asked for, not with the address reached."""
    with FaultServer(answer(OK), tls=serving("good")) as server:
        there = [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", server.port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: there)
        end = driver.call(f"https://smsc.ru:{server.port}", ca_file=TRUSTED)
        assert_not_sent(end, server)
        assert isinstance(end.error, TlsFailed)


@pytest.mark.parametrize("content", [b"", b"not a certificate", None])
def test_an_unusable_ca_file_is_one_sentence(driver: Driver, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with FaultServer(answer(OK), tls=serving("good")) as server:
        end = driver.call(server, ca_file=path)
        assert isinstance(end.error, ConfigurationError)
        assert str(end.error).startswith("ca_file: ")
        assert (server.connections, end.word) == (0, "not_sent")
