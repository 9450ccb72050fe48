"""Rejects: counted, sampled, and written for their owner."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from smsc_soap.campaign.tables.rejects import MEANINGS, SAMPLE, Reject, RejectCode, RejectsFile, Tally, harmless

BAD = Reject(3, RejectCode.BAD_PHONE, "why")


def test_the_tally_adds_up_and_stays_small() -> None:
    tally = Tally()
    for _ in range(100):
        tally.note(BAD)
    tally.note(Reject(4, RejectCode.DUPLICATE, ""))
    tally.note(Reject(5, RejectCode.OPTED_OUT, ""))
    tally.numbers.update((1, 2))
    assert (tally.read, tally.accepted, tally.rejected, tally.duplicates, tally.opted_out) == (104, 2, 100, 1, 1)
    assert len(tally.sample) == SAMPLE
    known = json.loads(json.dumps(tally.as_dict()))
    assert known["rejects"] == {"bad_phone": 100}
    assert known["sample"][0] == {"line": 3, "code": "bad_phone", "reason": "why"}
    assert "numbers" not in repr(tally)


def test_every_code_has_words_in_both_languages() -> None:
    assert set(MEANINGS) == set(RejectCode)
    for words in MEANINGS.values():
        assert words.en.isascii()
        assert not words.ru.isascii()
    assert len({words.ru for words in MEANINGS.values()}) == len(RejectCode)


def test_the_file_appears_when_all_went_well(tmp_path: Path) -> None:
    path = tmp_path / "rejects.csv"
    with RejectsFile(path, ["phone", "=name"]) as rejects:
        rejects.add(BAD, ["+79990000001", '=HYPERLINK("x")'])
        assert not path.exists()
    assert path.stat().st_mode & 0o077 == 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["line", "code", "reason", "phone", "'=name"],
            ["3", "bad_phone", "why", "+79990000001", '\'=HYPERLINK("x")'],
        ]
    assert [one.name for one in tmp_path.iterdir()] == ["rejects.csv"]


def test_for_a_russian_excel(tmp_path: Path) -> None:
    path = tmp_path / "rejects.csv"
    with RejectsFile(path, ["Телефон", "Имя"], language="ru") as rejects:
        rejects.add(BAD, ["12", "Анна"])
    assert path.read_text(encoding="utf-8-sig").splitlines() == [
        "строка;код;причина;Телефон;Имя",
        "3;bad_phone;не номер телефона;12;Анна",
    ]


def test_nothing_is_left_after_trouble(tmp_path: Path) -> None:
    path = tmp_path / "rejects.csv"
    path.write_text("old")
    rejects = RejectsFile(path, ["a"]).__enter__()
    rejects.add(BAD, ["x"])
    rejects.__exit__(ZeroDivisionError)
    assert path.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1
    with pytest.raises(OSError, match="No such file"), RejectsFile(tmp_path / "no" / "x.csv", []):
        pass


def test_a_full_disk_leaves_nothing_half_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    part = tmp_path / "rejects.csv.part"
    part.symlink_to(full)
    with pytest.raises(OSError, match="No space"), RejectsFile(tmp_path / "rejects.csv", ["a"]) as rejects:
        rejects.add(BAD, ["x"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("cell", ["", "x", "+79990000001", "+7 (999) 000-00-01", "-5", "-1.5", "a=b"])
def test_what_is_no_formula_stays(cell: str) -> None:
    assert harmless(cell) == cell


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "\t=1", "\r=1"])
def test_formulas_are_made_texts(cell: str) -> None:
    assert harmless(cell) == "'" + cell
