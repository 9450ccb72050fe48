"""The charge of a shared request, spread over its messages: exact in sum, by what was reserved for each."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal
from typing import Final

from smsc_soap.outbox.work import Parcel

#: Shares are kept to this; the last message takes what is left of the sum.
_GRAIN: Final = Decimal("0.000001")
_CENT: Final = Decimal("0.01")

#: Charge and billed segments of one message; None where the provider did not tell.
Share = tuple[Decimal | None, int | None]


def shares(parcels: Sequence[Parcel], cost: Decimal | None, parts: int | None) -> list[Share]:
    """One share for each of *parcels*, of what the provider said of all of them together.

    Where every message costs what was reserved for it, the shares are the charges; elsewhere only their sum is.
    """
    weights = _weights(parcels)
    costs: Sequence[Decimal | None] = [None] * len(parcels)
    if cost is not None:
        costs = _spread(cost, weights, _GRAIN)
    counts: Sequence[int | None] = [None] * len(parcels)
    if parts is not None:
        segments = [Decimal(one.booking.segments or 1) if one.booking else Decimal(1) for one in parcels]
        counts = [int(one) for one in _spread(Decimal(parts), segments, Decimal(1))]
    return list(zip(costs, counts))


def _weights(parcels: Sequence[Parcel]) -> list[Decimal]:
    reserves = [one.booking.reserve for one in parcels if one.booking is not None and one.booking.reserve]
    if len(reserves) == len(parcels):
        return reserves
    return [Decimal(one.booking.segments or 1) if one.booking else Decimal(1) for one in parcels]


def _spread(total: Decimal, weights: Sequence[Decimal], grain: Decimal) -> list[Decimal]:
    """*total* by *weights*, each share a multiple of *grain* but for the last one."""
    whole = sum(weights, Decimal(0))
    if whole == total:
        return list(weights)
    found = [_tidy((total * weight / whole).quantize(grain, ROUND_DOWN)) for weight in weights[:-1]]
    return [*found, _tidy(total - sum(found, Decimal(0)))]


def _tidy(amount: Decimal) -> Decimal:
    """Without zeros behind the second place."""
    short = amount.quantize(_CENT, ROUND_DOWN)
    return short if short == amount else amount
