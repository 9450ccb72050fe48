"""Kept connections: a dead one is replaced, a broken call not repeated, no answer goes astray (N9, N10, H11, H20)."""

from __future__ import annotations

import gzip
import threading
from typing import Any

import pytest

from smsc_soap.errors import ConnectionLost, MalformedReply

from .certificates import TRUSTED, serving
from .driver import SHORT_S, Driver, assert_accepted, assert_unknown, between
from .fault_server import SOON_S, FaultServer, Line
from .scripts import ID, OK, answer, chunked, envelope, http, succeed

#: An answer that would be taken for the answer to the next call. Its id is ours, so nothing else would notice.
ASTRAY = http(envelope(f"<id>{ID}</id><cnt>99</cnt>"))
BALANCE_ASTRAY = http(envelope("<balance>666</balance>", "balance"))


def test_one_connection_carries_many_calls(driver: Driver) -> None:
    with FaultServer(answer(succeed)) as server:
        ends = driver.calls(server, "send_sms", "get_status", "get_balance", "get_sms_cost", "send_sms2")
        assert [end.word for end in ends] == ["accepted"] * 5
        assert (server.connections, server.posts) == (1, 5)
        assert [one.operation_element for one in server.seen] == ["send", "status", "balance", "cost", "send2"]


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize("ending", ["close", "reset"])
def test_n09_a_kept_connection_that_the_server_closed_is_replaced(driver: Driver, ending: str, secure: bool) -> None:
    def first(line: Line) -> None:
        line.request()
        line.send(OK)
        line.wait_for(answered)
        getattr(line, ending)()

    answered = threading.Event()
    with FaultServer(first, answer(OK), tls=serving("good") if secure else None) as server:

        def closed() -> None:
            answered.set()
            assert server.first_script_ended.wait(SOON_S)

        one, two = driver.calls(server, "send_sms", between(closed), "send_sms", ca_file=TRUSTED)
        assert_accepted(one)
        assert_accepted(two, server, posts=2)
        assert [seen.connection for seen in server.seen] == [1, 2]


@pytest.mark.parametrize("ending", ["close", "reset"])
def test_n10_a_reset_under_the_second_call_is_unknown_and_not_posted_again(driver: Driver, ending: str) -> None:
    def script(line: Line) -> None:
        line.request()
        line.send(OK)
        line.request()
        getattr(line, ending)()

    with FaultServer(script, answer(OK)) as server:
        one, two = driver.calls(server, "send_sms", "send_sms")
        assert_accepted(one)
        assert_unknown(two, server, posts=2, cause=ConnectionLost)
        assert server.connections == 1


def test_n10_after_a_broken_call_the_next_one_has_a_new_connection(driver: Driver) -> None:
    def script(line: Line) -> None:
        line.request()
        line.send(OK[:-10])
        line.reset()

    with FaultServer(script, answer(OK)) as server:
        one, two = driver.calls(server, "send_sms", "send_sms")
        assert_unknown(one)
        assert_accepted(two, server, posts=2)


def test_a_late_answer_is_never_the_answer_to_the_next_call(driver: Driver) -> None:
    asked_again = threading.Event()

    def late(line: Line) -> None:
        line.request()
        line.wait_for(asked_again)
        line.send(ASTRAY)

    def second(line: Line) -> None:
        line.request()
        asked_again.set()
        line.send(OK)
        line.request()

    with FaultServer(late, second) as server:
        one, two = driver.calls(server, "send_sms", "send_sms", timeout_s=SHORT_S)
        assert_unknown(one)
        assert_accepted(two, server, posts=2)
        assert two.result.parts == 1


SURPLUS: dict[str, bytes] = {
    "content-length": OK + ASTRAY,
    "chunked behind content-length": OK + chunked(envelope(f"<id>{ID}</id><cnt>99</cnt>")),
    "one byte": OK + b"H",
    "a line break": OK + b"\r\n",
    "chunked": chunked(envelope()) + ASTRAY,
    "chunked twice": chunked(envelope()) + chunked(envelope(f"<id>{ID}</id><cnt>99</cnt>")),
    "chunked with an extension at the end": chunked(envelope(), end=b"0;x=y\r\n\r\n")
    + chunked(envelope(f"<id>{ID}</id><cnt>99</cnt>")),
    "chunked with zeros at the end": chunked(envelope(), end=b"000\r\n\r\n")
    + chunked(envelope(f"<id>{ID}</id><cnt>99</cnt>")),
    "an answer without a body": http(envelope(), "503 Service Unavailable") + ASTRAY,
    "no content": b"HTTP/1.1 204 No Content\r\n\r\n" + ASTRAY,
    "not modified": b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n" + ASTRAY,
    "broken gzip": http(b"\x1f\x8b\x08broken", "200 OK", "Content-Encoding: gzip") + ASTRAY,
    "unknown encoding": http(envelope(), "200 OK", "Content-Encoding: br") + ASTRAY,
    "gzip": http(gzip.compress(envelope()), "200 OK", "Content-Encoding: gzip") + ASTRAY,
    "not xml": http(b"<html>", "200 OK") + ASTRAY,
    "after an interim answer": b"HTTP/1.1 103 Early Hints\r\n\r\n" + OK + ASTRAY,
}


