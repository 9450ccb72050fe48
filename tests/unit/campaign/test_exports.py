"""Rows for spreadsheets and programs: exact, harmless, and complete."""

import builtins
import csv
import errno
import io
import json
import os
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from page_samples import FATES, MTS, NOW, UZ, entry, header, plan_line, planned, report, story
from python_calamine import CalamineWorkbook

from smsc_soap.campaign.quotes.census import Group
from smsc_soap.campaign.reports import export_xlsx
from smsc_soap.campaign.reports.explain import Reason
from smsc_soap.campaign.reports.export_csv import write_rows_csv
from smsc_soap.campaign.reports.export_json import write_rows_jsonl
from smsc_soap.campaign.reports.export_rows import COLUMNS, Row, rows_of_pairs
from smsc_soap.campaign.reports.export_words import headings, worded
from smsc_soap.campaign.reports.export_xlsx import write_rows_xlsx
from smsc_soap.campaign.reports.harmless import SIGNS, as_it_was, harmless
from smsc_soap.campaign.reports.report import NOT_PUT
from smsc_soap.errors import ConfigurationError, InvalidParameter
from smsc_soap.model.money import money_text
from smsc_soap.outbox.states import MessageState

NUMBER = 20 * len(FATES)


def rows(number: int = NUMBER) -> Iterator[Row]:
    return rows_of_pairs(report(number).header, story(number))


def one_row(**more: Any) -> Row:
    pairs = [(plan_line(1, "+79160000001", "Hello"), entry(**more))]
    (row,) = rows_of_pairs(header([planned(MTS)]), pairs)
    return row


def as_csv(found: list[Row], **how: Any) -> list[list[str]]:
    out = io.StringIO(newline="")
    assert write_rows_csv(out, found, bom=False, **how) == len(found)
    return list(csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=how.get("delimiter", ",")))


# rows


def test_a_row_tells_all_of_one_message() -> None:
    at = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    row = one_row(cost=Decimal("6.60"), parts=2, status_code=1, status_at=at, duplicate_id="abc-2", reason="looked at")
    assert row == Row(
        n=1,
        line=2,
        phone="+79160000001",
        country="RU",
        operator="MTS",
        alphabet="GSM-7",
        segments=1,
        parts=2,
        quoted=Decimal("3.30"),
        charged=Decimal("6.60"),
        difference=Decimal("3.30"),
        reasons="parts",
        state="accepted",
        code=None,
        provider_id="abc-1",
        status_code=1,
        status="delivered",
        status_at=at,
        duplicate_id="abc-2",
        note="looked at",
    )


def test_several_reasons_stand_side_by_side() -> None:
    assert one_row(cost=Decimal(7), parts=2).reasons == "parts+price"


def test_what_is_not_in_the_outbox_is_a_row_too() -> None:
    pairs = [(plan_line(1, "+79160000001", "Привет"), None)]
    (row,) = rows_of_pairs(header([planned(MTS)]), pairs)
    assert (row.state, row.reasons, row.alphabet, row.charged, row.difference) == (
        "not_put",
        "pending",
        "UCS-2",
        None,
        None,
    )
    (row,) = rows_of_pairs(header([planned(MTS)]), pairs, cancelled=True)
    assert row.reasons == "not_sent"


def test_each_row_has_the_alphabet_of_its_own_text() -> None:
    texts = ("Hello", "Привет", "Hello")
    pairs = [(plan_line(n, f"+7916000000{n}", text), None) for n, text in enumerate(texts)]
    found = rows_of_pairs(header([planned(MTS, 3, 3)]), pairs)
    assert [row.alphabet for row in found] == ["GSM-7", "UCS-2", "GSM-7"]


def test_without_a_quote_there_is_no_difference() -> None:
    pairs = [(plan_line(1, "+998900000001", "Hello"), entry(cost=Decimal(8), parts=1))]
    (row,) = rows_of_pairs(header([planned(UZ)]), pairs)
    assert (row.quoted, row.charged, row.difference, row.reasons) == (None, 8, None, "unpriced")


def test_the_rows_add_up_to_the_report() -> None:
    found, made = list(rows()), report(NUMBER)
    assert len(found) == made.total.messages
    assert sum(row.charged or 0 for row in found) == made.total.charged
    assert sum(row.quoted or 0 for row in found) == made.total.quoted


# harmless cells


@given(st.text())
@example("'=1")
@example("''")
@example("+79160000001")
def test_cells_are_harmless_and_come_back(text: str) -> None:
    made = harmless(text)
    assert made[:1] not in SIGNS
    assert as_it_was(made) == text


