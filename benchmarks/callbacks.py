"""The callback receiver: stored reports per second on loopback, against the same server without a store.

One process receives (uvicorn, the receiver, its durable inbox, and an outbox whose messages the reports move); another
one calls, on connections that stay open, with reports that were signed before the clock starts. Floors: the same server
and application answering 200 without storing, and bare sqlite3 commits of one row each on the same disk.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import multiprocessing
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from smsc_soap.callbacks.app import CallbackApp
from smsc_soap.callbacks.receiver import Answer, CallbackReceiver
from smsc_soap.callbacks.server import CallbackServer, share_python_fairly
from smsc_soap.outbox.entry import Draft
from smsc_soap.outbox.journal import Journal
from smsc_soap.outbox.journal.account import Pace
from smsc_soap.outbox.journal.sending import Claimant
from smsc_soap.outbox.states import AttemptState, MessageClass, MessageState
from smsc_soap.outbox.work import Claim, SendReport

SECRET = "benchmark-secret-0123456789-abcdefghijk"
CONNECTIONS = 32
REPORTS = 10_000
IN_REQUEST = 1000
NOW = datetime.now(UTC)
COMMITS = 500


class NoStore(CallbackReceiver):
    """Everything but reading and storing."""

    async def handle_async(self, *_: Any, **__: Any) -> Answer:
        return Answer(200)


def fill(place: Path) -> None:
    """Accepted messages for every report, a thousand in a request: reports find them, and move their status."""
    journal = Journal(place)
    numbers = range(3 * REPORTS)
    journal.put_many(draft(number) for number in numbers)
    for request_number in range(len(numbers) // IN_REQUEST):
        claimant = Claimant(
            "w", 90_000_000, Pace(1e6, 10**6), lambda at=request_number: f"m{at}", batch_size=IN_REQUEST
        )
        claim = journal.take(claimant)
        assert isinstance(claim, Claim), claim
        due_us = journal.now_us() + 10**10
        made = [
            SendReport(one.seq, AttemptState.ACCEPTED, MessageState.ACCEPTED, due_us, parts=1, cost=Decimal("2.50"))
            for one in claim.parcels
        ]
        journal.report(claim, made)
    journal.close()


def draft(number: int) -> Draft:
    phone = f"+7{9_000_000_000 + number}"
    return Draft(f"k{number}", phone, phone, "Готово", None, "", None, MessageClass.BULK, 0, "all", NOW, None)


def report(number: int) -> bytes:
    fields = f"m{number // IN_REQUEST}:7{9_000_000_000 + number}:1"
    value = hashlib.sha1(f"{fields}:{SECRET}".encode(), usedforsecurity=False).hexdigest()
    message_id, phone, status = fields.split(":")
    body = f"id={message_id}&phone={phone}&status={status}&ts=1700000000&cnt=1&cost=2.50&charset=utf-8&sha1={value}"
    return body.encode()


def request(path: str, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def caller(port: int, requests: Sequence[bytes], times: list[float], due: Sequence[float] | None) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for at, octets in enumerate(requests):
        if due is not None:
            await asyncio.sleep(max(0.0, due[at] - time.perf_counter()))
        # Under a given load the time counts from when the call was due, so that a stalled receiver shows.
        began = time.perf_counter() if due is None else due[at]
        writer.write(octets)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(head.decode())
        times.append(time.perf_counter() - began)
    writer.close()


async def load(port: int, path: str, first: int, number: int, rate: float | None) -> tuple[float, list[float]]:
    """Seconds, and those of each call. *rate*: calls per second; None: as fast as they are answered."""
    shares = [range(first + at, first + number, CONNECTIONS) for at in range(CONNECTIONS)]
    made = [[request(path, report(one)) for one in share] for share in shares]
    times: list[float] = []
    began = time.perf_counter()
    dues = [None if rate is None else [began + 0.2 + (one - first) / rate for one in share] for share in shares]
    await asyncio.gather(*(caller(port, requests, times, due) for requests, due in zip(made, dues)))
    return time.perf_counter() - began, times


def call_from_outside(port: int, path: str, first: int, number: int, rate: float | None) -> tuple[float, list[float]]:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_load, (port, path, first, number, rate))


def _load(*given: Any) -> tuple[float, list[float]]:
    return asyncio.run(load(*given))


def served(
    folder: Path, kind: type[CallbackReceiver] = CallbackReceiver, *, rate: float | None, first: int, store: bool = True
) -> tuple[float, float]:
    """Reports per second, and the 99th percentile in milliseconds. *store*: with an outbox behind the inbox."""
    place, inbox = (folder / "sms.db", None) if store else (None, folder / "inbox.db")
    with ExitStack() as stack:
        receiver = stack.enter_context(kind.open(place, inbox=inbox, secret=SECRET))
        server = stack.enter_context(CallbackServer(CallbackApp(receiver)))
        port = int(server.url.rpartition(":")[2])
        seconds, times = call_from_outside(port, receiver.paths[0], first, REPORTS, rate)
        if kind is CallbackReceiver:
            assert receiver.kept()["status"] == first + REPORTS
        while kind is CallbackReceiver and store and sum(receiver.counts.outbox.values()) < REPORTS:
            time.sleep(0.05)
        if kind is CallbackReceiver and store:
            assert receiver.counts.outbox == {"moved": REPORTS}, receiver.counts
    return REPORTS / seconds, statistics.quantiles(times, n=100)[98] * 1000


def bare_commits(folder: Path) -> tuple[float, float]:
    """Per second, one after the other, and the 99th percentile in milliseconds."""
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE events (seq INTEGER PRIMARY KEY, digest BLOB UNIQUE, event TEXT)")
    times = []
    for number in range(COMMITS):
        body = report(number)
        digest = hashlib.blake2b(body, digest_size=16).digest()
        began = time.perf_counter()
        connection.execute("INSERT INTO events (digest, event) VALUES (?, ?)", (digest, body.decode()))
        times.append(time.perf_counter() - began)
    connection.close()
    return COMMITS / sum(times), statistics.quantiles(times, n=100)[98] * 1000


def measured() -> dict[str, float]:
    share_python_fairly()
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".benchmark-") as name:
        folder = Path(name)
        found = dict(zip(("bare_commits_per_s", "bare_commit_p99_ms"), bare_commits(folder)))
        fill(folder / "sms.db")
        found["floor_per_s"], _ = served(folder, NoStore, rate=None, first=0)
        found["kept_per_s"], _ = served(folder, rate=None, first=0, store=False)
        found["settled_per_s"], _ = served(folder, rate=None, first=0)
        half = found["half_per_s"] = found["settled_per_s"] / 2
        _, found["floor_half_p99_ms"] = served(folder, NoStore, rate=half, first=0)
        _, found["kept_half_p99_ms"] = served(folder, rate=half, first=REPORTS, store=False)
        _, found["settled_half_p99_ms"] = served(folder, rate=half, first=REPORTS)
        _, found["settled_500_p99_ms"] = served(folder, rate=500, first=2 * REPORTS)
    return found


def main() -> None:
    found = measured()
    if "--json" in sys.argv:
        print(json.dumps(found))
        return
    print(f"\ncallbacks: {REPORTS} signed reports on {CONNECTIONS} connections, one receiving process")
    rows = (
        ("one sqlite3 commit a row, bare", "bare_commits_per_s", "/s", None),
        ("its p99", "bare_commit_p99_ms", "ms", None),
        ("the server without a store", "floor_per_s", "/s", None),
        ("kept, then answered", "kept_per_s", "/s", 1000),
        ("kept, then answered; messages of an outbox moved", "settled_per_s", "/s", 1000),
        (f"p99 at {found['half_per_s']:.0f}/s: without a store", "floor_half_p99_ms", "ms", None),
        ("    kept", "kept_half_p99_ms", "ms", 50),
        ("    kept, and messages of an outbox moved", "settled_half_p99_ms", "ms", 50),
        ("p99 at 500/s: kept, and messages moved", "settled_500_p99_ms", "ms", 50),
    )
    for words, key, unit, asked in rows:
        good = asked is None or (found[key] >= asked if unit == "/s" else found[key] <= asked)
        told = "" if asked is None else f"   asked: {asked} {unit}, {'reached' if good else 'NOT reached'}"
        print(f"  {words:52}{found[key]:9.1f} {unit}{told}")


if __name__ == "__main__":
    main()
