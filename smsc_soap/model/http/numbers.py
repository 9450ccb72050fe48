"""Dedicated numbers for receiving messages, rented by the month."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from smsc_soap.model.results import Result


class NumberKind(StrEnum):
    """What a dedicated number is."""

    VIRTUAL = "virtual"
    #: A SIM card of one's own at the provider's.
    SIM_HOSTING = "sim_hosting"
    #: A number of the pages' list that means something else today.
    OTHER = "other"


class RentableNumber(Result):
    """A number that can be rented. It is nobody's yet, so it is shown whole."""

    phone: str
    kind: NumberKind
    #: The provider's number of the kind: 1 and 4 virtual, 2 SIM hosting.
    type_code: int | None = None
    #: A full month, in the account's currency.
    month_cost: Decimal | None = None
    #: The rest of this month.
    current_cost: Decimal | None = None
    #: Operator, and which notifications it takes.
    info: str = ""


class RentedNumber(Result):
    """A number that was just rented."""

    phone: str
    #: What was taken for the rest of this month; None when unreadable.
    cost: Decimal | None = None
