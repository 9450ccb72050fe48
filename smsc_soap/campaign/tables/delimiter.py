"""Which character parts the columns of a CSV file: judged by its first rows, or told by the caller."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from smsc_soap.campaign.tables.columns import looks_like_phone_column
from smsc_soap.errors import InvalidParameter, InvalidRecipients

CANDIDATES: Final = (",", ";", "\t", "|")
NAMES: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SPELLED: Final = {name: sign for sign, name in NAMES.items()} | {"\\t": "\t"}
#: Rows that are looked at.
_ROWS: Final = 100
#: A spreadsheet's own first line: ``sep=;``.
SEP_LINE: Final = re.compile(r"sep=(.)[\r\n]*", re.IGNORECASE | re.DOTALL)


class Delimiter(NamedTuple):
    """A character, and how it was found."""

    sign: str
    how: str


def known_delimiter(given: str) -> Delimiter:
    """The delimiter the caller asks for: one character, or ``tab``, ``comma``, ``semicolon``, ``bar``.

    Raises:
        InvalidParameter: not one character, or one that has another meaning in a table.
    """
    sign = _SPELLED.get(given.lower(), given)
    if len(sign) != 1 or sign.isalnum() or sign in "\"'\r\n\0+ \\" or not (sign.isprintable() or sign == "\t"):
        raise InvalidParameter("delimiter", f"{given!a:.20}", "one character like , ; | or the word tab")
    return Delimiter(sign, "given")


def recognised_delimiter(sample: str, table: str) -> Delimiter:
    """The delimiter that the first rows of a table speak for; *sample* ends with a whole line.

    Raises:
        InvalidRecipients: two delimiters fit equally well.
    """
    if found := SEP_LINE.match(sample):
        return Delimiter(found[1], "the line sep= at its beginning says so")
    ranked = sorted(((_fitness(sample, sign), sign) for sign in CANDIDATES), reverse=True)
    (best, sign), (second, other) = ranked[:2]
    if best[0] < 0:
        return Delimiter(",", "there is one column only")
    if best == second:
        raise InvalidRecipients(
            table,
            f"a table that {NAMES[sign]} and {NAMES[other]} part equally well",
            "one way to read it",
            "name the delimiter",
        )
    return Delimiter(sign, f"it parts the first rows evenly into {best[2]} columns")


def _fitness(sample: str, sign: str) -> tuple[float, float, int]:
    """(-1 one column, 0 several, 1 with one named like phones; share of rows as wide as the first; width)."""
    rows = first_rows(sample, sign)
    if not rows or len(rows[0]) < 2:
        return (-1, 0, 0)
    width = len(rows[0])
    even = sum(len(row) == width for row in rows) / len(rows)
    return (1 if any(map(looks_like_phone_column, rows[0])) else 0, even, width)


def first_rows(sample: str, sign: str) -> Sequence[list[str]]:
    """Up to a hundred rows of *sample*; those that cannot be read are left out."""
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=sign, strict=True)
    while len(rows) < _ROWS:
        try:
            row = next(reader, None)
        except csv.Error:
            continue
        if row is None:
            break
        if row:
            rows.append(row)
    return rows
