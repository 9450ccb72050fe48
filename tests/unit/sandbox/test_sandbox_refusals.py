"""The provider's rules, one table per code."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sandbox_caller import PHONE, Caller

from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.provider import Provider

# --- code 1


@pytest.mark.parametrize(
    "fields",
    [
        {"mes": ""},
        {"mes": "  "},
        {"mes": "x" * 1001},
        {"phones": ""},
        {"phones": " , ;"},
        {"query": "freq=0"},
        {"query": "flash=1&call=1"},
        {"query": "list=oops"},
        {"query": "cost=%C6"},
        {"query": "list=79990000001%3A" + "x" * 1001},
        {"query": "mail=1"},
        {"query": "mail=1&subj=s", "phones": "a@b.example"},
        {"query": "bin=2", "mes": "xyz"},
        {"query": "bin=2", "mes": "abc"},
    ],
)
def test_wrong_parameters(ask: Caller, fields: dict) -> None:
    assert ask.send(**fields) == {"error": "1"}
    assert ask.sent == []


def test_a_thousand_characters_are_fine(ask: Caller) -> None:
    assert ask.send(mes="x" * 1000)["cnt"] == "7"


def test_too_many_recipients() -> None:
    ask = Caller(scripted_recipients=False)
    phones = ",".join(f"+7999{n:07}" for n in range(10_001))
    assert ask.send(phones) == {"error": "1"}
    ask.provider.account.balance = Decimal(10**6)
    assert ask.send(phones.rpartition(",")[0])["cnt"] == "10000"


# --- code 2 and 4


@pytest.mark.parametrize(
    ("given", "right"),
    [
        ({"login": "alex", "psw": "123"}, True),
        ({"login": "", "psw": "", "apikey": "sandbox-key"}, True),
        ({"apikey": "sandbox-key"}, True),
        ({"login": "", "psw": "sandbox-key"}, True),
        ({"psw": "sandbox-key"}, True),
        ({"login": "alex", "psw": "123", "apikey": "sandbox-key"}, True),
        ({}, False),
        ({"login": "alex"}, False),
        ({"login": "alex", "psw": "1234"}, False),
        ({"login": "Alex", "psw": "123"}, False),
        ({"login": "alex", "psw": "sandbox-key"}, False),
        ({"apikey": "123"}, False),
        ({"apikey": "sandbox-key", "login": "alex", "psw": "wrong"}, False),
        ({"apikey": "wrong", "login": "alex", "psw": "123"}, False),
        ({"login": "alex", "psw": "\ud800"}, False),
    ],
)
def test_credentials(given: dict, right: bool) -> None:
    answer = Provider(clock=ManualClock()).call("get_balance", given)
    assert answer == ({"balance": "1000.00"} if right else {"error": "2"})


def test_five_wrong_logins_block_for_half_an_hour(ask: Caller) -> None:
    for _ in range(5):
        assert ask("get_balance", psw="wrong") == {"error": "2"}
    assert ask("get_balance") == {"error": "4"}
    assert ask.send() == {"error": "4"}
    ask.clock.advance(30 * 60 - 1)
    assert ask("get_balance") == {"error": "4"}
    ask.clock.advance(1)
    assert "balance" in ask("get_balance")


def test_wrong_logins_spread_over_more_than_half_an_hour_do_not_block(ask: Caller) -> None:
    for _ in range(9):
        assert ask("get_balance", psw="wrong") == {"error": "2"}
        ask.clock.advance(7.5 * 60)
    assert "balance" in ask("get_balance")


def test_a_hundred_wrong_sends_in_a_row_block_for_ten_minutes(ask: Caller) -> None:
    for number in range(99):
        assert ask.send("12", f"text {number}")["error"] == "7"
    ask.send()
    for number in range(100):
        assert ask.send("12", f"more {number}")["error"] == "7"
    assert ask("get_balance") == {"error": "4"}
    ask.clock.advance(600)
    assert "balance" in ask("get_balance")


def test_blocks_can_be_switched_off() -> None:
    ask = Caller(blocks=False)
    for _ in range(9):
        assert ask("get_balance", psw="wrong") == {"error": "2"}
    assert "balance" in ask("get_balance")


# --- code 3


def test_not_enough_money(ask: Caller) -> None:
    ask.provider.account.balance = Decimal("3.29")
    assert ask.send(id="mine") == {"error": "3", "id": "mine"}
    assert (ask.sent, ask.balance) == ([], "3.29")
    ask.provider.account.balance = Decimal("3.30")
    assert ask.send(id="mine") == {"id": "mine", "cnt": "1"}
    assert ask.balance == "0.00"


def test_a_price_needs_no_money(ask: Caller) -> None:
    ask.provider.account.balance = Decimal(0)
    assert ask("get_sms_cost", phones=PHONE, mes="a") == {"cost": "3.30", "cnt": "1"}


# --- codes 5 to 8


def test_wrong_time(ask: Caller) -> None:
    assert ask.send(time="soon") == {"error": "5"}
    assert ask.send(query="time=soon") == {"error": "5"}


@pytest.mark.parametrize(
    ("fields", "denied"),
    [
        ({"sender": "SHOP"}, False),
        ({"sender": "Bank"}, True),
        ({"sender": "Кириллица"}, True),
        ({"sender": "TwelveLetter"}, True),
        ({"sender": "123456789012345"}, False),
        ({"sender": "1234567890123456"}, True),
        ({"mes": "a FORBIDDEN-text inside"}, True),
        ({"mes": "Запрещённый-текст"}, True),
    ],
)
def test_sender_and_text(ask: Caller, fields: dict, denied: bool) -> None:
    assert ask.send(**fields) == ({"error": "6", "id": "1"} if denied else {"id": "1", "cnt": "1"})


def test_registered_senders(ask: Caller) -> None:
    ask.provider.account.senders = frozenset({"SHOP"})
    assert ask.send(mes="a", sender="SHOP") == {"id": "1", "cnt": "1"}
    assert ask.send(mes="b", sender="ACME")["error"] == "6"
    ask.send(mes="c", sender="")
    ask.send(mes="d", sender=".")
    assert [one.sender for one in ask.provider.messages] == ["SHOP", "SMSC.RU", ""]


@pytest.mark.parametrize(("phones", "code"), [("123", "7"), ("+850190000001", "8"), ("74950000001", "8"), ("G9", "7")])
def test_every_recipient_wrong(ask: Caller, phones: str, code: str) -> None:
    assert ask.send(phones, id="mine") == {"error": code, "id": "mine"}
    assert ask("get_sms_cost", phones=phones, mes="a") == {"error": code}


def test_refusals_without_an_id_are_a_switch() -> None:
    assert Caller(refusals_carry_id=False).send("123") == {"error": "7"}


def test_ids_are_consumed_by_refusals(ask: Caller) -> None:
    assert [ask.send("123", mes)["id"] for mes in "ab"] == ["1", "2"]
    assert ask.send()["id"] == "3"


def test_some_recipients_wrong(ask: Caller) -> None:
    phones = f"123,{PHONE},+850190000001"
    assert ask.send(phones, query="err=1") == {
        "id": "1",
        "cnt": "1",
        "errors": [{"phone": "123", "status": "249"}, {"phone": "+850190000001", "status": "248"}],
    }
    assert ask.send(phones, "other") == {"id": "2", "cnt": "1"}
    assert ask.send("1,2", query="err=1")["errors"] == [{"phone": n, "status": "249"} for n in "12"]


@pytest.mark.parametrize(("ending", "code"), [("9606", "6"), ("9607", "7"), ("9608", "8")])
def test_recipients_that_ask_to_be_refused(ask: Caller, ending: str, code: str) -> None:
    assert ask.send(f"+7999000{ending}")["error"] == code


@pytest.mark.parametrize(
    ("code", "fields", "status"),
    [
        ("3", {"mes": "x" * 1000, "phones": ",".join(f"+7999{n:07}" for n in range(90))}, "24"),
        ("6", {"sender": "BANK"}, "23"),
        ("7", {"phones": "123"}, "22"),
        ("8", {"phones": "+850190000001"}, "25"),
    ],
)
def test_refused_sends_on_record_are_a_switch(code: str, fields: dict, status: str) -> None:
    phone = fields.get("phones", PHONE).partition(",")[0]
    ask = Caller(refusals_recorded=True)
    assert ask.send(id="mine", **fields)["error"] == code
    assert ask.status("mine", phone)["status"] == status
    assert ask.sent == []
    ask = Caller()
    ask.send(id="mine", **fields)
    assert ask.status("mine", phone) == {"error": "3"}


# --- code 9


def test_the_same_send_within_a_minute(ask: Caller) -> None:
    ask.send(id="a")
    assert ask.send(id="b") == {"error": "9"}
    ask.clock.advance(59.9)
    assert ask.send(id="c") == {"error": "9"}
    ask.clock.advance(0.1)
    assert ask.send(id="d")["id"] == "d"
    assert len(ask.sent) == 2


@pytest.mark.parametrize("other", [{"mes": "x"}, {"phones": "+79990000002"}, {"sender": "SHOP"}, {"query": "call=1"}])
def test_another_send_is_another_send(ask: Caller, other: dict) -> None:
    ask.send()
    assert "error" not in ask.send(**other)


def test_the_id_as_part_of_the_identity_is_a_switch() -> None:
    ask = Caller(id_in_identity=True)
    ask.send(id="a")
    assert ask.send(id="b")["id"] == "b"
    assert ask.send(id="a") == {"error": "9"}


def test_refused_sends_in_the_identity_are_a_switch() -> None:
    for counts in (False, True):
        ask = Caller(refused_count_as_identical=counts)
        ask.provider.account.balance = Decimal(0)
        ask.send()
        ask.provider.account.balance = Decimal(100)
        assert ask.send() == ({"error": "9"} if counts else {"id": "2", "cnt": "1"})


def refused_at(ask: Caller, call, most: int) -> int | None:
    for number in range(1, most + 1):
        if call() == {"error": "9"}:
            return number
    return None


def test_how_often_a_minute(ask: Caller) -> None:
    ask.send()
    assert refused_at(ask, lambda: ask("get_sms_cost", phones=PHONE, mes="a"), 20) == 6
    assert refused_at(ask, lambda: ask.send(mes="b", query="cost=1"), 20) == 6
    assert refused_at(ask, ask.status, 20) == 6
    assert refused_at(ask, lambda: ask("get_balance"), 20) == 11
    assert refused_at(ask, lambda: ask("get_sms_cost", phones=PHONE, mes="c"), 5) is None
    assert refused_at(ask, lambda: ask.status("other"), 5) is None
    ask.clock.advance(60)
    assert "balance" in ask("get_balance")


def test_rates_can_be_switched_off() -> None:
    ask = Caller(rate_limits=False)
    assert refused_at(ask, ask.send, 60) is None
    assert refused_at(ask, lambda: ask("get_balance"), 60) is None


def test_fifteen_at_once(ask: Caller) -> None:
    calls = [ask.provider.open_call() for _ in range(15)]
    for number, call in enumerate(calls, 1):
        call.__enter__()
        assert ("error" in ask("get_sms_cost", phones=PHONE, mes=f"{number}")) is (number == 15)
    calls[0].__exit__(None, None, None)
    assert "balance" in ask("get_balance")
    for call in calls[1:]:
        call.__exit__(None, None, None)


def test_a_flood_to_one_subscriber_is_denied_and_free(ask: Caller) -> None:
    for number in range(51):
        assert ask.send(mes=f"text {number}", id=f"n{number}")["cnt"] == "1"
        ask.clock.advance(119)
    assert ask.status("n49")["status"] == "1"
    denied = ask.status("n50", all="1")
    assert (denied["status"], denied["cost"]) == ("23", "0.00")
    assert "err" not in denied
    assert ask.balance == str(1000 - 50 * Decimal("3.30"))
    ask.clock.advance(1)
    ask.send(mes="later", id="later")
    ask.clock.advance(9)
    assert ask.status("later")["status"] == "1"
