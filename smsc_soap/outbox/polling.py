"""When a delivery status is asked for. Pure rules.

Times are rounded up to a common grid, so that messages of about the same time are due at the same moment and share a
call, whichever worker makes it.
"""

from __future__ import annotations

from typing import Final

#: Seconds after acceptance at which the delivery status is asked; then no more. The second one still is soon enough
#: to show that looking works (``SOON_S``), rounded up, too.
POLLS_AT_S: Final = (10, 45, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600, 48 * 3600, 72 * 3600)
#: A time is rounded up to a multiple of this share of the age it is for, within these bounds, seconds.
GRID_SHARE: Final = 20
FINEST_S: Final = 5
COARSEST_S: Final = 300


def first_poll_us(now_us: int) -> int:
    """When the status of a message accepted (or found) now is asked for."""
    return _rounded_us(now_us, POLLS_AT_S[0])


def next_poll_us(accepted_us: int, now_us: int) -> int | None:
    """When it is asked for again after a look now; None: no more."""
    age_s = (now_us - accepted_us) / 1e6
    at_s = next((at_s for at_s in POLLS_AT_S if at_s > age_s + 1), None)
    return None if at_s is None else _rounded_us(accepted_us, at_s)


def _rounded_us(start_us: int, at_s: int) -> int:
    grid_us = min(max(at_s // GRID_SHARE, FINEST_S), COARSEST_S) * 1_000_000
    return -(-(start_us + at_s * 1_000_000) // grid_us) * grid_us
