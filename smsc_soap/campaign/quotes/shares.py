"""A sum of money handed out by weight, to the last digit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

_STEP: Final = Decimal("0.0001")
#: A price with so many places is exact.
_PLACES: Final = 8


def shares(total: Decimal, weights: Sequence[int]) -> list[Decimal]:
    """One share for each weight; together they are exactly *total*.

    Where one unit of weight comes out at a price of few places each share is exact, else it is rounded to a
    hundredth of a kopeck and the last share takes the rest.
    """
    whole = sum(weights)
    each = (total / whole).normalize()
    exponent = each.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= -_PLACES and each * whole == total:
        return [each * weight for weight in weights]
    found = [(total * weight / whole).quantize(_STEP) for weight in weights[:-1]]
    return [*found, total - sum(found, Decimal(0))]
