"""``users.php``: subclients. Source: provider's pages on subclients and examples of 2023."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from smsc_soap.sandbox.messages import Message
from smsc_soap.sandbox.operations import Operations
from smsc_soap.sandbox.prices import money_text
from smsc_soap.sandbox.refusal import Code, RefusalError
from smsc_soap.sandbox.scripts.answers import Answer, done, rows
from smsc_soap.sandbox.scripts.common import asks, local_day
from smsc_soap.sandbox.scripts.figures import period, totals
from smsc_soap.sandbox.scripts.form import Form
from smsc_soap.sandbox.subclients import Subclient

PER_MINUTE: Final = 3
#: Assumption: the words.
TEXTS: Final = {
    3: "nothing found",
    5: "operation failed",
    6: "no such subclient",
    7: "balance of the main account",
    8: "save failed",
}
_PARTS: Final = ("add", "chg", "pay", "get_stat", "get_stat_all")
_NAMES: Final = frozenset({"login", "psw", "apikey", "fmt", "charset", "user", "password", "new_login", *_PARTS})


def users(provider: Operations, form: Form, now: datetime) -> Answer:
    """Makes, changes, pays, or counts subclients.

    Raises:
        RefusalError: 1, not one of the five, or asked by a subclient; 3 and 5 to 10 as the page lists them.
    """
    wanted = [name for name in _PARTS if asks(form, name)]
    if len(wanted) != 1 or provider.acting is not None:
        raise RefusalError(Code.PARAMETERS, "exactly one of " + ", ".join(_PARTS) + ", by the account itself")
    actions = {"add": _add, "chg": _change, "pay": _pay, "get_stat": _statistics, "get_stat_all": _statistics}
    return actions[wanted[0]](provider, form, now)


def _settings(form: Form) -> dict[str, str]:
    return {name: value for name, value in form.items() if name not in _NAMES}


def _add(provider: Operations, form: Form, now: datetime) -> Answer:
    login = form.get("user", "").strip()
    provider.limit(("users.php", "add", login), PER_MINUTE, now)
    taken = provider.account.login
    made = provider.subclients.add(login, form.get("password", ""), _settings(form), taken=taken)
    return Answer({"id": made.number}, f"OK - ID {made.number}", str(made.number))


def _change(provider: Operations, form: Form, now: datetime) -> Answer:
    login = form.get("user", "").strip()
    provider.limit(("users.php", "chg", login), PER_MINUTE, now)
    provider.subclients.change(
        login,
        _settings(form),
        password=form.get("password", ""),
        new_login=form.get("new_login", "").strip(),
        taken=provider.account.login,
    )
    return done()


def _pay(provider: Operations, form: Form, _now: datetime) -> Answer:
    """Moves money to a subclient; a negative sum moves it back. ``Assumption:`` that it does."""
    subclient, amount = provider.subclients.find(form.get("user", "").strip()), _sum(form)
    if not subclient.has_own_balance:
        raise RefusalError(Code.PHONE, "the subclient spends the balance of the account")
    if amount > provider.account.balance or -amount > subclient.balance:
        raise RefusalError(Code.CREDIT, "there is not so much to move")
    provider.account.balance -= amount
    subclient.balance += amount
    return done()


def _sum(form: Form) -> Decimal:
    try:
        amount = Decimal(form.get("sum", "").strip())
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount == 0 or abs(amount) > 10**9:
        raise RefusalError(Code.PARAMETERS, "sum is no amount")
    return amount


def _statistics(provider: Operations, form: Form, _now: datetime) -> Answer:
    """Parts and money by subclient. ``Assumption:`` the columns; nothing is paid from a second balance here."""
    start, end = period(form)
    zone = provider.account.zone
    found = [] if asks(form, "balance2") else _chosen(provider, form)
    if not found:
        raise RefusalError(Code.NOT_FOUND, "no such subclients")

    def row(one: Subclient) -> dict[str, Any]:
        sent = [message for at in one.sent for message in provider.sent().after(at - 1, 1)]
        counted = [message for message in sent if _counts(message, local_day(message.accepted_at, zone), start, end)]
        balance = money_text(one.balance if one.has_own_balance else provider.account.balance)
        names = {"id": one.number, "user": one.login, "type": one.kind}
        return names | totals(counted) | {"balance": balance, "currency": provider.account.currency}

    return rows(row(one) for one in found)


def _counts(message: Message, sent_on: date, start: date, end: date) -> bool:
    return message.deleted_at is None and start <= sent_on <= end


def _chosen(provider: Operations, form: Form) -> list[Subclient]:
    """One by ``user`` or ``user_id``; with ``reseller=1`` those that share the balance; else all.

    ``Assumption:`` what ``reseller`` chooses, from the page's examples.
    """
    login, number = form.get("user", "").strip(), form.get("user_id", "").strip()
    if login or number:
        return [one for one in provider.subclients if one.login == login or str(one.number) == number]
    if asks(form, "reseller"):
        return [one for one in provider.subclients if not one.has_own_balance]
    return list(provider.subclients)
