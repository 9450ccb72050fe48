"""Encodings: recognised where that is sure, refused where it would be a guess."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.campaign.tables.encoding import known_encoding, recognised_encoding
from smsc_soap.errors import InvalidParameter, InvalidRecipients

RUSSIAN = "телефон;имя;комментарий\n+79990000001;Иванов Пётр;Ваш заказ №5 «готов» — приходите\n"


@pytest.mark.parametrize(
    ("data", "codec"),
    [
        (b"phone,name\n", "utf-8"),
        (RUSSIAN.encode(), "utf-8"),
        (RUSSIAN.encode()[:-3], "utf-8"),
        (RUSSIAN.encode("utf-8-sig"), "utf-8-sig"),
        (RUSSIAN.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + RUSSIAN.encode("utf-16-be"), "utf-16"),
        (RUSSIAN.encode("utf-32"), "utf-32"),
        (RUSSIAN.encode("windows-1251"), "windows-1251"),
        (RUSSIAN.upper().encode("windows-1251"), "windows-1251"),
        ("phone,name\n1,Анна\n".encode("windows-1251"), "windows-1251"),
        ("phone,city\n1,Zürich\n".encode(), "utf-8"),
    ],
)
def test_recognised(data: bytes, codec: str) -> None:
    found = recognised_encoding(data, "t.csv")
    assert found.codec == codec
    assert found.how
    if not data.endswith(b"\xd1"):
        data.decode(codec, "ignore")


@pytest.mark.parametrize("codec", ["koi8-r", "cp866", "mac-cyrillic", "utf-16-le", "utf-16-be"])
def test_other_encodings_of_russian_are_not_taken_for_windows_1251(codec: str) -> None:
    with pytest.raises(InvalidRecipients, match="name it with encoding"):
        recognised_encoding(RUSSIAN.encode(codec, "ignore"), "t.csv")


def test_capitals_in_koi8_r_are_not_taken_for_small_letters_of_windows_1251() -> None:
    data = RUSSIAN.upper().encode("koi8-r", "ignore")
    assert data.decode("windows-1251").islower()
    with pytest.raises(InvalidRecipients):
        recognised_encoding(data, "t.csv")


@pytest.mark.parametrize("text", ["phone,city\n1,Zürich\n2,Köln\n", "1,José\n", "1,café\n2,ÀÉÎ\n"])
def test_western_text_is_not_taken_for_russian(text: str) -> None:
    with pytest.raises(InvalidRecipients):
        recognised_encoding(text.encode("cp1252"), "t.csv")


@given(st.binary(max_size=300))
def test_any_bytes_get_an_encoding_that_can_begin_to_read_them_or_a_refusal(data: bytes) -> None:
    try:
        found = recognised_encoding(data, "t.csv")
    except InvalidRecipients:
        return
    if found.codec in ("utf-8", "windows-1251"):
        assert data[:200].decode(found.codec, "ignore") is not None
        assert b"\0" not in data


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("UTF8", "utf-8"),
        ("cp1251", "windows-1251"),
        (" windows-1251 ", "windows-1251"),
        ("KOI8-R", "koi8-r"),
        ("latin-1", "iso8859-1"),
    ],
)
def test_told(name: str, codec: str) -> None:
    assert known_encoding(name) == (codec, "given")


@pytest.mark.parametrize(
    "name", ["", "klingon", "rot13", "unicode_escape", "utf-7", "idna", "zlib", "base64", "a\0b", "../x"]
)
def test_codecs_that_are_no_tables_of_characters_are_refused(name: str) -> None:
    with pytest.raises(InvalidParameter, match="windows-1251"):
        known_encoding(name)
