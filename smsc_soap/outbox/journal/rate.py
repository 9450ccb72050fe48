"""How many messages were sent lately, by all processes: counted in steps of ten seconds, in the account's row."""

from __future__ import annotations

from typing import Final

STEP_US: Final = 10_000_000
#: The step under way and the whole minute before it.
STEPS: Final = 7


def counted(counts: str | None, step: int | None, now_us: int, sends: int) -> tuple[str, int]:
    """The counts with so many more, newest first, and the number of the newest step."""
    now_step = now_us // STEP_US
    found = _shifted(counts, step, now_step)
    found[0] += sends
    return ",".join(str(one) for one in found), now_step


def per_second(counts: str | None, step: int | None, now_us: int) -> float:
    """Messages per second over the last minute, and the seconds of the step under way."""
    found = _shifted(counts, step, now_us // STEP_US)
    return sum(found) / ((STEPS - 1) * STEP_US + now_us % STEP_US) * 1e6


def _shifted(counts: str | None, step: int | None, now_step: int) -> list[int]:
    known = [int(one) for one in counts.split(",")] if counts else []
    # A clock that was put back adds to the newest step.
    passed = max(now_step - step, 0) if step is not None else 0
    shifted = [0] * min(passed, STEPS) + known
    return (shifted + [0] * STEPS)[:STEPS]
