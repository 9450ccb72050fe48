"""What a candidate held at most; each is a process of its own."""

from __future__ import annotations

from pathlib import Path


def peak_mb() -> float:
    """The highest resident memory of this process so far, in MB; not that of the one it was forked from. Linux only."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024
