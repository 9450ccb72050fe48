"""One answer in four formats and three charsets."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.refusal import Code, RefusalError
from smsc_soap.sandbox.scripts.answers import Answer, done, id_value, refusal, row, rows
from smsc_soap.sandbox.scripts.render import Style, to_json, to_xml

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.recursive(
    st.integers() | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abcde", min_size=1, max_size=5), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(VALUES, st.booleans())
def test_json_says_what_was_meant(value: Any, escapes: bool) -> None:
    said = to_json(value, escapes=escapes)
    assert json.loads(said) == value
    assert said.isascii() or not escapes


def test_json_has_one_key_on_a_line() -> None:
    assert to_json({"id": 33, "cnt": 1}) == '{\n"id": 33,\n"cnt": 1\n}'
    assert to_json([{"a": "Я"}, {}]) == '[\n{\n"a": "Я"\n},\n{\n\n}\n]'
    assert to_json([]) == "[]"


@given(st.dictionaries(st.text("abcde", min_size=1, max_size=5), TEXTS, max_size=4))
def test_xml_is_sound_whatever_it_holds(value: dict[str, str]) -> None:
    root = etree.fromstring(to_xml("result", value).encode())
    assert [one.tag for one in root] == list(value)


def test_xml_of_lists() -> None:
    assert to_xml("results", [{"a": 1}]) == "<results>\n<result>\n<a>1</a>\n</result>\n</results>"
    assert to_xml("all_phones", ["1"]) == "<all_phones>\n<phone>1</phone>\n</all_phones>"
    assert to_xml("results", []) == "<results/>"
    assert to_xml("a", "<&\x00\t") == "<a>&lt;&amp;\t</a>"


@pytest.mark.parametrize(("charset", "codec"), [("windows-1251", "cp1251"), ("utf-8", "utf-8"), ("koi8-r", "koi8-r")])
@pytest.mark.parametrize("fmt", range(4))
def test_bodies_are_in_the_charset_asked_for(charset: str, codec: str, fmt: int) -> None:
    answer = rows([{"name": "Доставлено"}])
    body = Style(fmt, charset).body(answer)
    assert "Доставлено" in body.decode(codec)
    if fmt == 2:
        assert etree.fromstring(body).findtext("result/name") == "Доставлено"


def test_letters_that_the_charset_lacks_are_question_marks() -> None:
    assert Style(0, "windows-1251").body(Answer("", "Қ🙂", "")) == b"??"


def test_the_header_lies_or_not() -> None:
    assert Style.of(3, "utf-8", Behaviour()).content_type == "application/json; charset=windows-1251"
    honest = Style.of(2, "utf-8", Behaviour(header_charset="honest"))
    assert honest.content_type == "text/xml; charset=utf-8"


def test_a_declaration_may_be_missing() -> None:
    assert Style.of(2, "utf-8", Behaviour(xml_declaration=False)).body(done()) == b"<result>OK</result>"
    assert Style.of(2, "koi8-r", Behaviour()).body(done()).startswith(b'<?xml version="1.0" encoding="koi8-r"?>\n')


def test_json_may_be_pure_ascii() -> None:
    body = Style.of(3, "utf-8", Behaviour(json_escapes=True)).body(rows([{"a": "Я"}]))
    assert b"\\u042f" in body


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ("recorded", {"id": 33, "cost": "3.30", "rows": [{"status": 1, "balance": "9.965"}]}),
        ("money_too", {"id": 33, "cost": 3.3, "rows": [{"status": 1, "balance": 9.965}]}),
        ("none", {"id": "33", "cost": "3.30", "rows": [{"status": "1", "balance": "9.965"}]}),
    ],
)
def test_what_is_a_number(numbers: Any, said: Any) -> None:
    answer = row({"id": 33, "cost": "3.30", "rows": [{"status": 1, "balance": "9.965"}]})
    assert json.loads(Style.of(3, "utf-8", Behaviour(json_numbers=numbers)).body(answer)) == said
    xml = Style.of(2, "utf-8", Behaviour(json_numbers=numbers)).body(answer)
    assert b"<cost>3.30</cost>" in xml


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("33", 33),
        ("2147483647", 2147483647),
        ("2147483648", "2147483648"),
        ("007", "007"),
        ("order-17", "order-17"),
        ("٣", "٣"),
    ],
)
def test_ids_are_numbers_where_they_are(given: str, value: int | str) -> None:
    assert id_value(given) == value


def texts(error: RefusalError) -> list[str]:
    return [Style(fmt, "utf-8", declared=False).body(refusal(error)).decode() for fmt in range(4)]


def test_a_refusal_in_four_formats() -> None:
    assert texts(RefusalError(Code.TOO_OFTEN, "secret reason")) == [
        "ERROR = 9 (duplicate request, wait a minute)",
        "0,-9",
        "<result>\n<error>duplicate request, wait a minute</error>\n<error_code>9</error_code>\n</result>",
        '{\n"error": "duplicate request, wait a minute",\n"error_code": 9\n}',
    ]


def test_a_refusal_with_an_id_in_four_formats() -> None:
    error = RefusalError(Code.PHONE, "")
    error.besides = {"id": "34"}
    assert texts(error) == [
        "ERROR = 7 (invalid number), ID - 34",
        "34,-7",
        "<result>\n<error>invalid number</error>\n<error_code>7</error_code>\n<id>34</id>\n</result>",
        '{\n"error": "invalid number",\n"error_code": 7,\n"id": 34\n}',
    ]


def test_words_of_its_own_come_first() -> None:
    error = RefusalError(Code.TOO_OFTEN, "", said="too many concurrent requests")
    assert refusal(error, {9: "other"}).words == "ERROR = 9 (too many concurrent requests)"
    assert refusal(RefusalError(Code.TOO_OFTEN, ""), {9: "other"}).words == "ERROR = 9 (other)"


def test_done_in_four_formats() -> None:
    said = [Style(fmt, "utf-8", declared=False).body(done()).decode() for fmt in range(4)]
    assert said == ["OK", "OK", "<result>OK</result>", '{\n"result": "OK"\n}']
