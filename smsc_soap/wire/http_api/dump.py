"""A request to a script and its answer as a log may show them: names and numbers, no secret, no phone, no text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from smsc_soap.wire.dump import shown_field
from smsc_soap.wire.http_api.json_answer import decoded, parsed, plain

_SECRET: Final = frozenset({"password", "pswc", "psw", "imgcode"})
#: Longest line of an answer: a list of a thousand messages is told by its beginning.
_MOST: Final = 4000


def redacted_fields(fields: Mapping[str, str]) -> str:
    """The fields of a request on one line, without credentials."""
    return " ".join(f"{name}=***" if name in _SECRET else shown_field(name, value) for name, value in fields.items())


def redacted_answer(body: bytes) -> str:
    """The answer on one line."""
    try:
        words = " ".join(_shown("", parsed(decoded(body)[0])))
    except (ValueError, RecursionError):
        return f"<{len(body)} bytes that are not JSON>"
    return words if len(words) <= _MOST else f"{words[:_MOST]} …"


def _shown(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield f"{name}{{"
        for inner, one in value.items():
            yield from _shown(inner if inner.isidentifier() else "?", one)
        yield "}"
    elif isinstance(value, list):
        yield f"{name}["
        for one in value:
            yield from _shown(name, one)
        yield "]"
    else:
        yield shown_field(name or "value", plain(value) or "")
