"""The story behind "never twice": many messages, a bad road, dying workers, one seed; and the sum of many stories.

``python tests/support/outbox_story.py FIRST LAST [MESSAGES]`` tells the stories of these seeds at both rates of
faults, on all cores, and prints what the judge found, one line for each and the totals.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product

from outbox_judge import Judgement, judge_world
from outbox_world import Faults, World, new_world

from smsc_soap.sandbox.behaviour import Behaviour

#: Messages of one story.
MESSAGES = 10_000
#: Share of calls that meet a fault, and of steps at which a worker dies.
RATES = (0.05, 0.20)
CRASH_RATE = 0.02


def behaviour(seed: int) -> Behaviour:
    """What no source tells about the provider is drawn from the seed. Most are delivered within a minute."""
    return Behaviour(delivery_jitter_s=60.0, undelivered_share=0.03).varied(seed)


def story(messages: int, seed: int, rate: float) -> tuple[Judgement, World]:
    faults = Faults(rate=rate)
    with _untraced(), new_world(seed=seed, faults=faults, crash_rate=CRASH_RATE, behaviour=behaviour(seed)) as world:
        world.fill(messages)
        world.run()
        return judge_world(world), world


@contextmanager
def _untraced() -> Iterator[None]:
    """Coverage is measured by the other tests: watching ten thousand messages go the same ways doubles the time."""
    before = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(before)


@dataclass
class Totals:
    """What all stories together came to."""

    stories: int = 0
    messages: int = 0
    calls: int = 0
    deaths: int = 0
    doubled: int = 0
    lost: int = 0
    falsely_failed: int = 0
    falsely_waiting: int = 0
    breaches: int = 0
    unsettled: int = 0
    held: int = 0
    money_unequal: int = 0

    def add(self, verdict: Judgement, calls: int, deaths: int) -> None:
        self.stories += 1
        self.messages += verdict.messages
        self.calls += calls
        self.deaths += deaths
        for name in ("doubled", "lost", "falsely_failed", "falsely_waiting", "breaches", "unsettled", "held"):
            setattr(self, name, getattr(self, name) + len(getattr(verdict, name)))
        self.money_unequal += not verdict.money_equal

    def __str__(self) -> str:
        alone = 100 * (1 - (self.held + self.unsettled) / max(self.messages, 1))
        numbers = ", ".join(f"{name.replace('_', ' ')} {number:,}" for name, number in vars(self).items())
        return f"{numbers}; settled without a person {alone:.4f} %"


def _told(task: tuple[int, int, float]) -> tuple[tuple[int, int, float], Judgement, int, int, float]:
    started_s = time.process_time()
    verdict, world = story(*task)
    road = world.road
    # A list stands in the log once for each of its messages.
    calls = len(road.log) - sum(road.asked) + len(road.asked)
    return task, verdict, calls, world.crashes, time.process_time() - started_s


def main(first: int, last: int, messages: int = MESSAGES) -> None:
    totals = {rate: Totals() for rate in RATES}
    tasks = [(messages, seed, rate) for seed, rate in product(range(first, last + 1), RATES)]
    with ProcessPoolExecutor() as processes:
        for (_, seed, rate), verdict, calls, deaths, took_s in processes.map(_told, tasks):
            totals[rate].add(verdict, calls, deaths)
            words = "clean" if verdict.clean and not verdict.unsettled else str(verdict)
            print(f"seed {seed}, {rate:.0%} faults: {words}, {len(verdict.held)} held, {took_s:.1f} s", flush=True)
    for rate, total in totals.items():
        print(f"{rate:.0%} faults: {total}")


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:]))
