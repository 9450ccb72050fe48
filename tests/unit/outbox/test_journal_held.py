"""Held messages are looked for again by themselves; only a find takes them from the person."""

from __future__ import annotations

import pytest
from journal_world import Hands

from smsc_soap.outbox.entry import Decision
from smsc_soap.outbox.journal import MovedMeanwhile
from smsc_soap.outbox.settle import HELD_LOOKS_AT_S, next_held_look_us
from smsc_soap.outbox.states import MessageState
from smsc_soap.outbox.work import Case, Claim, Sighting

S = MessageState
HOUR_S = 3600


def held(hands: Hands) -> Claim:
    hands.put(1)
    claim = hands.claim()
    hands.lose(claim, due_s=0)
    due_us = next_held_look_us(hands.now_us, hands.now_us)
    hands.journal.settle(hands.case(), S.HELD, due_us=due_us, reason="nobody can tell")
    return claim


def test_every_hour_then_slower_then_no_more() -> None:
    looks = []
    at_us: int | None = 0
    while (at_us := next_held_look_us(0, at_us or 0)) is not None:
        looks.append(at_us / 3.6e9)
    assert looks == [1, 2, 3, 4, 5, 6, 12, 24, 48, 72]
    assert len(looks) == len(HELD_LOOKS_AT_S)


def test_a_miss_changes_nothing_for_the_person(hands: Hands) -> None:
    held(hands)
    before = hands.entry(1)
    hands.wait()
    hands.clock.advance(HOUR_S)
    case = hands.case()
    assert (case.state, case.held_us) == (S.HELD, hands.now_us - HOUR_S * 1_000_000)
    assert hands.entry(1).state is S.HELD, "also while somebody looks"
    hands.wait("w2")
    hands.journal.look_again(case, case.traces, due_us=hands.now_us + 60_000_000, reason="not found")
    after = hands.entry(1)
    assert (after.state, after.reason, after.updated_at) == (S.HELD, before.reason, before.updated_at)
    assert hands.wait().until_us == hands.now_us + 60_000_000


@pytest.mark.parametrize(("status_code", "state"), [(1, S.ACCEPTED), (22, S.REFUSED)])
def test_a_find_settles_it_without_a_person(hands: Hands, status_code: int, state: MessageState) -> None:
    claim = held(hands)
    hands.clock.advance(HOUR_S)
    seen = Sighting(claim.attempt_id, status_code, hands.now_us)
    hands.journal.settle(hands.case(), state, due_us=None, reason="found", found=seen)
    assert (hands.entry(1).state, hands.entry(1).status_code) == (state, status_code)


def test_the_person_was_faster(hands: Hands) -> None:
    claim = held(hands)
    hands.clock.advance(HOUR_S)
    case = hands.case()
    assert hands.journal.decide("order-1", Decision.DROP, audit_us=0)
    with pytest.raises(MovedMeanwhile):
        hands.journal.look_again(case, case.traces, due_us=None, reason="not found")
    seen = Sighting(claim.attempt_id, 1, hands.now_us)
    with pytest.raises(MovedMeanwhile):
        hands.journal.settle(case, S.ACCEPTED, due_us=None, reason="found", found=seen)
    assert hands.entry(1).state is S.CANCELLED


def test_new_sends_and_statuses_come_first(hands: Hands) -> None:
    held(hands)
    hands.put(2)
    hands.accept(hands.claim(), due_s=HOUR_S - 10)
    hands.clock.advance(HOUR_S)
    hands.put(3)
    hands.journal.change_account(control_us=hands.now_us)
    assert isinstance(hands.take(), Claim)
    assert not isinstance(hands.take(), Case)
    assert hands.case().parcel.key == "order-1"
