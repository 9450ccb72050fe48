import phonenumbers
import pytest
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE as REGIONS

from smsc_soap.campaign.quotes.countries import COUNTRY_NAMES, NOWHERE, calling_code, country_of

_REAL = {code: names for code, names in REGIONS.items() if names != ("001",)}


@pytest.mark.parametrize("code", _REAL)
def test_every_country_code_of_another_library_is_known(code: int) -> None:
    assert country_of(f"{code}5") == _REAL[code][0]


def test_there_are_no_countries_of_our_own_making() -> None:
    assert {name for names in _REAL.values() for name in names} >= COUNTRY_NAMES


@pytest.mark.parametrize("code", ["800", "870", "882", "888", "979", "0", "210", ""])
def test_codes_of_no_country(code: str) -> None:
    assert country_of(code + "1234567" if code else "") == NOWHERE


@pytest.mark.parametrize(
    ("digits", "country"),
    [
        ("79990000001", "RU"),
        ("77000000001", "KZ"),
        ("76000000001", "KZ"),
        ("74950000001", "RU"),
        ("375290000001", "BY"),
    ],
)
def test_neighbours(digits: str, country: str) -> None:
    assert country_of(digits) == country


@pytest.mark.parametrize("area", range(200, 1000))
def test_north_america_agrees_where_the_other_library_has_an_opinion(area: int) -> None:
    for rest in ("2345678", "5550123"):
        theirs = phonenumbers.region_code_for_number(phonenumbers.parse(f"+1{area}{rest}"))
        assert theirs is None or country_of(f"1{area}{rest}") == theirs


@pytest.mark.parametrize("code", _REAL)
def test_calling_codes(code: int) -> None:
    assert calling_code(f"{code}99") == str(code)


def test_no_calling_code() -> None:
    assert calling_code("8881234") == calling_code("") == ""
