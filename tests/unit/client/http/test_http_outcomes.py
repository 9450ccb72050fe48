"""What is known after anything that can happen to a call over HTTP, and what is done again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from fake_transport import Driver

from smsc_soap import errors as e
from smsc_soap.errors import (
    ActionOutcomeUnknown,
    ConnectionLost,
    DeadlineExceeded,
    HttpStatusError,
    MalformedReply,
    NotSent,
    Outcome,
    SendOutcomeUnknown,
)
from smsc_soap.model.http.subclients import SubclientSettings
from smsc_soap.redaction import Secret
from smsc_soap.wire.exchange import HttpReply

ONE = "+79990000001"
Do = Callable[[Any], Any]

SENDS: dict[str, Do] = {
    "http.send": lambda client: client.http.send(ONE, "x", id="a"),
    "voice_code": lambda client: client.voice_code(ONE, id="a"),
}
ACTIONS: dict[str, Do] = {
    "http.delete": lambda client: client.http.delete(ONE, "a"),
    "numbers.rent": lambda client: client.numbers.rent(ONE),
    "numbers.set_renewal": lambda client: client.numbers.set_renewal(ONE, True),
    "wait_call": lambda client: client.wait_call(ONE),
    "subclients.create": lambda client: client.subclients.create("a", "canary-sub"),
    "subclients.change": lambda client: client.subclients.change("a", password="canary-sub"),
    "subclients.pay": lambda client: client.subclients.pay("a", Decimal("1.5")),
}
READING: dict[str, tuple[Do, bytes]] = {
    "http.cost": (lambda client: client.http.cost(ONE, "x"), b'{"cost":"1","cnt":1}'),
    "http.statuses": (lambda client: client.http.statuses([(ONE, "a")]), b'[{"status":1,"id":"a"}]'),
    "http.balance": (lambda client: client.http.balance(), b'{"balance":"1"}'),
    "http.history": (lambda client: client.http.history(date(2026, 1, 1), date(2026, 1, 2)), b"[]"),
    "http.incoming": (lambda client: client.http.incoming(), b"[]"),
    "http.prices": (lambda client: client.http.prices(), b"[]"),
    "http.operator": (lambda client: client.http.operator(ONE), b'{"operator":"x"}'),
    "http.statistics": (lambda client: client.http.statistics(date(2026, 1, 1), date(2026, 1, 2)), b"[]"),
    "numbers.available": (lambda client: client.numbers.available(), b"[]"),
    "downloads.list": (lambda client: client.downloads.list(), b"[]"),
    "subclients.statistics": (
        lambda client: client.subclients.statistics(date(2026, 1, 1), date(2026, 1, 2)),
        b"[]",
    ),
}
#: What is answered to the look that comes before a call.
BEFORE: dict[str, tuple[bytes, ...]] = {"wait_call": (b"[]",)}
LOST: list[Any] = [
    ConnectionLost("x"),
    DeadlineExceeded("x"),
    MalformedReply("x"),
    HttpReply(502, {}, b""),
    b"",
    b"<html>",
    b'{"error": "new", "error_code": 77}',
    ValueError("of ours"),
]


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


def facing(kind: str, name: str, *answers: Any) -> Driver:
    return Driver(kind, *BEFORE.get(name, ()), *answers)


def posts(driver: Driver, name: str) -> int:
    """How often the call itself was made."""
    return len(driver.transport.requests) - len(BEFORE.get(name, ()))


@pytest.mark.parametrize("name", SENDS)
@pytest.mark.parametrize("answer", LOST, ids=repr)
def test_a_send_is_unknown_and_never_repeated(kind: str, name: str, answer: Any) -> None:
    driver = Driver(kind, answer)
    with pytest.raises(SendOutcomeUnknown) as unknown:
        driver.run(SENDS[name])
    assert (unknown.value.id, unknown.value.phones, unknown.value.operation) == ("a", (ONE,), name)
    assert len(driver.transport.requests) == 1


@pytest.mark.parametrize("name", ACTIONS)
@pytest.mark.parametrize("answer", LOST, ids=repr)
def test_an_action_is_unknown_and_never_repeated(kind: str, name: str, answer: Any) -> None:
    driver = facing(kind, name, answer)
    with pytest.raises(ActionOutcomeUnknown, match="before you repeat it") as unknown:
        driver.run(ACTIONS[name])
    assert (unknown.value.outcome, unknown.value.operation) == (Outcome.UNKNOWN, name)
    assert unknown.value.started_at == driver.clock.now()
    assert "canary" not in str(unknown.value)
    assert posts(driver, name) == 1


@pytest.mark.parametrize("name", [*SENDS, *ACTIONS])
@pytest.mark.parametrize("code", [1, 2, 4])
def test_what_is_refused(kind: str, name: str, code: int) -> None:
    driver = facing(kind, name, b'{"error": "x", "error_code": %d}' % code)
    with pytest.raises(e.ProviderError) as refused:
        driver.run((SENDS | ACTIONS)[name])
    assert (refused.value.code, refused.value.outcome, refused.value.operation) == (code, Outcome.REFUSED, name)
    assert posts(driver, name) == 1


@pytest.mark.parametrize("name", ACTIONS)
def test_nine_refuses_an_action(kind: str, name: str) -> None:
    driver = facing(kind, name, b'{"error": "x", "error_code": 9}')
    with pytest.raises(e.RateLimited) as refused:
        driver.run(ACTIONS[name])
    assert refused.value.outcome is Outcome.REFUSED
    assert posts(driver, name) == 1


@pytest.mark.parametrize("name", SENDS)
def test_nine_on_a_send_may_be_an_earlier_copy(kind: str, name: str) -> None:
    driver = facing(kind, name, b'{"error": "x", "error_code": 9}')
    with pytest.raises(e.DuplicateOrBusy):
        driver.run(SENDS[name])


@pytest.mark.parametrize("name", [*SENDS, *ACTIONS])
def test_what_is_proven_not_sent_is_repeated_twice(kind: str, name: str) -> None:
    driver = facing(kind, name, *[("before", NotSent("x"))] * 3)
    with pytest.raises(NotSent) as not_sent:
        driver.run((SENDS | ACTIONS)[name])
    assert not_sent.value.outcome is Outcome.NOT_SENT
    assert posts(driver, name) == 3


@pytest.mark.parametrize("name", ACTIONS)
def test_interruptions_stay_what_they_are(name: str) -> None:
    for interruption in (KeyboardInterrupt, SystemExit):
        with pytest.raises(interruption):
            Driver("sync", interruption()).run(ACTIONS[name])
    with pytest.raises(asyncio.CancelledError):
        Driver("async", asyncio.CancelledError()).run(ACTIONS[name])


@pytest.mark.parametrize("name", READING)
@pytest.mark.parametrize("lost", [ConnectionLost("x"), b"<html>"], ids=["lost", "no answer"])
def test_reading_calls_are_repeated(kind: str, name: str, lost: Any) -> None:
    do, answer = READING[name]
    driver = Driver(kind, lost, answer)
    driver.run(do)
    assert len(driver.transport.requests) == 2
    assert driver.clock.slept


@pytest.mark.parametrize("name", READING)
def test_reading_calls_end_within_the_rules_of_the_provider(kind: str, name: str) -> None:
    driver = Driver(kind, *[ConnectionLost("x")] * 10)
    with pytest.raises(ConnectionLost) as lost:
        driver.run(READING[name][0])
    assert lost.value.outcome is None
    assert len(driver.transport.requests) <= 4


@pytest.mark.parametrize("name", READING)
def test_nine_waits_for_the_minute(kind: str, name: str) -> None:
    do, answer = READING[name]
    driver = Driver(kind, b'{"error": "x", "error_code": 9}', answer)
    driver.run(do)
    assert driver.clock.slept == [61.0]


def test_http_statuses(kind: str) -> None:
    driver = Driver(kind, HttpReply(503, {"retry-after": "7"}, b""), repeat=False)
    with pytest.raises(HttpStatusError) as failed:
        driver.run(lambda client: client.http.prices())
    assert (failed.value.status, failed.value.retry_after_s) == (503, 7.0)


def test_nothing_found_is_an_empty_list(kind: str) -> None:
    nothing = b'{"error": "nothing", "error_code": 3}'
    for name in ("http.history", "http.incoming", "http.statistics", "downloads.list", "subclients.statistics"):
        assert Driver(kind, nothing).run(READING[name][0]) == ()
    for name in ("http.operator", "http.prices"):
        with pytest.raises(e.NothingFound):
            Driver(kind, nothing).run(READING[name][0])


class TestWireLog:
    def test_shows_what_happened_and_hides_the_rest(self, kind: str, caplog: pytest.LogCaptureFixture) -> None:
        answer = '[{"status":1,"id":"a","phone":"79990000001","message":"тайна"}]'.encode()
        driver = Driver(kind, answer, log="wire")
        with caplog.at_level(logging.DEBUG, "smsc_soap.wire"):
            driver.run(READING["http.statuses"][0])
        sent, received = (record.getMessage() for record in caplog.records if record.name == "smsc_soap.wire")
        assert sent == "http.statuses: sent phone=********0001, id=a, all=0"
        assert "status=1" in received
        for secret in ("canary", "9990000001", "тайна"):
            assert secret not in sent + received

    def test_of_subclients(self, kind: str, caplog: pytest.LogCaptureFixture) -> None:
        driver = Driver(kind, b'{"id": 5}', log="wire")
        with caplog.at_level(logging.DEBUG):
            driver.run(ACTIONS["subclients.create"])
        assert "password=***" in caplog.text
        assert "canary" not in caplog.text


@pytest.mark.parametrize(
    "do",
    [
        lambda client: client.http.send(ONE, "x", files=[("a.png", b"x")]),
        lambda client: client.http.send(ONE, query="mms=1"),
        lambda client: client.http.send(ONE, query="mms=1", files=["/nowhere/at all"]),
        lambda client: client.http.send(ONE, query="mms=1", files=[("a/b", b"x")]),
        lambda client: client.http.send(ONE, query="mms=1", files=[("a\n", b"x")]),
        lambda client: client.http.send(ONE, query="mms=1", files=[("", b"x")]),
        lambda client: client.http.send(ONE, query="mms=1", files=[("a", b"")]),
        lambda client: client.http.send(ONE, query="mms=1", files=[("a", "x")]),
        lambda client: client.http.send(ONE, query="mms=1", files=[("a", bytes(6 << 20))] * 2),
        lambda client: client.http.send(ONE, query="mms=1", files=[7]),
        lambda client: client.http.statuses([(ONE, "a")], all=3),
        lambda client: client.http.statuses([(ONE, "")]),
        lambda client: client.http.delete(ONE, ""),
        lambda client: client.http.history("2026-01-01", date(2026, 1, 2)),
        lambda client: client.http.history(date(2026, 1, 2), date(2026, 1, 1)),
        lambda client: client.http.history(date(2026, 1, 1), date(2026, 1, 1), phone=ONE, email="a@example.com"),
        lambda client: client.http.history(date(2026, 1, 1), date(2026, 1, 1), limit=0),
        lambda client: client.http.incoming(hours=169),
        lambda client: client.http.incoming(limit=True),
        lambda client: client.http.operator("phone"),
        lambda client: client.voice_code(ONE, id=""),
        lambda client: client.voice_code(ONE, attempts=0),
        lambda client: client.wait_call("G1"),
        lambda client: client.downloads.fetch("x"),
        lambda client: client.downloads.fetch("x", id=1, name="a"),
        lambda client: client.downloads.fetch("x", id=1, timeout_s=0),
        lambda client: client.downloads.list(limit=0),
        lambda client: client.subclients.create("a b", "x"),
        lambda client: client.subclients.create("a", ""),
        lambda client: client.subclients.create("a", None),
        lambda client: client.subclients.create("a", b"canary"),
        lambda client: client.subclients.create("a", Secret("")),
        lambda client: client.subclients.create("a", "canary\n"),
        lambda client: client.subclients.change("a", password=Secret("canary\x7f")),
        lambda client: client.subclients.change("a", current_password="canary\ud800"),
        lambda client: client.subclients.pay("a", 0.1),
        lambda client: client.subclients.pay("a", True),
        lambda client: client.subclients.pay("a", 0),
        lambda client: client.subclients.pay("a", "1,5"),
        lambda client: client.subclients.statistics(date(2026, 1, 1), date(2026, 1, 1), login="a", everybody=True),
    ],
)
def test_wrong_input_never_leaves(kind: str, do: Do) -> None:
    driver = Driver(kind)
    with pytest.raises((e.RequestError, OSError)) as refused:
        driver.run(do)
    assert driver.transport.requests == []
    assert "9990000001" not in str(refused.value)
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize("extra", [{"psw": "x"}, {"a&b": "x"}, {"dlim": 5}])
def test_settings_cannot_replace_who_asks(kind: str, extra: dict[str, Any]) -> None:
    settings = SubclientSettings(extra=extra)
    with pytest.raises(e.InvalidParameter, match="extra"):
        Driver(kind).run(lambda client: client.subclients.create("a", "b", settings))


def test_filters(kind: str) -> None:
    driver = Driver(kind, b"[]", b"[]", b"[]", b"[]", b"[]", limits=None)
    day = date(2026, 1, 15)
    driver.run(lambda client: client.http.history(day, day, email="a@example.com", before=77, limit=5))
    driver.run(lambda client: client.http.history(day, day, phone=ONE))
    driver.run(lambda client: client.http.incoming(hours=2, after=5, to="+79990009001", limit=7))
    driver.run(lambda client: client.downloads.list(limit=3, after="9"))
    driver.run(
        lambda client: client.subclients.statistics(day, day, resellers=True, own_currency=True, second_balance=True)
    )
    one, two, three, four, five = driver.sent
    assert "email=a%40example.com&format=8&prev_id=77" in one
    assert "cnt=5&" in one
    assert "phone=79990000001" in two
    assert three.endswith("hour=2&cnt=7&after_id=5&to_phone=79990009001")
    assert four.endswith("get_list=1&cnt=3&after_id=9")
    assert five.endswith("start=15.01.2026&end=15.01.2026&reseller=1&mycur=1&balance2=1")


def test_without_rules_a_call_asks_about_a_thousand(kind: str) -> None:
    asked = [(f"+7999{number:07}", "a") for number in range(1000)]
    rows = ",".join(f'{{"status":1,"id":"a","phone":"7999{number:07}"}}' for number in range(1000))
    driver = Driver(kind, f"[{rows}]".encode(), limits=None)
    assert len(driver.run(lambda client: client.http.statuses(asked))) == 1000
    assert len(driver.transport.requests) == 1


def test_code_and_id_of_a_refused_send_without_own_id(kind: str) -> None:
    driver = Driver(kind, b'{"error": "no money", "error_code": 3, "id": 275}')
    with pytest.raises(e.InsufficientFunds) as refused:
        driver.run(lambda client: client.http.send(ONE, "x", id=""))
    assert refused.value.message_id == "275"


def test_captcha_over_soap(kind: str) -> None:
    from fake_transport import envelope

    from smsc_soap.model.http.captcha import Captcha

    proof = Captcha(" 7K3P2 ", "192.0.2.1")
    assert "7K3P2" not in repr(proof)
    driver = Driver(kind, envelope("send_sms2", "<id>a</id>"))
    driver.call("send_sms2", ONE, "x", id="a", query="cost=3", captcha=proof)
    assert "cost=3&amp;imgcode=7K3P2&amp;userip=192.0.2.1" in driver.sent[0]
    with pytest.raises(e.ConflictingParameters):
        driver.call("send_sms2", ONE, "x", query="imgcode=1&userip=192.0.2.1", captcha=proof)
    for code, address in (("", "192.0.2.1"), ("a b", "192.0.2.1"), ("a", "here")):
        with pytest.raises(e.InvalidParameter):
            Captcha(code, address)


@pytest.mark.parametrize(
    "wrong",
    [
        {"tariff": 9},
        {"utc_offset_hours": 13},
        {"kind": 7},
        {"allowed_phones": "7,x"},
        {"allowed_phones": ["--7"]},
        {"flags": {"fl[99]": True}},
    ],
)
def test_settings_of_subclients(wrong: dict[str, Any]) -> None:
    from smsc_soap.model.http.subclients import SubclientKind

    with pytest.raises(e.InvalidParameter):
        SubclientSettings(**wrong)
    assert SubclientKind(2).spends_main_balance
    assert not SubclientKind(1).spends_main_balance
