"""Prices, operators and statistics as the provider tells them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from smsc_soap.model.results import Result
from smsc_soap.redaction import mask_phone


class ZonePrice(Result):
    """What messages to one country, or to one operator in it, cost; in the account's currency, None when not told."""

    #: The provider's number of the zone.
    zone: str
    #: As the provider calls it, in Russian: ``Россия, МТС``.
    name: str
    #: One SMS segment sent through the API.
    api: Decimal | None = None
    #: One SMS segment sent from the cabinet.
    mass: Decimal | None = None
    mms: Decimal | None = None
    hlr: Decimal | None = None
    call: Decimal | None = None

    @property
    def country(self) -> str:
        """The part before the comma."""
        return self.name.partition(",")[0].strip()

    @property
    def operator(self) -> str:
        """The part behind the comma; empty for the country as a whole."""
        return self.name.partition(",")[2].strip()


class OperatorInfo(Result):
    """Who carries a number, by its registration.

    Source: the names are those that public clients read; the stored copies of the provider's page lost them.
    """

    #: As the caller spelled it.
    phone: str
    country: str | None = None
    operator: str | None = None
    region: str | None = None
    mcc_mnc: str | None = None
    #: The zone the number is at home in. Assumption: counted from UTC.
    utc_offset_hours: float | None = None

    def __repr_args__(self) -> Any:
        yield "phone", mask_phone(self.phone)
        for name in ("country", "operator", "region", "mcc_mnc", "utc_offset_hours"):
            yield name, getattr(self, name)


class StatisticsRow(Result):
    """One row of statistics: an account or a subclient. What is not recognised stands in ``raw`` and ``extra``.

    Source: provider's page on statistics, which names login, ``cnt``, ``credit``, ``debit`` and currency.
    Assumption: subclients are told in the same way.
    """

    #: A day, where a row is about one, as the provider writes it.
    date: str | None = None
    #: Login of the account or subclient.
    user: str | None = None
    #: Messages.
    count: int | None = None
    #: What was taken: the page's ``credit``.
    cost: Decimal | None = None
    #: What came in: the page's ``debit``.
    paid_in: Decimal | None = None
    balance: Decimal | None = None
    currency: str | None = None
