"""A provider of prices for tests: answers like a client, by a price of one segment for each number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from smsc_soap.model.http.messages import HttpBalanceResult
from smsc_soap.model.http.reports import ZonePrice
from smsc_soap.model.segments import count_segments


@dataclass
class Answered:
    cost: Decimal = Decimal(0)
    parts: int | None = None
    balance: Decimal = Decimal(0)


def two_operators(phone: str) -> Decimal:
    """3.30, and 4.10 for every seventh number, as if it had moved to another operator."""
    return Decimal("4.10") if int(phone) % 7 == 0 else Decimal("3.30")


@dataclass
class Scripts:
    """What the provider's HTTP scripts tell of an account."""

    balance_told: Decimal = Decimal("1000.00")
    #: As the provider writes it.
    currency: str | None = "RUR"
    #: (name of the zone, price) of the price list.
    zones: tuple[tuple[str, str | None], ...] = (("Россия, МТС", "3.30"), ("Россия, Билайн", "3.70"))
    #: Raised instead of an answer, by the name of the call.
    trouble: dict[str, BaseException] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def balance(self) -> Any:
        self._called("balance")
        return HttpBalanceResult(balance=self.balance_told, currency=self.currency, raw={})

    def prices(self) -> tuple[ZonePrice, ...]:
        self._called("prices")
        return tuple(
            ZonePrice(zone=str(at), name=name, api=None if price is None else Decimal(price), raw={})
            for at, (name, price) in enumerate(self.zones)
        )

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if name in self.trouble:
            raise self.trouble[name]


@dataclass
class PriceProvider:
    price: Callable[[str], Decimal] = two_operators
    balance: Decimal = Decimal("1000.00")
    #: Added to the parts of every answer.
    extra_parts: int = 0
    #: Raised instead of an answer, by the number of the call from 1.
    trouble: dict[int, BaseException] = field(default_factory=dict)
    #: (phone, text) of each call.
    asked: list[list[tuple[str, str]]] = field(default_factory=list)
    queries: list[Any] = field(default_factory=list)
    #: None: it speaks SOAP only.
    http: Scripts | None = None

    def get_balance(self) -> Any:
        if 0 in self.trouble:
            raise self.trouble[0]
        return Answered(balance=self.balance)

    def get_sms_cost2(self, phones: Sequence[str], text: str, *, query: Any = None) -> Any:
        messages = [(phone, text) for phone in phones]
        if not phones:
            assert text == ""
            messages = [(one.wire, line.text) for line in query.list.lines for one in line.recipients]
        self.asked.append(messages)
        self.queries.append(query)
        if (error := self.trouble.get(len(self.asked))) is not None:
            raise error
        segments = [count_segments(text).segments for _, text in messages]
        cost = sum((self.price(phone) * many for (phone, _), many in zip(messages, segments)), Decimal(0))
        return Answered(cost, sum(segments) + self.extra_parts)

    def __enter__(self) -> PriceProvider:
        return self

    def __exit__(self, *_: object) -> None:
        pass
