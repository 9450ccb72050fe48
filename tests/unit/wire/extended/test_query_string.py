"""A ready string taken apart as PHP would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.wire.extended.query_string import encode_value, php_name, pieces


@pytest.mark.parametrize(
    ("decoded", "name"),
    [
        ("cost", "cost"),
        ("  cost", "cost"),
        ("cost\0x", "cost"),
        ("a.b c", "a_b_c"),
        ("cost[]", "cost"),
        ("cost[a][b", "cost"),
        ("co[st", "co_st"),
        ("a.b[c.d", "a_b_c_d"),
        ("Cost", "Cost"),
        ("", ""),
        ("\0cost", ""),
        ("cost ", "cost_"),
    ],
)
def test_names_become_what_php_calls_them(decoded: str, name: str) -> None:
    assert php_name(decoded) == name


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("cost=1", "cost", "1"),
        ("%63ost=1", "cost", "1"),
        ("+cost=1", "cost", "1"),
        ("%20cost=1", "cost", "1"),
        ("cost%00x=1", "cost", "1"),
        ("cost[]=1", "cost", "1"),
        ("tz=%2B3", "tz", "+3"),
        ("tz=+3", "tz", " 3"),
        ("subj=a=b", "subj", "a=b"),
        ("subj=", "subj", ""),
        ("subj", "subj", None),
        ("subj=%D0%B6", "subj", "ж"),
        ("subj=ж", "subj", "ж"),
        ("subj=%FF", "subj", None),
        ("subj=100%", "subj", None),
        ("subj=%zz", "subj", None),
    ],
)
def test_one_piece(text: str, name: str, value: str | None) -> None:
    (piece,) = pieces(text)

    assert (piece.name, piece.value) == (name, value)


@pytest.mark.parametrize(
    "text",
    [
        "+cost=1",
        "%20cost=1",
        "cost%00x=1",
        "cost[]=1",
        "co[st=1",
        "a.b=1",
        "%=1",
        "subj=%",
        "subj=%FF",
        "subj",
        "tz=0;cost=1",
        "tz=0;%63ost=1",
        f"tz=0;{'%20' * 30}cost=1",
        "tz=0; Login=1",
    ],
)
def test_spellings_that_hide_something_are_errors(text: str) -> None:
    (piece,) = pieces(text)

    assert any(problem.is_error for problem in piece.problems)


@pytest.mark.parametrize("text", ["%63ost=1", "tz=+3", "subj=#1", "subj=ж", "subj=a\nb"])
def test_harmless_oddities_are_notes(text: str) -> None:
    (piece,) = pieces(text)

    assert piece.problems
    assert not any(problem.is_error for problem in piece.problems)


def test_clean_pieces_have_no_problems_and_empty_ones_are_passed_over() -> None:
    found = list(pieces("&tz=0&&list=7999%3Ba%3Bb=c;d=e;&"))

    assert [piece.name for piece in found] == ["tz", "list"]
    assert all(piece.problems == () for piece in found)


@given(st.text(st.characters(blacklist_categories=("Cs",))))
def test_an_encoded_value_is_plain_and_comes_back(text: str) -> None:
    encoded = encode_value(text)

    assert encoded.isascii()
    assert not set(encoded) & set("+ \n&=#;|:,")
    (piece,) = pieces(f"x={encoded}")
    assert piece.value == text
    assert piece.problems == ()


@given(st.text())
def test_nothing_breaks_the_reader(text: str) -> None:
    for piece in pieces(text.encode("utf-8", "ignore").decode()):
        assert "\0" not in piece.name
