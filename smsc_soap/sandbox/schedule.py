"""When a message goes out: the four forms of ``time``, zones, and mailings stretched by ``period``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from smsc_soap.sandbox.refusal import Code, RefusalError

#: Moscow, the zero of ``tz``.
MOSCOW: Final = timedelta(hours=3)

_STAMP: Final = re.compile(r"0(\d{9,10})", re.ASCII)
_COMPACT: Final = re.compile(r"(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)", re.ASCII)
_DOTTED: Final = re.compile(r"(\d\d)\.(\d\d)\.(\d\d) (\d\d):(\d\d)", re.ASCII)
_WINDOW: Final = re.compile(r"(\d{1,2})-(\d{1,2})", re.ASCII)
_MINUTES: Final = re.compile(r"\+(\d{1,6})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Moment:
    """When to send. ``dated`` tells the forms with a calendar date, which ``list`` lines with zones need."""

    at: datetime
    dated: bool = False


def read_time(text: str, *, now: datetime, zone: timedelta) -> Moment:
    """The moment that *text* names; a past one means *now*.

    *zone* is the offset from UTC in which dates and hours are meant; it does not touch ``0<unix>``.

    Raises:
        RefusalError: 5.

    Source: provider's SOAP page, 2024, parameter ``time``.
    """
    text = text.strip(" ") if not text.startswith("+") else text
    if text in ("", "0"):
        return Moment(now)
    if found := _MINUTES.fullmatch(text):
        return Moment(now + timedelta(minutes=int(found[1])))
    if found := _WINDOW.fullmatch(text):
        return Moment(_in_window(int(found[1]), int(found[2]), now, zone))
    # Ten digits are a date even when they begin with 0: 01.09.26 begins so, too.
    if found := _COMPACT.fullmatch(text) or _DOTTED.fullmatch(text):
        return Moment(max(now, _date(found, zone)), dated=True)
    if found := _STAMP.fullmatch(text):
        return Moment(max(now, datetime.fromtimestamp(int(found[1]), UTC)))
    raise _unreadable()


def _date(found: re.Match[str], zone: timedelta) -> datetime:
    day, month, year, hour, minute = map(int, found.groups())
    try:
        return datetime(2000 + year, month, day, hour, minute, tzinfo=timezone(zone)).astimezone(UTC)
    except ValueError:
        raise _unreadable() from None


def _in_window(first: int, last: int, now: datetime, zone: timedelta) -> datetime:
    if not 0 <= first < last <= 24:
        raise _unreadable()
    local = now.astimezone(timezone(zone))
    opens = local.replace(hour=first, minute=0, second=0, microsecond=0)
    if local < opens:
        return opens.astimezone(UTC)
    if local.hour < last:
        return now
    return (opens + timedelta(days=1)).astimezone(UTC)


def spread(count: int, *, period_h: float | None, freq_min: int | None) -> list[timedelta]:
    """The delay of each of *count* recipients of a stretched mailing.

    Groups of equal size go out every *freq_min* minutes within *period_h* hours. Without a period
    everything goes at once; without a frequency the steps are one minute.
    ``Assumption:`` the provider computes the size of a group "automatically"; this is the plainest way.
    """
    if period_h is None or count == 0:
        return [timedelta(0)] * count
    step_min = freq_min or 1
    steps = max(1, int(period_h * 60 / step_min))
    size = -(-count // steps)
    return [timedelta(minutes=step_min * (at // size)) for at in range(count)]


def local_date(moment: datetime, zone: timedelta) -> str:
    """``18.10.2016 15:34:12``, in *zone*."""
    return moment.astimezone(timezone(zone)).strftime("%d.%m.%Y %H:%M:%S")


def _unreadable() -> RefusalError:
    return RefusalError(Code.TIME, "time has none of the four forms, or names no real date")
