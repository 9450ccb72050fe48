"""One JSON object per line for whoever reads along, without ever waiting for them."""

from __future__ import annotations

import json
import os
import select
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Final

import click

from smsc_soap.cli.output import let_go_of_broken_output, plain

#: Lines that are kept for a reader who pauses.
MOST_LINES: Final = 10_000
#: At the end a reader who takes nothing for so long has paused; one who is slow gets everything.
PATIENCE_S: Final = 3.0
_TICK_S: Final = 0.05


class Lines:
    """Prints what happened; *first* is waited for and stands before anything else, when it is named.

    Called by the threads that work: lines that find no room are kept, and those beyond ``MOST_LINES`` are
    counted in a line of their own (``lines_lost``) when there is room again. *reader_left* is called once when the
    reader has left.
    """

    def __init__(self, reader_left: Callable[[], object], *, first: str = "") -> None:
        self._tell_left = reader_left
        self._first = first
        self._lock = threading.Lock()
        self._begun, self._reader_left = not first, False
        self._waiting: deque[str] = deque()
        self._lost = 0

    def __call__(self, what: str, facts: Mapping[str, Any]) -> None:
        with self._lock:
            if what == self._first:
                self._waiting.appendleft(_line(what, facts))
                self._begun = True
            elif len(self._waiting) < MOST_LINES:
                self._waiting.append(_line(what, facts))
            else:
                self._lost += 1
            self._print()

    def go_on(self) -> None:
        """Print what found no room before."""
        with self._lock:
            self._print()

    def finish(self, *, wait: Callable[[float], object] = time.sleep) -> None:
        """Print what is left while somebody takes it: until nothing went for ``PATIENCE_S``."""
        idle_s, left = 0.0, self._left()
        while left and idle_s < PATIENCE_S:
            wait(_TICK_S)
            self.go_on()
            before, left = left, self._left()
            idle_s = 0.0 if left < before else idle_s + _TICK_S

    def _left(self) -> int:
        with self._lock:
            return 0 if self._reader_left else len(self._waiting) + bool(self._lost)

    def _print(self) -> None:
        while self._begun and not self._reader_left and (line := self._next()):
            try:
                click.echo(line, nl=False)
            except OSError:
                # Whoever reads our lines has left; what happened is stored.
                self._reader_left = True
                let_go_of_broken_output()
                self._tell_left()

    def _next(self) -> str:
        """Empty when there is none, or no room for it."""
        if not (self._waiting or self._lost) or not _has_room():
            return ""
        if self._waiting:
            return self._waiting.popleft()
        lost, self._lost = self._lost, 0
        return _line("lines_lost", {"lines": lost})


def _line(what: str, facts: Mapping[str, Any]) -> str:
    return json.dumps(plain({"event": what, **facts}), ensure_ascii=False) + "\n"


def _has_room() -> bool:
    """True when a line can be written at once, as far as the system tells: Windows does not."""
    if os.name != "posix":
        return True
    try:
        number = sys.stdout.fileno()
    except (OSError, ValueError):  # no file: a test reads along
        return True
    asked = select.poll()
    asked.register(number, select.POLLOUT)
    return bool(asked.poll(0))
