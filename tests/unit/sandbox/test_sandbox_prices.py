"""What it costs, by network, and that everything that is said about one number agrees."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.operators import OPERATORS
from smsc_soap.sandbox.prices import COUNTRIES, NOWHERE, country_of, home_of, whereabouts
from smsc_soap.sandbox.provider import Provider

LOGIN = {"login": "alex", "psw": "123"}


def whole(prefix: str) -> str:
    return prefix.ljust(country_of(prefix.ljust(12, "0")).digits[0], "0")


def ask(provider: Provider, operation: str, **fields: str) -> Any:
    return provider.call(operation, {**LOGIN, **fields})


@pytest.mark.parametrize(
    ("number", "operator", "code", "price"),
    [
        ("79990000001", "МТС", "25001", "3.30"),
        ("79200000001", "МегаФон", "25002", "3.60"),
        ("79031234567", "Билайн", "25099", "3.45"),
        ("79040000001", "Т2", "25020", "2.90"),
        ("79710000001", "", "", "3.30"),
        ("77000000001", "Beeline", "40101", "9.50"),
        ("77010000001", "Kcell", "40102", "10.20"),
        ("77080000001", "Altel", "40107", "8.95"),
        ("375291000001", "A1", "25701", "8.70"),
        ("375250000001", "life:)", "25704", "9.15"),
        ("998930000001", "Ucell", "43405", "10.85"),
        ("996700000001", "O!", "43709", "9.965"),
        ("4915112345678", "", "", "8.90"),
    ],
)
def test_a_price_by_network(number: str, operator: str, code: str, price: str) -> None:
    provider = Provider(clock=ManualClock())
    priced = ask(provider, "get_sms_cost", phones=f"+{number}", mes="я" * 71)
    assert (Decimal(priced["cost"]), priced["cnt"]) == (2 * Decimal(price), "2")
    sent = ask(provider, "send_sms2", phones=f"+{number}", mes="я" * 71, query="cost=3", id="a")
    assert (sent["cost"], sent["cnt"]) == (priced["cost"], "2")
    assert Decimal(sent["balance"]) == 1000 - 2 * Decimal(price) == provider.account.balance
    status = ask(provider, "get_status", phone=f"+{number}", id="a", all="2")
    assert (status["operator"], status["mccmnc"], status["cost"]) == (operator, code, priced["cost"])
    row = next(iter(provider.messages)).to_dict(provider.clock.now())
    assert {name: row[name] for name in NOWHERE} == {name: status[name] for name in NOWHERE}
    assert status["country"] == country_of(number).name_ru
    assert "operator" not in ask(provider, "get_status", phone=f"+{number}", id="a", all="1")


def test_every_network_belongs_to_one_country_and_lets_sms_through() -> None:
    countries: dict[str, set[str]] = {}
    for prefix in OPERATORS:
        home = home_of(whole(prefix))
        assert home.sms == OPERATORS[prefix].sms
        assert home.country.sms is not None
        countries.setdefault(OPERATORS[prefix].mccmnc[:3], set()).add(home.country.name)
    assert all(len(names) == 1 for names in countries.values())
    for name in ("Russia", "Kazakhstan", "Belarus", "Uzbekistan"):
        assert len({one for one, op in OPERATORS.items() if home_of(whole(one)).country.name == name}) >= 4


def test_no_prefix_is_the_beginning_of_another_networks() -> None:
    for one, operator in OPERATORS.items():
        assert not [other for other in OPERATORS if other != one and other.startswith(one)], operator.name


@pytest.mark.parametrize("recipient", ["someone@mail.example", "@nickname", "123", "", "850190000001", "٣٣٣٣٣٣٣٣٣٣"])
def test_nothing_is_known_of_what_is_no_number(recipient: str) -> None:
    assert whereabouts(recipient) == NOWHERE


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(OPERATORS)), st.integers(0, 99_999), st.text("aя€", max_size=300)),
        min_size=1,
        max_size=12,
    )
)
def test_what_was_quoted_is_what_is_charged(sends: list[tuple[str, int, str]]) -> None:
    provider = Provider(
        clock=ManualClock(), behaviour=Behaviour(rate_limits=False, scripted_recipients=False), balance=Decimal(10**6)
    )
    quoted = Decimal(0)
    for prefix, number, text in sends:
        start = whole(prefix)
        fields = {"phones": f"+{start[: len(start) - 5]}{number:05}", "mes": f"text {text}"}
        price = ask(provider, "get_sms_cost", **fields)
        sent = ask(provider, "send_sms2", **fields, query="cost=3")
        assert (price["cost"], price["cnt"]) == (sent["cost"], sent["cnt"])
        quoted += Decimal(price["cost"])
        assert Decimal(sent["balance"]) == 10**6 - quoted
    assert sum(one.cost for one in provider.messages) == quoted == 10**6 - provider.account.balance


def test_countries_without_networks_of_their_own_have_one_price() -> None:
    without = [one for one in COUNTRIES if one.name in ("Georgia", "Turkey")]
    for country in without:
        number = country.prefix.ljust(country.digits[0], "5")
        assert (home_of(number).operator, home_of(number).sms) == (None, country.sms)
