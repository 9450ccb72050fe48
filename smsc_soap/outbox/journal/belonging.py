"""The account a store belongs to, as a name in META."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from smsc_soap.outbox.journal.driver import Statement, Transaction
from smsc_soap.outbox.journal.tables import META

_NAME: Final = "account"
_BOUND: Final = Statement(select(META.c.value).where(META.c.name == _NAME))
_FREE: Final = Statement(META.delete().where(META.c.name == _NAME))
_BIND: Final = Statement(META.insert().inline(), ("name", "value"))


def bound(transaction: Transaction) -> str | None:
    found: str | None = transaction.value(_BOUND)
    return found


def bind_first(transaction: Transaction, account: str) -> None:
    """Unless the store belongs to an account already. Two processes may start at once."""
    if bound(transaction) is None:
        bind(transaction, account)


def bind(transaction: Transaction, account: str) -> None:
    transaction.change(_FREE)
    transaction.change(_BIND, name=_NAME, value=account)
