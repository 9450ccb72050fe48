"""From a ready string to canonical values, naming everything that is wrong, not only the first."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import Any, Final

from smsc_soap.errors import RequestError
from smsc_soap.model.text import check_text
from smsc_soap.wire.extended.conflicts import conflicts, present
from smsc_soap.wire.extended.query_string import Piece, label, pieces
from smsc_soap.wire.extended.table import ENVELOPE, TABLE
from smsc_soap.wire.extended.values import Reading
from smsc_soap.wire.extended.words import Problem, ValueRefused, Words

#: Longer strings are refused unread. Assumption: the provider names no limit.
MAX_QUERY: Final = 1_000_000
#: More pieces than this are refused unread; there are not half as many parameters.
MAX_PIECES: Final = 200

_EXTRA_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}", re.ASCII)


@dataclass(slots=True)
class Found:
    """What was read, while it is being read."""

    #: Canonical values of known parameters.
    values: dict[str, Any] = field(default_factory=dict)
    #: Decoded values of unknown ones.
    unknown: dict[str, str] = field(default_factory=dict)
    #: Decoded values of all, in order; wrong ones, too.
    as_read: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_query(text: str, *, allow_unknown: bool) -> Found:
    """Values and problems of a ready string; never raises for what stands in it.

    With *allow_unknown* names that the table lacks are kept without being called a mistake.
    """
    found = Found()
    unreadable = _unreadable(text)
    if unreadable is not None:
        found.problems.append(Problem.error("", unreadable))
        return found
    parts = list(pieces(text))
    reading = Reading(multi_line=any(part.name == "nl" and part.value == "1" for part in parts))
    seen: set[str] = set()
    for part in parts:
        found.problems.extend(part.problems)
        if part.name in seen:
            found.problems.append(_twice(part.name))
        seen.add(part.name)
        _read_piece(found, part, reading, allow_unknown=allow_unknown)
    found.values = present(found.values)
    found.problems.extend(rule.problem(was) for rule, was in conflicts(found.values))
    return found


def _unreadable(text: str) -> Words | None:
    if len(text) > MAX_QUERY:
        return Words(f"the string has {len(text)} characters.", f"в строке {len(text)} знаков.")
    if text.count("&") >= MAX_PIECES:
        return Words(f"the string has more than {MAX_PIECES} parts.", f"в строке больше {MAX_PIECES} частей.")
    try:
        text.encode()
    except UnicodeEncodeError:
        return Words("the string holds half of a surrogate pair.", "в строке половина суррогатной пары.")
    return None


def _read_piece(found: Found, part: Piece, reading: Reading, *, allow_unknown: bool) -> None:
    if part.value is not None:
        found.as_read.append((part.name, part.value))
    # Compared without regard to case: a `Login` the provider might understand is no better.
    if part.name.lower() in ENVELOPE:
        found.problems.append(_envelope(part.name))
    elif part.name not in TABLE:
        _read_unknown(found, part, allow_unknown=allow_unknown)
    elif part.value is not None:
        _read_value(found, part.name, part.value, reading)


def _read_unknown(found: Found, part: Piece, *, allow_unknown: bool) -> None:
    if part.value is not None:
        found.unknown[part.name] = part.value
    if not allow_unknown or not is_extra(part.name, part.value or ""):
        found.problems.append(_unknown(part.name))


def is_extra(name: str, value: str) -> bool:
    """True when a parameter unknown to the table may be passed on: plain name, sendable text.

    A known name in other letters (`Cost`) surely is a slip, and one that may cost money.
    """
    known = name.lower() in TABLE or name.lower() in ENVELOPE
    if known or _EXTRA_NAME.fullmatch(name) is None:
        return False
    try:
        check_text(value)
    except RequestError:
        return False
    return True


def _read_value(found: Found, name: str, text: str, reading: Reading) -> None:
    row = TABLE[name]
    reading.notes.clear()
    try:
        found.values[name] = row.value.read(text, reading)
    except ValueRefused as refused:
        found.problems.append(refused.problem(name))
    except RequestError as error:
        words = Words(str(error), f"{name}: не читается; допустимо: {row.value.allowed.ru}.")
        found.problems.append(Problem.error(name, words))
    found.problems.extend(Problem.note(name, words) for words in reading.notes)


def _twice(name: str) -> Problem:
    return Problem.error(
        name,
        Words(
            f"{label(name)}: it stands twice, and only the last one would count: keep one.",
            f"{label(name)}: встречается дважды, а действует последний: оставьте один.",
        ),
    )


def _envelope(name: str) -> Problem:
    return Problem.error(
        name,
        Words(
            f"{label(name)}: this is a field of the request itself: pass it as an argument.",
            f"{label(name)}: это поле самого запроса: передайте его отдельно.",
        ),
    )


def _unknown(name: str) -> Problem:
    hint_en, hint_ru = _hint(name)
    return Problem.error(
        name,
        Words(
            f"{label(name)}: no such parameter is known; {hint_en}.",
            f"{label(name)}: такого параметра нет; {hint_ru}.",
        ),
    )


def _hint(name: str) -> Words:
    if name.startswith("amp;"):
        return Words("the string was escaped for XML already: pass plain &", "строка уже экранирована: пишите просто &")
    if name.startswith("?"):
        return Words("drop the question mark in front", "уберите вопросительный знак в начале")
    near = difflib.get_close_matches(name.lower()[:40], TABLE, n=1)
    if near:
        return Words(f"perhaps {near[0]} is meant", f"возможно, имелся в виду {near[0]}")
    return Words(
        "a new one goes through ExtendedParameters(extra={...})",
        "новый передавайте через ExtendedParameters(extra={...})",
    )
