"""How an attempt ends, and how its message moves by that."""

from __future__ import annotations

from typing import Any

from smsc_soap.outbox.journal.budgets import book
from smsc_soap.outbox.journal.driver import Transaction
from smsc_soap.outbox.journal.rows import booking_of, mark, move, seen
from smsc_soap.outbox.states import AttemptState, MessageState
from smsc_soap.outbox.work import Parcel, SendReport

#: Which start of the machine, and seconds since then: what proofs count by.
Boot = tuple[str, float]


def close_attempt(transaction: Transaction, attempt_id: str, one: SendReport, now_us: int, boot: Boot) -> None:
    """Our side of it is surely closed now."""
    mark(transaction, one.seq, attempt_id, **closing(one, now_us, boot))


def closing(one: SendReport, now_us: int, boot: Boot) -> dict[str, Any]:
    """Columns of an attempt that is closed now."""
    return {
        "state": one.attempt.value,
        "closed_us": now_us,
        "boot_id": boot[0],
        "closed_boot_s": boot[1],
        "code": one.code,
        "reason": one.reason,
    }


def move_by(
    transaction: Transaction,
    was: Any,
    old: MessageState,
    one: SendReport,
    now_us: int,
    *,
    late: bool = False,
    provider_id: str | None = None,
) -> None:
    """*was*: the message as it was read, a row or a parcel.

    *late*: it was taken for something else meanwhile; *provider_id*: the attempt that it goes by from now on.

    Raises:
        MovedMeanwhile: it is no longer as it was read.
    """
    found: dict[str, Any] = {} if provider_id is None else {"provider_id": provider_id}
    if one.found is not None:
        found |= seen(one.found)
        mark(transaction, one.seq, one.found.attempt_id, state=AttemptState.ACCEPTED.value)
    booking = was.booking if isinstance(was, Parcel) else booking_of(was)
    cost = one.cost if one.found is None else one.found.cost
    parts = one.parts if one.found is None else one.found.parts
    booked = {} if booking is None else {"booked": booking.after(one.message, cost, parts).booked}
    money = {"parts": one.parts, "cost": None if one.cost is None else str(one.cost)}
    move(
        transaction,
        one.seq,
        was.version,
        old,
        one.message,
        late=late,
        due_us=one.due_us,
        lease_owner=None,
        lease_until_us=None,
        waits_for=None,
        contacts=was.contacts + (1 if _counts(one) else 0),
        unsent_tries=was.unsent_tries + 1 if one.attempt is AttemptState.NOT_SENT else 0,
        code=one.code,
        reason=one.reason,
        updated_us=now_us,
        **{**money, **found, **booked},
    )
    # Only now: a move that comes too late must not be booked.
    book(transaction, booking, one.message, cost, parts)


def _counts(one: SendReport) -> bool:
    """True for attempts that were or may have been executed; a paused account does not use up a message's tries."""
    return one.attempt in (AttemptState.UNKNOWN, AttemptState.ACCEPTED)
