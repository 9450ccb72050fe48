"""The sandbox's idea of now: the computer's clock shifted by hand, or one that only moves by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from smsc_soap.errors import InvalidParameter

#: Where a ManualClock begins: a weekday, noon in Moscow.
MANUAL_START: Final = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """Tells the moment and can be moved forward."""

    def now(self) -> datetime:
        """The present moment, aware UTC."""
        ...

    def advance(self, seconds: float) -> None:
        """Moves the clock forward by *seconds*."""
        ...

    def set(self, moment: datetime) -> None:
        """Moves the clock forward to *moment*."""
        ...

    def reset(self) -> None:
        """Puts the clock back to where it began."""
        ...


class ManualClock:
    """Stands still until it is moved; for tests. A client that is given it waits by moving it."""

    def __init__(self, start: datetime = MANUAL_START) -> None:
        self._start = start.astimezone(UTC)
        self._now = self._start

    def now(self) -> datetime:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += _forward(seconds)

    def set(self, moment: datetime) -> None:
        self._now = _not_before(moment, self._now)

    def reset(self) -> None:
        self._now = self._start

    def monotonic(self) -> float:
        """Seconds since a fixed moment."""
        return (self._now - _EPOCH).total_seconds()

    def boot_time(self) -> float:
        """The same: on this clock no machine sleeps or restarts, so an outbox may count by it."""
        return self.monotonic()

    def boot_id(self) -> str:
        return "manual"

    def sleep(self, seconds: float) -> None:
        """Takes no time: the clock is moved instead."""
        self.advance(seconds)

    async def sleep_async(self, seconds: float) -> None:
        """Takes no time: the clock is moved instead."""
        self.advance(seconds)


class SystemClock:
    """The computer's clock plus what was added by hand; for demonstrations."""

    def __init__(self) -> None:
        self._shift = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._shift

    def advance(self, seconds: float) -> None:
        self._shift += _forward(seconds)

    def set(self, moment: datetime) -> None:
        now = self.now()
        self._shift += _not_before(moment, now) - now

    def reset(self) -> None:
        self._shift = timedelta(0)


def _forward(seconds: float) -> timedelta:
    # A year per step is plenty, and keeps every date the sandbox computes inside the calendar.
    if not 0 <= seconds <= 366 * 86400:
        raise InvalidParameter("advance_s", seconds, "0 to 31622400 seconds (a year)")
    return timedelta(seconds=seconds)


def _not_before(moment: datetime, now: datetime) -> datetime:
    if moment.tzinfo is None:
        raise InvalidParameter("set", moment.isoformat(), "a moment with its zone, such as 2026-01-15T12:00:00+03:00")
    if moment < now or moment.year > 2999:
        raise InvalidParameter("set", moment.isoformat(), f"a moment from {now.isoformat()} on", "reset to go back")
    return moment.astimezone(UTC)
