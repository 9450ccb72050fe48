"""What a worker knows of a claim that is no longer its own counts, whenever it comes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from journal_world import LEASE_S, Hands
from sqlalchemy import delete, update

from smsc_soap.outbox.entry import Decision
from smsc_soap.outbox.journal import MovedMeanwhile
from smsc_soap.outbox.journal.auditing import Audited
from smsc_soap.outbox.journal.tables import ATTEMPTS, BUDGETS, MESSAGES
from smsc_soap.outbox.states import AttemptState, MessageState
from smsc_soap.outbox.work import Case, Claim, Sighting

A, S = AttemptState, MessageState
ONE = Decimal("1.50")
#: What a claim changes of a message.
BEFORE_A_CLAIM: dict[str, Any] = {
    "state": "queued",
    "attempts": 0,
    "provider_id": None,
    "lease_owner": None,
    "lease_until_us": None,
    "version": 1,
    "booked": None,
}
NOTHING_RESERVED = {"reserved": "0", "reserved_segments": 0}


def forget(hands: Hands, claim: Claim) -> None:
    """A failover: the server that took over never saw the claim."""
    with hands.journal._engine.begin() as connection:
        connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.id == claim.attempt_id))
        connection.execute(update(MESSAGES).values(**BEFORE_A_CLAIM, due_us=hands.now_us))
        connection.execute(update(BUDGETS).values(**NOTHING_RESERVED))


def taken_over(hands: Hands) -> tuple[Claim, Case]:
    """A claim whose lease ran out, and the look that another worker makes for it."""
    hands.put(1)
    claim = hands.claim("w1")
    hands.clock.advance(LEASE_S)
    return claim, hands.case("w2")


def taken_for_absent(hands: Hands, then: MessageState = S.QUEUED, due_s: float | None = 0) -> Claim:
    claim, case = taken_over(hands)
    due_us = None if due_s is None else hands.now_us + round(due_s * 1e6)
    audit_us = hands.now_us + 7_200_000_000
    hands.journal.settle(case, then, due_us=due_us, reason="absent", absent=[claim.attempt_id], audit_us=audit_us)
    return claim


def audit(hands: Hands, attempt_id: str) -> Audited:
    """The audit that is due finds its attempt."""
    poll = hands.poll("w3")
    assert (poll.audit, poll.provider_id) == (True, attempt_id)
    found = Sighting(attempt_id, 1, hands.now_us, ONE, 1)
    return hands.journal.record_audit(poll, "w3", found, next_us=None, due_us=hands.now_us)


@pytest.mark.parametrize(
    ("attempt", "message", "taken"),
    [
        (A.ACCEPTED, S.ACCEPTED, (0, ONE)),
        (A.REFUSED, S.REFUSED, (0, 0)),
        (A.UNKNOWN, S.UNKNOWN, (ONE, 0)),
        (A.NOT_SENT, S.QUEUED, (0, 0)),
        (A.REFUSED, S.QUEUED, (0, 0)),
    ],
)
def test_d10_what_became_of_a_claim_that_a_failover_forgot_is_written_down(
    hands: Hands, attempt: AttemptState, message: MessageState, taken: tuple[Any, Any]
) -> None:
    hands.journal.limit_budget("spring", {"money": Decimal(10), "segments": None})
    hands.put(1, budget="spring", reserve=ONE)
    claim = hands.claim()
    forget(hands, claim)
    cost = ONE if attempt is A.ACCEPTED else None
    hands.report(claim, attempt, message, due_us=hands.now_us + 20_000_000, cost=cost)
    entry = hands.entry(1)
    assert entry.state is message
    assert [(one.id, one.state) for one in entry.attempts] == [(claim.attempt_id, attempt)]
    now = hands.journal.budget("spring")
    assert now is not None
    assert (now.reserved, now.spent) == taken


def test_d10_a_forgotten_claim_with_an_unknown_end_is_looked_for_before_it_is_sent(hands: Hands) -> None:
    hands.put(1)
    claim = hands.claim()
    forget(hands, claim)
    hands.lose(claim, due_s=20)
    hands.wait()
    hands.clock.advance(20)
    case = hands.case()
    assert [one.id for one in case.traces] == [claim.attempt_id]
    hands.journal.settle(case, S.QUEUED, due_us=hands.now_us, reason="absent", absent=[claim.attempt_id])
    hands.clock.advance(61)
    second = hands.claim()
    assert not second.first_try
    assert hands.journal.earlier_ids(second) == (claim.attempt_id,)
    assert (second.parcels[0].contacts, len(hands.entry(1).attempts)) == (1, 2)


def test_d10_a_forgotten_message_s_number_may_be_another_s(hands: Hands) -> None:
    hands.put(1)
    claim = hands.claim()
    forget(hands, claim)
    with hands.journal._engine.begin() as connection:
        connection.execute(update(MESSAGES).values(key="order-2"))
    hands.accept(claim)
    assert (hands.entry(2).state, hands.entry(2).attempts) == (S.QUEUED, ())


@pytest.mark.parametrize("state", [S.QUEUED, S.HELD, S.EXPIRED])
def test_an_acceptance_that_comes_late_settles_what_was_taken_for_absent(hands: Hands, state: MessageState) -> None:
    claim = taken_for_absent(hands, state, 0 if state is S.QUEUED else None)
    hands.accept(claim, due_s=None, cost=ONE, parts=1)
    entry = hands.entry(1)
    assert (entry.state, entry.provider_id, entry.cost) == (S.ACCEPTED, claim.attempt_id, ONE)
    assert entry.attempts[0].state is A.ACCEPTED
    hands.clock.advance(7200)
    assert not isinstance(hands.take("w2"), Claim)


def test_an_acceptance_that_comes_late_settles_what_was_taken_back(hands: Hands) -> None:
    claim = taken_for_absent(hands)
    assert hands.journal.cancel("order-1")
    hands.accept(claim)
    assert hands.entry(1).state is S.ACCEPTED


def test_an_acceptance_that_comes_late_is_what_a_person_waits_for(hands: Hands) -> None:
    claim, case = taken_over(hands)
    hands.journal.settle(case, S.HELD, due_us=None, reason="x")
    hands.accept(claim, due_s=None)
    assert not hands.journal.decide("order-1", Decision.RESEND, audit_us=hands.now_us)
    assert hands.entry(1).state is S.ACCEPTED


@pytest.mark.parametrize(("state", "after"), [(S.QUEUED, S.REFUSED), (S.HELD, S.REFUSED), (S.EXPIRED, S.EXPIRED)])
def test_a_refusal_that_comes_late_answers_what_is_open(hands: Hands, state: MessageState, after: MessageState) -> None:
    claim = taken_for_absent(hands, state, None)
    hands.report(claim, A.REFUSED, S.REFUSED, code=7, reason="refused")
    assert hands.entry(1).state is after
    assert hands.entry(1).attempts[0].state is A.REFUSED


def test_k2_a_request_that_ended_only_now_makes_a_proof_of_absence_void(hands: Hands) -> None:
    claim, case = taken_over(hands)
    counted = [replace(one, looks=5, clean_misses=4) for one in case.traces]
    hands.journal.look_again(case, counted, due_us=hands.now_us, reason="x")
    hands.journal.settle(hands.case("w2"), S.QUEUED, due_us=hands.now_us, reason="x", absent=[claim.attempt_id])
    hands.lose(claim, due_s=20)
    entry = hands.entry(1)
    assert (entry.state, entry.attempts[0].state, entry.attempts[0].clean_misses) == (S.UNKNOWN, A.UNKNOWN, 0)
    hands.clock.advance(20)
    case = hands.case()
    assert (case.parcel.contacts, case.traces[0].closed_boot_s) == (1, hands.clock.boot_time() - 20)


def test_what_a_look_found_is_not_forgotten_for_a_report_that_knows_less(hands: Hands) -> None:
    claim, case = taken_over(hands)
    found = Sighting(claim.attempt_id, 1, hands.now_us)
    hands.journal.settle(case, S.ACCEPTED, due_us=None, reason="found", found=found)
    hands.lose(claim)
    assert (hands.entry(1).state, hands.entry(1).attempts[0].state) == (S.ACCEPTED, A.ACCEPTED)


def test_two_acceptances_of_one_message_are_told_as_a_duplicate(hands: Hands) -> None:
    first = taken_for_absent(hands)
    hands.clock.advance(61)
    second = hands.claim("w2")
    hands.accept(first)
    hands.accept(second, due_s=None)
    assert audit(hands, first.attempt_id) is Audited.DOUBLED
    assert (hands.entry(1).provider_id, hands.entry(1).duplicate_id) == (second.attempt_id, first.attempt_id)


def test_an_acceptance_settles_beside_a_later_attempt_that_nobody_knows_the_end_of(hands: Hands) -> None:
    first = taken_for_absent(hands)
    hands.clock.advance(61)
    second = hands.claim("w2")
    hands.lose(second, due_s=0)
    case = hands.case("w3")
    hands.accept(first, due_s=None)
    assert (hands.entry(1).state, hands.entry(1).provider_id) == (S.ACCEPTED, first.attempt_id)
    with pytest.raises(MovedMeanwhile):
        hands.journal.settle(case, S.QUEUED, due_us=0, reason="absent")
    hands.clock.advance(7200)
    assert audit(hands, second.attempt_id) is Audited.DOUBLED


def test_an_end_nobody_knows_of_a_message_that_was_taken_back_is_audited(hands: Hands) -> None:
    claim = taken_for_absent(hands)
    assert hands.journal.cancel("order-1")
    hands.lose(claim)
    assert hands.entry(1).state is S.CANCELLED
    hands.clock.advance(7200)
    assert audit(hands, claim.attempt_id) is Audited.SETTLED
    assert hands.entry(1).state is S.ACCEPTED


def test_a_person_s_word_does_not_hide_a_second_copy(hands: Hands) -> None:
    first = taken_for_absent(hands)
    hands.clock.advance(61)
    second = hands.claim("w2")
    hands.lose(second, due_s=0)
    hands.journal.settle(hands.case("w2"), S.HELD, due_us=None, reason="x")
    assert hands.journal.decide("order-1", Decision.SENT, audit_us=hands.now_us)
    poll = hands.poll("w2")
    assert poll.provider_id == second.attempt_id
    found = Sighting(second.attempt_id, 1, hands.now_us)
    hands.journal.record_status(poll, "w2", found, due_us=None)
    hands.clock.advance(7200)
    assert audit(hands, first.attempt_id) is Audited.DOUBLED
