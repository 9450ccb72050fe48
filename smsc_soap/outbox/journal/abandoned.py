"""What workers of processes that are known to be gone left behind: leases that nobody has to wait for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy import bindparam, select

from smsc_soap.outbox.journal.driver import Statement, Transaction, in_state
from smsc_soap.outbox.journal.tables import MESSAGES, SLOTS
from smsc_soap.outbox.states import MessageState

_OWNERS: Final = Statement(select(SLOTS.c.owner).where(SLOTS.c.until_us > bindparam("now_us")).distinct())
_END_SLOTS: Final = Statement(SLOTS.update().where(SLOTS.c.owner == bindparam("at_owner")), ("until_us",))
_END_LEASES: Final = Statement(
    MESSAGES.update().where(
        in_state(MESSAGES.c.state, MessageState.SENDING), MESSAGES.c.lease_owner == bindparam("at_owner")
    ),
    ("lease_until_us",),
)


def end_leases(transaction: Transaction, now_us: int, is_gone: Callable[[str], bool]) -> int:
    """How many workers were gone. Their calls are over: their messages are taken for unknown at the next claim."""
    gone = [owner for owner in transaction.values(_OWNERS, now_us=now_us) if is_gone(owner)]
    for owner in gone:
        transaction.change(_END_SLOTS, at_owner=owner, until_us=now_us)
        transaction.change(_END_LEASES, at_owner=owner, lease_until_us=now_us)
    return len(gone)
