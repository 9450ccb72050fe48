"""Faults of the network (N1 to N3, N6 to N8, N11 to N15, N18 to N20 of the fault catalogue)."""

from __future__ import annotations

import errno
import resource
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from smsc_soap.errors import ConnectionLost, DeadlineExceeded, DuplicateOrBusy
from smsc_soap.model.results import Accepted

from .driver import PATIENCE_S, SHORT_S, Driver, assert_accepted, assert_not_sent, assert_unknown, between
from .fault_server import SOON_S, BlackHole, FaultServer, closed_port
from .scripts import (
    OK,
    answer,
    answer_and_close,
    by_bytes,
    close_after_request,
    close_at_once,
    envelope,
    hold_after_request,
    http,
    refuse,
    reset_after_request,
    reset_at_once,
)


def test_without_a_fault_it_is_accepted(driver: Driver) -> None:
    with FaultServer(answer(OK)) as server:
        assert_accepted(driver.call(server), server)
        assert server.connections == 1


def test_n01_unknown_host_is_not_sent(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def unknown(host: str, *args: Any, **kwargs: Any) -> None:
        asked.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    end = driver.call("https://smsc.invalid", timeout_s=30.0)
    assert_not_sent(end)
    assert asked == ["smsc.invalid"] * 3
    assert len(driver.clock.waits) == 2


def test_n01_resolver_that_never_answers_is_not_sent(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def stuck(*args: Any, **kwargs: Any) -> None:
        over.wait(20)
        raise socket.gaierror(socket.EAI_AGAIN, "too late")

    monkeypatch.setattr(socket, "getaddrinfo", stuck)
    try:
        end = driver.calls("https://smsc.invalid", "send_sms", between(over.set), connect_timeout_s=0.2, repeat=False)[
            0
        ]
    finally:
        over.set()
    assert_not_sent(end)
    assert "in time" in str(end.error)


def test_n02_refused_is_not_sent(driver: Driver) -> None:
    end = driver.call(f"http://127.0.0.1:{closed_port()}", timeout_s=30.0)
    assert_not_sent(end)
    assert "refused" in str(end.error)
    assert len(driver.clock.waits) == 2


def test_n03_black_hole_is_not_sent_within_the_connect_time(driver: Driver) -> None:
    with BlackHole() as hole:
        end = driver.call(hole.url, timeout_s=30.0, connect_timeout_s=0.3, repeat=False)
    assert_not_sent(end)
    assert 0.25 < end.took_s < PATIENCE_S


def test_n03_the_attempt_ends_the_connecting_too(driver: Driver) -> None:
    with BlackHole() as hole:
        end = driver.call(hole.url, timeout_s=0.3, connect_timeout_s=30.0, repeat=False)
    assert_not_sent(end)
    assert end.took_s < PATIENCE_S


def test_n06_reset_or_close_while_connecting(driver: Driver) -> None:
    """A plain connection that ends at once: whether the request was on its way by then is a race; never "refused"."""
    for script in (reset_at_once, close_at_once):
        with FaultServer(script) as server:
            end = driver.call(server, repeat=False)
            assert end.word in ("not_sent", "unknown")
            assert server.whole_posts == 0


def test_n07_close_after_full_request_is_unknown(driver: Driver) -> None:
    with FaultServer(close_after_request) as server:
        assert_unknown(driver.call(server), server, cause=ConnectionLost)
        assert server.connections == 1


def test_n07_reset_after_full_request_is_unknown(driver: Driver) -> None:
    with FaultServer(reset_after_request) as server:
        assert_unknown(driver.call(server), server, cause=ConnectionLost)
        assert server.connections == 1


@pytest.mark.parametrize("tenth", range(10))
@pytest.mark.parametrize("ending", ["reset", "close"])
def test_n08_broken_answer_is_unknown(driver: Driver, tenth: int, ending: str) -> None:
    whole = http(envelope())
    body_at = whole.index(b"\r\n\r\n") + 4
    cut = whole[: body_at + (len(whole) - body_at) * tenth // 10]

    def script(line: Any) -> None:
        line.request()
        line.send(cut)
        getattr(line, ending)()

    with FaultServer(script) as server:
        assert_unknown(driver.call(server), server, cause=ConnectionLost)


def test_n08_broken_head_is_unknown(driver: Driver) -> None:
    for length in (1, 8, 17, 40):

        def script(line: Any, length: int = length) -> None:
            line.request()
            line.send(OK[:length])
            line.reset()

        with FaultServer(script) as server:
            assert_unknown(driver.call(server), server, cause=ConnectionLost)


def test_n11_silence_is_unknown_at_the_deadline(driver: Driver) -> None:
    with FaultServer(hold_after_request) as server:
        end = driver.call(server, timeout_s=SHORT_S)
        assert_unknown(end, server, cause=DeadlineExceeded)
        assert end.took_s > 0.35


def test_n12_a_trickle_does_not_extend_the_deadline(driver: Driver) -> None:
    with FaultServer(by_bytes(OK, pause_s=0.02)) as server:  # 10 s for the whole answer
        end = driver.call(server, timeout_s=SHORT_S)
        assert_unknown(end, server, cause=DeadlineExceeded)
        assert end.took_s < 2.0


def test_n12_a_trickle_of_headers_does_not_either(driver: Driver) -> None:
    with FaultServer(by_bytes(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 1000, pause_s=0.02)) as server:
        assert_unknown(driver.call(server, timeout_s=SHORT_S), server, cause=DeadlineExceeded)


def test_n14_single_bytes_fast_are_accepted(driver: Driver) -> None:
    with FaultServer(by_bytes(OK)) as server:
        assert_accepted(driver.call(server, timeout_s=10.0), server)


@pytest.mark.parametrize("latency_s", [0.05, 0.15, 0.25])
def test_n15_latency_is_waited_for(driver: Driver, latency_s: float) -> None:
    def script(line: Any) -> None:
        line.request()
        line.pause(latency_s)
        line.send(OK)
        line.request()

    with FaultServer(script) as server:
        assert_accepted(driver.call(server, timeout_s=4.0), server)
        assert driver.clock.waits == []


def test_n19_a_replayed_post_is_found_and_not_sent_again(driver: Driver) -> None:
    """A middlebox posts twice: we only see code 9 of the second copy, and the first is in."""
    with FaultServer(answer(refuse(9), http(envelope(None, "status")))) as server:
        unknown = driver.call(server).error
        assert isinstance(unknown, DuplicateOrBusy)
        assert (unknown.code, server.posts) == (9, 1)
    with FaultServer(answer(http(envelope(None, "status")))) as server:
        found = driver.call(server, lambda client: client.check(unknown))
        assert isinstance(found.result, Accepted)
        assert [one.operation_element for one in server.seen] == ["status"]


@pytest.fixture
def descriptors() -> Iterator[tuple[between, between]]:
    """Takes every further file descriptor away, and gives them back."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)

    def limit(number: int) -> between:
        return between(lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (number, hard)))

    yield limit(3), limit(soft)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_n20_no_file_descriptor_is_not_sent(driver: Driver, descriptors: tuple[between, between]) -> None:
    take, give_back = descriptors
    with FaultServer(answer_and_close(OK)) as server:
        closed = between(lambda: server.first_script_ended.wait(SOON_S))
        ends = driver.calls(server, "send_sms", closed, take, "send_sms", give_back, "send_sms", repeat=False)
        assert [end.word for end in ends] == ["accepted", "not_sent", "accepted"]
        assert server.posts == 2
        assert "too many open files" in str(ends[1].error)


def test_n20_no_free_port_is_not_sent(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_free(*args: Any, **kwargs: Any) -> None:
        raise OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address")

    monkeypatch.setattr(socket.socket, "connect", none_free)
    with FaultServer(answer(OK)) as server:
        assert_not_sent(driver.call(server, repeat=False), server)


def resolves_to(monkeypatch: pytest.MonkeyPatch, *addresses: tuple[str, int]) -> None:
    """The name ``localhost`` has these addresses, in this order."""
    found = [
        (socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (host, port))
        for host, port in addresses
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)


def test_n18_dead_ipv6_and_alive_ipv4_connects(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultServer(answer(OK)) as server, BlackHole("::1") as hole:
        resolves_to(monkeypatch, ("::1", hole.port), ("127.0.0.1", server.port))
        end = driver.call(f"http://localhost:{server.port}", timeout_s=4.0, connect_timeout_s=1.0)
        assert_accepted(end, server)
        assert end.took_s < 3.0


def test_n18_refused_ipv6_and_alive_ipv4_connects(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultServer(answer(OK)) as server:
        resolves_to(monkeypatch, ("::1", closed_port("::1")), ("127.0.0.1", server.port))
        assert_accepted(driver.call(f"http://localhost:{server.port}", repeat=False), server)


def test_n18_all_addresses_dead_is_not_sent(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    with BlackHole("::1") as one, BlackHole() as two:
        resolves_to(monkeypatch, ("::1", one.port), ("127.0.0.1", two.port), ("::1", one.port))
        end = driver.call("http://localhost:9", timeout_s=4.0, connect_timeout_s=0.6, repeat=False)
        assert_not_sent(end)
        assert end.took_s < 2.0


def test_n18_a_name_without_addresses_is_not_sent(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    resolves_to(monkeypatch)
    assert_not_sent(driver.call("http://localhost:9", repeat=False))


def test_n18_an_ipv6_server_is_reached(driver: Driver) -> None:
    with FaultServer(answer(OK), host="::1") as server:
        assert_accepted(driver.call(server), server)
