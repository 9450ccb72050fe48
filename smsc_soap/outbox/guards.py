"""Money guards: the dearest message, and the balance below which nothing new is sent. Pure rules."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from smsc_soap.errors import ConfigurationError

#: The balance is looked at this often while it is below the floor.
LOOK_EVERY_S: Final = 900.0
#: A look that failed is repeated after so long.
RETRY_S: Final = 60.0
NOT_LOOKED_YET: Final = "the balance is looked at before anything new is sent"


class StopKind(StrEnum):
    """What ended new sends."""

    #: A message was dearer than allowed: a person ends it.
    CAP = "cap"
    #: The balance: a look that finds enough ends it.
    FLOOR = "floor"


@dataclass(frozen=True, slots=True)
class Stop:
    """No new sends; what is open is settled all the same."""

    kind: StopKind
    because: str


@dataclass(frozen=True, slots=True)
class Guards:
    """What the caller allows.

    Raises:
        ConfigurationError: not an amount of money.
    """

    max_cost_per_message: Decimal | None = None
    balance_floor: Decimal | None = None

    def __post_init__(self) -> None:
        for name in ("max_cost_per_message", "balance_floor"):
            value = getattr(self, name)
            if value is not None and not (isinstance(value, Decimal) and value.is_finite() and value >= 0):
                raise ConfigurationError(f'{name}: {str(value)[:40]!r} is no amount; pass a Decimal, such as "12.50".')

    def after_charge(self, cost: Decimal | None, messages: int, balance: Decimal | None) -> Stop | None:
        """What a reply leads to. *cost*: of all its *messages*; *balance*: after it."""
        cap = self.max_cost_per_message
        if cap is not None and cost is not None and cost > cap * messages:
            each = "a message" if messages == 1 else f"{messages} messages"
            return Stop(StopKind.CAP, f"{each} cost {cost}, and the cap is {cap} per message")
        return None if balance is None else self.on_balance(balance)

    def on_balance(self, balance: Decimal) -> Stop | None:
        """What an answer about the balance leads to."""
        if self.balance_floor is None or balance >= self.balance_floor:
            return None
        return Stop(StopKind.FLOOR, f"the balance is {balance}, below the floor of {self.balance_floor}")


#: The usual case.
NO_GUARDS: Final = Guards()
