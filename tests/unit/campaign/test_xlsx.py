"""XLSX: typed cells as a person sees them, sheets by name, and archives that are traps."""

from __future__ import annotations

import hashlib
import io
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.campaign.tables import xlsx_guard
from smsc_soap.campaign.tables.opt_out import read_opt_out
from smsc_soap.campaign.tables.recipients import open_recipients
from smsc_soap.campaign.tables.rejects import RejectCode
from smsc_soap.campaign.tables.template import Template
from smsc_soap.campaign.tables.xlsx_guard import check_workbook
from smsc_soap.campaign.tables.xlsx_rows import cell_text
from smsc_soap.campaign.tables.xlsx_strings import Uses
from smsc_soap.errors import ConfigurationError, ConflictingParameters, InvalidRecipients


def workbook(fill: Callable[[Any, Any], None], *sheets: str) -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        first = book.add_worksheet("People")
        fill(book, first)
        for name in sheets:
            book.add_worksheet(name)
    return data.getvalue()


def people(book: Any, sheet: Any) -> None:
    sheet.write_row(0, 0, ["Телефон", "name", "when"])
    sheet.write_number(1, 0, 7.9990000001e10)
    sheet.write_string(1, 1, "Анна")
    sheet.write_datetime(1, 2, datetime(2026, 1, 31), book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_string(2, 0, "8 (999) 000-00-02")
    sheet.write_number(2, 1, 1500)
    sheet.write_string(2, 2, "007")
    sheet.write_number(4, 0, 9990000003)
    sheet.write_formula(4, 1, "=1+1", None, 2)
    sheet.write_boolean(4, 2, True)
    sheet.write_number(5, 0, 79990000004.5)
    sheet.write_row(5, 1, ["x", "y"])


PEOPLE = workbook(people)


def test_typed_cells_are_read_right() -> None:
    with open_recipients(io.BytesIO(PEOPLE)) as recipients:
        template = Template.compile("{name} {when}", recipients.columns)
        found = [(one.line, one.phone, text) for one, text in recipients.messages(template)]
    assert found == [
        (2, "+79990000001", "Анна 2026-01-31"),
        (3, "+79990000002", "1500 007"),
        (5, "+79990000003", "2 TRUE"),
    ]
    assert recipients.tally.rejects == {RejectCode.PHONE_DAMAGED: 1}
    assert recipients.reading.kind == "xlsx"
    assert recipients.reading.sheet == "People"
    assert recipients.sha256 == hashlib.sha256(PEOPLE).hexdigest()
    assert "the only visible one" in recipients.reading.how[0]


def test_a_table_that_begins_in_the_middle_keeps_its_row_numbers() -> None:
    data = workbook(lambda _, sheet: (sheet.write(4, 3, "phone"), sheet.write_string(6, 3, "+79990000001")))
    with open_recipients(io.BytesIO(data)) as recipients:
        assert [one.line for one in recipients] == [7]


def test_a_file_and_an_opt_out_list(tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    path.write_bytes(workbook(lambda _, sheet: sheet.write_column(0, 0, ["phone", 79990000001, "89990000002"])))
    with open_recipients(path) as recipients:
        assert len(list(recipients)) == 2
    assert read_opt_out(path).count == 2


def test_sheets() -> None:
    data = workbook(people, "Other", "Third")
    with pytest.raises(InvalidRecipients, match=r"'People', 'Other', 'Third'.*sheet"):
        open_recipients(io.BytesIO(data))
    with open_recipients(io.BytesIO(data), sheet="People") as recipients:
        assert len(list(recipients)) == 3
    with pytest.raises(InvalidRecipients, match="'Nobody'"):
        open_recipients(io.BytesIO(data), sheet="Nobody")
    with pytest.raises(InvalidRecipients, match="blank rows"):
        open_recipients(io.BytesIO(data), sheet="Other")
    hidden = workbook(lambda book, sheet: (people(book, sheet), book.add_worksheet("h").hide()))
    with open_recipients(io.BytesIO(hidden)) as recipients:
        assert recipients.reading.sheet == "People"


@pytest.mark.parametrize("options", [{"encoding": "utf-8"}, {"delimiter": ";"}])
def test_what_belongs_to_csv_is_refused(options: dict[str, str]) -> None:
    with pytest.raises(ConflictingParameters):
        open_recipients(io.BytesIO(PEOPLE), **options)  # type: ignore[arg-type]


def test_a_stream_is_refused() -> None:
    class Stream(io.BytesIO):
        def seekable(self) -> bool:
            return False

    with pytest.raises(InvalidRecipients, match="stream"):
        open_recipients(Stream(PEOPLE))


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(ConfigurationError, match=r"smsc-soap\[xlsx\]"):
        open_recipients(io.BytesIO(PEOPLE))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (79990000001.0, "79990000001"),
        (0.5, "0.5"),
        (-3.0, "-3"),
        (7, "7"),
        (False, "FALSE"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 3, 4, 5), "2026-01-02 03:04:05"),
        (time(3, 4), "03:04:00"),
        (timedelta(hours=25), "1 day, 1:00:00"),
        (None, ""),
        (float("inf"), "inf"),
        (float("nan"), "nan"),
    ],
)
def test_cells_as_texts(cell: object, text: str) -> None:
    assert cell_text(cell) == text


