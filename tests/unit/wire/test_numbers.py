"""Numbers and moments of the provider: exact, or a doubt in words, never an exception."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.wire.numbers import charge, count, integer, moment, money

MOSCOW = timedelta(hours=3)


@pytest.mark.parametrize(
    ("text", "amount", "doubts"),
    [
        (None, None, 0),
        ("", None, 0),
        ("0", "0", 0),
        ("3.30", "3.30", 0),
        ("3215.3097", "3215.3097", 0),
        ("0.385", "0.385", 0),
        ("-12.50", "-12.50", 0),
        ("1,50", "1.50", 1),
        ("123456789012345.0123456789", "123456789012345.0123456789", 0),
        ("1234567890123456", None, 1),
        ("1.01234567890", None, 1),
        ("NaN", None, 1),
        ("Infinity", None, 1),
        ("1e9", None, 1),
        ("1 000", None, 1),
        (" 1", None, 1),
        ("1\n", None, 1),
        ("+1", None, 1),
        (".5", None, 1),
        ("5.", None, 1),
        ("1.2.3", None, 1),
        ("١", None, 1),
        ("1_0", None, 1),
    ],
)
def test_money(text: str | None, amount: str | None, doubts: int) -> None:
    said: list[str] = []
    got = money("cost", text, said)
    assert (str(got) if got is not None else None) == amount  # the text: no digit added or lost
    assert len(said) == doubts
    assert all(one.startswith("cost ") for one in said)


@pytest.mark.parametrize(
    ("text", "number", "doubt"),
    [
        (None, None, None),
        ("", None, None),
        ("1", 1, None),
        ("002", 2, None),
        ("0", 0, "cnt is less than one"),
        ("-1", -1, "cnt is less than one"),
        ("1.0", None, "cnt is not a whole number"),
        ("many", None, "cnt is not a whole number"),
        ("1234567890", None, "cnt is not a whole number"),
        ("1\n", None, "cnt is not a whole number"),
    ],
)
def test_count(text: str | None, number: int | None, doubt: str | None) -> None:
    said: list[str] = []
    assert count("cnt", text, said) == number
    assert said == ([doubt] if doubt else [])


@given(st.one_of(st.none(), st.text(max_size=12), st.from_regex(r"-?[0-9.,eE+]{0,20}", fullmatch=True)))
def test_nothing_raises_and_nothing_is_a_float(text: str | None) -> None:
    doubts: list[str] = []
    amount = money("cost", text, doubts)
    assert amount is None or (isinstance(amount, Decimal) and amount.is_finite())
    assert integer(text) is None or isinstance(integer(text), int)
    moment(text, text, MOSCOW)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9))
def test_money_comes_back_exactly(amount: Decimal) -> None:
    assert money("cost", f"{amount:f}", []) == amount


@pytest.mark.parametrize(
    ("text", "amount", "doubts"),
    [
        ("3.30", "3.30", []),
        ("0", "0", []),
        ("-0.0", "0", []),
        ("-0.01", None, ["cost is less than zero"]),
        ("", None, []),
    ],
)
def test_a_charge_below_zero_is_none(text: str, amount: str | None, doubts: list[str]) -> None:
    """Taken for money it would make room in what a campaign may spend."""
    told: list[str] = []
    assert charge("cost", text, told) == (None if amount is None else Decimal(amount))
    assert told == doubts


def test_the_timestamp_wins_over_the_local_date() -> None:
    assert moment("1476794052", "01.01.2001 00:00:00", MOSCOW) == datetime(2016, 10, 18, 12, 34, 12, tzinfo=UTC)


def test_c5_a_local_date_is_read_in_the_zone_of_the_account() -> None:
    at = moment(None, "18.10.2016 15:34:12", MOSCOW)
    assert at == datetime(2016, 10, 18, 12, 34, 12, tzinfo=UTC)
    assert at is not None
    assert at.tzinfo is UTC
    assert moment("", "18.10.2016 15:34:12", timedelta(hours=6)) == datetime(2016, 10, 18, 9, 34, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "local",
    [
        None,
        "",
        "18.10.2016",
        "2016-10-18 15:34:12",
        "31.02.2016 00:00:00",
        "29.02.2015 00:00:00",
        "18.10.2016 24:00:00",
        "18.10.2016 15:34:60",
        "18.10.0000 00:00:00",
        "1.1.2016 00:00:00",
        "18.10.2016 15:34:12\n",
        "٠١.٠١.٢٠١٦ ٠٠:٠٠:٠٠",
        "00.00.0000 00:00:00",
    ],
)
@pytest.mark.parametrize("timestamp", [None, "", "-1", "1.5", "yesterday", "123456789012"])
def test_an_unreadable_moment_is_none(local: str | None, timestamp: str | None) -> None:
    assert moment(timestamp, local, MOSCOW) is None


def test_c6_moments_at_the_ends_of_the_calendar_do_not_raise() -> None:
    assert moment(None, "01.01.0001 00:00:00", MOSCOW) is None
    assert moment(None, "31.12.9999 23:59:59", -MOSCOW) is None
    assert moment("99999999999", None, MOSCOW) == datetime.fromtimestamp(99999999999, UTC)
    assert moment("0", None, MOSCOW) == datetime(1970, 1, 1, tzinfo=UTC)
    assert moment("2147483648", None, MOSCOW) == datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC)
    assert moment(None, "29.02.2028 03:00:00", MOSCOW) == datetime(2028, 2, 29, tzinfo=UTC)
