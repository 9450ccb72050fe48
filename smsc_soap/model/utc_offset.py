"""How far a clock is from UTC, as people write it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

_SPELLING: Final = re.compile(r"([+-]?)([0-9]{1,2})(?::([0-5][0-9]))?")
#: The clocks of the world lie between these.
_WEST: Final = timedelta(hours=-12)
_EAST: Final = timedelta(hours=14)


def parse_utc_offset(text: str) -> timedelta | None:
    """The offset in ``+05:00``, ``-03:30`` or ``5``, blanks around it ignored; None when it is none."""
    found = _SPELLING.fullmatch(text.strip())
    if found is None:
        return None
    sign, hours, minutes = found.groups()
    distance = timedelta(hours=int(hours), minutes=int(minutes or 0))
    offset = -distance if sign == "-" else distance
    return offset if is_utc_offset(offset) else None


def is_utc_offset(offset: timedelta) -> bool:
    """True for whole minutes from -12:00 to +14:00."""
    return _WEST <= offset <= _EAST and not offset % timedelta(minutes=1)


def utc_offset_text(offset: timedelta) -> str:
    """``+05:00``."""
    minutes = abs(offset) // timedelta(minutes=1)
    return f"{'-' if offset < timedelta(0) else '+'}{minutes // 60:02}:{minutes % 60:02}"
