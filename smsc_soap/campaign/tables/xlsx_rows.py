"""Rows of an XLSX sheet as texts, the way a person sees them in the cells. Formulas are never computed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

from smsc_soap.campaign.tables.xlsx_guard import check_workbook
from smsc_soap.errors import ConfigurationError, InvalidRecipients


class SheetRows:
    """Iterates over the rows of a sheet; ``line_num`` is the number of the row last given, as in the sheet."""

    def __init__(self, rows: Iterable[list[Any]]) -> None:
        self._rows = iter(rows)
        self.line_num = 0

    def __iter__(self) -> Iterator[list[str]]:
        return self

    def __next__(self) -> list[str]:
        row = next(self._rows)
        self.line_num += 1
        return [cell if type(cell) is str else cell_text(cell) for cell in row]


def cell_text(cell: object) -> str:
    """What a typed cell says: 7.9990000001E10 is 79990000001, a date is 2026-01-31, TRUE is TRUE."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == time() else cell).isoformat(*([" "] if cell.time() != time() else []))
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell)


def open_sheet(file: BinaryIO, table: str, sheet: str | None) -> tuple[SheetRows, str]:
    """The rows of one sheet and its name: the sheet called *sheet*, else the only visible one.

    The whole sheet is held in memory.

    Raises:
        ConfigurationError: the extra ``xlsx`` is not installed.
        InvalidRecipients: no workbook, no such sheet, or several and none named.
    """
    try:
        import python_calamine as calamine
    except ImportError:
        raise ConfigurationError(
            "reading XLSX needs the extra: pip install 'smsc-soap[xlsx]'; or save the table as CSV."
        ) from None
    check_workbook(file, table)
    try:
        with calamine.CalamineWorkbook.from_filelike(file) as book:
            name = _chosen(book, calamine, table, sheet)
            return SheetRows(book.get_sheet_by_name(name).iter_rows()), name
    except calamine.CalamineError:
        raise InvalidRecipients(
            table, "a damaged XLSX file", "a workbook that a spreadsheet opens", "save it again, or as CSV"
        ) from None


def _chosen(book: Any, calamine: Any, table: str, sheet: str | None) -> str:
    sheets: list[str] = [one.name for one in book.sheets_metadata if one.typ == calamine.SheetTypeEnum.WorkSheet]
    shown = [one.name for one in book.sheets_metadata if one.visible == calamine.SheetVisibleEnum.Visible]
    named = ", ".join(f"{name[:40]!r}" for name in sheets[:20]) or "none"
    if sheet is not None:
        if sheet not in sheets:
            raise InvalidRecipients("sheet", f"{sheet[:40]!r}", f"one of the sheets of {table}: {named}")
        return sheet
    visible = [name for name in sheets if name in shown]
    if len(visible) != 1:
        raise InvalidRecipients(
            table, f"a workbook with the sheets {named}", "one visible sheet", "say which with sheet"
        )
    return visible[0]
