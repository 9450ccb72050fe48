"""A table of prices that a person keeps: which first digits, or which country, cost how much a segment.

CSV with the columns ``prefix`` or ``country`` or both, ``price``, and optionally ``operator`` and ``currency``::

    prefix,country,operator,price,currency
    7,RU,,3.30,RUB
    7916,RU,MTS,2.95,RUB
    ,KZ,,9.50,RUB

The longest prefix wins, then the country; a number that nothing fits has no price. A line with both is for
numbers of that country with that prefix: ``7,RU`` says nothing about Kazakhstan. A prefix tells the operator
a number was given out by: one that has moved to another operator since may cost what that one costs.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NoReturn, Self

from smsc_soap.campaign.quotes.countries import COUNTRY_NAMES, country_of
from smsc_soap.campaign.quotes.provider_prices import Zone, rates_table
from smsc_soap.campaign.tables.delimiter import recognised_delimiter
from smsc_soap.campaign.tables.encoding import recognised_encoding
from smsc_soap.errors import InvalidParameter

#: What the list that the provider told is called.
ACCOUNT_LIST: Final = "the account's price list"
#: The longest table, in bytes: every prefix of the world fits several times.
MAX_BYTES: Final = 8 << 20
_COLUMNS: Final = {
    "prefix": ("prefix", "code", "префикс", "код"),
    "country": ("country", "iso", "страна"),
    "operator": ("operator", "carrier", "оператор"),
    "price": ("price", "rate", "цена", "тариф"),
    "currency": ("currency", "валюта"),
}
_PREFIX: Final = re.compile(r"\+?([1-9][0-9]{0,14})")
_PRICE: Final = re.compile(r"[0-9]{1,6}([.,][0-9]{1,8})?")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
#: Answers that are kept; the numbers of one campaign share their first digits.
_MEMORY: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Rate:
    """What one segment costs, for the numbers it fits."""

    #: First digits without a plus; empty: the whole country.
    prefix: str
    #: ISO 3166-1 alpha-2; empty: any that has the prefix.
    country: str
    #: As the table calls it; empty when it does not say.
    operator: str
    #: Of one segment.
    price: Decimal
    #: In the table, from 1.
    line: int


class PriceTable:
    """Prices by first digits and by country, of one currency."""

    def __init__(
        self,
        rates: Sequence[Rate],
        *,
        currency: str = "",
        name: str = "the price table",
        sha256: str = "",
        as_of: datetime | None = None,
        is_account_list: bool = False,
    ) -> None:
        self.rates = tuple(rates)
        #: ISO 4217, empty when the table does not say.
        self.currency = currency
        self.name = name
        #: When its file was saved, or the account's list was told, UTC; None when nobody knows.
        self.as_of = as_of
        #: True when the provider told it; else a person did.
        self.is_account_list = is_account_list
        #: Of the file's bytes, in hex.
        self.sha256 = sha256
        self._by_prefix = {(rate.prefix, rate.country): rate for rate in rates if rate.prefix}
        self._by_country = {rate.country: rate for rate in rates if not rate.prefix}
        self._lengths = sorted({len(prefix) for prefix, _ in self._by_prefix}, reverse=True)
        #: So many first digits decide; a country is decided by four.
        self.deciding_digits = max(4, *self._lengths) if self._lengths else 4
        self._known: dict[str, Rate | None] = {}

    @classmethod
    def read(cls, path: str | Path) -> Self:
        """The table of a file.

        Raises:
            OSError: it cannot be read.
            InvalidParameter: a line that is no rate; the sentence says which, and why.
        """
        place = Path(path)
        with place.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
            saved_s = os.fstat(file.fileno()).st_mtime
        if len(content) > MAX_BYTES:
            raise InvalidParameter(place.name, f"over {MAX_BYTES >> 20} MiB", "a table of prices", "name another file")
        return cls._parsed(content, place.name, as_of=datetime.fromtimestamp(saved_s, UTC))

    @classmethod
    def from_prices(cls, prices: Iterable[Zone], *, currency: str | None = None, as_of: datetime | None = None) -> Self:
        """The table of a price list as ``client.http.prices()`` tells it: each country at its dearest operator.

        *currency*: as the provider names it. *as_of*: when the list was told.

        Raises:
            InvalidParameter: no country of the list has a price.
        """
        table = rates_table(prices, currency)
        if not table.countries:
            raise InvalidParameter(
                ACCOUNT_LIST,
                f"one without a price for any known country ({len(table.unknown)} other zones)",
                "at least one country with a price",
                "name a file of prices, or let the provider price the messages (--quote sample)",
            )
        return cls._parsed(table.text.encode(), ACCOUNT_LIST, as_of=as_of, is_account_list=True)

    @classmethod
    def _parsed(cls, content: bytes, name: str, **origin: Any) -> Self:
        codec = recognised_encoding(content, name).codec
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            raise InvalidParameter(name, "bytes that are no text", "UTF-8 or windows-1251", "save it again") from None
        rows = list(_rows(text, name))
        if not rows:
            raise InvalidParameter(name, "an empty table", "a header and one rate in each line", "fill it")
        places = _places(rows[0][1], name)
        rates: dict[tuple[str, str], Rate] = {}
        currencies: set[str] = set()
        for line, cells in rows[1:]:
            reader = _Line(name, line, {column: cells[at] for column, at in places.items() if at < len(cells)})
            rate = reader.rate()
            key = (rate.prefix, rate.country)
            if key in rates:
                reader.refuse("prefix" if rate.prefix else "country", f"the same as line {rates[key].line}", "once")
            rates[key] = rate
            currencies.add(reader.currency())
        if not rates:
            raise InvalidParameter(name, "a header only", "at least one rate", "fill it")
        if len(currencies) > 1:
            raise InvalidParameter(
                name, f"prices in {', '.join(sorted(currencies))}", "one currency", "use one table each"
            )
        sha256 = hashlib.sha256(content).hexdigest()
        return cls(list(rates.values()), currency=currencies.pop(), name=name, sha256=sha256, **origin)

    def rate_of(self, digits: str) -> Rate | None:
        """The rate for a number in international form without its plus; None when nothing fits."""
        head = digits[: self.deciding_digits]
        try:
            return self._known[head]
        except KeyError:
            found = self._looked_up(head)
        if len(self._known) >= _MEMORY:
            self._known.clear()
        self._known[head] = found
        return found

    def _looked_up(self, head: str) -> Rate | None:
        country = country_of(head)
        for length in self._lengths:
            for wanted in (country, ""):
                if (rate := self._by_prefix.get((head[:length], wanted))) is not None:
                    return rate
        return self._by_country.get(country)


def _rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    sign = recognised_delimiter(text if text.endswith("\n") else text + "\n", name).sign
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=sign, strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, [cell.strip() for cell in row]
    except csv.Error:
        raise InvalidParameter(
            f"{name}, line {reader.line_num}", "a row with an unfinished quote", "rows of CSV", "repair the line"
        ) from None


def _places(header: list[str], name: str) -> dict[str, int]:
    lowered = [cell.lower() for cell in header]
    places = {column: lowered.index(word) for column, words in _COLUMNS.items() for word in words if word in lowered}
    if "price" not in places or not places.keys() & {"prefix", "country"}:
        raise InvalidParameter(
            f"{name}, header",
            ", ".join(header)[:100] or "empty",
            "the columns price and prefix or country, and optionally operator and currency",
            "name the columns in the first line",
        )
    return places


class _Line:
    """One line of a table."""

    def __init__(self, name: str, line: int, cells: dict[str, str]) -> None:
        self._name, self._number, self._cells = name, line, cells

    def rate(self) -> Rate:
        prefix = self._prefix()
        country = self._cells.get("country", "").upper()
        if not prefix and not country:
            self.refuse("prefix", "empty, and so is the country", "first digits, or a country")
        if country and country not in COUNTRY_NAMES:
            self.refuse("country", f"{country!a:.20}", "two letters, such as RU or KZ")
        return Rate(prefix, country, self._cells.get("operator", ""), self._price(), self._number)

    def _prefix(self) -> str:
        was = self._cells.get("prefix", "").replace(" ", "")
        if not was:
            return ""
        if (found := _PREFIX.fullmatch(was)) is None:
            self.refuse("prefix", f"{was!a:.20}", "1 to 15 first digits of a number in international form")
        return found[1]

    def _price(self) -> Decimal:
        was = self._cells.get("price", "")
        if _PRICE.fullmatch(was) is None:
            self.refuse("price", f"{was!a:.20}", "a price of one segment, such as 3.30")
        return Decimal(was.replace(",", "."))

    def currency(self) -> str:
        was = self._cells.get("currency", "").upper()
        if was and _CURRENCY.fullmatch(was) is None:
            self.refuse("currency", f"{was!a:.20}", "three letters, such as RUB")
        return was

    def refuse(self, field: str, was: str, allowed: str) -> NoReturn:
        raise InvalidParameter(f"{self._name}, line {self._number}, {field}", was, allowed, "repair the line")
