"""What a campaign may take, and what is set aside for each message until its charge is known."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from typing import TYPE_CHECKING, Final

from smsc_soap.campaign.plans.plan_header import Ceiling
from smsc_soap.errors import BudgetExceeded, InvalidParameter

if TYPE_CHECKING:
    from smsc_soap.campaign.quotes.estimate import Estimate

#: Bounds of a segment are kept to this; sums of money are never rounded.
_GRAIN: Final = Decimal("0.0001")


def highest(estimate: Estimate) -> Decimal:
    """The upper end of the quote."""
    return estimate.cost if estimate.interval is None else max(estimate.interval.high, estimate.cost)


def ceiling_of(estimate: Estimate, money: Decimal | None, segments: int | None) -> Ceiling:
    """The ceiling of a plan: what was asked for, else the upper end of the quote and the segments counted.

    Raises:
        InvalidParameter: no ceiling was named, and some recipients have no price.
        BudgetExceeded: the campaign does not fit below it.
    """
    total = estimate.total
    if money is None:
        if total.unpriced:
            raise InvalidParameter(
                "ceiling",
                f"none, while {total.unpriced} of {total.recipients} recipients have no price",
                "the most that the campaign may cost",
                "name it (--ceiling), or prices for everybody (--rates, --quote sample)",
            )
        money = highest(estimate)
    if money < estimate.cost:
        raise BudgetExceeded(
            f"the ceiling {money:f} is below the quoted cost {estimate.cost:f}; "
            "raise it, shorten the text or write to fewer people. No plan was made."
        )
    if segments is not None and segments < total.segments:
        raise BudgetExceeded(
            f"the ceiling of {segments} segments is below the {total.segments} that the campaign takes; "
            "raise it, shorten the text or write to fewer people. No plan was made."
        )
    return Ceiling(money, total.segments if segments is None else segments)


def bounds_of(
    estimate: Estimate, prices: Mapping[int, Decimal | None], ceiling: Ceiling, max_price: Decimal | None
) -> dict[int, Decimal]:
    """What is reserved for one segment of each group of *prices*.

    The quoted price, up to the upper end of its interval; *max_price* where that is more. A group without a price
    takes the dearest bound there is, and where nothing has a price, an even share of the ceiling.
    """
    stretch = highest(estimate) / estimate.cost if estimate.cost else Decimal(1)
    known = {
        at: max(price if stretch == 1 else _up(price * stretch), max_price or price)
        for at, price in prices.items()
        if price is not None
    }
    if len(known) == len(prices):
        return known
    dearest = max_price if max_price is not None else max(known.values(), default=None)
    if dearest is None:
        share = ceiling.money / max(estimate.total.segments, 1)
        dearest = share.quantize(_GRAIN, ROUND_DOWN)
    return {at: known.get(at, dearest) for at in prices}


def _up(amount: Decimal) -> Decimal:
    return amount.quantize(_GRAIN, ROUND_UP)
