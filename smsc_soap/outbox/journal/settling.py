"""Unknown messages taken out to be looked at, delivery statuses, audits; and what was found written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import and_, bindparam, exists, or_, select

from smsc_soap.outbox.journal import account as accounts
from smsc_soap.outbox.journal import auditing
from smsc_soap.outbox.journal.budgets import book
from smsc_soap.outbox.journal.driver import Row, Statement, Transaction, in_state, said
from smsc_soap.outbox.journal.rows import BY_SEQ_LOCKED, booking_of, mark, move, not_lower, parcel
from smsc_soap.outbox.journal.rows import seen as seen
from smsc_soap.outbox.journal.tables import ATTEMPTS, MESSAGES
from smsc_soap.outbox.settle import LAG_FACTOR
from smsc_soap.outbox.states import AttemptState, MessageState
from smsc_soap.outbox.work import Case, Poll, Sighting, Trace

_U = MessageState.UNKNOWN

#: Messages whose outcome is being settled, and those whose delivery is followed.
_UNKNOWN: Final = in_state(MESSAGES.c.state, _U)
_ON_THE_WAY: Final = in_state(MESSAGES.c.state, MessageState.ACCEPTED) & MESSAGES.c.status_final.is_(False)

#: A message seen within this time of its acceptance shows that looking works.
SOON_S: Final = 60.0
#: So often a fresh message is looked at for that, before anything new is sent.
CONTROL_EVERY_US: Final = 60_000_000

#: A look comes at most at so many times the age at which the one before came (``looking.POLLS_AT_S``).
NEXT_LOOK: Final = 7.0

#: A look that is so late is made by another machine, which counts anew.
OTHERS_AFTER_US: Final = 120_000_000

#: Attempts whose request may be, or may come to be, at the provider.
MAYBE_THERE: Final = (AttemptState.UNKNOWN, AttemptState.SENDING, AttemptState.ABSENT)


def _due(wanted: Any) -> Statement:
    free = or_(MESSAGES.c.lease_until_us.is_(None), MESSAGES.c.lease_until_us <= bindparam("now_us"))
    return Statement(
        select(MESSAGES)
        .where(wanted, MESSAGES.c.due_us <= bindparam("now_us"), free)
        .order_by(MESSAGES.c.due_us, MESSAGES.c.seq)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _next_due(wanted: Any) -> Statement:
    due = select(MESSAGES.c.due_us).where(wanted, MESSAGES.c.due_us.is_not(None))
    return Statement(due.order_by(MESSAGES.c.due_us).limit(1))


_COUNTED_HERE: Final = exists().where(ATTEMPTS.c.seq == MESSAGES.c.seq, ATTEMPTS.c.boot_id == bindparam("boot_id"))
_DUE_CASE: Final = _due(and_(_UNKNOWN, or_(MESSAGES.c.due_us <= bindparam("late_us"), _COUNTED_HERE)))
_DUE_HELD: Final = _due(in_state(MESSAGES.c.state, MessageState.HELD))
_DUE_STATUS: Final = _due(_ON_THE_WAY)
_NEXT_CASE: Final = _next_due(_UNKNOWN)
_NEXT_HELD: Final = _next_due(in_state(MESSAGES.c.state, MessageState.HELD))
_NEXT_STATUS: Final = _next_due(_ON_THE_WAY)
_NEXT_AUDIT: Final = Statement(
    select(ATTEMPTS.c.audit_us).where(ATTEMPTS.c.audit_us.is_not(None)).order_by(ATTEMPTS.c.audit_us).limit(1)
)
_FRESH: Final = Statement(
    select(MESSAGES)
    .where(
        _ON_THE_WAY,
        MESSAGES.c.polls == 0,
        MESSAGES.c.due_us <= bindparam("now_us"),
        MESSAGES.c.due_us > bindparam("after_us"),
    )
    .order_by(MESSAGES.c.due_us.desc())
    .limit(1)
    .with_for_update(skip_locked=True)
)
_CLOSED: Final = Statement(
    select(ATTEMPTS.c.closed_us).where(ATTEMPTS.c.seq == bindparam("at_seq"), ATTEMPTS.c.id == bindparam("at_id"))
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
    _lease(transaction, row, _U, worker, now_us + lease_us)
    return Case(parcel(row, row.version + 1), worker, slot, traces_of(transaction, row.seq))


def take_held(transaction: Transaction, worker: str, lease_us: int, now_us: int) -> Case | None:
    """The held message whose look is most overdue. It stays with the person unless it is found."""
    row = transaction.row(_DUE_HELD, now_us=now_us)
    slot = None if row is None else accounts.take_slot(transaction, worker, now_us, now_us + lease_us, leave=1)
    if row is None or slot is None:
        return None
    _lease(transaction, row, MessageState.HELD, worker, now_us + lease_us)
    return Case(parcel(row, row.version + 1), worker, slot, traces_of(transaction, row.seq), row.updated_us)


def take_poll(transaction: Transaction, worker: str, lease_us: int, now_us: int) -> Poll | None:
    """The accepted message whose delivery status is most overdue, or the audit that is, leased to the worker."""
    audit = auditing.due(transaction, now_us)
    row = None if audit is not None else transaction.row(_DUE_STATUS, now_us=now_us)
    if row is not None:
        return _take_row(transaction, row, worker, lease_us, now_us)
    if audit is None:
        return None
    slot = accounts.take_slot(transaction, worker, now_us, now_us + lease_us, leave=1)
    return None if slot is None else auditing.lease(transaction, audit, slot, now_us + lease_us)


def _take_row(transaction: Transaction, row: Row, worker: str, lease_us: int, now_us: int) -> Poll | None:
    free = row.lease_until_us is None or row.lease_until_us <= now_us
    slot = accounts.take_slot(transaction, worker, now_us, now_us + lease_us, leave=1) if free else None
    if slot is None:
        return None
    _lease(transaction, row, MessageState.ACCEPTED, worker, now_us + lease_us)
    closed_us = transaction.value(_CLOSED, at_seq=row.seq, at_id=row.provider_id)
    return Poll(
        seq=row.seq,
        version=row.version + 1,
        phone=row.phone,
        provider_id=row.provider_id,
        polls=row.polls,
        accepted_us=closed_us or row.updated_us,
        slot=slot,
        key=row.key,
    )


def take_control(transaction: Transaction, account: Row, worker: str, lease_us: int, now_us: int) -> Poll | None:
    """The newest accepted message whose first look is due, when a control has not been had for a while."""
    if account.control_us is not None and now_us - account.control_us < CONTROL_EVERY_US:
        return None
    row = transaction.row(_FRESH, now_us=now_us, after_us=now_us - CONTROL_EVERY_US)
    return None if row is None else _take_row(transaction, row, worker, lease_us, now_us)


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


def _lease(transaction: Transaction, row: Row, state: MessageState, worker: str, until_us: int) -> None:
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


def record_status(
    transaction: Transaction,
    account: Row,
    poll: Poll,
    worker: str,
    found: Sighting | None,
    now_us: int,
    *,
    due_us: int | None,
) -> None:
    """A delivery status, or that there was none to be had. Statuses only move up, never back from a final one."""
    accounts.free_slot(transaction, poll.slot, worker)
    row: Row = transaction.row(BY_SEQ_LOCKED, at_seq=poll.seq)
    values: dict[str, Any] = {"due_us": due_us, "polls": poll.polls + 1, "lease_owner": None, "lease_until_us": None}
    if found is not None:
        _note_control(transaction, account, poll, row, now_us)
    if found is not None and not row.status_final:
        if row.poll == "sampled" and row.cost is not None:
            # Its share of a request's charge: only all shares together are what was charged.
            found = replace(found, cost=None, parts=None)
        values |= not_lower(row, seen(found))
        values["reported"] = None
        if row.budget is not None:
            values |= book(transaction, booking_of(row), MessageState.ACCEPTED, found.cost, found.parts)
    if row.status_final or values.get("status_final"):
        values["due_us"] = None
    # A look without an answer counts nowhere: nothing has changed since the one before.
    changed_us = now_us if poll.polls + 1 > row.polls else row.updated_us
    move(transaction, poll.seq, row.version, MessageState.ACCEPTED, None, updated_us=changed_us, **values)


def _note_control(transaction: Transaction, account: Row, poll: Poll, row: Row, now_us: int) -> None:
    """The first sighting of an accepted message: a control when it came soon, a lesson when it came late."""
    if (row.status_code is not None and not row.reported) or poll.audit:
        return
    lag_s = (now_us - poll.accepted_us) / 1e6
    if poll.polls:
        # Longer than until the last look, which missed it, and until now at most. Looks that fail or come late make the
        # second an idle bound; then the first says more, and the settling time still covers the second.
        missed_s = (row.updated_us - poll.accepted_us) / 1e6
        learned_s = max(min(lag_s, NEXT_LOOK * missed_s), lag_s / LAG_FACTOR)
        accounts.change(transaction, lag_s=max(account.lag_s, learned_s))
    if lag_s <= SOON_S:
        accounts.change(transaction, control_us=max(account.control_us or 0, poll.accepted_us))
