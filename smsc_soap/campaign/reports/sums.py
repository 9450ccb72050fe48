"""Quoted and charged, added up, with the reasons of the difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from smsc_soap.campaign.quotes.census import Group
from smsc_soap.campaign.reports.explain import OPEN, Reason
from smsc_soap.model.segments import Alphabet

_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Part:
    """What one reason adds to the difference between charge and quote."""

    messages: int = 0
    #: Charge − quote.
    money: Decimal = _ZERO

    def plus(self, other: Part) -> Part:
        return Part(self.messages + other.messages, self.money + other.money)


@dataclass(frozen=True, slots=True)
class Sums:
    """Figures of some messages; ``quoted`` + all parts = ``charged``."""

    messages: int = 0
    #: As we counted them.
    segments: int = 0
    #: Messages of a known charge, and the parts the provider counted for them.
    billed: int = 0
    parts: int = 0
    quoted: Decimal = _ZERO
    #: Messages without a quote.
    unquoted: int = 0
    charged: Decimal = _ZERO
    reasons: Mapping[Reason, Part] = field(default_factory=dict)

    @property
    def difference(self) -> Decimal:
        """Charge − quote, so far."""
        return self.charged - self.quoted

    @property
    def open_money(self) -> Decimal:
        """Quoted, and may still be charged."""
        return -sum((part.money for reason, part in self.reasons.items() if reason in OPEN), _ZERO)

    @property
    def open_messages(self) -> int:
        return sum(part.messages for reason, part in self.reasons.items() if reason in OPEN)

    def plus(self, other: Sums) -> Sums:
        nothing = Part()
        return Sums(
            self.messages + other.messages,
            self.segments + other.segments,
            self.billed + other.billed,
            self.parts + other.parts,
            self.quoted + other.quoted,
            self.unquoted + other.unquoted,
            self.charged + other.charged,
            {
                reason: self.reasons.get(reason, nothing).plus(other.reasons.get(reason, nothing))
                for reason in Reason
                if reason in self.reasons or reason in other.reasons
            },
        )


@dataclass(frozen=True, slots=True)
class ClassReport:
    """Messages that were priced alike."""

    group: Group
    alphabet: Alphabet
    #: Of each message, as we counted.
    segments_each: int
    sums: Sums
