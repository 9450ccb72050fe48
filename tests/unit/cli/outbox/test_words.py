"""When a message is tried next, in words and as JSON."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from page_samples import entry as an_entry

from smsc_soap import Outbox
from smsc_soap.cli.outbox.words import entry_dict, in_words, next_try
from smsc_soap.cli.output import Screen
from smsc_soap.outbox.overview import Overview
from smsc_soap.outbox.states import MessageState

NOW = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
DUE = NOW + timedelta(seconds=40)
LATER = NOW + timedelta(minutes=10)


@pytest.fixture
def moscow(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Moscow")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def overview(**known: Any) -> Overview:
    plain = {"frozen": None, "paused_for_person": False, "paused_until": None, "paused_because": None}
    rest = {"unknown_share": None, "lag_s": 1.0, "workers": 0, "busy": 0, "sends_per_s": 0.0}
    return Overview(counts=dict.fromkeys(MessageState, 0), **{**plain, **rest, **known})


@pytest.mark.skipif(os.name != "posix", reason="tzset")
@pytest.mark.parametrize(
    ("after_s", "english", "russian"),
    [
        (40, "12:00:40 +0300 (in 40 s)", "(через 40 с)"),
        (60, "12:01:00 +0300 (in 1 min)", "(через 1 мин)"),
        (125, "12:02:05 +0300 (in 2 min 5 s)", "(через 2 мин 5 с)"),
        (7275, "14:01:15 +0300 (in 2 h 1 min)", "(через 2 ч 1 мин)"),
        (0, "as soon as workers run", "как только работает outbox run"),
        (-9, "as soon as workers run", "как только работает outbox run"),
    ],
)
def test_a_moment_to_come(moscow: None, after_s: int, english: str, russian: str) -> None:
    at = NOW + timedelta(seconds=after_s)
    assert in_words(at, NOW, Screen()).removeprefix("2026-01-15 ") == english
    assert in_words(at, NOW, Screen(language="ru")).endswith(russian)


@pytest.mark.parametrize(
    ("state", "known", "at"),
    [
        ("queued", {}, DUE),
        ("queued", {"paused_until": LATER}, LATER),
        ("queued", {"paused_until": NOW}, DUE),
        ("queued", {"frozen": "restored"}, None),
        ("queued", {"paused_for_person": True}, None),
        ("queued", {"sends_stopped": "dear", "stopped_until_resume": True}, None),
        ("unknown", {"sends_stopped": "dear", "stopped_until_resume": True}, DUE),
    ],
)
def test_what_pauses_the_store_makes_it_later(state: str, known: dict[str, Any], at: datetime | None) -> None:
    entry = an_entry(state=state, next_at=DUE)
    assert next_try(entry, overview(**known)) == at
    assert entry_dict(entry, overview(**known))["next_try_at"] == at
    assert entry_dict(entry)["next_try_at"] == DUE
    assert next_try(an_entry(next_at=None), overview(**known)) is None


def test_shown_by_the_command(world: Any, tmp_path: Any) -> None:
    store = str(tmp_path / "sms.db")
    with Outbox.open(store) as outbox:
        due = datetime.now(UTC).replace(microsecond=0) + timedelta(days=2)
        outbox.put("+79990000001", "later", key="later", not_before=due)
        outbox.put("+79990000001", "now", key="now")
        outbox.put("+79990000001", "gone", key="gone")
        outbox.cancel("gone")
    shown = json.loads(world.run("outbox", "show", "later", "--store", store, "--json").stdout)
    assert datetime.fromisoformat(shown["next_try_at"]) == due
    assert json.loads(world.run("outbox", "show", "gone", "--store", store, "--json").stdout)["next_try_at"] is None
    text = world.run("outbox", "show", "later", "--store", store).stdout
    assert re.search(rf"next try +{due.astimezone():%Y-%m-%d %H:%M:%S}", text)
    assert "next try" not in world.run("outbox", "show", "gone", "--store", store).stdout
    with Outbox.open(store) as outbox:
        outbox.freeze("a drill")
    frozen = world.run("outbox", "show", "later", "--store", store).stdout
    assert "next try" not in frozen
    assert re.search(r"nothing is sent +a drill", frozen)
