"""One line for each recipient as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Final

from smsc_soap.campaign.reports.account_zone import MOSCOW, AccountZone
from smsc_soap.campaign.reports.export_rows import Row, rows_of
from smsc_soap.campaign.reports.export_words import headings, worded
from smsc_soap.campaign.reports.harmless import harmless
from smsc_soap.campaign.reports.report import OnRead
from smsc_soap.campaign.whole_file import whole_file
from smsc_soap.errors import InvalidParameter

if TYPE_CHECKING:
    from smsc_soap.campaign.plans.plan import Plan
    from smsc_soap.outbox.outbox import Outbox

_BOM: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
_DELIMITERS: Final = (",", ";", "\t", "|")


def write_csv(
    path: str | os.PathLike[str],
    plan: Plan,
    outbox: Outbox,
    *,
    language: str = "en",
    delimiter: str = ",",
    bom: bool = True,
    decimal: str = ".",
    zone: AccountZone = MOSCOW,
    on_read: OnRead | None = None,
) -> int:
    """Writes the file, streaming, and returns how many recipients are in it. Only its owner reads it.

    A Russian Excel wants ``delimiter=";"`` and ``decimal=","``. *bom*: the mark by which a spreadsheet knows UTF-8.
    *zone*: whose clock it tells.

    Raises:
        InvalidParameter: an unknown language, delimiter or decimal sign.
        PlanChanged: the plan was edited.
        OSError: the file cannot be written; nothing new stands under its name.
    """
    with whole_file(path) as out:
        rows = rows_of(plan, outbox, on_read)
        return write_rows_csv(out, rows, language=language, delimiter=delimiter, bom=bom, decimal=decimal, zone=zone)


def write_rows_csv(
    out: IO[str],
    rows: Iterable[Row],
    *,
    language: str = "en",
    delimiter: str = ",",
    bom: bool = True,
    decimal: str = ".",
    zone: AccountZone = MOSCOW,
) -> int:
    """As ``write_csv``, into an open text file (opened with ``newline=""``).

    Texts are made harmless (see ``harmless.py``), phones among them. Amounts are exact numbers of at least two places,
    with a minus where they need one.
    """
    if delimiter not in _DELIMITERS:
        raise InvalidParameter("delimiter", repr(delimiter)[:20], "a comma, a semicolon, a tab or |")
    if decimal not in (".", ",") or decimal == delimiter:
        raise InvalidParameter("decimal", repr(decimal)[:20], "a point or a comma, and another sign than the delimiter")
    named = headings(language, zone)
    out.write(_BOM if bom else "")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(named)
    number = 0
    for row in worded(rows, language):
        writer.writerow([_cell(value, decimal, zone) for value in row])
        number += 1
    return number


def _cell(value: object, decimal: str, zone: AccountZone) -> object:
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, Decimal):
        text = _plain(value)
        return text if decimal == "." else text.replace(".", decimal)
    if isinstance(value, datetime):
        return zone.wall_clock(value).strftime("%Y-%m-%d %H:%M:%S")
    return value


def _plain(amount: Decimal) -> str:
    """Exact, with two places or as many as it needs: ``3.30`` for what a division left as 3.30000000."""
    whole, _, places = f"{amount:f}".partition(".")
    return f"{whole}.{places.rstrip('0').ljust(2, '0')}"
