"""An XLSX file is measured before it is opened: what it inflates to, and how large a table its cells span.

Sizes written in the archive are not believed: everything is inflated once, piece by piece, and counted.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final

from smsc_soap.campaign.tables.xlsx_strings import Uses, longest_text
from smsc_soap.errors import InvalidRecipients

#: What all parts of the file may inflate to, in bytes. A million rows of four columns take about 300 MB.
MAX_INFLATED: Final = 1 << 30
#: Parts of the archive; a workbook with a hundred sheets has a few hundred.
MAX_PARTS: Final = 5000
#: Cells of the table, empty ones between others included: the reader holds them all.
MAX_CELLS: Final = 40_000_000
#: So many cells may be spanned for each one that is there, and this many in any case.
_SPAN_PER_CELL: Final = 16
_SPAN_FREE: Final = 4_000_000
#: Cells with a shared text, times the length of the longest one. The reader copies texts into their cells.
MAX_SHARED: Final = 2_000_000_000
_PIECE: Final = 1 << 20
#: Deflate makes no more than this of one byte.
_MOST_INFLATED: Final = 1032
_LOCAL_HEADER: Final = struct.Struct("<4s22xHH")
_BLANKS: Final = b" \t\r\n"
#: ``r="AB12"`` of a cell or ``r="12"`` of a row, blanks taken out.
_REFERENCE: Final = re.compile(rb"""r=["']([A-Za-z]{0,7})([0-9]{1,10})["']""")
_LONGEST_REFERENCE: Final = 24


def check_workbook(file: BinaryIO, table: str) -> None:
    """Nothing, when *file* can be opened without filling the memory. Leaves it at its beginning.

    Raises:
        InvalidRecipients: not an XLSX workbook, a damaged one, or one that grows out of proportion.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    # What ``zipfile`` raises for hostile bytes beside its own error: for names that are no text, and for places
    # before the beginning (ValueError), for versions it does not know, and for extra fields that are cut off.
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error):
        raise _damaged(table) from None
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise InvalidRecipients(table, "an archive that is no XLSX workbook", "CSV or XLSX", "save it as .xlsx or CSV")
    if len(parts) > MAX_PARTS:
        raise _bomb(table, f"a workbook of {len(parts)} parts", f"up to {MAX_PARTS}")
    inflated = uses = 0
    shared: list[zipfile.ZipInfo] = []
    for part in parts:
        span, texts = _Span(), Uses()
        for piece in _inflated(file, part, table):
            inflated += len(piece)
            if inflated > MAX_INFLATED:
                raise _bomb(table, f"a workbook that inflates to over {MAX_INFLATED >> 20} MiB", "less than that")
            squeezed = piece.translate(None, _BLANKS)
            span.note(squeezed)
            texts.note(piece, squeezed)
        uses += texts.number
        if texts.is_table:
            shared.append(part)
        if span.is_out_of_proportion:
            raise _bomb(
                table,
                f"a sheet of {span.rows} × {span.columns} cells with {span.cells} of them filled",
                "a dense table",
            )
    _check_shared(file, shared, uses, table)
    file.seek(0)


def _check_shared(file: BinaryIO, shared: list[zipfile.ZipInfo], uses: int, table: str) -> None:
    """Nothing, when the shared texts can be copied into *uses* cells. The longest one stands for all."""
    for part in shared:
        if part.compress_size * _MOST_INFLATED * uses <= MAX_SHARED:
            continue
        try:
            longest = longest_text(_inflated(file, part, table))
        except InvalidRecipients:
            raise
        except ValueError:
            raise _damaged(table) from None
        if longest * uses > MAX_SHARED:
            raise _bomb(table, f"a text of {longest} characters in a workbook of {uses} texts", "shorter ones")


class _Span:
    """The rectangle around all cells that one part of a workbook names."""

    def __init__(self) -> None:
        self.cells = self.rows = self.columns = 0
        self._tail = b""

    def note(self, squeezed: bytes) -> None:
        """*squeezed* is without blanks."""
        text = self._tail + squeezed
        self._tail = text[-_LONGEST_REFERENCE:]
        found = _REFERENCE.findall(text)
        if not found:
            return
        self.cells += len(found)
        letters, numbers = (set(group) for group in zip(*found))
        self.rows = max(self.rows, max(map(int, numbers)))
        self.columns = max(self.columns, max(map(_column_number, letters)))

    @property
    def is_out_of_proportion(self) -> bool:
        spanned = self.rows * self.columns
        return spanned > min(MAX_CELLS, _SPAN_FREE + _SPAN_PER_CELL * self.cells)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _inflated(file: BinaryIO, part: zipfile.ZipInfo, table: str) -> Iterator[bytes]:
    """What *part* really holds, in pieces of bounded size."""
    if part.flag_bits & 1 or part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _damaged(table)
    # Garbage in the archive's end moves the parts to places before its beginning.
    file.seek(max(part.header_offset, 0))
    head = file.read(_LOCAL_HEADER.size)
    if len(head) < _LOCAL_HEADER.size:
        raise _damaged(table)
    mark, name_size, extra_size = _LOCAL_HEADER.unpack(head)
    if mark != b"PK\x03\x04":
        raise _damaged(table)
    file.seek(name_size + extra_size, 1)
    left, inflater = part.compress_size, zlib.decompressobj(-zlib.MAX_WBITS)
    while left > 0 and (packed := file.read(min(left, _PIECE))):
        left -= len(packed)
        if part.compress_type == zipfile.ZIP_STORED:
            yield packed
            continue
        try:
            while packed and not inflater.eof:
                yield inflater.decompress(packed, _PIECE)
                packed = inflater.unconsumed_tail
        except zlib.error:
            raise _damaged(table) from None


def _damaged(table: str) -> InvalidRecipients:
    return InvalidRecipients(
        table, "a damaged or protected XLSX file", "a plain one", "save it again without a password"
    )


def _bomb(table: str, was: str, allowed: str) -> InvalidRecipients:
    return InvalidRecipients(table, was, allowed, "save the table as CSV")
