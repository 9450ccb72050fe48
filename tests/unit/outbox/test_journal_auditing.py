"""The late audit: an attempt that was taken for absent turns up, in every state its message may be in."""

from __future__ import annotations

from decimal import Decimal

import pytest
from journal_world import Hands

from smsc_soap.outbox.entry import Decision
from smsc_soap.outbox.events import Event
from smsc_soap.outbox.journal.auditing import Audited
from smsc_soap.outbox.states import AttemptState, MessageState
from smsc_soap.outbox.telling import TellingJournal
from smsc_soap.outbox.work import Claim, Poll, Sighting

S = MessageState
AUDIT_S = 7200


def absent(hands: Hands, then: MessageState, *, requeue_s: float = 100_000) -> Claim:
    """One attempt, lost, then taken for absent; the message goes to *then*."""
    hands.put(1)
    claim = hands.claim()
    hands.lose(claim, due_s=0)
    hands.journal.settle(
        hands.case(),
        then,
        due_us=hands.now_us + round(requeue_s * 1e6) if then is S.QUEUED else None,
        reason="proven absent",
        absent=[claim.attempt_id],
        audit_us=hands.now_us + AUDIT_S * 1_000_000,
    )
    return claim


def audit(hands: Hands, claim: Claim, status_code: int = 0) -> Audited:
    """The audit of that attempt finds it."""
    poll = hands.poll()
    assert (poll.audit, poll.provider_id, poll.key) == (True, claim.attempt_id, "order-1")
    return record(hands, poll, status_code)


def record(hands: Hands, poll: Poll, status_code: int = 0) -> Audited:
    found = Sighting(poll.provider_id, status_code, hands.now_us, Decimal("2.50"), 2)
    return hands.journal.record_audit(poll, "w1", found, next_us=None, due_us=hands.now_us + 10_000_000)


@pytest.mark.parametrize("then", [S.HELD, S.EXPIRED, S.QUEUED])
def test_the_only_copy_found_settles_the_message(hands: Hands, then: MessageState) -> None:
    claim = absent(hands, then)
    hands.clock.advance(AUDIT_S)
    assert audit(hands, claim) is Audited.SETTLED
    entry = hands.entry(1)
    assert (entry.state, entry.provider_id, entry.status_code) == (S.ACCEPTED, claim.attempt_id, 0)
    assert (entry.cost, entry.parts, entry.duplicate_id) == (Decimal("2.50"), 2, None)
    assert entry.attempts[0].state is AttemptState.ACCEPTED
    hands.clock.advance(10)
    assert not hands.poll().audit, "its delivery is followed"


def test_a_final_status_found_is_not_asked_again(hands: Hands) -> None:
    claim = absent(hands, S.HELD)
    hands.clock.advance(AUDIT_S)
    assert audit(hands, claim, status_code=1) is Audited.SETTLED
    assert hands.wait().until_us is None


@pytest.mark.parametrize(("then", "after"), [(S.HELD, S.REFUSED), (S.EXPIRED, S.EXPIRED)])
def test_a_copy_that_the_provider_refused_answers_only_a_held_message(
    hands: Hands, then: MessageState, after: MessageState
) -> None:
    claim = absent(hands, then)
    hands.clock.advance(AUDIT_S)
    assert audit(hands, claim, status_code=22) is (Audited.SETTLED if then is S.HELD else Audited.NOTHING)
    entry = hands.entry(1)
    assert (entry.state, entry.attempts[0].state) == (after, AttemptState.REFUSED)


def test_a_refused_second_try_gives_way_to_the_first_that_was_there(hands: Hands) -> None:
    claim = absent(hands, S.QUEUED, requeue_s=61)
    hands.clock.advance(61)
    hands.report(hands.claim(), AttemptState.REFUSED, S.REFUSED, code=7, reason="refused")
    hands.clock.advance(AUDIT_S)
    assert audit(hands, claim) is Audited.SETTLED
    entry = hands.entry(1)
    assert (entry.state, entry.provider_id, entry.code) == (S.ACCEPTED, claim.attempt_id, None)


@pytest.mark.parametrize("decision", [Decision.SENT, Decision.DROP])
def test_a_person_s_decision_without_proof_gives_way_to_the_copy_found(hands: Hands, decision: Decision) -> None:
    claim = absent(hands, S.HELD)
    assert hands.journal.decide("order-1", decision, audit_us=hands.now_us)
    if decision is Decision.SENT:
        hands.journal.record_status(hands.poll(), "w1", None, due_us=None)
    hands.clock.advance(AUDIT_S)
    assert audit(hands, claim) is Audited.SETTLED
    entry = hands.entry(1)
    assert (entry.state, entry.provider_id, entry.duplicate_id) == (S.ACCEPTED, claim.attempt_id, None)


@pytest.mark.parametrize("lost", [False, True])
def test_while_another_attempt_is_open_the_audit_waits_for_its_end(hands: Hands, lost: bool) -> None:
    first = absent(hands, S.QUEUED, requeue_s=AUDIT_S - 10)
    hands.clock.advance(AUDIT_S - 10)
    second = hands.claim()
    if lost:
        hands.lose(second, due_s=3600)
    hands.clock.advance(10)
    assert audit(hands, first) is Audited.NOTHING
    assert hands.entry(1).state is (S.UNKNOWN if lost else S.SENDING)
    if lost:
        hands.clock.advance(3600)
        seen = Sighting(first.attempt_id, 1, hands.now_us)
        hands.journal.settle(hands.case(), S.ACCEPTED, due_us=None, reason="found", found=seen)
        assert record(hands, hands.poll()) is Audited.NOTHING
        assert hands.entry(1).duplicate_id is None
    else:
        hands.accept(second, due_s=None)
        hands.clock.advance(60)
        assert audit(hands, first) is Audited.DOUBLED
        assert hands.entry(1).duplicate_id == first.attempt_id


def test_what_an_audit_changed_is_told(hands: Hands) -> None:
    told: list[Event] = []
    journal = TellingJournal(hands.place, clock=hands.clock)
    journal._database_time = False
    claim = absent(hands, S.HELD)
    hands.clock.advance(AUDIT_S)
    poll = hands.poll()
    journal.tell = told.append
    journal.record_audit(poll, "w1", Sighting(claim.attempt_id, 0, hands.now_us), next_us=None, due_us=None)
    assert [(one.what, one.key, one.state, one.provider_id) for one in told] == [
        ("message", "order-1", S.ACCEPTED, claim.attempt_id)
    ]
    journal.record_audit(poll, "w1", None, next_us=None)
    assert len(told) == 1
    journal.close()
