"""The journal, telling what workers wrote into it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from smsc_soap.model.callback import StatusReport
from smsc_soap.model.status import status_meaning
from smsc_soap.outbox.events import Event
from smsc_soap.outbox.guards import Stop
from smsc_soap.outbox.journal import Journal
from smsc_soap.outbox.journal.auditing import Audited
from smsc_soap.outbox.journal.delivered import Noted
from smsc_soap.outbox.journal.delivery_methods import DeliveryMethods, NotedReport
from smsc_soap.outbox.states import MessageState
from smsc_soap.outbox.work import Case, Claim, Poll, Polled, SendReport, Sighting

_log: Final = logging.getLogger("smsc_soap.outbox")


class TellingJournal(DeliveryMethods, Journal):
    """A journal that tells every move after it is durable. ``tell`` is called in the worker's thread."""

    tell: Callable[[Event], None] | None = None

    def report(
        self,
        held: Claim,
        reports: Sequence[SendReport],
        *,
        pause: Mapping[str, Any] | None = None,
        stop: Stop | None = None,
        again: bool = False,
    ) -> None:
        super().report(held, reports, pause=pause, stop=stop, again=again)
        keys = {one.seq: one.key for one in held.parcels}
        for one in reports:
            found = one.found.attempt_id if one.found else held.attempt_id
            self._tell(
                "message",
                key=keys[one.seq],
                state=one.message,
                provider_id=found,
                code=one.code,
                reason=one.reason,
            )
        self._tell_pause(pause or {})
        if stop is not None:
            self._tell("paused", reason=stop.because)

    def settle(self, case: Case, new: MessageState, **verdict: Any) -> None:
        super().settle(case, new, **verdict)
        found: Sighting | None = verdict.get("found")
        self._tell(
            "message",
            key=case.parcel.key,
            state=new,
            provider_id=found.attempt_id if found else None,
            status_code=found.status_code if found else None,
            reason=verdict.get("reason", ""),
        )

    def record_status(self, poll: Poll, worker: str, found: Sighting | None, *, due_us: int | None) -> None:
        super().record_status(poll, worker, found, due_us=due_us)
        if found is not None:
            self._tell("status", key=poll.key, provider_id=found.attempt_id, status_code=found.status_code)

    def record_statuses(self, slot: int, worker: str, answers: Sequence[Polled]) -> Sequence[Polled]:
        written = super().record_statuses(slot, worker, answers)
        for one in written:
            if one.found is not None:
                known = {"provider_id": one.found.attempt_id, "status_code": one.found.status_code}
                self._tell("status", key=one.poll.key, **known)
        return written

    def record_audit(
        self, poll: Poll, worker: str, found: Sighting | None, *, next_us: int | None, due_us: int | None = None
    ) -> Audited:
        what = super().record_audit(poll, worker, found, next_us=next_us, due_us=due_us)
        if what is not Audited.NOTHING and found is not None:
            rejected = status_meaning(found.status_code).rejected
            twice = "sent twice: " if what is Audited.DOUBLED else ""
            self._tell(
                "message",
                key=poll.key,
                state=MessageState.REFUSED if rejected else MessageState.ACCEPTED,
                provider_id=poll.provider_id,
                status_code=found.status_code,
                reason=f"{twice}an attempt taken for absent is at the provider",
            )
        return what

    def note_reports(self, reports: Sequence[StatusReport]) -> list[NotedReport]:
        noted = super().note_reports(reports)
        for one in noted:
            if one.what in (Noted.MOVED, Noted.SETTLED, Noted.DOUBLED):
                self._tell_report(one)
        return noted

    def _tell_report(self, one: NotedReport) -> None:
        known = {"key": one.key, "provider_id": one.report.id, "status_code": one.report.status_code}
        if one.what is Noted.MOVED:
            self._tell("status", **known)
            return
        state = MessageState.REFUSED if one.report.meaning.rejected else MessageState.ACCEPTED
        twice = "sent twice: " if one.what is Noted.DOUBLED else ""
        self._tell("message", state=state, reason=f"{twice}a delivery report told its fate", **known)

    def change_account(self, **values: Any) -> None:
        super().change_account(**values)
        self._tell_pause(values)

    def stop_sends(self, what: Stop) -> None:
        super().stop_sends(what)
        self._tell("paused", reason=what.because)

    def _tell_pause(self, values: Mapping[str, Any]) -> None:
        if values.get("paused_because"):
            self._tell("paused", reason=values["paused_because"])

    def _tell(self, what: str, **known: Any) -> None:
        event = Event(what, self.clock.now(), **known)
        if _log.isEnabledFor(logging.INFO):
            _log.info("%s", _words(event), extra=_facts(event))
        if self.tell is not None:
            self.tell(event)


def _words(event: Event) -> str:
    """The event for people; without the key, which is the caller's and may be anything."""
    if event.what == "message":
        return f"a message is {event.state}" + (f": {event.reason}" if event.reason else "")
    if event.what == "status":
        return f"a delivery status came: {event.status_code}"
    return f"{event.what}: {event.reason}"


def _facts(event: Event) -> dict[str, Any]:
    return {
        "smsc_event": event.what,
        "smsc_state": None if event.state is None else str(event.state),
        "smsc_attempt_id": event.provider_id,
        "smsc_status_code": event.status_code,
        "smsc_code": event.code,
        "smsc_reason": event.reason or None,
    }
