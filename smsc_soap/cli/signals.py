"""SIGTERM and Ctrl-C of a verb that works for long: the first asks for an end in peace, the second for one at once."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Signals:
    """Counts SIGTERM and Ctrl-C. A context manager by ``taken``."""

    def __init__(self) -> None:
        self.count = 0
        self.last = signal.SIGTERM
        self._told = threading.Event()

    def wait(self, timeout_s: float) -> None:
        """Until the first signal, at most *timeout_s* seconds."""
        self._told.wait(timeout_s)

    def ask(self) -> None:
        """The same as a first SIGTERM, from inside."""
        self._take(signal.SIGTERM, None)

    def _take(self, number: int, _frame: object) -> None:
        self.count += 1
        self.last = signal.Signals(number)
        self._told.set()

    @contextmanager
    def taken(self) -> Iterator[None]:
        before = {one: signal.signal(one, self._take) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    def die_if_asked_twice(self) -> None:
        """As if nobody had caught it: whoever waits for this process sees how it ended."""
        if self.count > 1:
            signal.signal(self.last, signal.SIG_DFL)
            os.kill(os.getpid(), self.last)
