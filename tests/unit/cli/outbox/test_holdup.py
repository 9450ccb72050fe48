"""Why ``outbox run`` sends nothing, said once; and when only a person can go on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from smsc_soap.cli.outbox.holdup import Holdup, Teller, holdup, needs_person
from smsc_soap.cli.output import Screen
from smsc_soap.outbox.guards import NOT_LOOKED_YET
from smsc_soap.outbox.overview import Overview
from smsc_soap.outbox.states import MessageState

UNTIL = datetime(2026, 1, 15, 9, 10, tzinfo=UTC)
FROZEN = {"frozen": "restored"}
FOR_PERSON = {"paused_for_person": True, "paused_because": "wrong password"}
DEAR = {"sends_stopped": "a message cost 9", "stopped_until_resume": True}
LOW = {"sends_stopped": "the balance is 1"}
BLOCKED = {"paused_until": UNTIL, "paused_because": "blocked"}


def overview(counts: dict[str, int] | None = None, **known: Any) -> Overview:
    told = {MessageState(state): number for state, number in (counts or {"queued": 3}).items()}
    plain = {"frozen": None, "paused_for_person": False, "paused_until": None, "paused_because": None}
    rest = {"unknown_share": None, "lag_s": 1.0, "workers": 4, "busy": 0, "sends_per_s": 0.0}
    return Overview(counts={**dict.fromkeys(MessageState, 0), **told}, **{**plain, **rest, **known})


def none_aside(_: str) -> int:
    return 0


@pytest.mark.parametrize(
    ("known", "looks", "command"),
    [
        (FROZEN, False, "smsc-soap outbox thaw"),
        (FOR_PERSON, False, "smsc-soap outbox resume"),
        (DEAR, False, "smsc-soap outbox resume"),
        (DEAR, True, "smsc-soap outbox resume"),
        (LOW, False, "smsc-soap outbox resume"),
        ({**BLOCKED, **FROZEN}, False, "smsc-soap outbox thaw"),
        ({**BLOCKED, **DEAR}, False, "smsc-soap outbox resume"),
    ],
)
def test_only_a_person_goes_on(known: dict[str, Any], looks: bool, command: str):
    seen = overview(**known)
    found = holdup(seen, looks_at_balance=looks)
    assert found is not None
    assert (found.command, found.because) == (command, seen.frozen or seen.sends_stopped or seen.paused_because)
    assert f"Remove the cause, then: {command}" in found.told(Screen())
    assert command in found.told(Screen(language="ru"))
    assert needs_person(seen, found, none_aside) == command


@pytest.mark.parametrize(
    ("known", "words"),
    [(BLOCKED, "until 2026-01-15 09:10:00 UTC: blocked. It goes on by itself"), (LOW, "goes on by itself once")],
)
def test_what_ends_by_itself_is_waited_for(known: dict[str, Any], words: str):
    seen = overview(**known)
    found = holdup(seen, looks_at_balance=True)
    assert found is not None
    assert words in found.told(Screen())
    assert "Продолжится сама" in found.told(Screen(language="ru"))
    assert needs_person(seen, found, none_aside) == ""


def test_a_balance_that_was_not_looked_at_yet_is_no_news():
    assert holdup(overview(sends_stopped=NOT_LOOKED_YET), looks_at_balance=True) is None
    assert holdup(overview(), looks_at_balance=True) is None


@pytest.mark.parametrize(
    ("counts", "known", "waits_for_us"),
    [
        ({"queued": 3, "sending": 1}, FROZEN, True),  # an open call ends by itself
        ({"queued": 3, "unknown": 1}, DEAR, True),  # what is unknown is settled, whatever the money does
        ({"queued": 3, "unknown": 1}, FROZEN, False),  # frozen: nobody asks anything
        ({"queued": 3, "unknown": 1}, FOR_PERSON, False),
        ({"accepted": 3, "held": 1}, FROZEN, True),  # nothing is left, so nobody is needed
    ],
)
def test_nobody_is_called_while_something_moves(counts: dict[str, int], known: dict[str, Any], waits_for_us: bool):
    seen = overview(counts, **known)
    assert (needs_person(seen, holdup(seen, looks_at_balance=False), none_aside) == "") is waits_for_us


def test_all_that_is_left_was_put_aside():
    aside = {"spring": 2, "summer": 1}
    seen = overview({"queued": 4}, waiting_for_budget=1, paused_campaigns=("spring", "summer"))
    assert needs_person(seen, None, aside.__getitem__) == "smsc-soap campaign status"
    assert needs_person(overview({"queued": 5}, waiting_for_budget=1), None, none_aside) == ""
    assert needs_person(overview({"queued": 1}), None, none_aside) == ""


def test_it_is_said_once_and_again_when_it_changes():
    told: list[str] = []
    teller = Teller(told.append, Screen())
    one, other = Holdup("x", "thaw"), Holdup("y", "")
    for found in (None, one, one, other, other, None, None):
        teller(found)
    assert told == [one.told(Screen()), other.told(Screen()), "Sending goes on."]
