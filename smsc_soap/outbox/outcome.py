"""The outcome of a send → what is written down, and what the account does next: one table.

==========================  =========  ==========================================================
what the client said        message    account
==========================  =========  ==========================================================
accepted                    accepted   –
proven unsent               queued     after five in a row a short pause; TLS: for a person
code 1, 5, 6, 7, 8          refused    20 in a row: stop for a person
code 2 (login)              queued     stop for a person
code 3 (money)              queued     stop for a person
code 4 (address blocked)    queued     10, then 30, then 60 minutes of silence for everything
anything else               unknown    too many: no new sends until they are settled
==========================  =========  ==========================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from smsc_soap.errors import (
    AuthenticationFailed,
    ConfigurationError,
    HttpStatusError,
    InsufficientFunds,
    IpBlocked,
    NotSent,
    Outcome,
    RequestError,
    SmscError,
    TlsFailed,
)
from smsc_soap.outbox.settle import first_look_us
from smsc_soap.outbox.states import AttemptState, MessageState

_SECOND_US: Final = 1_000_000
#: Silence after code 4: the first block, the second in a row, any further one.
BLOCK_S: Final = (600, 1800, 3600)
#: Tries in a row that never left, before the account rests.
UNSENT_TRIES: Final = 5
REST_S: Final = 60
#: Longest wait between tries that never left.
MOST_WAIT_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows for every message of the request, and for the account."""

    attempt: AttemptState
    message: MessageState
    due_us: int | None
    reason: str
    code: int | None = None
    account: Mapping[str, Any] = field(default_factory=dict)


def consequence(
    error: SmscError, *, now_us: int, unsent_tries: int, blocks_in_a_row: int, refused_in_a_row: int, chance: float
) -> Consequence:
    """What an error of a send leads to. *chance*: 0..1, for jitter."""
    if isinstance(error, TlsFailed | ConfigurationError):
        return _unsent(error, now_us, 0.0, {"paused_for_person": True, "paused_because": str(error)})
    if isinstance(error, RequestError):
        return Consequence(AttemptState.NOT_SENT, MessageState.REFUSED, None, str(error))
    if error.outcome is Outcome.NOT_SENT:
        return _not_sent(error, now_us, unsent_tries, chance)
    if error.outcome is Outcome.REFUSED:
        return _refused(error, now_us, blocks_in_a_row, refused_in_a_row)
    pause = _pause_asked_for(error, now_us)
    return Consequence(
        AttemptState.UNKNOWN, MessageState.UNKNOWN, first_look_us(now_us), str(error), error.code, account=pause
    )


def _unsent(error: SmscError, now_us: int, wait_s: float, account: Mapping[str, Any]) -> Consequence:
    due_us = now_us + round(wait_s * _SECOND_US)
    return Consequence(AttemptState.NOT_SENT, MessageState.QUEUED, due_us, str(error), account=account)


def _not_sent(error: SmscError, now_us: int, unsent_tries: int, chance: float) -> Consequence:
    if not isinstance(error, NotSent) or unsent_tries + 1 >= UNSENT_TRIES:
        pause = {"paused_until_us": now_us + REST_S * _SECOND_US, "paused_because": "the provider is not reached"}
        return _unsent(error, now_us, REST_S, pause)
    return _unsent(error, now_us, min(2.0 * 2**unsent_tries, MOST_WAIT_S) * chance, {})


def _refused(error: SmscError, now_us: int, blocks_in_a_row: int, refused_in_a_row: int) -> Consequence:
    code = error.code
    back = AttemptState.REFUSED, MessageState.QUEUED, now_us, str(error), code
    if isinstance(error, AuthenticationFailed | InsufficientFunds):
        return Consequence(*back, account={"paused_for_person": True, "paused_because": str(error)})
    if isinstance(error, IpBlocked):
        silence_s = BLOCK_S[min(blocks_in_a_row, len(BLOCK_S) - 1)]
        silence = {
            "paused_until_us": now_us + silence_s * _SECOND_US,
            "paused_because": str(error),
            "blocks_in_a_row": blocks_in_a_row + 1,
        }
        return Consequence(*back, account=silence)
    account: dict[str, Any] = {}
    if refused_in_a_row + 1 >= REFUSED_STOP:
        because = f"{REFUSED_STOP} sends in a row were refused, the last because: {error}"
        account = {"paused_for_person": True, "paused_because": because, "refused_in_a_row": 0}
    return Consequence(AttemptState.REFUSED, MessageState.REFUSED, None, str(error), code, account=account)


#: Refused sends in a row that stop the account; the provider blocks the address at 100.
REFUSED_STOP: Final = 20


def _pause_asked_for(error: SmscError, now_us: int) -> Mapping[str, Any]:
    cause = error.__cause__
    if isinstance(cause, HttpStatusError) and cause.retry_after_s:
        return {
            "paused_until_us": now_us + round(cause.retry_after_s * _SECOND_US),
            "paused_because": f"the server asked for a pause (HTTP {cause.status})",
        }
    return {}
