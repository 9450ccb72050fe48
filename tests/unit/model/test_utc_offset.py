"""Distances from UTC, as people write them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.model.utc_offset import is_utc_offset, parse_utc_offset, utc_offset_text

OFFSETS = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timedelta(minutes=minutes))


@given(OFFSETS)
def test_there_and_back(offset: timedelta) -> None:
    assert parse_utc_offset(utc_offset_text(offset)) == offset
    assert is_utc_offset(offset)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("+05:00", 300),
        ("+05:30", 330),
        ("-03:30", -210),
        ("-00:30", -30),
        ("5", 300),
        ("+5", 300),
        ("-12", -720),
        ("14:00", 840),
        (" +03:00\n", 180),
        ("-0", 0),
    ],
)
def test_spellings(text: str, minutes: int) -> None:
    assert parse_utc_offset(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "+", "MSK", "UTC+3", "Z", "+14:01", "-12:01", "+24:00", "5.5", "+05:60", "+05:0", "+0530"),
        *("+005:00", "++5", "+5:", ":30", "٥", "+5 00", "1e1", "+05:00:00", "−5"),
    ],
)
def test_what_is_none(text: str) -> None:
    assert parse_utc_offset(text) is None


@pytest.mark.parametrize("offset", [timedelta(hours=15), timedelta(hours=-13), timedelta(seconds=1), timedelta.max])
def test_what_no_clock_shows(offset: timedelta) -> None:
    assert not is_utc_offset(offset)


@given(st.text(max_size=8))
def test_any_text_is_an_offset_or_none(text: str) -> None:
    found = parse_utc_offset(text)
    assert found is None or is_utc_offset(found)


@pytest.mark.parametrize(
    ("offset", "text"),
    [(timedelta(hours=-3.5), "-03:30"), (timedelta(0), "+00:00"), (timedelta(minutes=-30), "-00:30")],
)
def test_as_text(offset: timedelta, text: str) -> None:
    assert utc_offset_text(offset) == text
