"""What a person says: decisions on held messages, and whether anything may leave this store at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, select

from smsc_soap.outbox.entry import Decision
from smsc_soap.outbox.journal import account as accounts
from smsc_soap.outbox.journal.rows import move
from smsc_soap.outbox.journal.tables import ATTEMPTS, MESSAGES, META
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
_OPEN: Final = (AttemptState.UNKNOWN, AttemptState.SENDING)


def decide(connection: Connection, key: str, decision: Decision, now_us: int, *, audit_us: int) -> bool:
    """True when the message was held and is not any more. *audit_us*: when a resent one's earlier attempts are audited.

    A message that is sent again is first looked for once more, under every earlier id.
    """
    row = connection.execute(select(MESSAGES).where(MESSAGES.c.key == key).with_for_update()).one_or_none()
    if row is None or row.state != MessageState.HELD:
        return False
    values: dict[str, Any] = {"due_us": None if decision is Decision.DROP else now_us}
    if decision is not Decision.DROP:
        values |= {"lease_owner": None, "lease_until_us": None}
    if decision is Decision.RESEND:
        connection.execute(
            ATTEMPTS.update()
            .where(ATTEMPTS.c.seq == row.seq, ATTEMPTS.c.state.in_(_OPEN))
            .values(state=AttemptState.ABSENT, audit_us=audit_us)
        )
    move(
        connection,
        row.seq,
        row.version,
        MessageState.HELD,
        _NEXT[decision],
        reason=_REASON[decision],
        updated_us=now_us,
        **values,
    )
    return True


def frozen(connection: Connection) -> str | None:
    """Why nothing leaves this store until a person says so; None when that is not so."""
    return connection.execute(select(META.c.value).where(META.c.name == accounts.FROZEN)).scalar()
