"""What the names of ``query`` do, as far as it can be seen in answers, statuses and the ledger."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from smsc_soap.errors import InvalidParameter
from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.calls import CallPlan, read_plan
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.links import shorten
from smsc_soap.sandbox.messages import Message
from smsc_soap.sandbox.provider import Provider

LOGIN = {"login": "alex", "psw": "123"}
PHONE = "+79990000001"


class Caller:
    """A provider on a clock that stands still, and a short way to ask it."""

    def __init__(self, **behaviour: Any) -> None:
        self.clock = ManualClock()
        self.provider = Provider(clock=self.clock, behaviour=Behaviour(**behaviour))

    def __call__(self, operation: str, **fields: str) -> Any:
        return self.provider.call(operation, {**LOGIN, **fields})

    def send(self, query: str, phones: str = PHONE, mes: str = "text", **fields: str) -> Any:
        return self("send_sms2", phones=phones, mes=mes, query=query, id="a", **fields)

    def status(self, phone: str = PHONE, query: str = "", **fields: str) -> Any:
        return self("get_status2", id="a", phone=phone, query=query, **fields)

    @property
    def ledger(self) -> list[Message]:
        return list(self.provider.messages)


@pytest.fixture
def ask() -> Caller:
    return Caller()


# --- links


def test_links_are_shortened_priced_so_and_remembered(ask: Caller) -> None:
    link = "https://shop.example/orders?number=17&" + "x" * 200
    mes = f"Ready: {link} and again {link}"
    priced = ask("get_sms_cost2", phones=PHONE, mes=mes, query="tinyurl=1")
    plain = ask("get_sms_cost2", phones=PHONE, mes=mes, query="")
    assert (priced["cnt"], plain["cnt"]) == ("1", "4")
    assert ask.send("tinyurl=1&cost=2", mes=mes)["cost"] == priced["cost"]
    (sent,) = ask.ledger
    short, meant = next(iter(sent.details["links"].items()))
    assert meant == link
    assert sent.text == f"Ready: {short} and again {short}"
    assert ask.status(all="1")["message"] == sent.text


def test_short_links_differ_and_stay() -> None:
    text, meant = shorten("http://a.example/1 http://a.example/2, www.a.example")
    assert len(meant) == 2
    assert text.endswith(" www.a.example")
    assert shorten("http://a.example/1")[0] == text.split()[0]
    assert shorten("no link") == ("no link", {})


# --- calls


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("", CallPlan()),
        ("25,60,3", CallPlan(25, 60, 3)),
        ("0,0,0", CallPlan(10, 10, 1)),
        ("99,3600,9", CallPlan(35, 3600, 9)),
        ("100,60,3", CallPlan()),
        ("25,3601,3", CallPlan()),
        ("25,60,10", CallPlan()),
        ("25,60", CallPlan()),
        ("25, 60, 3", CallPlan()),
        ("-1,60,3", CallPlan()),
    ],
)
def test_param(text: str, plan: CallPlan) -> None:
    assert read_plan(text) == plan


@pytest.mark.parametrize(("ending", "err"), [("9737", "237"), ("9740", "240")])
def test_an_unanswered_call_ends_with_its_last_try(ask: Caller, ending: str, err: str) -> None:
    phone = f"+7999000{ending}"
    ask.send("call=1&param=20,100,3&voice=w", phone)
    assert ask.ledger[0].details == {"voice": "w", "ring_s": 20, "pause_s": 100, "tries": 3}
    ask.clock.advance(259)
    assert ask.status(phone)["status"] == "0"
    ask.clock.advance(1)
    assert (ask.status(phone)["status"], ask.status(phone)["err"]) == ("20", err)


def test_an_sms_is_tried_as_always(ask: Caller) -> None:
    ask.send("param=20,100,3", "+79990009737")
    assert ask.ledger[0].details is None
    ask.clock.advance(5)
    assert ask.status("+79990009737")["err"] == "237"


# --- time


def test_what_would_come_too_late_expires() -> None:
    ask = Caller(delivery_s=7200)
    ask.send("valid=1")
    assert ask.ledger[0].details == {"valid_s": 3600}
    ask.clock.advance(3599)
    assert ask.status()["status"] == "0"
    ask.clock.advance(1)
    assert ask.status()["status"] == "3"
    ask = Caller(delivery_s=7200)
    ask.send("valid=02:00")
    ask.clock.advance(7200)
    assert ask.status()["status"] == "1"


def test_groups_go_out_by_the_clock(ask: Caller) -> None:
    phones = [f"+7999000000{n}" for n in range(1, 7)]
    ask.send("period=0.5&freq=10", ",".join(phones))
    seen = []
    for _ in range(4):
        ask.clock.advance(60)
        seen.append([ask.status(phone)["status"] for phone in phones].count("1"))
        ask.clock.advance(540)
    assert seen == [2, 4, 6, 6]


def test_freq_without_period_changes_nothing(ask: Caller) -> None:
    ask.send("freq=10", "+79990000001,+79990000002")
    assert len({one.send_at for one in ask.ledger}) == 1


# --- lists of recipients


def test_every_recipient_is_listed_for_interfaces_that_can_say_so(ask: Caller) -> None:
    phones = f"{PHONE},+77080000001,12"
    assert ask.send("op=1", phones)["phones"] == [
        {"phone": "79990000001", "mccmnc": "25001", "cost": "3.30", "status": "-1"},
        {"phone": "77080000001", "mccmnc": "40107", "cost": "8.95", "status": "-1"},
        {"phone": "12", "status": "22", "error": "249"},
    ]
    assert "phones" not in ask.send("op=0", mes="b")


# --- taking back


def test_a_waiting_message_can_be_taken_back(ask: Caller) -> None:
    ask.send("", time="+60")
    assert ask.provider.account.balance == Decimal("996.70")
    ask.provider.delete(1)
    assert ask.provider.account.balance == Decimal("1000.00")
    assert ask.status() == {"error": "3"}
    ask.clock.advance(7200)
    (gone,) = ask.ledger
    assert gone.to_dict(ask.clock.now())["status"] == -3
    assert gone.deleted_at == ask.clock.now() - timedelta(seconds=7200)
    for number in (0, 1, 2):
        with pytest.raises(InvalidParameter, match="number"):
            ask.provider.delete(number)


def test_what_went_out_stays_out(ask: Caller) -> None:
    ask.send("", time="+1")
    ask.clock.advance(60)
    with pytest.raises(InvalidParameter, match="time has not come"):
        ask.provider.delete(1)
    assert ask.provider.account.balance == Decimal("996.70")


def test_a_newer_message_of_the_same_id_stays_found(ask: Caller) -> None:
    ask.send("", time="+60")
    ask.send("", mes="newer", time="+60")
    ask.provider.delete(1)
    assert ask.status(all="1")["message"] == "newer"


def test_deletion_over_soap_is_a_switch() -> None:
    for can in (False, True):
        ask = Caller(status2_deletes=can)
        ask.send("", time="+60")
        assert ask.status(query="del=1")["status"] == "-1"
        assert ("error" in ask.status()) is can
        assert (ask.ledger[0].deleted_at is not None) is can
        ask.provider.reset()
        ask.send("")
        ask.status(query="del=1")
        assert ask.ledger[0].deleted_at is None
    assert Caller(status2_deletes=True).status(query="del=1") == {"error": "3"}