@pytest.mark.parametrize("cell", ["=1+1", "+79990000001", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "'x"])
def test_signs_of_formulas_get_an_apostrophe(cell: str) -> None:
    assert harmless(cell) == "'" + cell


def test_other_cells_stay() -> None:
    assert [harmless(cell) for cell in ("", "Beeline", "a=1", "7916")] == ["", "Beeline", "a=1", "7916"]


# CSV


def test_every_row_and_column_is_in_the_csv() -> None:
    found = as_csv(list(rows()))
    assert found[0] == list(headings("en"))
    assert len(found) == NUMBER + 1
    for line, row in zip(found[1:], rows(), strict=True):
        cells = dict(zip(COLUMNS, map(as_it_was, line), strict=True))
        assert cells["phone"] == row.phone
        for name in ("charged", "difference"):
            amount = getattr(row, name)
            assert (Decimal(cells[name]) if cells[name] else None) == amount, "exact to the last place"
        assert cells["state"] == row.state


def test_no_text_in_the_csv_is_a_formula_and_amounts_stay_numbers() -> None:
    evil = Group("=cmd", "@SUM(1)", "", Decimal("3.30"))
    pairs = [(plan_line(1, "+79160000001", "a"), entry(cost=Decimal("1.10"), parts=1, reason="-2+3\r\n=1"))]
    _, line = as_csv(list(rows_of_pairs(header([planned(evil)]), pairs)))
    cells = dict(zip(COLUMNS, line, strict=True))
    assert cells["difference"] == "-2.20"
    assert cells["phone"] == "'+79160000001"
    assert (cells["country"], cells["operator"], cells["note"]) == ("'=cmd", "'@SUM(1)", "'-2+3\r\n=1")


def test_a_russian_spreadsheet_gets_what_it_wants() -> None:
    out = io.StringIO(newline="")
    at = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
    row = one_row(cost=Decimal("1234.5"), status_code=1, status_at=at)
    write_rows_csv(out, [row], language="ru", delimiter=";", decimal=",")
    text = out.getvalue()
    assert text.startswith("\ufeff№;строка таблицы;телефон;")
    assert ";3,30;1234,50;1231,20;другая цена;принято;" in text
    assert ";1;доставлено;" in text.lower()
    assert ";2026-11-21 01:30:00;" in text


def test_huge_and_tiny_amounts_are_written_out() -> None:
    row = one_row()._replace(quoted=Decimal("1E+12"), charged=Decimal("1E-12"))
    cells = dict(zip(COLUMNS, as_csv([row])[1], strict=True))
    assert (cells["quoted"], cells["charged"]) == ("1000000000000.00", "0.000000000001")


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("3.30000000", "3.30"),
        ("0E-8", "0.00"),
        ("-1.10", "-1.10"),
        ("3", "3.00"),
        ("3.3333333333333333333333333333333", "3.3333333333333333333333333333333"),
    ],
)
def test_amounts_are_exact_without_idle_zeros(amount: str, written: str) -> None:
    cells = dict(zip(COLUMNS, as_csv([one_row()._replace(charged=Decimal(amount))])[1], strict=True))
    assert cells["charged"] == written


@pytest.mark.parametrize("state", [*MessageState, NOT_PUT])
def test_every_state_and_reason_has_a_russian_word(state: str) -> None:
    row = one_row()._replace(state=str(state), reasons="+".join(Reason))
    [told] = worded([row], "ru")
    assert not re.search("[a-z]", told.state + told.reasons)
    assert list(worded([row], "en")) == [row]


def test_nothing_is_said_of_what_did_not_happen() -> None:
    [told] = worded([one_row()._replace(reasons="", status=None, status_code=None)], "ru")
    assert (told.reasons, told.status) == ("", None)


@pytest.mark.parametrize(
    "how", [{"delimiter": "x"}, {"decimal": "x"}, {"delimiter": ",", "decimal": ","}, {"language": "de"}]
)
def test_impossible_tables_are_refused(how: dict[str, str]) -> None:
    with pytest.raises(InvalidParameter, match=next(reversed(how))):
        write_rows_csv(io.StringIO(), [], **how)  # type: ignore[arg-type]  # names and texts


def test_an_empty_campaign_is_a_table_with_a_heading() -> None:
    assert as_csv([]) == [list(headings("en"))]


# JSON


def test_json_lines_are_exact() -> None:
    out = io.StringIO()
    assert write_rows_jsonl(out, rows()) == NUMBER
    for text, row in zip(out.getvalue().splitlines(), rows(), strict=True):
        record = json.loads(text)
        assert list(record) == list(COLUMNS)
        assert record["phone"] == row.phone
        assert record["charged"] == (None if row.charged is None else money_text(row.charged))
        assert "text" not in record


