"""What the sandbox answers to a send: prices, ids, kinds of message, parameters."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sandbox_caller import PHONE, Caller

# --- send: what is answered


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        (None, {"id": "1", "cnt": "1"}),
        ("", {"id": "1", "cnt": "1"}),
        ("cost=0", {"id": "1", "cnt": "1"}),
        ("cost=1", {"cost": "3.30", "cnt": "1"}),
        ("cost=2", {"id": "1", "cnt": "1", "cost": "3.30"}),
        ("cost=3", {"id": "1", "cnt": "1", "cost": "3.30", "balance": "996.70"}),
    ],
)
def test_cost_switch(ask: Caller, query: str | None, answer: dict) -> None:
    assert ask.send(**({} if query is None else {"query": query})) == answer
    is_sent = query != "cost=1"
    assert len(ask.sent) == is_sent
    assert ask.balance == ("996.70" if is_sent else "1000.00")


def test_money_unasked_for_is_a_switch() -> None:
    assert Caller(unasked_money=True).send() == {"id": "1", "cnt": "1", "cost": "3.30", "balance": "996.70"}


def test_zero_error_is_a_switch() -> None:
    ask = Caller(zero_error=True)
    assert ask.send()["error"] == "0"
    assert ask("get_balance")["error"] == "0"


def test_query_of_send_sms_is_not_looked_at(ask: Caller) -> None:
    assert ask("send_sms", phones=PHONE, mes="a", query="cost=1") == {"id": "1", "cnt": "1"}
    assert ask("get_sms_cost", phones=PHONE, mes="a", query="call=1") == {"cost": "3.30", "cnt": "1"}


def test_parts_times_recipients(ask: Caller) -> None:
    answer = ask.send("+79990000001;+79990000002, +77000000001", "я" * 71, query="cost=3")
    assert answer == {"id": "1", "cnt": "6", "cost": "32.20", "balance": "967.80"}
    assert [one.cost for one in ask.provider.messages] == [Decimal("6.60"), Decimal("6.60"), Decimal("19.00")]


def test_own_id_assigned_id_and_ids_that_repeat(ask: Caller) -> None:
    assert ask.send(mes="a", id="order-17")["id"] == "order-17"
    assert ask.send(mes="b", id="")["id"] == "1"
    assert ask.send(mes="c", id="0")["id"] == "2"
    assert ask.send(mes="d", id="order-17")["id"] == "order-17"
    assert ask.status("order-17", all="1")["message"] == "d"
    assert len(ask.sent) == 4


@pytest.mark.parametrize("id", ["with space", "я", "a" * 41, "a/b", "-1,2"])
def test_ids_outside_the_alphabet_are_code_1(ask: Caller, id: str) -> None:
    assert ask.send(id=id) == {"error": "1"}


@pytest.mark.parametrize("id", ["2147483647", "2147483648", "a" * 40, "A.b-c_9"])
def test_ids_inside_the_alphabet(ask: Caller, id: str) -> None:
    assert ask.send(id=id)["id"] == id


# --- kinds and helpers in query


@pytest.mark.parametrize(
    ("query", "mes", "answer"),
    [
        ("hlr=1", "", {"cost": "0.30", "cnt": "1"}),
        ("ping=1", "", {"cost": "3.30", "cnt": "1"}),
        ("flash=1", "a", {"cost": "3.30", "cnt": "1"}),
        ("call=1", "a" * 61, {"cost": "0.30", "cnt": "6"}),
        ("call=1", "a", {"cost": "0.25", "cnt": "5"}),
        ("call=1&fileurl=http%3A%2F%2Fa.example%2Fb.wav", "", {"cost": "0.25", "cnt": "5"}),
        ("mms=1&subj=s", "", {"cost": "9.00", "cnt": "1"}),
        ("viber=1", "a" * 500, {"cost": "1.80", "cnt": "1"}),
        ("push=1", "http://a.example\ntitle", {"cost": "3.30", "cnt": "1"}),
        ("bin=2", "00" * 140, {"cost": "3.30", "cnt": "1"}),
        ("bin=2", "00" * 141 + "\n~~~\npid: 1, dcs: 4", {"cost": "6.60", "cnt": "2"}),
        ("bin=1", "x" * 141, {"cost": "6.60", "cnt": "2"}),
        ("maxsms=2", "я" * 300, {"cost": "6.60", "cnt": "2"}),
        ("translit=1", "я" * 70, {"cost": "3.30", "cnt": "1"}),
        ("pp=1&smsreq=10&param=99,1,1&userip=1.2.3.4&imgcode=x&tinyurl=1", "a", {"cost": "3.30", "cnt": "1"}),
    ],
)
def test_kinds(ask: Caller, query: str, mes: str, answer: dict) -> None:
    assert ask("get_sms_cost2", phones=PHONE, mes=mes, query=query) == answer


def test_maxsms_cuts_what_is_sent(ask: Caller) -> None:
    ask.send(mes="я" * 300, query="maxsms=2")
    assert ask.sent == [("79990000001", "я" * 134)]


def test_a_kind_that_is_not_set_up(ask: Caller) -> None:
    ask.provider.account.channels = frozenset({"sms"})
    assert ask.send(query="viber=1") == {"error": "8", "id": "1"}


@pytest.mark.parametrize("kind", ["hlr", "ping"])
def test_lookups_tell_their_result_in_err(ask: Caller, kind: str) -> None:
    ask.send(query=f"{kind}=1", id="good")
    ask.send("+79990009806", query=f"{kind}=1", id="bad")
    ask.clock.advance(9)
    assert (ask.status("good")["status"], ask.status("good")["err"]) == ("1", "0")
    assert ask.status("bad", "+79990009806")["err"] == "6"


def test_a_spoken_code_is_drawn_from_the_seed(ask: Caller) -> None:
    ask.send(mes="code", query="call=1")
    first = ask.sent[0][1]
    assert len(first) == 4
    assert first.isdigit()
    ask.provider.reset()
    ask.send(mes="code", query="call=1")
    assert ask.sent[0][1] == first
    ask.provider.reset()
    ask.send(mes="code", query="call=1&voice=m")
    assert ask.sent[0][1] == "code"


def test_list(ask: Caller) -> None:
    answer = ask.send("", "", query="cost=2&list=%2B79990000001%2C123:a%5Cnb%0A%2B77000000001:" + "%D1%8F" * 71)
    assert answer == {"id": "1", "cnt": "3", "cost": "22.30"}
    assert ask.sent == [("79990000001", "a\nb"), ("77000000001", "я" * 71)]


def test_list_with_senders_and_zones(ask: Caller) -> None:
    query = "list=SHOP,0|%2B79990000001:a%0AACME,2|%2B79990000002:b%0A%2B79990000003:c&tz=-1"
    assert ask.send("", "", query=query, time="1601261200")["cnt"] == "3"
    assert [(one.sender, one.send_at.hour) for one in ask.provider.messages] == [
        ("SHOP", 9), ("ACME", 7), ("SMSC.RU", 10),
    ]  # fmt: skip
    for undated in ("", "+5", "9-18"):
        assert ask.send("", "", query=query, time=undated) == {"error": "5"}


def test_groups(ask: Caller) -> None:
    assert ask.send("G1,+79990000001")["cnt"] == "4"
    assert ask.send("G1,G7", "b", query="err=1")["errors"] == [{"phone": "G7", "status": "249"}]


def test_time_in_zones(ask: Caller) -> None:
    for number, (query, hour) in enumerate([("", 9), ("tz=0", 9), ("tz=2", 7), ("tz=-1", 10)]):
        ask.send(mes=f"t{number}", time="16.01.26 12:00", query=query)
        assert list(ask.provider.messages)[-1].send_at.hour == hour


def test_moscow_and_no_zone_differ_for_an_account_elsewhere(ask: Caller) -> None:
    ask.provider.account.zone = timedelta(hours=6)
    for mes, query in (("a", ""), ("b", "tz=0")):
        ask.send(mes=mes, time="16.01.26 12:00", query=query)
    assert [one.send_at.hour for one in ask.provider.messages] == [6, 9]
    assert ask.status()["last_date"] == "15.01.2026 15:00:00"


def test_time_in_query_counts_when_the_field_is_empty(ask: Caller) -> None:
    ask.send(query="time=%2B60")
    ask.send(mes="b", query="time=%2B60", time="+30")
    assert [one.send_at.minute for one in ask.provider.messages] == [0, 30]


def test_stretched(ask: Caller) -> None:
    ask.send("+79990000001,+79990000002,+79990000003,+79990000004", query="period=1&freq=30")
    start = ask.clock.now()
    assert [(one.send_at - start).seconds // 60 for one in ask.provider.messages] == [0, 0, 30, 30]
