"""How many POSTs each operation causes for each fault, and how long it waits between them. The clock only advances."""

from __future__ import annotations

import itertools
import subprocess
import sys
import textwrap
from typing import Any

import pytest

from smsc_soap.client import retry
from smsc_soap.errors import SendOutcomeUnknown, SmscError
from smsc_soap.model.limits import ProviderLimits

from .certificates import TRUSTED, serving
from .driver import ARGUMENTS, SENDS, Driver
from .fault_server import FaultServer, Line, Script, closed_port
from .scripts import (
    HEAD,
    TAIL,
    answer,
    answer_and_close,
    close_after_request,
    envelope,
    hold_after_request,
    http,
    refuse,
    reset_after_request,
    succeed,
)

STATUSES = ("get_status", "get_status2")
COSTS = ("get_sms_cost", "get_sms_cost2")
FAMILY = {
    **dict.fromkeys(SENDS, "send"),
    **dict.fromkeys(STATUSES, "status"),
    **dict.fromkeys(COSTS, "cost"),
    "get_balance": "balance",
}

#: POSTs per family. A send that has left is never posted again; reading calls are, at the provider's pace.
LOST = {"send": 1, "status": 4, "cost": 3, "balance": 2}
ONCE = dict.fromkeys(LOST, 1)
TWICE_READING = {"send": 1, "status": 2, "cost": 2, "balance": 2}

FAULT_BODY = f"{HEAD}<SOAP-ENV:Fault><faultcode>SOAP-ENV:Server</faultcode></SOAP-ENV:Fault>{TAIL}".encode()


def truncated(element: str) -> bytes:
    return http(envelope(None, element)[:-30])


def foreign(element: str) -> bytes:
    return http(envelope(None, "balance" if element != "balance" else "cost"))


def cut(line: Line) -> None:
    seen = line.request()
    line.send(succeed(seen.operation_element)[:-30])
    line.close()


FAULTS: dict[str, tuple[Script, dict[str, int]]] = {
    "close": (close_after_request, LOST),
    "reset": (reset_after_request, LOST),
    "cut under its length": (cut, LOST),
    "truncated": (answer(truncated), LOST),
    "empty": (answer(http(b"")), LOST),
    "html": (answer(http(b"<html></html>")), LOST),
    "fault": (answer(http(FAULT_BODY)), LOST),
    "fault 500": (answer(http(FAULT_BODY, "500 Internal Server Error")), LOST),
    "502": (answer_and_close(http(b"<html></html>", "502 Bad Gateway", "Connection: close")), LOST),
    "404": (answer(http(b"", "404 Not Found")), LOST),
    "302": (answer(http(b"", "302 Found", "Location: /")), LOST),
    "other operation": (answer(foreign), LOST),
    "not http": (answer_and_close(b"\x00\x01"), LOST),
    "gzip bomb": (answer(http(b"\x1f\x8b\x08", "200 OK", "Content-Encoding: gzip")), LOST),
    "code 1": (answer(refuse(1)), ONCE),
    "code 2": (answer(refuse(2)), ONCE),
    "code 3": (answer(refuse(3)), ONCE),
    "code 4": (answer(refuse(4)), ONCE),
    "code 5": (answer(refuse(5)), ONCE),
    "code 6": (answer(refuse(6)), ONCE),
    "code 7": (answer(refuse(7)), ONCE),
    "code 8": (answer(refuse(8)), ONCE),
    "code 9": (answer(refuse(9)), TWICE_READING),
    "code 15": (answer(refuse(15)), ONCE),
    "no fault": (answer(succeed), ONCE),
}


@pytest.mark.parametrize("operation", ARGUMENTS)
@pytest.mark.parametrize("fault", FAULTS)
def test_posts_per_fault_and_operation(driver: Driver, fault: str, operation: str) -> None:
    script, posts = FAULTS[fault]
    with FaultServer(script) as server:
        end = driver.call(server, operation, limits=ProviderLimits(), timeout_s=5.0)
        assert server.posts == server.whole_posts == posts[FAMILY[operation]]
    assert (end.error is None) == (fault == "no fault")
    assert end.error is None or isinstance(end.error, SmscError)
    waits = driver.clock.waits
    assert len(waits) == posts[FAMILY[operation]] - 1
    least_s = {"send": 0, "status": 13, "cost": 1, "balance": 7}[FAMILY[operation]]
    assert all(wait >= (61 if fault == "code 9" else least_s) for wait in waits)
    assert sum(waits) <= 120
    if operation in SENDS:
        assert end.word == ("accepted" if fault == "no fault" else "refused" if fault in REFUSING else "unknown")


REFUSING = {f"code {code}" for code in range(1, 9)}


@pytest.mark.parametrize("operation", ARGUMENTS)
def test_posts_for_silence(driver: Driver, operation: str) -> None:
    with FaultServer(hold_after_request) as server:
        driver.call(server, operation, limits=ProviderLimits(), timeout_s=0.15)
        assert server.posts == LOST[FAMILY[operation]]


@pytest.mark.parametrize("operation", ARGUMENTS)
def test_a_refused_connection_is_tried_three_times(driver: Driver, operation: str) -> None:
    end = driver.call(f"http://127.0.0.1:{closed_port()}", operation, limits=ProviderLimits(), timeout_s=30.0)
    assert type(end.error).__name__ == "NotSent"
    assert driver.clock.waits == [0.5, 1.0]  # chance is 0 here: the shortest jitter


@pytest.mark.parametrize(("chance", "waits"), [(0.0, [0.5, 1.0]), (1.0, [1.0, 2.0]), (0.5, [0.75, 1.5])])
def test_waits_are_spread(driver: Driver, chance: float, waits: list[float]) -> None:
    driver.call(f"http://127.0.0.1:{closed_port()}", timeout_s=30.0, chance=lambda: chance)
    assert driver.clock.waits == waits


