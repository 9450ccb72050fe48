"""What the administration reads out of a request: a JSON object, numbers in their range."""

from __future__ import annotations

import json
from typing import Any, Final

from starlette.requests import Request

from smsc_soap.errors import InvalidParameter

_MAX_BODY: Final = 64 * 1024


async def body(request: Request, names: set[str] | None) -> dict[str, Any]:
    """The JSON object of the request; *names* are allowed (None: any). An absent body is an empty object."""
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > _MAX_BODY:
            raise InvalidParameter("body", "longer than 64 KB", "a JSON object up to 64 KB")
    try:
        given = json.loads(raw or b"{}")
    except (ValueError, RecursionError):
        raise InvalidParameter("body", "not JSON", "a JSON object") from None
    if not isinstance(given, dict):
        raise InvalidParameter("body", type(given).__name__, "a JSON object")
    for name in given:
        if names is not None and name not in names:
            raise InvalidParameter(name[:60], "unknown", ", ".join(sorted(names)) or "nothing: send no body")
    return given


def number_of(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InvalidParameter(name, repr(text[:20]), "a whole number")
    return int(text)


def ranged(name: str, value: Any, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise InvalidParameter(name, repr(value)[:60], f"a number from {least:.0f} to {most:.0f}")
    return value
