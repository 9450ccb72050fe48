import os
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.campaign.quotes.countries import country_of
from smsc_soap.campaign.quotes.price_table import MAX_BYTES, PriceTable, Rate
from smsc_soap.errors import InvalidParameter
from smsc_soap.model.http.reports import ZonePrice

_TABLE = """prefix,country,operator,price,currency
7,RU,,3.30,RUB
7916,,MTS,2.95,RUB
79161,RU,MTS Siberia,3.05,RUB
,KZ,,9.50,RUB
"""


def _read(tmp_path: Path, content: str | bytes) -> PriceTable:
    place = tmp_path / "rates.csv"
    place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return PriceTable.read(place)


@pytest.mark.parametrize(
    ("digits", "price", "operator"),
    [
        ("79991234567", "3.30", ""),
        ("79160000001", "2.95", "MTS"),
        ("79161000001", "3.05", "MTS Siberia"),
        ("7916", "2.95", "MTS"),
        ("791", "3.30", ""),
    ],
)
def test_the_longest_prefix_wins(tmp_path: Path, digits: str, price: str, operator: str) -> None:
    rate = _read(tmp_path, _TABLE).rate_of(digits)
    assert rate is not None
    assert (rate.price, rate.operator) == (Decimal(price), operator)


def test_a_prefix_with_a_country_says_nothing_about_its_neighbour(tmp_path: Path) -> None:
    rate = _read(tmp_path, _TABLE).rate_of("77000000001")
    assert rate is not None
    assert rate.price == Decimal("9.50")


def test_a_prefix_comes_before_the_country(tmp_path: Path) -> None:
    table = _read(tmp_path, "prefix,country,price\n7,,3.30\n,KZ,9.50\n7700,KZ,9.10\n7700,,1\n")
    prices = {digits: rate.price for digits in ("77000000001", "77770000001") if (rate := table.rate_of(digits))}
    assert prices == {"77000000001": Decimal("9.10"), "77770000001": Decimal("3.30")}


def test_a_country_without_a_prefix(tmp_path: Path) -> None:
    table = _read(tmp_path, "country;price\nKZ;9,50\n")
    assert table.rate_of("77000000001") == Rate("", "KZ", "", Decimal("9.50"), 2)
    assert table.rate_of("79990000001") is None
    assert table.currency == ""


def test_windows_1251_and_russian_columns(tmp_path: Path) -> None:
    table = _read(tmp_path, "префикс;оператор;цена\n7916;Мобильные системы;2,95\n".encode("cp1251"))
    assert [(rate.operator, rate.price) for rate in table.rates] == [("Мобильные системы", Decimal("2.95"))]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "empty"),
        ("prefix,price\n", "header only"),
        ("prefix,cost\n7,1\n", "header"),
        ("price\n1\n", "header"),
        ("prefix,price\n7,1\n7,2\n", "line 3, prefix: the same as line 2"),
        ("country,price\nRU,1\nRU,2\n", "line 3, country"),
        ("prefix,price\n07,1\n", "line 2, prefix"),
        ("prefix,price\n7916x,1\n", "line 2, prefix"),
        ("prefix,price\n7,-1\n", "line 2, price"),
        ("prefix,price\n7,NaN\n", "line 2, price"),
        ("prefix,price\n7,\n", "line 2, price"),
        ("prefix,price\n7\n", "line 2, price"),
        ("prefix,country,price\n,,1\n", "line 2, prefix"),
        ("country,price\nRussia,1\n", "line 2, country"),
        ("prefix,price,currency\n7,1,roubles\n", "line 2, currency"),
        ("prefix,price,currency\n7,1,RUB\n375,1,USD\n", "prices in RUB, USD"),
        ('prefix,price\n7,"1\n', "quote"),
    ],
)
def test_a_line_that_is_no_rate_is_named(tmp_path: Path, content: str, says: str) -> None:
    with pytest.raises(InvalidParameter, match=r"rates\.csv") as caught:
        _read(tmp_path, content)
    assert says in str(caught.value)


def test_a_file_that_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(InvalidParameter, match="over 8 MiB"):
        _read(tmp_path, b"7" * (MAX_BYTES + 1))


def test_the_same_bytes_have_the_same_hash(tmp_path: Path) -> None:
    assert (
        _read(tmp_path, _TABLE).sha256
        == _read(tmp_path, _TABLE).sha256
        != _read(tmp_path, _TABLE + "1,US,,1,RUB\n").sha256
    )


_PREFIXES = st.text("0123456789", min_size=1, max_size=6).map(lambda one: "7" + one)


def _fits(rate: Rate, number: str) -> bool:
    return number.startswith(rate.prefix) and rate.country in ("", country_of(number))


@given(
    st.sets(_PREFIXES, min_size=1, max_size=20), st.lists(st.text("0123456789", min_size=10, max_size=10), min_size=1)
)
def test_it_answers_what_reading_every_line_would_answer(prefixes: set[str], numbers: list[str]) -> None:
    rates = [Rate(one, ("", "RU", "KZ")[at % 3], "", Decimal(at), at) for at, one in enumerate(sorted(prefixes), 1)]
    rates.append(Rate("", "KZ", "", Decimal(99), 99))
    table = PriceTable(rates)
    for number in (f"7{rest}" for rest in numbers):
        fitting = [rate for rate in rates if _fits(rate, number)]
        assert table.rate_of(number) == max(fitting, key=lambda rate: len(rate.prefix), default=None)


def _zone(name: str, price: str | None) -> ZonePrice:
    return ZonePrice(zone="1", name=name, api=None if price is None else Decimal(price), raw={})


def test_an_accounts_price_list_is_a_table() -> None:
    told = datetime(2026, 11, 20, 15, 4, tzinfo=UTC)
    zones = [
        _zone("Россия, МТС", "3.30"),
        _zone("Россия, Билайн", "3.70"),
        _zone("Казахстан", "9.50"),
        _zone("Луна", "1"),
    ]
    table = PriceTable.from_prices(zones, currency="RUR", as_of=told)
    prices = {digits: rate.price for digits in ("79990000001", "77000000001") if (rate := table.rate_of(digits))}
    assert prices == {"79990000001": Decimal("3.70"), "77000000001": Decimal("9.50")}
    assert (table.currency, table.as_of, table.is_account_list) == ("RUB", told, True)
    assert table.sha256


@pytest.mark.parametrize("zones", [[], [_zone("Луна", "1")], [_zone("Россия", None)]])
def test_a_price_list_without_a_price_is_refused(zones: list[ZonePrice]) -> None:
    with pytest.raises(InvalidParameter, match="price list"):
        PriceTable.from_prices(zones)


def test_a_file_tells_when_it_was_saved(tmp_path: Path) -> None:
    place = tmp_path / "rates.csv"
    place.write_text(_TABLE, encoding="utf-8")
    os.utime(place, (1_700_000_000, 1_700_000_000))
    table = PriceTable.read(place)
    assert table.as_of == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert not table.is_account_list
