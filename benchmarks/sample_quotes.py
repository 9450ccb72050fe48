"""Do the intervals of sample quotes hold? Campaigns whose true cost is known, priced from a sample of calls.

A campaign is made of groups of numbers (country and first digits), and each group of classes: so many recipients
with this price of a segment and so many segments. What the one pass over a table would have kept is drawn from the
classes without replacement, so a campaign of a million recipients takes a tenth of a second and its true cost is
a plain sum. Everything behind that is what ``smsc-soap estimate --quote sample`` runs.

``python -m benchmarks.sample_quotes 1000`` takes another number of campaigns, a second number another seed.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import NamedTuple

from benchmarks.timing import verdict
from smsc_soap.campaign.quotes.asking import Answer
from smsc_soap.campaign.quotes.cells import Size, cells_of
from smsc_soap.campaign.quotes.census import Group
from smsc_soap.campaign.quotes.kept import Kept
from smsc_soap.campaign.quotes.sampling import Asked, SampleQuote

CAMPAIGNS = 200
SEED = 20_261_120
RECIPIENTS = 1_000_000
MAX_CALLS = 300
BATCH = 100
KEPT = 40_000
CONFIDENCE = 0.95
REACH = 0.93
OPERATORS = (2.9, 3.3, 3.45, 3.6, 4.1)


class Class(NamedTuple):
    """Recipients of one group that cost the same."""

    #: Of one segment.
    price: Decimal
    segments: int
    recipients: int


Campaign = dict[Group, list[Class]]
Prices = Sequence[tuple[float, float]]


class World:
    """Makes campaigns of one kind."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.campaign: Campaign = {}
        #: Segments of a text, and how often.
        self._sizes = {1: dice.random(), 2: dice.random(), 3: dice.random() / 2, 5: dice.random() / 10}

    def add(self, country: str, prefix: str, recipients: float, prices: Prices) -> None:
        """One group; *prices* with their shares."""
        every = sum(self._sizes.values())
        found = []
        for price, share in prices:
            for segments, weight in self._sizes.items():
                exact = recipients * share * weight / every
                number = int(exact) + (self.dice.random() < exact - int(exact))
                if number:
                    found.append(Class(Decimal(str(round(price, 2))), segments, number))
        if found:
            self.campaign[Group(country, "", prefix, None)] = found

    def ported(self) -> Prices:
        """One operator's numbers; up to three in ten have moved to others."""
        own = self.dice.choice(OPERATORS)
        others = [price for price in OPERATORS if price != own]
        moved = self.dice.uniform(0, 0.3)
        return [(own, 1 - moved), *((price, moved / len(others)) for price in others)]


def few(world: World) -> None:
    """One to six groups of ported numbers."""
    number = world.dice.randint(1, 6)
    for at in range(number):
        world.add("RU", f"790{at}", RECIPIENTS / number * world.dice.uniform(0.3, 2), world.ported())


def country(world: World) -> None:
    """A hundred prefixes of one country, ported numbers in each."""
    for at in range(100):
        world.add("RU", f"79{at:02}", RECIPIENTS / 165 * world.dice.lognormvariate(0, 1), world.ported())


def abroad(world: World) -> None:
    """A country, and sixty dearer ones with many small networks each."""
    dice = world.dice
    for at in range(60):
        world.add("RU", f"79{at:02}", RECIPIENTS * 0.8 / 99 * dice.lognormvariate(0, 1), world.ported())
    for code in range(60):
        price = dice.choice((5, 8, 12, 20, 35))
        for at in range(dice.randint(1, 20)):
            prices = [(price, 0.9), (price * dice.uniform(0.5, 3), 0.1)]
            world.add(f"C{code}", f"{300 + code}{at:03}", RECIPIENTS / 9000 * dice.lognormvariate(0, 1.5), prices)


def rare(world: World) -> None:
    """Two to fifty numbers in ten thousand cost 5 to 20 times as much, and nothing in them shows it."""
    dice = world.dice
    share = dice.choice((0.0002, 0.0005, 0.001, 0.005))
    for at in range(dice.randint(1, 80)):
        price = dice.choice(OPERATORS)
        prices = [(price, 1 - share), (price * dice.choice((5, 10, 20)), share)]
        world.add("RU", f"79{at:02}", RECIPIENTS / 66 * dice.lognormvariate(0, 1), prices)


def even(world: World) -> None:
    """Everybody of a group costs the same: nothing varies that a sample could see."""
    for at in range(world.dice.randint(1, 100)):
        price = world.dice.choice(OPERATORS)
        world.add("RU", f"79{at:02}", RECIPIENTS / 66 * world.dice.lognormvariate(0, 1), [(price, 1)])


def small(world: World) -> None:
    """Five hundred to fifty thousand recipients in up to 150 groups."""
    dice = world.dice
    recipients = dice.choice((500, 5_000, 50_000))
    for at in range(dice.randint(1, 150)):
        home = dice.choice(("RU", "KZ", "BY", "DE"))
        world.add(home, f"79{at:03}", recipients / 75 * dice.lognormvariate(0, 1.5), world.ported())


