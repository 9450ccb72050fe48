"""What is known of a paid send after anything that can happen to it: one table.

A send ends in one of three ways besides success: *not sent* (proven), *refused* (the provider said
so), *unknown*. Whatever the table does not name is unknown: a wrong "not sent" makes somebody
send twice, a wrong "unknown" only makes somebody look.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from smsc_soap.errors import (
    ActionOutcomeUnknown,
    AuthenticationFailed,
    ConfigurationError,
    DateRejected,
    DuplicateOrBusy,
    InsufficientFunds,
    IpBlocked,
    LimitReached,
    MessageDenied,
    NotSent,
    Outcome,
    ParametersRejected,
    PhoneRejected,
    ProviderError,
    RateLimited,
    RequestError,
    SendCancelled,
    SendInterrupted,
    SendOutcomeUnknown,
    SmscError,
    Undeliverable,
    UnknownProviderCode,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One row: what happened, what is known, and the exception that says so (None: the event itself)."""

    event: type[BaseException]
    outcome: Outcome
    raises: type[SendOutcomeUnknown] | None = None


#: Read from the top, the first match counts.
SEND_OUTCOMES: Final[tuple[Verdict, ...]] = (
    # Before the first byte.
    Verdict(RequestError, Outcome.NOT_SENT),
    Verdict(ConfigurationError, Outcome.NOT_SENT),
    Verdict(LimitReached, Outcome.NOT_SENT),
    Verdict(NotSent, Outcome.NOT_SENT),
    # A well-formed result with a listed code: this copy was not sent.
    Verdict(ParametersRejected, Outcome.REFUSED),
    Verdict(AuthenticationFailed, Outcome.REFUSED),
    Verdict(InsufficientFunds, Outcome.REFUSED),
    Verdict(IpBlocked, Outcome.REFUSED),
    Verdict(DateRejected, Outcome.REFUSED),
    Verdict(MessageDenied, Outcome.REFUSED),
    Verdict(PhoneRejected, Outcome.REFUSED),
    Verdict(Undeliverable, Outcome.REFUSED),
    # Code 9: this copy was refused, an earlier one may be in.
    Verdict(RateLimited, Outcome.UNKNOWN, DuplicateOrBusy),
    # Stopped from outside with bytes on the road.
    Verdict(asyncio.CancelledError, Outcome.UNKNOWN, SendCancelled),
    Verdict(KeyboardInterrupt, Outcome.UNKNOWN, SendInterrupted),
    # Everything else: timeouts, resets, HTTP statuses, faults, cut or foreign answers, unlisted codes, our own bugs.
    Verdict(BaseException, Outcome.UNKNOWN, SendOutcomeUnknown),
)


def verdict_on(event: BaseException) -> Verdict:
    """The row for what happened to a send."""
    return next(row for row in SEND_OUTCOMES if isinstance(event, row.event))


def send_error(
    event: BaseException, *, operation: str, message_id: str, phones: Sequence[str], started_at: datetime
) -> BaseException:
    """The exception a caller of a paid send gets for *event*; the caller of this raises it ``from event``."""
    verdict = verdict_on(event)
    if verdict.raises is None:
        if isinstance(event, SmscError):
            event.outcome = verdict.outcome
            event.operation = operation
        return event
    return verdict.raises(
        id=message_id,
        phones=phones,
        started_at=started_at,
        operation=operation,
        code=event.code if isinstance(event, SmscError) else None,
        reason=_words(event),
    )


def action_error(event: BaseException, *, operation: str, look: str, started_at: datetime) -> BaseException:
    """The same for a call that is no message: renting, creating, changing, deleting. Every listed code is a refusal
    of this call, 9 included; an interruption of the program stays what it is."""
    if not isinstance(event, Exception):
        return event
    if isinstance(event, ProviderError) and not isinstance(event, UnknownProviderCode):
        outcome = Outcome.REFUSED
    else:
        outcome = verdict_on(event).outcome
    if outcome is Outcome.UNKNOWN or not isinstance(event, SmscError):
        code = event.code if isinstance(event, SmscError) else None
        return ActionOutcomeUnknown(look, started_at=started_at, reason=_words(event), operation=operation, code=code)
    event.outcome = outcome
    event.operation = operation
    return event


def _words(event: BaseException) -> str:
    """Our own errors are safe to quote; a foreign one may hold anything, so only its class is."""
    return str(event).rstrip(".") if isinstance(event, SmscError) else type(event).__name__
