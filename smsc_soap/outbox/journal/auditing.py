"""Attempts taken for absent, looked for again later: what a find means for the message."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from sqlalchemy import bindparam, select

from smsc_soap.model.status import status_meaning
from smsc_soap.outbox.journal import account as accounts
from smsc_soap.outbox.journal.budgets import book
from smsc_soap.outbox.journal.driver import Row, Statement, Transaction
from smsc_soap.outbox.journal.rows import BY_SEQ, BY_SEQ_LOCKED, booking_of, mark, move, seen
from smsc_soap.outbox.journal.tables import ATTEMPTS
from smsc_soap.outbox.states import AttemptState, MessageState
from smsc_soap.outbox.work import Poll, Sighting

#: A message that another worker is busy with is left to it; the audit comes back after so long.
BUSY_US: Final = 60_000_000

_DUE_AUDIT: Final = Statement(
    select(ATTEMPTS)
    .where(ATTEMPTS.c.audit_us <= bindparam("now_us"))
    .order_by(ATTEMPTS.c.audit_us)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_STATE_OF: Final = Statement(
    select(ATTEMPTS.c.state).where(ATTEMPTS.c.seq == bindparam("at_seq"), ATTEMPTS.c.id == bindparam("at_id"))
)


class Audited(StrEnum):
    """What an audit changed."""

    #: Nothing.
    NOTHING = "nothing"
    #: The attempt found is the only copy known: the message goes by it now.
    SETTLED = "settled"
    #: Another copy is there as well; the subscriber got it twice.
    DOUBLED = "doubled"


def due(transaction: Transaction, now_us: int) -> Row | None:
    """The attempt whose audit is most overdue."""
    return transaction.row(_DUE_AUDIT, now_us=now_us)


def lease(transaction: Transaction, audit: Row, slot: int, until_us: int) -> Poll:
    # The next one to come by finds it due again only when this worker has died.
    mark(transaction, audit.seq, audit.id, audit_us=until_us)
    row: Row = transaction.row(BY_SEQ, at_seq=audit.seq)
    return Poll(
        audit.seq, row.version, row.phone, audit.id, audit.looks, audit.closed_us or 0, slot, audit=True, key=row.key
    )


def record(
    transaction: Transaction,
    poll: Poll,
    worker: str,
    now_us: int,
    *,
    found: Sighting | None,
    next_us: int | None,
    due_us: int | None,
) -> Audited:
    """Write down an audit. *next_us*: when it comes again; *due_us*: when the status of a found message is asked."""
    accounts.free_slot(transaction, poll.slot, worker)
    row: Row = transaction.row(BY_SEQ_LOCKED, at_seq=poll.seq)
    if found is None:
        mark(transaction, poll.seq, poll.provider_id, audit_us=next_us, looks=poll.polls + 1)
        return Audited.NOTHING
    if row.state in (MessageState.SENDING, MessageState.UNKNOWN):
        # Somebody is finding out about it; what that ends with decides what this find means.
        mark(transaction, poll.seq, poll.provider_id, audit_us=now_us + BUSY_US, looks=poll.polls + 1)
        return Audited.NOTHING
    return found_late(transaction, row, found, now_us, looks=poll.polls + 1, due_us=due_us)


def found_late(
    transaction: Transaction, row: Row, found: Sighting, now_us: int, *, looks: int, due_us: int | None
) -> Audited:
    """What it means for a message at rest that an attempt taken for absent or refused is at the provider."""
    rejected = status_meaning(found.status_code).rejected
    state = AttemptState.REFUSED if rejected else AttemptState.ACCEPTED
    known = transaction.value(_STATE_OF, at_seq=row.seq, at_id=row.provider_id)
    mark(transaction, row.seq, found.attempt_id, audit_us=None, looks=looks, state=state.value)
    if rejected:
        return _refused(transaction, row, found, now_us)
    # A status tells it as well: where a person decided that it was sent, no answer ever said so.
    if row.state == MessageState.ACCEPTED and (known == AttemptState.ACCEPTED or row.status_code is not None):
        return _doubled(transaction, row, found.attempt_id, now_us)
    return _settled(transaction, row, found, now_us, due_us)


def _refused(transaction: Transaction, row: Row, found: Sighting, now_us: int) -> Audited:
    """The provider had it and refused it: that answers a message a person was to decide about, and no other."""
    if row.state != MessageState.HELD:
        return Audited.NOTHING
    _turn(transaction, row, MessageState.REFUSED, found, now_us, None)
    return Audited.SETTLED


def _settled(transaction: Transaction, row: Row, found: Sighting, now_us: int, due_us: int | None) -> Audited:
    final = status_meaning(found.status_code).final
    _turn(transaction, row, MessageState.ACCEPTED, found, now_us, None if final else due_us)
    return Audited.SETTLED


def _turn(
    transaction: Transaction, row: Row, new: MessageState, found: Sighting, now_us: int, due_us: int | None
) -> None:
    old = MessageState(row.state)
    values: dict[str, Any] = {
        **seen(found),
        "due_us": due_us,
        "waits_for": None,
        "lease_owner": None,
        "lease_until_us": None,
    }
    values |= book(transaction, booking_of(row), new, found.cost, found.parts)
    reason = f"an attempt taken for absent is at the provider ({found.attempt_id})"
    move(
        transaction,
        row.seq,
        row.version,
        old,
        None if old is new else new,
        late=True,
        code=None,
        reason=reason,
        updated_us=now_us,
        **values,
    )


def _doubled(transaction: Transaction, row: Row, other_id: str, now_us: int) -> Audited:
    if row.provider_id == other_id:
        return Audited.NOTHING
    move(
        transaction,
        row.seq,
        row.version,
        MessageState.ACCEPTED,
        None,
        duplicate_id=other_id,
        reason=f"an attempt taken for absent is at the provider as well ({other_id})",
        updated_us=now_us,
    )
    return Audited.DOUBLED
