"""What the sandbox remembers, and what it keeps to itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sandbox_caller import LOGIN, PHONE, Caller

from smsc_soap.errors import InvalidParameter
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.provider import Provider


def test_unknown_operation() -> None:
    with pytest.raises(InvalidParameter):
        Provider().call("drop_everything", LOGIN)


def test_journal_keeps_reasons_and_no_secrets(ask: Caller) -> None:
    ask.send(query="psw=topsecret&cost=2&apikey=topsecret&login=topsecret&cost=2", apikey="topsecret")
    ask.send("12")
    first, second = ask.provider.journal
    assert "topsecret" not in repr(first.to_dict())
    assert first.fields["psw"] == first.fields["apikey"] == "***"
    assert first.fields["query"] == "psw=***&cost=2&apikey=***&login=***&cost=2"
    assert (first.code, second.code, second.why) == (2, 7, "every recipient is wrong")
    assert ask.provider.journal.refusals == 2


def test_late_execution_and_replay_are_one_post(ask: Caller) -> None:
    fields = {**LOGIN, "phones": PHONE, "mes": "a", "id": "mine"}
    ask.provider.skip("send_sms", fields, fault="late", late_s=10)
    ask.clock.advance(9)
    ask.provider.catch_up()
    assert ask.sent == []
    ask.clock.advance(100)
    assert "balance" in ask("get_balance")
    assert [one.accepted_at - ManualClock().now() for one in ask.provider.messages] == [timedelta(seconds=10)]
    assert ask.provider.journal.posts("send_sms") == 1
    assert [(one.operation, one.executed, one.fault) for one in ask.provider.journal] == [
        ("send_sms", False, "late"), ("send_sms", True, "late"), ("get_balance", True, None),
    ]  # fmt: skip


def test_reset_forgets_everything(ask: Caller) -> None:
    ask.send()
    ask.provider.block.block(ask.clock.now().replace(year=2030))
    ask.provider.behave(replace(ask.provider.behaviour, unasked_money=True))
    ask.provider.reset()
    assert ask.send() == {"id": "1", "cnt": "1"}
    assert len(ask.provider.journal) == 1


def test_reprs_hold_no_text_phone_or_secret(ask: Caller) -> None:
    ask.send(mes="secret text")
    provider = ask.provider
    shown = repr([provider, provider.account, *provider.messages, *provider.journal])
    assert not any(one in shown for one in ("secret text", "79990000001", "'123'", "sandbox-key"))


def test_money_adds_up(ask: Caller) -> None:
    for number in range(40):
        ask.send(f"+7999000{number:04},+7700000{number:04},12", "я" * number, query="cost=2")
    assert ask.provider.account.balance + sum(one.cost for one in ask.provider.messages) == Decimal("1000.00")
