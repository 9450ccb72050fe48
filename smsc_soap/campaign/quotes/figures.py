"""The figures an estimate is made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from smsc_soap.campaign.quotes.census import Census, Group
from smsc_soap.model.segments import Alphabet


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
