"""The inbox: a small SQLite file of its own, where a call is on disk before the provider is answered.

Its own, because answering must not wait for a sender at work in the outbox, nor for a PostgreSQL that is down.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from smsc_soap.callbacks.records import KINDS, digest, from_record, kind_name, to_record
from smsc_soap.errors import ConfigurationError, InvalidParameter
from smsc_soap.model.callback import CallbackEvent, StatusReport
from smsc_soap.wire.callback_errors import InboxUnwritable

#: How long a process waits for another one's write.
BUSY_TIMEOUT_S: Final = 10.0
#: Calls wait while a log longer than this is moved into the file.
LONGEST_LOG_BYTES: Final = 256 * 1024 * 1024
#: How often, and how long after, a new file is tried again that another process makes as well.
_LOG_TRIES: Final = 100
_LOG_PAUSE_S: Final = 0.02
_SCHEMA: Final = 1
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_US: Final = timedelta(microseconds=1)

_CREATE: Final = """
CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    digest TEXT NOT NULL UNIQUE,      -- the same for calls that tell the same
    kind TEXT NOT NULL,
    event TEXT NOT NULL,              -- JSON; see records.py
    received_us INTEGER NOT NULL,
    times INTEGER NOT NULL,           -- how often it came
    due INTEGER,                      -- 1: the outbox has not taken it yet
    outcome TEXT                      -- what the outbox said
);
CREATE INDEX IF NOT EXISTS events_due ON events (seq) WHERE due = 1;
"""
# One statement for all rows: Python gives its lock away with every step of a statement, and a thread that has to take
# calls meanwhile gives it back late.
_STORE: Final = """
INSERT INTO events (digest, kind, event, received_us, times, due)
SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
       json_extract(value, '$[3]'), json_extract(value, '$[4]'), json_extract(value, '$[5]')
