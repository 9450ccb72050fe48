"""``get.php`` and ``info.php``: history, prices, figures, networks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from script_caller import PHONE, ScriptCaller

from smsc_soap.sandbox.operators import OPERATORS
from smsc_soap.sandbox.prices import COUNTRIES, ELSEWHERE

DAY_S = 86400


@pytest.fixture
def ask() -> ScriptCaller:
    return ScriptCaller()


def history(ask: ScriptCaller, **values: Any) -> list[int]:
    """Numbers of the rows, or nothing."""
    said = ask("get.php", get_messages=1, **values)
    return [one["int_id"] for one in said] if isinstance(said, list) else []


def test_the_newest_first_and_page_by_page(ask: ScriptCaller) -> None:
    for text in "abcde":
        ask.send(mes=text)
    assert history(ask) == [5, 4, 3, 2, 1]
    assert history(ask, cnt=2) == [5, 4]
    assert history(ask, cnt=2, prev_id=4) == [3, 2]
    assert history(ask, cnt=2, prev_id=2) == [1]
    assert history(ask, prev_id=1) == []
    assert history(ask, prev_id=99) == [5, 4, 3, 2, 1]


def test_history_by_phone_kind_and_day(ask: ScriptCaller) -> None:
    ask.send()
    ask.send(phones="a@b.example", mail=1, subj="s", sender="me@b.example")
    ask.clock.advance(DAY_S)
    ask.send(phones="79990000002")
    assert history(ask, phone=f"+{PHONE}") == [1]
    assert history(ask, phone=f"{PHONE},79990000002") == [3, 1]
    assert history(ask, email="A@b.example") == [2]
    assert history(ask, email="A@b.example,c@b.example") == [2]
    assert history(ask, format=8) == [2]
    assert history(ask, start="16.01.2026") == [3]
    assert history(ask, end="15.01.2026") == [2, 1]
    assert history(ask, start="15.01.2026", end="16.01.2026") == [3, 2, 1]


def test_days_are_those_of_the_account(ask: ScriptCaller) -> None:
    ask.clock.advance(12 * 3600 - 1)  # a second before midnight in Moscow
    ask.send(mes="a")
    ask.clock.advance(1)
    ask.send(mes="b")
    assert history(ask, start="16.01.2026") == [2]


def test_what_was_taken_back_is_no_history(ask: ScriptCaller) -> None:
    ask.send(id="a", time="+60")
    ask("status.php", phone=PHONE, id="a", **{"del": 1})
    assert ask("get.php", get_messages=1) == {"error": "messages not found", "error_code": 3}


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"get_messages": 1, "get_price": 1},
        {"get_messages": 1, "cnt": 1001},
        {"get_messages": 1, "cnt": 0},
        {"get_messages": 1, "cnt": "x"},
        {"get_messages": 1, "start": "15.07.2025"},
        {"get_messages": 1, "start": "31.02.2026"},
        {"get_messages": 1, "end": "2026-01-01"},
        {"get_stat": 1},
    ],
)
def test_questions_that_cannot_be(ask: ScriptCaller, values: dict[str, Any]) -> None:
    ask.send()
    assert ask("get.php", **values) == {"error": "parameters error", "error_code": 1}


def test_six_months_and_no_day_more(ask: ScriptCaller) -> None:
    ask.send()
    assert history(ask, start="16.07.2025") == [1]


def test_the_price_list_has_every_network_and_country(ask: ScriptCaller) -> None:
    rows = ask("get.php", get_price=1)
    assert [one["zone"] for one in rows] == list(range(1, len(rows) + 1))
    prices = {one["name"]: one["api"] for one in rows}
    assert len(prices) == len(rows)
    for operator in OPERATORS.values():
        assert any(name.endswith(f", {operator.name}") for name in prices), operator.name
    assert {one.name_ru for one in COUNTRIES} | {ELSEWHERE.name_ru} <= set(prices)
    assert (prices["Россия, Т2"], prices["Россия"], prices["Кыргызстан, O!"]) == ("2.90", "3.30", "9.965")
    assert rows[0] == {
        "zone": 1, "name": "Россия, МТС", "api": "3.30", "mass": "3.30", "mms": "9.00", "hlr": "0.30", "call": "0.05",
    }  # fmt: skip


def test_figures_add_up(ask: ScriptCaller) -> None:
    ask.send()
    ask.send(mes="я" * 71)
    ask.clock.advance(DAY_S)
    ask.send(phones="79020000001")
    both = {"login": "alex", "cnt": 3, "credit": "12.80", "debit": "0.00", "currency": "RUR"}
    assert ask("get.php", get_stat=1, start="01.01.2026", end="31.01.2026") == [both]
    assert Decimal(both["credit"]) == Decimal(1000) - Decimal(ask.balance)
    last = {**both, "cnt": 1, "credit": "2.90"}
    assert ask("get.php", get_stat=1, start="16.01.2026", end="16.01.2026") == [last]
    assert ask("get.php", get_stat=1, start="15.01.2026", end="15.01.2026")[0]["cnt"] == 2


def test_figures_without_an_end_are_those_from_the_start_on(ask: ScriptCaller) -> None:
    ask.send()
    ask.clock.advance(DAY_S)
    ask.send(mes="b")
    assert ask("get.php", get_stat=1, start="16.01.2026")[0]["cnt"] == 1
    assert ask("get.php", get_stat=1, start="15.01.2026")[0]["cnt"] == 2


def test_figures_in_words_begin_with_login_and_count(ask: ScriptCaller) -> None:
    ask.send()
    said = ask.text(0, "get.php", get_stat=1, start="15.01.2026")
    assert said == "login = alex, cnt = 1, credit = 3.30, debit = 0.00, currency = RUR"
    assert ask.text(1, "get.php", get_stat=1, start="15.01.2026") == "alex,1,3.30,0.00,RUR"


def test_nothing_was_paid_from_an_electronic_balance(ask: ScriptCaller) -> None:
    ask.send()
    (said,) = ask("get.php", get_stat=1, start="15.01.2026", balance2=1)
    assert (said["cnt"], said["credit"]) == (0, "0.00")


def test_a_subclient_counts_its_own(ask: ScriptCaller) -> None:
    ask("users.php", add=1, user="sub", password="x", type=2)
    ask.send()
    ask.send(mes="b", login="sub", psw="x")
    (said,) = ask("get.php", get_stat=1, start="15.01.2026", login="sub", psw="x")
    assert (said["login"], said["cnt"]) == ("sub", 1)


def test_names_and_accounts(ask: ScriptCaller) -> None:
    ask.provider.account.senders = frozenset({"SHOP", "SMSC.RU"})
    assert ask("get.php", get_senders=1) == [{"id": 1, "sender": "SMSC.RU"}, {"id": 2, "sender": "SHOP"}]
    assert ask("get.php", get_mega_accounts=1) == {"error": "accounts not found", "error_code": 3}


# --- networks


def test_the_network_of_a_number(ask: ScriptCaller) -> None:
    said = ask("info.php", get_operator=1, phone="8 (999) 000-00-01")
    assert said == {
        "phone": PHONE, "country": "Россия", "operator": "МТС", "region": "г. Москва и Московская область",
        "mcc": "250", "mnc": "01", "tz": "3",
    }  # fmt: skip


def test_the_network_of_a_number_in_words(ask: ScriptCaller) -> None:
    """Public clients cut the words at commas, and count: the second is the country, the sixth the network's code."""
    said = ask.text(0, "info.php", get_operator=1, phone=PHONE).split(", ")
    assert [one.partition(" = ")[0] for one in said] == ["phone", "country", "operator", "region", "mcc", "mnc", "tz"]


