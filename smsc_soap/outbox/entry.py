"""What goes into the outbox, and what it tells about it: frozen values, no database in them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from smsc_soap.model.status import StatusMeaning, status_meaning
from smsc_soap.outbox.states import FINAL, AttemptState, MessageClass, MessageState
from smsc_soap.redaction import describe_text, mask_phone


@dataclass(frozen=True, slots=True)
class SubscriberCap:
    """At most so many messages to one phone within a time, whoever put them; the next one waits."""

    number: int = 3
    within: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Draft:
    """One message, checked and normalised, ready to be stored."""

    key: str
    #: As it goes out.
    phone: str
    #: As the caller spelled it.
    given: str
    text: str = field(repr=False)
    sender: str | None
    #: Extended parameters as a query string, without ``cost`` and ``err``.
    query: str
    #: One of the provider's forms, or None for now.
    send_time: str | None
    kind: MessageClass
    #: Higher goes first.
    priority: int
    #: Messages with the same name may share one request.
    batch: str | None
    not_before: datetime
    #: Not sent after this; None: no end.
    expires_at: datetime | None
    #: What campaigns count, pause and cancel by.
    campaign: str | None = None
    #: Name of a budget, and the upper bounds that it reserves.
    budget: str | None = None
    reserve: Decimal | None = None
    segments: int | None = None
    cap: SubscriberCap | None = None
    #: Whose delivery status is asked for: ``all``, or ``sampled`` (one message of a request); ``followed``: all, but
    #: the charge of a request is spread over its messages, as with ``sampled``, and not asked for one by one.
    poll: str = "all"

    @property
    def body_hash(self) -> str:
        """SHA-256 over everything that decides what is sent, and to whom."""
        return _hash(self.phone, self.text, self.sender, self.query, self.send_time, self.kind)

    @property
    def identity(self) -> str:
        """What makes two sends "identical" for the provider."""
        return _hash(self.phone, self.text, self.sender)

    def __repr__(self) -> str:
        return f"Draft({self.key!r}, to {mask_phone(self.phone)}, {describe_text(self.text)}, {self.kind})"


def _hash(*parts: str | None) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """One call to the provider, as evidence."""

    #: Also the message id at the provider.
    id: str
    number: int
    state: AttemptState
    started_at: datetime
    closed_at: datetime | None
    code: int | None
    reason: str
    #: Status calls made for it, and how many of them cleanly said "not found".
    looks: int
    clean_misses: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One message in the outbox, as it stands now."""

    key: str
    phone: str
    given: str
    #: None once retention dropped it.
    text: str | None = field(repr=False)
    kind: MessageClass
    state: MessageState
    priority: int
    #: Id at the provider of the attempt that counts.
    provider_id: str | None
    parts: int | None
    #: The provider's charge.
    cost: Decimal | None
    #: The provider's code of a refusal.
    code: int | None
    #: Why it is where it is, in words.
    reason: str
    #: Where the provider says it is; None before the first status.
    status_code: int | None
    status_at: datetime | None
    #: Id of a second copy that the late audit found.
    duplicate_id: str | None
    created_at: datetime
    updated_at: datetime
    attempts: tuple[AttemptRecord, ...] = ()
    campaign: str | None = None
    budget: str | None = None
    #: Upper bounds, as they were put.
    reserve: Decimal | None = None
    segments: int | None = None
    #: Why a queued message has no time of its own: ``budget`` or ``campaign`` (a paused one).
    waits_for: str | None = None
    #: When it is taken up next: sent at the earliest (queued), looked for again (unknown, held). None: it is done, or a
    #: person has to release it first. A pause of the whole store may make it later.
    next_at: datetime | None = None

    @property
    def final(self) -> bool:
        """True when our side is done with it; the delivery status may still move."""
        return self.state in FINAL

    @property
    def status(self) -> StatusMeaning | None:
        return None if self.status_code is None else status_meaning(self.status_code)

    def __repr__(self) -> str:
        return f"Entry({self.key!r}, to {mask_phone(self.phone)}, {self.state}, {len(self.attempts)} attempts)"


class Decision(StrEnum):
    """What a person decides about a held message."""

    #: It was sent (seen in the provider's cabinet, or the subscriber has it).
    SENT = "sent"
    #: It was surely not sent: send it again.
    RESEND = "resend"
    #: Leave it.
    DROP = "drop"
