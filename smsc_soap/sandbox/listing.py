"""The parameter ``list``: many texts in one request, optionally with a sender and a zone per line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from smsc_soap.sandbox.query import zone_hours
from smsc_soap.sandbox.refusal import Code, RefusalError

_HEAD: Final = re.compile(r"(?P<sender>[^,|:;]{0,15}),(?P<tz>[^,|:;]{0,6})\|")
_PHONES: Final = re.compile(r"[+\d\s(),;.G-]+")
_NAMES: Final = re.compile(r"[^\s:;|]*[@#][^\s:;|]*")


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


def _rows(value: str, multiline: bool) -> list[str]:
    rows: list[list[str]] = []
    for raw in value.split("\n"):
        if multiline and rows and _split(_HEAD.sub("", raw, count=1)) is None:
            rows[-1].append(raw)
        else:
            rows.append([raw])
    return ["\n".join(row) for row in rows]


def _line(raw: str) -> ListLine:
    head = _HEAD.match(raw)
    found = _split(raw[head.end() :] if head else raw)
    if found is None or not found[1].strip():
        raise RefusalError(Code.PARAMETERS, "query: a line of list is not phones:text")
    phones, text = found[0], found[1].replace("\\n", "\n")
    if head is None:
        return ListLine(phones, text)
    return ListLine(phones, text, head["sender"], zone_hours(head["tz"]) if head["tz"] else None)


def _split(row: str) -> tuple[str, str] | None:
    """Phones and text, or None.

    The first colon ends the phones. A semicolon may do so, too, but it also separates phones, so it
    is tried second.
    """
    for separator in (":", ";"):
        phones, found, text = row.partition(separator)
        is_phones = any(one.isdigit() for one in phones) and _PHONES.fullmatch(phones)
        if found and (is_phones or _NAMES.fullmatch(phones)):
            return phones, text
    return None
