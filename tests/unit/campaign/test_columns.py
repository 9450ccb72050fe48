"""Columns by name: usual names of phones, doubt, and headers that are none."""

from __future__ import annotations

import pytest

from smsc_soap.campaign.tables.columns import checked_header, listed, named_column, phone_column_of
from smsc_soap.errors import InvalidRecipients


@pytest.mark.parametrize(
    ("columns", "place"),
    [
        (("phone", "name"), 0),
        (("name", "Телефон"), 1),
        (("id", "PHONE_NUMBER"), 1),
        (("Номер", "Телефон"), 1),
        (("имя", "номер"), 1),
        (("имя", "Моб. телефон"), 1),
        (("msisdn",), 0),
        (("to", "text"), 0),
    ],
)
def test_usual_names(columns: tuple[str, ...], place: int) -> None:
    assert phone_column_of(columns) == place


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        (("phone", "Телефон"), "choice between 'phone', 'Телефон'"),
        (("номер", "получатель"), "choice between"),
        (("a", "b", ""), "'a', 'b'"),
        (("", ""), "none with a name"),
    ],
)
def test_doubt_is_a_question(columns: tuple[str, ...], says: str) -> None:
    with pytest.raises(InvalidRecipients, match=says) as error:
        phone_column_of(columns)
    assert "phone_column" in str(error.value)


def test_a_column_that_was_named() -> None:
    assert named_column(("Phone", "phone"), "phone", "phone_column") == 1
    assert named_column(("Счёт №", "b"), "СЧЕТ №", "phone_column") == 0
    with pytest.raises(InvalidRecipients, match="'a', 'b'"):
        named_column(("a", "b"), "c", "phone_column")
    with pytest.raises(InvalidRecipients, match="2 times"):
        named_column(("a", "a"), "a", "zone_column")
    with pytest.raises(InvalidRecipients, match="column"):
        named_column(("a", ""), "", "zone_column")


def test_headers() -> None:
    assert checked_header([" a ", "b"], "t.csv", 1) == ("a", "b")
    for first in (["+7 999 000-00-01", "Anna"], ["Anna", "89990000001"]):
        with pytest.raises(InvalidRecipients, match=r"line 3.*put a line like phone,name"):
            checked_header(first, "t.csv", 3)
    with pytest.raises(InvalidRecipients, match="1001 columns"):
        checked_header(["x"] * 1001, "t.csv", 1)


def test_lists_of_names_are_short_and_hold_no_numbers() -> None:
    assert "and 30 more" in listed([f"c{n}" for n in range(50)])
    assert "0000001" not in listed(["Anna +79990000001"])
    assert len(listed(["x" * 10_000])) < 60
