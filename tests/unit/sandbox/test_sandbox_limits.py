"""Each rule against loops at its border: so many pass, the next one does not, and the window slides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.limits import SubscriberFlood
from smsc_soap.sandbox.provider import Provider

LOGIN = {"login": "alex", "psw": "123"}
PHONE = "+79990000001"
Answer = dict[str, Any]


class Caller:
    """A provider on a clock that stands still, and a short way to ask it."""

    def __init__(self, **behaviour: Any) -> None:
        self.clock = ManualClock()
        self.provider = Provider(clock=self.clock, behaviour=Behaviour(**behaviour))

    def __call__(self, operation: str, **fields: str) -> Answer:
        return self.provider.call(operation, {**LOGIN, **fields})

    def send(self, mes: str = "text", phones: str = PHONE, **fields: str) -> Answer:
        return self("send_sms2" if "query" in fields else "send_sms", phones=phones, mes=mes, **fields)

    def cost(self) -> Answer:
        return self("get_sms_cost", phones=PHONE, mes="text")

    def status(self) -> Answer:
        return self("get_status", phone=PHONE, id="a")

    def balance(self) -> Answer:
        return self("get_balance")


RULES: dict[str, tuple[Callable[[Caller], Answer], int]] = {
    "send": (Caller.send, 1),
    "cost": (Caller.cost, 5),
    "price by send_sms2": (lambda ask: ask.send(query="cost=1"), 5),
    "status": (Caller.status, 5),
    "balance": (Caller.balance, 10),
}


@pytest.fixture(params=RULES)
def rule(request: pytest.FixtureRequest) -> tuple[Callable[[Caller], Answer], int]:
    return RULES[request.param]


def is_refused(answer: Answer) -> bool:
    return answer.get("error") == "9"


def test_so_many_a_minute(rule: tuple[Callable[[Caller], Answer], int]) -> None:
    call, most = rule
    ask = Caller()
    ask.send("another", id="a")
    assert [is_refused(call(ask)) for _ in range(most + 2)] == [False] * most + [True] * 2


def test_the_minute_slides(rule: tuple[Callable[[Caller], Answer], int]) -> None:
    """Calls one second apart: each place is free again sixty seconds after it was taken, and not before."""
    call, most = rule
    ask = Caller()
    ask.send("another", id="a")
    for _ in range(most):
        assert not is_refused(call(ask))
        ask.clock.advance(1)
    ask.clock.advance(60 - most - 0.001)
    assert is_refused(call(ask))
    ask.clock.advance(0.001)
    assert not is_refused(call(ask))
    assert is_refused(call(ask)) is True
    if most > 1:
        ask.clock.advance(1)
        assert [is_refused(call(ask)) for _ in range(2)] == [False, True]


def test_no_rules_at_all(rule: tuple[Callable[[Caller], Answer], int]) -> None:
    ask = Caller(rate_limits=False)
    assert not any(is_refused(rule[0](ask)) for _ in range(rule[1] + 5))


def test_whoever_asks_again_too_early_may_wait_anew() -> None:
    for extends in (False, True):
        ask = Caller(refused_extend_window=extends)
        ask.send()
        ask.clock.advance(30)
        assert is_refused(ask.send())
        ask.clock.advance(30)
        assert is_refused(ask.send()) is extends
        ask.clock.advance(60)
        assert not is_refused(ask.send())


def test_limits_are_counted_for_each_request_apart() -> None:
    ask = Caller()
    assert not is_refused(ask.send())
    assert not is_refused(ask.send("other text"))
    assert not is_refused(ask.send(phones="+79990000002"))
    assert not is_refused(ask.send(sender="SHOP"))
    for number in range(20):
        assert not is_refused(ask("get_status", phone=PHONE, id=f"n{number}"))


@pytest.mark.parametrize("most", [3, 50])
def test_too_many_equal_requests_block_the_caller(most: int) -> None:
    ask = Caller(block_after_same=most)
    answers = [ask.balance() for _ in range(most)]
    assert {one.get("error") for one in answers} <= {None, "9"}
    assert ask.balance() == {"error": "4"}
    assert ask.send() == {"error": "4"}
    ask.clock.advance(599.9)
    assert ask.send() == {"error": "4"}
    ask.clock.advance(0.1)
    assert "id" in ask.send()


def test_equal_requests_spread_over_more_than_a_minute_do_not_block() -> None:
    ask = Caller(block_after_same=3)
    for _ in range(12):
        assert "balance" in ask.balance()
        ask.clock.advance(20)
    assert Caller(block_after_same=0, blocks=False).balance() == {"balance": "1000.00"}


def test_five_wrong_logins_block_and_four_do_not() -> None:
    ask = Caller()
    for _ in range(4):
        assert ask("get_balance", psw="wrong") == {"error": "2"}
    assert "balance" in ask.balance()
    ask.clock.advance(30 * 60 - 0.001)
    assert ask("get_balance", psw="wrong") == {"error": "2"}
    assert ask.balance() == {"error": "4"}
    ask.clock.advance(30 * 60 - 0.001)
    assert ask.balance() == {"error": "4"}
    ask.clock.advance(0.001)
    assert "balance" in ask.balance()


def test_the_half_hour_of_wrong_logins_slides() -> None:
    ask = Caller()
    for _ in range(4):
        ask("get_balance", psw="wrong")
    ask.clock.advance(30 * 60)
    for _ in range(4):
        ask("get_balance", psw="wrong")
    assert "balance" in ask.balance()


def test_a_listed_caller_is_never_blocked_for_wrong_logins_and_one_not_listed_never_let_in() -> None:
    ask = Caller()
    ask.provider.account.caller_listed = True
    for _ in range(9):
        assert ask("get_balance", psw="wrong") == {"error": "2"}
    assert "balance" in ask.balance()
    ask.provider.account.caller_listed = False
    assert [ask.balance()["error"] for _ in range(6)] == ["2"] * 5 + ["4"]


def wrong_sends(ask: Caller, number: int, step_s: float = 0.0, **fields: str) -> None:
    for _ in range(number):
        given = {"phones": "12", **fields}
        assert ask("send_sms", mes=f"text {len(ask.provider.journal)}", **given)["error"] in "67"
        ask.clock.advance(step_s)


@pytest.mark.parametrize("fields", [{}, {"phones": PHONE, "sender": "BANK"}])
def test_a_hundred_wrong_sends_in_a_row_block_and_ninety_nine_do_not(fields: dict[str, str]) -> None:
    ask = Caller()
    wrong_sends(ask, 99, **fields)
    assert "balance" in ask.balance()
    wrong_sends(ask, 1, **fields)
    assert ask.balance() == {"error": "4"}
    ask.clock.advance(599.999)
    assert ask.balance() == {"error": "4"}
    ask.clock.advance(0.001)
    assert "balance" in ask.balance()


@pytest.mark.parametrize(("step_s", "blocked"), [(6.0, True), (6.1, False)])
def test_the_ten_minutes_of_wrong_sends_slide(step_s: float, blocked: bool) -> None:
    ask = Caller()
    wrong_sends(ask, 100, step_s)
    assert (ask.balance() == {"error": "4"}) is blocked


def test_one_good_send_ends_the_row_of_wrong_ones() -> None:
    ask = Caller()
    wrong_sends(ask, 99)
    assert "id" in ask.send()
    wrong_sends(ask, 99)
    assert "balance" in ask.balance()


@pytest.mark.parametrize("open_calls", [13, 14, 15])
def test_fewer_than_fifteen_at_once(open_calls: int) -> None:
    """The call that asks is among the open ones."""
    ask = Caller()
    calls = [ask.provider.open_call() for _ in range(open_calls)]
    for call in calls:
        call.__enter__()
    assert is_refused(ask.balance()) is (open_calls >= 15)
    for call in calls:
        call.__exit__(None, None, None)


def test_a_long_list_of_subscribers_is_swept() -> None:
    flood, clock = SubscriberFlood(), ManualClock()
    for number in range(20_000):
        flood.is_flood(f"{number}", clock.now(), gap_s=120)
        clock.advance(1)
    assert len(flood._last) < 10_000
    for _ in range(49):
        assert not flood.is_flood("19999", clock.now(), gap_s=120)
    assert flood.is_flood("19999", clock.now(), gap_s=120)


def test_sweeping_forgets_no_row_that_goes_on() -> None:
    flood, now = SubscriberFlood(), ManualClock().now()
    for _ in range(50):
        assert not flood.is_flood("one", now, gap_s=120)
    for number in range(20_000):
        flood.is_flood(f"{number}", now, gap_s=120)
    assert flood.is_flood("one", now, gap_s=120)


# --- the end user behind a program


def test_so_many_a_day_for_one_end_user() -> None:
    ask = Caller()
    ask.provider.account.user_ip_daily = 2
    answers = [ask.send(f"{n}", query="userip=192.0.2.7") for n in range(3)]
    assert ["error" in one for one in answers] == [False, False, True]
    assert answers[2]["error"] == "6"
    assert "id" in ask.send("3", query="userip=192.0.2.8")
    assert "id" in ask.send("4")
    ask.clock.advance(12 * 3600 - 1)
    assert ask.send("5", query="userip=192.0.2.7")["error"] == "6"
    ask.clock.advance(1)
    assert "id" in ask.send("6", query="userip=192.0.2.7")


def test_a_picture_has_to_be_read_right() -> None:
    ask = Caller()
    ask.provider.account.captchas = {"192.0.2.7": "aB3"}
    assert ask.send("a", query="userip=192.0.2.7&imgcode=xyz")["error"] == "6"
    assert ask.send("b", query="userip=192.0.2.7")["error"] == "6"
    assert "id" in ask.send("c", query="userip=192.0.2.7&imgcode=Ab3")
    assert "id" in ask.send("d", query="userip=192.0.2.8&imgcode=any")
    assert ask.send("e", query="imgcode=aB3") == {"error": "1"}
    assert ask.send("f", query="userip=nonsense") == {"error": "1"}
