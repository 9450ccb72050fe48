"""The journal: each method is one transaction, durable when it returns."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

from smsc_soap.outbox.clock import ProofClock
from smsc_soap.outbox.crash import CrashPoint, no_crash
from smsc_soap.outbox.entry import Decision, Draft, Entry
from smsc_soap.outbox.guards import Stop
from smsc_soap.outbox.journal import account as accounts
from smsc_soap.outbox.journal import (
    auditing,
    deciding,
    forgetting,
    messages,
    reporting,
    rereading,
    sending,
    settling,
    statuses,
    stopping,
)
from smsc_soap.outbox.journal.account_methods import AccountMethods
from smsc_soap.outbox.journal.auditing import Audited
from smsc_soap.outbox.journal.campaign_methods import CampaignMethods
from smsc_soap.outbox.journal.driver import Row, Transaction
from smsc_soap.outbox.journal.durable import Durable
from smsc_soap.outbox.journal.sending import Claimant
from smsc_soap.outbox.journal.store import FileSystemOf
from smsc_soap.outbox.states import AttemptState, MessageState
from smsc_soap.outbox.work import Case, Claim, Poll, Polled, Polls, Probe, SendReport, Sighting, Trace, Wait

_log: Final = logging.getLogger("smsc_soap.outbox")

T = TypeVar("T")
#: Two processes may put the same key at the same moment; the second try finds it.
_PUT_TRIES: Final = 3


class Journal(Durable, AccountMethods, CampaignMethods):
    """One store, opened and brought up to date. Safe for threads and for several processes on one store."""

    def __init__(
        self,
        place: str | Path,
        *,
        clock: ProofClock | None = None,
        crash: CrashPoint = no_crash,
        file_system_of: FileSystemOf | None = None,
    ) -> None:
        super().__init__(place, clock=clock, crash=crash, file_system_of=file_system_of)
        self._outdated = False

    # putting and looking

    def put(self, draft: Draft) -> bool:
        """True when it is new. Raises KeyConflict, NotDurable."""
        return self._put(lambda transaction, now_us: messages.put(transaction, draft, now_us))

    def put_many(self, drafts: Iterable[Draft]) -> int:
        """How many are new. Written in chunks: what was written before an error stays."""
        return sum(self._put_chunk(chunk) for chunk in messages.chunks(drafts))

    def _put_chunk(self, chunk: Sequence[Draft]) -> int:
        return self._put(lambda transaction, now_us: messages.put_chunk(transaction, chunk, now_us))

    def _put(self, work: Callable[[Transaction, int], T]) -> T:
        def again(transaction: Transaction, _: Row, now_us: int, __: T) -> bool:
            # What is there already is not put a second time.
            work(transaction, now_us)
            return True

        with self._durable():
            for _ in range(_PUT_TRIES - 1):
                try:
                    return self._run("put", work, again)
                except self._transactions.duplicate:
                    continue
            return self._run("put", work, again)

    def get(self, key: str) -> Entry | None:
        return self._read(lambda transaction: messages.get(transaction, key))

    def list(self, states: Sequence[MessageState] = (), limit: int = 100) -> list[Entry]:
        return self._read(lambda transaction: messages.listed(transaction, states, limit))

    def counts(self) -> Mapping[str, int]:
        return self._read(messages.counts)

    def cancel(self, key: str) -> bool:
        return self._write("", lambda transaction, now_us: messages.cancel(transaction, key, now_us))

    # sending

    def take(self, claimant: Claimant, *, new_sends: bool = True) -> Case | Claim | Poll | Polls | Probe | Wait:
        """The next piece of work, leased to the worker: settling first, then sending, then statuses."""
        while True:
            found = self._with_account(
                "claim",
                lambda transaction, account, now_us: self._take(transaction, account, claimant, now_us, new_sends),
                # Ours: go on. Not there: nothing was sent, and the message waits for the next claim.
                lambda transaction, _, now_us, taken: (
                    isinstance(taken, Claim) and sending.still_mine(transaction, taken, now_us)
                ),
            )
            if found is not sending.AGAIN:
                return found

    def _take(
        self, transaction: Transaction, account: Row, claimant: Claimant, now_us: int, new_sends: bool
    ) -> Case | Claim | Poll | Polls | Probe | Wait:
        outdated = accounts.outdated(account)
        if outdated is not None:
            self._tell_outdated(outdated.why)
            return outdated
        reporting.recover(transaction, now_us, self._boot())
        hindrance = accounts.hindrance(account, now_us)
        if hindrance is not None:
            return hindrance
        worker, lease_us = claimant.worker, claimant.lease_us
        boot_id, _ = self._boot()
        first: Case | Poll | None = settling.take_case(transaction, worker, lease_us, now_us, boot_id)
        if first is None and claimant.controls:
            first = statuses.take_control(transaction, account, worker, lease_us, now_us)
        if first is not None:
            return first
        claim: Claim | Wait = Wait("no new sends", None)
        if new_sends:
            probe = stopping.take_probe(transaction, account, worker, lease_us, now_us) if claimant.probes else None
            if probe is not None:
                return probe
            claim = (
                stopping.hindrance(account, probes=claimant.probes)
                or accounts.breaker(transaction, account, now_us)
                or sending.claim(transaction, account, claimant, now_us)
            )
        if isinstance(claim, Claim) or claim is sending.AGAIN:
            return claim
        rest = statuses.take_poll(
            transaction, worker, lease_us, now_us, claimant.statuses_per_call
        ) or settling.take_held(transaction, worker, lease_us, now_us)
        return rest or _sooner(claim, settling.next_due_us(transaction), now_us)

    def _tell_outdated(self, why: str) -> None:
        if not self._outdated:
            self._outdated = True
            _log.warning("%s", why, extra={"smsc_event": "journal_trouble"})

    def still_mine(self, held: Claim) -> bool:
        return self._read(lambda transaction: sending.still_mine(transaction, held, self._now_us(transaction)))

    def earlier_ids(self, held: Claim) -> tuple[str, ...]:
        """Ids of earlier attempts of a claim's only message that reached the wire."""
        return self._read(lambda transaction: settling.earlier_ids(transaction, held.parcels[0].seq, held.attempt_id))

    def report(
        self,
        held: Claim,
        reports: Sequence[SendReport],
        *,
        pause: Mapping[str, Any] | None = None,
        stop: Stop | None = None,
        again: bool = False,
    ) -> None:
        """What became of a claim; *pause*: changes of the account that belong to it; *stop*: by a money guard.

        *again*: it was tried before, and may be written down already.
        """

        def write(transaction: Transaction, account: Row, now_us: int) -> bool:
            reporting.report(transaction, held, reports, now_us, self._boot())
            sent = [one.message for one in reports if one.attempt is not AttemptState.NOT_SENT]
            if states := set(sent):
                accounts.note_outcome(
                    transaction,
                    account,
                    now_us,
                    sends=len(sent),
                    unknown=MessageState.UNKNOWN in states,
                    refused=states == {MessageState.REFUSED},
                    accepted=MessageState.ACCEPTED in states,
                )
            if pause:
                accounts.change(transaction, **pause)
            if stop:
                stopping.stop(transaction, account, stop)
            return True

        def write_once(transaction: Transaction, account: Row, now_us: int, _: bool = True) -> bool:
            return rereading.reported(transaction, held, reports) or write(transaction, account, now_us)

        self._with_account("result", write_once if again else write, write_once)

    # settling

    def settle(self, case: Case, new: MessageState, **verdict: Any) -> None:
        self._with_account(
            "", lambda transaction, _, now_us: settling.settle(transaction, case, new, now_us, **verdict)
        )

    def look_again(self, case: Case, traces: Sequence[Trace], *, due_us: int | None, reason: str) -> None:
        self._with_account(
            "",
            lambda transaction, _, now_us: settling.look_again(
                transaction, case, traces, now_us, due_us=due_us, reason=reason
            ),
        )

    def record_status(self, poll: Poll, worker: str, found: Sighting | None, *, due_us: int | None) -> None:
        self._with_account(
            "",
            lambda transaction, account, now_us: statuses.record_status(
                transaction, account, poll, worker, found, now_us, due_us=due_us
            ),
        )

    def record_statuses(self, slot: int, worker: str, answers: Sequence[Polled]) -> Sequence[Polled]:
        """What one call said of many messages; those of them that were written down."""
        return self._with_account(
            "",
            lambda transaction, account, now_us: statuses.record_statuses(
                transaction, account, slot, worker, answers, now_us
            ),
        )

    def record_audit(
        self, poll: Poll, worker: str, found: Sighting | None, *, next_us: int | None, due_us: int | None = None
    ) -> Audited:
        return self._with_account(
            "",
            lambda transaction, _, now_us: auditing.record(
                transaction, poll, worker, now_us, found=found, next_us=next_us, due_us=due_us
            ),
        )

    # the account

    def account(self) -> Mapping[str, Any]:
        """The account's row as plain values, and ``frozen``."""
        return self._read(accounts.look)

    def change_account(self, **values: Any) -> None:
        self._write("", lambda transaction, _: accounts.change(transaction, **values))

    def freeze(self, because: str) -> None:
        """No call is made from this store until ``thaw``; for restored backups."""
        self._with_account("", lambda transaction, _, __: accounts.freeze(transaction, because))

    def thaw(self) -> None:
        self._with_account("", lambda transaction, _, __: accounts.thaw(transaction))

    def frozen(self) -> str | None:
        """Why nothing leaves this store until ``thaw``; None when it may."""
        return self._read(accounts.frozen)

    # people, and what is kept of them

    def decide(self, key: str, decision: Decision, *, audit_us: int) -> bool:
        """True when the message was held and is not any more."""
        return self._with_account(
            "", lambda transaction, _, now_us: deciding.decide(transaction, key, decision, now_us, audit_us=audit_us)
        )

    def forget_texts(self, before_us: int | None) -> int:
        """How many texts were dropped; see ``forgetting``. At most a chunk: call again until it is 0."""
        seqs = self._read(lambda transaction: forgetting.texts_to_forget(transaction, before_us))
        return self._write("", lambda transaction, _: forgetting.forget_texts(transaction, seqs)) if seqs else 0


def _sooner(wait: Wait, due_us: int | None, now_us: int) -> Wait:
    """The same wait, but not beyond the next look or status. What is due and could not be taken is tried again soon."""
    times = [
        max(one, now_us + sending.LOOK_AGAIN_US) if one <= now_us else one for one in (wait.until_us, due_us) if one
    ]
    return Wait(wait.why, min(times, default=None))
