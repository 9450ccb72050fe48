"""Delivery statuses: messages on the way taken out, alone or many for one call, and what was found written down.

That looking works is shown by looks at single messages only, because proofs of absence rest on such looks: many at once
are asked about by another way into the provider, which may work while that one finds nothing. For the same reason a
message that a look of its own missed is followed by such looks until one sees it: its lag is theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import and_, bindparam, or_, select

from smsc_soap.outbox.journal import account as accounts
from smsc_soap.outbox.journal import auditing
from smsc_soap.outbox.journal.budgets import Ledger
from smsc_soap.outbox.journal.driver import Row, Statement, Transaction
from smsc_soap.outbox.journal.rows import BY_SEQ_LOCKED, MISSED, booking_of, move, not_lower, seen
from smsc_soap.outbox.journal.settling import FREE, ON_THE_WAY, lease, most_overdue
from smsc_soap.outbox.journal.tables import ATTEMPTS, MESSAGES
from smsc_soap.outbox.settle import LAG_FACTOR
from smsc_soap.outbox.states import MessageState
from smsc_soap.outbox.work import Poll, Polled, Polls, Sighting

#: A message seen within this time of its acceptance shows that looking works.
SOON_S: Final = 60.0
#: So often a fresh message is looked at for that, before anything new is sent.
CONTROL_EVERY_US: Final = 60_000_000
#: A second look is soon enough for that when it is late by no more than this.
SECOND_LOOK_US: Final = 15_000_000

#: A look comes at most at so many times the age at which the one before came (``polling.POLLS_AT_S``).
NEXT_LOOK: Final = 7.0

_A: Final = MessageState.ACCEPTED
_DUE_STATUS: Final = most_overdue(ON_THE_WAY)
_DUE_TOGETHER: Final = most_overdue(
    and_(ON_THE_WAY, or_(MESSAGES.c.reported.is_(None), MESSAGES.c.reported != MISSED)), bindparam("most")
)
_FRESH: Final = Statement(
    select(MESSAGES)
    .where(
        ON_THE_WAY,
        MESSAGES.c.due_us <= bindparam("now_us"),
        MESSAGES.c.due_us > bindparam("after_us"),
        or_(
            # Nothing has changed since it was accepted.
            and_(MESSAGES.c.polls == 0, MESSAGES.c.updated_us > bindparam("after_us")),
            and_(MESSAGES.c.polls == 1, MESSAGES.c.due_us > bindparam("second_us")),
        ),
        FREE,
    )
    .order_by(MESSAGES.c.due_us.desc())
    .limit(1)
    .with_for_update(skip_locked=True)
)
_CLOSED: Final = Statement(
    select(ATTEMPTS.c.closed_us).where(ATTEMPTS.c.seq == bindparam("at_seq"), ATTEMPTS.c.id == bindparam("at_id"))
)


def take_poll(transaction: Transaction, worker: str, lease_us: int, now_us: int, most: int) -> Poll | Polls | None:
    """The most overdue audit, else the accepted messages whose delivery status is, at most so many: for one call."""
    audit = auditing.due(transaction, now_us)
    if audit is not None:
        slot = accounts.take_slot(transaction, worker, now_us, now_us + lease_us, leave=1)
        return None if slot is None else auditing.lease(transaction, audit, slot, now_us + lease_us)
    row = transaction.row(_DUE_STATUS, now_us=now_us)
    if row is None:
        return None
    if most > 1 and row.reported != MISSED:
        rows = _distinct(transaction.rows(_DUE_TOGETHER, now_us=now_us, most=most))
        # One alone is looked at as such: that shows something of looking, too.
        if len(rows) > 1:
            return _take_rows(transaction, rows, worker, lease_us, now_us)
    return _take_row(transaction, row, worker, lease_us, now_us)


def take_control(transaction: Transaction, account: Row, worker: str, lease_us: int, now_us: int) -> Poll | None:
    """The newest accepted message whose look would be soon, when a control has not been had for a while."""
    if account.control_us is not None and now_us - account.control_us < CONTROL_EVERY_US:
        return None
    times = {"after_us": now_us - CONTROL_EVERY_US, "second_us": now_us - SECOND_LOOK_US}
    row = transaction.row(_FRESH, now_us=now_us, **times)
    if row is None or now_us - _accepted_us(transaction, row) > SOON_S * 1e6:
        return None
    return _take_row(transaction, row, worker, lease_us, now_us)


def _distinct(rows: Sequence[Row]) -> list[Row]:
    """Without a second question about the same message, which the answer could not tell from the first."""
    return list({(row.phone.lstrip("+"), row.provider_id): row for row in reversed(rows)}.values())[::-1]


def _take_row(transaction: Transaction, row: Row, worker: str, lease_us: int, now_us: int) -> Poll | None:
    slot = accounts.take_slot(transaction, worker, now_us, now_us + lease_us, leave=1)
    return None if slot is None else _leased(transaction, row, worker, now_us + lease_us, slot)


def _take_rows(transaction: Transaction, rows: Sequence[Row], worker: str, lease_us: int, now_us: int) -> Polls | None:
    slot = accounts.take_slot(transaction, worker, now_us, now_us + lease_us, leave=1)
    if slot is None:
        return None
    return Polls(slot, tuple(_leased(transaction, row, worker, now_us + lease_us, slot) for row in rows))


def _leased(transaction: Transaction, row: Row, worker: str, until_us: int, slot: int) -> Poll:
    lease(transaction, row, _A, worker, until_us)
    return Poll(
        seq=row.seq,
        version=row.version + 1,
        phone=row.phone,
        provider_id=row.provider_id,
        polls=row.polls,
        accepted_us=_accepted_us(transaction, row),
        slot=slot,
        key=row.key,
    )


def _accepted_us(transaction: Transaction, row: Row) -> int:
    closed_us = transaction.value(_CLOSED, at_seq=row.seq, at_id=row.provider_id)
    return int(closed_us or row.updated_us)


# What was found


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
    noted: dict[str, Any] = {}
    if found is not None:
        _learn(transaction, account, [_lag_s(poll, row, now_us)])
        if now_us - poll.accepted_us <= SOON_S * 1e6:
            accounts.change(transaction, control_us=max(account.control_us or 0, poll.accepted_us))
    elif _counts(poll, row) and _not_seen(row):
        noted["reported"] = MISSED
    ledger = Ledger(transaction)
    _record(transaction, ledger, Polled(poll, found, due_us), row, now_us, noted)
    ledger.close()


def record_statuses(
    transaction: Transaction, account: Row, slot: int, worker: str, answers: Sequence[Polled], now_us: int
) -> list[Polled]:
    """What one call said of many messages; those of them that still are what was asked about."""
    accounts.free_slot(transaction, slot, worker)
    rows = [transaction.row(BY_SEQ_LOCKED, at_seq=one.poll.seq) for one in answers]
    both = [(one, row) for one, row in zip(answers, rows) if _is_the_same(one.poll, row)]
    _learn(transaction, account, [_lag_s(one.poll, row, now_us) for one, row in both if one.found is not None])
    ledger = Ledger(transaction)
    for one, row in both:
        _record(transaction, ledger, one, row, now_us, {})
    ledger.close()
    return [one for one, _ in both]


def _is_the_same(poll: Poll, row: Row | None) -> bool:
    return row is not None and row.state == _A and row.provider_id == poll.provider_id


def _record(
    transaction: Transaction, ledger: Ledger, answer: Polled, row: Row, now_us: int, noted: dict[str, Any]
) -> None:
    poll, found = answer.poll, answer.found
    values: dict[str, Any] = {"due_us": answer.due_us, "polls": poll.polls + 1, **noted}
    values |= {"lease_owner": None, "lease_until_us": None}
    if found is not None and not row.status_final:
        if row.poll is not None and row.cost is not None:
            # Its share of a request's charge: only all shares together are what was charged.
            found = replace(found, cost=None, parts=None)
        values |= not_lower(row, seen(found))
        values["reported"] = None
        booking = booking_of(row)
        if booking is not None:
            values |= ledger.rebook(booking, _A, found.cost, found.parts)
    if row.status_final or values.get("status_final"):
        values["due_us"] = None
    # A look without an answer counts nowhere: nothing has changed since the one before.
    changed_us = now_us if _counts(poll, row) else row.updated_us
    move(transaction, poll.seq, row.version, _A, None, updated_us=changed_us, **values)


def _counts(poll: Poll, row: Row) -> bool:
    """False for a look that was not answered."""
    return bool(poll.polls + 1 > row.polls)


def _not_seen(row: Row) -> bool:
    """No look has seen it yet; a delivery report may have told of it."""
    return row.status_code is None or bool(row.reported)


def _lag_s(poll: Poll, row: Row, now_us: int) -> float:
    """How long it took to become visible, as the first sighting of it now tells; 0: nothing to learn."""
    if not _not_seen(row) or not poll.polls:
        return 0.0
    # Longer than until the last look, which missed it, and until now at most. Looks that fail or come late make the
    # second an idle bound; then the first says more, and the settling time still covers the second.
    lag_s = (now_us - poll.accepted_us) / 1e6
    missed_s = float(row.updated_us - poll.accepted_us) / 1e6
    return max(min(lag_s, NEXT_LOOK * missed_s), lag_s / LAG_FACTOR)


def _learn(transaction: Transaction, account: Row, lags_s: Sequence[float]) -> None:
    longest_s = max(lags_s, default=0.0)
    if longest_s > account.lag_s:
        accounts.change(transaction, lag_s=longest_s)
