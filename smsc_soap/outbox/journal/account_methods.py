"""Methods of the journal about the account and its money; each is one transaction, as there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from smsc_soap.outbox.journal import belonging
from smsc_soap.outbox.journal.driver import Row, Transaction

T = TypeVar("T")


class Transacting(Protocol):
    """How a journal runs its transactions."""

    def _read(self, work: Callable[[Transaction], T]) -> T: ...

    def _with_account(self, place: str, work: Callable[[Transaction, Row, int], T]) -> T: ...


class AccountMethods:
    """Part of ``Journal``."""

    def bound(self: Transacting) -> str | None:
        """Fingerprint of the account the store belongs to; None: nobody's yet."""
        return self._read(belonging.bound)

    def bind(self: Transacting, account: str) -> None:
        """The store belongs to *account* from now on."""
        self._with_account("", lambda transaction, _, __: belonging.bind(transaction, account))
