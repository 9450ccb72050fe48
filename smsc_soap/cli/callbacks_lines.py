"""One JSON object per line for whoever reads along, without ever waiting for them."""

from __future__ import annotations

import json
import os
import select
import sys
import threading
from collections import deque
from collections.abc import Mapping
from typing import Any, Final

import click

from smsc_soap.cli.output import let_go_of_broken_output, plain

#: Lines that are kept for a reader who pauses.
MOST_LINES: Final = 10_000


class Lines:
    """Prints what happened, ``listening`` before anything else: reports of the last run are brought before it.

    Called by the threads that store calls: lines that find no room are kept, and those beyond ``MOST_LINES`` are
    counted in a line of their own (``lines_lost``) when there is room again. *told* is set when the reader has left.
    """

    def __init__(self, told: threading.Event) -> None:
        self._told = told
        self._lock = threading.Lock()
        self._listening = self._reader_left = False
        self._waiting: deque[str] = deque()
        self._lost = 0

    def __call__(self, what: str, facts: Mapping[str, Any]) -> None:
        with self._lock:
            if what == "listening":
                self._waiting.appendleft(_line(what, facts))
                self._listening = True
            elif len(self._waiting) < MOST_LINES:
                self._waiting.append(_line(what, facts))
            else:
                self._lost += 1
            self._print()

    def go_on(self) -> None:
        """Print what found no room before."""
        with self._lock:
            self._print()

    def _print(self) -> None:
        while self._listening and not self._reader_left and (line := self._next()):
            try:
                click.echo(line, nl=False)
            except OSError:
                # Whoever reads our lines has left; what came is in the inbox.
                self._reader_left = True
                let_go_of_broken_output()
                self._told.set()

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
