from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.campaign.quotes.shares import shares
from smsc_soap.campaign.quotes.wording import amount, english, number, percent, russian


@given(st.decimals(0, 10**9, places=4), st.lists(st.integers(1, 10**7), min_size=1, max_size=30))
def test_together_they_are_the_whole(total: Decimal, weights: list[int]) -> None:
    found = shares(total, weights)
    assert sum(found) == total
    assert len(found) == len(weights)


def test_a_plain_price_is_exact_for_everybody() -> None:
    assert shares(Decimal("99.00"), [10, 20]) == [Decimal(33), Decimal(66)]


def test_the_last_takes_the_rest() -> None:
    assert shares(Decimal("1.00"), [1, 1, 1]) == [Decimal("0.3333"), Decimal("0.3333"), Decimal("0.3334")]


def test_numbers_in_words() -> None:
    assert number(12431) == "12 431"
    assert amount(Decimal("29834.405"), "RUB") == "29 834.41 RUB"
    assert amount(Decimal(-5)) == "-5.00"
    assert [percent(share) for share in (0, 0.0004, 0.042, 1)] == ["0.0 %", "0.040 %", "4.2 %", "100.0 %"]
    assert [english(many, "day", "days") for many in (1, 1001)] == ["1 day", "1 001 days"]
    words = [russian(many, "знак", "знака", "знаков") for many in (1, 3, 5, 11, 14, 21, 112)]
    assert words == ["1 знак", "3 знака", "5 знаков", "11 знаков", "14 знаков", "21 знак", "112 знаков"]
