from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.campaign.plans.ceiling import bounds_of, ceiling_of, highest
from smsc_soap.campaign.plans.plan_header import Ceiling
from smsc_soap.campaign.quotes.census import Group
from smsc_soap.campaign.quotes.estimate import Estimate, Interval, Line, QuoteMode
from smsc_soap.errors import BudgetExceeded, InvalidParameter
from smsc_soap.model.segments import Alphabet

NOW = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
PRICES = st.decimals("0.01", "20", places=2)


def _estimate(prices: list[Decimal | None], *, high: Decimal | None = None) -> Estimate:
    """Ten messages of one segment at each of these prices."""
    groups = [Group("RU", "", str(at), price) for at, price in enumerate(prices)]
    lines = tuple(
        Line(group, Alphabet.GSM_7, 1, 10, None if group.price is None else group.price * 10) for group in groups
    )
    cost = sum((line.cost for line in lines if line.cost is not None), Decimal(0))
    interval = None if high is None else Interval(cost, high, 0.95)
    known = tuple((group, group.price) for group in groups if group.price is not None)
    return Estimate(QuoteMode.SAMPLE, lines, cost, "", interval, "RUB", NOW, prices=known)


@given(st.lists(PRICES, min_size=1, max_size=8), st.decimals("1", "1.5", places=3))
def test_an_interval_widens_the_ceiling_and_each_reserve_alike(prices: list[Decimal], stretch: Decimal) -> None:
    cost = sum(prices, Decimal(0)) * 10
    estimate = _estimate(list(prices), high=cost * stretch)
    ceiling = ceiling_of(estimate, None, None)
    assert ceiling == Ceiling(highest(estimate), 10 * len(prices))
    bounds = bounds_of(estimate, dict(enumerate(prices)), ceiling, None)
    assert all(bounds[at] >= price for at, price in enumerate(prices))
    reserved = sum(bounds.values(), Decimal(0)) * 10
    # What is reserved for everybody together is the upper end, but for the last grain of each.
    assert ceiling.money <= reserved <= ceiling.money + Decimal("0.001") * len(prices)


@given(st.lists(PRICES, min_size=1, max_size=8))
def test_without_an_interval_the_quote_itself_is_reserved(prices: list[Decimal]) -> None:
    estimate = _estimate(list(prices))
    ceiling = ceiling_of(estimate, None, None)
    assert ceiling.money == estimate.cost
    assert bounds_of(estimate, dict(enumerate(prices)), ceiling, None) == dict(enumerate(prices))


def test_who_has_no_price_counts_as_the_dearest() -> None:
    estimate = _estimate([Decimal(2), None, Decimal(3)])
    ceiling = ceiling_of(estimate, Decimal(90), None)
    prices = {0: Decimal(2), 1: None, 2: Decimal(3)}
    assert bounds_of(estimate, prices, ceiling, None) == {0: 2, 1: 3, 2: 3}
    assert bounds_of(estimate, prices, ceiling, Decimal(5)) == {0: 5, 1: 5, 2: 5}


def test_an_interval_below_the_cost_is_no_lower_ceiling() -> None:
    estimate = _estimate([Decimal(2)], high=Decimal(1))
    assert ceiling_of(estimate, None, None).money == 20


def test_exactly_the_cost_is_enough() -> None:
    estimate = _estimate([Decimal(2)])
    assert ceiling_of(estimate, Decimal(20), 10) == Ceiling(Decimal(20), 10)
    with pytest.raises(BudgetExceeded):
        ceiling_of(estimate, Decimal("19.99"), None)
    with pytest.raises(BudgetExceeded):
        ceiling_of(estimate, None, 9)


def test_what_is_reserved_beyond_the_quote_has_room_for_the_last_message() -> None:
    estimate = _estimate([Decimal("3.30"), Decimal(9)])
    assert ceiling_of(estimate, None, None, Decimal(5)).money == Decimal("124.70")
    assert ceiling_of(estimate, None, None, Decimal(3)).money == Decimal("123.00")
    assert ceiling_of(estimate, Decimal(123), None, Decimal(5)).money == 123


def test_nothing_without_a_price_is_reserved_for_nothing() -> None:
    """A bound of 0 would let everything go before the first charge is known."""
    free = {0: Decimal(0), 1: None}
    assert bounds_of(_estimate([Decimal(0), None]), free, Ceiling(Decimal(40), 20), None) == {0: 0, 1: 2}
    assert bounds_of(_estimate([Decimal(0), None]), free, Ceiling(Decimal(40), 20), Decimal(0)) == {0: 0, 1: 2}
    tiny = bounds_of(_estimate([None]), {0: None}, Ceiling(Decimal("0.0001"), 10), None)
    assert tiny == {0: Decimal("0.00001")}
    with pytest.raises(InvalidParameter, match="0, while 10 of 20 recipients have no price"):
        ceiling_of(_estimate([Decimal(0), None]), Decimal(0), None)


def test_a_long_message_needs_more_room() -> None:
    estimate = _estimate([Decimal(3)])
    longer = replace(
        estimate, lines=(replace(estimate.lines[0], segments_each=4, cost=Decimal(120)),), cost=Decimal(120)
    )
    assert ceiling_of(longer, None, None, Decimal(5)).money == 128
