"""Zones: hours from Moscow, from spellings that say what they count from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from smsc_soap.campaign.tables.rejects import RejectCode, RowRejected
from smsc_soap.campaign.tables.zones import ZoneReader, checked_zone
from smsc_soap.errors import InvalidParameter

WINTER = date(2026, 1, 15)


@pytest.mark.parametrize(
    ("cell", "hours"),
    [
        ("0", 0),
        ("2", 2),
        ("+2", 2),
        ("-1", -1),
        ("−1", -1),
        ("2.5", Decimal("2.5")),
        ("2,5", Decimal("2.5")),
        ("MSK", 0),
        ("мск+4", 4),
        ("MSK -1", -1),
        ("UTC", -3),
        ("UTC+5", 2),
        ("gmt+05:30", Decimal("2.5")),
        ("+10:00", 7),
        ("-05:00", -8),
        ("Europe/Moscow", 0),
        ("Asia/Omsk", 3),
        ("Asia/Kolkata", Decimal("2.5")),
        ("America/New_York", -8),
        (" 3 ", 3),
        ("", 1),
        ("  ", 1),
    ],
)
def test_spellings(cell: str, hours: int | Decimal) -> None:
    read = ZoneReader(1, WINTER)
    assert read(cell) == hours
    assert read(cell) == hours


@pytest.mark.parametrize(
    "cell",
    ["x", "15", "-13", "UTC+20", "1.3", "Moscow", "Mars/Base", "../../etc/passwd", "UTC+05:45", "3 часа", "٣", "a/b\0"],
)
def test_everything_else_is_rejected_every_time(cell: str) -> None:
    read = ZoneReader(None, WINTER)
    for _ in range(2):
        with pytest.raises(RowRejected) as rejected:
            read(cell)
        assert rejected.value.code is RejectCode.ZONE
        assert "zone" in rejected.value.reason


def test_a_name_needs_a_day_on_which_its_clocks_stand_still() -> None:
    with pytest.raises(RowRejected, match="date of sending"):
        ZoneReader(None, None)("Asia/Omsk")
    changing = ZoneReader(None, date(2026, 3, 29))
    assert changing("Asia/Omsk") == 3
    with pytest.raises(RowRejected, match="changed around that day"):
        changing("Europe/Berlin")
    assert ZoneReader(None, WINTER)("Europe/Berlin") == -2
    assert ZoneReader(None, date(2026, 7, 1))("Europe/Berlin") == -1


def test_the_memory_of_spellings_is_bounded() -> None:
    read = ZoneReader(0, WINTER)
    for number in range(11_000):
        with pytest.raises(RowRejected):
            read(f"no zone {number}")
    assert len(read._known) <= 10_000


def test_a_stray_phone_is_not_shown() -> None:
    with pytest.raises(RowRejected) as rejected:
        ZoneReader(None, None)("+79990000001")
    assert "9990000001" not in rejected.value.reason


def test_the_zone_of_the_campaign_is_checked() -> None:
    assert checked_zone(None) is None
    assert checked_zone(2.5) == Decimal("2.5")
    with pytest.raises(InvalidParameter):
        checked_zone(20)
