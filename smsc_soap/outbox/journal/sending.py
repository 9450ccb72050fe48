"""Claiming messages to send."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import BigInteger, bindparam, func, select

from smsc_soap.outbox.journal import account as accounts
from smsc_soap.outbox.journal.admitting import Admission
from smsc_soap.outbox.journal.driver import Row, Statement, Transaction, said
from smsc_soap.outbox.journal.rows import BY_SEQ, NEW_ATTEMPT, move, parcel
from smsc_soap.outbox.journal.settling import next_due_us
from smsc_soap.outbox.journal.tables import ATTEMPTS, MESSAGES
from smsc_soap.outbox.sharing import Room
from smsc_soap.outbox.states import AttemptState, MessageState
from smsc_soap.outbox.together import STATUSES_PER_CALL
from smsc_soap.outbox.work import Booking, Claim, Wait

#: The provider's minute for identical sends, and one second because its clock is not ours.
IDENTICAL_US: Final = 61_000_000
#: Most messages in one request.
BATCH_SIZE: Final = 100
#: Places in the pool that sends leave to status calls while one is due, so that settling never starves.
LEFT_FOR_LOOKS: Final = 2
#: Idle workers look again after this, whatever they were told.
LOOK_AGAIN_US: Final = 1_000_000
#: Messages put aside in one transaction: others wait for its lock.
ASIDE: Final = 500
#: A claim that only put messages aside; what it did is to be committed, and the claim made again.
AGAIN: Final = Wait("messages that expired or have a fresh twin are put aside", 0)

_Q, _S = MessageState.QUEUED, MessageState.SENDING
_ABOVE_ALL: Final = 2**62

_QUEUED: Final = MESSAGES.c.state == said(_Q)
_DUE: Final = MESSAGES.c.due_us <= bindparam("now_us")
# Priority by priority: each is one step into the index, however many messages are not due yet.
_NEXT_PRIORITY: Final = Statement(
    select(MESSAGES.c.priority)
    .where(_QUEUED, MESSAGES.c.priority < bindparam("below", type_=BigInteger))
    .order_by(MESSAGES.c.priority.desc())
    .limit(1)
)
_FIRST_DUE: Final = Statement(
    select(MESSAGES)
    .where(_QUEUED, MESSAGES.c.priority == bindparam("at_priority"), _DUE)
    .order_by(MESSAGES.c.due_us, MESSAGES.c.seq)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_TWIN: Final = Statement(
    select(func.max(ATTEMPTS.c.started_us)).where(
        ATTEMPTS.c.identity == bindparam("identity"),
        ATTEMPTS.c.started_us > bindparam("after_us"),
        ATTEMPTS.c.state != said(AttemptState.NOT_SENT),
    )
)
_COMPANIONS: Final = Statement(
    select(MESSAGES)
    .where(
        _QUEUED,
        MESSAGES.c.share == bindparam("share"),
        _DUE,
        MESSAGES.c.phone != bindparam("but_phone"),
        MESSAGES.c.contacts == 0,
    )
    .order_by(MESSAGES.c.seq)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_NEXT_DUE: Final = Statement(
    select(MESSAGES.c.due_us)
    .where(_QUEUED, MESSAGES.c.priority == bindparam("at_priority"), MESSAGES.c.due_us >= 0)
    .order_by(MESSAGES.c.due_us, MESSAGES.c.seq)
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who claims, and under what terms."""

    worker: str
    lease_us: int
    pace: accounts.Pace
    new_id: Callable[[], str]
    #: Looks at the balance while it is below the floor.
    probes: bool = False
    #: Most messages in one request.
    batch_size: int = BATCH_SIZE
    #: Most messages in one status call.
    statuses_per_call: int = STATUSES_PER_CALL
    #: Looks at a fresh message before anything is sent.
    controls: bool = True


def claim(transaction: Transaction, account: Row, claimant: Claimant, now_us: int) -> Claim | Wait:
    """The most urgent message, leased to the worker, its attempt written; or why there is nothing to send.

    Durable when the transaction commits: only then may the first byte leave.
    """
    admission = Admission(transaction, now_us)
    found = _most_urgent(transaction, admission, now_us)
    if isinstance(found, Wait):
        return found
    if found is None:
        return Wait("nothing is due", _next_due_us(transaction))
    slot = _take_slot(transaction, claimant, now_us)
    if slot is None:
        until_us = min(accounts.next_slot_us(transaction) or now_us, now_us + LOOK_AGAIN_US)
        return Wait("all open calls are taken", until_us)
    wait = accounts.take_pace(transaction, account, claimant.pace, now_us)
    if wait is not None:
        accounts.free_slot(transaction, slot, claimant.worker)
        return wait
    leased = [(found, admission.reserve(found))]
    companions = _companions(transaction, admission, found, claimant.batch_size - 1, now_us)
    leased.extend((row, admission.reserve(row)) for row in companions)
    held = _lease(transaction, claimant, slot, leased, now_us)
    admission.close()
    return held