def test_json_lines_have_moments_and_refuse_what_they_do_not_know() -> None:
    out = io.StringIO()
    write_rows_jsonl(out, [one_row(status_at=NOW)])
    assert json.loads(out.getvalue())["status_at"] == "2026-11-20T09:30:00+00:00"
    with pytest.raises(TypeError, match="set"):
        write_rows_jsonl(out, [one_row()._replace(note={"x"})])  # type: ignore[arg-type]  # on purpose


# XLSX


def sheets(path: Path) -> list[list[list[Any]]]:
    book = CalamineWorkbook.from_path(path)
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def test_cells_of_a_workbook_have_types(tmp_path: Path) -> None:
    place = tmp_path / "report.xlsx"
    row = one_row(cost=Decimal("6.60"), parts=2, status_at=NOW, reason="=1+1")
    assert write_rows_xlsx(place, [row]) == 1
    ((heading, line),) = sheets(place)
    assert heading == list(headings("en"))
    cells = dict(zip(COLUMNS, line, strict=True))
    assert cells["phone"] == "+79160000001"
    assert (cells["quoted"], cells["charged"], cells["parts"]) == (3.3, 6.6, 2)
    assert cells["status_at"] == datetime(2026, 11, 20, 12, 30)
    assert cells["note"] == "=1+1"
    assert cells["code"] == ""
    with zipfile.ZipFile(place) as book:
        assert not re.search(rb"<f[ >]", book.read("xl/worksheets/sheet1.xml"))
    assert place.stat().st_mode & 0o777 == 0o600


def test_an_address_in_a_cell_is_no_link(tmp_path: Path) -> None:
    write_rows_xlsx(tmp_path / "a.xlsx", [one_row(reason="https://example.org")])
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        assert b"hyperlink" not in book.read("xl/worksheets/sheet1.xml")


def test_all_rows_are_in_the_workbook_on_as_many_sheets_as_they_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_xlsx, "SHEET_ROWS", 100)
    assert write_rows_xlsx(tmp_path / "a.xlsx", rows(), language="ru") == NUMBER
    found = sheets(tmp_path / "a.xlsx")
    assert [len(sheet) for sheet in found] == [100, 100, NUMBER - 2 * 99 + 1]
    assert all(sheet[0] == list(headings("ru")) for sheet in found)
    assert [line[2] for sheet in found for line in sheet[1:]] == [row.phone for row in rows()]


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    imported = builtins.__import__

    def without(name: str, *more: Any) -> Any:
        if name.startswith("xlsxwriter"):
            raise ImportError
        return imported(name, *more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ConfigurationError, match=r"smsc-soap\[xlsx\]"):
        write_rows_xlsx(tmp_path / "a.xlsx", [])


def test_a_workbook_that_cannot_be_written_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file") as caught:
        write_rows_xlsx(tmp_path / "no" / "a.xlsx", rows(20))
    assert caught.value.filename == str(tmp_path / "no" / "a.xlsx")


@pytest.mark.filterwarnings("ignore:Exception ignored:pytest.PytestUnraisableExceptionWarning")  # half a ZipFile
@pytest.mark.parametrize("method", ["__init__", "write"])
def test_a_full_disk_leaves_no_half_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    class Full(zipfile.ZipFile):
        pass

    def full(*more: Any, **how: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Full, method, full)
    monkeypatch.setattr("xlsxwriter.workbook.ZipFile", Full)
    place = tmp_path / "a.xlsx"
    place.write_text("before")
    with pytest.raises(OSError, match="No space left") as caught:
        write_rows_xlsx(place, rows(20))
    assert caught.value.filename == str(place)
    assert [one.name for one in tmp_path.iterdir()] == ["a.xlsx"]
    assert place.read_text() == "before"


def test_a_row_that_breaks_ends_it_all(tmp_path: Path) -> None:
    def broken() -> Iterator[Row]:
        yield one_row()
        raise KeyError

    with pytest.raises(KeyError):
        write_rows_xlsx(tmp_path / "a.xlsx", broken())
    assert list(tmp_path.iterdir()) == []


def test_rows_know_nothing_of_the_text() -> None:
    pairs = [(replace_text(plan_line(1, "+79160000001", "Hello"), "secret words"), entry())]
    (row,) = rows_of_pairs(header([planned(MTS)]), pairs)
    assert "secret" not in str(row)


def replace_text(line: Any, text: str) -> Any:
    return line._replace(text=text)
