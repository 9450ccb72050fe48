"""What became of a claim, told by its worker or found after its death."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, select

from smsc_soap.outbox.journal import account as accounts
from smsc_soap.outbox.journal import late
from smsc_soap.outbox.journal.driver import Statement, Transaction, in_state
from smsc_soap.outbox.journal.ending import Boot, close_attempt, move_by
from smsc_soap.outbox.journal.rows import MovedMeanwhile
from smsc_soap.outbox.journal.tables import MESSAGES
from smsc_soap.outbox.states import AttemptState, MessageState
from smsc_soap.outbox.work import Claim, SendReport

_S: Final = MessageState.SENDING
_LEFT_BEHIND: Final = Statement(
    select(MESSAGES)
    .where(in_state(MESSAGES.c.state, _S), MESSAGES.c.lease_until_us <= bindparam("now_us"))
    .with_for_update(skip_locked=True)
)


def report(transaction: Transaction, held: Claim, reports: Sequence[SendReport], now_us: int, boot: Boot) -> None:
    """Write down what became of a claim, and give its place in the pool back.

    A worker that lost its claim meanwhile (its lease ran out, a failover forgot it) finds its messages elsewhere;
    what it knows counts all the same, see ``late``.
    """
    accounts.free_slot(transaction, held.slot, held.worker)
    by_seq = {one.seq: one for one in held.parcels}
    for one in reports:
        mine = by_seq[one.seq]
        try:
            move_by(transaction, mine, _S, one, now_us)
        except MovedMeanwhile:
            late.settle(transaction, held, mine, one, now_us, boot)
        else:
            close_attempt(transaction, held.attempt_id, one, now_us, boot)


def recover(transaction: Transaction, now_us: int, boot: Boot) -> int:
    """How many messages were found in the hands of workers whose lease ran out. They become unknown.

    Their request may have left at any moment until now, so the time of proofs begins now.
    """
    rows = transaction.rows(_LEFT_BEHIND, now_us=now_us)
    for row in rows:
        one = SendReport(
            row.seq,
            AttemptState.UNKNOWN,
            MessageState.UNKNOWN,
            due_us=now_us,
            reason="the sender died or was stopped while it was sending",
        )
        close_attempt(transaction, row.provider_id, one, now_us, boot)
        move_by(transaction, row, _S, one, now_us)
    return len(rows)