@pytest.mark.parametrize(
    ("phone", "hours"),
    [("79990000001", "3"), ("77010000001", "5"), ("375291234567", "3"), ("12025550100", "-5"), ("551100000000", "")],
)
def test_the_zone_of_a_number(ask: ScriptCaller, phone: str, hours: str) -> None:
    (said,) = ask("info.php", get_operator=1, phone=f"{phone},")
    assert said["tz"] == hours


def test_networks_of_a_list(ask: ScriptCaller) -> None:
    said = ask("info.php", get_operator=1, phone=f"{PHONE},491511234567,")
    assert [(one["phone"], one["operator"]) for one in said] == [(PHONE, "МТС"), ("491511234567", "")]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"phone": PHONE}, {"error": "parameters error", "error_code": 1}),
        ({"get_operator": 1}, {"error": "parameters error", "error_code": 1}),
        ({"get_operator": 1, "phone": "12"}, {"error": "parameters error", "error_code": 1}),
        ({"get_operator": 1, "phone": ",".join([PHONE] * 101)}, {"error": "parameters error", "error_code": 1}),
        ({"get_operator": 1, "phone": "491511234567"}, {"error": "operator not found", "error_code": 3}),
    ],
)
def test_networks_that_cannot_be_told(ask: ScriptCaller, values: dict[str, Any], said: dict[str, Any]) -> None:
    assert ask("info.php", **values) == said
