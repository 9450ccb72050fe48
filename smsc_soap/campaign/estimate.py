"""What a campaign costs, as far as it is known, with everything the figure stands on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self, TypeVar

from smsc_soap.campaign.census import Census, Group
from smsc_soap.errors import SmscError
from smsc_soap.model.segments import Alphabet

Key = TypeVar("Key", bound=Hashable)


class QuoteMode(StrEnum):
    """Who says what it costs."""

    #: A price table of the user's; nobody is asked.
    NONE = "none"
    #: The provider, for some recipients of each class; the rest is worked out, with an interval.
    SAMPLE = "sample"
    #: The provider, for every recipient.
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Line:
    """Messages of one class: one group of numbers, one alphabet, one number of segments."""

    group: Group
    alphabet: Alphabet
    #: Of each message.
    segments_each: int
    recipients: int
    #: What all of them cost; None where nobody said.
    cost: Decimal | None

    @property
    def segments(self) -> int:
        return self.recipients * self.segments_each


@dataclass(frozen=True, slots=True)
class Total:
    """Sums of several lines."""

    recipients: int = 0
    segments: int = 0
    #: Of the lines whose cost is known.
    cost: Decimal = Decimal(0)
    #: Recipients whose cost is not known.
    unpriced: int = 0

    def plus(self, line: Line) -> Total:
        return Total(
            self.recipients + line.recipients,
            self.segments + line.segments,
            self.cost + (line.cost or 0),
            self.unpriced + (line.recipients if line.cost is None else 0),
        )


@dataclass(frozen=True, slots=True)
class Interval:
    """Where the true cost lies, with the confidence stated."""

    low: Decimal
    high: Decimal
    #: 0 to 1.
    confidence: float


@dataclass(frozen=True, slots=True)
class Hint:
    """Something that would cost less."""

    #: What to do: ``shorten``, ``rewrite``, ``transliterate``, or what to look at: ``dear_country``, ``duplicates``.
    kind: str
    english: str
    russian: str
    #: 0 where nothing is saved by it alone.
    segments_saved: int
    #: None where no price is known.
    money_saved: Decimal | None
    #: False: worked out from some of the texts.
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a reader of the figures has to know."""

    #: ``parts_differ``, ``unpriced``, ``refused``, ``stopped``, ``sampled_whole`` …
    kind: str
    english: str
    russian: str


@dataclass(frozen=True, slots=True)
class Stratum:
    """Recipients of a sample quote that were asked about together."""

    #: Countries and first digits.
    name: str
    groups: int
    recipients: int
    segments: int
    #: Recipients whose price was asked for, and in how many calls.
    asked: int
    calls: int
    #: Of one segment, on the average of those asked; None where nobody could be asked.
    price: Decimal | None
    #: Standard error of that price, as a share of it; 0 where everybody was asked.
    spread: float

    @property
    def whole(self) -> bool:
        """True when everybody in it was asked."""
        return self.asked == self.recipients


