"""Looks of one worker: at messages whose outcome is unknown, at delivery statuses, and the late audits."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
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
from smsc_soap.outbox.polling import first_poll_us, next_poll_us
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
from smsc_soap.outbox.together import Together, is_worth_trying_at_once
from smsc_soap.outbox.work import Case, Poll, Polled, Polls, Sighting

_log: Final = logging.getLogger("smsc_soap.outbox")

#: When a message is looked at again after a look without an answer.
LATER_US: Final = 300_000_000


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
    together: Together

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
        due_us = None if done else first_poll_us(self.journal.now_us())
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
            self._missed(poll)
            self.pen.write(partial(self._not_answered, poll))
            return
        if found is None:
            self._missed(poll)
        self.pen.write(partial(self._audited if poll.audit else self._polled, poll, found))

    def _missed(self, poll: Poll) -> None:
        if not poll.audit:
            self.together.missed(self.journal.clock.boot_time())

    def poll_together(self, polls: Polls) -> None:
        """One call about many messages."""
        try:
            found = self.provider.look_many([(one.phone, one.provider_id) for one in polls.polls])
        except SmscError as error:
            self.pause_if_told(error)
            if self.together.failed(error, self.journal.clock.boot_time()):
                words = "statuses are asked for one by one for an hour: a list was not answered (%s)"
                extra = {"smsc_event": "statuses_apart", "smsc_cause": type(error).__name__, "smsc_code": error.code}
                _log.warning(words, type(error).__name__, extra=extra)
            wait_us = 0 if is_worth_trying_at_once(error) else LATER_US
            self.pen.write(partial(self._none_answered, polls, wait_us))
            return
        self.together.answered()
        self.pen.write(partial(self._polled_together, polls, found))

    def _none_answered(self, polls: Polls, wait_us: int) -> None:
        due_us = self.journal.now_us() + wait_us
        # As for one: no look at all.
        answers = [Polled(replace(one, polls=one.polls - 1), None, due_us) for one in polls.polls]
        self.journal.record_statuses(polls.slot, self.worker, answers)

    def _polled_together(self, polls: Polls, found: Sequence[Sighting | None]) -> None:
        now_us = self.journal.now_us()
        answers = [
            Polled(one, sighting, next_poll_us(one.accepted_us, now_us))
            for one, sighting in zip(polls.polls, found, strict=True)
        ]
        self.journal.record_statuses(polls.slot, self.worker, answers)

    def _not_answered(self, poll: Poll) -> None:
        later = self.journal.now_us() + LATER_US
        if poll.audit:
            self.journal.record_audit(poll, self.worker, None, next_us=later)
        else:
            # A look without an answer is no look: it must not pass for a miss, from which a lag is learned.
            self.journal.record_status(replace(poll, polls=poll.polls - 1), self.worker, None, due_us=later)

    def _polled(self, poll: Poll, found: Sighting | None) -> None:
        due_us = next_poll_us(poll.accepted_us, self.journal.now_us())
        self.journal.record_status(poll, self.worker, found, due_us=due_us)

    def _audited(self, poll: Poll, found: Sighting | None) -> None:
        done = (self.journal.now_us() - poll.accepted_us) / 1e6 >= AUDIT_AFTER_S[1]
        next_us = None if done else poll.accepted_us + round(AUDIT_AFTER_S[1] * 1e6)
        due_us = first_poll_us(self.journal.now_us())
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
