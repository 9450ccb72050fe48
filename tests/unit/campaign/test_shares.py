from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.campaign.quotes.shares import shares


@given(st.decimals(0, 10**9, places=4), st.lists(st.integers(1, 10**7), min_size=1, max_size=30))
def test_together_they_are_the_whole(total: Decimal, weights: list[int]) -> None:
    found = shares(total, weights)
    assert sum(found) == total
    assert len(found) == len(weights)


def test_a_plain_price_is_exact_for_everybody() -> None:
    assert shares(Decimal("99.00"), [10, 20]) == [Decimal(33), Decimal(66)]


def test_the_last_takes_the_rest() -> None:
    assert shares(Decimal("1.00"), [1, 1, 1]) == [Decimal("0.3333"), Decimal("0.3333"), Decimal("0.3334")]
