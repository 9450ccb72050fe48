"""Sending times: four forms and "now", from types and from exact texts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smsc_soap.errors import InvalidParameter
from smsc_soap.model.schedule import (
    MAX_DELAY,
    SEND_NOW,
    SendAfter,
    SendAt,
    SendAtLocal,
    SendBetweenHours,
    SendTime,
    parse_send_time,
)

MOSCOW = timedelta(hours=3)
NOW = datetime(2025, 1, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected", "wire"),
    [
        (0, SEND_NOW, "0"),
        ("0", SEND_NOW, "0"),
        (
            datetime(2025, 1, 2, 3, 4, 5, 6, tzinfo=UTC),
            SendAt(datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)),
            "01735787045",
        ),
        (
            datetime(2025, 1, 2, 6, 4, 5, tzinfo=timezone(MOSCOW)),
            SendAt(datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)),
            None,
        ),
        ("01735787045", SendAt(datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)), "01735787045"),
        (datetime(2025, 1, 2, 3, 4, 59), SendAtLocal(datetime(2025, 1, 2, 3, 4)), "02.01.25 03:04"),
        ("02.01.25 03:04", SendAtLocal(datetime(2025, 1, 2, 3, 4)), "02.01.25 03:04"),
        ("0201250304", SendAtLocal(datetime(2025, 1, 2, 3, 4)), "02.01.25 03:04"),
        ("9-21", SendBetweenHours(9, 21), "9-21"),
        ("09-21", SendBetweenHours(9, 21), "9-21"),
        ("0-24", SendBetweenHours(0, 24), "0-24"),
        (timedelta(hours=2), SendAfter(timedelta(minutes=120)), "+120"),
        ("+5", SendAfter(timedelta(minutes=5)), "+5"),
    ],
)
def test_each_form_is_read_and_rebuilt(value: object, expected: SendTime, wire: str | None) -> None:
    found = parse_send_time(value)

    assert found == expected
    assert found is not None
    assert wire is None or found.wire == wire
    assert parse_send_time(found.wire) == expected
    assert parse_send_time(expected) is expected


@pytest.mark.parametrize("nothing", [None, ""])
def test_no_time_is_none(nothing: object) -> None:
    assert parse_send_time(nothing) is None


def test_ten_digits_are_a_date_and_eleven_are_seconds() -> None:
    assert isinstance(parse_send_time("0101251200"), SendAtLocal)
    assert isinstance(parse_send_time("01012512000"), SendAt)


@pytest.mark.parametrize(
    "value",
    [
        1,
        1735787045,
        True,
        False,
        0.0,
        date(2025, 1, 2),
        b"0",
        [],
        "now",
        " ",
        " 0",
        "00",
        "1",
        "1735787045 ",
        "31.02.25 10:00",
        "3102251000",
        "1.1.25 10:00",
        "02.01.2025 03:04",
        "02.01.25 3:04",
        "02.01.25 24:00",
        "02.01.25  03:04",
        "02.01.25T03:04",
        "9-9",
        "21-9",
        "9-25",
        "9 - 21",
        "-9-21",
        "9-",
        "+0",
        "+",
        "+5.5",
        "+ 5",
        "+5m",
        "5",
        "+999999",
        "+0000001",
        "0999999999",
        "00123456789",
        "012345678901",
        "０１-０２",
        "+١",
        "0\n",
        "9-21\n",
    ],
)
def test_anything_else_is_refused(value: object) -> None:
    with pytest.raises(InvalidParameter) as refused:
        parse_send_time(value)
    assert refused.value.field == "time"


@pytest.mark.parametrize(
    "make",
    [
        lambda: SendAt(datetime(2025, 1, 1)),
        lambda: SendAt(datetime(2001, 9, 9, 1, 46, 39, tzinfo=UTC)),
        lambda: SendAt(datetime(2286, 11, 20, 17, 46, 40, tzinfo=UTC)),
        lambda: SendAt(datetime.max.replace(tzinfo=timezone(timedelta(hours=-5)))),
        lambda: SendAtLocal(NOW),
        lambda: SendAtLocal(datetime(1999, 12, 31)),
        lambda: SendAtLocal(datetime(2100, 1, 1)),
        lambda: SendBetweenHours(True, 5),
        lambda: SendBetweenHours(1, 2.0),  # type: ignore[arg-type]  # the wrong type is the point
        lambda: SendBetweenHours(-1, 5),
        lambda: SendAfter(timedelta(0)),
        lambda: SendAfter(timedelta(minutes=-1)),
        lambda: SendAfter(timedelta(seconds=90)),
        lambda: SendAfter(MAX_DELAY + timedelta(minutes=1)),
    ],
)
def test_the_types_check_themselves(make: object) -> None:
    with pytest.raises(InvalidParameter):
        make()  # type: ignore[operator]  # a parametrised callable


def test_c6_a_delay_may_last_a_leap_year() -> None:
    assert SendAfter(timedelta(days=366)).wire == "+527040"
    assert timedelta(days=366) == MAX_DELAY


def test_the_borders_of_unix_seconds_pass() -> None:
    assert SendAt(datetime(2001, 9, 9, 1, 46, 40, tzinfo=UTC)).wire == "01000000000"
    assert SendAt(datetime(2286, 11, 20, 17, 46, 39, tzinfo=UTC)).wire == "09999999999"


def test_only_a_wall_clock_date_is_dated() -> None:
    dated = [form for form in _FORMS if form.is_dated]

    assert dated == [SendAtLocal(datetime(2025, 1, 1, 15, 0))]


_FORMS: tuple[SendTime, ...] = (
    SEND_NOW,
    SendAt(NOW),
    SendAtLocal(datetime(2025, 1, 1, 15, 0)),
    SendBetweenHours(9, 21),
    SendAfter(timedelta(minutes=1)),
)


@pytest.mark.parametrize(
    ("form", "tz_hours", "later", "past"),
    [
        (SendAt(NOW), None, timedelta(0), False),
        (SendAt(NOW), None, timedelta(seconds=1), True),
        # 15:00 in Moscow is 12:00 UTC; the account is there.
        (SendAtLocal(datetime(2025, 1, 1, 15, 0)), None, timedelta(0), False),
        (SendAtLocal(datetime(2025, 1, 1, 15, 0)), None, timedelta(seconds=1), True),
        (SendAtLocal(datetime(2025, 1, 1, 14, 59)), None, timedelta(0), True),
        # With tz it counts from Moscow, whatever the account says; zero is a value.
        (SendAtLocal(datetime(2025, 1, 1, 17, 0)), 2, timedelta(0), False),
        (SendAtLocal(datetime(2025, 1, 1, 16, 59)), 2, timedelta(0), True),
        (SendAtLocal(datetime(2025, 1, 1, 17, 29)), 2.5, timedelta(0), True),
        (SEND_NOW, None, timedelta(days=1), False),
        (SendBetweenHours(9, 10), None, timedelta(days=1), False),
        (SendAfter(timedelta(minutes=1)), None, timedelta(days=1), False),
    ],
)
def test_c5_past_moments_are_known(form: SendTime, tz_hours: float | None, later: timedelta, past: bool) -> None:
    assert form.is_past(NOW + later, MOSCOW, tz_hours) is past


def test_zero_zone_wins_over_the_account() -> None:
    form = SendAtLocal(datetime(2025, 1, 1, 15, 0))

    assert form.is_past(NOW, timedelta(hours=6)) is True
    assert form.is_past(NOW, timedelta(hours=6), 0) is False


@given(st.datetimes(datetime(2001, 9, 10), datetime(2099, 12, 31, 23, 59)))
def test_every_moment_survives_both_dated_forms(moment: datetime) -> None:
    for form in (SendAtLocal(moment), SendAt(moment.replace(tzinfo=UTC))):
        assert parse_send_time(form.wire) == form


def test_a_phone_in_the_wrong_place_is_not_shown() -> None:
    with pytest.raises(InvalidParameter) as caught:
        parse_send_time("+77000000001")
    assert "12 characters" in str(caught.value)
    assert "7000000" not in str(caught.value)


@given(st.text(alphabet="0123456789+-.: ", max_size=16))
@example("77000000092")
def test_any_text_is_rebuilt_to_what_it_meant(text: str) -> None:
    try:
        found = parse_send_time(text)
    except InvalidParameter:
        return
    assert found is None or parse_send_time(found.wire) == found
