"""Who gets a message: rows, rules, refusals, and what is said aloud about the reading."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from smsc_soap.campaign.tables.opt_out import OptOut
from smsc_soap.campaign.tables.recipients import Recipient, open_recipients
from smsc_soap.campaign.tables.rejects import Reject, RejectCode
from smsc_soap.campaign.tables.template import Template
from smsc_soap.errors import ConfigurationError, InvalidParameter, InvalidRecipients

TABLE = '''phone;name;sum
+79990000001;Анна;100
8 (999) 000-00-02;Пётр;200.50
;Никто;1
+79990000001;Анна снова;100

79990000003;"Иван; ""мл.""";300
нет;Ольга;5
'''


def source(text: str | bytes, **options: Any) -> Any:
    return open_recipients(io.BytesIO(text if isinstance(text, bytes) else text.encode()), **options)


def test_rows_become_recipients_and_every_other_row_is_told() -> None:
    told: list[tuple[Reject, Sequence[str]]] = []
    with source(TABLE, on_reject=lambda reject, row: told.append((reject, list(row)))) as recipients:
        found = list(recipients)
    assert [(one.line, one.phone, one.values[1], one.zone) for one in found] == [
        (2, "+79990000001", "Анна", None),
        (3, "+79990000002", "Пётр", None),
        (7, "+79990000003", 'Иван; "мл."', None),
    ]
    assert [(reject.line, reject.code) for reject, _ in told] == [
        (4, RejectCode.NO_PHONE),
        (5, RejectCode.DUPLICATE),
        (8, RejectCode.BAD_PHONE),
    ]
    assert told[2][1] == ["нет", "Ольга", "5"]
    tally = recipients.tally
    assert (tally.read, tally.accepted, tally.duplicates, tally.rejected, tally.opted_out) == (6, 3, 1, 2, 0)
    assert tally.sample == [reject for reject, _ in told]
    assert recipients.sha256 == hashlib.sha256(TABLE.encode()).hexdigest()


def test_the_reading_is_said_aloud() -> None:
    with source("name\tТелефон\nАнна\t+79990000001\n".encode("windows-1251")) as recipients:
        reading = recipients.reading
    assert (reading.kind, reading.encoding, reading.delimiter) == ("csv", "windows-1251", "\t")
    assert (reading.columns, reading.phone_column, reading.sheet) == (("name", "Телефон"), "Телефон", None)
    assert [sentence.split()[0] for sentence in reading.how] == ["encoding", "delimiter", "phones"]
    assert json.loads(json.dumps(reading.as_dict()))["columns"] == ["name", "Телефон"]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "windows-1251"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(codec: str, ends: str) -> None:
    with source(TABLE.replace("\n", ends).encode(codec)) as recipients:
        assert [(one.line, one.values[1]) for one in recipients][1:] == [(3, "Пётр"), (7, 'Иван; "мл."')]


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le"])
def test_a_mark_is_no_part_of_the_first_name_even_where_the_encoding_is_told(codec: str) -> None:
    with source(("\ufeff" + TABLE).encode(codec), encoding=codec) as recipients:
        assert recipients.columns == ("phone", "name", "sum")


def test_everything_can_be_told() -> None:
    text = "a:телефон:b\nx:1:+79990000001\n".encode("cp866")
    with source(text, encoding="cp866", delimiter=":", phone_column="B") as recipients:
        assert [one.phone for one in recipients] == ["+79990000001"]
        assert recipients.reading.phone_column == "b"
    with source("sep=|\nphone|x,y\n+79990000001|5\n") as recipients:
        assert [one.line for one in recipients] == [3]


def test_texts_are_looked_at_before_a_number_counts_as_taken() -> None:
    text = "phone,name\n+79990000001,\n+79990000001,Anna\n+79990000001,Anna\n+79990000002,%s\n" % ("x" * 1000)
    with source(text) as recipients:
        template = Template.compile("Hi {name}", recipients.columns)
        found = [(one.line, text) for one, text in recipients.messages(template)]
    assert found == [(3, "Hi Anna")]
    assert recipients.tally.as_dict()["rejects"] == {"empty_value": 1, "text_too_long": 1}
    assert recipients.tally.duplicates == 1


def test_opted_out_numbers_get_nothing_in_any_spelling() -> None:
    with source(TABLE, opt_out=OptOut.of(["8 999 000 00 01"])) as recipients:
        assert [one.phone for one in recipients] == ["+79990000002", "+79990000003"]
    assert recipients.tally.opted_out == 2
    assert recipients.tally.duplicates == 0


def test_zones_come_from_the_column_named_or_from_the_campaign() -> None:
    text = "phone,tz\n+79990000001,2\n+79990000002,\n+79990000003,Asia/Omsk\n+79990000004,far\n"
    with source(text, zone_column="tz", zone=1, send_date=date(2026, 1, 15)) as recipients:
        assert [one.zone for one in recipients] == [2, 1, 3]
    assert recipients.tally.rejects == {RejectCode.ZONE: 1}
    assert recipients.reading.zone_column == "tz"
    with source(text, zone=1) as recipients:
        assert [one.zone for one in recipients] == [1] * 4
    with source(text) as recipients:
        assert {one.zone for one in recipients} == {None}
    with pytest.raises(InvalidParameter):
        source(text, zone=99)


def test_rows_of_other_widths() -> None:
    text = "phone,name\n+79990000001\n+79990000002,a,,\n+79990000003,a,b\n,\n,,,\n+79990000004,b\n"
    with source(text) as recipients:
        assert [(one.line, list(one.values)) for one in recipients] == [
            (3, ["+79990000002", "a"]),
            (7, ["+79990000004", "b"]),
        ]
    assert recipients.tally.rejects == {RejectCode.COLUMNS: 2}
    assert recipients.tally.blank == 2


def test_columns_without_a_name_may_lack() -> None:
    with source("phone;name;;\n+79990000001;a\n+79990000002;b;x\n+79990000003;c;;\n+79990000004\n") as recipients:
        assert [list(one.values)[1:] for one in recipients] == [["a", "", ""], ["b", "x", ""], ["c", "", ""]]
    assert recipients.tally.rejects == {RejectCode.COLUMNS: 1}


def test_quotes_that_do_not_fit_cost_their_row_and_say_how_many_lines() -> None:
    text = 'phone,name\n+79990000001,"A" B\n+79990000002,C\n+79990000003,"D\n+79990000004,"E"\n+79990000005,F\n'
    with source(text) as recipients:
        assert [(one.line, one.phone) for one in recipients] == [(3, "+79990000002"), (6, "+79990000005")]
    assert [(one.line, one.code) for one in recipients.tally.sample] == [(2, RejectCode.QUOTES), (4, RejectCode.QUOTES)]
    assert "(lines 4 to 5)" in recipients.tally.sample[1].reason


def test_line_breaks_in_quotes_keep_the_line_numbers_right() -> None:
    text = 'phone,name\n+79990000001,"A\r\nB"\n+79990000002,C\n'
    with source(text) as recipients:
        assert [(one.line, one.values[1]) for one in recipients] == [(2, "A\r\nB"), (4, "C")]


def test_formulas_stay_texts() -> None:
    with source('phone,name\n+79990000001,"=1+1"\n=79990000002,x\n') as recipients:
        template = Template.compile("{name}", recipients.columns)
        assert [text for _, text in recipients.messages(template)] == ["=1+1"]


def test_numbers_can_be_checked_by_the_library() -> None:
    with source("phone\n+79990000001\n+99900000001\n", check_numbers=True) as recipients:
        assert [one.phone for one in recipients] == ["+79990000001"]
    assert recipients.tally.rejects == {RejectCode.NOT_ASSIGNED: 1}


def test_nothing_private_is_shown() -> None:
    with source(TABLE) as recipients:
        first = next(iter(recipients))
    assert repr(first) == str(first) == "Recipient(line 2, 3 values)"
    assert first == Recipient(2, "+79990000001", ["+79990000001", "Анна", "100"], None)


def test_a_table_is_read_once_and_hashed_at_its_end() -> None:
    with source(TABLE) as recipients:
        rows = iter(recipients)
        next(rows)
        with pytest.raises(RuntimeError, match="last row"):
            _ = recipients.sha256
        with pytest.raises(RuntimeError, match="read once"):
            next(iter(recipients))
        assert len(list(rows)) == 2
        assert recipients.sha256


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TABLE.encode())))
    with open_recipients("-") as recipients:
        assert len(list(recipients)) == 3
        assert recipients.reading.table == "standard input"


def test_a_path(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(TABLE, encoding="utf-8")
    with open_recipients(path) as recipients:
        assert len(list(recipients)) == 3
        assert recipients.reading.table == "people.csv"


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "phonenumbers", None)
    with pytest.raises(ConfigurationError):
        source(TABLE, check_numbers=True)


def test_a_million_blank_rows_are_no_row_without_an_end() -> None:
    text = "phone\n" + "\n" * 4_000_000 + "+79990000001\n"
    with source(text) as recipients:
        assert [one.line for one in recipients] == [4_000_002]


def test_nobody_to_write_to_is_an_error_at_the_end() -> None:
    for text, says in [
        ("phone,name\n", "header and no rows"),
        ("phone\nx\ny\n", r"2 rows .* \(bad_phone 2\).*line 2"),
        ("phone\n\n ,\n", "header and no rows|none"),
    ]:
        with source(text) as recipients, pytest.raises(InvalidRecipients, match=says):
            list(recipients)
    alone = source("phone\n+79990000001\n", opt_out=OptOut.of(["+79990000001"]))
    with alone as recipients, pytest.raises(InvalidRecipients, match="opted_out 1"):
        list(recipients)
