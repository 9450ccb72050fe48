"""One virtual clock for both sides: whoever waits moves it, and what is due on the way happens on the way."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from smsc_soap.sandbox.clock import ManualClock


class DuelClock(ManualClock):
    """A clock with an agenda.

    The outbox's worker moves it as if it were alone; the other side has written into the agenda when it
    goes on, and gets its turn at that very moment. What stands in the agenda must not move the clock itself.
    """

    def __init__(self) -> None:
        super().__init__()
        self._agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = count()

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """*act* happens *seconds* from now, when somebody moves the clock so far."""
        heapq.heappush(self._agenda, (self.now() + timedelta(seconds=seconds), next(self._order), act))

    def advance(self, seconds: float) -> None:
        target = self.now() + timedelta(seconds=seconds)
        while self._agenda and self._agenda[0][0] <= target:
            self._happen()
        super().set(target)

    def run_out(self) -> None:
        """Moves on until the agenda is empty."""
        while self._agenda:
            self._happen()

    def _happen(self) -> None:
        moment, _, act = heapq.heappop(self._agenda)
        super().set(moment)
        act()
