"""What a campaign costs, as far as it is known, with everything the figure stands on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Self, TypeVar

from smsc_soap.campaign.quotes.census import Group
from smsc_soap.campaign.quotes.estimate_record import fields_of, record_of
from smsc_soap.campaign.quotes.figures import FullQuote as FullQuote
from smsc_soap.campaign.quotes.figures import Hint as Hint
from smsc_soap.campaign.quotes.figures import Interval as Interval
from smsc_soap.campaign.quotes.figures import Line as Line
from smsc_soap.campaign.quotes.figures import QuoteMode as QuoteMode
from smsc_soap.campaign.quotes.figures import Remark as Remark
from smsc_soap.campaign.quotes.figures import Stratum as Stratum
from smsc_soap.campaign.quotes.figures import Total as Total
from smsc_soap.campaign.quotes.figures import lines_of as lines_of
from smsc_soap.errors import SmscError
from smsc_soap.model.segments import Alphabet

Key = TypeVar("Key", bound=Hashable)


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
    #: ISO 4217; empty where nobody said.
    balance_currency: str = ""
    #: What may be spent, as the user says.
    budget: Decimal | None = None
    hints: tuple[Hint, ...] = ()
    #: How the table was read, and what became of its rows; see ``Reading`` and ``Tally``.
    reading: Mapping[str, Any] = field(default_factory=dict)
    tally: Mapping[str, Any] = field(default_factory=dict)
    #: Of the ``table``'s bytes, the ``template`` and the ``prices``, in hex.
    hashes: Mapping[str, str] = field(default_factory=dict)
    #: Of a price table: ``source`` (``table``, ``account``), ``name`` and, if known, ``as_of``; empty without one.
    price_table: Mapping[str, str] = field(default_factory=dict)
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
        return record_of(self)

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Self:
        """The estimate that ``as_dict()`` described.

        Raises:
            InvalidParameter: something is missing or unreadable in it.
        """
        return cls(**fields_of(record))

    @property
    def total(self) -> Total:
        return _sum(self.lines)

    @property
    def over_budget(self) -> bool:
        """True when even the likely cost is above the budget."""
        return self.budget is not None and self.cost > self.budget

    @property
    def balance_compares(self) -> bool:
        """False when the account's money is known to be of another currency than the prices."""
        known = bool(self.currency and self.balance_currency)
        return not known or self.currency == self.balance_currency

    @property
    def missing_balance(self) -> Decimal:
        """What the account lacks; 0 when it suffices, nobody looked, or the currencies differ."""
        if self.balance is None or not self.balance_compares:
            return Decimal(0)
        return max(self.cost - self.balance, Decimal(0))

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