@dataclass(frozen=True, slots=True)
class FullQuote:
    """How a full quote was asked for."""

    batches: int
    #: Of these, asked in this run; the others were known from an earlier one.
    asked_now: int
    #: Recipients whose own price is known, because their batches all came out at one price a segment.
    per_recipient: int
    #: Recipients of whom only the price of their batch is known.
    per_batch: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """Recipients, segments and money of a campaign that was not sent yet."""

    mode: QuoteMode
    lines: tuple[Line, ...]
    #: Of all recipients with a known price; in ``sample`` the estimate for all of them.
    cost: Decimal
    #: How the figure came about, in a sentence.
    how: str
    #: Only in ``sample``.
    interval: Interval | None
    #: ISO 4217; empty where nobody said.
    currency: str
    #: When prices were asked for or read, UTC; of several moments the earliest.
    quoted_at: datetime
    #: Price requests that were made.
    provider_calls: int = 0
    #: At the time of the quote; None where nobody asked.
    balance: Decimal | None = None
    #: What may be spent, as the user says.
    budget: Decimal | None = None
    hints: tuple[Hint, ...] = ()
    #: How the table was read, and what became of its rows; see ``Reading`` and ``Tally``.
    reading: Mapping[str, Any] = field(default_factory=dict)
    tally: Mapping[str, Any] = field(default_factory=dict)
    #: Of the ``table``'s bytes, the ``template`` and the ``prices``, in hex.
    hashes: Mapping[str, str] = field(default_factory=dict)
    #: ``how`` in Russian.
    how_russian: str = ""
    remarks: tuple[Remark, ...] = ()
    #: Only in ``sample``.
    strata: tuple[Stratum, ...] = ()
    #: Only in ``full``.
    full: FullQuote | None = None
    #: What one segment costs in each group, where that is known; in ``sample`` and ``full`` the average.
    prices: tuple[tuple[Group, Decimal], ...] = ()
    #: What ended the questions early; None when all were answered. Only its sentence goes into a record.
    stopped: SmscError | None = field(default=None, compare=False)

    @property
    def complete(self) -> bool:
        """True when every recipient has a price and no question was left out."""
        return self.stopped is None and not self.total.unpriced

    @property
    def recipients(self) -> int:
        return self.total.recipients

    @property
    def segments(self) -> int:
        return self.total.segments

    def price_of(self, group: Group) -> Decimal | None:
        """What one segment to a number of *group* costs; None where nobody said. For many use ``dict(prices)``."""
        return dict(self.prices).get(group)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values with stable keys: money as text, moments in ISO 8601."""
        from smsc_soap.campaign.estimate_record import record_of

        return record_of(self)

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Self:
        """The estimate that ``as_dict()`` described.

        Raises:
            InvalidParameter: something is missing or unreadable in it.
        """
        from smsc_soap.campaign.estimate_record import estimate_of

        return estimate_of(cls, record)

    @property
    def total(self) -> Total:
        return _sum(self.lines)

    @property
    def over_budget(self) -> bool:
        """True when even the likely cost is above the budget."""
        return self.budget is not None and self.cost > self.budget

    @property
    def missing_balance(self) -> Decimal:
        """What the account lacks; 0 when it suffices or nobody looked."""
        return Decimal(0) if self.balance is None else max(self.cost - self.balance, Decimal(0))

    def by(self, key: Callable[[Line], Key]) -> dict[Key, Total]:
        """Sums by what *key* says of a line, the dearest first."""
        sums: dict[Key, Total] = defaultdict(Total)
        for line in self.lines:
            sums[key(line)] = sums[key(line)].plus(line)
        return dict(sorted(sums.items(), key=lambda item: (-item[1].cost, -item[1].recipients)))

    def by_country(self) -> dict[str, Total]:
        return self.by(lambda line: line.group.country)

    def by_operator(self) -> dict[tuple[str, str], Total]:
        """By country and operator; where no operator is known, by country and first digits."""
        return self.by(lambda line: (line.group.country, line.group.operator or line.group.prefix))

    def by_alphabet(self) -> dict[Alphabet, Total]:
        return self.by(lambda line: line.alphabet)

    def by_segments(self) -> dict[int, Total]:
        """By the number of segments of a message."""
        return self.by(lambda line: line.segments_each)


def _sum(lines: Iterable[Line]) -> Total:
    total = Total()
    for line in lines:
        total = total.plus(line)
    return total


def lines_of(census: Census, price_of: Callable[[Group], Decimal | None]) -> tuple[Line, ...]:
    """The classes of a census, priced per segment by *price_of*."""
    counts: dict[tuple[Group, Alphabet, int], int] = defaultdict(int)
    for kind, many in census.kinds():
        counts[kind.group, kind.alphabet, kind.segments] += many
    lines = []
    for (group, alphabet, segments), many in counts.items():
        price = price_of(group)
        cost = None if price is None else price * segments * many
        lines.append(Line(group, alphabet, segments, many, cost))
    return tuple(lines)
