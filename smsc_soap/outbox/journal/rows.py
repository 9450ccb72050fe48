"""Rows ↔ values, and the one way a message moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Final

from sqlalchemy import bindparam, select

from smsc_soap.model.delivery import moves_up
from smsc_soap.model.status import status_meaning
from smsc_soap.outbox.entry import AttemptRecord, Draft, Entry
from smsc_soap.outbox.journal.driver import Row, Statement, Transaction
from smsc_soap.outbox.journal.tables import ATTEMPTS, MESSAGES
from smsc_soap.outbox.sharing import share_of
from smsc_soap.outbox.states import AttemptState, MessageClass, MessageState, check_move
from smsc_soap.outbox.work import Booking, Parcel, Sighting

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def to_us(moment: datetime) -> int:
    """Microseconds since 1970 UTC."""
    return (moment - _EPOCH) // _MICROSECOND


def from_us(moment_us: int) -> datetime:
    """Aware UTC."""
    return _EPOCH + timedelta(microseconds=moment_us)


class MovedMeanwhile(Exception):
    """Compare-and-swap found another version: somebody else has moved the message. Nothing was written."""


#: In the column ``reported``: a delivery report told the status, or a look of its own missed the message, and no look
#: has seen it yet.
REPORTED: Final = 1
MISSED: Final = 2

BY_SEQ: Final = Statement(select(MESSAGES).where(MESSAGES.c.seq == bindparam("at_seq")))
#: The same, and nobody else changes it until this transaction ends.
BY_SEQ_LOCKED: Final = Statement(select(MESSAGES).where(MESSAGES.c.seq == bindparam("at_seq")).with_for_update())
#: Its row is what counts as unknown from the moment it is durable.
NEW_ATTEMPT: Final = Statement(
    ATTEMPTS.insert().inline(),
    ("id", "seq", "number", "state", "worker", "identity", "phone", "started_us", "looks", "clean_misses"),
)
_ATTEMPTS_OF: Final = Statement(
    select(ATTEMPTS).where(ATTEMPTS.c.seq == bindparam("at_seq")).order_by(ATTEMPTS.c.number)
)


@cache
def _move(columns: tuple[str, ...]) -> Statement:
    return Statement(
        MESSAGES.update().where(
            MESSAGES.c.seq == bindparam("at_seq"),
            MESSAGES.c.version == bindparam("at_version"),
            MESSAGES.c.state == bindparam("at_state"),
        ),
        ("version", *columns),
    )


def move(
    transaction: Transaction,
    seq: int,
    version: int,
    old: MessageState,
    new: MessageState | None,
    *,
    late: bool = False,
    **values: Any,
) -> None:
    """Move a message from *old* to *new* (None: it stays), if it is still as it was read.

    *late*: by a find of the late audit, which corrects what was taken for the end.

    Raises:
        MovedMeanwhile: it is not.
    """
    if new is not None:
        check_move(old, new, late=late)
        values["state"] = new.value
    done = transaction.change(
        _move(tuple(values)), at_seq=seq, at_version=version, at_state=old.value, version=version + 1, **values
    )
    if done != 1:
        raise MovedMeanwhile(f"message {seq} is no longer version {version} in state {old}")


@cache
def _mark(columns: tuple[str, ...]) -> Statement:
    return Statement(
        ATTEMPTS.update().where(ATTEMPTS.c.seq == bindparam("at_seq"), ATTEMPTS.c.id == bindparam("at_id")), columns
    )


def mark(transaction: Transaction, seq: int, attempt_id: str, **values: Any) -> None:
    """Change one attempt."""
    transaction.change(_mark(tuple(values)), at_seq=seq, at_id=attempt_id, **values)


def draft_values(draft: Draft, now_us: int) -> dict[str, Any]:
    """A new row."""
    not_before_us = to_us(draft.not_before)
    return {
        "key": draft.key,
        "body_hash": draft.body_hash,
        "identity": draft.identity,
        "phone": draft.phone,
        "given": draft.given,
        "text": draft.text,
        "sender": draft.sender,
        "query": draft.query,
        "send_time": draft.send_time,
        "kind": draft.kind.value,
        "priority": draft.priority,
        "batch": draft.batch,
        "share": share_of(draft),
        "campaign": draft.campaign,
        "budget": draft.budget,
        "reserve": None if draft.reserve is None else str(draft.reserve),
        "segments": draft.segments,
        "cap_number": None if draft.cap is None else draft.cap.number,
        "cap_us": None if draft.cap is None else draft.cap.within // _MICROSECOND,
        "poll": None if draft.poll == "all" else draft.poll,
        "not_before_us": not_before_us,
        "expires_us": None if draft.expires_at is None else to_us(draft.expires_at),
        "state": "queued",
        "version": 1,
        "due_us": not_before_us,
        "attempts": 0,
        "contacts": 0,
        "unsent_tries": 0,
        "status_final": False,
        "polls": 0,
        "created_us": now_us,
        "updated_us": now_us,
    }


def booking_of(row: Row) -> Booking | None:
    """The message as its budget sees it; None without one."""
    if row.budget is None:
        return None
    return Booking(
        budget=row.budget,
        reserve=None if row.reserve is None else Decimal(row.reserve),
        segments=row.segments,
        booked=row.booked,
        cost=None if row.cost is None else Decimal(row.cost),
        parts=row.parts,
    )


def parcel(row: Row, version: int | None = None, booking: Booking | None = None) -> Parcel:
    """*version*, *booking*: when the row was changed since it was read."""
    return Parcel(
        seq=row.seq,
        version=row.version if version is None else version,
        key=row.key,
        phone=row.phone,
        text=row.text or "",
        sender=row.sender,
        query=row.query,
        send_time=row.send_time,
        kind=MessageClass(row.kind),
        expires_us=row.expires_us,
        contacts=row.contacts,
        unsent_tries=row.unsent_tries,
        booking=booking or booking_of(row),
        sampled=row.poll == "sampled",
        spread=row.poll is not None,
    )


def seen(found: Sighting) -> dict[str, Any]:
    """Columns that a status call fills."""
    values: dict[str, Any] = {
        "provider_id": found.attempt_id,
        "status_code": found.status_code,
        "status_us": found.status_us,
        "status_final": status_meaning(found.status_code).final,
    }
    if found.cost is not None:
        values["cost"] = str(found.cost)
    if found.parts is not None:
        values["parts"] = found.parts
    return values


def not_lower(row: Row, values: dict[str, Any]) -> dict[str, Any]:
    """*values* of ``seen`` without a status that the row, by a delivery report, is beyond already."""
    old, new = row.status_code, values["status_code"]
    if old is None or old == new:
        return values
    ended = status_meaning(old).final and not moves_up(old, new)
    if not (ended or moves_up(new, old)):
        return values
    kept = {name: value for name, value in values.items() if name not in ("status_code", "status_us")}
    return {**kept, "status_final": status_meaning(old).final}


def attempts_of(transaction: Transaction, seq: int) -> tuple[AttemptRecord, ...]:
    rows = transaction.rows(_ATTEMPTS_OF, at_seq=seq)
    return tuple(
        AttemptRecord(
            id=row.id,
            number=row.number,
            state=AttemptState(row.state),
            started_at=from_us(row.started_us),
            closed_at=None if row.closed_us is None else from_us(row.closed_us),
            code=row.code,
            reason=row.reason or "",
            looks=row.looks,
            clean_misses=row.clean_misses,
        )
        for row in rows
    )


def entry(row: Row, attempts: tuple[AttemptRecord, ...] = ()) -> Entry:
    return Entry(
        key=row.key,
        phone=row.phone,
        given=row.given,
        text=row.text,
        kind=MessageClass(row.kind),
        state=MessageState(row.state),
        priority=row.priority,
        provider_id=row.provider_id,
        parts=row.parts,
        cost=None if row.cost is None else Decimal(row.cost),
        code=row.code,
        reason=row.reason or "",
        status_code=row.status_code,
        status_at=None if row.status_us is None else from_us(row.status_us),
        duplicate_id=row.duplicate_id,
        created_at=from_us(row.created_us),
        updated_at=from_us(row.updated_us),
        attempts=attempts,
        campaign=row.campaign,
        budget=row.budget,
        reserve=None if row.reserve is None else Decimal(row.reserve),
        segments=row.segments,
        waits_for=row.waits_for,
        next_at=_next_at(row),
    )


def _next_at(row: Row) -> datetime | None:
    """What was put aside has a time, too: that at which it expires."""
    waits = row.state in (MessageState.QUEUED, MessageState.UNKNOWN, MessageState.HELD) and row.waits_for is None
    return from_us(row.due_us) if waits and row.due_us is not None else None
