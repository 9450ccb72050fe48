"""States of a message and of an attempt, and the moves between them: one table each.

::

    queued ──claim──▶ sending ──whole answer, our id──▶ accepted ──▶ (delivery status)
      ▲  ▲              │  │ └──code 1, 5, 6, 7, 8──▶ refused
      │  └─proven unsent┘  └──anything else, a crash, a lost lease──▶ unknown ──found──▶ accepted · refused
      │    code 2, 3, 4                                                 │
      └──────────────── absent, proven; class and time allow ◀──────────┤
                                                                        └──▶ held (a person decides) · expired
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class MessageState(StrEnum):
    """Where a message is on our side."""

    #: Durable, waiting for its turn. No copy of it can be at the provider.
    QUEUED = "queued"
    #: One worker is calling the provider; the attempt is in the journal.
    SENDING = "sending"
    #: A copy may be at the provider. Nothing is sent for it until that is settled.
    UNKNOWN = "unknown"
    #: The provider has it; the delivery status goes on from here.
    ACCEPTED = "accepted"
    #: The provider refused it.
    REFUSED = "refused"
    #: Cannot be settled by asking; a person looks at the evidence and decides.
    HELD = "held"
    #: Its time ran out before it was sent; no copy is at the provider.
    EXPIRED = "expired"
    #: Taken back by the caller before it was sent, or dropped by a person.
    CANCELLED = "cancelled"


class AttemptState(StrEnum):
    """What is known of one call to the provider."""

    #: Being made, or its maker died: until somebody settles it, this means unknown.
    SENDING = "sending"
    #: Proven: no byte left.
    NOT_SENT = "not_sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    #: Proven: never executed. Audited twice more, because the proof rests on assumptions.
    ABSENT = "absent"


_S = MessageState

#: State → states it may move to. Everything else is a bug, and a compare-and-swap refuses it.
MOVES: Final[Mapping[MessageState, frozenset[MessageState]]] = MappingProxyType(
    {
        _S.QUEUED: frozenset({_S.SENDING, _S.CANCELLED, _S.EXPIRED}),
        _S.SENDING: frozenset({_S.QUEUED, _S.ACCEPTED, _S.REFUSED, _S.UNKNOWN}),
        _S.UNKNOWN: frozenset({_S.ACCEPTED, _S.REFUSED, _S.QUEUED, _S.HELD, _S.EXPIRED}),
        _S.HELD: frozenset({_S.ACCEPTED, _S.REFUSED, _S.QUEUED, _S.CANCELLED}),
        _S.ACCEPTED: frozenset(),
        _S.REFUSED: frozenset(),
        _S.EXPIRED: frozenset(),
        _S.CANCELLED: frozenset(),
    }
)

#: Nothing is done for a message in these any more, but for its delivery status and audits.
FINAL: Final = frozenset(state for state, next_states in MOVES.items() if not next_states)


#: What late knowledge may make of a message: an attempt taken for absent is at the provider after all (an audit), or a
#: worker that lost its claim knows what became of it.
CORRECTIONS: Final[Mapping[MessageState, frozenset[MessageState]]] = MappingProxyType(
    {
        _S.QUEUED: frozenset({_S.ACCEPTED, _S.REFUSED, _S.UNKNOWN}),
        _S.HELD: frozenset({_S.ACCEPTED, _S.REFUSED}),
        _S.REFUSED: frozenset({_S.ACCEPTED}),
        _S.EXPIRED: frozenset({_S.ACCEPTED}),
        _S.CANCELLED: frozenset({_S.ACCEPTED}),
    }
)


def check_move(old: MessageState, new: MessageState, *, late: bool = False) -> None:
    """Nothing when the table allows it. *late*: the table of corrections.

    Raises:
        AssertionError: it does not; a bug of ours, found before anything is written.
    """
    if new not in (CORRECTIONS.get(old, frozenset()) if late else MOVES[old]):
        raise AssertionError(f"a message never moves from {old} to {new}")


class MessageClass(StrEnum):
    """What a message is for: decides whether it may be sent again after it was proven absent."""

    #: Never sent again: an old code is worse than none.
    ONE_TIME_CODE = "one_time_code"
    TRANSACTIONAL = "transactional"
    BULK = "bulk"


#: Most attempts that may reach the wire for one message.
MOST_ATTEMPTS: Final = 3
