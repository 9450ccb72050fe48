"""``users.php``: subclients. Source: provider's pages on subclients and examples of 2023."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from smsc_soap.sandbox.operations import Operations
from smsc_soap.sandbox.prices import money_text
from smsc_soap.sandbox.refusal import Code, RefusalError
from smsc_soap.sandbox.scripts.answers import Answer, done, rows
from smsc_soap.sandbox.scripts.common import asks, local_day
from smsc_soap.sandbox.scripts.figures import figures_of, period
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
_NAMES: Final = frozenset(
    {"login", "psw", "apikey", "fmt", "charset", "user", "password", "pswc", "new_login", *_PARTS}
)


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
    """Three a minute, whatever their logins: the page counts "the same subclient" for changes only."""
    login = form.get("user", "").strip()
    provider.limit(("users.php", "add"), PER_MINUTE, now)
    _check_password(provider, form)
    taken = provider.account.login
    made = provider.subclients.add(login, form.get("password", ""), _settings(form), taken=taken)
    return Answer({"id": made.number}, f"OK - ID {made.number}", str(made.number))


def _change(provider: Operations, form: Form, now: datetime) -> Answer:
    login = form.get("user", "").strip()
    provider.limit(("users.php", "chg", login), PER_MINUTE, now)
    _check_password(provider, form)
    provider.subclients.change(
        login,
        _settings(form),
        password=form.get("password", ""),
        current=form.get("pswc", ""),
        new_login=form.get("new_login", "").strip(),
        taken=provider.account.login,
    )
    return done()


def _check_password(provider: Operations, form: Form) -> None:
    """Nothing when a new password may be taken. ``Assumption:`` the code of those that may not."""
    given = form.get("password", "")
    if given and provider.behaviour.strict_passwords and not is_strong(given):
        raise RefusalError(Code.UNDELIVERABLE, "password is too simple")


def is_strong(password: str) -> bool:
    """Eight characters, with three of: letters, digits, both cases, symbols.

    Source: provider's page of parameters for subclients; the password of its own example is none.
    """
    met = (
        any(map(str.isalpha, password)),
        any(map(str.isdigit, password)),
        password not in (password.lower(), password.upper()),
        not password.isalnum(),
    )
    return len(password) >= 8 and sum(met) >= 3


def _pay(provider: Operations, form: Form, now: datetime) -> Answer:
    """Moves money to a subclient; a negative sum moves it back. ``Assumption:`` that it does.

    With ``balance2=1`` from one electronic balance to another: both are empty here.
    """
    subclient, amount = provider.subclients.find(form.get("user", "").strip()), _sum(form)
    if not subclient.has_own_balance:
        raise RefusalError(Code.PHONE, "the subclient spends the balance of the account")
    if asks(form, "balance2") or amount > provider.account.balance or -amount > subclient.balance:
        raise RefusalError(Code.CREDIT, "there is not so much to move")
    provider.account.balance -= amount
    subclient.balance += amount
    subclient.paid.append((now, amount))
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
    """Messages and money by subclient. ``Assumption:`` the columns, by those of the account, and the balance.

    With ``balance2=1`` those paid from the electronic balance: none, it is empty here.
    """
    start, end = period(form)
    found = _chosen(provider, form)
    if not found:
        raise RefusalError(Code.NOT_FOUND, "no such subclients")
    return rows(_row(provider, one, start, end, electronic=asks(form, "balance2")) for one in found)


def _row(provider: Operations, one: Subclient, start: date, end: date, *, electronic: bool) -> dict[str, Any]:
    zone = provider.account.zone
    sent = [] if electronic else [message for at in one.sent for message in provider.sent().after(at - 1, 1)]
    paid = [] if electronic else [amount for moment, amount in one.paid if start <= local_day(moment, zone) <= end]
    own = Decimal(0) if electronic else one.balance
    balance = own if electronic or one.has_own_balance else provider.account.balance
    return {
        "id": one.number,
        **figures_of(provider, one.login, sent, start, end, paid=sum(paid, Decimal(0))),
        "balance": money_text(balance),
    }


def _chosen(provider: Operations, form: Form) -> list[Subclient]:
    """One by ``user`` or ``user_id``, all for ``get_stat_all``; else, by ``reseller``, those with a balance of their
    own (1) or those that spend that of the account (0, or nothing).

    Source: provider's page of parameters for subclients. Assumption: what ``get_stat_all`` is.
    """
    login, number = form.get("user", "").strip(), form.get("user_id", "").strip()
    if login or number:
        return [one for one in provider.subclients if one.login == login or str(one.number) == number]
    if asks(form, "get_stat_all"):
        return list(provider.subclients)
    independent = asks(form, "reseller")
    return [one for one in provider.subclients if one.has_own_balance == independent]
