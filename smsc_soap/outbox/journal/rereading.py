"""What is there after a connection ended while it committed: all of the transaction or nothing of it.

Asked under the account's lock, so that the transaction that was cut off has surely ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, select

from smsc_soap.outbox.journal.driver import Statement, Transaction
from smsc_soap.outbox.journal.tables import ATTEMPTS, SLOTS
from smsc_soap.outbox.work import Claim, SendReport

_STATE: Final = Statement(
    select(ATTEMPTS.c.state).where(ATTEMPTS.c.seq == bindparam("at_seq"), ATTEMPTS.c.id == bindparam("at_id"))
)
_OWNER: Final = Statement(select(SLOTS.c.owner).where(SLOTS.c.number == bindparam("at_number")))


def reported(transaction: Transaction, held: Claim, reports: Sequence[SendReport]) -> bool:
    """True when what became of a claim is written down: its place is free, and its attempts say so."""
    if transaction.value(_OWNER, at_number=held.slot) == held.worker:
        return False
    return all(transaction.value(_STATE, at_seq=one.seq, at_id=held.attempt_id) == one.attempt.value for one in reports)
