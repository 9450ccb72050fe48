"""Ready strings in plain words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smsc_soap.model.kinds import MessageKind
from smsc_soap.wire.extended import ExtendedParameters, explain_query
from smsc_soap.wire.extended.words import Language

from .strategies import parameters  # isort: skip

SEVEN = ExtendedParameters(
    tz=0,
    period=2,
    freq=60,
    call=True,
    voice="w,en",
    param=(25, 60, 3),
    list={"+79990000001": "a", "+79990000002": "b"},
).build()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("tz=0", "Moscow time (UTC+3)"),
        ("tz=7", "+7 h from Moscow (UTC+10, Vladivostok)"),
        ("tz=-1", "-1 h from Moscow (UTC+2, Kaliningrad)"),
        ("tz=2.5", "+2.5 h from Moscow (UTC+5.5)"),
        ("tz=12", "(UTC+15)"),
        ("period=0.5&freq=10", "stretched over 0.5 h"),
        ("period=0.5&freq=10", "every 10 min"),
        ("valid=24:00", "24:00 h"),
        ("valid=00:01", "0:01 h"),
        ("flash=1", "on the screen at once"),
        ("bin=1", "raw bytes"),
        ("bin=2", "hex"),
        ("bot=@name_bot", "chat bot @name_bot"),
        ("tg=1&smsreq=30", "30 days"),
        ("call=1&voice=m", "man's voice"),
        ("call=1&voice=w4,fr", "woman's voice 4, text in fr"),
        ("call=1&param=25,60,3", "rings 25 s, waits 60 s between attempts, 3 attempts"),
        ("maxsms=2", "cut without a word to 2 parts"),
        ("translit=1", "(translit)"),
        ("translit=2", "(mpaHc/Ium)"),
        ("list=79990000001,79990000002:a%0A79990000003:b", "2 texts to 3 recipients"),
        ("list=S,1|79990000001:a", "needs a dated time"),
        ("cost=1", "price only: nothing is sent"),
        ("cost=2", "sent and paid; the answer names the cost"),
        ("cost=3", "cost and balance"),
        ("flash=0", "no effect: this is the default"),
        ("cost=0", "no effect: this is the default"),
        ("zzz=1", "not understood"),
        ("valid=99", "not understood"),
        ("psw=1", "a field of the request itself"),
    ],
)
def test_each_value_in_words(text: str, says: str) -> None:
    assert any(says in line.meaning for line in explain_query(text).lines)


def test_the_seven_first_class_parameters_are_explained_in_both_languages() -> None:
    for language, call, money in (("en", "voice call", "ordinary sending"), ("ru", "голосовой", "обычная отправка")):
        explained = explain_query(SEVEN, language)  # type: ignore[arg-type]  # both are allowed
        assert [line.name for line in explained.lines] == ["tz", "period", "freq", "call", "voice", "param", "list"]
        assert explained.is_fit
        assert explained.kind is MessageKind.CALL
        assert call in explained.kind_text
        assert money in explained.money
        assert explained.problems == ()


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [("", MessageKind.SMS, "ordinary SMS"), ("hlr=1", MessageKind.HLR, "HLR"), ("x", None, "not")],
)
def test_the_kind_of_message_is_told(text: str, kind: MessageKind | None, says: str) -> None:
    explained = explain_query(text)

    assert explained.kind is kind
    assert says in explained.kind_text


def test_what_is_wrong_makes_it_unfit_and_the_rest_is_still_explained() -> None:
    explained = explain_query("tz=0&cots=1&valid=99", "ru")

    assert not explained.is_fit
    assert explained.money.startswith("отправлять нельзя")
    assert "московское" in explained.lines[0].meaning
    assert [problem.name for problem in explained.problems] == ["cots", "valid"]


def test_a_note_leaves_it_fit() -> None:
    explained = explain_query("call=1&param=5,5,5")

    assert explained.is_fit
    assert len(explained.problems) == 1


def test_a_password_in_the_string_is_not_repeated() -> None:
    explained = explain_query("Psw=hunter2&login=alex&tz=1")

    assert [line.value for line in explained.lines] == ["***", "***", "1"]
    assert "hunter2" not in f"{explained!r}{explained.lines!r}{explained.problems!r}"


@given(parameters(), st.sampled_from(["en", "ru"]))
@settings(max_examples=60, deadline=None)
def test_everything_that_can_be_built_is_explained(built: ExtendedParameters, language: Language) -> None:
    explained = explain_query(built.build(), language)

    for line in explained.lines:
        assert line.meaning
        if line.name not in built.extra:
            assert line.meaning not in ("not understood", "не разобрано")


@given(st.text(max_size=60))
def test_nothing_raises(text: str) -> None:
    explain_query(text)
