"""The look before a number is asked for."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fake_transport import Driver

from smsc_soap.errors import ConfigurationError, DeadlineExceeded, NotSent, Outcome

ONE = "+79990000001"
NUMBER = b'{"phone":"78000000001","all_phones":["78000000001"]}'


def rows(count: int, *, first: int = 1, phone: str = "79990000001", at: str = "12:00:05") -> bytes:
    return json.dumps(
        [
            {"id": number, "received": f"15.01.2026 {at}", "phone": phone, "message": "[waitcall]"}
            for number in range(first, first + count)
        ]
    ).encode()


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


def test_it_looks_once_and_further_back(kind: str) -> None:
    driver = Driver(kind, b"[]", NUMBER)
    call = driver.run(lambda client: client.wait_call(ONE))
    look, asked = driver.sent
    assert look.endswith("get_answers=1&hour=2&cnt=10000")
    assert "phone=79990000001" in asked
    assert call.doubts == ()


@pytest.mark.parametrize("answer", [DeadlineExceeded("x"), ("before", NotSent("x")), b"<html>", b'{"error_code":1}'])
def test_a_failed_look_is_not_repeated_and_told(kind: str, answer: Any) -> None:
    driver = Driver(kind, answer, NUMBER)
    (doubt,) = driver.run(lambda client: client.wait_call(ONE)).doubts
    assert "could not be looked at" in doubt
    assert len(driver.sent) == 2
    assert driver.clock.slept == []


def test_a_list_that_may_be_cut_proves_nothing(kind: str) -> None:
    driver = Driver(kind, rows(10_000), NUMBER, rows(2, first=10_000))
    call = driver.run(lambda client: client.wait_call(ONE))
    assert "10000 messages or more" in call.doubts[0]
    assert driver.run(lambda _: call.confirmed()), "10001 is new, by its local time"
    other = Driver(kind, rows(10_000), NUMBER, rows(1, first=10_000))
    call = other.run(lambda client: client.wait_call(ONE))
    assert not other.run(lambda _: call.confirmed()), "10000 was seen before"


def test_a_later_list_that_may_be_cut_proves_nothing_either(kind: str) -> None:
    driver = Driver(kind, b"<html>", NUMBER, rows(10_000, phone="79990000002"), rows(1, first=20_000, at="03:00:00"))
    call = driver.run(lambda client: client.wait_call(ONE))
    for _ in range(2):
        assert not driver.run(lambda _: call.confirmed()), "by its local time it is an old one"
        driver.clock.advance(21)
    assert len(driver.sent) == 4


def test_a_closed_client_says_so(kind: str) -> None:
    driver = Driver(kind)
    driver.run(lambda client: client.close() if kind == "sync" else client.aclose())
    driver.client._transport = None
    with pytest.raises(ConfigurationError, match="closed") as refused:
        driver.client.wait_call(ONE) if kind == "sync" else driver.run(lambda client: client.wait_call(ONE))
    assert refused.value.outcome is Outcome.NOT_SENT


def test_an_interrupted_look_asks_for_nothing() -> None:
    driver = Driver("sync", KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        driver.run(lambda client: client.wait_call(ONE))
    assert len(driver.sent) == 1
