"""Phones as they are given and as the provider stores them; lists of texts; prices by country."""

from __future__ import annotations

from decimal import Decimal

import pytest

from smsc_soap.sandbox.listing import ListLine, read_list
from smsc_soap.sandbox.prices import COUNTRIES, country_of, money_text
from smsc_soap.sandbox.recipients import address, is_group, phone_digits, split_recipients
from smsc_soap.sandbox.refusal import Code, RefusalError


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("+79990000001", "79990000001"),
        ("79990000001", "79990000001"),
        ("89990000001", "79990000001"),
        ("9990000001", "79990000001"),
        ("8 (999) 000-00-01", "79990000001"),
        ("0079990000001", "79990000001"),
        ("+77000000001", "77000000001"),
        ("375290000001", "375290000001"),
        ("+89990000001", "89990000001"),  # taken as it stands, never turned Russian
        ("8613000000001", "8613000000001"),
        ("+14155550100", "14155550100"),
        ("+4915100000001", "4915100000001"),
        ("+5511990000001", "5511990000001"),
    ],
)
def test_corrected(given: str, stored: str) -> None:
    assert phone_digits(given) == stored


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("123", Code.PHONE),
        ("", Code.PHONE),
        ("+", Code.PHONE),
        ("+7999000000", Code.PHONE),
        ("+799900000011", Code.PHONE),
        ("+7 999 000 00 01", Code.PHONE),
        ("phone", Code.PHONE),
        ("+0123456789", Code.PHONE),
        ("٧٩٩٩٠٠٠٠٠٠١", Code.PHONE),
        ("1" * 16, Code.PHONE),
        ("9" * 10_000, Code.PHONE),
        ("+850190000001", Code.UNDELIVERABLE),
        ("+881600000001", Code.UNDELIVERABLE),
    ],
)
def test_refused(given: str, code: Code) -> None:
    with pytest.raises(RefusalError) as caught:
        phone_digits(given)
    assert caught.value.code == code


def test_split() -> None:
    assert list(split_recipients(" 1, 2;3\n4,,;")) == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("given", "kind", "found"),
    [
        ("A@B.example", "mail", "a@b.example"),
        ("#12345", "bot", "#12345"),
        ("@nickname", "tg", "@nickname"),
        ("+79990000001", "tg", "79990000001"),
        ("79990000001", "call", "79990000001"),
    ],
)
def test_address(given: str, kind: str, found: str) -> None:
    assert address(given, kind) == found


@pytest.mark.parametrize(("given", "kind"), [("+79990000001", "mail"), ("a@b.example", "sms"), ("#1", "sms")])
def test_address_of_the_wrong_kind(given: str, kind: str) -> None:
    with pytest.raises(RefusalError) as caught:
        address(given, kind)
    assert caught.value.code == Code.PHONE


@pytest.mark.parametrize(
    ("given", "answer"), [("G1", True), ("G123", True), ("G", False), ("g1", False), ("G1x", False)]
)
def test_groups(given: str, answer: bool) -> None:
    assert is_group(given) is answer


@pytest.mark.parametrize(
    ("digits", "name"),
    [
        ("79990000001", "Russia"),
        ("74950000001", "Russia"),
        ("77000000001", "Kazakhstan"),
        ("76000000001", "Kazakhstan"),
        ("375290000001", "Belarus"),
        ("998900000001", "Uzbekistan"),
        ("996500000001", "Kyrgyzstan"),
        ("14155550100", "USA and Canada"),
        ("5511990000001", "Another country"),
    ],
)
def test_country(digits: str, name: str) -> None:
    assert country_of(digits).name == name


def test_every_row_can_be_reached_and_is_priced() -> None:
    for row in COUNTRIES:
        number = row.prefix + "2" * (row.digits[0] - len(row.prefix))
        assert country_of(number) is row
        assert row.call_second > 0


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("3.3", "3.30"),
        ("0", "0.00"),
        ("1E+2", "100.00"),
        ("0.385", "0.385"),
        ("-2.50", "-2.50"),
        ("1000.000", "1000.00"),
    ],
)
def test_money_text(amount: str, text: str) -> None:
    assert money_text(Decimal(amount)) == text


def lines(value: str, *, multiline: bool = False) -> list[ListLine]:
    return read_list(value, multiline=multiline)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("79990000001:a", [("79990000001", "a")]),
        ("+79990000001,+79990000002:a: b", [("+79990000001,+79990000002", "a: b")]),
        ("79990000001;79990000002:a", [("79990000001;79990000002", "a")]),
        ("79990000001;a", [("79990000001", "a")]),
        ("79990000001:a;b", [("79990000001", "a;b")]),
        ("1:a\n\n2:b\n", [("1", "a"), ("2", "b")]),
        ("1:a\\nb", [("1", "a\nb")]),
        ("G1:a", [("G1", "a")]),
        ("a@b.example:hello", [("a@b.example", "hello")]),
        ("#17:hello", [("#17", "hello")]),
    ],
)
def test_list(value: str, found: list[tuple[str, str]]) -> None:
    assert [(one.phones, one.text) for one in lines(value)] == found


def test_list_with_sender_and_zone() -> None:
    assert lines("SHOP,2|1:a\n,|2:b\nACME,-1.5|3:c") == [
        ListLine("1", "a", "SHOP", 2.0),
        ListLine("2", "b", "", None),
        ListLine("3", "c", "ACME", -1.5),
    ]


def test_list_over_several_lines() -> None:
    assert lines("1:a\nsecond: line\n2:b\nthird", multiline=True) == [
        ListLine("1", "a\nsecond: line"),
        ListLine("2", "b\nthird"),
    ]


@pytest.mark.parametrize("value", ["text only", "1:", ":a", "1: ", "SHOP,99|1:a", "1:a\nsecond line", "1" * 100_000])
def test_list_with_a_bad_line(value: str) -> None:
    with pytest.raises(RefusalError) as caught:
        lines(value)
    assert caught.value.code == Code.PARAMETERS
