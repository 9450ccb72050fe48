"""Delimiters: judged by the first rows, never tossed up."""

from __future__ import annotations

import pytest

from smsc_soap.campaign.tables.delimiter import known_delimiter, recognised_delimiter
from smsc_soap.errors import InvalidParameter, InvalidRecipients


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("phone,name\n1,A\n", ","),
        ("phone;name\n1;A, B\n2;C, D\n", ";"),
        ("телефон\tимя\n1\tA;B\n", "\t"),
        ("phone|name|text\n1|a,b|c;d\n", "|"),
        ('name;phone\n"a,b,c;d";1\n', ";"),
        ("phone\n1\n2\n", ","),
        ("phone\n+7999;1\n", ","),
        ("SEP=|\nphone,x|name\n", "|"),
        ('phone;text\n1;"lone\n2;b\n3;c\n', ";"),
        ("id;who,x\n1;a\n2;b\n3;c,d\n", ";"),
        ("id;who,x\n1,a\n2,b\n3,c;d\n", ","),
        ("phone;a,b\n1;x,y\n", ";"),
        ("a,b;phone\nx,y;1\n", ";"),
        ("a;phone;c,d\n1;2;3,4\n", ";"),
    ],
)
def test_recognised(text: str, sign: str) -> None:
    assert recognised_delimiter(text, "t.csv").sign == sign


def test_two_that_fit_equally_well_are_a_question() -> None:
    with pytest.raises(InvalidRecipients, match="name the delimiter"):
        recognised_delimiter("a,b;c\n1,2;3\n", "t.csv")


@pytest.mark.parametrize(
    ("given", "sign"), [(";", ";"), ("tab", "\t"), ("\\t", "\t"), ("\t", "\t"), ("Comma", ","), (":", ":")]
)
def test_told(given: str, sign: str) -> None:
    assert known_delimiter(given) == (sign, "given")


@pytest.mark.parametrize("given", ["", ";;", '"', "\n", "a", "5", "+", " ", "\0", "\x07"])
def test_signs_with_another_meaning_are_refused(given: str) -> None:
    with pytest.raises(InvalidParameter):
        known_delimiter(given)
