"""What a person decides about held messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import bindparam

from smsc_soap.outbox.entry import Decision
from smsc_soap.outbox.journal.budgets import book
from smsc_soap.outbox.journal.driver import Statement, Transaction, said
from smsc_soap.outbox.journal.messages import BY_KEY_LOCKED
from smsc_soap.outbox.journal.rows import booking_of, move
from smsc_soap.outbox.journal.tables import ATTEMPTS
from smsc_soap.outbox.states import AttemptState, MessageState

_NEXT: Final[Mapping[Decision, MessageState]] = {
    Decision.SENT: MessageState.ACCEPTED,
    Decision.RESEND: MessageState.QUEUED,
    Decision.DROP: MessageState.CANCELLED,
}
_REASON: Final[Mapping[Decision, str]] = {
    Decision.SENT: "a person decided that it was sent",
    Decision.RESEND: "a person decided that it was not sent, and to send it",
    Decision.DROP: "a person decided to leave it; a copy may have been sent",
}
_OPEN: Final = [said(AttemptState.UNKNOWN), said(AttemptState.SENDING)]
_GIVE_UP: Final = Statement(
    ATTEMPTS.update().where(ATTEMPTS.c.seq == bindparam("at_seq"), ATTEMPTS.c.state.in_(_OPEN)), ("state", "audit_us")
)
_AUDIT: Final = Statement(
    ATTEMPTS.update().where(ATTEMPTS.c.seq == bindparam("at_seq"), ATTEMPTS.c.state.in_(_OPEN)), ("audit_us",)
)


def decide(transaction: Transaction, key: str, decision: Decision, now_us: int, *, audit_us: int) -> bool:
    """True when the message was held and is not any more.

    *audit_us*: when the attempts of one that is resent or dropped are audited. A message that is sent again is first
    looked for once more, under every earlier id.
    """
    row = transaction.row(BY_KEY_LOCKED, at_key=key)
    if row is None or row.state != MessageState.HELD:
        return False
    due_us = None if decision is Decision.DROP else now_us
    values: dict[str, Any] = {"due_us": due_us, "lease_owner": None, "lease_until_us": None}
    if decision is Decision.DROP:
        # It may have been sent all the same: its room in the budget stays taken, and a find is told and charged.
        transaction.change(_AUDIT, at_seq=row.seq, audit_us=audit_us)
    if decision is Decision.RESEND:
        transaction.change(_GIVE_UP, at_seq=row.seq, state=AttemptState.ABSENT.value, audit_us=audit_us)
    values |= book(transaction, booking_of(row), _NEXT[decision])
    move(
        transaction,
        row.seq,
        row.version,
        MessageState.HELD,
        _NEXT[decision],
        reason=_REASON[decision],
        updated_us=now_us,
        **values,
    )
    return True
