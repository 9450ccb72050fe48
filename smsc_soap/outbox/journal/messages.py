"""Putting messages in, looking at them, taking them back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, func, select

from smsc_soap.outbox.entry import Draft, Entry
from smsc_soap.outbox.errors import KeyConflict
from smsc_soap.outbox.journal.rows import attempts_of, draft_values, entry, move
from smsc_soap.outbox.journal.tables import MESSAGES
from smsc_soap.outbox.states import MessageState

#: Messages written in one transaction by ``put_many``.
CHUNK: Final = 1000


def put(connection: Connection, draft: Draft, now_us: int) -> bool:
    """True when it is new, False when the same message was put before.

    Raises:
        KeyConflict: the key belongs to another message.
    """
    if _known(connection, [draft]):
        return False
    connection.execute(MESSAGES.insert(), draft_values(draft, now_us))
    return True


def put_chunk(connection: Connection, drafts: Sequence[Draft], now_us: int) -> int:
    """How many of them are new; all or none are written.

    Raises:
        KeyConflict: as above, also between two of them.
    """
    by_key: dict[str, Draft] = {}
    for draft in drafts:
        if by_key.setdefault(draft.key, draft).body_hash != draft.body_hash:
            raise KeyConflict(draft.key)
    known = _known(connection, list(by_key.values()))
    new = [draft_values(draft, now_us) for draft in by_key.values() if draft.key not in known]
    if new:
        connection.execute(MESSAGES.insert(), new)
    return len(new)


def chunks(drafts: Iterable[Draft]) -> Iterator[list[Draft]]:
    iterator = iter(drafts)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


def _known(connection: Connection, drafts: Sequence[Draft]) -> set[str]:
    """Keys that are in the journal already, with the same body."""
    known: set[str] = set()
    for start in range(0, len(drafts), 500):
        part = {draft.key: draft for draft in drafts[start : start + 500]}
        rows = connection.execute(select(MESSAGES.c.key, MESSAGES.c.body_hash).where(MESSAGES.c.key.in_(part)))
        for key, body_hash in rows:
            if part[key].body_hash != body_hash:
                raise KeyConflict(key)
            known.add(key)
    return known


def get(connection: Connection, key: str) -> Entry | None:
    row = connection.execute(select(MESSAGES).where(MESSAGES.c.key == key)).one_or_none()
    return None if row is None else entry(row, attempts_of(connection, row.seq))


def listed(connection: Connection, states: Sequence[MessageState], limit: int) -> list[Entry]:
    """The newest messages in these states (all when empty), newest first."""
    query = select(MESSAGES).order_by(MESSAGES.c.seq.desc()).limit(limit)
    if states:
        query = query.where(MESSAGES.c.state.in_(states))
    return [entry(row, attempts_of(connection, row.seq)) for row in connection.execute(query).all()]


def counts(connection: Connection) -> Mapping[str, int]:
    """Messages by state."""
    rows = connection.execute(select(MESSAGES.c.state, func.count()).group_by(MESSAGES.c.state))
    return {row[0]: row[1] for row in rows}


def cancel(connection: Connection, key: str, now_us: int) -> bool:
    """True when it was still queued and is not sent any more."""
    row = connection.execute(select(MESSAGES).where(MESSAGES.c.key == key).with_for_update()).one_or_none()
    if row is None or row.state != MessageState.QUEUED:
        return False
    move(
        connection,
        row.seq,
        row.version,
        MessageState.QUEUED,
        MessageState.CANCELLED,
        due_us=None,
        reason="taken back before it was sent",
        updated_us=now_us,
    )
    return True


Transaction = Callable[[Connection], Any]
