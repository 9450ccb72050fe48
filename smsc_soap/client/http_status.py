"""HTTP statuses other than 200, and the pause a server may ask for."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from smsc_soap.errors import HttpStatusError
from smsc_soap.wire.exchange import HttpReply

#: Longest pause a ``Retry-After`` can ask for.
MAX_PAUSE_S: Final = 900.0


def status_error(reply: HttpReply, now: datetime) -> HttpStatusError:
    return HttpStatusError(reply.status, retry_after_s=retry_after_s(reply.headers.get("retry-after"), now))


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Seconds that ``Retry-After`` asks for (a number or an HTTP date), at most 15 minutes; None when unreadable."""
    if value is None:
        return None
    if re.fullmatch(r"[0-9]{1,12}", value.strip()):
        return min(float(value), MAX_PAUSE_S)
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), MAX_PAUSE_S)
