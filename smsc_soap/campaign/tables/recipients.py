"""Who gets a message: rows of a table, one by one, with explicit rules and every refusal counted.

The order of the looks at a row: its columns, its phone, opt-out, duplicates, its zone, its text. The
first row of a number that passes all of them wins.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple, TypeAlias

from smsc_soap.campaign.tables.columns import checked_header, named_column, phone_column_of
from smsc_soap.campaign.tables.lines import BadText
from smsc_soap.campaign.tables.opt_out import NOBODY, OptOut
from smsc_soap.campaign.tables.phone_cells import NumberCheck, assigned_check, is_final, phone_of
from smsc_soap.campaign.tables.reading import Reading
from smsc_soap.campaign.tables.rejects import Reject, RejectCode, RowRejected, Tally
from smsc_soap.campaign.tables.source_bytes import Source
from smsc_soap.campaign.tables.table import Table
from smsc_soap.campaign.tables.template import Render, Template
from smsc_soap.campaign.tables.zones import Zone, ZoneReader, checked_zone
from smsc_soap.errors import InvalidRecipients

#: Gets every reject, with the values of its row.
OnReject: TypeAlias = Callable[[Reject, Sequence[str]], None]

_OPTED_OUT: Final = "the number is on the opt-out list"
_DUPLICATE: Final = "an earlier row has the same number"


class Recipient(NamedTuple):
    """One row that gets a message. A named tuple, because a million of them are made."""

    #: First line of the row (CSV) or its number in the sheet, from 1; the header counts.
    line: int
    #: E.164 with ``+``.
    phone: str
    #: One text for each column, in the order of the columns.
    values: Sequence[str]
    #: Hours from Moscow; None means that of the account.
    zone: Zone | None

    def __repr__(self) -> str:
        return f"Recipient(line {self.line}, {len(self.values)} values)"


class RecipientSource:
    """The recipients of one table; made by ``open_recipients``. A context manager, iterated once.

    Memory: one whole number for each accepted phone (about 65 bytes; see docs/recipients.md), nothing
    else that grows.
    """

    def __init__(
        self,
        table: Table,
        reading: Reading,
        places: tuple[int, int | None],
        zones: ZoneReader,
        zone: Zone | None,
        opt_out: OptOut,
        check: NumberCheck | None,
        on_reject: OnReject | None,
    ) -> None:
        self.reading = reading
        self.tally = Tally()
        self._table = table
        self._phone_at, self._zone_at = places
        self._zones, self._zone = zones, zone
        self._opted_out = opt_out.numbers
        self._check = check
        self._on_reject = on_reject
        self._begun = False
        self._finished = False
        table.watch(self._rows_finished)

    def _rows_finished(self) -> int:
        return self.tally.read + self.tally.blank

    @property
    def columns(self) -> tuple[str, ...]:
        return self.reading.columns

    @property
    def sha256(self) -> str:
        """The hash of the table's bytes as they were read, in hex; known after the last row.

        Raises:
            RuntimeError: asked for earlier.
        """
        if not self._finished:
            raise RuntimeError("the hash of a table is known after its last row")
        return self._table.bytes.sha256

    @property
    def share_read(self) -> float | None:
        """How much of the table was read so far, 0 to 1; None for a stream and a sheet."""
        return self._table.bytes.share_read if self._table.sheet is None else None

    def __iter__(self) -> Iterator[Recipient]:
        """Recipients, without a look at any text. Raises as ``messages`` does."""
        return (recipient for recipient, _ in self._pairs(lambda _: ""))

    def messages(self, template: Template) -> Iterator[tuple[Recipient, str]]:
        """Recipients with their texts; rows whose text cannot be sent are rejected.

        Raises:
            InvalidRecipients: the table is damaged, changed while it was read, or nobody in it can get a message.
            OSError: it cannot be read any more.
        """
        return self._pairs(template.render)

    def _pairs(self, render: Render) -> Iterator[tuple[Recipient, str]]:
        if self._begun:
            raise RuntimeError("a table is read once; open it again")
        self._begun = True
        table, tally = self._table, self.tally
        rows, width, phone_at, zone_at = table.rows, len(self.columns), self._phone_at, self._zone_at
        zones, zone, check = self._zones, self._zone, self._check
        seen, opted_out, new = tally.numbers, self._opted_out, tuple.__new__
        ended = rows.line_num
        while True:
            try:
                for row in rows:
                    line, ended = ended + 1, rows.line_num
                    try:
                        if len(row) != width and not self._fitted(row, width):
                            continue
                        cell = row[phone_at]
                        phone = cell if is_final(cell) else phone_of(cell)
                        number = int(phone)
                        if number in opted_out:
                            raise RowRejected(RejectCode.OPTED_OUT, _OPTED_OUT)
                        if number in seen:
                            raise RowRejected(RejectCode.DUPLICATE, _DUPLICATE)
                        if check is not None:
                            check(phone)
                        if zone_at is not None:
                            zone = zones(row[zone_at])
                        text = render(row)
                    except RowRejected as rejected:
                        self._rejected(rejected, line, ended, row)
                        continue
                    seen.add(number)
                    yield new(Recipient, (line, phone, row, zone)), text
                break
            except BadText as error:
                raise table.problem(error, ended + 1) from None
            except csv.Error as error:
                if table.is_end_of_table(error):
                    raise table.problem(error, ended + 1) from None
                line, ended = ended + 1, rows.line_num
                self._rejected(RowRejected(RejectCode.QUOTES, "quotes that do not fit together"), line, ended, ())
        self._end()

    def _fitted(self, row: list[str], width: int) -> bool:
        """False for a blank row. Empty values behind the last column go, those of columns without a name may lack.

        Raises:
            RowRejected: another number of values than columns.
        """
        if not any(map(str.strip, row)):
            self.tally.blank += 1
            return False
        if any(self.columns[len(row) :]) or any(map(str.strip, row[width:])):
            raise RowRejected(RejectCode.COLUMNS, f"{len(row)} values in a table of {width} columns")
        row[width:] = [""] * (width - len(row))
        return True

    def _rejected(self, rejected: RowRejected, line: int, ended: int, row: Sequence[str]) -> None:
        if rejected.code is RejectCode.NO_PHONE and not any(map(str.strip, row)):
            self.tally.blank += 1  # written as delimiters only
            return
        # A lone quote swallows the rows behind it: say how many lines went with this one.
        reason = rejected.reason if ended == line else f"{rejected.reason} (lines {line} to {ended})"
        reject = Reject(line, rejected.code, reason)
        self.tally.note(reject)
        if self._on_reject is not None:
            self._on_reject(reject, row)

    def _end(self) -> None:
        self._table.finish()
        self._finished = True
        if not self.tally.accepted:
            raise self._nobody()

    def _nobody(self) -> InvalidRecipients:
        tally = self.tally
        if not tally.read:
            was, do = "a table with a header and no rows", "check what was exported"
        else:
            reasons = {str(code): number for code, number in tally.rejects.items()}
            reasons |= {"opted_out": tally.opted_out} if tally.opted_out else {}
            listed = ", ".join(f"{code} {number}" for code, number in sorted(reasons.items(), key=lambda one: -one[1]))
            was = f"a table of {tally.read} rows of which none can get a message ({listed})"
            do = f"the first of them, line {tally.sample[0].line}: {tally.sample[0].reason.rstrip('.')}"
        return InvalidRecipients(self.reading.table, was, "a table with recipients", do)

    def close(self) -> None:
        self._table.close()

    def __enter__(self) -> RecipientSource:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_recipients(
    source: Source,
    *,
    phone_column: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    zone_column: str | None = None,
    zone: float | Decimal | None = None,
    send_date: date | None = None,
    opt_out: OptOut | None = None,
    check_numbers: bool = False,
    on_reject: OnReject | None = None,
) -> RecipientSource:
    """The recipients in *source*: a path, ``-`` for standard input, or a binary file object.

    *zone* is the campaign's, in hours from Moscow, for rows without one in *zone_column*; *send_date* is
    the day for which zones with names are looked up. *check_numbers* asks phonenumbers (extra
    ``numbers``) about everything but Russian mobile numbers.

    Raises:
        InvalidRecipients: it is no table, or its columns are not clear.
        InvalidParameter, ConflictingParameters: an argument is wrong.
        ConfigurationError: an extra is missing.
        OSError: the source cannot be opened.
    """
    own_zone = checked_zone(zone)
    check = assigned_check() if check_numbers else None
    table = Table(source, encoding=encoding, delimiter=delimiter, sheet=sheet)
    try:
        reading, places = _read_header(table, phone_column, zone_column)
        zones = ZoneReader(own_zone, send_date)
        return RecipientSource(table, reading, places, zones, own_zone, opt_out or NOBODY, check, on_reject)
    except BaseException:
        table.close()
        raise


def _read_header(
    table: Table, phone_column: str | None, zone_column: str | None
) -> tuple[Reading, tuple[int, int | None]]:
    row, line = table.first_row()
    columns = checked_header(row, table.name, line)
    phone_at = phone_column_of(columns) if phone_column is None else named_column(columns, phone_column, "phone_column")
    zone_at = None if zone_column is None else named_column(columns, zone_column, "zone_column")
    found = "its name is usual for phones" if phone_column is None else "given"
    zones = [] if zone_at is None else [f"zones in the column {columns[zone_at]!r}: given"]
    reading = Reading(
        table=table.name,
        kind="xlsx" if table.sheet is not None else "csv",
        encoding=table.encoding,
        delimiter=table.delimiter,
        sheet=table.sheet,
        columns=columns,
        phone_column=columns[phone_at],
        zone_column=None if zone_at is None else columns[zone_at],
        how=(*table.how, f"phones in the column {columns[phone_at]!r}: {found}", *zones),
    )
    return reading, (phone_at, zone_at)
