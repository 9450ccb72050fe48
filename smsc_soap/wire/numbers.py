"""Numbers and moments as the provider writes them → exact values, or a doubt in words."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Final

_MONEY: Final = re.compile(r"-?[0-9]{1,15}(?:[.,][0-9]{1,10})?")
_COUNT: Final = re.compile(r"-?[0-9]{1,9}")
_TIMESTAMP: Final = re.compile(r"[0-9]{1,11}")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LOCAL: Final = re.compile(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2})")


def money(name: str, text: str | None, doubts: list[str]) -> Decimal | None:
    """An amount, exact. A decimal comma is read and doubted; anything else unreadable is None and doubted."""
    if text is None or text == "":
        return None
    if not _MONEY.fullmatch(text):
        doubts.append(f"{name} is not an amount of money")
        return None
    if "," in text:
        doubts.append(f"{name} came with a decimal comma")
    return Decimal(text.replace(",", "."))


def charge(name: str, text: str | None, doubts: list[str]) -> Decimal | None:
    """What something costs. Less than zero is None and doubted: it would make room in what may be spent."""
    amount = money(name, text, doubts)
    if amount is not None and amount < 0:
        doubts.append(f"{name} is less than zero")
        return None
    return amount


def count(name: str, text: str | None, doubts: list[str]) -> int | None:
    """A number of parts. Zero and less are returned and doubted; unreadable is None and doubted."""
    number = integer(text)
    if number is None and text:
        doubts.append(f"{name} is not a whole number")
    if number is not None and number < 1:
        doubts.append(f"{name} is less than one")
    return number


def integer(text: str | None) -> int | None:
    """A whole number of at most nine digits; None when absent or unreadable."""
    return int(text) if text and _COUNT.fullmatch(text) else None


def moment(timestamp: str | None, local: str | None, utc_offset: timedelta) -> datetime | None:
    """Aware UTC from Unix seconds, else from ``DD.MM.YYYY hh:mm:ss`` in the account's zone, else None."""
    if timestamp and _TIMESTAMP.fullmatch(timestamp):
        return _EPOCH + timedelta(seconds=int(timestamp))  # fromtimestamp ends with the year 3000 on Windows
    match = _LOCAL.fullmatch(local or "")
    if match is None:
        return None
    day, month, year, hour, minute, second = (int(part) for part in match.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=timezone(utc_offset)).astimezone(UTC)
    except (ValueError, OverflowError):  # no such day; or a day at the end of the calendar, moved by the zone
        return None
