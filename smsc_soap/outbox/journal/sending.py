"""Claiming messages to send, and writing down what became of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, func, or_, select

from smsc_soap.outbox.journal import account as accounts
from smsc_soap.outbox.journal.rows import MovedMeanwhile, move, parcel
from smsc_soap.outbox.journal.settling import mark, seen
from smsc_soap.outbox.journal.tables import ATTEMPTS, MESSAGES
from smsc_soap.outbox.states import AttemptState, MessageState
from smsc_soap.outbox.work import Claim, SendReport, Wait

#: The provider's minute for identical sends, and one second because its clock is not ours.
IDENTICAL_US: Final = 61_000_000
#: Most messages in one request.
BATCH_SIZE: Final = 100
#: Places in the pool that sends leave to status calls, so that settling never starves.
LEFT_FOR_LOOKS: Final = 2
#: Idle workers look again after this, whatever they were told.
LOOK_AGAIN_US: Final = 1_000_000

_Q, _S = MessageState.QUEUED, MessageState.SENDING


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who claims, and under what terms."""

    worker: str
    lease_us: int
    pace: accounts.Pace
    new_id: Callable[[], str]


def claim(connection: Connection, account: Row[Any], claimant: Claimant, now_us: int) -> Claim | Wait:
    """The most urgent message, leased to the worker, its attempt written; or why there is nothing to send.

    Durable when the transaction commits: only then may the first byte leave.
    """
    found = _most_urgent(connection, now_us)
    if found is None:
        return Wait("nothing is due", _next_due_us(connection))
    slot = accounts.take_slot(connection, claimant.worker, now_us, now_us + claimant.lease_us, leave=LEFT_FOR_LOOKS)
    if slot is None:
        until_us = min(accounts.next_slot_us(connection) or now_us, now_us + LOOK_AGAIN_US)
        return Wait("all open calls are taken", until_us)
    wait = accounts.take_pace(connection, account, claimant.pace, now_us)
    if wait is not None:
        accounts.free_slot(connection, slot, claimant.worker)
        return wait
    rows = [found, *_companions(connection, found, now_us)]
    return _lease(connection, claimant, slot, rows, now_us)


