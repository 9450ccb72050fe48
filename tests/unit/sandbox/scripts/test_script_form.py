"""Forms as PHP reads them: pairs, parts, JSON, and the charset that is itself one of the values."""

from __future__ import annotations

import contextlib
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.sandbox.refusal import Code, RefusalError
from smsc_soap.sandbox.scripts.form import UploadedFile, read_form, read_json

FORM = "application/x-www-form-urlencoded"
MULTIPART = 'multipart/form-data; boundary="b-1"'


def test_the_body_wins_over_the_address() -> None:
    form = read_form(b"mes=a&phones=1&phones=2", b"mes=b", FORM).decoded()
    assert form == {"mes": "b", "phones": "2"}


def test_names_are_those_of_php() -> None:
    form = read_form(b"a.b=1&%20c+d=2&fl%5B29%5D=1&=3&alone", b"", "").decoded()
    assert form == {"a_b": "1", "c_d": "2", "fl[29]": "1", "alone": ""}


@pytest.mark.parametrize(
    ("charset", "text"), [("", "cp1251"), ("windows-1251", "cp1251"), ("UTF-8", "utf-8"), ("koi8-r", "koi8-r")]
)
def test_values_are_read_in_the_charset_that_is_named(charset: str, text: str) -> None:
    body = urlencode({"mes": "Привет", "charset": charset}, encoding=text).encode()
    raw = read_form(b"", body, FORM)
    assert raw.decoded()["mes"] == "Привет"
    assert raw.charset == (charset.lower() or "windows-1251")


def test_utf_8_without_saying_so_is_another_text() -> None:
    assert read_form(b"", urlencode({"mes": "Я"}).encode(), FORM).decoded()["mes"] == "РЇ"


@pytest.mark.parametrize("query", [b"charset=latin-1", b"fmt=4", b"fmt=x", b"charset=utf-8&mes=%ff"])
def test_what_cannot_be_read_is_a_mistake_in_the_parameters(query: bytes) -> None:
    with pytest.raises(RefusalError) as caught:
        read_form(query, b"", "").decoded()
    assert caught.value.code == Code.PARAMETERS


def test_a_refusal_still_has_a_format() -> None:
    assert read_form(b"fmt=3&charset=latin-1", b"", "").fmt == 3
    assert read_form(b"fmt=9", b"", "").fmt == 0


def part(head: str, content: bytes) -> bytes:
    return b"--b-1\r\n" + head.encode() + b"\r\n\r\n" + content + b"\r\n"


def test_parts_are_values_and_files() -> None:
    body = (
        b"preamble\r\n"
        + part('Content-Disposition: form-data; name="mes"', "Привет\r\n!".encode())
        + part('content-disposition: form-data; name="file0"; filename="a b.jpg"\r\nContent-Type: image/jpeg', b"x" * 9)
        + part('Content-Disposition: form-data; filename="no-name.txt"', b"12")
        + part("Content-Disposition: form-data", b"nobody's")
        + part("X-Other: 1", b"nothing")
        + b"--b-1--\r\nepilogue"
    )
    raw = read_form(b"charset=utf-8&mes=old", body, MULTIPART)
    form = raw.decoded("192.0.2.7")
    assert form == {"charset": "utf-8", "mes": "Привет\r\n!"}
    assert form.files == (UploadedFile("file0", "a b.jpg", 9), UploadedFile("", "no-name.txt", 2))
    assert form.address == "192.0.2.7"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"--b-1\r\nbroken", MULTIPART),
        (b"mes=a", "multipart/form-data"),
        (b"mes=a", "text/plain"),
        (b"--b-1\r\n\r\n\r\n--b-1--", MULTIPART),
    ],
)
def test_what_is_no_form_has_no_values(body: bytes, kind: str) -> None:
    assert read_form(b"", body, kind).values == {}


@given(
    st.dictionaries(
        st.text("abcdefghij", min_size=1, max_size=6),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
        max_size=5,
    )
)
def test_whatever_is_sent_as_a_form_arrives(values: dict[str, str]) -> None:
    body = urlencode({**values, "charset": "utf-8"}).encode()
    assert read_form(b"", body, FORM).decoded() == {**values, "charset": "utf-8"}


@given(st.binary(max_size=200).filter(lambda content: b"--b-1" not in content))
def test_a_part_may_hold_any_bytes(content: bytes) -> None:
    head = 'Content-Disposition: form-data; name="file0"; filename="x.bin"'
    raw = read_form(b"", part(head, content) + b"--b-1--\r\n", MULTIPART)
    assert raw.files == [UploadedFile("file0", "x.bin", len(content))]


@given(st.binary(max_size=300), st.sampled_from([FORM, MULTIPART, "", 'multipart/form-data; boundary=""']))
def test_no_bytes_break_the_reader(body: bytes, kind: str) -> None:
    raw = read_form(body, body, kind)
    with contextlib.suppress(RefusalError):
        assert set(raw.decoded()) == set(raw.values)


def test_json_is_read_as_utf_8() -> None:
    raw = read_json(
        '{"mes": "Привет", "call": true, "fl[1]": 0, "phones": [7, "8"], "id": null, "charset": "x"}'.encode()
    )
    assert raw.decoded() == {
        "fmt": "3", "mes": "Привет", "call": "1", "fl[1]": "0", "phones": "7,8", "id": "", "charset": "utf-8",
    }  # fmt: skip
    assert read_json(b'{"fmt": 1}').fmt == 1


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b"\xff", b"[" * 100_000, b'"text"'])
def test_json_that_is_no_object_is_an_empty_form(body: bytes) -> None:
    assert read_json(body).decoded() == {"fmt": "3", "charset": "utf-8"}


def test_half_a_letter_in_json_is_survived() -> None:
    assert read_json(b'{"mes": "\\ud83d"}').decoded()["mes"] == "?"
