"""Dedicated numbers: which can be rented, which are, and what a new month makes of them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from smsc_soap.sandbox.refusal import Code, RefusalError

_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class DedicatedNumber:
    """A number that receives messages for whoever rents it."""

    phone: str
    #: 1, 4: virtual; 2: a SIM card kept by the provider.
    kind: int
    #: A whole month.
    cost: Decimal
    #: Operator, and what it tells of.
    info: str

    def cost_from(self, day: date) -> Decimal:
        """The rest of the month, *day* included. ``Assumption:`` by days, rounded to cents."""
        days = monthrange(day.year, day.month)[1]
        return (self.cost * (days - day.day + 1) / days).quantize(_CENT, ROUND_HALF_UP)


@dataclass(slots=True)
class Rental:
    """A number that is rented."""

    number: DedicatedNumber
    rented_at: datetime
    #: Charged again on the first of a month; otherwise given back.
    renews: bool
    #: The first day that is not paid yet.
    paid_until: date
    #: Number of the subclient that rents it; 0: the account itself.
    tenant: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "phone": self.number.phone,
            "type": self.number.kind,
            "cost": str(self.number.cost),
            "rented_at": self.rented_at.isoformat(),
            "renews": self.renews,
            "paid_until": self.paid_until.isoformat(),
        }


#: Invented.
OFFERED: Final = (
    DedicatedNumber("79990009001", 1, Decimal("450.00"), "МТС, SMS"),
    DedicatedNumber("79990009002", 1, Decimal("450.00"), "МТС, SMS"),
    DedicatedNumber("79370009003", 2, Decimal("300.00"), "МегаФон, SMS, звонки"),
    DedicatedNumber("79090009004", 4, Decimal("1500.00"), "Билайн, SMS"),
    DedicatedNumber("77000009005", 1, Decimal("2500.00"), "Beeline, SMS"),
)


class Numbers:
    """What is offered and what is rented."""

    def __init__(self, offered: tuple[DedicatedNumber, ...] = OFFERED) -> None:
        self._offered = {one.phone: one for one in offered}
        self._rented: dict[str, Rental] = {}

    def __iter__(self) -> Iterator[Rental]:
        return iter(tuple(self._rented.values()))

    def free(self) -> list[DedicatedNumber]:
        """Those that can be rented."""
        return [one for one in self._offered.values() if one.phone not in self._rented]

    def offered(self, phone: str) -> DedicatedNumber:
        """The free number *phone*.

        Raises:
            RefusalError: 1, there is none.
        """
        if phone not in self._offered or phone in self._rented:
            raise RefusalError(Code.PARAMETERS, "there is no such number to rent")
        return self._offered[phone]

    def rent(self, number: DedicatedNumber, now: datetime, today: date, *, renews: bool, tenant: int = 0) -> Rental:
        """*number* is rented from now on; *today* is the date in the account's zone."""
        self._rented[number.phone] = rental = Rental(number, now, renews, _next_month(today), tenant)
        return rental

    def rental(self, phone: str, *, tenant: int = 0) -> Rental:
        """The rental of *phone* by *tenant*.

        Raises:
            RefusalError: 1, it is not rented, or by somebody else.
        """
        found = self._rented.get(phone)
        if found is None or found.tenant != tenant:
            raise RefusalError(Code.PARAMETERS, "that number is not rented, or by somebody else")
        return found

    @property
    def are_rented(self) -> bool:
        """Whether any is."""
        return bool(self._rented)

    def is_rented(self, phone: str) -> bool:
        """Whether messages to *phone* reach the account."""
        return phone in self._rented

    def renew(self, today: date, pay: Callable[[int, Decimal], bool]) -> None:
        """Pays every month that has begun by *today*: *pay* is told the tenant and the cost, and says whether it did.

        A number that is not renewed, or cannot be paid, is given back.
        """
        for rental in tuple(self._rented.values()):
            while rental.paid_until <= today:
                if not rental.renews or not pay(rental.tenant, rental.number.cost):
                    del self._rented[rental.number.phone]
                    break
                rental.paid_until = _next_month(rental.paid_until)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
