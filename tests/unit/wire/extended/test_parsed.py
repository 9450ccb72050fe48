"""Reading ready strings: every mistake is named, nothing raises."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smsc_soap.wire.extended import ExtendedParameters, VoiceOptions, parse_query
from smsc_soap.wire.extended.table import ENVELOPE, TABLE

from .strategies import parameters  # isort: skip


def errors_of(text: str) -> list[str]:
    return [problem.text_en for problem in parse_query(text).errors]


def test_a_good_string_is_read_whole() -> None:
    parsed = parse_query("tz=0&period=2.5&freq=60&cost=3")

    assert parsed.parameters == ExtendedParameters(tz=0, period=2.5, freq=60, cost=3)
    assert parsed.values == (("tz", "0"), ("period", "2.5"), ("freq", "60"), ("cost", "3"))
    assert parsed.problems == ()


def test_the_empty_string_asks_for_nothing() -> None:
    assert parse_query("").parameters == ExtendedParameters()


def test_every_mistake_is_named_not_only_the_first() -> None:
    parsed = parse_query(
        "freq=5&Cost=1&login=x&voice=x&valid=25&list=abc&hlr=1&mms=1&flash&cost=1&cost=2&newone=1&tz=%"
    )

    assert parsed.parameters is None
    named = [problem.name for problem in parsed.errors]
    for name in ("Cost", "login", "voice", "valid", "list", "flash", "cost", "newone", "tz", "freq", "kind of message"):
        assert name in named


@given(parameters())
@settings(max_examples=60, deadline=None)
def test_what_was_built_has_no_problems(built: ExtendedParameters) -> None:
    parsed = parse_query(built.build(), allow_unknown=True)

    assert parsed.problems == ()
    assert parsed.parameters == built


@pytest.mark.parametrize(
    ("text", "options", "notes"),
    [
        ("call=1&param=25,60,3", VoiceOptions(25, 60, 3), 0),
        ("call=1&param=10,10,1", VoiceOptions(10, 10, 1), 0),
        ("call=1&param=0,0,0", VoiceOptions(10, 10, 1), 1),
        ("call=1&param=99,3600,9", VoiceOptions(35, 3600, 9), 1),
        ("call=1&param=9,11,2", VoiceOptions(10, 11, 2), 1),
        ("call=1&param=025,060,03", VoiceOptions(25, 60, 3), 1),
        # One value outside what is accepted: the provider forgets all three.
        ("call=1&param=100,60,3", None, 1),
        ("call=1&param=25,3601,3", None, 1),
        ("call=1&param=25,60,10", None, 1),
    ],
)
def test_call_options_are_read_as_the_provider_reads_them(text: str, options: VoiceOptions | None, notes: int) -> None:
    parsed = parse_query(text)

    assert parsed.parameters == ExtendedParameters(call=True, param=options)
    assert len(parsed.problems) == notes
    assert parsed.errors == ()


@pytest.mark.parametrize(
    "text", ["call=1&param=25,60", "call=1&param=25, 60,3", "call=1&param=-1,60,3", "call=1&param="]
)
def test_call_options_that_are_none_are_errors(text: str) -> None:
    assert errors_of(text)


@pytest.mark.parametrize("name", sorted(ENVELOPE))
@pytest.mark.parametrize("spelling", ["{}=1", "%20{}=1", "+{}=1", "{}%00=1", "{}[]=1", "{}[a]=1"])
def test_fields_of_the_request_are_refused_in_any_spelling(name: str, spelling: str) -> None:
    for written in (name, name.upper(), "".join(f"%{ord(sign):02x}" for sign in name)):
        text = spelling.format(written)
        assert any("field of the request" in error for error in errors_of(text)), text


@pytest.mark.parametrize("text", ["cost=0&cost=1", "cost=0&%63ost=1", "cost=0&+cost=1", "cost=0&cost[]=1", "x=1&x=2"])
def test_a_name_twice_is_an_error(text: str) -> None:
    assert any("stands twice" in error for error in errors_of(text))


@pytest.mark.parametrize("value", ["01", "1.0", "1 ", "%201", "+1", "1a", "", "true", "-0", "１", "10000000000000000"])
def test_a_number_in_another_spelling_is_an_error(value: str) -> None:
    assert errors_of(f"cost={value}")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("prod=1", "period"),
        ("Tz=1", "tz is meant"),
        ("amp;tz=1", "plain &"),
        ("tz=1&amp;cost=1", "plain &"),
        ("?tz=1", "question mark"),
        ("zzzzzz=1", "extra="),
        ("period=0,5", "use a dot"),
        ("tz=99", "hours from Moscow"),
        ("tz=3h", "hours from Moscow"),
        ("period=1e2", "hours 0.1"),
        ("flash=yes", "1 or 0"),
        ("list=79990000001:a%0Ax", "line 2"),
        ("nl=1&list=79990000001:a%5Cn79990000002:b", "begins like"),
    ],
)
def test_errors_say_what_to_do(text: str, says: str) -> None:
    assert any(says in error for error in errors_of(text))


@pytest.mark.parametrize("text", ["tz=+3", "tz=%203", "tz=%2B3", "tz=3"])
def test_a_plus_before_a_zone_is_understood(text: str) -> None:
    parsed = parse_query(text)

    assert parsed.parameters == ExtendedParameters(tz=3)
    assert len(parsed.problems) == (1 if "+" in text else 0)


def test_off_is_the_same_as_absent() -> None:
    assert parse_query("flash=0&cost=0&hlr=0&mms=1").parameters == ExtendedParameters(mms=True)


def test_unknown_names_are_mistakes_unless_allowed() -> None:
    assert errors_of("newone=1")
    assert parse_query("newone=1", allow_unknown=True).parameters == ExtendedParameters(extra={"newone": "1"})
    for slip in ("COST=1", "Psw=1", "a-b=1", "newone=%01"):
        assert parse_query(slip, allow_unknown=True).errors


def test_strings_that_cannot_be_read_at_all() -> None:
    assert errors_of("tz=1\ud800") == ["the string holds half of a surrogate pair."]
    assert errors_of("a" * 1_000_001) == ["the string has 1000001 characters."]
    assert errors_of("&" * 200) == ["the string has more than 200 parts."]
    assert errors_of("&" * 199) == []


def test_values_are_not_in_the_repr() -> None:
    assert "private" not in repr(parse_query("list=79990000001:private words&subj=private&newone=private&psw=private"))


def test_a_piece_of_a_text_is_not_taken_for_a_name_and_repeated() -> None:
    for text in ("list=79990000001:Tom & Jerry private words", "79990000001:private", "очень private=1", "a%00b c=1"):
        assert errors_of(text)
        assert not any("private" in error or "9990000" in error for error in errors_of(text))
    assert "'prod'" in errors_of("prod=1")[0]


def test_every_problem_is_told_in_both_languages() -> None:
    text = "freq=5&Cost=1&login=x&voice=x&valid=25&list=abc&hlr=1&mms=1&flash&cost=1&cost=2&newone=1&tz=%&tz=+3"
    text += "&call=1&param=5,5,5&%63ost=1&x[]=1&+y=1&pp=%FF&op=;cost=1&list=abc&subj=%"

    for problem in parse_query(text).problems:
        assert problem.text("en") == problem.text_en
        assert any("а" <= sign <= "я" for sign in problem.text("ru")), problem


_PIECES = st.one_of(
    st.text(max_size=12),
    st.builds("{}={}".format, st.sampled_from([*TABLE, *ENVELOPE, "zz"]), st.text(max_size=12)),
    st.builds("{}={}".format, st.sampled_from(list(TABLE)), st.sampled_from(["0", "1", "2", "m,en", "7999:a", "%2B1"])),
)


@given(st.lists(_PIECES, max_size=6).map("&".join))
@settings(max_examples=500, deadline=None)
def test_no_string_raises_and_what_is_read_is_read_again(text: str) -> None:
    parsed = parse_query(text)

    assert (parsed.parameters is None) == bool(parsed.errors)
    if parsed.parameters is not None:
        assert ExtendedParameters.parse(parsed.parameters.build()) == parsed.parameters
