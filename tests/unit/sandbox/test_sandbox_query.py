"""``query`` as PHP reads a form, and the range of every parameter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.sandbox.query import DAY_S, KINDS, decode, read_options, zone_hours
from smsc_soap.sandbox.refusal import Code, RefusalError


def code_of(query: str) -> int | None:
    try:
        read_options(query)
    except RefusalError as error:
        return int(error.code)
    return None


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("", {}),
        ("a=1&b=2", {"a": "1", "b": "2"}),
        ("a=1&a=2", {"a": "2"}),
        ("a=+1", {"a": " 1"}),
        ("a=%2B1", {"a": "+1"}),
        ("a=b=c", {"a": "b=c"}),
        ("a", {"a": ""}),
        ("a=%D0%96%0A", {"a": "Ж\n"}),
        ("a=%zz%4", {"a": "%zz%4"}),
        ("%61=1", {"a": "1"}),
        (" a.b c=1", {"a_b_c": "1"}),
        ("&&=x&", {}),
        ("a=Жук", {"a": "Жук"}),
    ],
)
def test_decode(query: str, values: dict[str, str]) -> None:
    assert decode(query) == values


def test_decode_refuses_other_charsets() -> None:
    with pytest.raises(RefusalError) as caught:
        decode("a=%C6")
    assert caught.value.code == Code.PARAMETERS


@given(st.text())
def test_any_text_is_read_or_refused(query: str) -> None:
    assert code_of(query) in (None, 1)


def test_nothing_asked_for() -> None:
    options = read_options("")
    assert (options.cost, options.err, options.kind, options.tz, options.valid_s) == (0, False, "sms", None, DAY_S)


def test_everything_at_once() -> None:
    options = read_options(
        "cost=3&err=1&list=1%3Aa&nl=1&time=%2B5&tz=0&call=1&voice=w%2Cfr&param=10,20,3&maxsms=2&valid=01:30"
        "&period=0.5&freq=10&translit=1&subj=s&fileurl=https%3A%2F%2Ffiles.example%2Fa&pp=7&phones=1"
    )
    assert (options.cost, options.err, options.list_lines, options.nl, options.time) == (3, True, "1:a", True, "+5")
    assert (options.tz, options.kind, options.voice, options.maxsms) == (0.0, "call", "w,fr", 2)
    assert (options.valid_s, options.period_h, options.freq_min) == (5400, 0.5, 10)
    assert (options.translit, options.subj, options.fileurl) == (1, "s", "https://files.example/a")
    assert options.ignored == ("phones",)


RANGES = {
    "cost": (["0", "1", "2", "3", ""], ["4", "-1", "x", "1.5", "²"]),
    "err": (["0", "1"], ["2", "yes"]),
    "tz": (["0", "-1", "%2B3", "+3", "2.5", "-15", "11"], ["12", "-16", "x", "1e1", "--1", "٣"]),
    "maxsms": (["1", "255"], ["0", "256", "-1"]),
    "valid": (["1", "24", "00:01", "24:00", "9"], ["0", "25", "00:00", "24:01", "1:5", "x", "09"]),
    "period": (["0.1", "720", "5"], ["0", "0.05", "721", "1,5", "-1"]),
    "freq": (["1", "1440"], ["0", "1441", "1.5"]),
    "translit": (["0", "1", "2"], ["3"]),
    "smsreq": (["10", "999"], ["9", "1000"]),
    "tinyurl": (["0", "1"], ["2"]),
    "op": (["0", "1"], ["x"]),
    "voice": (["m", "w4", "m3,en"], ["m5", "x", "m, en"]),
    "fileurl": (["http://a.example/x"], ["ftp://a.example/x", "/etc/passwd", "http://"]),
    "bot": (["@shop_bot", "wa:79990000001"], ["shop", "@"]),
    "bin": (["1", "2"], ["3"]),
    "param": (["1,2,3", "x", "99"], []),
    "unheard_of": (["anything"], []),
}


@pytest.mark.parametrize("name", RANGES)
def test_range_of(name: str) -> None:
    allowed, wrong = RANGES[name]
    assert [one for one in allowed if code_of(f"{name}={one}") is not None] == []
    assert [one for one in wrong if code_of(f"{name}={one}") != 1] == []


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_alone_and_no_two(kind: str) -> None:
    value = "@shop_bot" if kind == "bot" else "1"
    assert read_options(f"{kind}={value}").kind == kind
    assert read_options(f"{kind}=0").kind == "sms"
    other = "flash=1" if kind != "flash" else "call=1"
    assert code_of(f"{kind}={value}&{other}") == 1


def test_binary_form() -> None:
    assert [read_options(f"bin={form}").binary for form in (1, 2)] == [1, 2]
    assert read_options("flash=1").binary == 0


def test_line_ends_of_a_list() -> None:
    assert read_options("list=1:a%0D%0A2:b").list_lines == "1:a\n2:b"


@pytest.mark.parametrize(("text", "hours"), [("0", 0), ("-2", -2), ("+11", 11), ("1.5", 1.5)])
def test_zone_hours(text: str, hours: float) -> None:
    assert zone_hours(text) == hours
