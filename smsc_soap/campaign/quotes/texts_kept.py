"""Some texts of a campaign, drawn fairly while they go by, for hints that need to look at texts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from random import Random
from typing import NamedTuple

from smsc_soap.campaign.quotes.census import Counted, Group
from smsc_soap.redaction import describe_text


class TextKept(NamedTuple):
    """One text, what it takes, and whose it is."""

    text: str
    segments: int
    group: Group

    def __repr__(self) -> str:
        return f"TextKept({describe_text(self.text)}, {self.segments} segments)"


class TextKeeper:
    """A simple random sample of texts. Draws a random number only for those it takes.

    Source: K.-H. Li, Reservoir-sampling algorithms of time complexity O(n(1 + log(N/n))), 1994, algorithm L.
    """

    def __init__(self, random: Random, most: int) -> None:
        self._random = random
        self._most = most
        self.texts: list[TextKept] = []

    def watch(self, messages: Iterable[Counted]) -> Iterator[Counted]:
        """The same messages, some of their texts remembered."""
        texts, most, draw = self.texts, self._most, self._random.random
        due, weight = most, 1.0
        for at, one in enumerate(messages):
            if at < most:
                texts.append(TextKept(one.text, one.size.segments, one.group))
            if at == due:
                texts[self._random.randrange(most)] = TextKept(one.text, one.size.segments, one.group)
            if at == due or at == most - 1:
                weight *= math.exp(math.log(1 - draw()) / most)
                due = at + 1 + int(math.log(1 - draw()) / math.log1p(-weight))
            yield one
