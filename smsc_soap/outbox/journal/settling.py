"""Unknown and held messages taken out to be looked at, and what was found written down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import and_, bindparam, exists, or_, select

from smsc_soap.outbox.journal import account as accounts
from smsc_soap.outbox.journal.budgets import book
from smsc_soap.outbox.journal.driver import Row, Statement, Transaction, in_state, said
from smsc_soap.outbox.journal.rows import mark, move, parcel, seen
from smsc_soap.outbox.journal.tables import ATTEMPTS, MESSAGES
from smsc_soap.outbox.states import AttemptState, MessageState
from smsc_soap.outbox.work import Case, Sighting, Trace

_U = MessageState.UNKNOWN

#: Messages whose outcome is being settled, and those whose delivery is followed.
_UNKNOWN: Final = in_state(MESSAGES.c.state, _U)
ON_THE_WAY: Final = in_state(MESSAGES.c.state, MessageState.ACCEPTED) & MESSAGES.c.status_final.is_(False)

#: A look that is so late is made by another machine, which counts anew.
OTHERS_AFTER_US: Final = 120_000_000

#: Attempts whose request may be, or may come to be, at the provider.
MAYBE_THERE: Final = (AttemptState.UNKNOWN, AttemptState.SENDING, AttemptState.ABSENT)


#: Nobody is busy with the message.
FREE: Final = or_(MESSAGES.c.lease_until_us.is_(None), MESSAGES.c.lease_until_us <= bindparam("now_us"))


def most_overdue(wanted: Any, most: Any = 1) -> Statement:
    return Statement(
        select(MESSAGES)
        .where(wanted, MESSAGES.c.due_us <= bindparam("now_us"), FREE)
        .order_by(MESSAGES.c.due_us, MESSAGES.c.seq)
        .limit(most)
        .with_for_update(skip_locked=True)
    )


def _next_due(wanted: Any) -> Statement:
    due = select(MESSAGES.c.due_us).where(wanted, MESSAGES.c.due_us.is_not(None))
    return Statement(due.order_by(MESSAGES.c.due_us).limit(1))


_COUNTED_HERE: Final = exists().where(ATTEMPTS.c.seq == MESSAGES.c.seq, ATTEMPTS.c.boot_id == bindparam("boot_id"))
_DUE_CASE: Final = most_overdue(and_(_UNKNOWN, or_(MESSAGES.c.due_us <= bindparam("late_us"), _COUNTED_HERE)))
_DUE_HELD: Final = most_overdue(in_state(MESSAGES.c.state, MessageState.HELD))
_NEXT_CASE: Final = _next_due(_UNKNOWN)
_NEXT_HELD: Final = _next_due(in_state(MESSAGES.c.state, MessageState.HELD))
_NEXT_STATUS: Final = _next_due(ON_THE_WAY)
_NEXT_AUDIT: Final = Statement(
    select(ATTEMPTS.c.audit_us).where(ATTEMPTS.c.audit_us.is_not(None)).order_by(ATTEMPTS.c.audit_us).limit(1)
)
_TRACES: Final = Statement(
    select(ATTEMPTS)
    .where(ATTEMPTS.c.seq == bindparam("at_seq"), ATTEMPTS.c.state.in_([said(one) for one in MAYBE_THERE]))
    .order_by(ATTEMPTS.c.number.desc())
)
_EARLIER: Final = Statement(
    select(ATTEMPTS.c.id)
    .where(
        ATTEMPTS.c.seq == bindparam("at_seq"),
        ATTEMPTS.c.id != bindparam("but_id"),
        ATTEMPTS.c.state != said(AttemptState.NOT_SENT),
    )
    .order_by(ATTEMPTS.c.number)
)


def take_case(transaction: Transaction, worker: str, lease_us: int, now_us: int, boot_id: str) -> Case | None:
    """The unknown message whose look is most overdue, leased to the worker, if a call may be made for it.

    Only the machine that began to count can go on counting, so the others come in when it is late.
    """
    row = transaction.row(_DUE_CASE, now_us=now_us, boot_id=boot_id, late_us=now_us - OTHERS_AFTER_US)
    slot = None if row is None else accounts.take_slot(transaction, worker, now_us, now_us + lease_us)
    if row is None or slot is None:
        return None
    lease(transaction, row, _U, worker, now_us + lease_us)
    return Case(parcel(row, row.version + 1), worker, slot, traces_of(transaction, row.seq))


def take_held(transaction: Transaction, worker: str, lease_us: int, now_us: int) -> Case | None:
    """The held message whose look is most overdue. It stays with the person unless it is found."""
    row = transaction.row(_DUE_HELD, now_us=now_us)
    slot = None if row is None else accounts.take_slot(transaction, worker, now_us, now_us + lease_us, leave=1)
    if row is None or slot is None:
        return None
    lease(transaction, row, MessageState.HELD, worker, now_us + lease_us)
    return Case(parcel(row, row.version + 1), worker, slot, traces_of(transaction, row.seq), row.updated_us)


def next_due_us(transaction: Transaction) -> int | None:
    """When the next look, status or audit is due."""
    found = [transaction.value(one) for one in (_NEXT_CASE, _NEXT_HELD, _NEXT_STATUS, _NEXT_AUDIT)]
    return min((one for one in found if one is not None), default=None)


def traces_of(transaction: Transaction, seq: int) -> tuple[Trace, ...]:
    """Attempts of a message that may be at the provider, newest first."""
    return tuple(
        Trace(
            id=row.id,
            state=AttemptState(row.state),
            closed_us=row.closed_us or row.started_us,
            closed_boot_s=row.closed_boot_s,
            boot_id=row.boot_id,
            looks=row.looks,
            clean_misses=row.clean_misses,
        )
        for row in transaction.rows(_TRACES, at_seq=seq)
    )


def earlier_ids(transaction: Transaction, seq: int, but: str) -> tuple[str, ...]:
    """Ids of all attempts of a message that reached the wire, but one: looked at before it is sent again."""
    return tuple(transaction.values(_EARLIER, at_seq=seq, but_id=but))


def lease(transaction: Transaction, row: Row, state: MessageState, worker: str, until_us: int) -> None:
    move(transaction, row.seq, row.version, state, None, lease_owner=worker, lease_until_us=until_us)


# What was found


def settle(
    transaction: Transaction,
    case: Case,
    new: MessageState,
    now_us: int,
    *,
    due_us: int | None,
    reason: str,
    found: Sighting | None = None,
    absent: Sequence[str] = (),
    audit_us: int | None = None,
) -> None:
    """The verdict on an unknown message, or on a held one that was found."""
    accounts.free_slot(transaction, case.slot, case.worker)
    values: dict[str, Any] = {"due_us": due_us, "reason": reason, "lease_owner": None, "lease_until_us": None}
    if found is not None:
        values |= seen(found)
        state = AttemptState.ACCEPTED if new is MessageState.ACCEPTED else AttemptState.REFUSED
        mark(transaction, case.parcel.seq, found.attempt_id, state=state.value)
    if case.parcel.booking is not None:
        charged = (None, None) if found is None else (found.cost, found.parts)
        values |= book(transaction, case.parcel.booking, new, *charged)
    for attempt_id in absent:
        mark(transaction, case.parcel.seq, attempt_id, state=AttemptState.ABSENT.value, audit_us=audit_us)
    move(transaction, case.parcel.seq, case.parcel.version, case.state, new, updated_us=now_us, **values)


def look_again(
    transaction: Transaction,
    case: Case,
    traces: Sequence[Trace],
    now_us: int,
    *,
    due_us: int | None,
    reason: str,
) -> None:
    """No verdict yet: what was counted, and when to look again. A held message does not change for the person."""
    accounts.free_slot(transaction, case.slot, case.worker)
    for trace in traces:
        mark(
            transaction,
            case.parcel.seq,
            trace.id,
            looks=trace.looks,
            clean_misses=trace.clean_misses,
            closed_boot_s=trace.closed_boot_s,
            boot_id=trace.boot_id,
        )
    said_now: dict[str, Any] = {"reason": reason, "updated_us": now_us} if case.held_us is None else {}
    move(
        transaction,
        case.parcel.seq,
        case.parcel.version,
        case.state,
        None,
        due_us=due_us,
        lease_owner=None,
        lease_until_us=None,
        **said_now,
    )
