"""Budgets: reserved by a claim in its own transaction, settled by the charge, given back when nothing was sent.

Every change is made under the lock of the account's row, so what is read here is true until the end of the
transaction. Open messages count with their upper bound; a charge above its bound is counted as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Self

from sqlalchemy import bindparam, literal_column, null, select

from smsc_soap.outbox.budget import Budget
from smsc_soap.outbox.journal.driver import Statement, Transaction, said
from smsc_soap.outbox.journal.tables import BUDGETS, MESSAGES
from smsc_soap.outbox.states import MessageState
from smsc_soap.outbox.work import RESERVED, SPENT, Booking

#: Waiting messages that are tried again when room appears, and when a message of their budget was claimed.
WAKE: Final = 10
#: Waiting messages released in one transaction when a limit changes.
CHUNK: Final = 1000

_READ: Final = Statement(select(BUDGETS).where(BUDGETS.c.name == bindparam("at_name")))
_WRITE: Final = Statement(
    BUDGETS.update().where(BUDGETS.c.name == bindparam("at_name")),
    ("reserved", "reserved_segments", "spent", "spent_segments"),
)
_LIMITS: Final = Statement(BUDGETS.update().where(BUDGETS.c.name == bindparam("at_name")), ("money", "segments"))
_NEW: Final = Statement(
    BUDGETS.insert().inline(),
    ("name", "money", "segments", "reserved", "reserved_segments", "spent", "spent_segments"),
)
_WAITING: Final = (
    select(MESSAGES.c.seq)
    .where(
        MESSAGES.c.state == said(MessageState.QUEUED),
        MESSAGES.c.waits_for == literal_column("'budget'"),
        MESSAGES.c.budget == bindparam("at_budget"),
        MESSAGES.c.seq > bindparam("after_seq"),
    )
    .order_by(MESSAGES.c.seq)
    .limit(bindparam("most"))
)
_WAITING_SEQS: Final = Statement(_WAITING)
_RELEASE: Final = Statement(
    MESSAGES.update()
    .where(MESSAGES.c.seq == bindparam("at_seq"))
    .values(
        due_us=MESSAGES.c.not_before_us,
        waits_for=null(),
        reason=null(),
        version=MESSAGES.c.version + literal_column("1"),
    )
)


@dataclass(slots=True)
class _Account:
    """One budget as this transaction has it."""

    budget: Budget
    reserved: Decimal
    reserved_segments: int
    spent: Decimal
    spent_segments: int
    changed: bool = False

    @classmethod
    def of(cls, budget: Budget) -> Self:
        return cls(budget, budget.reserved, budget.reserved_segments, budget.spent, budget.spent_segments)

    @property
    def taken(self) -> tuple[Decimal, int]:
        return self.reserved + self.spent, self.reserved_segments + self.spent_segments

    def book(self, booking: Booking, sign: int) -> None:
        if booking.booked == RESERVED:
            self.reserved += sign * (booking.reserve or 0)
            self.reserved_segments += sign * (booking.segments or 0)
        elif booking.booked == SPENT:
            self.spent += sign * (booking.cost or 0)
            self.spent_segments += sign * (booking.segments or 0 if booking.parts is None else booking.parts)
        self.changed = self.changed or booking.booked is not None


class Ledger:
    """All budgets that one transaction touches; ``close`` writes them back and wakes who may fit now."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._known: dict[str, _Account | None] = {}
        self._wake: dict[str, int] = {}

    def refusal(self, booking: Booking) -> str | None:
        """Why a message does not fit into its budget now, in words."""
        account = self._account(booking.budget)
        if account is None:
            return f"there is no budget {booking.budget}"
        money, segments = account.taken
        limit, limit_segments = account.budget.money, account.budget.segments
        if limit is not None:
            if booking.reserve is None:
                return f"over budget {booking.budget}: no upper bound of its cost is known"
            if money + booking.reserve > limit:
                return f"over budget {booking.budget}: needs {booking.reserve}, {limit - money} is left"
        if limit_segments is not None:
            if booking.segments is None:
                return f"over budget {booking.budget}: its segments are not known"
            if segments + booking.segments > limit_segments:
                left = limit_segments - segments
                return f"over budget {booking.budget}: needs {booking.segments} segments, {left} are left"
        return None

    def reserve(self, booking: Booking) -> None:
        """Take the room that ``refusal`` found. Others that wait are tried next."""
        self._rebook(booking, booking.as_booked(RESERVED))
        self._wake.setdefault(booking.budget, 1)

    def rebook(
        self, booking: Booking, new: MessageState, cost: Decimal | None = None, parts: int | None = None
    ) -> Mapping[str, Any]:
        """What the message's move to *new* changes; returns the column that remembers it."""
        after = booking.after(new, cost, parts)
        self._rebook(booking, after)
        return {"booked": after.booked}

    def close(self) -> None:
        for name, account in self._known.items():
            if account is not None and account.changed:
                self._transaction.change(
                    _WRITE,
                    at_name=name,
                    reserved=str(account.reserved),
                    reserved_segments=account.reserved_segments,
                    spent=str(account.spent),
                    spent_segments=account.spent_segments,
                )
        for name, most in self._wake.items():
            release(self._transaction, name, most=most)

    def _rebook(self, before: Booking, after: Booking) -> None:
        account = self._account(before.budget)
        if account is None:
            return
        taken = account.taken
        account.book(before, -1)
        account.book(after, 1)
        if account.taken[0] < taken[0] or account.taken[1] < taken[1]:
            self._wake[before.budget] = WAKE

    def _account(self, name: str) -> _Account | None:
        if name not in self._known:
            budget = read(self._transaction, name)
            self._known[name] = None if budget is None else _Account.of(budget)
        return self._known[name]


def book(
    transaction: Transaction,
    booking: Booking | None,
    new: MessageState,
    cost: Decimal | None = None,
    parts: int | None = None,
) -> Mapping[str, Any]:
    """One message's move, for its budget; the columns to change with it, none without a budget."""
    if booking is None:
        return {}
    ledger = Ledger(transaction)
    changes = ledger.rebook(booking, new, cost, parts)
    ledger.close()
    return changes


def read(transaction: Transaction, name: str) -> Budget | None:
    row = transaction.row(_READ, at_name=name)
    if row is None:
        return None
    return Budget(
        name=row.name,
        money=None if row.money is None else Decimal(row.money),
        segments=row.segments,
        reserved=Decimal(row.reserved),
        reserved_segments=row.reserved_segments,
        spent=Decimal(row.spent),
        spent_segments=row.spent_segments,
    )


def limit(transaction: Transaction, name: str, limits: Mapping[str, Any]) -> None:
    """Make the budget, or change those *limits* that are named (``money``, ``segments``)."""
    known = read(transaction, name)
    before = {"money": known and known.money, "segments": known and known.segments}
    wanted = {**before, **limits}
    wanted["money"] = None if wanted["money"] is None else str(wanted["money"])
    if known is None:
        nothing = {"reserved": "0", "reserved_segments": 0, "spent": "0", "spent_segments": 0}
        transaction.change(_NEW, name=name, **wanted, **nothing)
    else:
        transaction.change(_LIMITS, at_name=name, **wanted)


def release(transaction: Transaction, name: str, *, most: int, after_seq: int = 0) -> int | None:
    """Let messages that wait for the budget be tried again; the last one's number, None when there was none."""
    seqs: list[int] = transaction.values(_WAITING_SEQS, at_budget=name, after_seq=after_seq, most=most)
    if not seqs:
        return None
    transaction.change_many(_RELEASE, [{"at_seq": seq} for seq in seqs])
    return seqs[-1]
