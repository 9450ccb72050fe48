"""An answer in JSON as plain values: objects, lists, and every number as it was written."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from smsc_soap.errors import MalformedReply
from smsc_soap.wire.exchange import Reply

#: More rows than any call asks for: each costs far more memory here than in the answer.
MAX_ROWS: Final = 100_000
#: More objects and lists than these rows can hold, counted before anything is built of them.
MAX_BRACKETS: Final = 1_000_000

#: One JSON object: numbers are kept as they are written.
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """One well-formed answer that is no refusal."""

    value: Any = field(repr=False)
    #: What was strange about it.
    doubts: tuple[str, ...] = ()

    def record(self) -> Record:
        """The one object it is.

        Raises:
            MalformedReply: it is a list, or a bare value.
        """
        if not isinstance(self.value, dict):
            raise MalformedReply("the answer is no JSON object")
        return self.value

    def rows(self) -> Sequence[Record]:
        """The objects of the list it is; one object alone counts as a list of it.

        Raises:
            MalformedReply: it is something else, or a longer list than any call asks for.
        """
        rows = [self.value] if isinstance(self.value, dict) and self.value else self.value or []
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise MalformedReply("the answer is no list of JSON objects")
        if len(rows) > MAX_ROWS:
            raise MalformedReply(f"the answer has more than {MAX_ROWS} rows")
        return rows


def decoded(body: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of an answer, as UTF-8, whatever the header says.

    An answer that is no UTF-8 is read as windows-1251, the provider's default: both agree on everything that decides
    (signs of JSON, digits, names), so only its words are in doubt.
    """
    try:
        return body.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        return body.decode("cp1251", "replace"), ("the answer is no UTF-8, which was asked for",)


def parsed(text: str) -> Any:
    """JSON with every number as it was written.

    Raises:
        ValueError: no JSON, a name twice, a number that is none, nested without end, or far too much of it.
    """
    if text.count("{") + text.count("[") > MAX_BRACKETS:
        raise ValueError("too many objects and lists")
    try:
        return json.loads(
            text, parse_int=str, parse_float=str, parse_constant=_refuse_constant, object_pairs_hook=_once
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name twice")
    return made


def plain(value: Any) -> str | None:
    """A value as text; None for what is absent or no plain value."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return value if isinstance(value, str) else None


def same_id(ours: str, theirs: str) -> bool:
    """True when an answer names our message. In JSON a number has no leading zeros, so ``007`` may come back as 7."""
    return ours == theirs or (_is_number(ours) and _is_number(theirs) and int(ours) == int(theirs))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def reply_of(record: Record, known: frozenset[str], *lists: str, operation: str = "") -> Reply:
    """The fields of one object by name: *known* as text, *lists* as rows of text, the others kept as extra."""
    fields, rows, extra = {}, {}, {}
    for name, value in record.items():
        text = plain(value)
        if name in known and (text is not None or value is None):
            if text is not None:
                fields[name] = text
        elif name in lists and isinstance(value, list) and all(isinstance(row, dict) for row in value):
            rows[name] = [texts(row) for row in value]
        else:
            extra[name] = value
    return Reply(operation, fields, rows, extra)


def texts(record: Record) -> dict[str, str]:
    """The plain values of an object as text."""
    return {name: text for name, value in record.items() if (text := plain(value)) is not None}