FROM json_each(?) WHERE true
ON CONFLICT (digest) DO UPDATE SET times = times + excluded.times
"""
_STORED: Final = """
SELECT json_group_array(json_array(digest, seq, times)) FROM events
WHERE digest IN (SELECT value FROM json_each(?))
"""
_DUE: Final = """
SELECT json_group_array(json_array(seq, event))
FROM (SELECT seq, event FROM events WHERE due = 1 AND seq > ? ORDER BY seq LIMIT ?)
"""
# Two receivers may bring the same report: the word of the first stays.
_DONE: Final = "UPDATE events SET due = NULL, outcome = ? WHERE due = 1 AND seq IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Kept:
    """One event in the inbox."""

    #: Rises with every new event.
    seq: int
    event: CallbackEvent
    received_at: datetime
    #: How often it came.
    times: int
    #: What the outbox made of it: a value of ``Noted``, or None while it has not taken it.
    outcome: str | None = None

    @property
    def new(self) -> bool:
        return self.times == 1


class Inbox:
    """Events in a file, made when it is not there and *new* allows it. Safe for threads and for several processes.

    Raises:
        ConfigurationError: the file cannot be written, or is no inbox. What it is instead stays as it was.
    """

    def __init__(self, path: str | Path, *, for_outbox: bool = True, new: bool = True) -> None:
        self._path = Path(path)
        #: Delivery reports wait until an outbox has taken them.
        self._due = 1 if for_outbox else None
        self._lock = threading.Lock()
        #: Readers do not wait for a commit.
        self._read_lock = threading.Lock()
        _make_private(self._path)
        try:
            self._check_tables(new)
            self._write = self._connect()
            self._read = self._connect()
            self._mover = self._connect()
            # The commit that fills a log would move it into the file, and every call would wait for two more flushes.
            self._write.execute("PRAGMA wal_autocheckpoint=0")
            self._write.executescript(_CREATE)
            self._check_schema()
        except sqlite3.Error as error:
            raise ConfigurationError(f"callbacks: {self._path.name} is not a usable inbox ({error}).") from None

    def _check_tables(self, new: bool) -> None:
        """Before anything is written: the store and its inbox have names that are easily mixed up."""
        looking = sqlite3.connect(self._path, timeout=BUSY_TIMEOUT_S)
        try:
            found = looking.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            tables = {name for (name,) in found if not name.startswith("sqlite_")}
        finally:
            looking.close()
        if "events" not in tables and (tables or not new):
            raise ConfigurationError(
                f"callbacks: {self._path.name} is no inbox; that of a store sms.db is sms.db.callbacks beside it."
            )

    def _connect(self) -> sqlite3.Connection:
        made = sqlite3.connect(self._path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
        mode = _with_log(made)
        if mode != "wal":
            made.close()
            raise ConfigurationError(
                f"callbacks: {self._path.name} cannot keep a write-ahead log here ({mode}); use a local disk."
            )
        # NORMAL may lose the last commits in a power cut, and the provider has been told that they are safe.
        made.execute("PRAGMA synchronous=FULL")
        return made

    def _check_schema(self) -> None:
        number = self._write.execute("PRAGMA user_version").fetchone()[0]
        if number > _SCHEMA:
            raise ConfigurationError(f"callbacks: {self._path.name} was made by a newer version of smsc-soap.")
        if number < _SCHEMA:  # otherwise nothing is written: whoever only reads waits for nobody
            self._write.execute(f"PRAGMA user_version={_SCHEMA}")

    def store(
        self, events: Sequence[CallbackEvent], now: datetime, *, done: Sequence[tuple[int, str]] = ()
    ) -> list[Kept]:
        """The events as they are kept; durable when this returns. *done*: as in ``mark_done``, in the same commit.

        Raises:
            InboxUnwritable: nothing of it was stored.
        """
        digests = [digest(event).hex() for event in events]
        number = Counter(digests)
        rows = {one: _row(one, event, now, number[one], self._due) for one, event in zip(digests, events)}
        with self._transaction() as connection:
            self._mark(connection, done)
            known = self._put(connection, list(rows.values())) if rows else {}
        kept = []
        for one, event in zip(digests, events):
            number[one] -= 1
            seq, times = known[one]
            kept.append(Kept(seq, event, now, times - number[one]))
        return kept

    @staticmethod
    def _put(connection: sqlite3.Connection, rows: list[tuple[Any, ...]]) -> dict[str, tuple[int, int]]:
        """Digest → number and how often it came, after these came."""
        connection.execute(_STORE, (json.dumps(rows),))
        (found,) = connection.execute(_STORED, (json.dumps([row[0] for row in rows]),)).fetchone()
        return {one: (seq, times) for one, seq, times in json.loads(found)}

    def mark_done(self, done: Sequence[tuple[int, str]]) -> None:
        """The outbox has taken these: (seq, what it said)."""
        with self._transaction() as connection:
            self._mark(connection, done)

    def due(self, after: int, most: int) -> list[tuple[int, StatusReport]]:
        """Delivery reports the outbox has not taken, behind the one with that number."""
        ((found,),) = self._rows(_DUE, (after, most))
        return [(seq, _report(event)) for seq, event in json.loads(found)]

    def events(self, *, after: int = 0, kinds: Sequence[str] = (), limit: int = 100) -> list[Kept]:
        """Events behind number *after*, oldest first; of these *kinds* (all when empty).

        Raises:
            InvalidParameter: a kind that is none.
        """
        if unknown := [one for one in kinds if one not in KINDS]:
            raise InvalidParameter("kinds", repr(unknown[0])[:40], ", ".join(KINDS))
        words = (
            "SELECT seq, kind, event, received_us, times, outcome FROM events "
            "WHERE seq > ? AND kind IN (SELECT value FROM json_each(?)) ORDER BY seq LIMIT ?"
        )
        return [
            Kept(seq, from_record(kind, json.loads(event)), _EPOCH + us * _US, times, outcome)
            for seq, kind, event, us, times, outcome in self._rows(
                words, (after, json.dumps(list(kinds or KINDS)), limit)
            )
        ]

    def counts(self) -> dict[str, int]:
        """Events by kind, and ``waiting``: reports the outbox has not taken yet."""
        found = dict.fromkeys(KINDS, 0) | dict(self._rows("SELECT kind, count(*) FROM events GROUP BY kind", ()))
        return found | {"waiting": self._rows("SELECT count(*) FROM events WHERE due = 1", ())[0][0]}

    def forget(self, before: datetime) -> int:
        """How many events were dropped: those received before that moment, but none the outbox has not taken.

        A call that is repeated after its event was dropped counts as new; that is harmless for delivery reports.
        """
        with self._transaction() as connection:
            words = "DELETE FROM events WHERE received_us < ? AND due IS NULL"
            return connection.execute(words, ((before - _EPOCH) // _US,)).rowcount

    def log_bytes(self) -> int:
        """How long the write-ahead log is."""
        log = self._path.with_name(self._path.name + "-wal")
        return log.stat().st_size if log.exists() else 0

    def tidy(self) -> None:
        """Move the log into the file, while calls come in; only a very long one makes them wait."""
        if self.log_bytes() > LONGEST_LOG_BYTES:
            with self._lock:
                self._write.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        else:
            self._mover.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def close(self) -> None:
        with self._lock, self._read_lock:
            for connection in (self._mover, self._read, self._write):
                connection.close()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            connection = self._write
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            except sqlite3.Error as error:
                _undo(connection)
                raise InboxUnwritable(f"the inbox could not be written ({error}).") from None
            except BaseException:
                _undo(connection)
                raise

    @staticmethod
    def _mark(connection: sqlite3.Connection, done: Sequence[tuple[int, str]]) -> None:
        for outcome in {one for _, one in done}:
            numbers = [seq for seq, one in done if one == outcome]
            connection.execute(_DONE, (outcome, json.dumps(numbers)))

    def _rows(self, words: str, values: Sequence[Any]) -> list[Any]:
        with self._read_lock:
            return self._read.execute(words, values).fetchall()


def _with_log(connection: sqlite3.Connection) -> str:
    """The mode of the file's journal, ``wal`` from now on. SQLite does not wait for whoever makes the same file now."""
    for _ in range(_LOG_TRIES):
        with contextlib.suppress(sqlite3.OperationalError):
            return str(connection.execute("PRAGMA journal_mode=WAL").fetchone()[0])
        time.sleep(_LOG_PAUSE_S)
    return str(connection.execute("PRAGMA journal_mode=WAL").fetchone()[0])


def _row(key: str, event: CallbackEvent, now: datetime, times: int, due: int | None) -> tuple[Any, ...]:
    due = due if isinstance(event, StatusReport) else None
    return key, kind_name(event), json.dumps(to_record(event)), (now - _EPOCH) // _US, times, due


def _report(event: str) -> StatusReport:
    found = from_record("status", json.loads(event))
    assert isinstance(found, StatusReport)  # noqa: S101 - only these are due
    return found


def _undo(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _make_private(path: Path) -> None:
    """The file, readable by its owner only: it holds phones and texts."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.close(descriptor)
    except OSError as error:
        raise ConfigurationError(f"callbacks: {path.name} cannot be written ({error.strerror}).") from None
