"""The provider's rules against loops: so many equal requests a minute, so many mistakes, so many calls at once.

Source: provider's pages (SOAP 2024; rules of the address block; parallel requests), see docs/provider.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Hashable
from datetime import date, datetime, timedelta
from typing import Final

MINUTE: Final = timedelta(seconds=60)

STATUS_PER_MINUTE: Final = 5
COST_PER_MINUTE: Final = 5
BALANCE_PER_MINUTE: Final = 10
SENDS_PER_MINUTE: Final = 1
#: The fifteenth call at once is refused.
CALLS_AT_ONCE: Final = 15
#: The fifty-first message to one subscriber in a row with short gaps is blocked.
PER_SUBSCRIBER: Final = 50

_AUTH_ERRORS: Final = 5
_AUTH_WINDOW: Final = timedelta(minutes=30)
_BAD_SENDS: Final = 100
_BAD_WINDOW: Final = timedelta(minutes=10)
_SWEEP_EVERY: Final = 4096


class PerMinute:
    """Counts requests by what makes them equal, over the last 60 seconds."""

    def __init__(self) -> None:
        self._seen: dict[Hashable, deque[datetime]] = {}
        self._added = 0

    def is_over(self, key: Hashable, most: int, now: datetime) -> bool:
        """True when *most* equal requests were counted within the last minute."""
        times = self._seen.get(key)
        if times is None:
            return False
        while times and now - times[0] >= MINUTE:
            times.popleft()
        return len(times) >= most

    def count(self, key: Hashable, now: datetime) -> None:
        """Counts one request."""
        self._seen.setdefault(key, deque()).append(now)
        self._added += 1
        if self._added % _SWEEP_EVERY == 0:
            self._seen = {one: times for one, times in self._seen.items() if now - times[-1] < MINUTE}


class SubscriberFlood:
    """Counts messages to one subscriber that follow each other closely."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[datetime, int]] = {}
        self._sweep_at = _SWEEP_EVERY

    def is_flood(self, recipient: str, now: datetime, *, gap_s: float) -> bool:
        """Counts one message; True from the fifty-first on of a row with gaps shorter than *gap_s*."""
        if len(self._last) >= self._sweep_at:
            self._last = {one: row for one, row in self._last.items() if (now - row[0]).total_seconds() < gap_s}
            self._sweep_at = max(_SWEEP_EVERY, 2 * len(self._last))
        last, in_row = self._last.get(recipient, (now, 0))
        in_row = in_row + 1 if (now - last).total_seconds() < gap_s else 1
        self._last[recipient] = (now, in_row)
        return in_row > PER_SUBSCRIBER


class PerAddressAndDay:
    """Counts sends by the address of an end user, for the limit of the account's settings."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, date]] = Counter()

    def is_over(self, userip: str, day: date, most: int) -> bool:
        """True when *most* sends were counted for that address on that day."""
        return self._counts[userip, day] >= most

    def count(self, userip: str, day: date) -> None:
        """Counts one send."""
        self._counts[userip, day] += 1


class AddressBlock:
    """Blocks the caller after too many mistakes: 30 minutes for logins, 10 for bad sends."""

    def __init__(self) -> None:
        self._auth_errors: deque[datetime] = deque(maxlen=_AUTH_ERRORS)
        self._bad_sends: deque[datetime] = deque(maxlen=_BAD_SENDS)
        self._until: datetime | None = None

    def is_blocked(self, now: datetime) -> bool:
        return self._until is not None and now < self._until

    def block(self, until: datetime | None) -> None:
        """Blocks until that moment; None lifts the block."""
        self._until = until
        self._auth_errors.clear()
        self._bad_sends.clear()

    def auth_failed(self, now: datetime) -> None:
        """Five within half an hour block for half an hour."""
        self._auth_errors.append(now)
        if len(self._auth_errors) == _AUTH_ERRORS and now - self._auth_errors[0] < _AUTH_WINDOW:
            self.block(now + _AUTH_WINDOW)

    def send_was(self, *, bad: bool, now: datetime) -> None:
        """*bad*: a wrong number or a denied text. Only an unbroken row of them counts."""
        if not bad:
            self._bad_sends.clear()
            return
        self._bad_sends.append(now)
        if len(self._bad_sends) == _BAD_SENDS and now - self._bad_sends[0] < _BAD_WINDOW:
            self.block(now + _BAD_WINDOW)

    def too_many_equal(self, now: datetime) -> None:
        """Blocks for ten minutes.

        Source: provider's page on the address block, which does not say how many are too many.
        """
        self.block(now + _BAD_WINDOW)
