"""A journal in a test's hands: a clock that only a test moves, drafts, and the usual moves of a worker."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from fake_clock import FakeClock

from smsc_soap.outbox.entry import Draft, Entry
from smsc_soap.outbox.journal import Journal
from smsc_soap.outbox.journal.account import Pace
from smsc_soap.outbox.journal.sending import Claimant
from smsc_soap.outbox.states import AttemptState, MessageClass, MessageState
from smsc_soap.outbox.work import Case, Claim, Poll, SendReport, Wait

LEASE_S = 90
FAST = Pace(sends_per_s=1e6, burst=1000)


class ProofFakeClock(FakeClock):
    boot = "boot-1"

    def boot_time(self) -> float:
        return self.seconds

    def boot_id(self) -> str:
        return self.boot


@dataclass
class Hands:
    """One journal and what tests do with it."""

    place: str | Path
    clock: ProofFakeClock = field(default_factory=ProofFakeClock)
    pace: Pace = FAST
    #: Most messages in one status call; where that is 1, each is looked at alone.
    statuses_per_call: int = 1

    def __post_init__(self) -> None:
        self.journal = self.open()
        self._ids = itertools.count(1)

    def open(self, **given: Any) -> Journal:
        journal = Journal(self.place, clock=self.clock, **given)
        # Tests of time need one that stands still; which clock is taken has a test of its own.
        journal._database_time = False
        return journal

    @property
    def now_us(self) -> int:
        return self.journal.now_us()

    def draft(self, number: int = 1, **values: Any) -> Draft:
        given: dict[str, Any] = {
            "key": f"order-{number}",
            "phone": f"+7{9_990_000_000 + number}",
            "given": f"8 {9_990_000_000 + number}",
            "text": f"order {number} is ready",
            "sender": None,
            "query": "",
            "send_time": None,
            "kind": MessageClass.TRANSACTIONAL,
            "priority": 0,
            "batch": None,
            "not_before": self.clock.now(),
            "expires_at": None,
        }
        return Draft(**{**given, **values})

    def put(self, number: int = 1, **values: Any) -> None:
        assert self.journal.put(self.draft(number, **values))

    def later(self, seconds: float) -> Any:
        return self.clock.now() + timedelta(seconds=seconds)

    def take(self, worker: str = "w1", *, new_sends: bool = True, pace: Pace | None = None) -> Any:
        claimant = Claimant(
            worker,
            LEASE_S * 1_000_000,
            pace or self.pace,
            lambda: f"id-{next(self._ids)}",
            statuses_per_call=self.statuses_per_call,
        )
        return self.journal.take(claimant, new_sends=new_sends)

    def claim(self, worker: str = "w1") -> Claim:
        work = self.take(worker)
        assert isinstance(work, Claim), work
        return work

    def case(self, worker: str = "w1") -> Case:
        work = self.take(worker, new_sends=False)
        assert isinstance(work, Case), work
        return work

    def poll(self, worker: str = "w1") -> Poll:
        work = self.take(worker, new_sends=False)
        assert isinstance(work, Poll), work
        return work

    def wait(self, worker: str = "w1", **given: Any) -> Wait:
        work = self.take(worker, **given)
        assert isinstance(work, Wait), work
        return work

    def report(self, claim: Claim, attempt: AttemptState, message: MessageState, **values: Any) -> None:
        pause = values.pop("pause", None)
        self.journal.report(
            claim, [SendReport(one.seq, attempt, message, **values) for one in claim.parcels], pause=pause
        )

    def accept(self, claim: Claim, *, due_s: float | None = 10, **values: Any) -> None:
        due_us = None if due_s is None else self.now_us + round(due_s * 1e6)
        self.report(claim, AttemptState.ACCEPTED, MessageState.ACCEPTED, due_us=due_us, **values)

    def lose(self, claim: Claim, *, due_s: float = 20) -> None:
        due_us = self.now_us + round(due_s * 1e6)
        self.report(claim, AttemptState.UNKNOWN, MessageState.UNKNOWN, due_us=due_us, reason="no answer")

    def entry(self, number: int = 1) -> Entry:
        found = self.journal.get(f"order-{number}")
        assert found is not None
        return found

    def close(self) -> None:
        self.journal.close()
