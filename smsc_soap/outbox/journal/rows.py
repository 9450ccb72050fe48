"""Rows ↔ values, and the one way a message moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from smsc_soap.outbox.entry import AttemptRecord, Draft, Entry
from smsc_soap.outbox.journal.tables import ATTEMPTS, MESSAGES
from smsc_soap.outbox.states import AttemptState, MessageClass, MessageState, check_move
from smsc_soap.outbox.work import Parcel

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


def move(
    connection: Connection, seq: int, version: int, old: MessageState, new: MessageState | None, **values: Any
) -> None:
    """Move a message from *old* to *new* (None: it stays), if it is still as it was read.

    Raises:
        MovedMeanwhile: it is not.
    """
    if new is not None:
        check_move(old, new)
        values["state"] = new
    done = connection.execute(
        MESSAGES.update()
        .where(MESSAGES.c.seq == seq, MESSAGES.c.version == version, MESSAGES.c.state == old)
        .values(version=version + 1, **values)
    )
    if done.rowcount != 1:
        raise MovedMeanwhile(f"message {seq} is no longer version {version} in state {old}")


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
        "not_before_us": not_before_us,
        "expires_us": None if draft.expires_at is None else to_us(draft.expires_at),
        "state": MessageState.QUEUED.value,
        "version": 1,
        "due_us": not_before_us,
        "contacts": 0,
        "unsent_tries": 0,
        "status_final": False,
        "polls": 0,
        "created_us": now_us,
        "updated_us": now_us,
    }


def parcel(row: Row[Any]) -> Parcel:
    return Parcel(
        seq=row.seq,
        version=row.version,
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
    )


def attempts_of(connection: Connection, seq: int) -> tuple[AttemptRecord, ...]:
    rows = connection.execute(select(ATTEMPTS).where(ATTEMPTS.c.seq == seq).order_by(ATTEMPTS.c.number))
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


def entry(row: Row[Any], attempts: tuple[AttemptRecord, ...] = ()) -> Entry:
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
    )
