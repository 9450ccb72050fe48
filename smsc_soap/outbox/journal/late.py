"""What a worker knows of a claim that is no longer its own: its lease ran out, or a failover forgot the claim.

Knowledge counts, whenever it comes. What is accepted settles the message, unless another attempt has it; what may be at
the provider is looked for before anything is sent; an attempt that a failover forgot is written down again.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, select

from smsc_soap.outbox.journal.budgets import book
from smsc_soap.outbox.journal.driver import Row, Statement, Transaction, said
from smsc_soap.outbox.journal.ending import Boot, closing, move_by
from smsc_soap.outbox.journal.rows import BY_SEQ_LOCKED, NEW_ATTEMPT, booking_of, mark, move
from smsc_soap.outbox.journal.tables import ATTEMPTS
from smsc_soap.outbox.settle import AUDIT_AFTER_S
from smsc_soap.outbox.states import AttemptState, MessageState
from smsc_soap.outbox.work import Claim, Parcel, SendReport

_ATTEMPT: Final = Statement(
    select(ATTEMPTS.c.state).where(ATTEMPTS.c.seq == bindparam("at_seq"), ATTEMPTS.c.id == bindparam("at_id"))
)
_OPEN: Final = [said(AttemptState.UNKNOWN), said(AttemptState.SENDING)]
#: Other attempts of a message that is settled: should one of them turn up as well, the audit tells.
_AUDIT_OTHERS: Final = Statement(
    ATTEMPTS.update().where(
        ATTEMPTS.c.seq == bindparam("at_seq"), ATTEMPTS.c.id != bindparam("but_id"), ATTEMPTS.c.state.in_(_OPEN)
    ),
    ("state", "audit_us"),
)
_AUDIT_US: Final = round(AUDIT_AFTER_S[0] * 1e6)

#: Nothing newer than what we know stands in a message of these states.
_MAY_BE_SETTLED: Final = frozenset(
    {
        MessageState.QUEUED,
        MessageState.UNKNOWN,
        MessageState.HELD,
        MessageState.REFUSED,
        MessageState.EXPIRED,
        MessageState.CANCELLED,
    }
)


def settle(transaction: Transaction, held: Claim, mine: Parcel, one: SendReport, now_us: int, boot: Boot) -> None:
    """*one*: what became of *mine*, a message of *held* that somebody has moved meanwhile."""
    row = transaction.row(BY_SEQ_LOCKED, at_seq=one.seq)
    if row is None or row.key != mine.key:
        return  # the failover forgot the message as well, and its number may be another's
    before = transaction.value(_ATTEMPT, at_seq=one.seq, at_id=held.attempt_id)
    if before in (AttemptState.ACCEPTED, AttemptState.REFUSED):
        return  # looked for and found: that is newer than what we know
    _write_attempt(transaction, held, row, one, now_us, boot, forgotten=before is None)
    newest = before is None or row.provider_id == held.attempt_id
    if one.message is MessageState.ACCEPTED:
        _accepted(transaction, held, row, one, now_us)
    elif one.message is MessageState.REFUSED:
        if newest and row.state in (MessageState.UNKNOWN, MessageState.QUEUED, MessageState.HELD):
            _move(transaction, row, one, now_us, held.attempt_id)
    elif one.attempt is AttemptState.UNKNOWN:
        _unknown(transaction, held, row, one, now_us, forgotten=before is None)
    elif row.state == MessageState.UNKNOWN:
        _spoil_verdicts(transaction, row, now_us)


def _write_attempt(
    transaction: Transaction,
    held: Claim,
    row: Row,
    one: SendReport,
    now_us: int,
    boot: Boot,
    *,
    forgotten: bool,
) -> None:
    if forgotten:
        attempt = {
            "id": held.attempt_id,
            "seq": row.seq,
            "number": row.attempts + 1,
            "state": one.attempt.value,
            "worker": held.worker,
            "identity": row.identity,
            "phone": row.phone,
            # When the forgotten claim was made is forgotten, too; later is safer for all that counts from it.
            "started_us": now_us,
            "looks": 0,
            "clean_misses": 0,
        }
        transaction.change(NEW_ATTEMPT, **attempt)
    mark(transaction, row.seq, held.attempt_id, **closing(one, now_us, boot), clean_misses=0)


def _accepted(transaction: Transaction, held: Claim, row: Row, one: SendReport, now_us: int) -> None:
    copy = held.attempt_id if one.found is None else one.found.attempt_id
    if row.state in _MAY_BE_SETTLED:
        absent = {"state": AttemptState.ABSENT.value, "audit_us": now_us + _AUDIT_US}
        transaction.change(_AUDIT_OTHERS, at_seq=row.seq, but_id=copy, **absent)
        mark(transaction, row.seq, copy, audit_us=None)
        _move(transaction, row, one, now_us, copy)
    elif row.provider_id != copy:
        # Another attempt is under way, or has settled it: the audit finds out which of the two this is.
        mark(transaction, row.seq, copy, audit_us=now_us)


def _unknown(transaction: Transaction, held: Claim, row: Row, one: SendReport, now_us: int, *, forgotten: bool) -> None:
    if row.state == MessageState.UNKNOWN:
        _spoil_verdicts(transaction, row, now_us)
    elif row.state == MessageState.QUEUED:
        more = 1 if forgotten else 0
        booking = book(transaction, booking_of(row), MessageState.UNKNOWN)
        move(
            transaction,
            row.seq,
            row.version,
            MessageState.QUEUED,
            MessageState.UNKNOWN,
            late=True,
            provider_id=held.attempt_id,
            attempts=row.attempts + more,
            contacts=row.contacts + more,
            due_us=one.due_us,
            waits_for=None,
            reason=one.reason,
            updated_us=now_us,
            **booking,
        )
    elif row.state != MessageState.HELD:
        # Settled without it, or by another attempt: should it turn up, the audit tells.
        mark(transaction, row.seq, held.attempt_id, audit_us=now_us + _AUDIT_US)


def _move(transaction: Transaction, row: Row, one: SendReport, now_us: int, provider_id: str) -> None:
    old = MessageState(row.state)
    corrects = old is not MessageState.UNKNOWN
    move_by(transaction, row, old, one, now_us, late=corrects, provider_id=provider_id)


def _spoil_verdicts(transaction: Transaction, row: Row, now_us: int) -> None:
    """Whoever looks at it right now counts from an earlier close of ours: its verdict must not stand."""
    move(transaction, row.seq, row.version, MessageState.UNKNOWN, None, updated_us=now_us)
