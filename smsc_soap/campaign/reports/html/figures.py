"""Numbers, money and moments as people of one language write them."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from decimal import Decimal
from typing import Final

from smsc_soap.campaign.quotes.wording import MINUS as MINUS
from smsc_soap.campaign.quotes.wording import NO_BREAK as NO_BREAK
from smsc_soap.campaign.quotes.wording import Wording
from smsc_soap.campaign.reports.account_zone import AccountZone

NO_BREAK_HYPHEN: Final = "\N{NON-BREAKING HYPHEN}"
#: Amounts with more places than this come out of a division, and are shown rounded, with a sign that says so.
_MOST_PLACES: Final = 6
_SIGNS: Final = {"RUB": "₽", "RUR": "₽", "USD": "$", "EUR": "€", "KZT": "₸"}
_MONTHS: Final = {
    "en": ("January February March April May June July August September October November December"),
    "ru": ("января февраля марта апреля мая июня июля августа сентября октября ноября декабря"),
}


def number_text(number: int, language: str) -> str:
    """``1,000,000``; in Russian with no-break spaces."""
    return Wording(language).number(number)


def money_text(amount: Decimal, language: str, currency: str = "") -> str:
    """``29,834.40 RUB`` and ``29 834,40 ₽``: exact, at least two places; ``≈`` before what had to be rounded."""
    exact = amount.normalize()
    exponent = exact.as_tuple().exponent
    places = max(2, -exponent) if isinstance(exponent, int) else 2
    about = ""
    if places > _MOST_PLACES:
        about, places = "≈" + NO_BREAK, 2
    text = about + Wording(language).written(amount, places)
    if currency:
        text += NO_BREAK + unit_text(currency, language)
    return text


def unit_text(currency: str, language: str) -> str:
    """``RUB``; in Russian ``₽``."""
    return _SIGNS.get(currency, currency) if language == "ru" else currency


def difference_text(amount: Decimal, language: str, currency: str = "") -> str:
    """As ``money_text``, with a sign in front of a gain, too."""
    return ("+" if amount > 0 else "") + money_text(amount, language, currency)


def share_text(part: Decimal | int, whole: Decimal | int, language: str) -> str:
    """``12.5%`` of the whole; never 0 for something, never 100 for less than all."""
    if not whole:
        return "–"
    share = Decimal(part) / Decimal(whole) * 100
    small, nearly = Decimal("0.1"), Decimal("99.9")
    if 0 < share < small:
        return "<" + NO_BREAK + _percent(small, language)
    if nearly < share < 100:
        return ">" + NO_BREAK + _percent(nearly, language)
    return _percent(share, language)


def moment_text(moment: datetime, language: str, zone: AccountZone) -> str:
    """``20 November 2026, 15:04 Moscow time (UTC+3)``."""
    there = zone.wall_clock(moment)
    day = f"{there.day}{NO_BREAK}{_MONTHS[language].split()[there.month - 1]} {there.year}"
    if language == "ru":
        return f"{day}{NO_BREAK}г., {there:%H:%M} {zone.russian}"
    return f"{day}, {there:%H:%M} {zone.english}"


def label_text(text: str, most: int = 60) -> str:
    """A name out of somebody's file: on one line, without marks that turn the page's direction, and not endless."""
    kept = "".join(char if unicodedata.category(char)[0] != "C" else " " for char in text[: most * 4])
    shown = " ".join(kept.split())
    return shown if len(shown) <= most else shown[: most - 1].rstrip() + "…"


def _percent(share: Decimal, language: str) -> str:
    text = f"{share:.1f}".removesuffix(".0")
    return text.replace(".", ",") + NO_BREAK + "%" if language == "ru" else text + "%"
