"""Numbers waiting for a confirming call: who is to call which one, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

#: Source: provider's page on wait_call, 2024.
VALID: Final = timedelta(minutes=15)
#: Price of one confirmed number; invented.
PRICE: Final = Decimal("0.30")
#: Numbers to call, by the beginning of the caller's; the longest counts. Invented, of free-phone shape.
_POOLS: Final = {
    "": ("78000000001", "78000000002", "78000000003"),
    "77": ("77000000091", "77000000092"),
    "76": ("77000000091", "77000000092"),
    "375": ("375800000001", "375800000002"),
    "998": ("998710000001",),
}


@dataclass(slots=True, repr=False)
class WaitCall:
    """One number that is to be confirmed."""

    #: Digits of the phone that will call.
    phone: str
    #: The number it is to call.
    to_phone: str
    #: Every number that could have been chosen, the chosen one first.
    pool: tuple[str, ...]
    asked_at: datetime
    #: Login of the subclient that asked; empty for the account itself.
    user: str = ""
    #: What is charged when the call comes; 0 when that was done already.
    owed: Decimal = Decimal(0)
    confirmed_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether a call still counts."""
        return self.confirmed_at is None and now < self.asked_at + VALID

    def to_dict(self, now: datetime) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "phone": self.phone,
            "to_phone": self.to_phone,
            "asked_at": self.asked_at.isoformat(),
            "valid_until": (self.asked_at + VALID).isoformat(),
            "confirmed_at": self.confirmed_at.isoformat() if self.confirmed_at else None,
            "open": self.is_open(now),
        }


class WaitCalls:
    """All of them; a phone waits for the number it was given last."""

    def __init__(self) -> None:
        self._calls: list[WaitCall] = []
        self._latest: dict[str, WaitCall] = {}

    def __iter__(self) -> Iterator[WaitCall]:
        return iter(tuple(self._calls))

    def ask(self, phone: str, now: datetime, *, user: str = "", owed: Decimal = Decimal(0)) -> WaitCall:
        """Gives *phone* a number to call; while it is valid, the same one again."""
        open_one = self._latest.get(phone)
        if open_one is not None and open_one.is_open(now):
            return open_one
        pool = pool_of(phone)
        first = len(self._calls) % len(pool)
        pool = (pool[first], *pool[:first], *pool[first + 1 :])
        asked = WaitCall(phone, pool[0], pool, now, user, owed)
        self._calls.append(asked)
        self._latest[phone] = asked
        return asked

    def ring(self, phone: str, to_phone: str, now: datetime) -> WaitCall | None:
        """The request that a call from *phone* confirms; None: nobody waits for it, or it came too late.

        An empty *to_phone* is the right number.
        """
        waiting = self._latest.get(phone)
        if waiting is None or not waiting.is_open(now) or to_phone not in ("", waiting.to_phone):
            return None
        waiting.confirmed_at = now
        return waiting


def pool_of(phone: str) -> tuple[str, ...]:
    """The numbers that people with such phones call, by country."""
    return next(_POOLS[phone[:length]] for length in (3, 2, 0) if phone[:length] in _POOLS)
