"""One attempt: what was asked, and what becomes of it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

from smsc_soap.client.causes import forget_locals
from smsc_soap.client.limits import LimitKeeper, Ticket
from smsc_soap.client.retry import RetryPolicy
from smsc_soap.client.telling import tell
from smsc_soap.client.transport.attempt import Attempt
from smsc_soap.errors import HttpStatusError, NotSent, SendOutcomeUnknown, SmscError, TransportError
from smsc_soap.model.clock import Clock
from smsc_soap.wire.exchange import HttpReply, HttpRequest, Sink
from smsc_soap.wire.operations import Operation

if TYPE_CHECKING:
    from smsc_soap.settings import Settings

T = TypeVar("T")

_log: Final = logging.getLogger("smsc_soap")


class Behind(Protocol):
    """What a call needs of the client it belongs to."""

    settings: Settings
    clock: Clock
    policy: RetryPolicy
    keeper: LimitKeeper | None

    def read(self, operation: Operation[T], reply: HttpReply, sink: Sink | None = None) -> T:
        """The result of an HTTP answer, or what it says instead."""


@dataclass(slots=True)
class Call(Generic[T]):
    """One attempt: what was asked, and what becomes of it."""

    core: Behind
    operation: Operation[T]
    request: HttpRequest
    ticket: Ticket | None
    started_at: datetime
    started_s: float

    def attempt(self) -> Attempt:
        """The deadline of this try; it starts now."""
        return Attempt(self.operation.attempt_s(self.core.settings.timeout_s))

    def finished(self, reply: HttpReply) -> T:
        """The result; raises what the answer says instead."""
        result = self.core.read(self.operation, reply, self.request.sink)
        self._note(None)
        if self.operation.paid:
            self._log("accepted")
        else:
            self.core.policy.quota.give_back()
            self._log("answered")
        return result

    def failed(self, event: BaseException, attempt: Attempt) -> BaseException:
        """The exception the caller gets for *event*, which may be *event* itself."""
        forget_locals(event, attempt.before)
        bytes_left = attempt.bytes_left
        if self.request.sink is not None:
            self.request.sink.discard()
        known = self._named(event, bytes_left=bytes_left)
        self._note(known)
        judged = self.operation.paid and (bytes_left or isinstance(known, SmscError))
        raised = self._verdict(known) if judged else known
        if isinstance(raised, SmscError):
            raised.operation = self.operation.name
        self._log(_outcome_words(raised, event), raised, event)
        return raised

    def _verdict(self, event: BaseException) -> BaseException:
        """What is known of a paid call after *event*."""
        from smsc_soap.wire.outcomes import action_error, send_error

        operation = self.operation
        if operation.look:
            return action_error(event, operation=operation.name, look=operation.look, started_at=self.started_at)
        return send_error(
            event,
            operation=operation.name,
            message_id=operation.message_id,
            phones=operation.phones,
            started_at=self.started_at,
        )

    def _named(self, event: BaseException, *, bytes_left: bool) -> BaseException:
        """A foreign exception in our words; interruptions of the program stay what they are."""
        if isinstance(event, SmscError) or not isinstance(event, Exception):
            return event
        if not bytes_left:
            return NotSent(f"nothing was sent ({type(event).__name__}).", retryable=False)
        return event if self.operation.paid else TransportError(f"the call failed ({type(event).__name__}).")

    def _note(self, event: BaseException | None) -> None:
        if self.core.keeper is not None and self.ticket is not None:
            self.core.keeper.note(self.ticket, event)

    def _log(self, words: str, error: BaseException | None = None, event: BaseException | None = None) -> None:
        level = logging.WARNING if isinstance(error, SendOutcomeUnknown) else logging.INFO
        if self.core.settings.log == "off" or not _log.isEnabledFor(level):
            return
        took_s = self.core.clock.monotonic() - self.started_s
        outcome = error.outcome if isinstance(error, SmscError) else None
        facts = {
            "smsc_event": "call",
            "smsc_operation": self.operation.name,
            # A reading call that failed has no outcome, only a cause.
            "smsc_outcome": words if error is None else outcome and outcome.value,
            "smsc_cause": None if event is None else type(event).__name__,
            "smsc_code": getattr(error, "code", None),
            "smsc_attempt_id": self.operation.message_id if self.operation.paid else None,
            "smsc_duration_s": took_s,
        }
        tell(level, "%s: %s in %.3f s", self.operation.name, words, took_s, facts=facts)


def _outcome_words(raised: BaseException, event: BaseException) -> str:
    """The outcome and its cause by class, with the status of HTTP: enough to act on, nothing private."""
    cause = type(event).__name__ + (f" {event.status}" if isinstance(event, HttpStatusError) else "")
    outcome = raised.outcome if isinstance(raised, SmscError) else None
    return f"{outcome.value} ({cause})" if outcome else cause
