"""A server that does not take the request: writing has a deadline too (N13), and bytes that left are known of."""

from __future__ import annotations

import asyncio
import time

import pytest

from smsc_soap.client.transport.asynchronous import AsyncTransport
from smsc_soap.client.transport.attempt import Attempt
from smsc_soap.client.transport.blocking import BlockingTransport
from smsc_soap.client.transport.road import Road
from smsc_soap.errors import DeadlineExceeded, SmscError
from smsc_soap.wire.exchange import HttpReply, HttpRequest

from .driver import PATIENCE_S, Driver
from .fault_server import FaultServer, Gone, Line
from .scripts import OK, http

#: More than the buffers of both ends hold.
LARGE = b"x" * (32 << 20)


def post(kind: str, server: FaultServer, body: bytes, timeout_s: float) -> tuple[HttpReply | SmscError, Attempt, float]:
    road = Road(server.url, timeout_s, 5.0, 10)
    request = HttpRequest("send_sms", server.url + "/sys/soap.php", ((b"Content-Type", b"text/xml"),), body)
    attempt = Attempt(timeout_s)
    started_s = time.monotonic()

    async def post_async() -> HttpReply:
        transport = AsyncTransport(road)
        try:
            return await transport.post(request, attempt)
        finally:
            await transport.aclose()

    def post_blocking() -> HttpReply:
        transport = BlockingTransport(road)
        try:
            return transport.post(request, attempt)
        finally:
            transport.close()

    end: HttpReply | SmscError
    try:
        end = asyncio.run(post_async()) if kind == "async" else post_blocking()
    except SmscError as error:
        end = error
    return end, attempt, time.monotonic() - started_s


def throttled(line: Line) -> None:
    """Takes one byte now and then."""
    while True:
        if not line.sock.recv(1):
            raise Gone
        line.pause(0.01)


def takes_nothing(line: Line) -> None:
    line.hold()


@pytest.mark.parametrize("script", [throttled, takes_nothing])
def test_n13_a_throttled_upload_ends_at_the_deadline(driver: Driver, script: object) -> None:
    with FaultServer(script, receive_buffer=4096) as server:  # type: ignore[arg-type]
        end, attempt, took_s = post(driver.kind, server, LARGE, 0.4)
        assert isinstance(end, DeadlineExceeded)
        assert attempt.bytes_left
        assert 0.35 < took_s < PATIENCE_S
        assert server.whole_posts == 0


def test_n13_a_slow_upload_within_the_time_is_answered(driver: Driver) -> None:
    def slow(line: Line) -> None:
        for _ in range(20):
            line._buffer += line.sock.recv(65536)
            line.pause(0.005)
        line.request()
        line.send(OK)
        line.hold()

    with FaultServer(slow) as server:
        end, attempt, _ = post(driver.kind, server, LARGE[: 8 << 20], 20.0)
        assert isinstance(end, HttpReply), end
        assert (end.status, attempt.bytes_left) == (200, True)
        assert len(server.seen[0].body) == 8 << 20


def test_an_answer_before_the_whole_request_is_read(driver: Driver) -> None:
    """A server may refuse a request by its head alone; its answer is worth more than our broken pipe."""

    def refusing(line: Line) -> None:
        line.sock.recv(100)
        line.send(http(b"too large", "413 Content Too Large", "Connection: close"))
        line.hold()

    with FaultServer(refusing, receive_buffer=4096) as server:
        end, attempt, _ = post(driver.kind, server, b"x" * 500, 5.0)
        assert isinstance(end, HttpReply), end
        assert (end.status, attempt.bytes_left) == (413, True)