def test_tries_that_reached_nobody_end_within_the_time_of_one_more(driver: Driver) -> None:
    driver.call(f"http://127.0.0.1:{closed_port()}", timeout_s=0.6)
    assert driver.clock.waits == [0.5]
    driver.call(f"http://127.0.0.1:{closed_port()}", timeout_s=0.2)
    assert driver.clock.waits == [0.5]


@pytest.mark.parametrize("operation", ARGUMENTS)
def test_a_tls_failure_is_never_tried_again(driver: Driver, operation: str) -> None:
    with FaultServer(answer(succeed), tls=serving("expired")) as server:
        driver.call(server, operation, ca_file=TRUSTED, timeout_s=30.0)
        assert (server.connections, server.posts, driver.clock.waits) == (1, 0, [])


@pytest.mark.parametrize("operation", ARGUMENTS)
def test_repeat_false_repeats_nothing(driver: Driver, operation: str) -> None:
    with FaultServer(close_after_request) as server:
        driver.call(server, operation, repeat=False)
        assert (server.posts, driver.clock.waits) == (1, [])


@pytest.mark.parametrize("operation", ARGUMENTS)
def test_a_reading_call_succeeds_on_its_second_try(driver: Driver, operation: str) -> None:
    with FaultServer(close_after_request, answer(succeed)) as server:
        end = driver.call(server, operation, limits=ProviderLimits())
        assert (end.word, server.posts) == (("unknown", 1) if operation in SENDS else ("accepted", 2))


@pytest.mark.parametrize("operation", ["get_status", "get_balance", "get_sms_cost"])
@pytest.mark.parametrize(("asked_s", "posts"), [("30", 2), ("119", 2), ("121", 1), ("100000", 1)])
def test_a_pause_that_was_asked_for_is_waited_for_or_not_begun(
    driver: Driver, operation: str, asked_s: str, posts: int
) -> None:
    busy = http(b"", "503 Service Unavailable", f"Retry-After: {asked_s}")
    with FaultServer(answer(busy, succeed)) as server:
        end = driver.call(server, operation, limits=ProviderLimits())
        assert server.posts == posts
        assert end.word == ("accepted" if posts == 2 else "HttpStatusError")
    assert driver.clock.waits == ([float(asked_s)] if posts == 2 else [])


@pytest.mark.parametrize("statuses", [4, 5])
def test_repetitions_keep_to_the_providers_five_a_minute(driver: Driver, statuses: int) -> None:
    """Whatever the faults, no six status calls of one message and no eleven balance calls fall into a minute."""
    at: list[float] = []

    def noting(line: Line) -> None:
        line.request()
        at.append(driver.clock.monotonic())
        line.close()

    with FaultServer(noting) as server:
        driver.calls(server, *["get_status"] * statuses, limits=ProviderLimits())
    for first, sixth in zip(at, at[5:]):
        assert sixth - first >= 60


def test_a_quota_ends_repetitions_when_everything_fails(driver: Driver) -> None:
    """500 to begin with, 5 for each repetition: a dead server is soon asked only once per call."""
    counts = []
    before = [0]

    def count(client: Any) -> Any:
        counts.append(server.posts - before[0])
        before[0] = server.posts
        return client.get_sms_cost("+79990000001", "text")

    with FaultServer(close_after_request) as server:
        driver.calls(server, *[count] * 62)
    per_call = counts[1:]
    assert per_call[:50] == [3] * 50
    assert per_call[50:] == [1] * 11


# No engine of repetition touches a send that has left.


@pytest.mark.parametrize("fault", [name for name, (_, posts) in FAULTS.items() if name != "no fault"])
@pytest.mark.parametrize("operation", SENDS)
def test_tenacity_is_not_even_made_for_a_send_that_left(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, operation: str, fault: str
) -> None:
    import tenacity

    def never(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("a send that has left met an engine of repetition")

    monkeypatch.setattr(tenacity.BaseRetrying, "__init__", never)
    monkeypatch.setattr(retry.RetryPolicy, "repeated", never)
    monkeypatch.setattr(retry.RetryPolicy, "repeated_async", never)
    with FaultServer(FAULTS[fault][0]) as server:
        assert driver.call(server, operation).word in ("unknown", "refused")
        assert server.posts == 1


def test_tenacity_is_not_even_loaded_for_a_send_that_left() -> None:
    program = """
        import sys
        from smsc_soap import SmscClient
        from smsc_soap.errors import SendOutcomeUnknown
        with SmscClient("alex", "123", base_url=sys.argv[1], limits=None) as client:
            try:
                client.send_sms("+79990000001", "text", id="order-17")
            except SendOutcomeUnknown:
                print("tenacity" in sys.modules)
    """
    with FaultServer(close_after_request) as server:
        command = [sys.executable, "-c", textwrap.dedent(program), server.url]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "False"


def test_a_send_that_first_reached_nobody_is_posted_once_and_then_left_alone(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inside the repetitions of "not sent", too: the moment a byte has left, it is over."""
    import socket

    plain = socket.socket.connect
    tries = itertools.count(1)

    def refused_once(sock: socket.socket, address: Any) -> Any:
        if next(tries) == 1:
            raise ConnectionRefusedError(111, "Connection refused")
        return plain(sock, address)

    monkeypatch.setattr(socket.socket, "connect", refused_once)
    with FaultServer(close_after_request) as server:
        end = driver.call(server, timeout_s=30.0)
        assert isinstance(end.error, SendOutcomeUnknown)
        assert (server.posts, len(driver.clock.waits)) == (1, 1)
