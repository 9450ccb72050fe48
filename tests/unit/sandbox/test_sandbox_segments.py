"""Parts: the sandbox's own count against the rule, and against an independent package."""

from __future__ import annotations

import pytest
import smsutil
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.sandbox.segments import cut
from smsc_soap.sandbox.translit import to_latin


@pytest.mark.parametrize(
    ("text", "alphabet", "count"),
    [
        ("", "GSM-7", 1),
        ("a" * 160, "GSM-7", 1),
        ("a" * 161, "GSM-7", 2),
        ("a" * 306, "GSM-7", 2),
        ("a" * 307, "GSM-7", 3),
        ("€" * 80, "GSM-7", 1),
        ("€" * 81, "GSM-7", 2),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 3),
        ("я" * 70, "UCS-2", 1),
        ("я" * 71, "UCS-2", 2),
        ("я" * 134, "UCS-2", 2),
        ("я" * 135, "UCS-2", 3),
        ("😀" * 35, "UCS-2", 1),
        ("😀" * 36, "UCS-2", 2),
        ("a" * 70 + "я", "UCS-2", 2),
        ("a" * 1000, "GSM-7", 7),
        ("я" * 1000, "UCS-2", 15),
    ],
)
def test_count(text: str, alphabet: str, count: int) -> None:
    parts = cut(text)
    assert (parts.alphabet, parts.count) == (alphabet, count)


def test_a_wide_character_is_never_torn() -> None:
    assert [len(one) for one in cut("я" * 66 + "😀" + "я" * 60).pieces] == [66, 61]


def test_cut_to() -> None:
    parts = cut("a" * 400)
    assert parts.cut_to(1) == "a" * 153
    assert parts.cut_to(9) == "a" * 400


@given(st.text(alphabet=st.sampled_from("aZ я€[]\n😀ёñ@"), max_size=600))
def test_pieces_are_the_text_and_their_number_is_the_common_one(text: str) -> None:
    parts = cut(text)
    assert "".join(parts.pieces) == text
    if text:
        assert parts.count == len(smsutil.split(text).parts)


def test_translit() -> None:
    assert to_latin("Щука, Ёж и Юля!") == "Schuka, Yozh i Yulya!"
    assert cut(to_latin("я" * 70)).alphabet == "GSM-7"
