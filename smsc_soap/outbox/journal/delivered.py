"""Delivery reports of the provider: what they mean for a message, in one transaction for many of them.

A proven report is as good as a look that found the message: it settles what was unknown or held, corrects what was
taken for absent, and moves a status up, never down. It tells nothing of money that is believed: where the charge is
not known yet, the message stays due for a look. It is no positive control either, because it does not show that looking
works; so now and then a message is looked at that is delivered already. What is not proven only brings the next look
forward.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from sqlalchemy import bindparam, select

from smsc_soap.errors import DuplicateOrBusy
from smsc_soap.model.callback import StatusReport
from smsc_soap.model.delivery import moves_up
from smsc_soap.model.status import status_meaning
from smsc_soap.outbox.journal.auditing import Audited, found_late
from smsc_soap.outbox.journal.budgets import book
from smsc_soap.outbox.journal.driver import Row, Statement, Transaction
from smsc_soap.outbox.journal.rows import BY_SEQ_LOCKED, REPORTED, booking_of, from_us, mark, move, seen, to_us
from smsc_soap.outbox.journal.settling import traces_of
from smsc_soap.outbox.journal.statuses import CONTROL_EVERY_US
from smsc_soap.outbox.journal.tables import ATTEMPTS
from smsc_soap.outbox.settle import AUDIT_AFTER_S
from smsc_soap.outbox.states import AttemptState, MessageState
from smsc_soap.outbox.work import Sighting

#: Between two looks at one message that unproven reports ask for: the provider allows five a minute.
LOOK_GAP_US: Final = 12_000_000
#: How long after a report settled a message its charge is asked for.
CHARGE_US: Final = 10_000_000

#: Codes of an attempt that say nothing of its refusal.
_REFUSES_NOTHING: Final = (None, DuplicateOrBusy.code)

_ATTEMPT: Final = Statement(
    select(ATTEMPTS)
    .where(ATTEMPTS.c.phone == bindparam("at_phone"), ATTEMPTS.c.id == bindparam("at_id"))
    .order_by(ATTEMPTS.c.seq.desc())
    .limit(1)
)


class Noted(StrEnum):
    """What a delivery report changed."""

    #: No message of this store went out with this id to this phone.
    UNKNOWN_ID = "unknown_id"
    #: Somebody is finding out about the message right now: bring the report again in a few seconds.
    BUSY = "busy"
    #: Nothing: it says what is known, or less.
    NOTHING = "nothing"
    #: The delivery status moved up.
    MOVED = "moved"
    #: A message whose outcome was open, or wrongly taken for closed, is settled by it.
    SETTLED = "settled"
    #: The subscriber got the message twice.
    DOUBLED = "doubled"
    #: Not proven: the provider is asked about the message instead.
    LOOK = "look"


def note(transaction: Transaction, account: Row, report: StatusReport, now_us: int) -> tuple[Noted, Row | None]:
    """What the report changed, and the message as it was before."""
    attempt = transaction.row(_ATTEMPT, at_phone=report.phone, at_id=report.id)
    if attempt is None:
        return Noted.UNKNOWN_ID, None
    row: Row = transaction.row(BY_SEQ_LOCKED, at_seq=attempt.seq)
    if not report.meaning.exists:
        return Noted.NOTHING, row
    if not report.trusted:
        return _look_sooner(transaction, row, now_us), row
    found = Sighting(
        attempt_id=attempt.id,
        status_code=report.status_code,
        status_us=None if report.changed_at is None else to_us(report.changed_at),
    )
    return _believe(transaction, account, row, attempt, found, now_us), row


def _believe(transaction: Transaction, account: Row, row: Row, attempt: Row, found: Sighting, now_us: int) -> Noted:
    state = MessageState(row.state)
    if state is MessageState.SENDING:
        return Noted.BUSY
    if state in (MessageState.UNKNOWN, MessageState.HELD):
        # Whoever looks holds a place in the pool of calls, and gives it back with a verdict only.
        return Noted.BUSY if (row.lease_until_us or 0) > now_us else _settle(transaction, row, found, now_us)
    if state is MessageState.ACCEPTED and row.provider_id == attempt.id:
        return _advance(transaction, account, row, found, now_us)
    if attempt.state == AttemptState.ACCEPTED or _is_refused_by(row, attempt, found):
        return Noted.NOTHING
    due_us = now_us + CHARGE_US
    what = found_late(transaction, row, found, now_us, looks=attempt.looks, due_us=due_us)
    return {Audited.SETTLED: Noted.SETTLED, Audited.DOUBLED: Noted.DOUBLED}.get(what, Noted.NOTHING)


def _is_refused_by(row: Row, attempt: Row, found: Sighting) -> bool:
    """True when a refusal of this attempt stands: by the same word, or by an end that came before a lower status."""
    if attempt.state != AttemptState.REFUSED:
        return False
    told = status_meaning(found.status_code)
    ended = row.provider_id == attempt.id and row.status_code is not None
    # A message that goes on, or rests, without this attempt does not keep its status; no answer refused it, so one did.
    by_status = attempt.code in _REFUSES_NOTHING and not told.final
    return told.rejected or by_status or (ended and not moves_up(row.status_code, found.status_code))


def _settle(transaction: Transaction, row: Row, found: Sighting, now_us: int) -> Noted:
    rejected = status_meaning(found.status_code).rejected
    new = MessageState.REFUSED if rejected else MessageState.ACCEPTED
    mark(
        transaction,
        row.seq,
        found.attempt_id,
        state=(AttemptState.REFUSED if rejected else AttemptState.ACCEPTED).value,
    )
    for trace in traces_of(transaction, row.seq):
        if trace.id != found.attempt_id:
            # One copy is there; should another attempt turn up as well, the audit tells.
            audit_us = now_us + round(AUDIT_AFTER_S[0] * 1e6)
            mark(transaction, row.seq, trace.id, state=AttemptState.ABSENT.value, audit_us=audit_us)
    values: dict[str, Any] = {**seen(found), "status_final": rejected, "reported": REPORTED}
    if row.budget is not None:
        values |= book(transaction, booking_of(row), new)
    move(
        transaction,
        row.seq,
        row.version,
        MessageState(row.state),
        new,
        due_us=None if rejected else now_us + CHARGE_US,
        reason=f"found by a delivery report: {status_meaning(found.status_code).english}",
        lease_owner=None,
        lease_until_us=None,
        updated_us=now_us,
        **values,
    )
    return Noted.SETTLED


def _advance(transaction: Transaction, account: Row, row: Row, found: Sighting, now_us: int) -> Noted:
    old_at = None if row.status_us is None else from_us(row.status_us)
    new_at = None if found.status_us is None else from_us(found.status_us)
    if not moves_up(row.status_code, found.status_code, old_at=old_at, new_at=new_at):
        return Noted.NOTHING
    values = seen(found)
    if row.status_code is None:
        values["reported"] = REPORTED
    if values["status_final"] and not row.status_final:
        # A look is still wanted: for the charge, or to show that looking works.
        shown = account.control_us is not None and now_us - account.control_us < CONTROL_EVERY_US
        done = row.due_us is None or (shown and row.cost is not None)
        values |= {"status_final": done, "due_us": None if done else row.due_us}
    move(transaction, row.seq, row.version, MessageState.ACCEPTED, None, updated_us=row.updated_us, **values)
    return Noted.MOVED


def _look_sooner(transaction: Transaction, row: Row, now_us: int) -> Noted:
    """A message whose fate is open is looked at soon; anything else stays as it is."""
    state = MessageState(row.state)
    is_open = state in (MessageState.UNKNOWN, MessageState.HELD) or (
        state is MessageState.ACCEPTED and not row.status_final
    )
    soon_us = max(now_us, row.updated_us + LOOK_GAP_US)
    busy = (row.lease_until_us or 0) > now_us
    if not is_open or busy or row.due_us is None or row.due_us <= soon_us:
        return Noted.NOTHING
    move(transaction, row.seq, row.version, state, None, due_us=soon_us)
    return Noted.LOOK