@pytest.mark.parametrize("raw", SURPLUS.values(), ids=SURPLUS)
def test_h11_bytes_behind_an_answer_are_never_the_next_answer(driver: Driver, raw: bytes) -> None:
    with FaultServer(answer(raw), answer(OK)) as server:
        one, two, three = driver.calls(server, "send_sms", "send_sms", "send_sms")
        assert one.word in ("accepted", "unknown")
        assert one.error is not None or one.result.parts == 1
        for end in (two, three):
            assert_accepted(end)
            assert end.result.parts == 1
        assert (server.posts, server.connections) == (3, 2)


def test_h11_neither_are_they_under_tls(driver: Driver) -> None:
    for raw in (OK + ASTRAY, chunked(envelope()) + chunked(envelope(f"<id>{ID}</id><cnt>99</cnt>"))):
        with FaultServer(answer(raw), answer(OK), tls=serving("good")) as server:
            ends = driver.calls(server, "send_sms", "send_sms", "send_sms", ca_file=TRUSTED)
            assert [end.result.parts for end in ends] == [1, 1, 1]
            assert (server.posts, server.connections) == (3, 2)


@pytest.mark.parametrize("in_pieces", [1, 7, 50])
def test_h11_surplus_in_pieces_is_noticed(driver: Driver, in_pieces: int) -> None:
    """Cut anywhere, it still does not become the answer to the next call."""
    raw = OK + ASTRAY

    def script(line: Line) -> None:
        line.request()
        try:
            for start in range(0, len(raw), in_pieces):
                line.send(raw[start : start + in_pieces])
        finally:  # the client may hang up in the middle
            sent.set()
        line.request()
        line.close()

    sent = threading.Event()
    with FaultServer(script, answer(OK)) as server:
        one, two = driver.calls(server, "send_sms", between(lambda: sent.wait(SOON_S)), "send_sms", timeout_s=5.0)
        assert_accepted(one)
        assert_accepted(two)
        assert two.result.parts == 1
        assert [seen.connection for seen in server.seen] == [1, 2]


@pytest.mark.parametrize("secure", [False, True])
def test_h11_surplus_that_comes_later_is_noticed(driver: Driver, secure: bool) -> None:
    go, sent = threading.Event(), threading.Event()

    def script(line: Line) -> None:
        line.request()
        line.send(OK)
        line.wait_for(go)
        line.send(ASTRAY)
        sent.set()
        line.request()

    def late() -> None:
        go.set()
        assert sent.wait(SOON_S)

    with FaultServer(script, answer(OK), tls=serving("good") if secure else None) as server:
        one, two = driver.calls(server, "send_sms", between(late), "send_sms", ca_file=TRUSTED)
        assert_accepted(one)
        assert_accepted(two)
        assert two.result.parts == 1
        assert [seen.connection for seen in server.seen] == [1, 2]


def test_h11_a_reading_call_does_not_take_it_either(driver: Driver) -> None:
    first = http(envelope(None, "balance")) + BALANCE_ASTRAY
    with FaultServer(answer(first), answer(succeed)) as server:
        one, two = driver.calls(server, "get_balance", "get_balance")
        assert (str(one.result.balance), str(two.result.balance)) == ("1871.62", "1871.62")
        assert server.connections == 2


@pytest.mark.parametrize("raw", [chunked(envelope()), chunked(envelope()[:50], envelope()[50:])])
def test_a_chunked_answer_keeps_its_connection(driver: Driver, raw: bytes) -> None:
    with FaultServer(answer(raw)) as server:
        ends = driver.calls(server, "send_sms", "send_sms", "send_sms")
        assert [end.word for end in ends] == ["accepted"] * 3
        assert server.connections == 1


def test_a_server_that_closes_after_each_answer_is_served(driver: Driver) -> None:
    closing = http(envelope(), "200 OK", "Connection: close")

    def script(line: Line) -> None:
        line.request()
        line.send(closing)
        line.close()

    with FaultServer(script) as server:
        ends = driver.calls(server, *["send_sms"] * 5)
        assert [end.word for end in ends] == ["accepted"] * 5
        assert (server.connections, server.posts) == (5, 5)


def test_h20_cookies_are_not_kept(driver: Driver) -> None:
    with FaultServer(answer(http(envelope(), "200 OK", "Set-Cookie: session=1; Path=/"))) as server:
        driver.calls(server, "send_sms", "send_sms")
        assert server.posts == 2
        assert not [one for one in server.seen if "cookie" in one.headers]


def test_a_broken_reply_does_not_stick(driver: Driver) -> None:
    with FaultServer(answer(http(b"<"), OK)) as server:
        one, two = driver.calls(server, "send_sms", "send_sms")
        assert_unknown(one, cause=MalformedReply)
        assert_accepted(two, server, posts=2)


def test_a_closed_client_says_so(driver: Driver) -> None:
    def after_closing(client: Any) -> Any:
        if driver.kind == "sync":
            client.close()
            return client.get_balance()

        async def close_and_ask() -> Any:
            await client.aclose()
            return await client.get_balance()

        return close_and_ask()

    with FaultServer(answer(succeed)) as server:
        one, two = driver.calls(server, "get_balance", after_closing)
        assert (one.word, two.word) == ("accepted", "ConfigurationError")
        assert server.posts == 1
