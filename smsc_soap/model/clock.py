"""Time, passed in: the client never reads it from anywhere else, so tests need no waiting."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What the client needs to know about time, and how it waits."""

    def now(self) -> datetime:
        """Wall-clock time, aware UTC. For records and dates, never for intervals."""

    def monotonic(self) -> float:
        """Seconds from an arbitrary point that never go back. For intervals."""

    def sleep(self, seconds: float) -> None:
        """Wait, blocking."""

    async def sleep_async(self, seconds: float) -> None:
        """Wait, letting other tasks run."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    async def sleep_async(self, seconds: float) -> None:
        import asyncio

        await asyncio.sleep(seconds)
