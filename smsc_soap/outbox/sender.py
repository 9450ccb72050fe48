"""One worker: takes the most urgent piece of work, does it, writes down what became of it.

Every step can be the last one of the process. What is durable then is enough: an attempt is written before
its first byte, and whoever finds it later takes it for unknown.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any, Final

from smsc_soap.client.ids import new_message_id
from smsc_soap.errors import NotSent, SmscError
from smsc_soap.model.results import SendResult
from smsc_soap.model.status import status_meaning
from smsc_soap.outbox.charging import Share, shares
from smsc_soap.outbox.crash import CrashPoint, no_crash
from smsc_soap.outbox.guards import NO_GUARDS, Guards, Stop
from smsc_soap.outbox.journal import Journal
from smsc_soap.outbox.journal.account import Pace
from smsc_soap.outbox.journal.sending import BATCH_SIZE, Claimant
from smsc_soap.outbox.looking import Looking, warn
from smsc_soap.outbox.outcome import Consequence, consequence
from smsc_soap.outbox.owner import new_worker_name
from smsc_soap.outbox.pen import Pen
from smsc_soap.outbox.polling import first_poll_us
from smsc_soap.outbox.provider import Provider
from smsc_soap.outbox.states import AttemptState, MessageState
from smsc_soap.outbox.together import Together
from smsc_soap.outbox.work import Case, Claim, Parcel, Poll, Polls, Probe, SendReport, Sighting, Wait

_log: Final = logging.getLogger("smsc_soap.outbox")

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
    #: All workers of a process share it.
    together: Together = field(default_factory=Together)
    _pen: Pen = field(default_factory=Pen, init=False)

    @property
    def _looking(self) -> Looking:
        return Looking(self.journal, self.provider, self.worker, self._pen, self.guards, self.crash, self.together)

    @property
    def lease_us(self) -> int:
        return round((self.timeout_s + LEASE_MARGIN_S) * 1e6)

    def step(self, *, new_sends: bool = True) -> Did | Wait:
        """Do one piece of work, or say how long there is none. *new_sends* False: settle and poll only.

        Raises:
            NotDurable: the store could not be written. What is known by then is written first when it is called again.
        """
        self._pen.pay()
        work = self.journal.take(self._claimant(), new_sends=new_sends)
        if isinstance(work, Claim):
            self._send(work)
            return Did.SENT
        if isinstance(work, Case):
            self._looking.look_into(work)
            return Did.SETTLED
        if isinstance(work, Poll):
            self._looking.poll(work)
            return Did.POLLED
        if isinstance(work, Polls):
            self._looking.poll_together(work)
            return Did.POLLED
        if isinstance(work, Probe):
            self._probe(work)
            return Did.PROBED
        return work

    def _claimant(self) -> Claimant:
        now_s = self.journal.clock.boot_time()
        return Claimant(
            self.worker,
            self.lease_us,
            self.pace,
            self.new_id,
            probes=self.guards.balance_floor is not None,
            batch_size=self.batch_size,
            statuses_per_call=self.together.most(now_s),
            controls=self.together.controls(now_s),
        )

    # sending

    def _report(
        self,
        claim: Claim,
        reports: Sequence[SendReport],
        *,
        pause: Mapping[str, Any] | None = None,
        stop: Stop | None = None,
    ) -> None:
        write = partial(self.journal.report, claim, reports, pause=pause, stop=stop)
        self._pen.write(write, partial(write, again=True))

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
        due_us = None if status_meaning(found.status_code).final else first_poll_us(self.journal.now_us())
        reason = "an earlier attempt was found at the provider"
        first, *others = claim.parcels
        one = SendReport(first.seq, AttemptState.NOT_SENT, MessageState.ACCEPTED, due_us, reason=reason, found=found)
        now_us = self.journal.now_us()
        # They share the next request.
        rest = [SendReport(other.seq, AttemptState.NOT_SENT, MessageState.QUEUED, now_us) for other in others]
        self._report(claim, [one, *rest])

    def _accepted(self, claim: Claim, result: SendResult) -> None:
        refused = {one.wire_phone.lstrip("+"): one for one in result.refused}
        charged = self._charges([one for one in claim.parcels if one.phone.lstrip("+") not in refused], result)
        due_us = first_poll_us(self.journal.now_us())
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
        stop = self.guards.after_charge(result.cost, taken, result.balance)
        warn(stop)
        # With the report: whoever claims next must find it.
        self._report(claim, reports, stop=stop)

    @staticmethod
    def _charges(taken: Sequence[Parcel], result: SendResult) -> dict[int, Share]:
        """By message. The charge of a shared request comes per message with its status, where all are asked for."""
        if len(taken) > 1 and not all(one.spread for one in taken):
            return dict.fromkeys((one.seq for one in taken), (None, None))
        return dict(zip((one.seq for one in taken), shares(taken, result.cost, result.parts) if taken else []))

    def _probe(self, probe: Probe) -> None:
        try:
            balance = self.provider.balance()
        except SmscError as error:
            self._looking.pause_if_told(error)
            self._pen.write(partial(self._probed, probe, looked=False, what=None))
            return
        self._pen.write(partial(self._probed, probe, looked=True, what=self.guards.on_balance(balance)))

    def _probed(self, probe: Probe, *, looked: bool, what: Stop | None) -> None:
        if self.journal.record_probe(probe, looked=looked, what=what):
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
        self._report(claim, reports, pause=what.account)
