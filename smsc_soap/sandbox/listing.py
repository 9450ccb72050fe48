"""The parameter ``list``: many texts in one request, optionally with a sender and a zone per line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from smsc_soap.sandbox.query import zone_hours
from smsc_soap.sandbox.refusal import Code, RefusalError

_HEAD: Final = re.compile(r"(?P<sender>[^,|:;]{0,15}),(?P<tz>[^,|:;]{0,6})\|")
_PHONES: Final = r"(?P<phones>[+\d\s(),;.G-]*\d[+\d\s(),;.-]*?)"
# The first colon ends the phones. A semicolon may do so, too, but it also separates phones, so it is tried second.
_COLON: Final = re.compile(_PHONES + r":(?P<text>.*)", re.DOTALL)
_SEMICOLON: Final = re.compile(r"(?P<phones>[+\d\s(),.G-]*\d[+\d\s(),.-]*);(?P<text>.*)", re.DOTALL)
_ADDRESSED: Final = re.compile(r"(?P<phones>[^\s:;|]+):(?P<text>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, repr=False)
class ListLine:
    """One line: who gets which text, perhaps under another name."""

    phones: str
    text: str
    #: None: that of the request.
    sender: str | None = None
    #: Hours from Moscow; None: that of the request.
    tz: float | None = None


def read_list(value: str, *, multiline: bool) -> list[ListLine]:
    """The lines of *value*. With *multiline* (``nl=1``) a line without phones continues the text before it.

    ``Assumption:`` the grammar of ``nl=1`` is not published.

    Raises:
        RefusalError: 1, a line has no phones or no text.
    """
    return [_line(raw) for raw in _rows(value, multiline) if raw.strip()]


def _rows(value: str, multiline: bool) -> Iterator[str]:
    pending = ""
    for raw in value.split("\n"):
        if multiline and pending and _split(_HEAD.sub("", raw, count=1)) is None:
            pending += "\n" + raw
            continue
        if pending:
            yield pending
        pending = raw
    yield pending


def _line(raw: str) -> ListLine:
    head = _HEAD.match(raw)
    found = _split(raw[head.end() :] if head else raw)
    if found is None or not found["text"].strip():
        raise RefusalError(Code.PARAMETERS, "query: a line of list is not phones:text")
    text = found["text"].replace("\\n", "\n")
    if head is None:
        return ListLine(found["phones"], text)
    return ListLine(found["phones"], text, head["sender"], zone_hours(head["tz"]) if head["tz"] else None)


def _split(row: str) -> re.Match[str] | None:
    return _COLON.fullmatch(row) or _SEMICOLON.fullmatch(row) or _ADDRESSED.fullmatch(row)