def tails(world: World) -> None:
    """Groups of very different size, and in each eight prices with a heavy tail."""
    dice = world.dice
    for at in range(dice.randint(5, 150)):
        shares = [dice.random() ** 3 for _ in range(8)]
        price = dice.choice(OPERATORS)
        prices = [(price * dice.paretovariate(1.5), share / sum(shares)) for share in shares]
        home = "RU" if at % 3 else f"X{at}"
        world.add(home, f"79{at:03}", RECIPIENTS / 400 * dice.lognormvariate(0, 2), prices)


KINDS: tuple[Callable[[World], None], ...] = (few, country, abroad, rare, even, small, tails)


class Shelf:
    """What a pass over the table keeps: drawn from the classes without replacement, as ``Keeper`` draws."""

    def __init__(self, campaign: Campaign, dice: Random) -> None:
        self._kept: dict[Group, list[Kept]] = {}
        self._limits: dict[Group, float] = {}
        sizes = {group: sum(one.recipients for one in classes) for group, classes in campaign.items()}
        least = min(400, KEPT // (8 * len(sizes)))
        share = 1.0
        while sum(max(min(least, size), share * size) for size in sizes.values()) > KEPT:
            share /= 2
        for group, classes in campaign.items():
            number = max(min(least, sizes[group]), round(share * sizes[group]))
            limit = 1.0 if number == sizes[group] else number / sizes[group]
            picked = dice.sample(range(len(classes)), number, counts=[one.recipients for one in classes])
            draws = sorted(dice.random() * limit for _ in picked)
            self._limits[group] = limit
            self._kept[group] = [
                Kept(draw, str(classes[at].price), "", classes[at].segments) for draw, at in zip(draws, picked)
            ]

    def sample(self, groups: Sequence[Group]) -> list[Kept]:
        limit = min(self._limits[group] for group in groups)
        return sorted(one for group in groups for one in self._kept[group] if one.draw <= limit)


@dataclass(frozen=True, slots=True)
class Trial:
    """One campaign, priced."""

    kind: str
    truth: Decimal
    cost: Decimal
    low: Decimal
    high: Decimal
    calls: int

    @property
    def holds(self) -> bool:
        return self.low <= self.truth <= self.high

    @property
    def width(self) -> float:
        """Half of the interval, as a share of the truth."""
        return float((self.high - self.low) / 2 / self.truth)


def tried(number: int, seed: int, max_calls: int = MAX_CALLS) -> Trial:
    """Campaign *number* of those a seed makes."""
    make = KINDS[number % len(KINDS)]
    dice = Random(f"{seed} {number}")
    world = World(dice)
    make(world)
    campaign = world.campaign
    shelf = Shelf(campaign, dice)
    sizes = {
        group: Size(sum(one.recipients for one in classes), sum(one.recipients * one.segments for one in classes))
        for group, classes in campaign.items()
    }
    cells = cells_of(sizes, max_calls, BATCH, lambda groups: len(shelf.sample(groups)))
    quote = SampleQuote(
        [Asked(cell, shelf.sample(cell.groups)) for cell in cells], max_calls=max_calls, batch_size=BATCH
    )
    quote.ask(_asked)
    low, high = quote.interval(CONFIDENCE)
    truth = sum((one.price * one.segments * one.recipients for one in _all(campaign)), Decimal(0))
    return Trial(make.__name__, truth, quote.cost, low, high, quote.calls)


def _asked(messages: Sequence[Kept]) -> Answer:
    """The sum of what the messages cost; the price stands where the phone would."""
    return Answer(sum((Decimal(one.phone) * one.segments for one in messages), Decimal(0)), None)


def _all(campaign: Campaign) -> Iterator[Class]:
    for classes in campaign.values():
        yield from classes


def main(campaigns: int = CAMPAIGNS, seed: int = SEED) -> None:
    trials = [tried(number, seed) for number in range(campaigns)]
    print(f"\n{campaigns} campaigns, {MAX_CALLS} calls of {BATCH} numbers at most, 95 % intervals")
    for make in KINDS:
        found = [one for one in trials if one.kind == make.__name__]
        width = statistics.median(one.width for one in found)
        error = statistics.median(abs(float(one.cost / one.truth) - 1) for one in found)
        print(
            f"  {make.__name__:8}  holds in {sum(one.holds for one in found):3} of {len(found):3}"
            f"  median width ±{width:.2%}  median error {error:.2%}  calls up to {max(one.calls for one in found)}"
        )
    share = sum(one.holds for one in trials) / campaigns
    width = statistics.median(one.width for one in trials)
    print(f"  all: the interval holds in {share:.1%}; median width ±{width:.2%} of the cost")
    verdict("share of intervals that hold", share, REACH, at_least=True)
    verdict("most provider calls", max(one.calls for one in trials), MAX_CALLS)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
