"""Time for proofs: a count that goes on through sleep of the machine and says when the machine was restarted."""

from __future__ import annotations

import time
import uuid
from functools import cache
from pathlib import Path
from typing import Final, Protocol

from smsc_soap.model.clock import Clock, SystemClock

_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")


class ProofClock(Clock, Protocol):
    """A clock whose intervals can prove that enough time passed."""

    def boot_time(self) -> float:
        """Seconds since the machine started, sleep included. Comparable only under one ``boot_id``."""

    def boot_id(self) -> str:
        """Another text after every restart of the machine."""


class SystemProofClock(SystemClock):
    """The machine's own clocks.

    Where the system tells neither (not Linux), every process counts as a restart: settling then takes
    longer, and is never wrong.
    """

    def boot_time(self) -> float:
        clock = getattr(time, "CLOCK_BOOTTIME", None)
        return time.monotonic() if clock is None else time.clock_gettime(clock)

    def boot_id(self) -> str:
        return _boot_id()


@cache
def _boot_id() -> str:
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return f"process-{uuid.uuid4()}"
