"""A recipient's zone, in hours from Moscow as the provider counts them; read from a column, never guessed.

Understood: hours from Moscow (``2``, ``-1``, ``5.5``, ``MSK+2``, ``МСК+2``), hours from UTC that say
so (``UTC+5``, ``GMT+05:00``, ``+05:00``), and IANA names (``Asia/Omsk``) whose clocks stand still on
the day of sending.

Source: provider's SOAP page, 2024, parameter `tz`.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from smsc_soap.campaign.tables.columns import shown
from smsc_soap.campaign.tables.rejects import RejectCode, RowRejected
from smsc_soap.errors import InvalidParameter
from smsc_soap.model.schedule import MOSCOW_UTC_OFFSET
from smsc_soap.wire.extended.words import ValueRefused
from smsc_soap.wire.extended.zone import ZONE_ALLOWED, canonical_zone, read_zone

#: Hours from Moscow: an int, or a Decimal for a half hour.
Zone: TypeAlias = int | Decimal

_HOUR: Final = timedelta(hours=1)
_FROM_MOSCOW: Final = re.compile(r"(?:MSK|МСК)\s*([+\-−][0-9]{1,2}(?:\.5)?)?", re.IGNORECASE)
_FROM_UTC: Final = re.compile(r"(?:UTC|GMT)\s*(?:([+\-−])([0-9]{1,2})(?::?([0-9]{2}))?)?", re.IGNORECASE | re.ASCII)
_WITH_MINUTES: Final = re.compile(r"([+\-−])([0-9]{1,2}):([0-9]{2})", re.ASCII)
#: Different spellings that are remembered.
_REMEMBERED: Final = 10_000


def checked_zone(hours: float | Decimal | None) -> Zone | None:
    """The campaign's own zone.

    Raises:
        InvalidParameter: outside -12 … 14, or a fraction other than a half.
    """
    if hours is None:
        return None
    try:
        return canonical_zone(hours)
    except ValueRefused as refused:
        raise InvalidParameter("zone", refused.was, ZONE_ALLOWED.en) from None


class ZoneReader:
    """Cells of the zone column → hours from Moscow. An empty cell means the campaign's zone.

    *send_date* is the day on which IANA names are looked at; without it they are rejected.
    """

    def __init__(self, default: Zone | None, send_date: date | None) -> None:
        self._default = default
        self._send_date = send_date
        self._known: dict[str, Zone | RowRejected | None] = {"": default}

    def __call__(self, cell: str) -> Zone | None:
        """
        Raises:
            RowRejected: no zone, or one whose offset is not fixed on that day.
        """
        known = self._known.get(cell, self)
        if known is self:
            known = self._read(cell.strip())
            if len(self._known) < _REMEMBERED:
                self._known[cell] = known
        if isinstance(known, RowRejected):
            raise RowRejected(known.code, known.reason)
        return known  # type: ignore[return-value]  # self was replaced above

    def _read(self, cell: str) -> Zone | RowRejected | None:
        if not cell:
            return self._default
        try:
            return self._hours(cell)
        except ValueRefused:
            return _rejected(cell, f"allowed: {ZONE_ALLOWED.en}, UTC+5, MSK+2, or a name like Asia/Omsk")
        except RowRejected as rejected:
            return rejected

    def _hours(self, cell: str) -> Zone:
        if found := _FROM_MOSCOW.fullmatch(cell):
            return read_zone((found[1] or "0").replace("−", "-"))
        if found := _FROM_UTC.fullmatch(cell) or _WITH_MINUTES.fullmatch(cell):
            sign, hours, minutes = found.groups()
            offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
            return _from_moscow(offset if sign in (None, "+") else -offset)
        if "/" in cell:
            return self._named(cell)
        return read_zone(cell.replace("−", "-").replace(",", "."))

    def _named(self, name: str) -> Zone:
        if self._send_date is None:
            raise _rejected(name, "a name needs the date of sending; or write the hours from Moscow")
        try:
            zone = ZoneInfo(name)
        except (OSError, ValueError, KeyError):  # ZoneInfoNotFoundError is a KeyError
            raise _rejected(name, "no zone of this name is known here (on Windows: pip install tzdata)") from None
        begin = datetime(self._send_date.year, self._send_date.month, self._send_date.day, tzinfo=UTC)
        # A local day lies within 14 hours before and 36 after midnight UTC.
        offsets = {(begin + hour * _HOUR).astimezone(zone).utcoffset() for hour in range(-14, 37)}
        if len(offsets) != 1 or (offset := offsets.pop()) is None:
            raise _rejected(name, "its clocks are changed around that day; write the hours from Moscow")
        return _from_moscow(offset)


def _from_moscow(offset: timedelta) -> Zone:
    return canonical_zone(Decimal((offset - MOSCOW_UTC_OFFSET) // timedelta(minutes=1)) / 60)


def _rejected(cell: str, why: str) -> RowRejected:
    return RowRejected(RejectCode.ZONE, f"the zone {shown(cell)} is not allowed: {why}")
