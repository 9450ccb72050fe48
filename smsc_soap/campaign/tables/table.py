"""A CSV file, an XLSX file or standard input as rows of texts, with what was recognised about it.

Memory stays bounded for CSV whatever the input: blocks of 256 KiB, lines up to 1 MiB, fields up to
the csv module's 131072 characters. A sheet is held whole.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final, Protocol

from smsc_soap.campaign.tables.delimiter import NAMES, SEP_LINE, known_delimiter, recognised_delimiter
from smsc_soap.campaign.tables.encoding import SAMPLE, Encoding, known_encoding, recognised_encoding
from smsc_soap.campaign.tables.lines import BadText, LineFeed
from smsc_soap.campaign.tables.source_bytes import Source, SourceBytes
from smsc_soap.errors import ConflictingParameters, InvalidRecipients

_ZIP: Final = b"PK\x03\x04"
_OLD_OFFICE: Final = bytes.fromhex("D0CF11E0A1B11AE1")
#: Bytes in which the delimiter is looked for.
_DELIMITER_SAMPLE: Final = 1 << 16


class Rows(Protocol):
    """Rows, and the number of the line the last one ended on."""

    @property
    def line_num(self) -> int: ...
    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


class Table:
    """One pass over the rows of a table. A context manager.

    Raises:
        OSError: the source cannot be opened or read.
        RequestError: it is no table, or an argument is wrong.
    """

    def __init__(
        self, source: Source, *, encoding: str | None = None, delimiter: str | None = None, sheet: str | None = None
    ) -> None:
        self.bytes = SourceBytes(source)
        self.name = self.bytes.name
        self.how: list[str] = []
        self.encoding: str | None = None
        self.delimiter: str | None = None
        self.sheet: str | None = None
        self._feed: LineFeed | None = None
        try:
            self.rows: Rows = self._opened(encoding, delimiter, sheet)
        except BaseException:
            self.close()
            raise

    def _opened(self, encoding: str | None, delimiter: str | None, sheet: str | None) -> Rows:
        beginning = self.bytes.peek(len(_OLD_OFFICE))
        if not beginning:
            raise InvalidRecipients(self.name, "an empty table", "a header and rows", "check what was exported")
        if beginning.startswith(_OLD_OFFICE):
            raise InvalidRecipients(
                self.name, "an old or protected office file", "CSV or XLSX", "save it as .xlsx without a password"
            )
        if beginning.startswith(_ZIP):
            return self._sheet_rows(encoding, delimiter, sheet)
        if sheet is not None:
            raise ConflictingParameters("sheet", "a sheet of a CSV file", "a sheet of an XLSX file", "leave it out")
        return self._csv_rows(encoding, delimiter)

    def _csv_rows(self, encoding: str | None, delimiter: str | None) -> Rows:
        sample = self.bytes.peek(SAMPLE)
        found = known_encoding(encoding) if encoding is not None else recognised_encoding(sample, self.name)
        self.encoding = found.codec
        self.how.append(f"encoding {found.codec}: {found.how}")
        beginning = _whole_lines(sample[:_DELIMITER_SAMPLE], found)
        sign, how = known_delimiter(delimiter) if delimiter is not None else recognised_delimiter(beginning, self.name)
        self.delimiter = sign
        self.how.append(f"delimiter {NAMES.get(sign, sign)}: {how}")
        self._feed = LineFeed(self.bytes, found.codec)
        rows = csv.reader(chain.from_iterable(self._feed), delimiter=sign, strict=True)
        if SEP_LINE.match(beginning):
            next(rows, None)
        return rows

    def _sheet_rows(self, encoding: str | None, delimiter: str | None, sheet: str | None) -> Rows:
        for field, value in (("encoding", encoding), ("delimiter", delimiter)):
            if value is not None:
                raise ConflictingParameters(field, f"{value!a:.20} for an XLSX file", "none", "leave it out")
        if not self.bytes.file.seekable():
            raise InvalidRecipients(self.name, "XLSX in a stream", "XLSX as a file, CSV in a stream", "name the file")
        from smsc_soap.campaign.tables.xlsx_rows import open_sheet

        self.bytes.read_to_the_end()
        rows, self.sheet = open_sheet(self.bytes.file, self.name, sheet)
        self.how.append(f"sheet {self.sheet!r}: " + ("given" if sheet is not None else "the only visible one"))
        return rows

    def first_row(self) -> tuple[list[str], int]:
        """The first row with something in it, and its line.

        Raises:
            InvalidRecipients: there is none.
        """
        before = 0
        try:
            for row in self.rows:
                if any(map(str.strip, row)):
                    return row, before + 1
                before = self.rows.line_num
        except (csv.Error, BadText) as error:
            raise self.problem(error, before + 1) from None
        raise InvalidRecipients(self.name, "a table of blank rows", "a header and rows", "check what was exported")

    def watch(self, progress: Callable[[], int]) -> None:
        """Tells how many rows were finished so far; call it before the rows behind the first are read."""
        if self._feed is not None:
            self._feed.progress = progress

    def is_end_of_table(self, error: csv.Error) -> bool:
        """False for a single bad row behind which reading goes on."""
        return str(error).startswith(("unexpected end of data", "field larger than field limit"))

    def problem(self, error: csv.Error | BadText, line: int) -> InvalidRecipients:
        """*error* in a sentence; *line* is where the row at hand begins."""
        if isinstance(error, BadText):
            at = self.rows.line_num + error.lines_before + 1
            return InvalidRecipients(self.name, error.was, error.allowed, error.do, line=at)
        if self.is_end_of_table(error):
            was = "a value that begins with a quote and does not end"
            return InvalidRecipients(self.name, was, "quotes in pairs", 'write a quote inside a value as ""', line=line)
        return InvalidRecipients(self.name, "quotes that do not fit together", "quotes in pairs", line=line)

    def finish(self) -> None:
        """Call it after the last row.

        Raises:
            InvalidRecipients: the file changed while it was read.
        """
        self.bytes.check_unchanged()

    def close(self) -> None:
        self.bytes.close()

    def __enter__(self) -> Table:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _whole_lines(sample: bytes, encoding: Encoding) -> str:
    """The first lines, as far as they can be read; trouble is reported by the real reading."""
    try:
        text = codecs.getincrementaldecoder(encoding.codec)("replace").decode(sample).removeprefix("\ufeff")
    except UnicodeError:
        return ""
    lines = list(io.StringIO(text, newline=""))
    return "".join(lines[:-1] if len(sample) == _DELIMITER_SAMPLE and len(lines) > 1 else lines)
