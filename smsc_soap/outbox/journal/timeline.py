"""Is this still the database we knew? After a failover or a restore the last commits may be missing.

PostgreSQL begins a new timeline whenever a copy of a server becomes the server; a cluster made anew has another
identifier. Both are remembered in the store, and compared whenever a connection is made: a failover ends them all.
Source: PostgreSQL's documentation, "Timelines" and "Control Data Functions".
"""

from __future__ import annotations

import logging
from typing import Any, Final

from sqlalchemy import Engine

from smsc_soap.outbox.journal.account import FROZEN

_log: Final = logging.getLogger("smsc_soap.outbox")

#: Name in META: where the store was when it was last seen.
TIMELINE: Final = "timeline"
BECAUSE: Final = (
    "the database was failed over or restored, so its last commits may be missing and a message that was sent could "
    "look unsent; look at what is queued, then thaw (docs/outbox.md)"
)
# The timeline being written, not that of the last checkpoint: after a failover the latter lags behind.
_HERE: Final = (
    "SELECT (SELECT system_identifier FROM pg_control_system())::text || ':' || "
    "substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)"
)
#: The role may not ask, the server is a standby, or it is not quite PostgreSQL.
_NO_ANSWER: Final = frozenset({"42501", "55000", "42883", "0A000"})


def check(raw: Any) -> None:
    """Freezes the store when the database on this new connection is not the one it was. *raw*: of the driver."""
    with raw.cursor() as cursor:
        here = _where(raw, cursor)
        if here is not None and cursor.execute("SELECT to_regclass('meta')").fetchone()[0] is not None:
            _compare(cursor, here)
    raw.commit()


def remember(engine: Engine) -> None:
    """Writes down where a store is that did not know it yet."""
    if engine.dialect.name != "postgresql":
        return
    raw: Any = engine.raw_connection()
    try:
        with raw.cursor() as cursor:
            here = _where(raw, cursor)
            if here is None:
                words = "the database does not tell its timeline, so a failover that loses commits is not noticed"
                _log.warning(words, extra={"smsc_event": "no_timeline"})
            else:
                cursor.execute(
                    "INSERT INTO meta (name, value) VALUES (%s, %s) ON CONFLICT (name) DO NOTHING", (TIMELINE, here)
                )
        raw.commit()
    finally:
        raw.close()


def _where(raw: Any, cursor: Any) -> str | None:
    try:
        found: str = cursor.execute(_HERE).fetchone()[0]
    except Exception as error:
        if getattr(error, "sqlstate", None) not in _NO_ANSWER:
            raise
        raw.rollback()
        return None
    return found


def _compare(cursor: Any, here: str) -> None:
    known = cursor.execute("SELECT value FROM meta WHERE name = %s", (TIMELINE,)).fetchone()
    if known is None or known[0] == here:
        return
    cursor.execute("UPDATE meta SET value = %s WHERE name = %s AND value = %s", (here, TIMELINE, known[0]))
    if cursor.rowcount == 1:
        # The first process to notice; a person who thaws the store later is not overruled by the others.
        cursor.execute(
            "INSERT INTO meta (name, value) VALUES (%s, %s) ON CONFLICT (name) DO NOTHING", (FROZEN, BECAUSE)
        )
        _log.error("the outbox is frozen: %s", BECAUSE, extra={"smsc_event": "frozen", "smsc_reason": BECAUSE})
