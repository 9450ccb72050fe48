"""``get.php``, figures: prices by zone, statistics by day, names. Source: provider's pages on getting data."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from smsc_soap.sandbox import prices
from smsc_soap.sandbox.messages import Message
from smsc_soap.sandbox.operations import Operations
from smsc_soap.sandbox.operators import OPERATORS
from smsc_soap.sandbox.refusal import Code, RefusalError
from smsc_soap.sandbox.scripts.answers import Answer, rows
from smsc_soap.sandbox.scripts.common import asks, day, identity, local_day
from smsc_soap.sandbox.scripts.form import Form

SAME_PER_MINUTE: Final = 3


def price_list(provider: Operations, form: Form, now: datetime) -> Answer:
    """Every zone with the price of a part, by the interface and from the cabinet, and of other kinds.

    ``Assumption:`` what a zone is: a network, or the rest of a country.

    Raises:
        RefusalError: 9, three the same a minute.
    """
    provider.limit(identity("get.php", form), SAME_PER_MINUTE, now)
    return rows(_zone(at, name, sms, call) for at, (name, sms, call) in enumerate(_zones(), 1))


def _zones() -> Iterable[tuple[str, Decimal, Decimal]]:
    """Name, price of a part, price of a second, of each zone."""
    by_country: dict[str, list[prices.Country]] = {}
    for country in prices.COUNTRIES:
        by_country.setdefault(country.name_ru, []).append(country)
    for name, countries in by_country.items():
        priced = next(one for one in countries if one.sms is not None)
        prefixes = tuple(one.prefix for one in countries)
        networks = {one.mccmnc: one for beginning, one in OPERATORS.items() if _is_in(beginning, prefixes)}
        for one in networks.values():
            yield f"{name}, {one.name}", one.sms, priced.call_second
        yield name, priced.sms or Decimal(0), priced.call_second
    yield prices.ELSEWHERE.name_ru, prices.ELSEWHERE.sms or Decimal(0), prices.ELSEWHERE.call_second


def _is_in(beginning: str, prefixes: tuple[str, ...]) -> bool:
    return prices.country_of(beginning).prefix in prefixes


def _zone(number: int, name: str, sms: Decimal, call: Decimal) -> dict[str, Any]:
    return {
        "zone": number,
        "name": name,
        "api": prices.money_text(sms),
        "mass": prices.money_text(sms),
        "mms": prices.money_text(prices.MMS),
        "hlr": prices.money_text(prices.HLR),
        "call": prices.money_text(call),
    }


def statistics(provider: Operations, form: Form, now: datetime) -> Answer:
    """What was sent and charged, by day. ``Assumption:`` the columns; with ``balance2=1`` nothing, there is none.

    Raises:
        RefusalError: 1, no such days; 9, three the same a minute.
    """
    start, end = period(form)
    provider.limit(identity("get.php", form), SAME_PER_MINUTE, now)
    by_day: dict[date, list[Message]] = {}
    for message in () if asks(form, "balance2") else provider.sent():
        sent_on = local_day(message.accepted_at, provider.account.zone)
        if message.deleted_at is None and start <= sent_on <= end:
            by_day.setdefault(sent_on, []).append(message)
    currency = provider.account.currency
    return rows(
        {"date": f"{sent_on:%d.%m.%Y}", **totals(found), "currency": currency}
        for sent_on, found in sorted(by_day.items())
    )


def period(form: Form) -> tuple[date, date]:
    """The days from ``start`` to ``end``.

    Raises:
        RefusalError: 1, one of them is missing, or they are the wrong way round.
    """
    start, end = day(form, "start"), day(form, "end")
    if start is None or end is None or start > end:
        raise RefusalError(Code.PARAMETERS, "start and end are not two days in order")
    return start, end


def totals(messages: Iterable[Message]) -> dict[str, Any]:
    """Parts and money of *messages*."""
    found = list(messages)
    cost = sum((one.cost for one in found), Decimal(0))
    return {"cnt": sum(one.parts for one in found), "cost": prices.money_text(cost)}


def senders(provider: Operations, form: Form, now: datetime) -> Answer:
    """The names that may be used, the usual one first. ``Assumption:`` the columns.

    Raises:
        RefusalError: 9, three the same a minute.
    """
    provider.limit(identity("get.php", form), SAME_PER_MINUTE, now)
    account = provider.account
    known = sorted((account.senders or frozenset()) - {account.default_sender})
    return rows({"id": at, "sender": name} for at, name in enumerate((account.default_sender, *known), 1))
