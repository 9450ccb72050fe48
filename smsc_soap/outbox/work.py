"""Pieces of work a worker takes out of the journal, and what it puts back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from smsc_soap.outbox.states import AttemptState, MessageClass, MessageState

#: What a budget counts a message as: its upper bound while it is open, its charge once that is known.
RESERVED: Final = "reserved"
SPENT: Final = "spent"


@dataclass(frozen=True, slots=True)
class Booking:
    """A message as its budget sees it."""

    budget: str
    #: Upper bounds.
    reserve: Decimal | None
    segments: int | None
    #: ``RESERVED``, ``SPENT`` or None.
    booked: str | None
    #: The charge, and the segments it was for, as far as they are known.
    cost: Decimal | None
    parts: int | None

    def as_booked(self, booked: str | None) -> Booking:
        return replace(self, booked=booked)

    def after(self, new: MessageState, cost: Decimal | None, parts: int | None) -> Booking:
        """The same after a move to *new*; *cost* and *parts*: when more is known."""
        known = replace(self, cost=self.cost if cost is None else cost, parts=self.parts if parts is None else parts)
        return replace(known, booked=known._booked_in(new))

    def _booked_in(self, new: MessageState) -> str | None:
        charged = self.cost is not None or (self.reserve is None and self.parts is not None)
        if new is MessageState.ACCEPTED:
            return SPENT if charged else RESERVED
        if new is MessageState.REFUSED:
            return SPENT if self.cost else None
        if new in (MessageState.QUEUED, MessageState.EXPIRED):
            return None
        if new is MessageState.UNKNOWN:
            return SPENT if charged else RESERVED
        # Open, or left by a person who says that a copy may have been sent.
        return self.booked


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message inside a claim or a case."""

    seq: int
    version: int
    key: str
    phone: str
    text: str = field(repr=False)
    sender: str | None
    query: str
    send_time: str | None
    kind: MessageClass
    expires_us: int | None
    contacts: int
    unsent_tries: int
    #: None: no budget.
    booking: Booking | None = None
    #: Its delivery status is asked for only when it stands for its request.
    sampled: bool = False
    #: Its charge is its share of the request's.
    spread: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """The right, and the duty, to make one call. The attempt is durable already."""

    attempt_id: str
    worker: str
    slot: int
    lease_until_us: int
    parcels: tuple[Parcel, ...]
    #: No message of it was attempted before.
    first_try: bool


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do now: why, and when to ask again (microseconds since 1970; None: when something changes)."""

    why: str
    until_us: int | None


@dataclass(frozen=True, slots=True)
class Probe:
    """The duty to look at the account's balance once."""

    worker: str
    slot: int


@dataclass(frozen=True, slots=True)
class Sighting:
    """A status call that found a message."""

    attempt_id: str
    status_code: int
    status_us: int | None
    cost: Decimal | None = None
    parts: int | None = None


@dataclass(frozen=True, slots=True)
class SendReport:
    """What became of a claim, for one message of it."""

    seq: int
    attempt: AttemptState
    message: MessageState
    #: When to look at it again.
    due_us: int | None = None
    code: int | None = None
    reason: str = ""
    parts: int | None = None
    cost: Decimal | None = None
    #: An earlier attempt that a look found, right before this one would have left.
    found: Sighting | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """One attempt that may be at the provider, with what proofs need."""

    id: str
    state: AttemptState
    closed_us: int
    closed_boot_s: float | None
    boot_id: str | None
    looks: int
    clean_misses: int


@dataclass(frozen=True, slots=True)
class Case:
    """An unknown or held message whose next look is due; leased to one worker, with a place in the pool of calls."""

    parcel: Parcel
    worker: str
    slot: int
    traces: tuple[Trace, ...]
    #: Since when a person is to decide about it, microseconds; None: it is unknown.
    held_us: int | None = None

    @property
    def state(self) -> MessageState:
        return MessageState.UNKNOWN if self.held_us is None else MessageState.HELD


@dataclass(frozen=True, slots=True)
class Poll:
    """An accepted message whose delivery status is due, or a superseded attempt whose audit is."""

    seq: int
    version: int
    phone: str
    provider_id: str
    polls: int
    accepted_us: int
    slot: int
    #: The id is that of an attempt that was proven absent; finding it is a duplicate.
    audit: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Polls:
    """Accepted messages whose delivery statuses are asked for in one call; leased together, with one place."""

    slot: int
    polls: tuple[Poll, ...]


@dataclass(frozen=True, slots=True)
class Polled:
    """What a call about several messages said of one of them, and when to ask again (None: no more)."""

    poll: Poll
    found: Sighting | None
    due_us: int | None
