"""Building: ranges, one form per value, conflicts, encoding; and reading back what was built."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import example, given, settings

from smsc_soap.errors import ConflictingParameters, InvalidParameter, RequestError
from smsc_soap.model.kinds import MessageKind
from smsc_soap.wire.extended import ExtendedParameters, ListLine, MessageList, Voice, VoiceName, VoiceOptions
from smsc_soap.wire.extended.table import ENVELOPE, ROWS, TABLE

from .strategies import parameters  # isort: skip

#: Every name the task of this package lists.
LISTED = frozenset(
    {
        "tz",
        "period",
        "freq",
        "call",
        "voice",
        "param",
        "list",
        "flash",
        "bin",
        "push",
        "hlr",
        "ping",
        "mms",
        "mail",
        "soc",
        "viber",
        "whatsapp",
        "tg",
        "bot",
        "smsreq",
        "fileurl",
        "subj",
        "cost",
        "nl",
        "valid",
        "tinyurl",
        "maxsms",
        "imgcode",
        "userip",
        "err",
        "op",
        "pp",
        "translit",
    }
)


@given(parameters())
@settings(max_examples=300, deadline=None)
@example(ExtendedParameters())
@example(ExtendedParameters(tz=0))
def test_what_was_built_is_read_back(built: ExtendedParameters) -> None:
    text = built.build()

    assert text.isascii()
    assert ExtendedParameters.parse(text) == built
    assert ExtendedParameters.parse(text).build() == text


@given(parameters())
@settings(max_examples=150, deadline=None)
def test_an_independent_reader_sees_the_same_names_and_values(built: ExtendedParameters) -> None:
    pairs = parse_qsl(built.build(), keep_blank_values=True, strict_parsing=bool(built.build()))

    for name, value in pairs:
        if name in TABLE:
            assert value == TABLE[name].value.write(getattr(built, name), multi_line=built.nl)
        else:
            assert value == built.extra[name]
    assert len({name for name, _ in pairs}) == len(pairs)


def test_the_table_holds_every_listed_name_and_the_class_every_name_of_the_table() -> None:
    assert set(TABLE) == LISTED
    assert {field.name for field in dataclasses.fields(ExtendedParameters)} == {*TABLE, "extra"}
    assert not set(TABLE) & ENVELOPE
    assert "time" in ENVELOPE


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_row_says_what_it_is_in_both_languages(row: Any) -> None:
    for words in (row.meaning, row.value.allowed):
        assert words.en
        assert any("а" <= sign <= "я" for sign in words.ru) or not any(sign.isalpha() for sign in words.en) or row.name
    assert row.meaning.en != row.meaning.ru
    assert any("а" <= sign <= "я" for sign in row.meaning.ru.lower())


def test_the_whole_string_in_its_order() -> None:
    built = ExtendedParameters(
        cost=3,
        list={"8 999 000-00-01": "Заказ & 1\nготов"},
        param=VoiceOptions(ring_s=25, pause_s=60, attempts=3),
        voice="w,en",
        call=True,
        freq=60,
        period=2,
        tz=0,
    )

    assert built.build() == (
        "tz=0&period=2&freq=60&call=1&voice=w%2Cen&param=25%2C60%2C3"
        "&list=%2B79990000001%3A%D0%97%D0%B0%D0%BA%D0%B0%D0%B7%20%26%201%5Cn%D0%B3%D0%BE%D1%82%D0%BE%D0%B2&cost=3"
    )
    assert built.message_kind is MessageKind.CALL


@pytest.mark.parametrize(
    ("known", "text"),
    [
        ({}, ""),
        ({"tz": 0}, "tz=0"),
        ({"tz": 3}, "tz=3"),
        ({"tz": 3.0}, "tz=3"),
        ({"tz": -1}, "tz=-1"),
        ({"tz": 2.5}, "tz=2.5"),
        ({"tz": Decimal("-12.0")}, "tz=-12"),
        ({"tz": 14}, "tz=14"),
        ({"period": 0.1 + 0.2}, "period=0.3"),
        ({"period": 0.1}, "period=0.1"),
        ({"period": 720}, "period=720"),
        ({"period": Decimal("7.2E+2")}, "period=720"),
        ({"period": Decimal("1.50")}, "period=1.5"),
        ({"period": 1, "freq": 1440}, "period=1&freq=1440"),
        ({"valid": 1}, "valid=1"),
        ({"valid": "24:00"}, "valid=24"),
        ({"valid": "00:01"}, "valid=00%3A01"),
        ({"valid": timedelta(hours=1, minutes=30)}, "valid=01%3A30"),
        ({"flash": 1}, "flash=1"),
        ({"flash": 0, "err": False, "cost": 0, "bin": 0, "translit": 0}, ""),
        ({"bot": "@name_bot"}, "bot=%40name_bot"),
        ({"subj": "a+b c=d", "mms": True}, "mms=1&subj=a%2Bb%20c%3Dd"),
        ({"fileurl": "https://example.com/?a=1&b=2"}, "fileurl=https%3A%2F%2Fexample.com%2F%3Fa%3D1%26b%3D2"),
        ({"call": True, "voice": Voice(VoiceName.WOMAN_4, "FR")}, "call=1&voice=w4%2Cfr"),
        ({"call": True, "param": (10, 3600, 9)}, "call=1&param=10%2C3600%2C9"),
        ({"pp": 17}, "pp=17"),
        ({"extra": {"zz": "a&b", "aa": "+"}}, "aa=%2B&zz=a%26b"),
    ],
)
def test_values_are_written_in_one_form(known: dict[str, Any], text: str) -> None:
    built = ExtendedParameters(**known)

    assert built.build() == text
    assert ExtendedParameters.parse(text) == built


def test_zero_zone_is_not_no_zone() -> None:
    assert ExtendedParameters(tz=0) != ExtendedParameters()
    assert ExtendedParameters(tz=0) == ExtendedParameters(tz=0.0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("tz", value) for value in (-13, 15, 0.25, "3", True, float("nan"), Decimal("sNaN"), float("inf"))),
        *(("period", value) for value in (0, 0.09, 720.1, "2", True, float("nan"), Decimal("1.00001"))),
        *(("period", value) for value in (Decimal("Infinity"), Decimal("NaN"), -1, Decimal("1E+400"))),
        *(("freq", value) for value in (0, 1441, 1.0, "60", True)),
        *(("valid", value) for value in (0, 25, "00:00", "24:01", "1:60", "25", "x", timedelta(seconds=30), 1.5, True)),
        *(("valid", value) for value in (timedelta(hours=24, minutes=1), timedelta(0))),
        *(("bin", value) for value in (-1, 3, True, "2")),
        *(("flash", value) for value in (2, "1", None)),
        *(("bot", value) for value in ("name_bot", "@", "@имя", "@a b", 5.0, "wa:")),
        *(("smsreq", value) for value in (9, 1000)),
        *(("maxsms", value) for value in (0, 256)),
        *(("translit", value) for value in (-1, 3)),
        *(("cost", value) for value in (-1, 4, True, "3")),
        *(("voice", value) for value in ("m5", "x", "w,", "w,english language", 3, "M")),
        *(("param", value) for value in ("9,10,1", "36,10,1", "10,9,1", "10,3601,1", "10,10,0", "10,10,10")),
        *(("param", value) for value in ("10,10", "10,10,1,1", "10, 10,1", (10.0, 10, 1), (1, 2), 5, "x", None or "")),
        *(("subj", value) for value in ("", " ", "a\nb", "a\0", "x" * 1001, 5)),
        *(
            ("fileurl", value)
            for value in ("ftp://example.com/a", "example.com/a.mp3", "http://", "http://a b/", "//x.y/z")
        ),
        *(("fileurl", value) for value in ("http://[::1", "file:///etc/hosts", "javascript:alert(1)")),
        *(("imgcode", value) for value in ("", "a b", "x" * 33)),
        *(("userip", value) for value in ("1.2.3", "999.1.1.1", "fe80::1%1", "localhost")),
        *(("pp", value) for value in ("", "a b", True, 1.5)),
        *(("list", value) for value in ({}, [], "abc:x", "123:x", 5, [("+79990000001",)], ["x"], b"x")),
    ],
)
def test_values_outside_their_range_are_refused(name: str, value: Any) -> None:
    with pytest.raises(RequestError) as refused:
        ExtendedParameters(**{"call": name in ("voice", "param"), name: value})

    assert name in str(refused.value)
    assert len(str(refused.value)) < 500


@pytest.mark.parametrize("name", ["tz", "period", "freq", "valid", "cost", "flash"])
def test_huge_numbers_are_refused_without_being_written_out(name: str) -> None:
    for huge in (10**5000, -(10**5000)):
        with pytest.raises(InvalidParameter, match=name):
            ExtendedParameters(**{name: huge})


def test_a_private_value_is_not_repeated() -> None:
    with pytest.raises(InvalidParameter) as refused:
        ExtendedParameters(subj="very private subject\n")
    assert "private" not in str(refused.value)


KIND_FLAGS = ["flash", "push", "hlr", "ping", "mms", "soc", "viber", "whatsapp", "tg", "call"]
ALL_KINDS: dict[str, Any] = {**dict.fromkeys(KIND_FLAGS, True), "bin": 2, "bot": "@name_bot", "mail": True}


@pytest.mark.parametrize("first", sorted(ALL_KINDS))
@pytest.mark.parametrize("second", sorted(ALL_KINDS))
def test_one_kind_of_message_at_most(first: str, second: str) -> None:
    chosen = {first: ALL_KINDS[first], second: ALL_KINDS[second], "subj": "x"}
    if first == second:
        assert ExtendedParameters(**chosen).message_kind is TABLE[first].kind
        return
    with pytest.raises(ConflictingParameters, match="at most one of"):
        ExtendedParameters(**chosen)


def test_without_a_kind_it_is_an_sms() -> None:
    assert ExtendedParameters(cost=3, smsreq=10).message_kind is MessageKind.SMS
    assert {TABLE[name].kind for name in ALL_KINDS} == set(MessageKind) - {MessageKind.SMS}


@pytest.mark.parametrize(
    ("known", "field"),
    [
        ({"freq": 60}, "freq"),
        ({"voice": "w"}, "voice"),
        ({"param": (10, 10, 1)}, "param"),
        ({"imgcode": "abc"}, "imgcode"),
        ({"mail": True}, "mail"),
        ({"nl": True}, "nl"),
    ],
)
def test_values_that_need_another_are_refused_alone(known: dict[str, Any], field: str) -> None:
    with pytest.raises(ConflictingParameters) as refused:
        ExtendedParameters(**known)
    assert refused.value.field == field


def test_their_partners_are_fine_alone() -> None:
    for known in ({"period": 1}, {"call": True}, {"userip": "192.0.2.1"}, {"subj": "x"}, {"list": {"G1": "x"}}):
        ExtendedParameters(**known)  # type: ignore[arg-type]  # values of many types by name


@pytest.mark.parametrize(
    "name", ["tz", "cost", "Cost", "TZ", "login", "Psw", "time", "phones", "a b", "a[", "", "1a", "я"]
)
def test_extra_is_only_for_what_is_unknown(name: str) -> None:
    with pytest.raises(InvalidParameter, match=r"^extra"):
        ExtendedParameters(extra={name: "1"})


@pytest.mark.parametrize("value", [1, None, "a\0", "\ud800", "x" * 1001])
def test_extra_values_are_plain_texts(value: Any) -> None:
    with pytest.raises(InvalidParameter, match=r"^extra"):
        ExtendedParameters(extra={"newone": value})


def test_extra_cannot_be_changed_afterwards() -> None:
    given_extra = {"newone": "1"}
    built = ExtendedParameters(extra=given_extra)
    given_extra["login"] = "alex"

    assert built.build() == "newone=1"
    with pytest.raises(TypeError):
        built.extra["login"] = "alex"  # type: ignore[index]  # that it fails is the point


def test_it_is_a_value() -> None:
    built = ExtendedParameters(tz=0, list={"+79990000001": "text"}, extra={"newone": "1"})

    assert pickle.loads(pickle.dumps(built)) == built
    assert copy.deepcopy(built) == built
    assert hash(built) == hash(copy.copy(built))
    assert dataclasses.replace(built, cost=2).cost == 2
    assert dataclasses.replace(built, list=None).build() == "tz=0&newone=1"


def test_the_repr_shows_no_phone_text_address_or_extra_value() -> None:
    shown = repr(
        ExtendedParameters(
            tz=3,
            list=[ListLine("+79990000001", "private words")],
            subj="private",
            fileurl="https://example.com/private",
            userip="192.0.2.44",
            imgcode="private1",
            extra={"newone": "private"},
        )
    )

    assert "private" not in shown
    assert "9990000" not in shown
    assert "192.0" not in shown
    assert "tz=3" in shown
    assert "newone" in shown


@pytest.mark.parametrize(
    ("ready", "says"),
    [
        ("freq=60", "freq"),
        ("cost=9", "cost"),
        ("login=alex", "login"),
        ("cost=1&cost=2", "twice"),
        ("Cost=1", "Cost"),
        ("newone=%00", "newone"),
    ],
)
def test_parse_refuses_what_is_wrong(ready: str, says: str) -> None:
    with pytest.raises(RequestError, match=says):
        ExtendedParameters.parse(ready)


def test_parse_keeps_unknown_names_as_extra() -> None:
    assert ExtendedParameters.parse("newone=a%20b&tz=1") == ExtendedParameters(tz=1, extra={"newone": "a b"})


def test_list_may_be_given_in_five_ways() -> None:
    lines = MessageList((ListLine("+79990000001", "a"), ListLine("+79990000002", "b")))
    given_forms: list[Any] = [
        lines,
        list(lines.lines),
        [("+79990000001", "a"), ("89990000002", "b")],
        {"+79990000001": "a", "+79990000002": "b"},
        "89990000001:a\n+7 999 000-00-02;b",
    ]

    assert {ExtendedParameters(list=form) for form in given_forms} == {ExtendedParameters(list=lines)}
