"""Where the duel takes place: two providers of one kind, one clock, one seed; nothing but the policy differs."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

from smsc_soap.cli.demo.duel.books import Books, Said, close_books
from smsc_soap.cli.demo.duel.clock import DuelClock
from smsc_soap.cli.demo.duel.library import LibraryProgram
from smsc_soap.cli.demo.duel.road import Road
from smsc_soap.cli.demo.duel.trouble import Reaper, TroublePlan
from smsc_soap.cli.demo.duel.with_outbox import OutboxProgram
from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.provider import Provider

#: Virtual seconds between two pictures.
PICTURE_S: Final = 30.0
#: Whatever was under way has happened by then.
_END: Final = timedelta(days=1)
_BALANCE: Final = Decimal(10_000_000)
_MEMORY: Final = Path("/dev/shm")  # noqa: S108  # a folder of our own is made inside


@dataclass(frozen=True, slots=True)
class Picture:
    """Both sides at one moment."""

    #: Since the beginning, in virtual time.
    passed: timedelta
    customers: int
    #: Customers each side has an answer for.
    left_done: int
    right_done: int
    #: Customers who got it more than once so far.
    left_twice: int
    right_twice: int

    @property
    def done(self) -> bool:
        return self.left_done == self.right_done == self.customers


@dataclass(frozen=True, slots=True)
class DuelResult:
    """Both accounts."""

    seed: int
    customers: int
    left: Books
    right: Books
    #: Virtual time from the first put to the last audit.
    took: timedelta


class Duel:
    """One duel: the same customers, texts and troubles for both sides. ``run`` once."""

    def __init__(self, customers: int, plan: TroublePlan, place: Path) -> None:
        self.customers, self.plan = customers, plan
        self.clock = DuelClock()
        # What the provider's pages leave open is drawn; one unknown is held in the position that is kinder to the left.
        behaviour = replace(Behaviour(scripted_recipients=False).varied(plan.seed), reserve_host="shared")
        self.left_provider, self.right_provider = (
            Provider(clock=self.clock, behaviour=behaviour, balance=_BALANCE, seed=plan.seed) for _ in range(2)
        )
        self._texts = [f"Order {customer} is ready" for customer in range(customers)]
        deaths = plan.deaths(customers)
        self._reapers = Reaper(deaths), Reaper(deaths)
        self.left = LibraryProgram(self.left_provider, plan, self._reapers[0], self.clock, self._texts)
        self.right = OutboxProgram(self.right_provider, plan, self._reapers[1], self.clock, place)
        self._began = self.clock.now()
        self._right_over = False

    def run(self, show: Callable[[Picture], None]) -> DuelResult:
        """Both from the first message to the last audit; *show* gets a picture now and then."""

        def camera() -> None:
            picture = self.picture()
            show(picture)
            if not (picture.done or (self._right_over and self.left.done)):
                self.clock.later(PICTURE_S, camera)

        self.right.put(self._texts)
        self.left.begin()
        self.clock.later(PICTURE_S, camera)
        self.right.run()
        self._right_over = True
        self.clock.run_out()
        took = self.clock.now() - self._began
        self.clock.advance(_END.total_seconds())
        return DuelResult(self.plan.seed, self.customers, *self._books(), took)

    def picture(self) -> Picture:
        return Picture(
            passed=self.clock.now() - self._began,
            customers=self.customers,
            left_done=len(self.left.marks),
            right_done=self.right.settled,
            left_twice=_twice(self.left_provider),
            right_twice=_twice(self.right_provider),
        )

    def _books(self) -> tuple[Books, Books]:
        left, right = self._reapers
        return (
            _closed(self.left_provider, self.left.said, self.left.road, left),
            _closed(self.right_provider, self.right.said, self.right.road, right),
        )

    def close(self) -> None:
        self.right.close()


def run_duel(customers: int, plan: TroublePlan, show: Callable[[Picture], None] = lambda _: None) -> DuelResult:
    """A whole duel with its store in a temporary folder.

    In memory where the system has such a place: what is shown is order, not a disk's speed.
    """
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        duel = Duel(customers, plan, Path(folder) / "outbox.db")
        try:
            return duel.run(show)
        finally:
            duel.close()


def _closed(provider: Provider, said: Sequence[Said], road: Road, reaper: Reaper) -> Books:
    provider.catch_up()
    return close_books(provider, said, sends=road.posts("send"), looks=road.posts("look"), killed=reaper.killed)


def _twice(provider: Provider) -> int:
    provider.catch_up()
    copies = Counter(one.phone for one in provider.messages)
    return sum(number > 1 for number in copies.values())
