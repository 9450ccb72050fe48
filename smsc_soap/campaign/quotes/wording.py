"""Numbers and amounts of money as people of one language write them: the one place where digits are grouped."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

NO_BREAK: Final = "\N{NO-BREAK SPACE}"
MINUS: Final = "\N{MINUS SIGN}"
_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Wording:
    """How one language writes numbers. *language*: ``en`` or ``ru``."""

    language: str

    def written(self, number: int | Decimal, places: int = 0) -> str:
        """``-29834.4`` with two places as ``−29,834.40``; in Russian with no-break spaces and a comma."""
        text = f"{abs(number):,.{places}f}"
        if self.language == "ru":
            text = text.replace(",", NO_BREAK).replace(".", ",")
        return MINUS + text if number < 0 else text

    def number(self, value: int) -> str:
        """``12,431``."""
        return self.written(value)

    def amount(self, value: Decimal, currency: str = "") -> str:
        """``29,834.40``, rounded to two places; with the currency where it is known."""
        return f"{self.written(value.quantize(_CENT, ROUND_HALF_UP), 2)} {currency}".rstrip()

    def percent(self, share: float) -> str:
        """``4.2 %``; small shares with more places."""
        places = 1 if share >= 0.01 or share == 0 else 3
        return self.written(Decimal(repr(share)) * 100, places) + " %"


ENGLISH: Final = Wording("en")
RUSSIAN: Final = Wording("ru")


def russian(value: int, one: str, few: str, many: str) -> str:
    """``1 знак``, ``3 знака``, ``5 знаков``."""
    last_two = value % 100
    if 11 <= last_two <= 14:
        return f"{RUSSIAN.number(value)} {many}"
    return f"{RUSSIAN.number(value)} " + {1: one, 2: few, 3: few, 4: few}.get(last_two % 10, many)


def english(value: int, one: str, many: str) -> str:
    """``1 segment``, ``2 segments``."""
    return f"{ENGLISH.number(value)} {one if value == 1 else many}"
