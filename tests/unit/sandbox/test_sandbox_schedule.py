"""The four forms of ``time``, in zones, and stretched mailings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.sandbox.refusal import Code, RefusalError
from smsc_soap.sandbox.schedule import MOSCOW, Moment, local_date, read_time, spread

NOW = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)  # 12:30 in Moscow


def utc(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "at", "dated"),
    [
        ("", NOW, False),
        ("0", NOW, False),
        (" ", NOW, False),
        ("+0", NOW, False),
        ("+90", utc(2026, 1, 15, 11, 0), False),
        ("1601260930", utc(2026, 1, 16, 6, 30), True),
        ("16.01.26 09:30", utc(2026, 1, 16, 6, 30), True),
        ("0102260000", utc(2026, 1, 31, 21, 0), True),
        ("1401260930", NOW, True),
        ("01768500000", utc(2026, 1, 15, 18, 0), False),
        ("01000000000", NOW, False),
        ("9-18", NOW, False),
        ("12-13", NOW, False),
        ("13-18", utc(2026, 1, 15, 10, 0), False),
        ("9-12", utc(2026, 1, 16, 6, 0), False),
        ("0-24", NOW, False),
    ],
)
def test_forms_in_moscow(text: str, at: datetime, dated: bool) -> None:
    assert read_time(text, now=NOW, zone=MOSCOW) == Moment(at, dated)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("1601260930", utc(2026, 1, 16, 2, 30)),
        ("9-18", NOW),
        ("18-20", utc(2026, 1, 15, 11, 0)),
        ("9-16", utc(2026, 1, 16, 2, 0)),
        ("01768500000", utc(2026, 1, 15, 18, 0)),
    ],
)
def test_zone_moves_dates_and_hours_only(text: str, at: datetime) -> None:
    assert read_time(text, now=NOW, zone=MOSCOW + timedelta(hours=4)).at == at


@pytest.mark.parametrize(
    "text",
    [
        "tomorrow", "3201260930", "1613260930", "1601262460", "30.02.26 10:00", "16.01.2026 09:30", "16.1.26 9:30",
        "18-9", "9-9", "9-25", "+", "+1.5", "-5", " 5", "5", "123456789", "012345", "+9999999", "١٦٠١٢٦٠٩٣٠",
    ],
)  # fmt: skip
def test_anything_else_is_code_5(text: str) -> None:
    with pytest.raises(RefusalError) as caught:
        read_time(text, now=NOW, zone=MOSCOW)
    assert caught.value.code == Code.TIME


@given(st.text(alphabet="0123456789+-.: ", max_size=16))
def test_never_in_the_past(text: str) -> None:
    try:
        moment = read_time(text, now=NOW, zone=MOSCOW)
    except RefusalError:
        return
    assert moment.at >= NOW


def minutes(count: int, **how: float | int | None) -> list[int]:
    given = {"period_h": None, "freq_min": None, **how}
    return [int(one.total_seconds()) // 60 for one in spread(count, **given)]


def test_spread() -> None:
    assert minutes(6, period_h=1.0, freq_min=20) == [0, 0, 20, 20, 40, 40]
    assert minutes(7, period_h=1.0, freq_min=20) == [0, 0, 0, 20, 20, 20, 40]
    assert minutes(2, period_h=1.0, freq_min=20) == [0, 20]
    assert minutes(3, period_h=0.1, freq_min=60) == [0, 0, 0]
    assert minutes(3, period_h=0.1) == [0, 1, 2]
    assert minutes(3, freq_min=20) == [0, 0, 0]
    assert minutes(0, period_h=1.0) == []


def test_local_date() -> None:
    assert local_date(utc(2016, 10, 18, 12, 34, 12), timedelta(hours=3)) == "18.10.2016 15:34:12"
