"""A fair sample of a campaign's messages, kept while they go by once, in bounded memory.

Every message draws a number between 0 and 1. Of each group those with the lowest draws are kept, so what is
kept is a simple random sample of the group, whatever its size turns out to be; the same holds for several groups
together below the lowest of their limits. Large groups keep in proportion to their size, small ones a fixed
number (all of them, where they are fewer).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import Final, NamedTuple

from smsc_soap.campaign.quotes.census import Counted, Group

#: Messages of a small group that are kept while there are not too many groups.
_LEAST: Final = 400
#: Characters that are kept at most: some 20 MB.
_MOST_CHARACTERS: Final = 10_000_000


class Kept(NamedTuple):
    """One message of the sample."""

    #: 0 to 1; the order by it is random.
    draw: float
    phone: str
    text: str
    segments: int

    def __repr__(self) -> str:
        return f"Kept({self.segments} segments)"


class Keeper:
    """Keeps up to *most* messages; seeded, so that the same table gives the same sample."""

    def __init__(self, random: Random, most: int) -> None:
        self._draw = random.random
        self._most = most
        self._kept: dict[int, list[Kept]] = defaultdict(list)
        #: A message of the group is kept when its draw is not above this.
        self._limits: dict[int, float] = defaultdict(lambda: 1.0)
        self._share = 1.0
        self._count = 0
        self._characters = 0

    def watch(self, messages: Iterable[Counted]) -> Iterator[Counted]:
        """The same messages, some of them remembered. Groups have to be the same objects where they are equal."""
        draw, limits = self._draw, self._limits
        last = ""
        for one in messages:
            chance = draw()
            group = id(one.group)
            if chance <= limits[group]:
                text = one.text
                if text != last:
                    self._characters += len(text)
                else:
                    text = last  # one object for equal texts
                last = text
                self._kept[group].append(Kept(chance, one.recipient.phone, text, one.size.segments))
                self._count += 1
                if self._count > self._most or self._characters > _MOST_CHARACTERS:
                    self._shrink()
            yield one

    def sample(self, groups: Sequence[Group]) -> list[Kept]:
        """A simple random sample of all messages of *groups* together, in random order."""
        limit = min((self._limits[id(group)] for group in groups), default=1.0)
        return sorted(one for group in groups for one in self._kept.get(id(group), ()) if one.draw <= limit)

    def _shrink(self) -> None:
        """Lets go of so many that there is room again for as many as stay."""
        least = min(_LEAST, self._most // (8 * len(self._kept)))
        for kept in self._kept.values():
            kept.sort()
        while True:
            self._share /= 2
            for group, kept in self._kept.items():
                self._cut(group, kept, least)
            self._count = sum(map(len, self._kept.values()))
            texts = {id(one.text): len(one.text) for kept in self._kept.values() for one in kept}
            self._characters = sum(texts.values())
            if self._count <= self._most * 3 // 4 and self._characters <= _MOST_CHARACTERS * 3 // 4:
                return

    def _cut(self, group: int, kept: list[Kept], least: int) -> None:
        if len(kept) <= least:
            return
        limit = max(self._share, kept[least - 1].draw if least else 0.0)
        if limit >= self._limits[group]:
            return
        self._limits[group] = limit
        while kept and kept[-1].draw > limit:
            kept.pop()
