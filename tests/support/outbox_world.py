"""A whole world in one thread: the sandbox's provider, the real client's bytes, faults, crashes, a virtual clock.

One seed, one story. What really happened stands in the provider's ledger; ``outbox_judge.judge_world``
compares it with what the outbox says.
"""

from __future__ import annotations

import logging
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from outbox_judge import Judgement, judge_world
from outbox_road import Faults, Road

from smsc_soap import SmscClient
from smsc_soap.outbox.entry import Draft
from smsc_soap.outbox.journal import Journal
from smsc_soap.outbox.journal.account import Pace
from smsc_soap.outbox.provider import ClientProvider
from smsc_soap.outbox.sender import Sender
from smsc_soap.outbox.states import MessageClass
from smsc_soap.outbox.work import Wait
from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.provider import Provider

__all__ = ["Crash", "Faults", "Judgement", "World", "WorldClock", "judge_world", "new_world"]

_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


class WorldClock:
    """Wall clock, monotonic clock and boot clock of one machine, moved by hand."""

    def __init__(self) -> None:
        self._now = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
        self._boot_s = 1000.0
        self._boots = 1
        self._step = timedelta(0)

    def now(self) -> datetime:
        return self._now + self._step

    def true_now(self) -> datetime:
        """Not stepped when the machine's wall clock is."""
        return self._now

    def monotonic(self) -> float:
        return self._boot_s

    def boot_time(self) -> float:
        return self._boot_s

    def boot_id(self) -> str:
        return f"boot-{self._boots}"

    def sleep(self, seconds: float) -> None:
        self.advance(seconds)

    async def sleep_async(self, seconds: float) -> None:
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._boot_s += seconds

    def set(self, moment: datetime) -> None:
        self.advance((moment - self._now).total_seconds())

    def reset(self) -> None:
        raise AssertionError("a world is never put back")

    def step_wall(self, seconds: float) -> None:
        """The wall clock jumps; nothing else does."""
        self._step += timedelta(seconds=seconds)

    def reboot(self, seconds: float = 60.0) -> None:
        self.advance(seconds)
        self._boots += 1
        self._boot_s = 5.0


class TrueTime:
    """The provider's own clock."""

    def __init__(self, clock: WorldClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.true_now()

    def advance(self, seconds: float) -> None:
        self._clock.advance(seconds)

    def set(self, moment: datetime) -> None:
        self._clock.set(moment)

    def reset(self) -> None:
        return None


class Crash(BaseException):
    """The process died here."""


@dataclass
class World:
    """Everything of one story."""

    place: Path
    seed: int = 1
    faults: Faults = field(default_factory=Faults)
    behaviour: Behaviour | None = None
    crash_rate: float = 0.0
    workers: int = 4
    pace: Pace = field(default_factory=lambda: Pace(sends_per_s=50.0, burst=10))
    balance: Decimal = Decimal(10_000_000)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.clock = WorldClock()
        behaviour = self.behaviour or Behaviour(delivery_jitter_s=600.0, undelivered_share=0.03).varied(self.seed)
        self.provider = Provider(clock=TrueTime(self.clock), behaviour=behaviour, balance=self.balance, seed=self.seed)
        self.road = Road(self.provider, self.clock, self.faults, self.chance)
        self.journal = Journal(self.place, clock=self.clock, crash=self._maybe_crash)
        # One for all processes: a client that repeats and counts nothing keeps nothing from call to call.
        client = SmscClient("alex", "123", base_url="http://127.0.0.1:1", clock=self.clock, limits=None)
        self.client = ClientProvider(client)
        self.client._client._transport = self.road  # type: ignore[assignment]  # stands in for the network
        self.crashes = 0
        self.steps: Counter[str] = Counter()
        self.senders = [self._new_sender() for _ in range(self.workers)]

    def _new_sender(self) -> Sender:
        return Sender(
            journal=self.journal,
            provider=self.client,
            timeout_s=30.0,
            pace=self.pace,
            worker=f"worker-{self.chance.getrandbits(64):x}",
            chance=self.chance.random,
            new_id=lambda: "".join(self.chance.choices(_LETTERS, k=26)),
            crash=self._maybe_crash,
        )

    def _maybe_crash(self, name: str) -> None:
        if not name.startswith("put.") and self.crash_rate and self.chance.random() < self.crash_rate:
            self.crashes += 1
            raise Crash(name)

    def turn_of(self, sender: Sender) -> None:
        """A step of another process, while one of ours is in the middle of a call."""
        Context().run(sender.step)

    def restart(self) -> None:
        """All processes anew, as after a reboot."""
        self.senders = [self._new_sender() for _ in range(self.workers)]

    def fill(self, number: int, kind: MessageClass = MessageClass.TRANSACTIONAL, **values: Any) -> int:
        """How many are new."""
        return self.journal.put_many(self.draft(index, kind, **values) for index in range(number))

    def draft(self, index: int, kind: MessageClass, **values: Any) -> Draft:
        given = {
            "key": f"key-{index}",
            "phone": f"+7{9_000_000_000 + index}",
            "given": f"+7{9_000_000_000 + index}",
            "text": f"order {index} is ready",
            "sender": None,
            "query": "",
            "send_time": None,
            "kind": kind,
            "priority": 0,
            "batch": None,
            "not_before": self.clock.now(),
            "expires_at": None,
        }
        return Draft(**{**given, **values})

    def run(
        self,
        *,
        virtual_hours: float = 1000.0,
        until: Callable[[], bool] | None = None,
        each_step: Callable[[], None] | None = None,
    ) -> None:
        """Lets workers take turns until nothing is due any more, or the time is over."""
        end = self.clock.true_now() + timedelta(hours=virtual_hours)
        with _quiet():
            while self.clock.true_now() < end and not (until and until()):
                if each_step:
                    each_step()
                wait_us = self._step()
                if wait_us is None:
                    continue
                if wait_us < 0:
                    return
                self.clock.advance(max(wait_us / 1e6, 0.001))

    def _step(self) -> int | None:
        """One worker's turn: None when it did something, else for how long there is nothing; -1: for ever.

        All workers see one store at one moment, so what one has to wait for holds for all.
        """
        index = self.chance.randrange(len(self.senders))
        try:
            done = self.senders[index].step()
        except Crash:
            self.senders[index] = self._new_sender()
            return None
        if not isinstance(done, Wait):
            self.steps[done] += 1
            return None
        return -1 if done.until_us is None else max(done.until_us - self.journal.now_us(), 0)

    def close(self) -> None:
        self.journal.close()


@contextmanager
def _quiet() -> Iterator[None]:
    """No log records: ten thousand of them are most of what a story would cost."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


@contextmanager
def new_world(**values: Any) -> Iterator[World]:
    """A world whose store is in memory where there is such a place: what is tested is order, not the disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        world = World(Path(folder) / "outbox.db", **values)
        try:
            yield world
        finally:
            world.close()
