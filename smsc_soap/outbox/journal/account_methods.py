"""Methods of the journal about the account and its money; each is one transaction, as there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from smsc_soap.outbox.guards import Stop
from smsc_soap.outbox.journal import abandoned, belonging, stopping
from smsc_soap.outbox.journal import account as accounts
from smsc_soap.outbox.journal.driver import Row, Transaction
from smsc_soap.outbox.work import Probe

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

    def bind_first(self: Transacting, account: str) -> None:
        """The store belongs to *account* from now on, unless it is another one's."""
        self._with_account("", lambda transaction, _, __: belonging.bind_first(transaction, account))

    def stop_sends(self: Transacting, what: Stop) -> None:
        """No new sends; see ``stopping``."""
        self._with_account("", lambda transaction, account, _: stopping.stop(transaction, account, what))

    def ask_balance_first(self: Transacting) -> None:
        """No new sends before the balance was looked at."""
        self._with_account("", stopping.ask_first)

    def record_probe(self: Transacting, probe: Probe, *, looked: bool, what: Stop | None) -> bool:
        """True when new sends go on."""
        return self._with_account(
            "",
            lambda transaction, account, now_us: stopping.record_probe(
                transaction, account, probe, now_us, looked=looked, what=what
            ),
        )

    def give_back(self: Transacting, slot: int, worker: str) -> None:
        """A place in the pool whose call is over, and about which there is nothing to write down."""
        self._with_account("", lambda transaction, _, __: accounts.free_slot(transaction, slot, worker))

    def end_leases(self: Transacting, is_gone: Callable[[str], bool]) -> int:
        """How many workers *is_gone* said it of; what they held is free at once."""
        return self._with_account("", lambda transaction, _, now_us: abandoned.end_leases(transaction, now_us, is_gone))
