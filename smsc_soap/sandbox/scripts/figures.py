"""``get.php``, figures: prices by zone, statistics, names. Source: provider's pages on getting data."""

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
    """What the account sent and spent on those days: one row. With ``balance2=1`` nothing, that balance is empty.

    Raises:
        RefusalError: 1, no such days; 9, three the same a minute.

    Source: provider's page on statistics, which names the five values; Assumption: their order, and a list of one.
    """
    start, end = period(form)
    provider.limit(identity("get.php", form), SAME_PER_MINUTE, now)
    sent = () if asks(form, "balance2") else _own(provider)
    return rows([figures_of(provider, provider.account.login, sent, start, end)])


def _own(provider: Operations) -> Iterable[Message]:
    """Messages of whoever asks: of one subclient, or all of the account's."""
    asking = provider.acting
    if asking is None:
        return provider.sent()
    return [one for at in asking.sent for one in provider.sent().after(at - 1, 1)]


def figures_of(
    provider: Operations, login: str, sent: Iterable[Message], start: date, end: date, *, paid: Decimal = Decimal(0)
) -> dict[str, Any]:
    """Messages of those days, what they cost (``credit``), what was paid in (``debit``)."""
    zone = provider.account.zone
    found = [one for one in sent if one.deleted_at is None and start <= local_day(one.accepted_at, zone) <= end]
    return {
        "login": login,
        "cnt": len(found),
        "credit": prices.money_text(sum((one.cost for one in found), Decimal(0))),
        "debit": prices.money_text(paid),
        "currency": provider.account.currency,
    }


def period(form: Form) -> tuple[date, date]:
    """The days from ``start`` to ``end``; without an end all that follow. Source: provider's page on statistics.

    Raises:
        RefusalError: 1, there is no start, or they are the wrong way round.
    """
    start, end = day(form, "start"), day(form, "end") or date.max
    if start is None or start > end:
        raise RefusalError(Code.PARAMETERS, "start and end are not two days in order")
    return start, end


def senders(provider: Operations, form: Form, now: datetime) -> Answer:
    """The names that may be used, the usual one first. ``Assumption:`` the columns.

    Raises:
        RefusalError: 9, three the same a minute.
    """
    provider.limit(identity("get.php", form), SAME_PER_MINUTE, now)
    account = provider.account
    known = sorted((account.senders or frozenset()) - {account.default_sender})
    return rows({"id": at, "sender": name} for at, name in enumerate((account.default_sender, *known), 1))
