"""What the provider's pages leave open, one switch after the other."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.provider import Provider

LOGIN = {"login": "alex", "psw": "123"}
PHONE = "+79990000001"


class Caller:
    """A provider with some switches turned, and a short way to ask it."""

    def __init__(self, **behaviour: Any) -> None:
        self.clock = ManualClock()
        self.provider = Provider(clock=self.clock, behaviour=Behaviour(**behaviour))

    def send(self, phones: str = PHONE, mes: str = "text", host: Any = "main", **fields: str) -> Any:
        given = {**LOGIN, "phones": phones, "mes": mes, **fields}
        return self.provider.call("send_sms2" if "query" in fields else "send_sms", given, host=host)

    def status(self, id: str, phone: str = PHONE, host: Any = "main", **fields: str) -> Any:
        return self.provider.call("get_status", {**LOGIN, "id": id, "phone": phone, **fields}, host=host)


@pytest.mark.parametrize(
    ("place", "in_element", "in_password"),
    [("both", True, True), ("element", True, False), ("password", False, True)],
)
def test_where_a_key_is_accepted(place: Any, in_element: bool, in_password: bool) -> None:
    provider = Provider(clock=ManualClock(), behaviour=Behaviour(api_key_place=place))

    def knows(**given: str) -> bool:
        answer = provider.call("get_balance", given)
        assert answer == {"balance": "1000.00"} or answer == {"error": "2"}
        return "balance" in answer

    assert knows(apikey="sandbox-key", login="", psw="") is in_element
    assert knows(login="", psw="sandbox-key") is in_password
    assert knows(**LOGIN)
    assert not knows(login="alex", psw="sandbox-key")
    # A login beside the key has to be right, and so has the key.
    assert knows(**LOGIN, apikey="sandbox-key") is in_element


def test_ids_are_compared_letter_by_letter_or_not() -> None:
    for sensitive in (True, False):
        ask = Caller(id_case_sensitive=sensitive, id_in_identity=True)
        ask.send(id="Order-1")
        assert ("error" in ask.status("order-1")) is sensitive
        assert "error" not in ask.status("Order-1")
        assert ("error" in ask.send(id="oRDER-1")) is not sensitive
        assert next(iter(ask.provider.messages)).message_id == "Order-1"


def test_case_blind_status_calls_count_as_one_message() -> None:
    ask = Caller(id_case_sensitive=False)
    ask.send(id="Order-1")
    assert ["error" in ask.status(one) for one in ("order-1", "ORDER-1", "Order-1") * 2] == [False] * 5 + [True]


def test_the_comparison_of_ids_can_change_while_it_runs() -> None:
    ask = Caller()
    ask.send(id="a", mes="older")
    ask.send(id="A", mes="newer")
    ask.provider.behave(Behaviour(id_case_sensitive=False))
    assert ask.status("a", all="1")["message"] == "newer"
    ask.send(id="b")
    ask.provider.behave(Behaviour())
    assert [ask.status(one, all="1").get("message") for one in ("b", "B")] == ["text", None]


@pytest.mark.parametrize(("which", "found"), [("latest", "second"), ("first", "first")])
def test_an_id_used_twice(which: Any, found: str) -> None:
    ask = Caller(repeated_id=which)
    ask.send(id="a", mes="first")
    ask.send(id="a", mes="second")
    ask.send("+79990000002", id="a", mes="third")
    assert ask.status("a", all="1")["message"] == found
    assert ask.status("a", "+79990000002", all="1")["message"] == "third"
    assert len(ask.provider.messages) == 3


def test_a_reserve_host_with_the_same_books() -> None:
    ask = Caller(reserve_host="shared")
    ask.send(id="a", host="reserve")
    assert ask.status("a")["status"] == "-1"
    assert ask.send(id="b") == {"error": "9"}
    assert [one.host for one in ask.provider.messages] == ["main"]


def test_a_reserve_host_with_books_of_its_own() -> None:
    ask = Caller(reserve_host="separate", not_found_as_status=True)
    ask.send(id="a", host="reserve")
    assert ask.status("a") == {"status": "-3"}
    assert ask.status("a", host="reserve")["status"] == "-1"
    # Identical, and yet nobody objects: what the provider's own libraries risk when they change hosts.
    assert ask.send(id="a")["id"] == "a"
    assert [(one.host, one.number) for one in ask.provider.messages] == [("reserve", 1), ("main", 2)]
    assert ask.provider.account.balance == Decimal("1000.00") - 2 * Decimal("3.30")
    assert ask.send(mes="x", host="reserve")["id"] != ask.send(mes="y")["id"]


def test_a_late_request_is_executed_at_the_host_it_came_to() -> None:
    ask = Caller(reserve_host="separate")
    given = {**LOGIN, "phones": PHONE, "mes": "a", "id": "a"}
    ask.provider.skip("send_sms", given, fault="late", late_s=5, host="reserve")
    ask.clock.advance(6)
    ask.provider.catch_up()
    assert [one.host for one in ask.provider.messages] == ["reserve"]
    assert ask.status("a") == {"error": "3"}


@pytest.mark.parametrize(("hours", "date"), [(3, "15.01.2026 12:00:05"), (6, "15.01.2026 15:00:05")])
def test_dates_are_in_the_zone_of_the_account(hours: int, date: str) -> None:
    ask = Caller(account_utc_offset_h=hours)
    ask.send(id="a")
    ask.clock.advance(9)
    answer = ask.status("a", all="1")
    assert (answer["last_date"], answer["send_date"][-8:-6]) == (date, f"{9 + hours:02}")
    assert answer["last_timestamp"] == "1768467605"


@pytest.mark.parametrize("limit", [1000, 800])
def test_the_longest_text(limit: int) -> None:
    ask = Caller(text_limit=limit)
    assert ask.send(mes="x" * (limit + 1)) == {"error": "1"}
    assert "id" in ask.send(mes="x" * limit)


@pytest.mark.parametrize("gap_s", [120, 30])
def test_how_close_messages_of_a_row_are(gap_s: int) -> None:
    ends = {}
    for step_s in (gap_s - 1, gap_s):
        ask = Caller(subscriber_gap_s=gap_s)
        for number in range(51):
            ask.send(mes=f"{number}", id=f"{number}")
            ask.clock.advance(step_s)
        ends[step_s] = ask.status("50")["status"]
    assert ends == {gap_s - 1: "23", gap_s: "1"}


@pytest.mark.parametrize(("shown", "end"), [("status_23", ("23", None, "0.00")), ("err_251", ("20", "251", "3.30"))])
def test_how_a_blocked_message_shows(shown: Any, end: tuple) -> None:
    ask = Caller(subscriber_block=shown)
    for number in range(51):
        ask.send(mes=f"{number}", id=f"{number}")
    ask.clock.advance(9)
    blocked, before = (ask.status(one, all="1") for one in ("50", "49"))
    assert (blocked["status"], blocked.get("err"), blocked["cost"]) == end
    assert before["status"] == "1"
    assert ask.provider.account.balance == 1000 - sum(one.cost for one in ask.provider.messages)


@pytest.mark.parametrize(("family", "words"), [("err", ["249", "248", "253"]), ("status", ["22", "25", "23"])])
def test_numbers_of_refused_recipients(family: Any, words: list) -> None:
    answer = Caller(errors_family=family).send(f"{PHONE},123,+850190000001,+79990009606", query="err=1")
    assert [one["status"] for one in answer["errors"]] == words


@pytest.mark.parametrize("other", [{"time": "+5"}, {"query": "cost=3"}])
def test_the_rest_of_a_request_as_part_of_the_identity(other: dict) -> None:
    for counts in (False, True):
        ask = Caller(query_in_identity=counts)
        ask.send()
        assert ("error" in ask.send(**other)) is not counts
        assert ask.send() == {"error": "9"}


def test_err_of_an_arrived_message() -> None:
    for is_there in (False, True):
        ask = Caller(zero_err=is_there)
        ask.send(id="a")
        assert "err" not in ask.status("a")
        ask.clock.advance(9)
        assert ask.status("a").get("err") == ("0" if is_there else None)
