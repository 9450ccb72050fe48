"""Money as text, the same everywhere it is written for people or machines."""

from __future__ import annotations

from decimal import Decimal


def money_text(amount: Decimal) -> str:
    """Two places, more only where there are more: ``9.90``, ``1000.00``, ``0.125``."""
    exponent = amount.normalize().as_tuple().exponent
    return f"{amount:.{max(2, -exponent if isinstance(exponent, int) else 2)}f}"
