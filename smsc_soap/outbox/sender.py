"""One worker: takes the most urgent piece of work, does it, writes down what became of it.

Every step can be the last one of the process. What is durable then is enough: an attempt is written before
its first byte, and whoever finds it later takes it for unknown.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from typing import Final

from smsc_soap.client.ids import new_message_id
from smsc_soap.errors import NotSent, SmscError
from smsc_soap.model.results import SendResult
from smsc_soap.model.status import status_meaning
from smsc_soap.outbox.charging import Share, shares
from smsc_soap.outbox.crash import CrashPoint, no_crash
from smsc_soap.outbox.guards import NO_GUARDS, Guards, Stop
from smsc_soap.outbox.journal import Journal, MovedMeanwhile
from smsc_soap.outbox.journal.account import Pace
from smsc_soap.outbox.journal.auditing import Audited
from smsc_soap.outbox.journal.sending import BATCH_SIZE, Claimant
from smsc_soap.outbox.outcome import Consequence, consequence
from smsc_soap.outbox.owner import new_worker_name
from smsc_soap.outbox.provider import Provider
from smsc_soap.outbox.settle import (
    AUDIT_AFTER_S,
    Absent,
    Hold,
    Knowledge,
    Look,
    LookAgain,
    Moment,
    judge,
    next_held_look_us,
)
from smsc_soap.outbox.states import AttemptState, MessageState
from smsc_soap.outbox.work import Case, Claim, Parcel, Poll, Probe, SendReport, Sighting, Wait

_log: Final = logging.getLogger("smsc_soap.outbox")

#: Seconds after acceptance at which the delivery status is asked; then no more. The second one still is soon enough
#: to show that looking works (``SOON_S``).
POLLS_AT_S: Final = (10, 45, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600, 48 * 3600, 72 * 3600)
#: On top of the deadline of an attempt, before a lease may be taken over.
LEASE_MARGIN_S: Final = 30.0


class Did(StrEnum):
    """What a step of a worker was."""

    SENT = "sent"
    SETTLED = "settled"
    POLLED = "polled"
    #: The balance was looked at.
    PROBED = "probed"


@dataclass(slots=True)
class Sender:
    """One worker of one account."""

    journal: Journal
    provider: Provider
    #: Longest time one call may take, seconds.
    timeout_s: float
    pace: Pace = field(default_factory=Pace)
    worker: str = field(default_factory=new_worker_name)
    chance: Callable[[], float] = random.random
    new_id: Callable[[], str] = new_message_id
    crash: CrashPoint = no_crash
    guards: Guards = NO_GUARDS
    #: Most messages in one request.
    batch_size: int = BATCH_SIZE

    @property
    def lease_us(self) -> int:
        return round((self.timeout_s + LEASE_MARGIN_S) * 1e6)

    def step(self, *, new_sends: bool = True) -> Did | Wait:
        """Do one piece of work, or say how long there is none. *new_sends* False: settle and poll only."""
        probes = self.guards.balance_floor is not None
        claimant = Claimant(self.worker, self.lease_us, self.pace, self.new_id, probes, self.batch_size)
        work = self.journal.take(claimant, new_sends=new_sends)
        if isinstance(work, Claim):
            self._send(work)
            return Did.SENT
        if isinstance(work, Case):
            self._look_into(work)
            return Did.SETTLED
        if isinstance(work, Poll):
            self._poll(work)
            return Did.POLLED
        if isinstance(work, Probe):
            self._probe(work)
            return Did.PROBED
        return work

    # sending

    def _send(self, claim: Claim) -> None:
        if not claim.first_try and self._found_earlier(claim):
            return
        try:
            result = self.provider.send(claim, lambda: self._before_first_byte(claim))
        except SmscError as error:
            self._failed(claim, error)
            return
        self.crash("send.after_reply")
        self._accepted(claim, result)

    def _before_first_byte(self, claim: Claim) -> None:
        """Connecting may have taken long: the lease must still hold when the first byte goes."""
        self.crash("send.before_first_byte")
        if not self.journal.still_mine(claim):
            raise NotSent("the lease ran out before the first byte; nothing was sent.", retryable=False)

    def _found_earlier(self, claim: Claim) -> bool:
        """Before a message is sent again, one last look at every earlier id: a copy may have turned up."""
        parcel = claim.parcels[0]
        for earlier in self.journal.earlier_ids(claim):
            try:
                found = self.provider.look(parcel.phone, earlier)
            except SmscError as error:
                later = self.journal.now_us() + 60_000_000
                self._write(claim, Consequence(AttemptState.NOT_SENT, MessageState.QUEUED, later, str(error)))
                return True
            if found is not None and not status_meaning(found.status_code).rejected:
                # Ours never left; the message is settled by the earlier copy.
                self._settled_by(claim, found)
                return True
        return False

    def _settled_by(self, claim: Claim, found: Sighting) -> None:
        due_us = None if status_meaning(found.status_code).final else self.journal.now_us() + POLLS_AT_S[0] * 1_000_000
        reason = "an earlier attempt was found at the provider"
        seq = claim.parcels[0].seq
        one = SendReport(seq, AttemptState.NOT_SENT, MessageState.ACCEPTED, due_us, reason=reason, found=found)
        self.journal.report(claim, [one])

    def _accepted(self, claim: Claim, result: SendResult) -> None:
        refused = {one.wire_phone.lstrip("+"): one for one in result.refused}
        charged = self._charges([one for one in claim.parcels if one.phone.lstrip("+") not in refused], result)
        due_us = self.journal.now_us() + POLLS_AT_S[0] * 1_000_000
        reports = []
        for parcel in claim.parcels:
            row = refused.get(parcel.phone.lstrip("+"))
            if row is None:
                cost, parts = charged[parcel.seq]
                # One that is sampled shows later that looking works; the others' charges are all there is to learn.
                polled = not parcel.sampled or parcel.seq == min(charged) or cost is None
                due = due_us if polled else None
                accepted = AttemptState.ACCEPTED, MessageState.ACCEPTED, due
                reports.append(SendReport(parcel.seq, *accepted, reason="", parts=parts, cost=cost))
            else:
                reason = f"the provider refused this recipient (code {row.raw_code})"
                reports.append(
                    SendReport(parcel.seq, AttemptState.REFUSED, MessageState.REFUSED, None, row.code, reason)
                )
        taken = sum(one.message is MessageState.ACCEPTED for one in reports)
        # Before the report: whoever claims next must find it.
        self._guard(self.guards.after_charge(result.cost, taken, result.balance))
        self.journal.report(claim, reports)

    @staticmethod
    def _charges(taken: Sequence[Parcel], result: SendResult) -> dict[int, Share]:
        """By message. The charge of a shared request comes per message with its status, where all are asked for."""
        if len(taken) > 1 and not all(one.sampled for one in taken):
            return dict.fromkeys((one.seq for one in taken), (None, None))
        return dict(zip((one.seq for one in taken), shares(taken, result.cost, result.parts) if taken else []))

    def _guard(self, stop: Stop | None) -> None:
        if stop is not None:
            _log.warning("the outbox sends nothing new: %s", stop.because, extra={"smsc_event": "money_stop"})
            self.journal.stop_sends(stop)

    def _probe(self, probe: Probe) -> None:
        try:
            balance = self.provider.balance()
        except SmscError as error:
            self._pause_if_told(error)
            self.journal.record_probe(probe, looked=False, what=None)
            return
        if self.journal.record_probe(probe, looked=True, what=self.guards.on_balance(balance)):
            _log.info("the balance is above the floor: sends go on", extra={"smsc_event": "money_ok"})

    def _failed(self, claim: Claim, error: SmscError) -> None:
        account = self.journal.account()
        what = consequence(
            error,
            now_us=self.journal.now_us(),
            unsent_tries=max(one.unsent_tries for one in claim.parcels),
            blocks_in_a_row=account["blocks_in_a_row"],
            refused_in_a_row=account["refused_in_a_row"],
            chance=self.chance(),
        )
        if what.account:
            because = what.account["paused_because"]
            _log.warning("the outbox pauses: %s", because, extra={"smsc_event": "paused", "smsc_code": what.code})
        self._write(claim, what)

    def _write(self, claim: Claim, what: Consequence) -> None:
        reports = [
            SendReport(one.seq, what.attempt, what.message, what.due_us, what.code, what.reason)
            for one in claim.parcels
        ]
        self.journal.report(claim, reports, pause=what.account)

    # settling

    def _look_into(self, case: Case) -> None:
        looks = []
        for trace in case.traces:
            try:
                found = self.provider.look(case.parcel.phone, trace.id)
            except SmscError as error:
                self._pause_if_told(error)
                looks.append(Look.FAILED)
                continue
            if found is not None:
                self._conclude(partial(self._found, case, found))
                return
            looks.append(Look.MISSING)
        self._conclude(partial(self._not_found, case, looks))

    def _conclude(self, write: Callable[[], None]) -> None:
        self.crash("look.before_verdict")
        try:
            write()
        except MovedMeanwhile:
            # Our lease ran out, or the sender's late report settled it first: theirs counts.
            _log.info("a message was settled by somebody else meanwhile", extra={"smsc_event": "settled_meanwhile"})
        self.crash("look.after_verdict")

    def _found(self, case: Case, found: Sighting) -> None:
        meaning = status_meaning(found.status_code)
        rejected = meaning.rejected
        new = MessageState.REFUSED if rejected else MessageState.ACCEPTED
        done = rejected or meaning.final or (case.parcel.sampled and found.cost is not None)
        self._guard(self.guards.after_charge(found.cost, 1, None))
        due_us = None if done else self.journal.now_us() + POLLS_AT_S[0] * 1_000_000
        self.journal.settle(
            case,
            new,
            due_us=due_us,
            reason=f"found by a status call: {meaning.english}",
            found=found,
            # One copy is there; should another attempt turn up as well, the audit tells.
            absent=[trace.id for trace in case.traces if trace.id != found.attempt_id],
            audit_us=self.journal.now_us() + round(AUDIT_AFTER_S[0] * 1e6),
        )

    def _not_found(self, case: Case, looks: list[Look]) -> None:
        now_us = self.journal.now_us()
        if case.held_us is not None:
            due_us = next_held_look_us(case.held_us, now_us)
            traces = [replace(trace, looks=trace.looks + 1) for trace in case.traces]
            self.journal.look_again(case, traces, due_us=due_us, reason="")
            return
        account = self.journal.account()
        moment = Moment(now_us, self.journal.clock.boot_id(), self.journal.clock.boot_time())
        verdict = judge(case, looks, moment, Knowledge(account["control_us"], account["lag_s"]))
        held_due_us = next_held_look_us(now_us, now_us)
        if isinstance(verdict, LookAgain):
            self.journal.look_again(case, verdict.traces, due_us=verdict.due_us, reason=verdict.reason)
        elif isinstance(verdict, Absent):
            self.journal.settle(
                case,
                verdict.next_state,
                due_us={MessageState.QUEUED: now_us, MessageState.HELD: held_due_us}.get(verdict.next_state),
                reason=verdict.reason,
                absent=[trace.id for trace in verdict.traces],
                audit_us=now_us + round(AUDIT_AFTER_S[0] * 1e6),
            )
        elif isinstance(verdict, Hold):
            self.journal.settle(case, MessageState.HELD, due_us=held_due_us, reason=verdict.reason)

    def _pause_if_told(self, error: SmscError) -> None:
        """A status call that was refused for the account's sake speaks for all calls."""
        if error.code in (2, 4):
            account = self.journal.account()
            refused = _as_refused(error)
            what = consequence(
                refused,
                now_us=self.journal.now_us(),
                unsent_tries=0,
                blocks_in_a_row=account["blocks_in_a_row"],
                refused_in_a_row=0,
                chance=1.0,
            )
            self.journal.change_account(**what.account)

    # delivery statuses and audits

    def _poll(self, poll: Poll) -> None:
        try:
            found = self.provider.look(poll.phone, poll.provider_id)
        except SmscError as error:
            self._pause_if_told(error)
            later = self.journal.now_us() + 300 * 1_000_000
            if poll.audit:
                self.journal.record_audit(poll, self.worker, None, next_us=later)
            else:
                # A look without an answer is no look: it must not pass for a miss, from which a lag is learned.
                self.journal.record_status(replace(poll, polls=poll.polls - 1), self.worker, None, due_us=later)
            return
        if poll.audit:
            self._audited(poll, found)
        else:
            self._polled(poll, found)

    def _polled(self, poll: Poll, found: Sighting | None) -> None:
        now_us = self.journal.now_us()
        age_s = (now_us - poll.accepted_us) / 1e6
        due_s = next((at_s for at_s in POLLS_AT_S if at_s > age_s + 1), None)
        due_us = None if due_s is None else poll.accepted_us + due_s * 1_000_000
        try:
            self.journal.record_status(poll, self.worker, found, due_us=due_us)
        except MovedMeanwhile:
            return

    def _audited(self, poll: Poll, found: Sighting | None) -> None:
        done = (self.journal.now_us() - poll.accepted_us) / 1e6 >= AUDIT_AFTER_S[1]
        next_us = None if done else poll.accepted_us + round(AUDIT_AFTER_S[1] * 1e6)
        due_us = self.journal.now_us() + POLLS_AT_S[0] * 1_000_000
        what = self.journal.record_audit(poll, self.worker, found, next_us=next_us, due_us=due_us)
        if what is Audited.SETTLED:
            words = "an attempt taken for absent is at the provider: its message counts as sent by it"
            _log.warning(words, extra={"smsc_event": "found_late", "smsc_attempt_id": poll.provider_id})
        elif what is Audited.DOUBLED:
            words = "a message was sent twice: the attempt %s had been taken for absent"
            extra = {"smsc_event": "sent_twice", "smsc_attempt_id": poll.provider_id}
            _log.error(words, poll.provider_id, extra=extra)


def _as_refused(error: SmscError) -> SmscError:
    from smsc_soap.errors import Outcome

    error.outcome = Outcome.REFUSED
    return error
