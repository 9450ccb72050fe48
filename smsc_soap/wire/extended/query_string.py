"""A query string as PHP would take it apart, so that no spelling hides a parameter from the checks.

PHP decodes names, drops blanks in front of them, ends them at a NUL and turns ``.``, blanks and an
unmatched ``[`` into ``_``: `%63ost=1`, `+cost=1` and `cost%00x=1` are all `cost`.

Source: PHP manual, "Variables from external sources"; behaviour of `parse_str`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote_to_bytes

from smsc_soap.wire.extended.table import ENVELOPE, TABLE
from smsc_soap.wire.extended.words import Problem, Words

_BAD_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_PLAIN_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9]{0,11}(?:_[A-Za-z0-9]{1,8})?", re.ASCII)
_AFTER_SEMICOLON: Final = re.compile(r";([^;&=]+)=")


@dataclass(frozen=True, slots=True)
class Piece:
    """One ``name=value`` of the string."""

    #: As PHP would call it.
    name: str
    #: Decoded; None when it cannot be decoded.
    value: str | None
    problems: tuple[Problem, ...] = ()


def encode_value(text: str) -> str:
    """*text* as UTF-8, everything but letters, digits and ``-._~`` percent-encoded; a blank is ``%20``."""
    return quote(text, safe="")


def php_name(decoded: str) -> str:
    """The variable PHP makes of a decoded name."""
    name = decoded.split("\0", 1)[0].lstrip(" ")
    before, bracket, after = name.partition("[")
    before = before.replace(" ", "_").replace(".", "_")
    if not bracket:
        return before
    # ``a[b]`` is the array a; an unmatched bracket becomes part of the name.
    return before if "]" in after else f"{before}_{after}".replace(" ", "_").replace(".", "_")


def pieces(text: str) -> Iterator[Piece]:
    """The pieces of a ready string, each with what is wrong in its spelling."""
    for part in text.split("&"):
        if not part:
            continue
        raw_name, equals, raw_value = part.partition("=")
        name_bytes = unquote_to_bytes(raw_name.replace("+", " "))
        decoded = name_bytes.decode("utf-8", "replace")
        name = php_name(decoded)
        problems = list(_name_problems(raw_name, decoded, name))
        if not equals:
            problems.append(_error(name, "it has no value: write name=value", "нет значения: пишите имя=значение"))
            yield Piece(name, None, tuple(problems))
            continue
        value, value_problems = _decoded_value(name, raw_value)
        yield Piece(name, value, (*problems, *value_problems))


def _name_problems(raw: str, decoded: str, name: str) -> Iterator[Problem]:
    if _BAD_PERCENT.search(raw):
        yield _error(name, "a raw % stands in the name", "в имени стоит знак % без кодирования")
    elif "[" in decoded:
        yield _error(
            name, "brackets in a name make it another parameter", "скобки в имени делают его другим параметром"
        )
    elif decoded != name:
        yield _error(
            name,
            f"the name is written in a way that only PHP reads as {label(name)}: write it plainly",
            f"имя записано так, что только PHP читает его как {label(name)}: пишите его просто",
        )
    elif raw != decoded:
        yield _note(name, "the name is percent-encoded for no reason", "имя закодировано без необходимости")


def _decoded_value(name: str, raw: str) -> tuple[str | None, list[Problem]]:
    problems: list[Problem] = []
    if _BAD_PERCENT.search(raw):
        problems.append(_error(name, "a raw % stands in the value: write %25", "знак % без кодирования: пишите %25"))
        return None, problems
    problems.extend(_hidden(name, raw))
    if "+" in raw:
        problems.append(
            _note(name, "a raw + is read as a blank: write %2B for a plus", "знак + читается как пробел: плюс — %2B")
        )
    if "#" in raw or _CONTROL.search(raw) or not raw.isascii():
        problems.append(
            _note(
                name,
                "it holds characters that should be percent-encoded as UTF-8",
                "есть знаки, которые надо закодировать через % в UTF-8",
            )
        )
    try:
        return unquote_to_bytes(raw.replace("+", " ")).decode("utf-8"), problems
    except UnicodeDecodeError:
        problems.append(_error(name, "it is not UTF-8", "это не UTF-8"))
        return None, problems


def _hidden(name: str, raw: str) -> Iterator[Problem]:
    """Some PHP settings separate at ``;``, too: a second parameter must not hide behind it."""
    for found in _AFTER_SEMICOLON.finditer(raw):
        inner = php_name(unquote_to_bytes(found[1].replace("+", " ")).decode("utf-8", "replace")).lower()
        if inner in TABLE or inner in ENVELOPE:
            yield _error(
                name,
                f"behind a raw ; stands {inner}=: separate parameters with & or write ; as %3B",
                f"за знаком ; стоит {inner}=: разделяйте параметры знаком & или пишите ; как %3B",
            )


def _error(name: str, en: str, ru: str) -> Problem:
    return Problem.error(name, Words(f"{label(name)}: {en}.", f"{label(name)}: {ru}."))


def _note(name: str, en: str, ru: str) -> Problem:
    return Problem.note(name, Words(f"{label(name)}: {en}.", f"{label(name)}: {ru}."))


def label(name: str) -> str:
    """A name for an error text. What does not look like one may be a piece of a text, and is not repeated."""
    if name.lower() in TABLE or name.lower() in ENVELOPE:
        return name
    return f"'{name}'" if _PLAIN_NAME.fullmatch(name) else f"a name of {len(name)} characters"