def changed(**parts: bytes | None) -> bytes:
    """PEOPLE with parts replaced: ``sheet`` and ``strings``, or ``extra`` put in."""
    names = {"sheet": "xl/worksheets/sheet1.xml", "strings": "xl/sharedStrings.xml", "book": "xl/workbook.xml"}
    wanted = {names.get(name, name): data for name, data in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(PEOPLE)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = wanted.pop(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
        for name, data in wanted.items():
            new.writestr(name, data or b"")
    return out.getvalue()


FAR = b"""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1"><v>1</v></c></row>%s</sheetData></worksheet>"""


@pytest.mark.parametrize(
    "far",
    [
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b"<row r=\"900000\"><c  r = 'ZZ900000'><v>1</v></c></row>",
        b'<row\nr\t=\n"900000"><c r="xfd\n900000"><v>1</v></c></row>',
        b'<row r="9999999999"><c><v>1</v></c></row><row r="1"><c r="AA1"/></row>',
    ],
)
def test_a_far_cell_does_not_fill_the_memory(far: bytes) -> None:
    with pytest.raises(InvalidRecipients, match="cells"):
        open_recipients(io.BytesIO(changed(sheet=FAR % far)))


def test_a_reference_on_the_border_of_two_pieces_is_seen() -> None:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    for shift in range(-48, 12, 3):
        filler = b"<!--" + b"x" * ((1 << 20) - len(FAR) - 30 - shift) + b"-->"
        with pytest.raises(InvalidRecipients, match="cells"):
            open_recipients(io.BytesIO(changed(sheet=FAR % (filler + far))))


def test_an_archive_that_inflates_without_measure_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_guard, "MAX_INFLATED", 20 << 20)
    with pytest.raises(InvalidRecipients, match="inflates to over 20 MiB"):
        open_recipients(io.BytesIO(changed(strings=b" " * (30 << 20))))


def test_sizes_written_in_the_archive_are_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_guard, "MAX_INFLATED", 20 << 20)
    data = bytearray(changed(strings=b" " * (30 << 20)))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        begin = 0
        while (begin := data.find(mark, begin)) >= 0:
            data[begin + at : begin + at + 4] = (100).to_bytes(4, "little")
            begin += 4
    with pytest.raises(InvalidRecipients, match="inflates to over"):
        open_recipients(io.BytesIO(bytes(data)))


SHARED = b"""<?xml version="1.0" encoding="UTF-8"?>%s
<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>phone</t></si><si><r><t>%s</t></r></si></sst>"""


def repeated(cells: int, length: int, before: bytes = b"") -> bytes:
    """A sheet of one column whose cells all name one shared text."""
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>1</v></c></row>' % (n, n) for n in range(2, cells + 2))
    return changed(sheet=FAR % rows, strings=SHARED % (before, b"+79990000001" + b" " * length))


