"""Texts of finished messages: found without a lock, dropped in small transactions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, or_, select

from smsc_soap.outbox.journal.tables import MESSAGES
from smsc_soap.outbox.states import FINAL, MessageClass

#: Rows dropped in one transaction.
CHUNK: Final = 1000


def texts_to_forget(connection: Connection, before_us: int | None) -> Sequence[int]:
    """Messages whose text is not needed any more: one-time codes once final, others final before *before_us*."""
    due = MESSAGES.c.kind == MessageClass.ONE_TIME_CODE
    if before_us is not None:
        due = or_(due, MESSAGES.c.updated_us < before_us)
    return (
        connection.execute(
            select(MESSAGES.c.seq).where(MESSAGES.c.state.in_(FINAL), MESSAGES.c.text.is_not(None), due).limit(CHUNK)
        )
        .scalars()
        .all()
    )


def forget_texts(connection: Connection, seqs: Sequence[int]) -> int:
    """How many texts were dropped. Key, hash, recipient and history stay."""
    gone = connection.execute(
        MESSAGES.update().where(MESSAGES.c.seq.in_(list(seqs)), MESSAGES.c.state.in_(FINAL)).values(text=None)
    )
    return gone.rowcount
