"""Looks, verdicts, statuses, audits, decisions of people, texts that are forgotten."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from journal_world import LEASE_S, Hands

from smsc_soap.outbox.entry import Decision
from smsc_soap.outbox.journal import MovedMeanwhile
from smsc_soap.outbox.journal.auditing import Audited
from smsc_soap.outbox.journal.settling import OTHERS_AFTER_US
from smsc_soap.outbox.states import AttemptState, MessageClass, MessageState
from smsc_soap.outbox.work import Case, Claim, Poll, Sighting, Wait

S = MessageState


def unknown(hands: Hands, number: int = 1, due_s: float = 20) -> Claim:
    hands.put(number)
    claim = hands.claim()
    hands.lose(claim, due_s=due_s)
    return claim


def accepted(hands: Hands, number: int = 1, due_s: float = 10) -> Claim:
    hands.put(number)
    claim = hands.claim()
    hands.accept(claim, due_s=due_s)
    return claim


def test_a_look_comes_when_it_is_due_and_before_new_sends(hands: Hands) -> None:
    claim = unknown(hands)
    assert hands.wait().until_us == hands.now_us + 20_000_000
    hands.clock.advance(20)
    hands.put(2, priority=99)
    case = hands.take()
    assert isinstance(case, Case)
    assert (case.parcel.key, case.worker, [one.id for one in case.traces]) == ("order-1", "w1", [claim.attempt_id])
    assert case.traces[0].state is AttemptState.UNKNOWN
    assert isinstance(hands.take("w2"), Claim), "a case is leased to one worker"


def test_the_most_overdue_case_first_and_one_worker_each(hands: Hands) -> None:
    unknown(hands, 1, due_s=30)
    unknown(hands, 2, due_s=20)
    hands.clock.advance(60)
    assert [hands.case(worker).parcel.key for worker in ("w1", "w2")] == ["order-2", "order-1"]
    hands.wait("w3")


def test_the_case_of_a_dead_worker_is_taken_over_and_its_own_verdict_comes_too_late(hands: Hands) -> None:
    unknown(hands, due_s=0)
    late = hands.case("w1")
    hands.clock.advance(LEASE_S)
    case = hands.case("w2")
    with pytest.raises(MovedMeanwhile):
        hands.journal.settle(late, S.QUEUED, due_us=0, reason="absent")
    with pytest.raises(MovedMeanwhile):
        hands.journal.look_again(late, late.traces, due_us=0, reason="again")
    hands.journal.settle(case, S.HELD, due_us=None, reason="x")
    assert hands.entry(1).state is S.HELD


def test_looking_again_keeps_what_was_counted(hands: Hands) -> None:
    unknown(hands, due_s=0)
    case = hands.case()
    counted = replace(case.traces[0], looks=3, clean_misses=2, closed_boot_s=77.5, boot_id="boot-1")
    hands.journal.look_again(case, [counted], due_us=hands.now_us + 5_000_000, reason="not found yet")
    assert hands.entry(1).reason == "not found yet"
    assert [(one.looks, one.clean_misses) for one in hands.entry(1).attempts] == [(3, 2)]
    hands.wait()
    hands.clock.advance(5)
    assert hands.case().traces == (counted,)


def test_c2_the_machine_that_counts_goes_on_counting_and_others_come_in_late(hands: Hands) -> None:
    unknown(hands, due_s=0)
    hands.clock.boot = "another machine"
    wait = hands.wait()
    assert wait.until_us == hands.now_us + 1_000_000
    hands.clock.advance(OTHERS_AFTER_US / 1e6 - 1)
    hands.wait()
    hands.clock.boot = "boot-1"
    case = hands.case()
    hands.journal.look_again(case, case.traces, due_us=hands.now_us, reason="x")
    hands.clock.boot = "another machine"
    hands.wait()
    hands.clock.advance(OTHERS_AFTER_US / 1e6)
    assert hands.case().traces[0].boot_id == "boot-1"


def test_found_settles_with_all_that_was_seen(hands: Hands) -> None:
    claim = unknown(hands, due_s=0)
    seen = Sighting(claim.attempt_id, 1, hands.now_us, Decimal("2.10"), 2)
    hands.journal.settle(hands.case(), S.ACCEPTED, due_us=None, reason="found", found=seen)
    found = hands.entry(1)
    assert (found.state, found.status_code, found.cost, found.parts) == (S.ACCEPTED, 1, Decimal("2.10"), 2)
    assert found.status_at == hands.clock.now()
    assert [one.state for one in found.attempts] == [AttemptState.ACCEPTED]
    hands.wait()


def test_proven_absent_goes_back_to_the_queue_and_is_audited(hands: Hands) -> None:
    first = unknown(hands, due_s=0)
    audit_us = hands.now_us + 7_200_000_000
    hands.journal.settle(
        hands.case(),
        S.QUEUED,
        due_us=hands.now_us + 61_000_000,
        reason="x",
        absent=[first.attempt_id],
        audit_us=audit_us,
    )
    assert hands.entry(1).attempts[0].state is AttemptState.ABSENT
    hands.clock.advance(61)
    second = hands.claim()
    assert hands.journal.earlier_ids(second) == (first.attempt_id,)
    hands.accept(second, due_s=None)
    assert hands.wait().until_us == audit_us


def audited(hands: Hands) -> tuple[Claim, Claim]:
    """Sent twice, because the first attempt was taken for absent; its audit is due."""
    first = unknown(hands, due_s=0)
    hands.journal.settle(
        hands.case(),
        S.QUEUED,
        due_us=hands.now_us + 61_000_000,
        reason="x",
        absent=[first.attempt_id],
        audit_us=hands.now_us + 7_200_000_000,
    )
    hands.clock.advance(61)
    second = hands.claim()
    hands.accept(second, due_s=None)
    hands.clock.advance(7200)
    return first, second


def test_an_audit_that_finds_the_first_copy_reports_a_duplicate(hands: Hands) -> None:
    first, second = audited(hands)
    poll = hands.poll()
    assert (poll.audit, poll.provider_id) == (True, first.attempt_id)
    assert isinstance(hands.take("w2"), Wait), "an audit is leased to one worker"
    seen = Sighting(first.attempt_id, 1, hands.now_us)
    assert hands.journal.record_audit(poll, "w1", seen, next_us=None) is Audited.DOUBLED
    found = hands.entry(1)
    assert (found.duplicate_id, found.provider_id) == (first.attempt_id, second.attempt_id)
    assert found.state is S.ACCEPTED
    assert first.attempt_id in found.reason


def test_an_audit_that_finds_nothing_comes_once_more(hands: Hands) -> None:
    audited(hands)
    poll = hands.poll()
    assert hands.journal.record_audit(poll, "w1", None, next_us=hands.now_us + 60_000_000) is Audited.NOTHING
    hands.wait()
    hands.clock.advance(60)
    again = hands.poll()
    assert (again.audit, again.polls) == (True, 1)
    assert hands.journal.record_audit(again, "w1", None, next_us=None) is Audited.NOTHING
    assert hands.wait().until_us is None
    assert hands.entry(1).duplicate_id is None


def test_the_audit_of_a_dead_worker_is_taken_over(hands: Hands) -> None:
    audited(hands)
    hands.poll("w1")
    hands.clock.advance(LEASE_S)
    assert hands.poll("w2").audit


def test_b18_statuses_are_asked_when_due_and_end_with_a_final_one(hands: Hands) -> None:
    claim = accepted(hands)
    sent_us = hands.now_us
    hands.clock.advance(10)
    poll = hands.poll()
    assert (poll.provider_id, poll.polls, poll.accepted_us, poll.audit) == (claim.attempt_id, 0, sent_us, False)
    hands.wait("w2")
    hands.journal.record_status(poll, "w1", Sighting(claim.attempt_id, 0, sent_us), due_us=hands.now_us + 50_000_000)
    assert hands.entry(1).status_code == 0
    hands.clock.advance(50)
    poll = hands.poll()
    assert poll.polls == 1
    seen = Sighting(claim.attempt_id, 1, hands.now_us, Decimal("1.5"), 1)
    hands.journal.record_status(poll, "w1", seen, due_us=hands.now_us + 1)
    found = hands.entry(1)
    assert (found.status_code, found.cost, found.parts) == (1, Decimal("1.5"), 1)
    assert hands.wait().until_us is None


def test_a_final_status_does_not_go_back(hands: Hands) -> None:
    claim = accepted(hands)
    hands.clock.advance(10)
    poll = hands.poll()
    hands.journal.record_status(poll, "w1", Sighting(claim.attempt_id, 1, hands.now_us), due_us=None)
    hands.journal.record_status(poll, "w1", Sighting(claim.attempt_id, 0, hands.now_us), due_us=hands.now_us)
    assert hands.entry(1).status_code == 1
    assert hands.wait().until_us is None


def test_no_status_to_be_had_is_counted_and_asked_later(hands: Hands) -> None:
    accepted(hands)
    hands.clock.advance(10)
    hands.journal.record_status(hands.poll(), "w1", None, due_us=hands.now_us + 60_000_000)
    assert (hands.entry(1).status_code, hands.journal.account()["control_us"]) == (None, None)
    hands.clock.advance(60)
    assert hands.poll().polls == 1


def test_a_status_for_a_message_that_is_not_accepted_is_refused(hands: Hands) -> None:
    hands.put(1)
    claim = hands.claim()
    poll = Poll(claim.parcels[0].seq, 1, "+79990000001", claim.attempt_id, 0, hands.now_us, 0)
    with pytest.raises(MovedMeanwhile):
        hands.journal.record_status(poll, "w1", None, due_us=None)


def test_b10_a_fresh_message_seen_soon_is_the_positive_control(hands: Hands) -> None:
    first = accepted(hands, 1)
    sent_us = hands.now_us
    hands.put(2)
    hands.clock.advance(10)
    poll = hands.poll()
    assert poll.provider_id == first.attempt_id, "without a control one is had before anything new is sent"
    hands.journal.record_status(poll, "w1", Sighting(first.attempt_id, 0, hands.now_us), due_us=None)
    assert hands.journal.account()["control_us"] == sent_us
    assert isinstance(hands.take(), Claim)


def test_with_a_fresh_control_sends_come_first(hands: Hands) -> None:
    accepted(hands, 1)
    hands.journal.change_account(control_us=hands.now_us)
    hands.clock.advance(10)
    hands.put(2)
    assert isinstance(hands.take(), Claim)
    assert isinstance(hands.take(), Poll)


def looked_at(hands: Hands, claim: Claim, times_s: dict[int, bool | None]) -> float:
    """The lag learned from looks at these seconds after acceptance: seen, missed, or (None) without an answer."""
    start_us = hands.now_us
    for at_s, seen in times_s.items():
        hands.clock.advance(at_s - (hands.now_us - start_us) / 1e6)
        poll = hands.poll()
        found = Sighting(claim.attempt_id, 0, hands.now_us) if seen else None
        polls = poll.polls - 1 if seen is None else poll.polls
        hands.journal.record_status(replace(poll, polls=polls), "w1", found, due_us=hands.now_us + 1)
    return float(hands.journal.account()["lag_s"])


def test_b11_a_message_seen_late_teaches_the_lag_and_is_no_control(hands: Hands) -> None:
    assert looked_at(hands, accepted(hands), {10: False, 45: False, 300: False, 900: True}) == 900
    assert hands.journal.account()["control_us"] is None


@pytest.mark.parametrize(
    ("looks", "lag_s"),
    [
        ({10: False, 45: True}, 45),
        ({10: False, 400: True}, 70),
        ({10: False, 45: None, 345: None, 645: True}, 70),
        ({10: False, 1000: True}, 100),
    ],
)
def test_looks_that_fail_or_come_late_teach_no_more_than_the_settling_time_has_to_cover(
    hands: Hands, looks: dict[int, bool | None], lag_s: float
) -> None:
    """Ten times the lag is waited for: also that covers the moment of the sighting."""
    assert looked_at(hands, accepted(hands), looks) == lag_s


def test_the_longest_lag_is_kept(hands: Hands) -> None:
    hands.journal.change_account(lag_s=500.0)
    claim = accepted(hands)
    hands.clock.advance(10)
    hands.journal.record_status(hands.poll(), "w1", None, due_us=hands.now_us + 30_000_000)
    hands.clock.advance(30)
    hands.journal.record_status(hands.poll(), "w1", Sighting(claim.attempt_id, 0, hands.now_us), due_us=None)
    account = hands.journal.account()
    assert account["lag_s"] == 500.0
    assert account["control_us"] is not None


def held(hands: Hands) -> Claim:
    claim = unknown(hands, due_s=0)
    hands.journal.settle(hands.case(), S.HELD, due_us=None, reason="x")
    return claim


@pytest.mark.parametrize(
    ("decision", "state"),
    [(Decision.SENT, S.ACCEPTED), (Decision.RESEND, S.QUEUED), (Decision.DROP, S.CANCELLED)],
)
def test_a_person_decides_once(hands: Hands, decision: Decision, state: MessageState) -> None:
    held(hands)
    assert hands.journal.decide("order-1", decision, audit_us=hands.now_us + 1) is True
    assert hands.entry(1).state is state
    assert hands.journal.decide("order-1", decision, audit_us=0) is False
    assert hands.journal.decide("order-9", decision, audit_us=0) is False


def test_what_a_person_sends_again_is_looked_for_first_and_audited(hands: Hands) -> None:
    first = held(hands)
    assert hands.journal.decide("order-1", Decision.RESEND, audit_us=hands.now_us + 100_000_000)
    hands.clock.advance(61)
    second = hands.claim()
    assert hands.journal.earlier_ids(second) == (first.attempt_id,)
    assert hands.entry(1).attempts[0].state is AttemptState.ABSENT
    hands.accept(second, due_s=None)
    hands.clock.advance(39)
    assert hands.poll().audit


def test_texts_of_one_time_codes_go_once_final_and_others_with_their_time(hands: Hands) -> None:
    for number, kind in ((1, MessageClass.ONE_TIME_CODE), (2, MessageClass.TRANSACTIONAL)):
        hands.put(number, kind=kind)
        hands.accept(hands.claim())
    hands.put(3, kind=MessageClass.ONE_TIME_CODE)
    assert hands.journal.forget_texts(None) == 1
    assert hands.journal.forget_texts(None) == 0
    assert [hands.entry(number).text is None for number in (1, 2, 3)] == [True, False, False]
    assert hands.journal.forget_texts(hands.now_us) == 0
    assert hands.journal.forget_texts(hands.now_us + 1) == 1
    assert hands.entry(2).text is None
    assert hands.journal.put(hands.draft(2)) is False, "the key still knows its message"
