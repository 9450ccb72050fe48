"""Named places where a process may die, so that tests can kill it exactly there."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Final

#: Arms one place: its name, optionally with ``:N`` for the N-th time it is passed.
VARIABLE: Final = "SMSC_SOAP_CRASH_AT"

#: Every place, in the order a message passes them. A test enumerates this list.
CRASH_POINTS: Final = (
    "put.before_commit",
    "put.after_commit",
    "claim.before_commit",
    "claim.after_commit",
    "send.before_first_byte",
    "send.after_reply",
    "result.before_commit",
    "result.after_commit",
    "look.before_verdict",
    "look.after_verdict",
)

#: Passes a place; what it does is up to who made it.
CrashPoint = Callable[[str], None]


def no_crash(name: str) -> None:
    """The usual case."""


def armed(environ: dict[str, str] | os._Environ[str] | None = None) -> CrashPoint:
    """A crash point that kills this process with SIGKILL at the place the environment names."""
    place, _, count = (os.environ if environ is None else environ).get(VARIABLE, "").partition(":")
    if not place:
        return no_crash
    left = int(count or 1)

    def crash(name: str) -> None:
        nonlocal left
        if name != place:
            return
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return crash
