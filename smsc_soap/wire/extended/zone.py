"""`tz`: hours relative to Moscow, where 0 and "absent" are different things.

Source: provider's SOAP page, 2024, parameter `tz`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from smsc_soap.wire.extended.words import ValueRefused, Words

MIN_ZONE: Final = -12
MAX_ZONE: Final = 14
#: Assumption: half hours are read as a decimal fraction; the provider names none.
ZONE_ALLOWED: Final = Words(
    f"hours from Moscow between {MIN_ZONE} and {MAX_ZONE}, whole or half",
    f"часы относительно Москвы от {MIN_ZONE} до {MAX_ZONE}, целые или с половиной",
)

_WRITTEN: Final = re.compile(r"[+ -]?[0-9]{1,2}(\.[0-9]{1,2})?", re.ASCII)


def canonical_zone(value: object) -> int | Decimal:
    """*value* as int, or as Decimal for a half hour.

    Raises:
        ValueRefused: outside the range, or another fraction.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise ValueRefused(f"a value of type {type(value).__name__}", ZONE_ALLOWED)
    exact = Decimal(value)
    if not exact.is_finite() or not MIN_ZONE <= exact <= MAX_ZONE or exact * 2 != int(exact * 2):
        raise ValueRefused("a number outside that" if isinstance(value, int) else f"{value!s:.20}", ZONE_ALLOWED)
    whole = int(exact)
    return whole if whole == exact else Decimal(int(exact * 2)) / 2


def write_zone(value: int | Decimal) -> str:
    return str(value)


def read_zone(text: str) -> int | Decimal:
    """The zone in *text*: sign optional, a blank in front is a ``+`` that was not encoded.

    Raises:
        ValueRefused: no such zone.
    """
    if _WRITTEN.fullmatch(text) is None:
        raise ValueRefused(f"{text!a:.20}", ZONE_ALLOWED)
    return canonical_zone(Decimal(text.strip()))
