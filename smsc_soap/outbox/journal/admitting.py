"""Whether a message that is due may go now, for its campaign, its budget and its subscriber's sake."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import bindparam, select

from smsc_soap.outbox.journal.budgets import Ledger
from smsc_soap.outbox.journal.driver import Row, Statement, Transaction, said
from smsc_soap.outbox.journal.rows import booking_of, move
from smsc_soap.outbox.journal.tables import ATTEMPTS, CAMPAIGNS
from smsc_soap.outbox.states import AttemptState, MessageState
from smsc_soap.outbox.work import RESERVED, Booking

_Q: Final = MessageState.QUEUED
#: Values of ``waits_for``.
BUDGET: Final = "budget"
CAMPAIGN: Final = "campaign"

_STATE: Final = Statement(
    select(CAMPAIGNS.c.state, CAMPAIGNS.c.because).where(CAMPAIGNS.c.name == bindparam("at_name"))
)
_NTH_LATEST: Final = Statement(
    select(ATTEMPTS.c.started_us)
    .where(
        ATTEMPTS.c.phone == bindparam("at_phone"),
        ATTEMPTS.c.started_us > bindparam("after_us"),
        ATTEMPTS.c.state != said(AttemptState.NOT_SENT),
    )
    .order_by(ATTEMPTS.c.started_us.desc())
    .limit(1)
    .offset(bindparam("skip"))
)


class Admission:
    """One claim's view of campaigns and budgets; ``close`` writes back what it reserved."""

    def __init__(self, transaction: Transaction, now_us: int) -> None:
        self._transaction, self._now_us = transaction, now_us
        self._ledger = Ledger(transaction)
        self._campaigns: dict[str, Row | None] = {}

    def admits(self, row: Row) -> bool:
        """True when it may go; else it was put aside, with the reason in it."""
        aside = self._by_campaign(row) or self._by_cap(row) or self._by_budget(row)
        if aside is None:
            return True
        new: MessageState | None = aside.pop("state", None)
        move(self._transaction, row.seq, row.version, _Q, new, updated_us=self._now_us, **aside)
        return False

    def reserve(self, row: Row) -> Booking | None:
        """The message as its budget counts it from now on; None without a budget."""
        booking = booking_of(row)
        if booking is None:
            return None
        self._ledger.reserve(booking)
        return booking.as_booked(RESERVED)

    def close(self) -> None:
        self._ledger.close()

    def _by_campaign(self, row: Row) -> dict[str, Any] | None:
        name = row.campaign
        if name is None:
            return None
        if name not in self._campaigns:
            self._campaigns[name] = self._transaction.row(_STATE, at_name=name)
        found = self._campaigns[name]
        if found is None or found.state == "running":
            return None
        if found.state == "cancelled":
            return {"state": MessageState.CANCELLED, "due_us": None, "waits_for": None, "reason": found.because}
        return _waiting(row, CAMPAIGN, found.because)

    def _by_cap(self, row: Row) -> dict[str, Any] | None:
        if row.cap_number is None:
            return None
        oldest_us = self._transaction.value(
            _NTH_LATEST, at_phone=row.phone, after_us=self._now_us - row.cap_us, skip=row.cap_number - 1
        )
        if oldest_us is None:
            return None
        return {
            "due_us": oldest_us + row.cap_us,
            "reason": f"the subscriber has {row.cap_number} messages in {row.cap_us // 1_000_000} s already",
        }

    def _by_budget(self, row: Row) -> dict[str, Any] | None:
        booking = booking_of(row)
        refusal = None if booking is None else self._ledger.refusal(booking)
        return None if refusal is None else _waiting(row, BUDGET, refusal)


def _waiting(row: Row, what: str, reason: str) -> dict[str, Any]:
    """Looked at again when somebody releases it, or when its time runs out."""
    return {"due_us": row.expires_us, "waits_for": what, "reason": reason}
