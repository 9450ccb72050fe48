"""Waiting for something that another thread, or another process, will do. Nobody spins."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")

#: Other processes ring no bell: the journal is looked at after so many seconds, then less and less often.
FIRST_PAUSE_S: Final = 0.05
LONGEST_PAUSE_S: Final = 1.0


class Bell:
    """Rung by whoever has news; heard by every thread that waits, also when it rang just before."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._rings = 0

    @property
    def rings(self) -> int:
        return self._rings

    def ring(self) -> None:
        with self._condition:
            self._rings += 1
            self._condition.notify_all()

    def wait(self, since: int, timeout_s: float) -> None:
        """Until it has rung since *since* (an earlier ``rings``), at most *timeout_s* seconds of real time."""
        with self._condition:
            self._condition.wait_for(lambda: self._rings != since, timeout_s)


def wait_until(look: Callable[[], T], done: Callable[[T], bool], bell: Bell, timeout_s: float) -> T:
    """What *look* sees once it is *done*, or when *timeout_s* seconds of real time are over."""
    end_s = time.monotonic() + timeout_s
    pause_s = FIRST_PAUSE_S
    while True:
        rings = bell.rings
        seen = look()
        left_s = end_s - time.monotonic()
        if done(seen) or left_s <= 0:
            return seen
        bell.wait(rings, min(pause_s, left_s))
        pause_s = min(pause_s * 1.5, LONGEST_PAUSE_S)
