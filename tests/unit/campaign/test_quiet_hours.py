from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.campaign.plans.plan_header import Delivery
from smsc_soap.campaign.plans.quiet_hours import Hours, Timetable, hours_of
from smsc_soap.errors import InvalidParameter

MOSCOW = timedelta(hours=3)
START = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)


def _timetable(delivery: Delivery, recipients: int = 10, start: datetime = START) -> Timetable:
    return Timetable.of(delivery, recipients, start, MOSCOW)


@given(
    st.integers(0, 23).flatmap(lambda first: st.tuples(st.just(first), st.integers(first + 1, 24))),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),
    st.integers(-24, 28),
)
def test_the_opening_is_the_first_moment_within(hours: tuple[int, int], moment: datetime, half_hours: int) -> None:
    offset = timedelta(minutes=30 * half_hours)
    now = moment.replace(tzinfo=UTC)
    opening = Hours(*hours).opening(now, offset)
    local = opening + offset
    assert hours[0] <= local.hour < hours[1]
    assert now <= opening < now + timedelta(days=1)
    if opening != now:
        # Nothing between the two lies within.
        assert (local.hour, local.minute, local.second, local.microsecond) == (hours[0], 0, 0, 0)
        before = now + offset
        assert not hours[0] <= before.hour < hours[1]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (None, datetime(2026, 1, 15, 9, tzinfo=UTC)),
        (0, datetime(2026, 1, 15, 9, tzinfo=UTC)),
        # 21:00 in Kamchatka: tomorrow at nine there.
        (9, datetime(2026, 1, 15, 21, tzinfo=UTC)),
        # 11:00 in Kaliningrad.
        (-1, datetime(2026, 1, 15, 9, tzinfo=UTC)),
        # 2:30 at night in a place half an hour beside Moscow's hours.
        (Decimal("-9.5"), datetime(2026, 1, 15, 15, 30, tzinfo=UTC)),
    ],
)
def test_each_recipient_has_a_clock(zone: int | Decimal | None, expected: datetime) -> None:
    assert _timetable(Delivery(hours="9-21")).not_before(1, zone) == expected


def test_stretched_in_equal_groups() -> None:
    times = _timetable(Delivery(period_h=Decimal(2), freq_min=60), recipients=10)
    moments = [times.not_before(n, None) - START for n in range(1, 11)]
    assert moments == [timedelta(0)] * 5 + [timedelta(hours=1)] * 5


@given(st.integers(1, 5000), st.decimals("0.1", "720", places=1), st.integers(1, 1440))
def test_stretching_ends_within_its_period(recipients: int, period_h: Decimal, freq_min: int) -> None:
    times = _timetable(Delivery(period_h=period_h, freq_min=freq_min), recipients)
    moments = [times.not_before(n, None) for n in (1, max(recipients // 2, 1), recipients)]
    assert moments == sorted(moments)
    assert moments[0] == START
    assert moments[-1] - START < timedelta(hours=float(period_h)) + timedelta(minutes=freq_min)


def test_what_is_stretched_into_the_night_waits_for_the_morning() -> None:
    times = _timetable(Delivery(hours="9-21", period_h=Decimal(20), freq_min=60), recipients=20)
    assert times.not_before(10, None) == datetime(2026, 1, 16, 6, tzinfo=UTC)


def test_without_hours_at_once() -> None:
    assert _timetable(Delivery()).not_before(7, 5) == START


@pytest.mark.parametrize("text", ["21-9", "9", "9-9", "09:00-21:00", "+60", "0", "9-25", ""])
def test_hours_that_are_none(text: str) -> None:
    with pytest.raises(InvalidParameter, match=r"9-21"):
        hours_of(text)


def test_hours_as_the_provider_reads_them() -> None:
    assert hours_of(None) is None
    found = hours_of("9-21")
    assert found == Hours(9, 21)
    assert found.send_time == "9-21"
