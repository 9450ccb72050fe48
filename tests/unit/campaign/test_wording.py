from decimal import Decimal

import pytest

from smsc_soap.campaign.quotes.wording import ENGLISH, RUSSIAN, english, russian


def test_english_groups_by_commas() -> None:
    assert ENGLISH.number(1_000_000) == "1,000,000"
    assert ENGLISH.amount(Decimal("29834.405"), "RUB") == "29,834.41 RUB"


def test_russian_groups_by_no_break_spaces() -> None:
    assert RUSSIAN.number(1_000_000) == "1\u00a0000\u00a0000"
    assert RUSSIAN.amount(Decimal("29834.405"), "RUB") == "29\u00a0834,41 RUB"


@pytest.mark.parametrize("wording", [ENGLISH, RUSSIAN])
def test_without_a_currency_nothing_trails(wording) -> None:
    assert wording.amount(Decimal(5)) == wording.amount(Decimal(5), "").strip()
    assert wording.amount(Decimal("-0.001")) == wording.amount(Decimal(0)), "no minus before nothing"
    assert wording.amount(Decimal(-5)).startswith("−5")


def test_shares() -> None:
    assert [ENGLISH.percent(share) for share in (0, 0.0004, 0.042, 1)] == ["0.0 %", "0.040 %", "4.2 %", "100.0 %"]
    assert RUSSIAN.percent(0.042) == "4,2 %"


def test_nouns_beside_numbers() -> None:
    assert [english(many, "day", "days") for many in (1, 1001)] == ["1 day", "1,001 days"]
    words = [russian(many, "знак", "знака", "знаков") for many in (1, 3, 5, 11, 14, 21, 112)]
    assert words == ["1 знак", "3 знака", "5 знаков", "11 знаков", "14 знаков", "21 знак", "112 знаков"]
