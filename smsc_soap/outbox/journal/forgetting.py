"""Texts of finished messages: found without a lock, dropped in small transactions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import and_, bindparam, or_, select

from smsc_soap.outbox.journal.driver import Statement, Transaction, said
from smsc_soap.outbox.journal.tables import MESSAGES
from smsc_soap.outbox.states import FINAL, MessageClass, MessageState

#: Rows dropped in one transaction.
CHUNK: Final = 1000

_FINISHED: Final = and_(
    MESSAGES.c.state != said(MessageState.QUEUED), MESSAGES.c.state.in_([said(state) for state in sorted(FINAL)])
)
_ONE_TIME: Final = MESSAGES.c.kind == said(MessageClass.ONE_TIME_CODE)
_TO_FORGET: Final = Statement(
    select(MESSAGES.c.seq)
    .where(_FINISHED, MESSAGES.c.text.is_not(None), or_(_ONE_TIME, MESSAGES.c.updated_us < bindparam("before_us")))
    .limit(CHUNK)
)
_FORGET: Final = Statement(MESSAGES.update().where(MESSAGES.c.seq == bindparam("at_seq"), _FINISHED), ("text",))


def texts_to_forget(transaction: Transaction, before_us: int | None) -> Sequence[int]:
    """Messages whose text is not needed any more: one-time codes once final, others final before *before_us*."""
    # Nothing compares as smaller than NULL: without a time only one-time codes are found.
    found: list[int] = transaction.values(_TO_FORGET, before_us=before_us)
    return found


def forget_texts(transaction: Transaction, seqs: Sequence[int]) -> int:
    """How many texts were dropped. Key, hash, recipient and history stay."""
    return sum(transaction.change(_FORGET, at_seq=seq, text=None) for seq in seqs)
