"""``receive_phones.php``: dedicated numbers. Source: provider's page on connecting them, 2024."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from smsc_soap.sandbox.numbers import DedicatedNumber
from smsc_soap.sandbox.operations import Operations
from smsc_soap.sandbox.prices import money_text
from smsc_soap.sandbox.refusal import Code, RefusalError
from smsc_soap.sandbox.scripts.answers import Answer, done, rows
from smsc_soap.sandbox.scripts.common import asks, identity, local_day, number
from smsc_soap.sandbox.scripts.form import Form

SAME_PER_MINUTE: Final = 2


def receive_phones(provider: Operations, form: Form, now: datetime) -> Answer:
    """The list (``get=1``), a rental (``buy=1``), or whether it goes on next month (``chg=1``).

    Raises:
        RefusalError: 1, not one of the three, or no such number; 3, too dear; 9, twice the same a minute.
    """
    wanted = [name for name in ("get", "buy", "chg") if asks(form, name)]
    if len(wanted) != 1:
        raise RefusalError(Code.PARAMETERS, "exactly one of get, buy and chg")
    provider.limit(identity("receive_phones.php", form), SAME_PER_MINUTE, now)
    today = local_day(now, provider.account.zone)
    if wanted == ["get"]:
        return rows(_row(one, today) for one in provider.numbers.free())
    phone = form.get("phone", "").strip().removeprefix("+")
    renews = number(form, "noprolong", 0, 1, 0) == 0
    if wanted == ["buy"]:
        return _rent(provider, phone, now, today, renews=renews)
    provider.numbers.rental(phone, tenant=_tenant(provider)).renews = renews
    return done()


def _row(one: DedicatedNumber, today: date) -> dict[str, Any]:
    return {
        "phone": one.phone,
        "type": one.kind,
        "cost": money_text(one.cost),
        "current_cost": money_text(one.cost_from(today)),
        "info": one.info,
    }


def _rent(provider: Operations, phone: str, now: datetime, today: date, *, renews: bool) -> Answer:
    offered = provider.numbers.offered(phone)
    cost = offered.cost_from(today)
    if cost > provider.account.spendable:
        raise RefusalError(Code.FUNDS, "the balance does not cover the rest of the month")
    provider.account.balance -= cost
    provider.numbers.rent(offered, now, today, renews=renews, tenant=_tenant(provider))
    text = money_text(cost)
    return Answer({"cost": text}, text, text)


def _tenant(provider: Operations) -> int:
    return provider.acting.number if provider.acting else 0
