"""How many of what: every message of a campaign counted by whom it goes to and what it takes on the air.

One pass, and memory for the kinds of messages, not for the messages. Prices, sums and hints are worked out
from the counts afterwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from smsc_soap.campaign.quotes.countries import calling_code, country_of
from smsc_soap.campaign.quotes.price_table import PriceTable
from smsc_soap.campaign.tables.recipients import Recipient
from smsc_soap.model.segments import Alphabet, SegmentCount, count_segments

#: First digits that tell networks apart where no table says better: the country code and so many digits more.
_NETWORK_DIGITS: Final = 3
#: The longest country code has three digits.
_HEAD: Final = 3 + _NETWORK_DIGITS
#: First digits whose group is remembered.
_MEMORY: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Group:
    """Numbers that cost the same as far as a table knows, or that begin alike where there is none."""

    #: ISO 3166-1 alpha-2; ``??`` for a number of no country.
    country: str
    #: As the price table calls it; empty when nobody said.
    operator: str
    #: First digits without a plus; empty where the whole country is meant.
    prefix: str
    #: Of one segment; None where no table says.
    price: Decimal | None


class Kind(NamedTuple):
    """What is counted."""

    group: Group
    alphabet: Alphabet
    #: Septets or 16-bit units of the text.
    units: int
    segments: int


class Counted(NamedTuple):
    """One message, and what it takes. A named tuple: a million of them are made."""

    recipient: Recipient
    text: str
    group: Group
    size: SegmentCount

    def __repr__(self) -> str:
        return f"Counted({self.recipient!r}, {self.size!r})"


class Census:
    """Counts of one campaign, by kind."""

    def __init__(self, prices: PriceTable | None = None) -> None:
        self._prices = prices
        self._head = _HEAD if prices is None else max(_HEAD, prices.deciding_digits)
        self._groups: dict[str, Group] = {}
        self._same: dict[Group, Group] = {}
        #: By a kind packed into one number, which costs less to look up than a tuple with an enum member in it.
        self._counts: defaultdict[int, int] = defaultdict(int)
        self._numbered: list[Group] = []
        self._numbers: dict[int, int] = {}

    def count(self, messages: Iterable[tuple[Recipient, str]]) -> Iterator[Counted]:
        """The same messages with what they take, counted as they go by."""
        groups, counts, head = self._groups, self._counts, self._head + 1
        group_of, numbers, gsm, new = self._group_of, self._numbers, Alphabet.GSM_7, tuple.__new__
        for recipient, text in messages:
            known = recipient.phone[1:head]
            group = groups.get(known) or group_of(known)
            size = count_segments(text)
            alphabet, units, segments, *_ = size
            counts[numbers[id(group)] << 32 | units << 16 | segments << 1 | (alphabet is not gsm)] += 1
            yield new(Counted, (recipient, text, group, size))

    def _group_of(self, head: str) -> Group:
        """The group of all numbers that begin with *head*; the same object for equal ones."""
        if len(self._groups) >= _MEMORY:
            self._groups.clear()
        group = self._made(head)
        known = self._same.setdefault(group, group)
        if known is group:
            self._numbers[id(group)] = len(self._numbered)
            self._numbered.append(group)
        self._groups[head] = known
        return known

    def _made(self, head: str) -> Group:
        country = country_of(head)
        if self._prices is not None and (rate := self._prices.rate_of(head)) is not None:
            return Group(country, rate.operator, rate.prefix, rate.price)
        return Group(country, "", head[: len(calling_code(head)) + _NETWORK_DIGITS], None)

    @property
    def groups(self) -> tuple[Group, ...]:
        """In the order of their first message."""
        return tuple(self._numbered)

    def kinds(self) -> Iterator[tuple[Kind, int]]:
        """Every kind of message and how many there are."""
        for packed, many in self._counts.items():
            alphabet = Alphabet.UCS_2 if packed & 1 else Alphabet.GSM_7
            yield Kind(self._numbered[packed >> 32], alphabet, packed >> 16 & 0xFFFF, packed >> 1 & 0x7FFF), many