def _most_urgent(connection: Connection, now_us: int) -> Row[Any] | None:
    """The next message that may go now. Puts aside, on the way, what expired or has a fresh twin."""
    while True:
        row = connection.execute(
            select(MESSAGES)
            .where(MESSAGES.c.state == _Q, MESSAGES.c.due_us <= now_us)
            .order_by(MESSAGES.c.priority.desc(), MESSAGES.c.due_us, MESSAGES.c.seq)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if row is None or _may_go(connection, row, now_us):
            return row


def _may_go(connection: Connection, row: Row[Any], now_us: int) -> bool:
    if row.expires_us is not None and row.expires_us <= now_us:
        reason = "its time ran out before it was sent"
        move(connection, row.seq, row.version, _Q, MessageState.EXPIRED, due_us=None, reason=reason, updated_us=now_us)
        return False
    twin_us = connection.execute(
        select(func.max(ATTEMPTS.c.started_us))
        .join(MESSAGES, MESSAGES.c.seq == ATTEMPTS.c.seq)
        .where(
            MESSAGES.c.identity == row.identity,
            ATTEMPTS.c.state != AttemptState.NOT_SENT,
            ATTEMPTS.c.started_us > now_us - IDENTICAL_US,
        )
    ).scalar()
    if twin_us is None:
        return True
    # The provider would answer 9, and nobody could tell an old copy from this one.
    move(connection, row.seq, row.version, _Q, None, due_us=twin_us + IDENTICAL_US, updated_us=now_us)
    return False


def _companions(connection: Connection, first: Row[Any], now_us: int) -> list[Row[Any]]:
    """Messages that the caller allows to share the request: one text for several recipients."""
    if first.batch is None or first.contacts:
        return []
    rows = connection.execute(
        select(MESSAGES)
        .where(
            MESSAGES.c.state == _Q,
            MESSAGES.c.due_us <= now_us,
            MESSAGES.c.batch == first.batch,
            MESSAGES.c.kind == first.kind,
            MESSAGES.c.text == first.text,
            MESSAGES.c.query == first.query,
            MESSAGES.c.phone != first.phone,
            MESSAGES.c.seq != first.seq,
            MESSAGES.c.contacts == 0,
            _same(MESSAGES.c.sender, first.sender),
            _same(MESSAGES.c.send_time, first.send_time),
        )
        .order_by(MESSAGES.c.seq)
        .limit(BATCH_SIZE - 1)
        .with_for_update(skip_locked=True)
    ).all()
    by_phone = {row.phone: row for row in reversed(rows)}
    return [row for row in by_phone.values() if _may_go(connection, row, now_us)]


def _same(column: Any, value: object) -> Any:
    return column.is_(None) if value is None else column == value


def _lease(connection: Connection, claimant: Claimant, slot: int, rows: Sequence[Row[Any]], now_us: int) -> Claim:
    attempt_id = claimant.new_id()
    until_us = now_us + claimant.lease_us
    for row in rows:
        move(
            connection,
            row.seq,
            row.version,
            _Q,
            _S,
            provider_id=attempt_id,
            lease_owner=claimant.worker,
            lease_until_us=until_us,
            due_us=until_us,
            updated_us=now_us,
        )
    numbers = {row.seq: _attempt_number(connection, row.seq) for row in rows}
    connection.execute(
        ATTEMPTS.insert(),
        [
            {
                "id": attempt_id,
                "seq": seq,
                "number": number,
                "state": AttemptState.SENDING.value,
                "worker": claimant.worker,
                "started_us": now_us,
                "looks": 0,
                "clean_misses": 0,
            }
            for seq, number in numbers.items()
        ],
    )
    leased = [parcel(row) for row in connection.execute(_by_seq(rows)).all()]
    return Claim(attempt_id, claimant.worker, slot, until_us, tuple(leased), set(numbers.values()) == {1})


def _by_seq(rows: Sequence[Row[Any]]) -> Any:
    return select(MESSAGES).where(MESSAGES.c.seq.in_([row.seq for row in rows])).order_by(MESSAGES.c.seq)


def _attempt_number(connection: Connection, seq: int) -> int:
    last = connection.execute(select(func.max(ATTEMPTS.c.number)).where(ATTEMPTS.c.seq == seq)).scalar()
    return (last or 0) + 1


def _next_due_us(connection: Connection) -> int | None:
    return connection.execute(select(func.min(MESSAGES.c.due_us)).where(MESSAGES.c.state == _Q)).scalar()


def still_mine(connection: Connection, held: Claim, now_us: int) -> bool:
    """True while the lease lasts and nobody took the messages over: asked right before the first byte."""
    if held.lease_until_us <= now_us:
        return False
    mine = connection.execute(
        select(func.count())
        .select_from(MESSAGES)
        .where(
            MESSAGES.c.seq.in_([one.seq for one in held.parcels]),
            MESSAGES.c.state == _S,
            MESSAGES.c.lease_owner == held.worker,
            MESSAGES.c.provider_id == held.attempt_id,
            or_(MESSAGES.c.expires_us.is_(None), MESSAGES.c.expires_us > now_us),
        )
    ).scalar_one()
    return bool(mine == len(held.parcels))


def report(
    connection: Connection,
    held: Claim,
    reports: Sequence[SendReport],
    now_us: int,
    boot: tuple[str, float],
) -> None:
    """Write down what became of a claim, and give its place in the pool back.

    A worker that lost its lease meanwhile finds the messages as unknown; then what it knows is
    written as evidence, and an acceptance settles them.
    """
    accounts.free_slot(connection, held.slot, held.worker)
    by_seq = {one.seq: one for one in held.parcels}
    for one in reports:
        _close_attempt(connection, held.attempt_id, one, now_us, boot)
        try:
            _move_by(connection, by_seq[one.seq].version, _S, one, by_seq[one.seq].contacts, now_us)
        except MovedMeanwhile:
            _settle_late(connection, held, one, now_us)


def _move_by(
    connection: Connection, version: int, old: MessageState, one: SendReport, contacts: int, now_us: int
) -> None:
    found = {} if one.found is None else seen(one.found)
    if one.found is not None:
        mark(connection, one.seq, [one.found.attempt_id], state=AttemptState.ACCEPTED)
    money = {"parts": one.parts, "cost": None if one.cost is None else str(one.cost)}
    move(
        connection,
        one.seq,
        version,
        old,
        one.message,
        due_us=one.due_us,
        lease_owner=None,
        lease_until_us=None,
        contacts=contacts + (1 if _counts(one) else 0),
        unsent_tries=MESSAGES.c.unsent_tries + 1 if one.attempt is AttemptState.NOT_SENT else 0,
        code=one.code,
        reason=one.reason,
        updated_us=now_us,
        **{**money, **found},
    )


def _counts(one: SendReport) -> bool:
    """True for attempts that were or may have been executed; a paused account does not use up a message's tries."""
    return one.attempt in (AttemptState.UNKNOWN, AttemptState.ACCEPTED)


def _settle_late(connection: Connection, held: Claim, one: SendReport, now_us: int) -> None:
    """Our lease ran out and the message was taken for unknown; only knowledge moves it on."""
    row = connection.execute(select(MESSAGES).where(MESSAGES.c.seq == one.seq).with_for_update()).one()
    known = one.message in (MessageState.ACCEPTED, MessageState.REFUSED)
    if row.state == MessageState.UNKNOWN and row.provider_id == held.attempt_id and known:
        _move_by(connection, row.version, MessageState.UNKNOWN, one, row.contacts, now_us)


def _close_attempt(
    connection: Connection, attempt_id: str, one: SendReport, now_us: int, boot: tuple[str, float]
) -> None:
    connection.execute(
        ATTEMPTS.update()
        .where(ATTEMPTS.c.id == attempt_id, ATTEMPTS.c.seq == one.seq)
        .values(
            state=one.attempt,
            closed_us=now_us,
            boot_id=boot[0],
            closed_boot_s=boot[1],
            code=one.code,
            reason=one.reason,
        )
    )


def recover(connection: Connection, now_us: int, boot: tuple[str, float]) -> int:
    """How many messages were found in the hands of workers whose lease ran out. They become unknown.

    Their request may have left at any moment until now, so the time of proofs begins now.
    """
    rows = connection.execute(
        select(MESSAGES)
        .where(MESSAGES.c.state == _S, MESSAGES.c.lease_until_us <= now_us)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        one = SendReport(
            row.seq,
            AttemptState.UNKNOWN,
            MessageState.UNKNOWN,
            due_us=now_us,
            reason="the sender died or was stopped while it was sending",
        )
        _close_attempt(connection, row.provider_id, one, now_us, boot)
        _move_by(connection, row.version, _S, one, row.contacts, now_us)
    return len(rows)
