"""Putting messages in, looking at them, taking them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Final

from sqlalchemy import bindparam, func, select

from smsc_soap.outbox.entry import Draft, Entry
from smsc_soap.outbox.errors import KeyConflict
from smsc_soap.outbox.journal.driver import Statement, Transaction, in_state, said
from smsc_soap.outbox.journal.rows import attempts_of, draft_values, entry, move
from smsc_soap.outbox.journal.tables import MESSAGES
from smsc_soap.outbox.states import MessageState

#: Messages written in one transaction by ``put_many``.
CHUNK: Final = 1000
#: Keys looked up by one statement.
KEYS: Final = 250

_NEW_COLUMNS: Final = [
    *("key", "body_hash", "identity", "phone", "given", "text", "sender", "query", "send_time", "kind"),
    *("campaign", "budget", "reserve", "segments", "cap_number", "cap_us", "poll"),
    *("priority", "batch", "share", "not_before_us", "expires_us", "state", "version", "due_us", "attempts"),
    *("contacts", "unsent_tries", "status_final", "polls", "created_us", "updated_us"),
]
_INSERT: Final = Statement(MESSAGES.insert().inline(), _NEW_COLUMNS)
_HASH: Final = Statement(select(MESSAGES.c.body_hash).where(MESSAGES.c.key == bindparam("at_key")))
_KEY_NAMES: Final = tuple(f"key_{number}" for number in range(KEYS))
_HASHES: Final = Statement(
    select(MESSAGES.c.key, MESSAGES.c.body_hash).where(MESSAGES.c.key.in_([bindparam(name) for name in _KEY_NAMES]))
)
_BY_KEY: Final = Statement(select(MESSAGES).where(MESSAGES.c.key == bindparam("at_key")))
BY_KEY_LOCKED: Final = Statement(select(MESSAGES).where(MESSAGES.c.key == bindparam("at_key")).with_for_update())
_NEWEST: Final = Statement(select(MESSAGES).order_by(MESSAGES.c.seq.desc()).limit(bindparam("most")))
_QUEUED: Final = said(MessageState.QUEUED)
# Two indexes hold one half of the messages each.
_COUNT_QUEUED: Final = Statement(select(func.count()).select_from(MESSAGES).where(MESSAGES.c.state == _QUEUED))
_COUNT_OTHERS: Final = Statement(
    select(MESSAGES.c.state, func.count().label("number")).where(MESSAGES.c.state != _QUEUED).group_by(MESSAGES.c.state)
)


def put(transaction: Transaction, draft: Draft, now_us: int) -> bool:
    """True when it is new, False when the same message was put before.

    Raises:
        KeyConflict: the key belongs to another message.
    """
    values = draft_values(draft, now_us)
    known = transaction.value(_HASH, at_key=draft.key)
    if known is None:
        transaction.change(_INSERT, **values)
    elif known != values["body_hash"]:
        raise KeyConflict(draft.key)
    return known is None


def put_chunk(transaction: Transaction, drafts: Sequence[Draft], now_us: int) -> int:
    """How many of them are new; all or none are written.

    Raises:
        KeyConflict: as above, also between two of them.
    """
    wanted: dict[str, dict[str, object]] = {}
    for draft in drafts:
        values = draft_values(draft, now_us)
        if wanted.setdefault(draft.key, values)["body_hash"] != values["body_hash"]:
            raise KeyConflict(draft.key)
    for key, body_hash in _known(transaction, list(wanted)).items():
        if wanted.pop(key)["body_hash"] != body_hash:
            raise KeyConflict(key)
    if wanted:
        transaction.change_many(_INSERT, list(wanted.values()))
    return len(wanted)


def chunks(drafts: Iterable[Draft]) -> Iterator[list[Draft]]:
    iterator = iter(drafts)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


def _known(transaction: Transaction, keys: Sequence[str]) -> dict[str, str]:
    """Keys that are in the journal already, with the hash of their body."""
    known: dict[str, str] = {}
    for start in range(0, len(keys), KEYS):
        part = keys[start : start + KEYS]
        # The statement always has the same number of places; those left over ask for nothing.
        given = dict.fromkeys(_KEY_NAMES) | dict(zip(_KEY_NAMES, part))
        known.update({row.key: row.body_hash for row in transaction.rows(_HASHES, **given)})
    return known


def get(transaction: Transaction, key: str) -> Entry | None:
    row = transaction.row(_BY_KEY, at_key=key)
    return None if row is None else entry(row, attempts_of(transaction, row.seq))


@cache
def _newest_in(state: MessageState) -> Statement:
    # The numbers alone come out of an index; only the rows that are wanted are read.
    newest = (
        select(MESSAGES.c.seq)
        .where(in_state(MESSAGES.c.state, state))
        .order_by(MESSAGES.c.seq.desc())
        .limit(bindparam("most"))
    )
    return Statement(select(MESSAGES).where(MESSAGES.c.seq.in_(newest)))


def listed(transaction: Transaction, states: Sequence[MessageState], limit: int) -> list[Entry]:
    """The newest messages in these states (all when empty), newest first."""
    if states:
        rows = [row for state in set(states) for row in transaction.rows(_newest_in(state), most=limit)]
        rows = sorted(rows, key=lambda row: -row.seq)[:limit]
    else:
        rows = transaction.rows(_NEWEST, most=limit)
    return [entry(row, attempts_of(transaction, row.seq)) for row in rows]


def counts(transaction: Transaction) -> Mapping[str, int]:
    """Messages by state."""
    queued: int = transaction.value(_COUNT_QUEUED)
    found = {MessageState.QUEUED.value: queued} if queued else {}
    return found | {row.state: row.number for row in transaction.rows(_COUNT_OTHERS)}


def cancel(transaction: Transaction, key: str, now_us: int) -> bool:
    """True when it was still queued and is not sent any more."""
    row = transaction.row(BY_KEY_LOCKED, at_key=key)
    if row is None or row.state != MessageState.QUEUED:
        return False
    move(
        transaction,
        row.seq,
        row.version,
        MessageState.QUEUED,
        MessageState.CANCELLED,
        due_us=None,
        waits_for=None,
        reason="taken back before it was sent",
        updated_us=now_us,
    )
    return True
