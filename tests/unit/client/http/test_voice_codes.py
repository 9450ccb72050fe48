"""A code's life: right, wrong, too late, too often, kept elsewhere."""

from __future__ import annotations

import copy
import dataclasses
import json
import logging
import pickle
import pprint
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from smsc_soap.client.http.voice_code import VoiceCode, check_life
from smsc_soap.errors import ConfigurationError, InvalidParameter
from smsc_soap.redaction import Secret
from smsc_soap.wire.http_api.sending import SpokenCode

START = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)


class Now:
    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def now() -> Now:
    return Now()


def code(now: Now, **settings: Any) -> VoiceCode:
    return VoiceCode(id="c-1", code="4821", made_at=START, now=now, **settings)


@pytest.mark.parametrize("typed", ["4821", " 4821\n", "4 8 2 1", "48 21"])
def test_right_once(now: Now, typed: str) -> None:
    made = code(now)
    assert made.verify(typed)
    assert made.attempts_left == 0
    assert not made.verify(typed)


@pytest.mark.parametrize(
    "typed", ["", "482", "48211", "4822", "٤٨٢١", "4821\x00", "code", "\ud800", "4821\udfff", None]
)
def test_wrong(now: Now, typed: Any) -> None:
    made = code(now)
    assert not made.verify(typed)
    assert made.attempts_left == 2
    assert made.verify("4821")


@pytest.mark.parametrize("typed", [4821, b"4821", ["4", "8", "2", "1"], True])
def test_what_is_no_text_is_told_and_costs_no_attempt(now: Now, typed: Any) -> None:
    made = code(now)
    with pytest.raises(InvalidParameter, match="text: a value of type") as refused:
        made.verify(typed)
    assert "4821" not in str(refused.value)
    assert made.attempts_left == 3


@pytest.mark.parametrize("spoken", [None, 4821, b"4821", Secret(4821)])  # type: ignore[arg-type]  # the wrong type
def test_a_code_of_another_type(now: Now, spoken: Any) -> None:
    with pytest.raises(InvalidParameter, match="code: a value of type") as refused:
        VoiceCode(id="c-1", code=spoken, made_at=START, now=now)
    assert "4821" not in str(refused.value)


@pytest.mark.parametrize(
    ("lifetime", "attempts"), [(300, 3), (None, 3), (timedelta(1), "3"), (timedelta(1), None), (timedelta(1), 2.5)]
)
def test_a_life_of_another_type(lifetime: Any, attempts: Any) -> None:
    with pytest.raises(InvalidParameter):
        check_life(lifetime, attempts)


def test_too_often(now: Now) -> None:
    made = code(now, attempts=2)
    assert [made.verify(word) for word in ("1", "2", "4821")] == [False, False, False]
    assert made.attempts_left == 0


def test_too_late(now: Now) -> None:
    made = code(now, lifetime=timedelta(minutes=1))
    now.at = START + timedelta(minutes=1)
    assert not made.expired
    now.at += timedelta(seconds=1)
    assert made.expired
    assert not made.verify("4821")
    assert made.attempts_left == 3, "what is over cannot be guessed at either"


def test_threads_share_the_attempts(now: Now) -> None:
    made = code(now, attempts=10)
    threads = [threading.Thread(target=made.verify, args=("0",)) for _ in range(10)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert made.attempts_left == 0


def test_nothing_shows_the_code(now: Now) -> None:
    made = code(now)
    assert "4821" not in repr(made) + str(made) + f"{made}"
    with pytest.raises(TypeError, match="to_dict"):
        pickle.dumps(made)


def test_a_phone_inside_its_id_is_masked(now: Now) -> None:
    made = VoiceCode(id="call-79990000001", code="4821", made_at=START, now=now)
    assert "call-*******0001" in repr(made)


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, pickle.dumps])
def test_no_copy_counts_attempts_anew(now: Now, duplicate: Any) -> None:
    with pytest.raises(TypeError, match="to_dict"):
        duplicate(code(now))


def test_no_way_round_shows_the_code(now: Now, caplog: pytest.LogCaptureFixture) -> None:
    made = code(now)
    logging.getLogger("smsc_soap").warning("%s %r %s", made, made, vars(made))
    with pytest.raises(TypeError):
        json.dumps(made)
    spoken = SpokenCode("c-1", 5, Secret("4821"))
    with pytest.raises(TypeError):
        dataclasses.asdict(spoken)
    said = f"{caplog.text} {vars(made)} {made._code:>9} {spoken} {[made]} {pprint.pformat(vars(made))}"
    assert "4821" not in said
    assert "***" in said


@pytest.mark.parametrize("empty", ["", " ", "code", "48 21", "٤٨٢١", "²", "4821\n"])
def test_a_code_that_is_none(now: Now, empty: str) -> None:
    with pytest.raises(InvalidParameter) as refused:
        VoiceCode(id="c-1", code=empty, made_at=START, now=now)
    assert "4821" not in str(refused.value)
    with pytest.raises(ConfigurationError):
        VoiceCode.from_dict(code(now).to_dict() | {"code": empty})


def test_threads_can_be_right_once(now: Now) -> None:
    made, right = code(now, attempts=10), []
    threads = [threading.Thread(target=lambda: right.append(made.verify("4821"))) for _ in range(10)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(right) == [False] * 9 + [True]


def test_used_up_stays_used_up_elsewhere(now: Now) -> None:
    made = code(now)
    assert made.verify("4821")
    assert not VoiceCode.from_dict(made.to_dict(), now=now).verify("4821")


def test_kept_elsewhere(now: Now) -> None:
    made = code(now, parts=5, lifetime=timedelta(minutes=2))
    made.verify("0")
    record = json.loads(json.dumps(made.to_dict()))
    again = VoiceCode.from_dict(record, now=now)
    assert (again.id, again.parts, again.attempts_left, again.expires_at) == ("c-1", 5, 2, made.expires_at)
    assert again.verify("4821")


def test_the_real_clock_counts_where_none_is_passed() -> None:
    made = VoiceCode(id="a", code="1", made_at=datetime.now(UTC))
    assert made.verify("1")
    assert VoiceCode(id="a", code="1", made_at=START).expired


@pytest.mark.parametrize(
    "change",
    [
        {"made_at": "yesterday"},
        {"made_at": "2026-01-15T09:00:00"},
        {"lifetime_s": "x"},
        {"lifetime_s": 1e300},
        {"lifetime_s": float("nan")},
        {"lifetime_s": 0},
        {"lifetime_s": 86_401},
        {"attempts_left": None},
        {"attempts_left": -1},
        {"attempts_left": 11},
        {"code": None},
        {"code": 4821},
        {"id": ...},
    ],
)
def test_a_wrong_record(now: Now, change: dict[str, Any]) -> None:
    record = code(now).to_dict() | change
    if record["id"] is ...:
        del record["id"]
    with pytest.raises(ConfigurationError) as refused:
        VoiceCode.from_dict(record)
    assert "4821" not in str(refused.value)


@pytest.mark.parametrize(
    ("lifetime", "attempts"),
    [
        (timedelta(0), 3),
        (timedelta(days=2), 3),
        (timedelta(minutes=5), 0),
        (timedelta(minutes=5), 11),
        (timedelta(minutes=5), True),
    ],
)
def test_lives_that_are_too_long(lifetime: timedelta, attempts: int) -> None:
    with pytest.raises(InvalidParameter):
        check_life(lifetime, attempts)
