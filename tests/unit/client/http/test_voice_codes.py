"""A code's life: right, wrong, too late, too often, kept elsewhere."""

from __future__ import annotations

import json
import pickle
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from smsc_soap.client.http.voice_code import VoiceCode, check_life
from smsc_soap.errors import ConfigurationError, InvalidParameter

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


@pytest.mark.parametrize("typed", ["", "482", "48211", "4822", "٤٨٢١", "4821\x00", "code"])
def test_wrong(now: Now, typed: str) -> None:
    made = code(now)
    assert not made.verify(typed)
    assert made.attempts_left == 2
    assert made.verify("4821")


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
        {"attempts_left": None},
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
