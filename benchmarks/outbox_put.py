"""Putting into the outbox and claiming from it, against plain sqlite3: same table, same indexes, same commits.

Every commit of all candidates is flushed to the disk (WAL, synchronous=FULL). The folder is one on the
disk that the project lies on, not in memory; "in memory" figures say so.
"""

from __future__ import annotations

import itertools
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.timing import Figure, show, verdict
from smsc_soap.client.ids import new_message_id
from smsc_soap.outbox.entry import Draft
from smsc_soap.outbox.journal import Journal
from smsc_soap.outbox.journal.account import Pace
from smsc_soap.outbox.journal.messages import CHUNK
from smsc_soap.outbox.journal.rows import draft_values
from smsc_soap.outbox.journal.sending import Claimant
from smsc_soap.outbox.states import AttemptState, MessageClass, MessageState
from smsc_soap.outbox.work import Claim, SendReport

ROUNDS = 7
SINGLES = 300
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
NOW = datetime.now(UTC)


def draft(number: int) -> Draft:
    phone = f"+7{9_000_000_000 + number}"
    text = f"Ваш заказ {number} готов, ждём вас"
    return Draft(
        f"order-{number}", phone, phone, text, "Shop", "", None, MessageClass.TRANSACTIONAL, 0, None, NOW, None
    )


class Plain:
    """The same rows by hand: values made before the clock starts, no check of keys."""

    def __init__(self, path: Path) -> None:
        Journal(path).close()
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in PRAGMAS:
            self._connection.execute(f"PRAGMA {pragma}")
        names = list(self.rows(range(1))[0])
        places = ", ".join(f":{name}" for name in names)
        self._insert = f"INSERT INTO messages ({', '.join(names)}) VALUES ({places})"

    @staticmethod
    def rows(numbers: Sequence[int]) -> list[dict[str, Any]]:
        return [draft_values(draft(number), 0) for number in numbers]

    def put_many(self, rows: Sequence[dict[str, Any]]) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany(self._insert, rows)
        self._connection.execute("COMMIT")


def timed(work: Callable[[Any], object], items: Iterable[Any], number: int) -> float:
    """Seconds per message, *number* of them, when *work* is done to each of *items*."""
    started = time.perf_counter()
    for item in items:
        work(item)
    return (time.perf_counter() - started) / number


def putting(folder: Path) -> Iterator[tuple[str, float]]:
    """One figure after the other, round by round."""
    journal, plain = Journal(folder / "ours.db"), Plain(folder / "plain.db")
    numbers = itertools.count(1)

    def some(number: int) -> list[int]:
        return list(itertools.islice(numbers, number))

    for _ in range(ROUNDS):
        drafts = [draft(number) for number in some(SINGLES)]
        rows = plain.rows(some(SINGLES))
        yield "put", timed(journal.put, drafts, SINGLES)
        yield "sqlite3, one by one", timed(plain.put_many, [[row] for row in rows], SINGLES)
        drafts, rows = [draft(number) for number in some(10 * CHUNK)], plain.rows(some(10 * CHUNK))
        chunks = [rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK)]
        yield "put_many", timed(journal.put_many, [drafts], len(drafts))
        yield "sqlite3, chunks", timed(plain.put_many, chunks, len(rows))
    journal.close()


def steps(folder: Path) -> Iterator[tuple[str, float]]:
    """A worker's step without its call: ``take`` and ``report``."""
    journal = Journal(folder / "steps.db")
    journal.put_many(draft(number) for number in range(20_000))
    claimant = Claimant("bench", 90_000_000, Pace(1e6, 100_000), new_message_id)

    def step(_: int) -> None:
        claim = journal.take(claimant)
        assert isinstance(claim, Claim)
        seq = claim.parcels[0].seq
        journal.report(claim, [SendReport(seq, AttemptState.ACCEPTED, MessageState.ACCEPTED, 2**60)])

    for _ in range(ROUNDS):
        yield "take + report", timed(step, range(SINGLES), SINGLES)
    journal.close()


def figures(measured: Iterator[tuple[str, float]]) -> dict[str, Figure]:
    found: dict[str, list[float]] = {}
    for name, taken_s in measured:
        found.setdefault(name, []).append(taken_s)
    return {name: Figure(name, statistics.median(taken), min(taken)) for name, taken in found.items()}


def main() -> None:
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent) as folder:
        puts = figures(putting(Path(folder)))
    singles = [puts["put"], puts["sqlite3, one by one"]]
    many = [puts["put_many"], puts["sqlite3, chunks"]]
    show(f"durable inserts on this disk, one commit for each message; {ROUNDS} rounds of {SINGLES}", singles)
    verdict("put, messages per second", 1 / singles[0].median_s, 1000, at_least=True)
    show(f"durable inserts on this disk, one commit for {CHUNK} messages", many)
    verdict("put_many / sqlite3, messages per second", many[1].median_s / many[0].median_s, 0.3, at_least=True)
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        taken = figures(steps(Path(folder)))
    show("a worker's step in memory, without its call", list(taken.values()))
    verdict("take + report, ms", taken["take + report"].median_s * 1e3, 1.2)


if __name__ == "__main__":
    main()
