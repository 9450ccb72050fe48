"""How the journal runs its transactions: durable when they return, looked up when nobody knows, told in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import text

from smsc_soap.outbox.clock import ProofClock, SystemProofClock
from smsc_soap.outbox.crash import CrashPoint, no_crash
from smsc_soap.outbox.errors import NotDurable
from smsc_soap.outbox.journal import account as accounts
from smsc_soap.outbox.journal import timeline
from smsc_soap.outbox.journal.driver import CommitLost, Row, Statement, Transaction, Transactions
from smsc_soap.outbox.journal.ending import Boot
from smsc_soap.outbox.journal.rows import to_us
from smsc_soap.outbox.journal.schema import bring_up_to_date
from smsc_soap.outbox.journal.store import FileSystemOf, closing_on_error, open_engine

T = TypeVar("T")
#: After a lost commit, under the lock: gets what the transaction gave; True when that holds now, or was made to hold.
Mend = Callable[[Transaction, Row, int, T], bool]

_DATABASE_TIME: Final = Statement(text("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)"))
#: A put that was cut off may end while it is looked for; the next try finds it.
_MEND_TRIES: Final = 3


class Durable:
    """One store, opened and brought up to date."""

    def __init__(
        self,
        place: str | Path,
        *,
        clock: ProofClock | None = None,
        crash: CrashPoint = no_crash,
        file_system_of: FileSystemOf | None = None,
    ) -> None:
        self.clock = clock or SystemProofClock()
        self._crash = crash
        self._engine = open_engine(place, file_system_of=file_system_of)
        with closing_on_error(self._engine):
            bring_up_to_date(self._engine)
            timeline.remember(self._engine)
        self._transactions = Transactions(self._engine)
        #: With several machines on one database only its clock is common to all.
        self._database_time = self._engine.dialect.name == "postgresql"

    def close(self) -> None:
        self._engine.dispose()

    def now_us(self) -> int:
        return self._read(self._now_us) if self._database_time else to_us(self.clock.now())

    def _now_us(self, transaction: Transaction) -> int:
        return int(transaction.value(_DATABASE_TIME)) if self._database_time else to_us(self.clock.now())

    def _boot(self) -> Boot:
        return (self.clock.boot_id(), self.clock.boot_time())

    def _with_account(self, place: str, work: Callable[[Transaction, Row, int], T], mend: Mend[T] | None = None) -> T:
        """*work* gets the account's row, which nobody else changes meanwhile."""
        with self._durable():
            return self._run(
                place, lambda transaction, now_us: work(transaction, accounts.read(transaction), now_us), mend
            )

    def _write(self, place: str, work: Callable[[Transaction, int], T]) -> T:
        with self._durable():
            return self._run(place, work)

    def _run(self, place: str, work: Callable[[Transaction, int], T], mend: Mend[T] | None = None) -> T:
        try:
            with self._transactions.begin(writes=True) as transaction:
                result = work(transaction, self._now_us(transaction))
                if place:
                    self._crash(f"{place}.before_commit")
        except CommitLost as lost:
            if mend is None or not self._mended(lost, mend, result):
                raise
        if place:
            self._crash(f"{place}.after_commit")
        return result

    def _mended(self, lost: CommitLost, mend: Mend[T], result: T) -> bool:
        for _ in range(_MEND_TRIES):
            try:
                with self._transactions.begin(writes=True) as transaction:
                    # Waits until a claim or a report that was cut off has ended, one way or the other.
                    account = accounts.read(transaction)
                    return mend(transaction, account, self._now_us(transaction), result)
            except self._transactions.duplicate:
                # The put that was cut off has ended just now; the next try finds it.
                continue
            except self._transactions.errors:
                break  # nobody is there to ask
        raise lost

    def _read(self, work: Callable[[Transaction], T]) -> T:
        with self._durable(), self._transactions.begin(writes=False) as transaction:
            return work(transaction)

    @contextmanager
    def _durable(self) -> Iterator[None]:
        try:
            yield
        except CommitLost as error:
            raise NotDurable(
                f"the connection to the journal ended while it was written ({error}); it is there whole or not at all. "
                "Look, or do it again with the same key; nothing was sent because of it."
            ) from None
        except self._transactions.errors as error:
            # The driver's first line names files and conditions ("disk is full"), not values.
            cause = next(iter(str(error).splitlines()), type(error).__name__)
            raise NotDurable(f"the journal could not be written ({cause}); nothing was sent because of it.") from None
