"""When a message is to go out: four forms and "now", typed, so that no caller's text passes through.

The provider reads a moment in the past as "now": ``is_past`` tells before it happens.

Source: provider's SOAP page, 2024, parameter `time`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from smsc_soap.errors import InvalidParameter

#: Moscow has had no summer time since 2014.
MOSCOW_UTC_OFFSET: Final = timedelta(hours=3)
#: Assumption: the provider names no longest delay; a year is beyond any use.
MAX_DELAY: Final = timedelta(days=366)

_MINUTE: Final = timedelta(minutes=1)
_FIRST_YEAR: Final = 2000
#: Unix seconds with exactly ten digits: with the leading zero eleven characters, which tells them from DDMMYYhhmm.
_UNIX_SECONDS: Final = range(10**9, 10**10)
_ALLOWED: Final = (
    "None or 0 for now, a datetime, a timedelta, or one of the texts "
    "DD.MM.YY hh:mm, DDMMYYhhmm, h1-h2, 0<unix seconds>, +<minutes>"
)


class _Time:
    """What most forms have in common: they name no date on a wall clock, and none of them is ever past."""

    __slots__ = ()

    @property
    def is_dated(self) -> bool:
        """True for the one form with which list lines may carry their own sender and zone."""
        return False

    def is_past(self, now_utc: datetime, account_utc_offset: timedelta, tz_hours: float | None = None) -> bool:
        """True when the provider would send at once."""
        return False


@dataclass(frozen=True, slots=True)
class SendNow(_Time):
    """At once. Use the constant ``SEND_NOW``."""

    @property
    def wire(self) -> str:
        return "0"


@dataclass(frozen=True, slots=True)
class SendAt(_Time):
    """At one moment, the same everywhere; whole seconds, kept in UTC.

    Assumption: this form is not shifted by `tz`.

    Raises:
        InvalidParameter: a datetime without zone, or outside 2001-09-09 … 2286-11-20.
    """

    moment: datetime

    def __post_init__(self) -> None:
        if self.moment.utcoffset() is None:
            raise InvalidParameter("time", "a datetime without zone", "a datetime with zone", "use SendAtLocal")
        try:
            moment = self.moment.astimezone(UTC).replace(microsecond=0)
        except OverflowError:
            moment = datetime.min.replace(tzinfo=UTC)
        if int(moment.timestamp()) not in _UNIX_SECONDS:
            raise InvalidParameter("time", moment.isoformat(), "a moment between 2001-09-09 and 2286-11-20")
        object.__setattr__(self, "moment", moment)

    @property
    def wire(self) -> str:
        return f"0{int(self.moment.timestamp())}"

    def is_past(self, now_utc: datetime, account_utc_offset: timedelta, tz_hours: float | None = None) -> bool:
        """True when the provider would send at once."""
        return self.moment < now_utc


@dataclass(frozen=True, slots=True)
class SendAtLocal(_Time):
    """At a date and minute on a wall clock: that of `tz`, or of the account; seconds are dropped.

    The only form with which list lines may carry their own sender and zone.

    Raises:
        InvalidParameter: a datetime with zone, or a year outside 2000 … 2099.
    """

    moment: datetime

    def __post_init__(self) -> None:
        if self.moment.utcoffset() is not None:
            raise InvalidParameter("time", "a datetime with zone", "a datetime without zone", "use SendAt")
        if self.moment.year not in range(_FIRST_YEAR, _FIRST_YEAR + 100):
            raise InvalidParameter("time", f"the year {self.moment.year}", "a year from 2000 to 2099")
        object.__setattr__(self, "moment", self.moment.replace(second=0, microsecond=0, tzinfo=None, fold=0))

    @property
    def wire(self) -> str:
        return self.moment.strftime("%d.%m.%y %H:%M")

    @property
    def is_dated(self) -> bool:
        return True

    def is_past(self, now_utc: datetime, account_utc_offset: timedelta, tz_hours: float | None = None) -> bool:
        """True when the provider would send at once: *tz_hours* counts from Moscow and wins over the account."""
        offset = account_utc_offset if tz_hours is None else MOSCOW_UTC_OFFSET + timedelta(hours=float(tz_hours))
        return self.moment.replace(tzinfo=UTC) - offset < now_utc


@dataclass(frozen=True, slots=True)
class SendBetweenHours(_Time):
    """Daily window in whole hours: before it waits for its begin, inside goes now, after it waits for tomorrow.

    Assumption: a window does not run over midnight, and 24 may end it.

    Raises:
        InvalidParameter: hours outside 0 … 24, or the first not before the last.
    """

    first_hour: int
    last_hour: int

    def __post_init__(self) -> None:
        hours = (self.first_hour, self.last_hour)
        if any(isinstance(hour, bool) or not isinstance(hour, int) for hour in hours) or not (
            0 <= self.first_hour < self.last_hour <= 24
        ):
            raise InvalidParameter(
                "time", f"{self.first_hour!s:.8}-{self.last_hour!s:.8}", "whole hours h1-h2 with 0 ≤ h1 < h2 ≤ 24"
            )

    @property
    def wire(self) -> str:
        return f"{self.first_hour}-{self.last_hour}"


@dataclass(frozen=True, slots=True)
class SendAfter(_Time):
    """So long after the provider gets it; whole minutes, 1 minute to 366 days.

    Raises:
        InvalidParameter: outside that, or with seconds.
    """

    delay: timedelta

    def __post_init__(self) -> None:
        if self.delay % _MINUTE or not _MINUTE <= self.delay <= MAX_DELAY:
            raise InvalidParameter("time", f"a delay of {self.delay!s:.40}", "whole minutes, from 1 minute to 366 days")

    @property
    def wire(self) -> str:
        return f"+{self.delay // _MINUTE}"


SEND_NOW: Final = SendNow()
SendTime: TypeAlias = SendNow | SendAt | SendAtLocal | SendBetweenHours | SendAfter

_LOCAL_COMPACT: Final = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})", re.ASCII)
_LOCAL: Final = re.compile(r"([0-9]{2})\.([0-9]{2})\.([0-9]{2}) ([0-9]{2}):([0-9]{2})", re.ASCII)
_UNIX: Final = re.compile(r"0([1-9][0-9]{9})", re.ASCII)
#: Arguments in the wrong order must not show a phone.
_LIKE_A_PHONE: Final = re.compile(r"[0-9]{11}", re.ASCII)
_HOURS: Final = re.compile(r"([0-9]{1,2})-([0-9]{1,2})", re.ASCII)
_MINUTES: Final = re.compile(r"\+([0-9]{1,6})", re.ASCII)


def parse_send_time(value: object) -> SendTime | None:
    """The typed sending time in *value*; None when there is none (None or an empty text).

    A datetime with zone is a moment, without zone a wall clock; a timedelta is a delay; a text has
    to be exactly one of the provider's forms. Ten digits are always ``DDMMYYhhmm``, eleven with a
    leading zero always Unix seconds.

    Raises:
        InvalidParameter: anything else, or a date that does not exist.
    """
    if value is None or value == "":
        return None
    if isinstance(value, (SendNow, SendAt, SendAtLocal, SendBetweenHours, SendAfter)):
        return value
    if isinstance(value, datetime):
        return SendAtLocal(value) if value.utcoffset() is None else SendAt(value)
    if isinstance(value, timedelta):
        return SendAfter(value)
    if isinstance(value, str):
        return _from_text(value)
    if isinstance(value, int) and not isinstance(value, bool) and value == 0:
        return SEND_NOW
    raise InvalidParameter("time", f"a value of type {type(value).__name__}", _ALLOWED)


def _from_text(text: str) -> SendTime:
    if text == "0":
        return SEND_NOW
    if found := _LOCAL.fullmatch(text) or _LOCAL_COMPACT.fullmatch(text):
        return _local(text, *map(int, found.groups()))
    if found := _UNIX.fullmatch(text):
        return SendAt(datetime.fromtimestamp(int(found[1]), UTC))
    if found := _HOURS.fullmatch(text):
        return SendBetweenHours(int(found[1]), int(found[2]))
    if found := _MINUTES.fullmatch(text):
        return SendAfter(timedelta(minutes=int(found[1])))
    shown = len(text) <= 40 and not _LIKE_A_PHONE.search(text)
    raise InvalidParameter("time", ascii(text) if shown else f"{len(text)} characters", _ALLOWED)


def _local(text: str, day: int, month: int, year: int, hour: int, minute: int) -> SendAtLocal:
    try:
        moment = datetime(_FIRST_YEAR + year, month, day, hour, minute)  # noqa: DTZ001 - a wall clock has no zone
    except ValueError:
        raise InvalidParameter("time", text, "a date and time that exist, as DD.MM.YY hh:mm") from None
    return SendAtLocal(moment)
