from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.campaign.quotes.countries import COUNTRY_NAMES
from smsc_soap.campaign.reports.account_zone import AccountZone
from smsc_soap.campaign.reports.html import figures
from smsc_soap.campaign.reports.html.countries import COUNTRIES, country_name
from smsc_soap.campaign.reports.html.speech import Speech
from smsc_soap.errors import InvalidParameter

NB = "\N{NO-BREAK SPACE}"
EN, RU = Speech("en", "RUB"), Speech("ru", "RUB")


def test_numbers_are_grouped_as_the_language_does() -> None:
    assert EN.number(1_000_000) == "1,000,000"
    assert RU.number(1_000_000) == f"1{NB}000{NB}000"
    assert EN.number(-5) == "\N{MINUS SIGN}5"


def test_money_is_exact_with_two_places_at_least() -> None:
    assert EN.money(Decimal("29834.4")) == f"29,834.40{NB}RUB"
    assert RU.money(Decimal("29834.4")) == f"29{NB}834,40{NB}₽"
    assert EN.money(Decimal("0.3125")) == f"0.3125{NB}RUB"
    assert EN.money(Decimal("1E+3")) == f"1,000.00{NB}RUB"
    assert EN.money(Decimal("-2.50")) == f"\N{MINUS SIGN}2.50{NB}RUB"
    assert Speech("en").money(Decimal(1)) == "1.00"
    assert Speech("ru", "XYZ").money(Decimal(1)) == f"1,00{NB}XYZ"


def test_what_had_to_be_rounded_says_so() -> None:
    third = Decimal(1) / 3
    assert EN.money(third) == f"≈{NB}0.33{NB}RUB"
    assert EN.about(Decimal("1.005")) == f"≈{NB}1.00{NB}RUB"
    assert EN.about(Decimal("1.5")) == f"1.50{NB}RUB"
    assert EN.rough(Decimal("3.30001")) == f"≈{NB}3.30"
    assert EN.rough(Decimal("3.3001")) == "3.3001"


@given(st.decimals(-(10**12), 10**12, places=6), st.sampled_from([EN, RU]))
def test_money_can_be_read_back(amount: Decimal, speech: Speech) -> None:
    text = speech.plain(amount).replace("\N{MINUS SIGN}", "-").replace(NB, "")
    text = text.replace(",", ".") if speech is RU else text.replace(",", "")
    assert Decimal(text) == amount


def test_differences_have_a_sign() -> None:
    assert EN.change(Decimal(5)) == "+5.00"
    assert RU.money_change(Decimal("-5.5")) == f"\N{MINUS SIGN}5,50{NB}₽"
    assert EN.change(Decimal(0)) == "0.00"


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 10, "0%"),
        (10, 10, "100%"),
        (1, 8, "12.5%"),
        (1, 10**6, f"<{NB}0.1%"),
        (10**6 - 1, 10**6, f">{NB}99.9%"),
        (13, 10, "130%"),
        (1, 0, "–"),
    ],
)
def test_shares_never_say_nothing_or_all_for_something(part: int, whole: int, shown: str) -> None:
    assert EN.share(part, whole) == shown


def test_russian_shares() -> None:
    assert RU.share(1, 8) == f"12,5{NB}%"
    assert RU.percent(0.95) == f"95{NB}%"


def test_moments_are_told_in_the_accounts_zone() -> None:
    moment = datetime(2026, 11, 20, 22, 4, tzinfo=UTC)
    assert EN.moment(moment).replace(NB, " ") == "21 November 2026, 01:04 Moscow time (UTC+3)"
    assert RU.moment(moment).replace(NB, " ") == "21 ноября 2026 г., 01:04 по Москве (UTC+3)"


@pytest.mark.parametrize(
    ("number", "english", "russian"),
    [
        (0, "recipients", "получателей"),
        (1, "recipient", "получатель"),
        (2, "recipients", "получателя"),
        (5, "recipients", "получателей"),
        (11, "recipients", "получателей"),
        (14, "recipients", "получателей"),
        (21, "recipients", "получатель"),
        (1002, "recipients", "получателя"),
        (112, "recipients", "получателей"),
    ],
)
def test_nouns_agree_with_their_number(number: int, english: str, russian: str) -> None:
    assert EN.count(number, "recipient").split(NB)[-1] == english
    assert RU.count(number, "recipient").split(NB)[-1] == russian


def test_averages() -> None:
    assert (EN.average(7, 3), RU.average(7, 3), EN.average(1, 0)) == ("2.33", "2,33", "–")


def test_every_country_has_a_name_in_both_languages() -> None:
    assert set(COUNTRIES) == COUNTRY_NAMES | {"??"}
    assert all(all(names) for names in COUNTRIES.values())
    assert len({names[0] for names in COUNTRIES.values()}) == len({names[1] for names in COUNTRIES.values()})
    assert (country_name("RU", "en"), country_name("RU", "ru"), country_name("QQ", "ru")) == ("Russia", "Россия", "QQ")


def test_operators() -> None:
    assert EN.operator("7916") == "+7916…"
    assert EN.operator("") == "all operators"
    assert RU.operator("T2") == "T2"


def test_names_out_of_files_are_tamed() -> None:
    assert figures.label_text("a\u202eb\u0000c\nd\t e") == "a b c d e"
    assert figures.label_text("x" * 100) == "x" * 59 + "…"
    assert figures.label_text("x" * 100, 10) == "x" * 9 + "…"


def test_sentences_fall_back_to_the_other_language() -> None:
    assert (EN.either("a", "б"), RU.either("a", "б"), RU.either("a", ""), EN.either("", "б")) == ("a", "б", "a", "б")


def test_other_languages_are_refused() -> None:
    with pytest.raises(InvalidParameter, match="language"):
        Speech("de")


def test_an_account_with_another_clock_is_told_so() -> None:
    moment = datetime(2026, 11, 20, 22, 4, tzinfo=UTC)
    omsk = AccountZone(timedelta(hours=6))
    assert Speech("en", zone=omsk).moment(moment).replace(NB, " ").endswith("04:04 account's time (UTC+6)")
    assert "по времени аккаунта (UTC+6)" in Speech("ru", zone=omsk).moment(moment)
    assert "Moscow time (UTC+3)" in EN.times_note
    assert [AccountZone(timedelta(hours=one)).name for one in (0, 5.5, -3, 10)] == [
        "UTC",
        "UTC+5:30",
        "UTC-3",
        "UTC+10",
    ]
