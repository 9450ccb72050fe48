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


def ceiling_of(
    estimate: Estimate, money: Decimal | None, segments: int | None, max_price: Decimal | None = None
) -> Ceiling:
    """The ceiling of a plan: what was asked for, else the upper end of the quote and the segments counted.

    Where *max_price* is reserved instead of the quote, the upper end has room for the reserve of one more message:
    else the last one would wait for ever.

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
        money = highest(estimate) + _beyond(estimate, max_price)
    if not money and total.unpriced:
        raise InvalidParameter(
            "ceiling", f"0, while {total.unpriced} of {total.recipients} recipients have no price", "more than 0"
        )
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
    # A bound of 0 would be none at all: nothing would be set aside, and everything sent at once.
    dearest = max_price or max(known.values(), default=None) or _share(ceiling, estimate.total.segments)
    return {at: known.get(at, dearest) for at in prices}


def _share(ceiling: Ceiling, segments: int) -> Decimal:
    """Of one segment, where everything else is free or has no price; more than 0 when the ceiling is."""
    share = ceiling.money / max(segments, 1)
    return share.quantize(_GRAIN, ROUND_DOWN) or share


def _beyond(estimate: Estimate, max_price: Decimal | None) -> Decimal:
    """By how much the reserve of one message may exceed its quote."""
    if max_price is None:
        return Decimal(0)
    prices = dict(estimate.prices)
    lines = (line for line in estimate.lines if line.group in prices)
    return max((Decimal(0), *((max_price - prices[line.group]) * line.segments_each for line in lines)))


def _up(amount: Decimal) -> Decimal:
    return amount.quantize(_GRAIN, ROUND_UP)
