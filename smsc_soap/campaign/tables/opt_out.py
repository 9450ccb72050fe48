"""People who do not want messages: a list of numbers, in any spelling, that no campaign writes to."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from smsc_soap.campaign.tables.columns import checked_header, looks_like_phone_column, named_column, phone_column_of
from smsc_soap.campaign.tables.lines import BadText
from smsc_soap.campaign.tables.phone_cells import phone_of
from smsc_soap.campaign.tables.rejects import RejectCode, RowRejected
from smsc_soap.campaign.tables.source_bytes import Source
from smsc_soap.campaign.tables.table import Table
from smsc_soap.errors import InvalidRecipients


@dataclass(frozen=True, slots=True, repr=False)
class OptOut:
    """Numbers that get no message; ``"+79990000001" in opt_out``."""

    #: E.164 as whole numbers: a third of the memory of texts.
    numbers: frozenset[int]

    @classmethod
    def of(cls, phones: Iterable[str]) -> OptOut:
        """From numbers in any spelling.

        Raises:
            RowRejected: one of them is no number.
        """
        return cls(frozenset(int(phone_of(phone)) for phone in phones))

    @property
    def count(self) -> int:
        return len(self.numbers)

    def __contains__(self, phone: str) -> bool:
        return int(phone) in self.numbers

    def __repr__(self) -> str:
        return f"OptOut({self.count} numbers)"


NOBODY = OptOut(frozenset())


def read_opt_out(
    source: Source, *, phone_column: str | None = None, encoding: str | None = None, delimiter: str | None = None
) -> OptOut:
    """The numbers in *source*: one in a line, or a CSV or XLSX table with a header.

    Blank lines and lines that begin with ``#`` are skipped. A line that cannot be read ends it all: to
    skip it would be to write to somebody who asked not to be written to. An empty list is allowed.

    Raises:
        InvalidRecipients: no list of numbers; the line is named.
        OSError: the source cannot be read.
    """
    try:
        table = Table(source, encoding=encoding, delimiter=delimiter)
    except InvalidRecipients as error:
        if "an empty table" in str(error):
            return NOBODY
        raise
    with table:
        return OptOut(frozenset(_numbers(table, phone_column)))


def _numbers(table: Table, phone_column: str | None) -> Iterator[int]:
    first, line = table.first_row()
    at: int | None = None
    if phone_column is not None or any(map(looks_like_phone_column, first)):
        header = checked_header(first, table.name, line)
        at = phone_column_of(header) if phone_column is None else named_column(header, phone_column, "phone_column")
    else:
        yield from _number_of(table, first, line, None)
    previous = table.rows.line_num
    table.watch(lambda: previous)
    try:
        for row in table.rows:
            line, previous = previous + 1, table.rows.line_num
            yield from _number_of(table, row, line, at)
    except (csv.Error, BadText) as error:
        raise table.problem(error, previous + 1) from None
    table.finish()


def _number_of(table: Table, row: list[str], line: int, at: int | None) -> Iterator[int]:
    """The number in one row: in column *at*, or alone in it; nothing for a blank row and a remark."""
    filled = [cell for cell in row if cell.strip()]
    if not filled or filled[0].lstrip().startswith("#"):
        return
    try:
        if at is None and len(filled) > 1:
            raise RowRejected(RejectCode.SEVERAL_PHONES, "several values in a line of a list without a header")
        if at is not None and at >= len(row):
            raise RowRejected(RejectCode.COLUMNS, "the row is too short")
        yield int(phone_of(filled[0] if at is None else row[at]))
    except RowRejected as rejected:
        raise InvalidRecipients(
            table.name,
            f"a line of the opt-out list without one phone ({rejected.code})",
            "one number in a line",
            "repair it, so that nobody is written to by mistake",
            line=line,
        ) from None
