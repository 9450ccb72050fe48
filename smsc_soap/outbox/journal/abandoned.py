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
_SENDING: Final = in_state(MESSAGES.c.state, MessageState.SENDING)
_END_SENDS: Final = Statement(
    MESSAGES.update().where(_SENDING, MESSAGES.c.lease_owner == bindparam("at_owner")), ("lease_until_us",)
)


def _end_looks(state: MessageState) -> Statement:
    """For messages of one state: whoever looks at one took it when it was due, and leaves the time as it is."""
    due = in_state(MESSAGES.c.state, state) & (MESSAGES.c.due_us <= bindparam("now_us"))
    return Statement(MESSAGES.update().where(due, MESSAGES.c.lease_owner == bindparam("at_owner")), ("lease_until_us",))


_END_LOOKS: Final = tuple(map(_end_looks, (MessageState.UNKNOWN, MessageState.HELD, MessageState.ACCEPTED)))


def end_leases(transaction: Transaction, now_us: int, is_gone: Callable[[str], bool]) -> int:
    """How many workers were gone. Their calls are over.

    What they were sending is taken for unknown at the next claim; what they were looking at is looked at by others.
    """
    gone = [owner for owner in transaction.values(_OWNERS, now_us=now_us) if is_gone(owner)]
    for owner in gone:
        transaction.change(_END_SLOTS, at_owner=owner, until_us=now_us)
        transaction.change(_END_SENDS, at_owner=owner, lease_until_us=now_us)
        for end_looks in _END_LOOKS:
            transaction.change(end_looks, at_owner=owner, now_us=now_us, lease_until_us=now_us)
    return len(gone)
