"""A ceiling on what messages may cost, shared by all processes of a store."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from smsc_soap.errors import InvalidParameter


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits, and how much of them is taken. What is open counts with its upper bound, what was charged as charged."""

    name: str
    #: In the account's currency; None: no limit.
    money: Decimal | None
    #: None: no limit.
    segments: int | None
    reserved: Decimal
    reserved_segments: int
    spent: Decimal
    spent_segments: int

    @property
    def money_left(self) -> Decimal | None:
        """What may still be reserved; None: no limit."""
        return None if self.money is None else self.money - self.reserved - self.spent

    @property
    def segments_left(self) -> int | None:
        return None if self.segments is None else self.segments - self.reserved_segments - self.spent_segments


def checked_money(field: str, value: object) -> Decimal | None:
    """An exact amount, or None.

    Raises:
        InvalidParameter: neither.
    """
    if value is None or (isinstance(value, Decimal) and value.is_finite() and value >= 0):
        return value
    raise InvalidParameter(field, repr(value)[:40], 'a Decimal from 0, such as Decimal("12.50")')


def checked_segments(field: str, value: object) -> int | None:
    """A number of segments, or None.

    Raises:
        InvalidParameter: neither.
    """
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**62):
        return value
    raise InvalidParameter(field, repr(value)[:40], "a whole number from 0")
