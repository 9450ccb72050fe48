"""What hides passwords, phones and texts."""

from __future__ import annotations

import pickle

import pytest

from smsc_soap.redaction import Secret, describe_text, mask_phone, mask_phones, mask_recipients


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("+79990000001", "********0001"),
        ("12345", "***45"),
        ("G1", "*1"),
        ("1", "*"),
        ("", ""),
        ("someone@example.com", "***************.com"),
    ],
)
def test_the_last_four_characters_stay(given: str, shown: str) -> None:
    assert mask_phone(given) == shown


def test_many_recipients() -> None:
    many = [f"+7999000000{digit}" for digit in range(5)]
    assert mask_recipients(many) == "********0000, ********0001, ********0002 and 2 more"
    assert mask_recipients(many[:1]) == "********0000"
    assert mask_recipients([]) == "nobody"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("order-79990000001", "order-*******0001"),
        ("to +7 999 000-00-01 now", "to *******0001 now"),
        ("order-17", "order-17"),
        ("k7q2abcdefghij234567klmnop", "k7q2abcdefghij234567klmnop"),
        ("", ""),
    ],
)
def test_phones_inside_a_text(given: str, shown: str) -> None:
    assert mask_phones(given) == shown


def test_a_text_is_its_length() -> None:
    assert describe_text("secret") == "<text of 6 characters>"


class TestSecret:
    SECRET = Secret("canary")

    def test_does_not_print_itself(self) -> None:
        assert "canary" not in f"{self.SECRET!r}{self.SECRET!s}{self.SECRET}{self.SECRET:>10}%s" % self.SECRET

    def test_reveals_on_request(self) -> None:
        assert self.SECRET.reveal() == "canary"

    def test_compares_and_hashes(self) -> None:
        assert Secret("canary") == self.SECRET
        assert Secret("other") != self.SECRET
        assert self.SECRET != "canary"
        assert len({self.SECRET, Secret("canary")}) == 1
        assert not Secret("")

    def test_is_not_pickled(self) -> None:
        with pytest.raises(TypeError, match="never pickled"):
            pickle.dumps(self.SECRET)
