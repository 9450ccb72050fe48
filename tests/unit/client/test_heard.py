"""Which calls were there before a question."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from smsc_soap.client.heard import Before, Heard, Look
from smsc_soap.model.http.messages import ReceivedMessage

PHONE = "79990000001"
AT = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)


def call(id: str = "1", *, phone: str = f"+{PHONE}", text: str = "[waitcall]", at: datetime = AT) -> ReceivedMessage:
    return ReceivedMessage(id=id, phone=phone, text=text, to="78000000001", received_at=at)


def look(*messages: ReceivedMessage, began_s: float = 10.0, whole: bool = True) -> Look:
    return replace(Look.of(messages, began_s), whole=whole)


def question(asked: Look | None, last: Look | None = None) -> Before:
    return Before.question(PHONE, 10.0, last or Look(), asked)


def test_what_was_there_is_old_and_the_rest_is_new() -> None:
    before = question(look(call("7"), call("5", phone="+79990000002"), call("6", text="hello")))
    assert before.is_known
    assert [before.is_newer(call(name)) for name in ("7", "5", "6", "1")] == [False, True, True, True], (
        "ids need no order"
    )


def test_a_look_keeps_the_calls_and_knows_whether_it_saw_all() -> None:
    seen = Look.of((call("1"), call("2", text="hello"), call("3", phone="+79990000002")), 5.0)
    assert ([one.id for one in seen.calls], seen.whole, seen.began_s) == (["1", "3"], True, 5.0)
    assert [one.id for one in seen.calls_of(PHONE)] == ["1"]
    assert Look.of((call("1"),) * 9_999, 5.0).whole
    assert not Look.of((call("1"),) * 10_000, 5.0).whole


def test_what_an_earlier_look_had_stays_old() -> None:
    before = question(look(), look(call("1"), began_s=0.0))
    assert (before.is_newer(call("1")), before.is_newer(call("2"))) == (False, True)


def test_nothing_was_there() -> None:
    assert question(look()).is_newer(call()) is True


def test_without_a_look_nothing_is_known_but_what_was_seen_earlier() -> None:
    before = question(None, look(call("1"), began_s=0.0))
    assert not before.is_known
    assert (before.is_newer(call("1")), before.is_newer(call("2"))) == (False, None)


def test_a_cut_look_shows_only_what_is_old() -> None:
    before = question(look(call("1"), whole=False))
    assert (before.is_newer(call("1")), before.is_newer(call("2"))) == (False, None)


def test_the_first_look_afterwards_makes_up_for_it() -> None:
    before = question(None)
    before.learn(look(call("1"), began_s=9.9))
    assert not before.is_known, "it began before the question"
    before.learn(look(call("1"), whole=False))
    assert not before.is_known
    before.learn(look(call("1")))
    assert (before.is_newer(call("1")), before.is_newer(call("2"))) == (None, True)
    before.learn(look(call("1"), call("2")))
    assert before.is_newer(call("2")) is True, "only the first one counts"


def test_the_look_before_wins_over_later_ones() -> None:
    before = question(look())
    before.learn(look(call("1")))
    assert before.is_newer(call("1")) is True


@pytest.mark.parametrize("other", [{"at": AT + timedelta(seconds=1)}, {"id": "2"}])
def test_messages_without_an_id_are_told_by_where_and_when(other: dict[str, object]) -> None:
    before = question(look(call("")))
    assert before.is_newer(call("")) is False
    assert before.is_newer(call(**{"id": "", **other})) is True  # type: ignore[arg-type]  # one of two


class TestReports:
    def test_the_first_moment_stays(self) -> None:
        heard = Heard()
        assert heard.first_reported_s(PHONE, AT, 5.0) == 5.0
        assert heard.first_reported_s(PHONE, AT, 9.0) == 5.0
        assert heard.first_reported_s(PHONE, AT + timedelta(seconds=1), 9.0) == 9.0
        assert heard.first_reported_s("79990000002", AT, 9.5) == 9.5

    def test_memory_ends(self) -> None:
        heard = Heard()
        for number in range(3000):
            heard.first_reported_s(PHONE, AT + timedelta(seconds=number), float(number))
        assert len(heard._reported) <= 1201
        assert heard.first_reported_s(PHONE, AT, 3000.0) == 3000.0
