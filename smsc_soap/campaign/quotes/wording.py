"""Numbers and amounts of money as people write them, for sentences in English and Russian."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

_CENT: Final = Decimal("0.01")


def number(value: int) -> str:
    """``12 431``."""
    return f"{value:,}".replace(",", " ")


def amount(value: Decimal, currency: str = "") -> str:
    """``29 834.40``, rounded to two places; with the currency where it is known."""
    shown = f"{value.quantize(_CENT, ROUND_HALF_UP):,f}".replace(",", " ")
    return f"{shown} {currency}".rstrip()


def percent(share: float) -> str:
    """``4.2 %``; small shares with more places."""
    return f"{share:.1%}".replace("%", " %") if share >= 0.01 or share == 0 else f"{share:.3%}".replace("%", " %")


def russian(value: int, one: str, few: str, many: str) -> str:
    """``1 знак``, ``3 знака``, ``5 знаков``."""
    last_two = value % 100
    if 11 <= last_two <= 14:
        return f"{number(value)} {many}"
    return f"{number(value)} " + {1: one, 2: few, 3: few, 4: few}.get(last_two % 10, many)


def english(value: int, one: str, many: str) -> str:
    """``1 segment``, ``2 segments``."""
    return f"{number(value)} {one if value == 1 else many}"
