"""``param`` of a call: how long it rings, how long until the next try, how often.

Source: provider's SOAP page, 2024, parameter ``param``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_PARAM: Final = re.compile(r"(\d{1,4}),(\d{1,4}),(\d{1,4})", re.ASCII)
#: The pauses grow between these when nobody says otherwise, in seconds.
_FIRST_PAUSE_S, _LAST_PAUSE_S = 3.0, 14.0


@dataclass(frozen=True, slots=True)
class CallPlan:
    """How the provider tries to reach somebody by telephone."""

    ring_s: int = 25
    #: None: growing pauses.
    pause_s: int | None = None
    tries: int = 8

    @property
    def lasts_s(self) -> float:
        """Seconds until the last try is given up."""
        between = self.tries - 1
        pauses_s = between * (_FIRST_PAUSE_S + _LAST_PAUSE_S) / 2 if self.pause_s is None else between * self.pause_s
        return self.tries * self.ring_s + pauses_s


def read_plan(text: str) -> CallPlan:
    """``w,i,n`` understood: ring time 0-99 s cut to 10-35, pause to 3600 s but 10 at least, 0-9 tries but one.

    It is never wrong: with one value outside, or another form, all three are the defaults.
    """
    found = _PARAM.fullmatch(text)
    ring_s, pause_s, tries = map(int, found.groups()) if found else (100, 0, 0)
    if ring_s > 99 or pause_s > 3600 or tries > 9:
        return USUAL_PLAN
    return CallPlan(min(max(ring_s, 10), 35), max(pause_s, 10), max(tries, 1))


#: What a call does when nobody says otherwise.
USUAL_PLAN: Final = CallPlan()
