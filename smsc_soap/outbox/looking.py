"""Looks of one worker: at messages whose outcome is unknown, at delivery statuses, and the late audits."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from smsc_soap.errors import Outcome, SmscError
from smsc_soap.model.status import status_meaning
from smsc_soap.outbox.crash import CrashPoint
from smsc_soap.outbox.guards import Guards, Stop
from smsc_soap.outbox.journal import Journal, MovedMeanwhile
from smsc_soap.outbox.journal.auditing import Audited
from smsc_soap.outbox.outcome import consequence
from smsc_soap.outbox.pen import Pen
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
from smsc_soap.outbox.states import MessageState
from smsc_soap.outbox.work import Case, Poll, Sighting

_log: Final = logging.getLogger("smsc_soap.outbox")

#: Seconds after acceptance at which the delivery status is asked; then no more. The second one still is soon enough
#: to show that looking works (``SOON_S``).
POLLS_AT_S: Final = (10, 45, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600, 48 * 3600, 72 * 3600)


def warn(stop: Stop | None) -> None:
    """A line in the log when a money guard ends new sends."""
    if stop is not None:
        _log.warning("the outbox sends nothing new: %s", stop.because, extra={"smsc_event": "money_stop"})


@dataclass(frozen=True, slots=True)
class Looking:
    """Status calls of one worker, and what is written down after them."""

    journal: Journal
    provider: Provider
    worker: str
    pen: Pen
    guards: Guards
    crash: CrashPoint

    def look_into(self, case: Case) -> None:
        looks = []
        # Before the looks: what they say holds for the moment they were asked.
        moment = Moment(self.journal.now_us(), self.journal.clock.boot_id(), self.journal.clock.boot_time())
        for trace in case.traces:
            try:
                found = self.provider.look(case.parcel.phone, trace.id)
            except SmscError as error:
                self.pause_if_told(error)
                looks.append(Look.FAILED)
                continue
            if found is not None:
                self._conclude(case, partial(self._found, case, found))
                return
            looks.append(Look.MISSING)
        self._conclude(case, partial(self._not_found, case, looks, moment))

    def _conclude(self, case: Case, write: Callable[[], None]) -> None:
        self.crash("look.before_verdict")
        try:
            self.pen.write(write)
        except MovedMeanwhile:
            # Our lease ran out, or the sender's late report settled it first: theirs counts.
            _log.info("a message was settled by somebody else meanwhile", extra={"smsc_event": "settled_meanwhile"})
            self.journal.give_back(case.slot, case.worker)
        self.crash("look.after_verdict")

    def _found(self, case: Case, found: Sighting) -> None:
        meaning = status_meaning(found.status_code)
        rejected = meaning.rejected
        new = MessageState.REFUSED if rejected else MessageState.ACCEPTED
        done = rejected or meaning.final or (case.parcel.sampled and found.cost is not None)
        stop = self.guards.after_charge(found.cost, 1, None)
        warn(stop)
        if stop is not None:
            self.journal.stop_sends(stop)
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

    def _not_found(self, case: Case, looks: list[Look], moment: Moment) -> None:
        now_us = moment.now_us
        if case.held_us is not None:
            due_us = next_held_look_us(case.held_us, now_us)
            traces = [replace(trace, looks=trace.looks + 1) for trace in case.traces]
            self.journal.look_again(case, traces, due_us=due_us, reason="")
            return
        account = self.journal.account()
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

    def pause_if_told(self, error: SmscError) -> None:
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

    def poll(self, poll: Poll) -> None:
        try:
            found = self.provider.look(poll.phone, poll.provider_id)
        except SmscError as error:
            self.pause_if_told(error)
            self.pen.write(partial(self._not_answered, poll))
            return
        self.pen.write(partial(self._audited if poll.audit else self._polled, poll, found))

    def _not_answered(self, poll: Poll) -> None:
        later = self.journal.now_us() + 300 * 1_000_000
        if poll.audit:
            self.journal.record_audit(poll, self.worker, None, next_us=later)
        else:
            # A look without an answer is no look: it must not pass for a miss, from which a lag is learned.
            self.journal.record_status(replace(poll, polls=poll.polls - 1), self.worker, None, due_us=later)

    def _polled(self, poll: Poll, found: Sighting | None) -> None:
        now_us = self.journal.now_us()
        age_s = (now_us - poll.accepted_us) / 1e6
        due_s = next((at_s for at_s in POLLS_AT_S if at_s > age_s + 1), None)
        due_us = None if due_s is None else poll.accepted_us + due_s * 1_000_000
        self.journal.record_status(poll, self.worker, found, due_us=due_us)

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
    error.outcome = Outcome.REFUSED
    return error
