"""One line for each recipient as a workbook with typed cells: phones are texts, amounts numbers, moments dates."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from smsc_soap.campaign.reports.account_zone import MOSCOW, AccountZone
from smsc_soap.campaign.reports.export_rows import Row, rows_of
from smsc_soap.campaign.reports.export_words import headings, worded
from smsc_soap.campaign.reports.report import OnRead
from smsc_soap.campaign.whole_file import whole_name
from smsc_soap.errors import ConfigurationError

if TYPE_CHECKING:
    from smsc_soap.campaign.plans.plan import Plan
    from smsc_soap.outbox.outbox import Outbox

#: Rows that a sheet holds, the heading among them; more go on to the next sheet.
SHEET_ROWS: Final = 1_048_576
_WIDTHS: Final = {"phone": 16, "note": 40, "provider_id": 24, "status_at": 24, "reasons": 18, "operator": 14}


def write_xlsx(
    path: str | os.PathLike[str],
    plan: Plan,
    outbox: Outbox,
    *,
    language: str = "en",
    zone: AccountZone = MOSCOW,
    on_read: OnRead | None = None,
) -> int:
    """Writes the workbook, streaming, and returns how many recipients are in it.

    A spreadsheet's number has 15 digits; the CSV and JSON files are exact whatever the amount.

    Raises:
        ConfigurationError: the extra ``xlsx`` is not installed.
        InvalidParameter: an unknown language.
        PlanChanged: the plan was edited.
        OSError: the file cannot be written; nothing new stands under its name.
    """
    return write_rows_xlsx(path, rows_of(plan, outbox, on_read), language=language, zone=zone)


def write_rows_xlsx(
    path: str | os.PathLike[str], rows: Iterable[Row], *, language: str = "en", zone: AccountZone = MOSCOW
) -> int:
    """As ``write_xlsx``, from rows."""
    try:
        from xlsxwriter import Workbook  # type: ignore[import-untyped]  # it has no types
        from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]  # it has no types
    except ImportError:
        raise ConfigurationError("writing XLSX needs the extra: pip install 'smsc-soap[xlsx]'.") from None
    named = headings(language, zone)
    # Sheets are written row by row into files beside the system's temporary ones, and packed at the end.
    with tempfile.TemporaryDirectory() as folder, whole_name(path) as part:
        part.touch(0o600)
        book = Workbook(part, {"constant_memory": True, "tmpdir": folder, "strings_to_formulas": False})
        try:
            number = _Sheets(book, named, zone).write(worded(rows, language))
        finally:
            try:
                book.close()
            except FileCreateError as error:
                raise _cause(error) from None
    return number


def _cause(error: Exception) -> OSError:
    """The OSError that XlsxWriter wrapped."""
    found = error.args[0] if error.args else None
    return found if isinstance(found, OSError) else OSError(str(error))


class _Sheets:
    """Rows, spread over as many sheets as they need."""

    def __init__(self, book: Any, named: tuple[str, ...], zone: AccountZone) -> None:
        self._book, self._named, self._zone = book, named, zone
        self._bold = book.add_format({"bold": True, "bottom": 1})
        self._money = book.add_format({"num_format": "#,##0.00######"})
        self._date = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._sheet: Any = None
        self._at = 0

    def write(self, rows: Iterable[Row]) -> int:
        number = 0
        self._open()
        for row in rows:
            if self._at == SHEET_ROWS:
                self._open()
            for column, value in enumerate(row):
                self._cell(column, value)
            self._at += 1
            number += 1
        return number

    def _open(self) -> None:
        self._sheet = self._book.add_worksheet()
        self._sheet.freeze_panes(1, 3)
        for column, name in enumerate(Row._fields):
            self._sheet.set_column(column, column, _WIDTHS.get(name, 12))
        for column, heading in enumerate(self._named):
            self._sheet.write_string(0, column, heading, self._bold)
        self._at = 1

    def _cell(self, column: int, value: object) -> None:
        """Typed, so that no text is ever taken for a formula."""
        if isinstance(value, str):
            if value:
                self._sheet.write_string(self._at, column, value)
        elif isinstance(value, Decimal):
            self._sheet.write_number(self._at, column, value, self._money)
        elif isinstance(value, datetime):
            self._sheet.write_datetime(self._at, column, self._zone.wall_clock(value), self._date)
        elif value is not None:
            self._sheet.write_number(self._at, column, value)