def _take_slot(transaction: Transaction, claimant: Claimant, now_us: int) -> int | None:
    """A place in the pool. The last ones only while no look, status or audit is due."""
    place = (claimant.worker, now_us, now_us + claimant.lease_us)
    slot = accounts.take_slot(transaction, *place, leave=LEFT_FOR_LOOKS)
    if slot is not None:
        return slot
    due_us = next_due_us(transaction)
    return None if due_us is not None and due_us <= now_us else accounts.take_slot(transaction, *place)


def _most_urgent(transaction: Transaction, admission: Admission, now_us: int) -> Row | Wait | None:
    """The next message that may go now. Puts aside, on the way, what expired or has a fresh twin."""
    priority = transaction.value(_NEXT_PRIORITY, below=_ABOVE_ALL)
    aside = 0
    while priority is not None:
        row = transaction.row(_FIRST_DUE, at_priority=priority, now_us=now_us)
        if row is None:
            priority = transaction.value(_NEXT_PRIORITY, below=priority)
        elif _may_go(transaction, admission, row, now_us):
            return row
        else:
            aside += 1
            if aside == ASIDE:
                return AGAIN
    return None


def _next_due_us(transaction: Transaction) -> int | None:
    found = []
    priority = transaction.value(_NEXT_PRIORITY, below=_ABOVE_ALL)
    while priority is not None:
        found.append(transaction.value(_NEXT_DUE, at_priority=priority))
        priority = transaction.value(_NEXT_PRIORITY, below=priority)
    return min(found, default=None)


def _may_go(transaction: Transaction, admission: Admission, row: Row, now_us: int) -> bool:
    if row.expires_us is not None and row.expires_us <= now_us:
        reason = "its time ran out before it was sent"
        ended: dict[str, Any] = {"due_us": None, "waits_for": None, "reason": reason, "updated_us": now_us}
        move(transaction, row.seq, row.version, _Q, MessageState.EXPIRED, **ended)
        return False
    twin_us = transaction.value(_TWIN, identity=row.identity, after_us=now_us - IDENTICAL_US)
    if twin_us is None:
        return admission.admits(row)
    # The provider would answer 9, and nobody could tell an old copy from this one.
    move(transaction, row.seq, row.version, _Q, None, due_us=twin_us + IDENTICAL_US, updated_us=now_us)
    return False


def _companions(transaction: Transaction, admission: Admission, first: Row, most: int, now_us: int) -> Iterator[Row]:
    """Messages that the caller allows to share the request."""
    if first.share is None or first.contacts or not most:
        return
    rows = transaction.rows(_COMPANIONS, share=first.share, but_phone=first.phone, now_us=now_us, most=most)
    by_phone: dict[str, Row] = {}
    for row in rows:
        by_phone.setdefault(row.phone, row)
    room = Room(first.text)
    # One by one: what the one before reserved is not there for the next.
    for row in by_phone.values():
        if _may_go(transaction, admission, row, now_us):
            if not room.takes(row.text):
                return
            yield row


def _lease(
    transaction: Transaction,
    claimant: Claimant,
    slot: int,
    leased: Sequence[tuple[Row, Booking | None]],
    now_us: int,
) -> Claim:
    attempt_id = claimant.new_id()
    until_us = now_us + claimant.lease_us
    rows = [row for row, _ in leased]
    for row, booking in leased:
        booked: dict[str, Any] = {} if booking is None else {"booked": booking.booked}
        move(
            transaction,
            row.seq,
            row.version,
            _Q,
            _S,
            provider_id=attempt_id,
            attempts=row.attempts + 1,
            lease_owner=claimant.worker,
            lease_until_us=until_us,
            due_us=until_us,
            updated_us=now_us,
            **booked,
        )
    attempts = [
        {
            "id": attempt_id,
            "seq": row.seq,
            "number": row.attempts + 1,
            "state": AttemptState.SENDING.value,
            "worker": claimant.worker,
            "identity": row.identity,
            "phone": row.phone,
            "started_us": now_us,
            "looks": 0,
            "clean_misses": 0,
        }
        for row in rows
    ]
    transaction.change_many(NEW_ATTEMPT, attempts)
    leased = sorted(leased, key=lambda one: one[0].seq)
    parcels = tuple(parcel(row, row.version + 1, booking) for row, booking in leased)
    return Claim(attempt_id, claimant.worker, slot, until_us, parcels, not any(row.attempts for row in rows))


def still_mine(transaction: Transaction, held: Claim, now_us: int) -> bool:
    """True while the lease lasts and nobody took the messages over: asked right before the first byte."""
    if held.lease_until_us <= now_us:
        return False
    return all(_is_mine(transaction.row(BY_SEQ, at_seq=one.seq), held, now_us) for one in held.parcels)


def _is_mine(row: Row | None, held: Claim, now_us: int) -> bool:
    return (
        row is not None
        and row.state == _S
        and row.lease_owner == held.worker
        and row.provider_id == held.attempt_id
        and (row.expires_us is None or row.expires_us > now_us)
    )
