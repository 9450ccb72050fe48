"""Whose call confirms what: by what was there before the question, not by the clock of the account."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from asking import ONE, TWO, Ask

from smsc_soap import SmscClient
from smsc_soap import errors as e
from smsc_soap.model.callback import CallConfirmation, Proof
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.scripts import history
from smsc_soap.sandbox.server import SandboxServer

#: What the account's zone really is, while the client believes in +03:00.
ZONES = [timedelta(hours=hours) for hours in (-12, -5, 0, 2.5, 3, 3.5, 5, 6, 14)]


@pytest.fixture
def looks(ask: Ask, smsc_clock: ManualClock) -> Callable[..., list[bool]]:
    """Whether each wait is confirmed, when a new look is due."""

    def look(*calls: Any) -> list[bool]:
        smsc_clock.advance(21)
        return [ask(lambda _, call=call: call.confirmed()) for call in calls]

    return look


@pytest.mark.parametrize("zone", ZONES, ids=str)
class TestWhateverTheZone:
    @pytest.fixture(autouse=True)
    def _account(self, smsc_sandbox: SandboxServer, zone: timedelta) -> None:
        smsc_sandbox.provider.account.zone = zone

    def test_a_call_confirms(self, ask: Ask, smsc_sandbox: SandboxServer, looks: Any) -> None:
        call = ask(lambda client: client.wait_call(ONE))
        assert call.doubts == ()
        assert looks(call) == [False]
        smsc_sandbox.provider.ring(ONE)
        assert looks(call) == [True]

    def test_an_earlier_call_does_not(
        self, ask: Ask, smsc_sandbox: SandboxServer, smsc_clock: ManualClock, looks: Any
    ) -> None:
        for minutes in (0, 14, 16, 30):
            ask(lambda client: client.wait_call(ONE))
            smsc_sandbox.provider.ring(ONE)
            smsc_clock.advance(minutes * 60)
            call = ask(lambda client: client.wait_call(ONE))
            assert [looks(call), looks(call), looks(call)] == [[False]] * 3, minutes
            smsc_sandbox.provider.ring(ONE)
            assert looks(call) == [True]

    def test_a_repeated_message_does_not(self, ask: Ask, smsc_sandbox: SandboxServer, looks: Any) -> None:
        # Put there as no handset could: texts of a call, to numbers that are for calls.
        inbox, now = smsc_sandbox.provider.incoming, smsc_sandbox.clock.now
        numbers = ("78000000001", "78000000002", "78000000003")
        for number in numbers:
            inbox.add("79990000001", "[waitcall]", number, now())
        call = ask(lambda client: client.wait_call(ONE))
        assert set(call.all_numbers) == {f"+{number}" for number in numbers}
        assert looks(call) == [False]
        inbox.add("79990000001", "[waitcall] please", numbers[0], now())
        inbox.add("79990000001", "[waitcall]", "79000000000", now())
        inbox.add("79990000002", "[waitcall]", numbers[0], now())
        assert looks(call) == [False]
        inbox.add("79990000001", "[waitcall]", numbers[0], now())
        assert looks(call) == [True]

    def test_two_phones(self, ask: Ask, smsc_sandbox: SandboxServer, looks: Any) -> None:
        one = ask(lambda client: client.wait_call(ONE))
        two = ask(lambda client: client.wait_call(TWO))
        smsc_sandbox.provider.ring(TWO)
        assert looks(one, two) == [False, True]
        smsc_sandbox.provider.ring(ONE)
        assert looks(one, two) == [True, True]

    def test_two_questions_about_one_phone(self, ask: Ask, smsc_sandbox: SandboxServer, looks: Any) -> None:
        first = ask(lambda client: client.wait_call(ONE))
        smsc_sandbox.provider.ring(ONE)
        second = ask(lambda client: client.wait_call(ONE))
        assert looks(first, second) == [True, False], "the call came before the second question"
        smsc_sandbox.provider.ring(ONE)
        assert looks(first, second) == [True, True]

    def test_one_call_answers_both_open_questions(self, ask: Ask, smsc_sandbox: SandboxServer, looks: Any) -> None:
        calls = [ask(lambda client: client.wait_call(ONE)) for _ in range(2)]
        smsc_sandbox.provider.ring(ONE)
        assert looks(*calls) == [True, True]

    def test_a_message_read_elsewhere_counts_when_a_look_has_it(
        self, ask: Ask, smsc_sandbox: SandboxServer, smsc_client: SmscClient, looks: Any
    ) -> None:
        call = ask(lambda client: client.wait_call(ONE))
        smsc_sandbox.provider.ring(ONE)
        (message,) = smsc_client.http.incoming(hours=168)
        assert not call.confirmed_by(message)
        assert looks(call) == [True]
        assert call.confirmed_by(message)


@pytest.mark.parametrize("order", ["falling", "scattered", "none"])
def test_ids_need_no_order(
    ask: Ask, smsc_sandbox: SandboxServer, looks: Any, monkeypatch: pytest.MonkeyPatch, order: str
) -> None:
    named = history._incoming
    ids = {
        "falling": lambda number: 10**6 - number,
        "scattered": lambda number: number * 7919 % 10007,
        "none": lambda _: "",
    }
    monkeypatch.setattr(history, "_incoming", lambda one, zone: named(one, zone) | {"id": ids[order](one.number)})
    smsc_sandbox.provider.account.zone = timedelta(hours=-7)
    for _ in range(3):
        call = ask(lambda client: client.wait_call(ONE))
        assert looks(call) == [False]
        smsc_sandbox.provider.receive(TWO, "hello")
        smsc_sandbox.provider.ring(ONE)
        assert looks(call) == [True]


def test_a_look_before_another_question_serves_all(ask: Ask, smsc_sandbox: SandboxServer, looks: Any) -> None:
    call = ask(lambda client: client.wait_call(ONE))
    assert looks(call) == [False]
    smsc_sandbox.provider.ring(ONE)
    assert not ask(lambda _: call.confirmed())
    ask(lambda client: client.wait_call(TWO))
    assert ask(lambda _: call.confirmed()), "though no look of its own is due"


def test_a_call_from_another_phone_confirms_nothing(
    ask: Ask, smsc_sandbox: SandboxServer, smsc_client: SmscClient, looks: Any
) -> None:
    one, two = (ask(lambda client, phone=phone: client.wait_call(phone)) for phone in (ONE, TWO))
    smsc_sandbox.provider.ring(TWO)
    assert looks(one, two) == [False, True]
    (message,) = smsc_client.http.incoming(hours=1)
    assert not one.confirmed_by(message)
    assert two.confirmed_by(message)
    assert not ask(lambda _: one.confirmed())


class TestWithoutALookBefore:
    """Then the local times decide, and it is said so."""

    @pytest.fixture(params=["refuse", "http_status", "html"])
    def blind(self, request: pytest.FixtureRequest, ask: Ask, smsc_fault: Any) -> Any:
        smsc_fault(request.param, operation="get.php", **({"code": 1} if request.param == "refuse" else {}))
        return ask(lambda client: client.wait_call(ONE))

    def test_in_the_right_zone(self, blind: Any, smsc_sandbox: SandboxServer, looks: Any) -> None:
        (doubt,) = blind.doubts
        assert "UTC+03:00 (SMSC_ACCOUNT_UTC_OFFSET)" in doubt
        smsc_sandbox.provider.ring(ONE)
        assert looks(blind) == [True]

    @pytest.mark.parametrize("hours", [-3, 6])
    def test_in_a_wrong_zone(self, blind: Any, smsc_sandbox: SandboxServer, looks: Any, hours: int, ask: Ask) -> None:
        smsc_sandbox.provider.account.zone = timedelta(hours=hours)
        smsc_sandbox.provider.ring(ONE)
        assert looks(blind) == [False], "it may be older than the question"
        ask(lambda client: client.wait_call(ONE))
        smsc_sandbox.provider.ring(ONE)
        assert looks(blind) == [True], "the first look after the question lacks this one"

    def test_what_was_seen_earlier_never_counts(
        self, ask: Ask, smsc_sandbox: SandboxServer, smsc_fault: Any, looks: Any
    ) -> None:
        earlier = ask(lambda client: client.wait_call(ONE))
        smsc_sandbox.provider.ring(ONE)
        assert looks(earlier) == [True]
        smsc_fault("http_status", operation="get.php")
        call = ask(lambda client: client.wait_call(ONE))
        assert call.doubts
        assert looks(call) == [False], "within the minute that clocks may differ"

    def test_more_than_three_questions_a_minute(self, ask: Ask, smsc_sandbox: SandboxServer, looks: Any) -> None:
        phones = [f"+7999000000{number}" for number in range(5)]
        calls = [ask(lambda client, phone=phone: client.wait_call(phone)) for phone in phones]
        assert [bool(call.doubts) for call in calls] == [False, False, False, True, True]
        assert "LimitReached" in calls[-1].doubts[0]
        for phone in phones:
            smsc_sandbox.provider.ring(phone)
        assert looks(*calls) == [True] * 5


def test_nothing_came_in_at_all(ask: Ask, smsc_sandbox: SandboxServer, smsc_fault: Any, looks: Any) -> None:
    smsc_sandbox.provider.account.zone = timedelta(hours=-9)
    smsc_fault("refuse", operation="get.php", code=3)
    call = ask(lambda client: client.wait_call(ONE))
    assert call.doubts == ()
    smsc_sandbox.provider.ring(ONE)
    assert looks(call) == [True]


@pytest.mark.parametrize(("code", "cls"), [(2, e.AuthenticationFailed), (4, e.IpBlocked)])
def test_no_second_wrong_login(
    ask: Ask, smsc_sandbox: SandboxServer, smsc_fault: Any, code: int, cls: type[e.SmscError]
) -> None:
    smsc_fault("refuse", operation="get.php", code=code)
    with pytest.raises(cls) as refused:
        ask(lambda client: client.wait_call(ONE))
    assert (refused.value.operation, refused.value.outcome) == ("wait_call", e.Outcome.NOT_SENT)
    assert smsc_sandbox.posts("wait_call.php") == 0


def test_after_its_time_a_call_confirms_nothing(
    ask: Ask, smsc_sandbox: SandboxServer, smsc_clock: ManualClock, looks: Any
) -> None:
    call = ask(lambda client: client.wait_call(ONE))
    smsc_clock.advance(17 * 60)
    ask(lambda client: client.wait_call(ONE))
    smsc_sandbox.provider.ring(ONE)
    assert looks(call) == [False]


def test_a_late_look_finds_a_call_that_was_in_time(
    ask: Ask, smsc_sandbox: SandboxServer, smsc_clock: ManualClock, looks: Any
) -> None:
    call = ask(lambda client: client.wait_call(ONE))
    smsc_clock.advance(600)
    smsc_sandbox.provider.ring(ONE)
    smsc_clock.advance(600)
    assert looks(call) == [True]


def test_a_report_that_was_handed_in_before_is_an_old_one(ask: Ask, smsc_clock: ManualClock) -> None:
    first = ask(lambda client: client.wait_call(ONE))
    report = CallConfirmation(phone=ONE, called_at=smsc_clock.now(), dialled="1", proof=Proof.SHA1)
    assert first.confirmed_by(report)
    assert first.confirmed_by(report)
    smsc_clock.advance(30)
    second = ask(lambda client: client.wait_call(ONE))
    assert not second.confirmed_by(report), "though within the minute that clocks may differ"
    smsc_clock.advance(5)
    report = CallConfirmation(phone=ONE, called_at=smsc_clock.now(), dialled="1", proof=Proof.SHA1)
    assert second.confirmed_by(report)


class TestLooksThatFail:
    def test_they_end_no_wait(self, ask: Ask, smsc_sandbox: SandboxServer, smsc_fault: Any) -> None:
        call = ask(lambda client: client.wait_call(ONE))
        smsc_sandbox.provider.ring(ONE)
        for kind in ("http_status", "html", "reset_unexecuted"):
            smsc_fault(kind, operation="get.php", times=1)
        assert ask(lambda _: call.wait())
        assert call.failure is None

    def test_the_last_one_leaves_it_open(self, ask: Ask, smsc_clock: ManualClock, smsc_fault: Any) -> None:
        call = ask(lambda client: client.wait_call(ONE))
        assert not ask(lambda _: call.wait(within_s=30))
        smsc_fault("http_status", operation="get.php", times=1000)
        before = smsc_clock.now()
        with pytest.raises(e.HttpStatusError):
            ask(lambda _: call.wait())
        assert smsc_clock.now() >= call.valid_until
        assert isinstance(call.failure, e.HttpStatusError)
        assert smsc_clock.now() - before < timedelta(minutes=17)

    def test_they_keep_the_pace_and_are_not_repeated_at_once(
        self, ask: Ask, smsc_sandbox: SandboxServer, smsc_clock: ManualClock, smsc_fault: Any
    ) -> None:
        call = ask(lambda client: client.wait_call(ONE))
        before = smsc_sandbox.posts("get.php")
        smsc_fault("http_status", operation="get.php", times=1000)
        with pytest.raises(e.HttpStatusError):
            ask(lambda _: call.confirmed())
        assert not ask(lambda _: call.confirmed()), "within 21 seconds nobody is asked"
        assert smsc_sandbox.posts("get.php") == before + 1
        smsc_clock.advance(21)
        with pytest.raises(e.HttpStatusError):
            ask(lambda _: call.confirmed())

    def test_a_refusal_ends_it(self, ask: Ask, smsc_fault: Any) -> None:
        call = ask(lambda client: client.wait_call(ONE))
        smsc_fault("refuse", operation="get.php", code=2)
        with pytest.raises(e.AuthenticationFailed):
            ask(lambda _: call.wait())


@pytest.mark.parametrize("seed", range(12))
def test_any_story(
    smsc_client: SmscClient, smsc_sandbox: SandboxServer, smsc_clock: ManualClock, smsc_fault: Any, seed: int
) -> None:
    """Nothing is confirmed without a call after its question, and nothing stays open after one that a look can see."""
    dice = random.Random(seed)
    smsc_sandbox.provider.account.zone = timedelta(hours=dice.choice([-12, -2, 3, 5.5, 14]))
    asked: list[tuple[Any, str, int]] = []
    rung: list[tuple[str, int, datetime]] = []
    for step in range(60):
        phone = dice.choice([ONE, TWO])
        match dice.choice(["ask", "ring", "ring", "replay", "look", "look", "fail"]):
            case "ask":
                asked.append((smsc_client.wait_call(phone), phone, step))
            case "ring" if smsc_sandbox.provider.ring(phone):
                rung.append((phone, step, smsc_clock.now()))
            case "replay":
                smsc_sandbox.provider.receive(phone, "[waitcall]", "79000000000")  # an SMS to another number
            case "look":
                smsc_clock.advance(dice.choice([5, 21, 61, 300]))
                for call, _, _ in asked:
                    with contextlib.suppress(e.SmscError):
                        call.confirmed()
            case "fail":
                smsc_fault("http_status", operation="get.php")
        for call, who, since in asked:
            if call._confirmed:
                assert any(phone == who and at > since for phone, at, _ in rung), (seed, step)
    smsc_sandbox.faults.clear()
    smsc_clock.advance(61)
    for call, who, since in asked:
        in_time = [at for phone, step, at in rung if phone == who and step > since and at <= call.valid_until]
        if in_time and not call.doubts and smsc_clock.now() <= call.valid_until:
            assert call.confirmed(), seed
