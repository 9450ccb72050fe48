"""Texts with the recipient's own values in them: ``Hello {name}, {sum|a few} roubles``.

``{name}`` is the value of the column called so, ``{name|word}`` has a default for an empty one, ``{{``
and ``}}`` are braces. That is all: no attributes, no formats, nothing is evaluated, and values are
never looked at for braces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final, NamedTuple, TypeAlias

from smsc_soap.campaign.tables.columns import listed, positions, shown
from smsc_soap.campaign.tables.rejects import RejectCode, RowRejected
from smsc_soap.errors import InvalidParameter, MessageTooLong
from smsc_soap.model.text import MAX_TEXT, check_characters, check_text
from smsc_soap.redaction import describe_text

_PIECES: Final = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+")

Render: TypeAlias = Callable[[Sequence[str]], str]


class Field(NamedTuple):
    """One ``{…}`` of a template."""

    column: str
    position: int
    #: What stands there when the value is empty; None: then the row is rejected.
    default: str | None


CannotRender = RowRejected


@dataclass(frozen=True, slots=True, repr=False)
class Template:
    """A text whose columns are known to be there. Made by ``Template.compile``."""

    #: As it was given.
    text: str
    fields: tuple[Field, ...]
    #: values of one row → the text of its message.
    #:
    #: Raises: RowRejected (also called CannotRender): an empty value, or a text that cannot be sent.
    render: Render

    @classmethod
    def compile(cls, text: str, columns: Sequence[str]) -> Template:
        """The template in *text* for a table of these columns.

        Raises:
            InvalidParameter: a lone brace, a column that is not there or is there twice, no text.
            MessageTooLong: over 1000 characters before any value.
        """
        if not text.strip():
            raise InvalidParameter("text", "a text without characters", "a text or a template")
        pieces = list(_pieces(text, columns))
        literal = "".join(piece for piece in pieces if isinstance(piece, str))
        check_text(literal)
        fields = tuple(piece for piece in pieces if isinstance(piece, Field))
        if len(fields) > MAX_TEXT:
            raise MessageTooLong("text", f"{len(fields)} values", f"up to {MAX_TEXT} characters", "shorten it")
        for one in fields:
            check_characters(one.default or "")
        if not fields:
            return cls(text, (), lambda _: literal)
        joined = "".join(piece.replace("%", "%%") if isinstance(piece, str) else "%s" for piece in pieces)
        return cls(text, fields, _renderer(joined, fields))

    @property
    def is_constant(self) -> bool:
        """True when every recipient gets the same text."""
        return not self.fields

    @property
    def columns_used(self) -> tuple[str, ...]:
        """Names of the columns in it, each once, in order."""
        return tuple(dict.fromkeys(one.column for one in self.fields))

    def __repr__(self) -> str:
        return f"Template({describe_text(self.text)}, columns {', '.join(self.columns_used) or 'none'})"


def _pieces(text: str, columns: Sequence[str]) -> Iterator[str | Field]:
    for found in _PIECES.finditer(text):
        if found[0] in ("{{", "}}"):
            yield found[0][0]
        elif found[1] is not None:
            yield _field(found[1], columns, found.start() + 1)
        elif found[0] in "{}":
            raise InvalidParameter(
                "text",
                f"a lone {found[0]} at position {found.start() + 1}",
                "{column}, {column|default}",
                f"write {found[0] * 2} for the sign itself",
            )
        else:
            yield found[0]


def _field(inside: str, columns: Sequence[str], position: int) -> Field:
    name, bar, default = inside.partition("|")
    found = positions(columns, name)
    if len(found) != 1:
        times = f", which is there {len(found)} times" if found else ""
        raise InvalidParameter(
            "text",
            f"the column {shown(name.strip())} at position {position}{times}",
            f"the columns of the table ({listed(columns)})",
        )
    return Field(columns[found[0]], found[0], default if bar else None)


def _renderer(joined: str, fields: tuple[Field, ...]) -> Render:
    """*joined* filled by a loop in C; anything unusual goes the slow way."""
    chosen = _chooser([one.position for one in fields])

    def render(values: Sequence[str]) -> str:
        cells = chosen(values)
        if not all(map(str.strip, cells)):
            cells = _with_defaults(fields, cells)
            if not (joined % cells).strip():
                raise RowRejected(RejectCode.EMPTY_TEXT, "nothing is left of the text")
        text = joined % cells
        if len(text) > MAX_TEXT:
            raise RowRejected(
                RejectCode.TEXT_TOO_LONG, f"the text has {len(text)} characters; up to {MAX_TEXT} are allowed"
            )
        if not text.isprintable():
            _check(text)
        return text

    return render


def _chooser(places: list[int]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    if len(places) > 1:
        return itemgetter(*places)
    only = places[0]
    return lambda values: (values[only],)


def _with_defaults(fields: tuple[Field, ...], cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(_or_default, fields, cells))


def _or_default(one: Field, cell: str) -> str:
    if cell.strip():
        return cell
    if one.default is None:
        raise RowRejected(
            RejectCode.EMPTY_VALUE,
            f"the column {shown(one.column)} is empty; a default, as in {{name|friend}}, would help",
        )
    return one.default


def _check(text: str) -> None:
    try:
        check_characters(text)
    except InvalidParameter as error:
        raise RowRejected(RejectCode.TEXT_CHARACTERS, str(error)) from None
