"""A sender with a million messages queued: its largest resident size, and the time from its start to its first claim.

Whole processes, interpreter and imports included; started anew after a stop, and after ``kill -9`` in the middle of
its sends. The floor is a process that opens the same file with sqlite3 alone and reads the first message that is due.
"""

from __future__ import annotations

import itertools
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.stand_in import stand_in
from benchmarks.timing import Figure, show, verdict
from smsc_soap.outbox.entry import Draft
from smsc_soap.outbox.journal import Journal
from smsc_soap.outbox.states import MessageClass

QUEUED = 1_000_000
SENT_EACH_TIME = 400
ROUNDS = 5
NOW = datetime.now(UTC)

BARE = """
import sqlite3, sys, time
store = sqlite3.connect(sys.argv[1])
store.execute("PRAGMA journal_mode=WAL")
store.execute("SELECT * FROM messages WHERE state = 'queued' AND priority = 0 ORDER BY due_us, seq LIMIT 1").fetchone()
print(time.monotonic())
"""


def draft(number: int) -> Draft:
    phone = f"+7{9_000_000_000 + number}"
    text = f"Ваш заказ {number} готов, ждём вас"
    return Draft(
        f"order-{number}", phone, phone, text, "Shop", "", None, MessageClass.TRANSACTIONAL, 0, None, NOW, None
    )


def started(command: list[str]) -> tuple[subprocess.Popen[str], float]:
    """The process, and seconds until it printed the moment of what it was started for."""
    before_s = time.monotonic()
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, float(process.stdout.readline()) - before_s


def finished(process: subprocess.Popen[str]) -> str:
    """The rest of what it says."""
    rest, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return rest


def after_a_stop(sender: list[str]) -> tuple[float, int]:
    """Seconds to the first claim; then some messages, and the largest resident size in bytes."""
    process, claimed_s = started(sender)
    return claimed_s, int(finished(process))


def after_a_kill(sender: list[str]) -> float:
    """Seconds to the first claim of the process that follows one killed while it was sending."""
    killed, _ = started(sender)
    time.sleep(0.3)  # in the midst of its sends
    killed.kill()
    killed.communicate()
    process, claimed_s = started(sender)
    finished(process)
    return claimed_s


def bare(store: Path) -> float:
    process, read_s = started(["-c", BARE, str(store)])
    finished(process)
    return read_s


def figure(name: str, measure: Callable[[], float]) -> Figure:
    taken_s = [measure() for _ in range(ROUNDS)]
    return Figure(name, statistics.median(taken_s), min(taken_s))


def main() -> None:
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent) as folder, stand_in() as port:
        store = Path(folder) / "sms.db"
        journal = Journal(store)
        numbers = itertools.count()
        journal.put_many(draft(next(numbers)) for _ in range(QUEUED))
        journal.close()
        sender = ["-m", "benchmarks.sender_process", str(store), f"http://127.0.0.1:{port}", str(SENT_EACH_TIME)]
        peaks: list[int] = []

        def stopped() -> float:
            claimed_s, peak = after_a_stop(sender)
            peaks.append(peak)
            return claimed_s

        figures = [
            figure("first claim after a stop", stopped),
            figure("first claim after kill -9", lambda: after_a_kill(sender)),
            figure("sqlite3: open and read", lambda: bare(store)),
        ]
        size_mb = store.stat().st_size / 1e6
    show(f"whole processes, {QUEUED:,} messages queued ({size_mb:.0f} MB)", figures, unit="ms", scale=1e3)
    verdict("first claim after a stop, s", figures[0].median_s, 2)
    verdict("first claim after kill -9, s", figures[1].median_s, 2)
    print(f"  largest resident size of the sender, {SENT_EACH_TIME} messages sent: {max(peaks) / 1e6:.1f} MB")
    verdict("largest resident size, MB", max(peaks) / 1e6, 150)


if __name__ == "__main__":
    main()
