"""Which messages may share one request, and how messages of several texts travel in one.

One text goes to many phones by itself; several texts go by the parameter ``list``, a line each. All share one id,
are refused one by one, and are looked for by id and phone.

Source: provider's SOAP page, 2024, parameter ``list``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from smsc_soap.outbox.entry import Draft

#: Parameters of the whole request that are known to mean the same beside a list.
LISTABLE: Final = frozenset({"translit", "tinyurl", "tz", "valid", "maxsms"})
#: Characters of all texts in one list: a request stays well below what servers take at once. A rule of ours.
MOST_CHARACTERS: Final = 20_000


def share_of(draft: Draft) -> str | None:
    """Hash of all that messages of one request have in common; None: never in one request with others.

    A text that is not safe in a list is part of it, so that such a message shares with equal texts only.
    """
    if draft.batch is None:
        return None
    text = None if fits_list(draft.text, draft.query) else draft.text
    parts = (draft.batch, draft.kind.value, draft.sender, draft.query, draft.send_time, text)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def fits_list(text: str, query: str) -> bool:
    """True when a line of a list carries the text unchanged, and the request's parameters allow a list.

    A line feed is written as the two characters backslash and n, so a text that has them itself would change.
    Assumption: the provider may trim a line, so a text does not begin or end with a space.
    """
    named = {part.partition("=")[0] for part in query.split("&") if part}
    only_line_feeds = "\r" not in text and len(text.splitlines()) == text.count("\n") + 1
    return named <= LISTABLE and "\\n" not in text and text == text.strip() and only_line_feeds


def list_parameter(messages: Iterable[tuple[str, str]]) -> str:
    """``list=…``, percent-encoded, for pairs of a phone as it goes out and a text."""
    from smsc_soap.wire.extended.lists import ListLine, MessageList

    lines = tuple(ListLine.as_written(phone, text) for phone, text in messages)
    return "list=" + quote(MessageList(lines).write(), safe="")


class Room:
    """How many messages still fit into a request that begins with *first*'s text."""

    def __init__(self, first: str) -> None:
        self._first, self._characters, self._several = first, len(first), False

    def takes(self, text: str) -> bool:
        """True when a message with this text fits as well; then it counts as taken."""
        several = self._several or text != self._first
        characters = self._characters + len(text)
        if several and characters > MOST_CHARACTERS:
            return False
        self._several, self._characters = several, characters
        return True
