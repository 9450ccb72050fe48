"""What a message costs here, by operator and country. Every number is invented; only their shape is the provider's.

Prices are per part (SMS), per number (HLR) and per second (calls), in the account's currency. What a cost call
says and what is charged come from the same place.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from smsc_soap.sandbox.operators import Operator, operator_of_prefix
from smsc_soap.sandbox.refusal import Code, RefusalError


@dataclass(frozen=True, slots=True)
class Country:
    """Where a number belongs and what it costs to reach it."""

    prefix: str
    name: str
    name_ru: str
    #: Price of one part to a network without a price of its own; None where no SMS can go.
    sms: Decimal | None
    #: Price of one second of a call.
    call_second: Decimal
    #: How many digits a whole number has: shortest, longest.
    digits: tuple[int, int]
    #: Chosen by a digit of the number; empty where status calls say nothing.
    regions: tuple[str, ...] = ()


def _row(
    prefix: str,
    name: str,
    name_ru: str,
    sms: str | None,
    call: str,
    digits: tuple[int, int],
    regions: tuple[str, ...] = (),
) -> Country:
    return Country(prefix, name, name_ru, Decimal(sms) if sms else None, Decimal(call), digits, regions)


_RU_REGIONS: Final = ("г. Москва и Московская область", "г. Санкт-Петербург", "Свердловская область", "")

#: Price of an HLR lookup, the same everywhere.
HLR: Final = Decimal("0.30")
#: Price of one message over a messenger, a social network or as MMS, the same everywhere.
MESSENGER: Final = Decimal("1.80")
MMS: Final = Decimal("9.00")
#: Price of one e-mail.
MAIL: Final = Decimal("0.05")

COUNTRIES: Final = (
    _row("79", "Russia", "Россия", "3.30", "0.05", (11, 11), _RU_REGIONS),
    _row("7", "Russia", "Россия", None, "0.05", (11, 11), _RU_REGIONS),
    _row("76", "Kazakhstan", "Казахстан", "9.50", "0.12", (11, 11)),
    _row("77", "Kazakhstan", "Казахстан", "9.50", "0.12", (11, 11)),
    _row("375", "Belarus", "Беларусь", "8.70", "0.15", (12, 12)),
    _row("380", "Ukraine", "Украина", "7.90", "0.14", (12, 12)),
    _row("998", "Uzbekistan", "Узбекистан", "11.20", "0.16", (12, 12)),
    _row("996", "Kyrgyzstan", "Кыргызстан", "10.40", "0.16", (12, 12)),
    _row("992", "Tajikistan", "Таджикистан", "12.60", "0.18", (12, 12)),
    _row("993", "Turkmenistan", "Туркменистан", "13.10", "0.22", (11, 11)),
    _row("994", "Azerbaijan", "Азербайджан", "14.80", "0.20", (12, 12)),
    _row("995", "Georgia", "Грузия", "6.90", "0.15", (12, 12)),
    _row("374", "Armenia", "Армения", "8.10", "0.15", (11, 11)),
    _row("373", "Moldova", "Молдова", "7.20", "0.15", (11, 11)),
    _row("370", "Lithuania", "Литва", "4.60", "0.12", (11, 11)),
    _row("371", "Latvia", "Латвия", "5.40", "0.12", (11, 11)),
    _row("372", "Estonia", "Эстония", "6.10", "0.12", (10, 11)),
    _row("48", "Poland", "Польша", "3.80", "0.10", (11, 11)),
    _row("49", "Germany", "Германия", "8.90", "0.10", (11, 14)),
    _row("44", "United Kingdom", "Великобритания", "5.10", "0.10", (11, 12)),
    _row("90", "Turkey", "Турция", "4.40", "0.12", (12, 12)),
    _row("972", "Israel", "Израиль", "7.70", "0.12", (11, 12)),
    _row("86", "China", "Китай", "4.90", "0.10", (13, 13)),
    _row("1", "USA and Canada", "США и Канада", "2.10", "0.06", (11, 11)),
)

#: Any other country.
ELSEWHERE: Final = _row("", "Another country", "Другая страна", "12.00", "0.25", (10, 15))

#: Beginnings without a route: North Korea, satellites, international services, unassigned.
UNROUTABLE: Final = ("850", "870", "878", "881", "882", "883", "888", "979", "999")

_BY_PREFIX: Final = {one.prefix: one for one in COUNTRIES}


@lru_cache(maxsize=65536)
def country_of(digits: str) -> Country:
    """The row of the longest matching prefix.

    Raises:
        RefusalError: 8, there is no route to such numbers.
    """
    if digits.startswith(UNROUTABLE):
        raise RefusalError(Code.UNDELIVERABLE, "no route to this country")
    for length in (3, 2, 1):
        if (found := _BY_PREFIX.get(digits[:length])) is not None:
            return found
    return ELSEWHERE


@dataclass(frozen=True, slots=True)
class Home:
    """Where a number belongs."""

    country: Country
    #: None where the table of networks has none.
    operator: Operator | None
    region: str

    @property
    def sms(self) -> Decimal | None:
        """Price of one part; None where no SMS can go."""
        if self.country.sms is None or self.operator is None:
            return self.country.sms
        return self.operator.sms

    def to_dict(self) -> dict[str, str]:
        """``country``, ``operator``, ``mccmnc`` and ``region``; empty where nothing is known."""
        operator = self.operator
        return {
            "country": self.country.name_ru,
            "operator": operator.name if operator else "",
            "mccmnc": operator.mccmnc if operator else "",
            "region": self.region,
        }


NOWHERE: Final = {"country": "", "operator": "", "mccmnc": "", "region": ""}


@lru_cache(maxsize=16384)
def home_of(digits: str) -> Home:
    """Country, network and region of an international number, always the same for one number.

    Raises:
        RefusalError: 8, there is no route to such numbers.
    """
    country = country_of(digits)
    operator = operator_of_prefix(digits) if country.sms is not None else None
    region = country.regions[int(digits[-6]) % len(country.regions)] if country.regions else ""
    return Home(country, operator, region)


def is_number(recipient: str) -> bool:
    """Whether *recipient* is a whole international number, not an address or a name."""
    return recipient.isascii() and recipient.isdigit() and len(recipient) >= 10


def whereabouts(recipient: str) -> dict[str, str]:
    """As ``Home.to_dict``, for any recipient: empty texts for those that are no phones, or have no route."""
    try:
        return home_of(recipient).to_dict() if is_number(recipient) else NOWHERE
    except RefusalError:
        return NOWHERE


@lru_cache(maxsize=4096)
def times(price: Decimal, number: int) -> Decimal:
    """*number* times *price*; the same value is the same object, which a long ledger is glad of."""
    return price * number


def money_text(amount: Decimal) -> str:
    """``3.30``: two decimals, more only where they are needed, never an exponent."""
    exact = amount.normalize()
    exponent = exact.as_tuple().exponent
    places = max(2, -exponent) if isinstance(exponent, int) else 2
    return f"{amount:.{places}f}"
