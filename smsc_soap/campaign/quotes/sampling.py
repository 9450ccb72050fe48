"""What a campaign costs, worked out from the provider's prices for some of its messages.

Each question is a price request about real messages of one cell, up to a hundred at once: its answer is the
price of that many messages drawn at random. Two questions for each cell at first, then one after the other
where they tell most. Where everybody of a cell was asked its cost is exact.

How the interval comes about, and how it was tried, stands in docs/estimate.md.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

from smsc_soap.campaign.quotes.asking import Answer
from smsc_soap.campaign.quotes.cells import Cell
from smsc_soap.campaign.quotes.interval import Part, half_width, together
from smsc_soap.campaign.quotes.kept import Kept
from smsc_soap.errors import SmscError

#: Questions for each cell before it is known where more of them tell most.
_FIRST: Final = 2
#: In each cell one more number, not seen, is taken to differ from the average by this share of it.
_UNSEEN: Final = 0.5
#: So many more answers like the farthest one are taken to be possible (the rule of three for what was not seen).
_MORE: Final = 3
#: The interval is made wider by this factor: sums with a few very dear numbers in them are not as even as
#: Student's t takes them to be.
_RESERVE: Final = 1.15
_EIGHT: Final = Decimal("0.00000001")
_CENT: Final = Decimal("0.01")


@dataclass(slots=True)
class Asked:
    """A cell, and what was learned of it."""

    cell: Cell
    #: Messages at hand, in random order; questions take them from the beginning.
    kept: Sequence[Kept]
    costs: list[Decimal] = field(default_factory=list)
    #: Messages and segments of each answered question.
    numbers: list[int] = field(default_factory=list)
    segments: list[int] = field(default_factory=list)
    used: int = 0
    calls: int = 0

    @property
    def whole(self) -> bool:
        """True when everybody of the cell was asked, and answered."""
        return sum(self.numbers) == self.cell.recipients

    @property
    def price(self) -> Decimal | None:
        """Of one segment, on the average of those asked; None when nobody answered."""
        if not self.costs:
            return None
        return (sum(self.costs, Decimal(0)) / sum(self.segments)).quantize(_EIGHT)

    @property
    def cost(self) -> Decimal | None:
        """Of the whole cell."""
        if self.whole:
            return sum(self.costs, Decimal(0))
        return None if self.price is None else self.price * self.cell.segments

    def uncertainty(self) -> Part:
        """The variance of ``cost``, from the differences between the answers."""
        if self.whole or not self.costs:
            return Part(0.0, 1.0)
        asked, segments, answers = sum(self.numbers), sum(self.segments), len(self.costs)
        price = float(sum(self.costs)) / segments
        left = 1 - asked / self.cell.recipients
        if answers == 1:  # nothing to compare with
            variance = (_UNSEEN * price * segments) ** 2
        else:
            variance = math.fsum(one * one for one in self._differences(price)) * answers / (answers - 1)
        unseen = (_UNSEEN * price * segments / asked) ** 2
        return Part(left * (self.cell.segments / segments) ** 2 * (variance + unseen), max(1, answers - 1))

    def largest_difference(self) -> float:
        """What the answer farthest from the average does to ``cost``."""
        if self.whole or not self.costs:
            return 0.0
        segments = sum(self.segments)
        price = float(sum(self.costs)) / segments
        return self.cell.segments / segments * max(map(abs, self._differences(price)))

    def _differences(self, price: float) -> list[float]:
        """How far each answer is from what the average price makes of its segments."""
        return [float(cost) - price * segments for cost, segments in zip(self.costs, self.segments)]


class SampleQuote:
    """Asks, and puts together what was learned."""

    def __init__(self, cells: Sequence[Asked], *, max_calls: int, batch_size: int) -> None:
        self.cells = cells
        self.calls = 0
        #: What ended it early.
        self.stopped: SmscError | None = None
        self._max_calls = max_calls
        self._batch = batch_size

    def ask(self, question: Callable[[Sequence[Kept]], Answer]) -> None:
        """Asks until nothing is left to learn or to ask with."""
        try:
            for asked in self.cells:
                for _ in range(_FIRST):
                    if self._left(asked) and self.calls < self._max_calls:
                        self._once(asked, question)
            self._where_it_tells_most(question)
        except SmscError as error:
            self.stopped = error

    def _where_it_tells_most(self, question: Callable[[Sequence[Kept]], Answer]) -> None:
        waiting = [(-self._worth(asked), at) for at, asked in enumerate(self.cells) if self._left(asked)]
        heapq.heapify(waiting)
        while waiting and self.calls < self._max_calls:
            _, at = heapq.heappop(waiting)
            asked = self.cells[at]
            self._once(asked, question)
            if self._left(asked):
                heapq.heappush(waiting, (-self._worth(asked), at))

    @staticmethod
    def _left(asked: Asked) -> int:
        return len(asked.kept) - asked.used

    @staticmethod
    def _worth(asked: Asked) -> float:
        """How much one more question narrows the interval, were all cells equally uneven.

        By the average price, and not by the differences seen so far: to ask less where these happen to be
        small would make the interval too narrow.
        """
        weight = float(asked.price or 0) * asked.cell.segments * (1 - asked.used / asked.cell.recipients)
        return weight * weight / max(1, asked.calls * (asked.calls + 1))

    def _once(self, asked: Asked, question: Callable[[Sequence[Kept]], Answer]) -> None:
        kept = asked.kept
        # Two questions at least, of equal size, unless one reaches everybody.
        most = self._batch if len(kept) == asked.cell.recipients else max(1, min(self._batch, len(kept) // _FIRST))
        messages = kept[asked.used : asked.used + most]
        self.calls += 1
        asked.calls += 1
        answer = question(messages)
        asked.used += len(messages)
        if answer.cost is not None:
            asked.costs.append(answer.cost)
            asked.numbers.append(len(messages))
            asked.segments.append(sum(one.segments for one in messages))

    @property
    def cost(self) -> Decimal:
        """Of all cells that are known."""
        return sum((asked.cost or Decimal(0) for asked in self.cells), Decimal(0))

    def interval(self, confidence: float) -> tuple[Decimal, Decimal]:
        """Where the cost lies with this confidence."""
        part = together(asked.uncertainty() for asked in self.cells)
        farthest = max((asked.largest_difference() for asked in self.cells), default=0.0)
        half = _RESERVE * half_width(Part(part.variance + _MORE * farthest**2, part.freedom), confidence)
        reach = Decimal(half).quantize(_CENT)
        known = sum((sum(asked.costs, Decimal(0)) for asked in self.cells), Decimal(0))
        low, high = max(known, self.cost - reach), self.cost + reach
        return low.quantize(_CENT, ROUND_FLOOR), high.quantize(_CENT, ROUND_CEILING)