def test_one_long_text_in_very_many_cells_is_not_copied_into_them() -> None:
    with pytest.raises(InvalidRecipients, match="a text of 200012 characters in a workbook of 11"):
        open_recipients(io.BytesIO(repeated(11_000, 200_000)))


def test_long_texts_and_many_cells_are_fine_each_alone() -> None:
    for cells, length in ((11_000, 100), (10, 200_000)):
        with pytest.raises(InvalidRecipients, match="columns '1'"):
            open_recipients(io.BytesIO(repeated(cells, length)))


@pytest.mark.parametrize("before", [b"<!DOCTYPE sst>", b"<", b"</x>"])
def test_shared_texts_that_are_no_clean_xml_are_damage(before: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_guard, "MAX_SHARED", 1000)
    with pytest.raises(InvalidRecipients, match="damaged"):
        open_recipients(io.BytesIO(repeated(5, 20, before)))


@pytest.mark.parametrize(("size", "at"), [(1, 0), (3, 0), (7, 2), (1000, 0)])
def test_uses_and_the_table_are_seen_on_any_border(size: int, at: int) -> None:
    data = b" " * at + b'<x:sst><c r="A1" t = "s"><c t=\'s\'/>'
    uses = Uses()
    for begin in range(0, len(data), size):
        piece = data[begin : begin + size]
        uses.note(piece, piece.translate(None, b" "))
    assert uses.is_table
    assert uses.number >= 2


def test_too_many_parts() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("xl/workbook.xml", b"")
        for number in range(xlsx_guard.MAX_PARTS):
            archive.writestr(f"p{number}", b"")
    with pytest.raises(InvalidRecipients, match="5001 parts"):
        open_recipients(io.BytesIO(data.getvalue()))


def test_other_archives_and_damaged_ones() -> None:
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("content.xml", b"<x/>")
    other.seek(0)
    with pytest.raises(InvalidRecipients, match="no XLSX workbook"):
        open_recipients(other)
    lzma = io.BytesIO()
    with zipfile.ZipFile(lzma, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/workbook.xml", b"<x/>")
    lzma.seek(0)
    for data in (
        lzma,
        io.BytesIO(PEOPLE[: len(PEOPLE) // 2]),
        io.BytesIO(changed(sheet=b"<worksheet><sheetData><row")),
    ):
        with pytest.raises(InvalidRecipients, match=r"XLSX file|blank rows"):
            open_recipients(data)
    for part in ("book", "sheet"):
        with pytest.raises(InvalidRecipients):
            open_recipients(io.BytesIO(changed(**{part: None})))


@pytest.mark.parametrize(("at", "byte"), [(0x2A, 0xFF), (0x2D, 0xFF)])
def test_parts_that_lie_outside_the_file_are_damage(at: int, byte: int) -> None:
    data = bytearray(PEOPLE)
    entry = data.find(b"PK\x01\x02")
    data[entry + at] = byte
    with pytest.raises(InvalidRecipients, match="damaged"):
        open_recipients(io.BytesIO(bytes(data)))


def test_bytes_that_do_not_inflate_are_damage() -> None:
    data = bytearray(PEOPLE)
    begin = data.find(b"PK\x03\x04") + 30 + len("[Content_Types].xml")
    data[begin : begin + 4] = b"\xff" * 4
    with pytest.raises(InvalidRecipients, match="damaged"):
        open_recipients(io.BytesIO(bytes(data)))


@given(st.lists(st.tuples(st.integers(0, len(PEOPLE) - 1), st.integers(0, 255)), min_size=1, max_size=20))
def test_damage_anywhere_is_one_clear_error_or_a_table(changes: list[tuple[int, int]]) -> None:
    data = bytearray(PEOPLE)
    for at, byte in changes:
        data[at] = byte
    with suppress(InvalidRecipients), open_recipients(io.BytesIO(bytes(data))) as recipients:
        assert len(list(recipients)) <= 5


def test_the_guard_leaves_the_file_at_its_beginning() -> None:
    file = io.BytesIO(PEOPLE)
    file.seek(5)
    check_workbook(file, "t.xlsx")
    assert file.tell() == 0
