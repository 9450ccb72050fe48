"""Unknown messages taken out to be looked at, delivery statuses, audits; and what was found written down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, func, or_, select

from smsc_soap.model.status import status_meaning
from smsc_soap.outbox.journal import account as accounts
from smsc_soap.outbox.journal.rows import move, parcel
from smsc_soap.outbox.journal.tables import ATTEMPTS, MESSAGES
from smsc_soap.outbox.states import AttemptState, MessageState
from smsc_soap.outbox.work import Case, Poll, Sighting, Trace

_U = MessageState.UNKNOWN

#: Messages whose outcome is being settled, and those whose delivery is followed.
UNKNOWN: Final = MESSAGES.c.state == _U
ON_THE_WAY: Final = (MESSAGES.c.state == MessageState.ACCEPTED) & MESSAGES.c.status_final.is_(False)

#: A message seen within this time of its acceptance shows that looking works.
SOON_S: Final = 60.0
#: So often a fresh message is looked at for that, before anything new is sent.
CONTROL_EVERY_US: Final = 60_000_000

#: Attempts whose request may be, or may come to be, at the provider.
MAYBE_THERE: Final = (AttemptState.UNKNOWN, AttemptState.SENDING, AttemptState.ABSENT)


def take_case(connection: Connection, worker: str, lease_us: int, now_us: int) -> Case | None:
    """The unknown message whose look is most overdue, leased to the worker, if a call may be made for it."""
    row = _due(connection, UNKNOWN, now_us)
    slot = None if row is None else accounts.take_slot(connection, worker, now_us, now_us + lease_us)
    if row is None or slot is None:
        return None
    _lease(connection, row, _U, worker, now_us + lease_us)
    leased = connection.execute(select(MESSAGES).where(MESSAGES.c.seq == row.seq)).one()
    return Case(parcel(leased), worker, slot, traces_of(connection, row.seq))


def take_poll(connection: Connection, worker: str, lease_us: int, now_us: int) -> Poll | None:
    """The accepted message whose delivery status is most overdue, or the audit that is, leased to the worker."""
    audit = _due_audit(connection, now_us)
    row = None if audit is not None else _due(connection, ON_THE_WAY, now_us)
    if row is not None:
        return _take_row(connection, row, worker, lease_us, now_us)
    if audit is None:
        return None
    slot = accounts.take_slot(connection, worker, now_us, now_us + lease_us, leave=1)
    return None if slot is None else _lease_audit(connection, audit, slot, now_us + lease_us)


def _take_row(connection: Connection, row: Row[Any], worker: str, lease_us: int, now_us: int) -> Poll | None:
    free = row.lease_until_us is None or row.lease_until_us <= now_us
    slot = accounts.take_slot(connection, worker, now_us, now_us + lease_us, leave=1) if free else None
    if slot is None:
        return None
    _lease(connection, row, MessageState.ACCEPTED, worker, now_us + lease_us)
    closed_us = connection.execute(
        select(ATTEMPTS.c.closed_us).where(ATTEMPTS.c.id == row.provider_id, ATTEMPTS.c.seq == row.seq)
    ).scalar()
    return Poll(
        seq=row.seq,
        version=row.version + 1,
        phone=row.phone,
        provider_id=row.provider_id,
        polls=row.polls,
        accepted_us=closed_us or row.updated_us,
        slot=slot,
    )


def take_control(connection: Connection, account: Row[Any], worker: str, lease_us: int, now_us: int) -> Poll | None:
    """The newest accepted message whose first look is due, when a control has not been had for a while."""
    if account.control_us is not None and now_us - account.control_us < CONTROL_EVERY_US:
        return None
    row = connection.execute(
        select(MESSAGES)
        .where(
            ON_THE_WAY,
            MESSAGES.c.polls == 0,
            MESSAGES.c.due_us <= now_us,
            MESSAGES.c.due_us > now_us - CONTROL_EVERY_US,
        )
        .order_by(MESSAGES.c.due_us.desc())
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    return None if row is None else _take_row(connection, row, worker, lease_us, now_us)


def next_due_us(connection: Connection) -> int | None:
    """When the next look, status or audit is due."""
    found = [_next_due_us(connection, wanted) for wanted in (UNKNOWN, ON_THE_WAY)]
    found.append(connection.execute(select(func.min(ATTEMPTS.c.audit_us))).scalar())
    return min((one for one in found if one is not None), default=None)


def traces_of(connection: Connection, seq: int) -> tuple[Trace, ...]:
    """Attempts of a message that may be at the provider, newest first."""
    rows = connection.execute(
        select(ATTEMPTS)
        .where(ATTEMPTS.c.seq == seq, ATTEMPTS.c.state.in_(MAYBE_THERE))
        .order_by(ATTEMPTS.c.number.desc())
    )
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
        for row in rows
    )


def earlier_ids(connection: Connection, seq: int, but: str) -> tuple[str, ...]:
    """Ids of all attempts of a message that reached the wire, but one: looked at before it is sent again."""
    wire = ATTEMPTS.c.state != AttemptState.NOT_SENT
    return tuple(
        connection.execute(
            select(ATTEMPTS.c.id).where(ATTEMPTS.c.seq == seq, ATTEMPTS.c.id != but, wire).order_by(ATTEMPTS.c.number)
        ).scalars()
    )


def _due(connection: Connection, wanted: Any, now_us: int) -> Row[Any] | None:
    free = or_(MESSAGES.c.lease_until_us.is_(None), MESSAGES.c.lease_until_us <= now_us)
    return connection.execute(
        select(MESSAGES)
        .where(wanted, MESSAGES.c.due_us <= now_us, free)
        .order_by(MESSAGES.c.due_us, MESSAGES.c.seq)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()


def _next_due_us(connection: Connection, wanted: Any) -> int | None:
    return connection.execute(
        select(MESSAGES.c.due_us).where(wanted, MESSAGES.c.due_us.is_not(None)).order_by(MESSAGES.c.due_us).limit(1)
    ).scalar()


def _lease(connection: Connection, row: Row[Any], state: MessageState, worker: str, until_us: int) -> None:
    move(connection, row.seq, row.version, state, None, lease_owner=worker, lease_until_us=until_us)


def _due_audit(connection: Connection, now_us: int) -> Row[Any] | None:
    return connection.execute(
        select(ATTEMPTS)
        .where(ATTEMPTS.c.audit_us <= now_us)
        .order_by(ATTEMPTS.c.audit_us)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()


def _lease_audit(connection: Connection, audit: Row[Any], slot: int, until_us: int) -> Poll:
    # The next one to come by finds it due again only when this worker has died.
    connection.execute(
        ATTEMPTS.update().where(ATTEMPTS.c.id == audit.id, ATTEMPTS.c.seq == audit.seq).values(audit_us=until_us)
    )
    row = connection.execute(select(MESSAGES).where(MESSAGES.c.seq == audit.seq)).one()
    return Poll(audit.seq, row.version, row.phone, audit.id, audit.looks, audit.closed_us or 0, slot, audit=True)


# What was found


def settle(
    connection: Connection,
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
    """The verdict on an unknown message."""
    accounts.free_slot(connection, case.slot, case.worker)
    values: dict[str, Any] = {"due_us": due_us, "reason": reason, "lease_owner": None, "lease_until_us": None}
    if found is not None:
        values |= seen(found)
        accepted = AttemptState.ACCEPTED if new is MessageState.ACCEPTED else AttemptState.REFUSED
        mark(connection, case.parcel.seq, [found.attempt_id], state=accepted)
    if absent:
        mark(connection, case.parcel.seq, absent, state=AttemptState.ABSENT, audit_us=audit_us)
    move(connection, case.parcel.seq, case.parcel.version, _U, new, updated_us=now_us, **values)


def look_again(
    connection: Connection,
    case: Case,
    traces: Sequence[Trace],
    now_us: int,
    *,
    due_us: int,
    reason: str,
) -> None:
    """No verdict yet: what was counted, and when to look again."""
    accounts.free_slot(connection, case.slot, case.worker)
    for trace in traces:
        mark(
            connection,
            case.parcel.seq,
            [trace.id],
            looks=trace.looks,
            clean_misses=trace.clean_misses,
            closed_boot_s=trace.closed_boot_s,
            boot_id=trace.boot_id,
        )
    move(
        connection,
        case.parcel.seq,
        case.parcel.version,
        _U,
        None,
        due_us=due_us,
        reason=reason,
        lease_owner=None,
        lease_until_us=None,
        updated_us=now_us,
    )


def record_status(
    connection: Connection, poll: Poll, worker: str, found: Sighting | None, now_us: int, *, due_us: int | None
) -> None:
    """A delivery status, or that there was none to be had. Statuses only move up, never back from a final one."""
    accounts.free_slot(connection, poll.slot, worker)
    row = connection.execute(select(MESSAGES).where(MESSAGES.c.seq == poll.seq).with_for_update()).one()
    values: dict[str, Any] = {"due_us": due_us, "polls": poll.polls + 1, "lease_owner": None, "lease_until_us": None}
    if found is not None:
        _note_control(connection, poll, row, now_us)
    if found is not None and not row.status_final:
        values |= seen(found)
        if values["status_final"]:
            values["due_us"] = None
    move(connection, poll.seq, row.version, MessageState.ACCEPTED, None, updated_us=now_us, **values)


def record_audit(
    connection: Connection, poll: Poll, worker: str, now_us: int, *, found: bool, next_us: int | None
) -> bool:
    """True when a superseded attempt turned out to be there after all and another copy is, too: a duplicate."""
    accounts.free_slot(connection, poll.slot, worker)
    connection.execute(
        ATTEMPTS.update()
        .where(ATTEMPTS.c.id == poll.provider_id, ATTEMPTS.c.seq == poll.seq)
        .values(audit_us=None if found else next_us, looks=poll.polls + 1)
    )
    row = connection.execute(select(MESSAGES).where(MESSAGES.c.seq == poll.seq).with_for_update()).one()
    if not found or row.provider_id == poll.provider_id:
        return False
    move(
        connection,
        row.seq,
        row.version,
        MessageState(row.state),
        None,
        duplicate_id=poll.provider_id,
        reason=f"an attempt taken for absent is at the provider as well ({poll.provider_id})",
        updated_us=now_us,
    )
    return bool(row.state == MessageState.ACCEPTED)


def _note_control(connection: Connection, poll: Poll, row: Row[Any], now_us: int) -> None:
    """The first sighting of an accepted message: a control when it came soon, a lesson when it came late."""
    if row.status_code is not None or poll.audit:
        return
    account = accounts.read(connection)
    lag_s = (now_us - poll.accepted_us) / 1e6
    if poll.polls:
        # A look before missed it, so this is how long it may take.
        accounts.change(connection, lag_s=max(account.lag_s, lag_s))
    if lag_s <= SOON_S:
        accounts.change(connection, control_us=max(account.control_us or 0, poll.accepted_us))


def seen(found: Sighting) -> dict[str, Any]:
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


def mark(connection: Connection, seq: int, ids: Sequence[str], **values: Any) -> None:
    connection.execute(ATTEMPTS.update().where(ATTEMPTS.c.seq == seq, ATTEMPTS.c.id.in_(list(ids))).values(**values))
