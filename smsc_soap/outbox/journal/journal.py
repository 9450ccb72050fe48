"""The journal: each method is one transaction, durable when it returns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError

from smsc_soap.outbox.clock import ProofClock, SystemProofClock
from smsc_soap.outbox.crash import CrashPoint, no_crash
from smsc_soap.outbox.entry import Decision, Draft, Entry
from smsc_soap.outbox.errors import NotDurable
from smsc_soap.outbox.journal import account as accounts
from smsc_soap.outbox.journal import deciding, forgetting, messages, sending, settling
from smsc_soap.outbox.journal.rows import to_us
from smsc_soap.outbox.journal.schema import bring_up_to_date
from smsc_soap.outbox.journal.sending import Claimant
from smsc_soap.outbox.journal.store import READ_ONLY, FileSystemOf, open_engine
from smsc_soap.outbox.journal.tables import ACCOUNT, META
from smsc_soap.outbox.states import AttemptState, MessageState
from smsc_soap.outbox.work import Case, Claim, Poll, SendReport, Sighting, Trace, Wait

T = TypeVar("T")


class Journal:
    """One store, opened and brought up to date. Safe for threads and for several processes on one store."""

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
        bring_up_to_date(self._engine)
        #: With several machines on one database only its clock is common to all.
        self._database_time = self._engine.dialect.name == "postgresql"

    def close(self) -> None:
        self._engine.dispose()

    # putting and looking

    def put(self, draft: Draft) -> bool:
        """True when it is new. Raises KeyConflict, NotDurable."""
        return self._write("put", lambda connection, now_us: messages.put(connection, draft, now_us))

    def put_many(self, drafts: Iterable[Draft]) -> int:
        """How many are new. Written in chunks: what was written before an error stays."""
        return sum(self._put_chunk(chunk) for chunk in messages.chunks(drafts))

    def _put_chunk(self, chunk: Sequence[Draft]) -> int:
        return self._write("put", lambda connection, now_us: messages.put_chunk(connection, chunk, now_us))

    def get(self, key: str) -> Entry | None:
        return self._read(lambda connection: messages.get(connection, key))

    def list(self, states: Sequence[MessageState] = (), limit: int = 100) -> list[Entry]:
        return self._read(lambda connection: messages.listed(connection, states, limit))

    def counts(self) -> Mapping[str, int]:
        return self._read(messages.counts)

    def cancel(self, key: str) -> bool:
        return self._write("", lambda connection, now_us: messages.cancel(connection, key, now_us))

    # sending

    def take(self, claimant: Claimant, *, new_sends: bool = True) -> Case | Claim | Poll | Wait:
        """The next piece of work, leased to the worker: settling first, then sending, then statuses."""
        boot = (self.clock.boot_id(), self.clock.boot_time())

        def write(connection: Connection, now_us: int) -> Case | Claim | Poll | Wait:
            sending.recover(connection, now_us, boot)
            account = accounts.read(connection)
            hindrance = accounts.hindrance(connection, account, now_us)
            if hindrance is not None:
                return hindrance
            case = settling.take_case(connection, claimant.worker, claimant.lease_us, now_us)
            if case is not None:
                return case
            control = settling.take_control(connection, account, claimant.worker, claimant.lease_us, now_us)
            if control is not None:
                return control
            claim: Claim | Wait = Wait("no new sends", None)
            if new_sends:
                claim = accounts.breaker(connection, account) or sending.claim(connection, account, claimant, now_us)
            if isinstance(claim, Claim):
                return claim
            poll = settling.take_poll(connection, claimant.worker, claimant.lease_us, now_us)
            return poll or _sooner(claim, settling.next_due_us(connection), now_us)

        return self._write("claim", write)

    def still_mine(self, held: Claim) -> bool:
        return self._read(lambda connection: sending.still_mine(connection, held, self._now_us(connection)))

    def earlier_ids(self, held: Claim) -> tuple[str, ...]:
        """Ids of earlier attempts of a claim's only message that reached the wire."""
        return self._read(lambda connection: settling.earlier_ids(connection, held.parcels[0].seq, held.attempt_id))

    def report(self, held: Claim, reports: Sequence[SendReport], *, pause: Mapping[str, Any] | None = None) -> None:
        """What became of a claim; *pause*: changes of the account that belong to it."""
        boot = (self.clock.boot_id(), self.clock.boot_time())

        def write(connection: Connection, now_us: int) -> None:
            sending.report(connection, held, reports, now_us, boot)
            states = {one.message for one in reports if one.attempt is not AttemptState.NOT_SENT}
            if states:
                accounts.note_outcome(
                    connection,
                    accounts.read(connection),
                    unknown=MessageState.UNKNOWN in states,
                    refused=states == {MessageState.REFUSED},
                    accepted=MessageState.ACCEPTED in states,
                )
            if pause:
                accounts.change(connection, **pause)

        self._write("result", write)

    # settling

    def settle(self, case: Case, new: MessageState, **verdict: Any) -> None:
        self._write("", lambda connection, now_us: settling.settle(connection, case, new, now_us, **verdict))

    def look_again(self, case: Case, traces: Sequence[Trace], *, due_us: int, reason: str) -> None:
        self._write(
            "",
            lambda connection, now_us: settling.look_again(
                connection, case, traces, now_us, due_us=due_us, reason=reason
            ),
        )

    def record_status(self, poll: Poll, worker: str, found: Sighting | None, *, due_us: int | None) -> None:
        self._write(
            "",
            lambda connection, now_us: settling.record_status(connection, poll, worker, found, now_us, due_us=due_us),
        )

    def record_audit(self, poll: Poll, worker: str, *, found: bool, next_us: int | None) -> bool:
        return self._write(
            "",
            lambda connection, now_us: settling.record_audit(
                connection, poll, worker, now_us, found=found, next_us=next_us
            ),
        )

    # the account

    def account(self) -> Mapping[str, Any]:
        """The account's row as plain values."""
        return self._read(lambda connection: dict(connection.execute(select(ACCOUNT)).one()._mapping))

    def change_account(self, **values: Any) -> None:
        self._write("", lambda connection, _: accounts.change(connection, **values))

    def freeze(self, because: str) -> None:
        """No call is made from this store until ``thaw``; for restored backups."""

        def write(connection: Connection, _: int) -> None:
            connection.execute(META.delete().where(META.c.name == accounts.FROZEN))
            connection.execute(META.insert(), {"name": accounts.FROZEN, "value": because})

        self._write("", write)

    def thaw(self) -> None:
        self._write("", lambda connection, _: connection.execute(META.delete().where(META.c.name == accounts.FROZEN)))

    def frozen(self) -> str | None:
        """Why nothing leaves this store until ``thaw``; None when it may."""
        return self._read(deciding.frozen)

    # people, and what is kept of them

    def decide(self, key: str, decision: Decision, *, audit_us: int) -> bool:
        """True when the message was held and is not any more."""
        return self._write(
            "", lambda connection, now_us: deciding.decide(connection, key, decision, now_us, audit_us=audit_us)
        )

    def forget_texts(self, before_us: int | None) -> int:
        """How many texts were dropped; see ``forgetting``. At most a chunk: call again until it is 0."""
        seqs = self._read(lambda connection: forgetting.texts_to_forget(connection, before_us))
        return self._write("", lambda connection, _: forgetting.forget_texts(connection, seqs)) if seqs else 0

    def now_us(self) -> int:
        return self._read(self._now_us)

    def _now_us(self, connection: Connection) -> int:
        if self._database_time:
            found = connection.execute(text("SELECT extract(epoch FROM clock_timestamp()) * 1000000")).scalar_one()
            return int(found)
        return to_us(self.clock.now())

    def _write(self, place: str, work: Callable[[Connection, int], T]) -> T:
        with self._durable(), self._engine.connect() as connection:
            with connection.begin():
                result = work(connection, self._now_us(connection))
                if place:
                    self._crash(f"{place}.before_commit")
            if place:
                self._crash(f"{place}.after_commit")
            return result

    def _read(self, work: Callable[[Connection], T]) -> T:
        with (
            self._durable(),
            self._engine.connect() as connection,
            connection.execution_options(**{READ_ONLY: True}).begin(),
        ):
            return work(connection)

    @contextmanager
    def _durable(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            # The driver's words name files and conditions ("disk is full"), not values.
            cause = str(error.orig).splitlines()[0] if error.orig else type(error).__name__
            raise NotDurable(f"the journal could not be written ({cause}); nothing was sent because of it.") from None


def _sooner(wait: Wait, due_us: int | None, now_us: int) -> Wait:
    """The same wait, but not beyond the next look or status. What is due and could not be taken is tried again soon."""
    times = [
        max(one, now_us + sending.LOOK_AGAIN_US) if one <= now_us else one for one in (wait.until_us, due_us) if one
    ]
    return Wait(wait.why, min(times, default=None))
