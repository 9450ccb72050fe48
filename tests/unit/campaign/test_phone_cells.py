"""Cells of the phone column: the quick way equals the slow one, and what a spreadsheet damaged is refused."""

from __future__ import annotations

import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from smsc_soap.campaign.tables.phone_cells import assigned_check, is_final, phone_of
from smsc_soap.campaign.tables.rejects import RejectCode, RowRejected
from smsc_soap.errors import ConfigurationError, InvalidPhone
from smsc_soap.model.phone import parse_phone

DIGITS = st.text("0123456789", min_size=6, max_size=16)
NEAR = st.builds(
    lambda front, digits, separators: front + "".join(a + b for a, b in zip(digits, separators)),
    st.sampled_from(["", "+", "+7", "8", "7", "+7 (", "8 (9", "00", "+8", "79", "89", "87", "9", " +7", "٣"]),
    DIGITS,
    st.lists(st.sampled_from(["", "", "", "", "-", " ", "(", ")"]), min_size=16, max_size=16),
)


@settings(max_examples=600)
@given(NEAR | st.text("0123456789+-() 8７٣", max_size=20))
@example("8(999)000-00-01")
@example("+8 (999) 000-00-01")
@example("+8-9990000001")
@example("+1234567")
@example("+12345678")
@example("+123456789012345")
@example("+1234567890123456")
@example("+0123456789")
@example("+7 999 000 00 0")
@example("+7 999 000 00 01")
@example("87000000001")
@example("+7999000000１")
@example("89990000001\n")
def test_the_quick_way_gives_what_the_slow_one_gives(cell: str) -> None:
    try:
        slow: str | None = parse_phone(cell.strip()).e164
    except InvalidPhone:
        slow = None
    try:
        quick: str | None = phone_of(cell)
    except RowRejected as rejected:
        quick = None
        if rejected.code is RejectCode.SEVERAL_PHONES:
            return
    assert quick == slow
    if is_final(cell):
        assert slow == cell


@given(st.integers(10**9 * 9, 10**10 - 1), st.sampled_from(["+7", "8", "7", ""]), st.sampled_from(["{}{}", "{} ({}"]))
def test_usual_russian_spellings_are_one_number(number: int, front: str, form: str) -> None:
    assert phone_of(f"{front}{number}") == f"+7{number}"
    three, rest = str(number)[:3], str(number)[3:]
    spelled = f"{front} ({three}) {rest[:3]}-{rest[3:5]}-{rest[5:]}"
    assert phone_of(spelled) == f"+7{number}"


@pytest.mark.parametrize(
    ("cell", "code", "says"),
    [
        ("", RejectCode.NO_PHONE, "missing"),
        ("  \t", RejectCode.NO_PHONE, "missing"),
        ("7.999E+10", RejectCode.PHONE_DAMAGED, "scientific"),
        ("7,9990000001E+10", RejectCode.PHONE_DAMAGED, "scientific"),
        ("79990000001.5", RejectCode.PHONE_DAMAGED, "decimal"),
        ("+79990000001, +79990000002", RejectCode.SEVERAL_PHONES, "row of its own"),
        ("79990000001/79990000002", RejectCode.SEVERAL_PHONES, "row of its own"),
        ("+7 999 000-00-01 +7 999 000-00-02", RejectCode.SEVERAL_PHONES, "row of its own"),
        ("89990000001\n89990000002", RejectCode.SEVERAL_PHONES, "row of its own"),
        ("89990000001 или 89990000002", RejectCode.SEVERAL_PHONES, "row of its own"),
        ("79990000001 79990000002", RejectCode.BAD_PHONE, "22 digits"),
        ("8 999 000 00 01 доб. 5", RejectCode.BAD_PHONE, "remove everything but digits"),
        ("87000000001", RejectCode.BAD_PHONE, "Kazakhstan"),
        ("нет", RejectCode.BAD_PHONE, "country code"),
        ("9" * 5000, RejectCode.BAD_PHONE, "5000 characters"),
        ("=79990000001", RejectCode.BAD_PHONE, "allowed"),
    ],
)
def test_what_is_no_single_number_is_rejected_without_showing_it(cell: str, code: RejectCode, says: str) -> None:
    with pytest.raises(RowRejected) as rejected:
        phone_of(cell)
    assert rejected.value.code is code
    assert says in rejected.value.reason
    assert "999000" not in rejected.value.reason


@pytest.mark.parametrize("cell", ["79990000001.0", "+79990000001.0", "79990000001,00", " +7 (999) 000-00-01 "])
def test_a_whole_number_with_a_fraction_of_zero_is_read_right(cell: str) -> None:
    assert phone_of(cell) == "+79990000001"


def test_numbers_nobody_has_are_found() -> None:
    check = assigned_check()
    check("+79990000001")
    check("+77010000001")
    for number in ("+19990000001", "+99900000001"):
        with pytest.raises(RowRejected) as rejected:
            check(number)
        assert rejected.value.code is RejectCode.NOT_ASSIGNED
        assert number not in rejected.value.reason


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "phonenumbers", None)
    with pytest.raises(ConfigurationError, match=r"smsc-soap\[numbers\]"):
        assigned_check()


@pytest.mark.parametrize("cell", ["'+79990000001", "'89990000001", " '+7 999 000-00-01 ", "'79990000001.0"])
def test_one_apostrophe_says_that_it_is_text(cell: str) -> None:
    assert phone_of(cell) == "+79990000001"


@pytest.mark.parametrize("cell", ["''+79990000001", "'", "+79990000001'"])
def test_other_apostrophes_are_no_part_of_a_number(cell: str) -> None:
    with pytest.raises(RowRejected):
        phone_of(cell)
