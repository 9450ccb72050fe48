"""What a verb prints: tables and facts for people, one JSON object for machines.

A result goes to stdout, everything said beside it to stderr. On a terminal tables are drawn by
rich, elsewhere (and with NO_COLOR) they are plain aligned text.
"""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import click

from smsc_soap.cli.wiring import Wiring
from smsc_soap.model.money import money_text

if TYPE_CHECKING:
    from smsc_soap.model.results import Result

#: Key in ``ctx.meta``: the caller asked for JSON, so problems are told as JSON, too.
AS_JSON: Final = "smsc_soap.as_json"

_WIDE: Final = frozenset("WF")


def json_option(command: Any) -> Any:
    """Adds ``--json``; the verb finds the answer in its ``Screen``."""

    def remember(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
        ctx.meta[AS_JSON] = wanted

    return click.option(
        "--json",
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=remember,
        help="One JSON object on stdout, also for errors.",
    )(command)


@dataclass(frozen=True, slots=True)
class Screen:
    """Where a verb prints, and in which language."""

    language: str = "en"
    as_json: bool = False
    #: True on a terminal that may have colours and box drawing.
    styled: bool = False

    @classmethod
    def of(cls, ctx: click.Context) -> Screen:
        """The screen of this run."""
        wiring = ctx.ensure_object(Wiring)
        return cls(
            language=wiring.language,
            as_json=bool(ctx.meta.get(AS_JSON)),
            styled=wiring.stdout_is_terminal() and not wiring.environ.get("NO_COLOR"),
        )

    def say(self, english: str, russian: str) -> str:
        """The one of the two that the reader reads."""
        return russian if self.language == "ru" else english

    def json(self, value: Mapping[str, Any]) -> None:
        """One JSON object: money as text, moments as ISO 8601 in UTC."""
        click.echo(json.dumps(plain(value), ensure_ascii=False, indent=2))

    def line(self, text: str = "") -> None:
        """One line of the result."""
        click.echo(printable(text))

    def note(self, text: str) -> None:
        """Something beside the result, on stderr."""
        click.echo(printable(text), err=True)

    def doubts(self, result: Result) -> None:
        """Numbers of an answer that could not be trusted, on stderr."""
        for doubt in result.doubts:
            self.note(self.say("doubtful: ", "сомнительно: ") + doubt)

    def facts(self, rows: Sequence[tuple[str, str]]) -> None:
        """Names and values, one pair a line."""
        width = max((cells(name) for name, _ in rows), default=0)
        for name, value in rows:
            self.line(f"{_padded(name, width)}  {value}")

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[int] = ()) -> None:
        """A table; columns whose places stand in *numbers* are set to the right."""
        if self.styled:
            self._rich_table(columns, rows, numbers)
            return
        shown = [[printable(cell) for cell in row] for row in (columns, *rows)]
        widths = [max(cells(row[at]) for row in shown) for at in range(len(columns))]
        rule = ["-" * width for width in widths]
        for row in (shown[0], rule, *shown[1:]):
            line = "  ".join(
                _padded(cell, width, right=at in numbers) for at, (cell, width) in enumerate(zip(row, widths))
            )
            click.echo(line.rstrip())

    def _rich_table(self, columns: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int]) -> None:
        from rich.box import ROUNDED
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(box=ROUNDED, header_style="bold")
        for at, column in enumerate(columns):
            table.add_column(column, justify="right" if at in numbers else "left", overflow="fold")
        for row in rows:
            table.add_row(*(Text(printable(cell)) for cell in row))
        Console().print(table)


def let_go_of_broken_output() -> None:
    """Where stdout cannot be written any more, what is left for it goes nowhere.

    Otherwise Python would try once more at its end, complain, and replace our exit code.
    """
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def remarks(result: Result) -> dict[str, Any]:
    """What every JSON answer ends with: doubtful numbers, and fields the description does not know."""
    return {"doubts": list(result.doubts), "extra": dict(result.extra)}


def plain(value: Any) -> Any:
    """*value* as what JSON knows: money (every Decimal) as text, moments in UTC, nothing else changed."""
    if isinstance(value, Decimal):
        return money_text(value)
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).isoformat()  # noqa: UP017 - reads better beside astimezone
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value


def printable(text: str) -> str:
    """*text* without the power to move a cursor: control characters but the line feed become ``\\x1b``-like marks."""
    if text.isprintable():
        return text
    return "".join(_mark(sign) for sign in text)


def _mark(sign: str) -> str:
    # Cf holds what reverses or hides neighbours; the zero-width joiner in it belongs to emoji.
    if sign in "\n\u200d" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs"):
        return sign
    return sign.encode("unicode_escape").decode("ascii") if sign != "\x7f" else "\\x7f"


def cells(text: str) -> int:
    """Columns that *text* takes in a terminal."""
    return sum(_cells_of(sign) for sign in text)


def _cells_of(sign: str) -> int:
    if unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in _WIDE else 1


def _padded(text: str, width: int, *, right: bool = False) -> str:
    space = " " * (width - cells(text))
    return space + text if right else text + space


def money(amount: Decimal | None) -> str:
    """Money as people write it: two places, more only where there are more."""
    return "–" if amount is None else money_text(amount)


def moment(at: datetime | None) -> str:
    """A moment in UTC, to the second."""
    return "–" if at is None else at.astimezone(timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")  # noqa: UP017 - as above
