"""Money as text."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.model.money import money_text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("9.9", "9.90"),
        ("9.90", "9.90"),
        ("9.9000", "9.90"),
        ("0.125", "0.125"),
        ("1E+3", "1000.00"),
        ("0", "0.00"),
        ("0E-9", "0.00"),
        ("-3.3", "-3.30"),
        ("12345678901234567890", "12345678901234567890.00"),
    ],
)
def test_two_places_and_more_where_there_are_more(amount: str, text: str) -> None:
    assert money_text(Decimal(amount)) == text


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_nothing_is_lost(amount: Decimal) -> None:
    text = money_text(amount)
    assert Decimal(text) == amount
    assert len(text.partition(".")[2]) >= 2
