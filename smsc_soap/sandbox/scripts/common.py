"""What the scripts share: who asks the same again, numbers and days among the values."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Final

from smsc_soap.sandbox.refusal import Code, RefusalError

_CREDENTIALS: Final = frozenset({"login", "psw", "apikey"})
_DAY: Final = re.compile(r"(\d\d)\.(\d\d)\.(\d{4})", re.ASCII)


def identity(script: str, form: Mapping[str, str]) -> tuple[Hashable, ...]:
    """What makes two requests to *script* equal: all values but those that say who asks."""
    return (script, frozenset((name, value) for name, value in form.items() if name not in _CREDENTIALS))


def asks(form: Mapping[str, str], name: str) -> bool:
    """Whether *name* is 1."""
    return form.get(name, "").strip() == "1"


def number(form: Mapping[str, str], name: str, least: int, most: int, default: int) -> int:
    """A whole number.

    Raises:
        RefusalError: 1, it is none, or outside *least* to *most*.
    """
    text = form.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 12 and least <= int(text) <= most):
        raise RefusalError(Code.PARAMETERS, f"{name} is not {least} to {most}")
    return int(text)


def day(form: Mapping[str, str], name: str) -> date | None:
    """A day as ``dd.mm.yyyy``; None: not given.

    Raises:
        RefusalError: 1, no such day.
    """
    text = form.get(name, "").strip()
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        pass
    raise RefusalError(Code.PARAMETERS, f"{name} is not dd.mm.yyyy")


def local_day(moment: datetime, zone: timedelta) -> date:
    """The calendar day of *moment* in *zone*."""
    return moment.astimezone(timezone(zone)).date()
