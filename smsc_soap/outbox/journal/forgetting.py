"""Texts of finished messages: found without a lock, dropped in small transactions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import BigInteger, bindparam, select, text

from smsc_soap.outbox.journal.driver import Statement, Transaction
from smsc_soap.outbox.journal.tables import FINISHED, MESSAGES
from smsc_soap.outbox.states import MessageClass

#: Rows dropped in one transaction.
CHUNK: Final = 1000

# In the words of the index that holds these and no others.
_FINISHED: Final = text(FINISHED)
_TO_FORGET: Final = Statement(
    select(MESSAGES.c.seq)
    .where(
        MESSAGES.c.text.is_not(None),
        _FINISHED,
        MESSAGES.c.kind == bindparam("at_kind"),
        MESSAGES.c.updated_us < bindparam("before_us", type_=BigInteger),
    )
    .order_by(MESSAGES.c.updated_us)
    .limit(CHUNK)
)
_FORGET: Final = Statement(MESSAGES.update().where(MESSAGES.c.seq == bindparam("at_seq"), _FINISHED), ("text",))
_ANY_TIME: Final = 2**62


def texts_to_forget(transaction: Transaction, before_us: int | None) -> Sequence[int]:
    """Messages whose text is not needed any more: one-time codes once final, others final before *before_us*."""
    found: list[int] = []
    for kind in MessageClass:
        until_us = _ANY_TIME if kind is MessageClass.ONE_TIME_CODE else before_us
        if until_us is not None and len(found) < CHUNK:
            found += transaction.values(_TO_FORGET, at_kind=kind.value, before_us=until_us)
    # In one order: two processes that forget at once never wait for each other crosswise.
    return sorted(found[:CHUNK])


def forget_texts(transaction: Transaction, seqs: Sequence[int]) -> int:
    """How many texts were dropped. Key, hash, recipient and history stay."""
    return sum(transaction.change(_FORGET, at_seq=seq, text=None) for seq in seqs)
