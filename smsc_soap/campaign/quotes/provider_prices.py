"""The provider's price list → a table that an estimate reads, in a file or at once.

The list tells prices by operator, a number tells only who it was given out by: so each country gets the dearest price
of its operators, and an estimate by the table is too high rather than too low.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from smsc_soap.campaign.quotes.country_words import country_code
from smsc_soap.campaign.quotes.currency import iso_currency


class Zone(Protocol):
    """One row of a price list."""

    @property
    def country(self) -> str: ...

    @property
    def operator(self) -> str: ...

    @property
    def api(self) -> Decimal | None: ...


@dataclass(frozen=True, slots=True)
class RatesTable:
    """A table of prices by country, and what of the list is not in it."""

    #: As CSV, in UTF-8 when written.
    text: str
    countries: int
    #: Countries whose operators have different prices: code, lowest, highest.
    spread: tuple[tuple[str, Decimal, Decimal], ...]
    #: Names of zones that are no known country.
    unknown: tuple[str, ...]


def rates_table(zones: Iterable[Zone], currency: str | None) -> RatesTable:
    """The dearest price of a segment for each country of a price list. *currency*: of the account, if known."""
    prices: dict[str, list[Decimal]] = {}
    unknown = []
    for zone in zones:
        code = country_code(zone.country)
        if code is None:
            unknown.append(zone.country)
        elif zone.api is not None:
            prices.setdefault(code, []).append(zone.api)
    money = iso_currency(currency)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["prefix", "country", "operator", "price", "currency"])
    for code, found in sorted(prices.items()):
        writer.writerow(["", code, "", f"{max(found):f}", money])
    spread = tuple((code, min(found), max(found)) for code, found in sorted(prices.items()) if min(found) != max(found))
    return RatesTable(out.getvalue(), len(prices), spread, tuple(dict.fromkeys(unknown)))
