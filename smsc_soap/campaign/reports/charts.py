"""Figures turned into places on a line, for charts: shares in percent of a width, nothing is drawn here.

Widths are percentages, so that a drawing fits a phone and a sheet of paper alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

Amount: TypeAlias = Decimal | int


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a chart, before it has places."""

    label: str
    amount: Amount
    #: As it is written beside the row.
    value: str
    #: Which colour: a word the style sheet knows.
    tone: str = "main"
    #: From where to where the true amount lies.
    low: Amount | None = None
    high: Amount | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A row with its places, in percent of the chart's width."""

    row: Row
    begin: str
    width: str
    #: Of the whisker that shows an interval; empty where there is none.
    low: str = ""
    spread: str = ""


def bars(rows: Sequence[Row]) -> tuple[Bar, ...]:
    """Bars from the left edge; the largest amount (or upper end) takes the whole width."""
    most = max((Decimal(max(row.amount, row.high or 0)) for row in rows), default=Decimal(0))
    return tuple(
        Bar(
            row,
            _percent(0, most),
            _percent(row.amount, most),
            "" if row.low is None else _percent(row.low, most),
            "" if row.low is None or row.high is None else _percent(row.high - row.low, most),
        )
        for row in rows
    )


def slices(rows: Iterable[Row]) -> tuple[Bar, ...]:
    """Pieces of one bar, side by side; together the whole width. Rows of nothing are left out."""
    kept = [row for row in rows if row.amount > 0]
    whole = sum((Decimal(row.amount) for row in kept), Decimal(0))
    found: list[Bar] = []
    begin = Decimal(0)
    for row in kept:
        found.append(Bar(row, _percent(begin, whole), _percent(row.amount, whole)))
        begin += row.amount
    return tuple(found)


def steps(first: Row, changes: Sequence[Row], last: Row) -> tuple[Bar, ...]:
    """From one sum to another: each change hangs where the one before ended. *last* is *first* and all changes."""
    levels = [Decimal(first.amount)]
    for change in changes:
        levels.append(levels[-1] + change.amount)
    low = min(Decimal(0), *levels)
    span = max(Decimal(0), *levels) - low

    def placed(row: Row, one: Decimal, other: Decimal) -> Bar:
        return Bar(row, _percent(min(one, other) - low, span), _percent(abs(other - one), span))

    hanging = [placed(change, levels[at], levels[at + 1]) for at, change in enumerate(changes)]
    return (placed(first, Decimal(0), levels[0]), *hanging, placed(last, Decimal(0), levels[-1]))


def folded(rows: Sequence[Row], most: int, rest: Row | None) -> tuple[Row, ...]:
    """The first *most* rows, and *rest* in place of the others."""
    if len(rows) <= most or rest is None:
        return tuple(rows)
    return (*rows[:most], rest)


def _percent(part: Amount, whole: Amount) -> str:
    """Two places are finer than a screen; what is there is never thinner than can be seen."""
    if not whole or part <= 0:
        return "0%"
    return f"{max(Decimal(part) / Decimal(whole) * 100, Decimal('0.15')):.2f}%"
