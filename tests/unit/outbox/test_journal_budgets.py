"""Budgets: what a claim reserves, what a charge settles, what is given back, what waits."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import Any

import pytest
from journal_world import LEASE_S, Hands

from smsc_soap.outbox.budget import Budget
from smsc_soap.outbox.entry import Decision
from smsc_soap.outbox.journal.sending import Claimant
from smsc_soap.outbox.states import AttemptState, MessageState
from smsc_soap.outbox.work import Case, Claim, Sighting, Wait

S = MessageState
ONE = Decimal("1.50")


def budget(hands: Hands) -> Budget:
    found = hands.journal.budget("spring")
    assert found is not None
    return found


def state(hands: Hands) -> tuple[Decimal, int, Decimal, int]:
    now = budget(hands)
    return now.reserved, now.reserved_segments, now.spent, now.spent_segments


def put(hands: Hands, number: int, reserve: Decimal | None = ONE, segments: int | None = 2, **values: Any) -> None:
    hands.put(number, budget="spring", reserve=reserve, segments=segments, **values)


def limited(hands: Hands, money: str | None = "3.00", segments: int | None = None) -> None:
    hands.journal.limit_budget("spring", {"money": None if money is None else Decimal(money), "segments": segments})


def test_a_claim_reserves_and_the_charge_settles(hands: Hands) -> None:
    limited(hands)
    put(hands, 1)
    assert state(hands) == (0, 0, 0, 0)
    claim = hands.claim()
    assert state(hands) == (ONE, 2, 0, 0)
    hands.accept(claim, cost=Decimal("1.20"), parts=1)
    assert state(hands) == (0, 0, Decimal("1.20"), 1)
    assert budget(hands).money_left == Decimal("1.80")
    assert budget(hands).segments_left is None


def test_what_does_not_fit_waits_visibly_and_goes_on_when_there_is_room(hands: Hands) -> None:
    limited(hands)
    for number in (1, 2, 3):
        put(hands, number)
    claims = [hands.claim(worker) for worker in ("w1", "w2")]
    wait = hands.wait("w3")
    assert wait.until_us is None or wait.until_us > hands.now_us
    entry = hands.entry(3)
    assert (entry.state, entry.waits_for) == (S.QUEUED, "budget")
    assert entry.reason == "over budget spring: needs 1.50, 0.00 is left"
    hands.accept(claims[0], due_s=None, cost=ONE, parts=2)
    hands.wait("w3")
    hands.report(claims[1], AttemptState.REFUSED, S.REFUSED, code=7, reason="refused")
    assert hands.claim("w3").parcels[0].key == "order-3"
    assert hands.entry(3).waits_for is None


@pytest.mark.parametrize("how", ["unsent", "refused", "account"])
def test_what_was_not_sent_is_given_back(hands: Hands, how: str) -> None:
    limited(hands)
    put(hands, 1)
    claim = hands.claim()
    if how == "unsent":
        hands.report(claim, AttemptState.NOT_SENT, S.QUEUED, due_us=hands.now_us + 10**9)
    elif how == "refused":
        hands.report(claim, AttemptState.REFUSED, S.REFUSED, code=8)
    else:
        hands.report(claim, AttemptState.REFUSED, S.QUEUED, due_us=hands.now_us + 10**9, code=3)
    assert state(hands) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("new", "found", "after"),
    [
        (S.ACCEPTED, Decimal("1.40"), (0, 0, Decimal("1.40"), 1)),
        (S.ACCEPTED, None, (ONE, 2, 0, 0)),
        (S.REFUSED, Decimal(0), (0, 0, 0, 0)),
        (S.QUEUED, None, (0, 0, 0, 0)),
        (S.EXPIRED, None, (0, 0, 0, 0)),
        (S.HELD, None, (ONE, 2, 0, 0)),
    ],
)
def test_an_unknown_message_keeps_its_reservation_until_its_end_is_known(
    hands: Hands, new: MessageState, found: Decimal | None, after: tuple[Any, ...]
) -> None:
    limited(hands)
    put(hands, 1)
    claim = hands.claim()
    hands.lose(claim, due_s=0)
    assert state(hands) == (ONE, 2, 0, 0)
    seen = Sighting(claim.attempt_id, 1, hands.now_us, found, None if found is None else 1)
    there = seen if new in (S.ACCEPTED, S.REFUSED) else None
    hands.journal.settle(hands.case(), new, due_us=None, reason="x", found=there)
    assert state(hands) == after


def test_the_charge_of_a_shared_request_comes_with_its_status(hands: Hands) -> None:
    limited(hands, "10")
    for number in (1, 2):
        put(hands, number, text="sale", batch="b")
    claim = hands.claim()
    assert len(claim.parcels) == 2
    hands.accept(claim, due_s=10)
    assert state(hands) == (2 * ONE, 4, 0, 0)
    hands.clock.advance(10)
    poll = hands.poll()
    seen = Sighting(claim.attempt_id, 0, hands.now_us, Decimal("1.25"), 1)
    hands.journal.record_status(poll, "w1", seen, due_us=hands.now_us + 1_000_000)
    assert state(hands) == (ONE, 2, Decimal("1.25"), 1)
    hands.clock.advance(1)
    polls = [hands.poll(), hands.poll()]
    again = next(one for one in polls if one.seq == poll.seq)
    corrected = Sighting(claim.attempt_id, 1, hands.now_us, Decimal("1.30"), 1)
    hands.journal.record_status(again, "w1", corrected, due_us=None)
    assert state(hands) == (ONE, 2, Decimal("1.30"), 1)


@pytest.mark.parametrize("known", [True, False])
def test_a_status_leaves_a_share_of_a_charge_and_brings_a_charge_that_is_not_known(hands: Hands, known: bool) -> None:
    limited(hands, "10")
    put(hands, 1, poll="sampled")
    claim = hands.claim()
    hands.accept(claim, due_s=0, cost=Decimal("0.75") if known else None, parts=1 if known else None)
    seen = Sighting(claim.attempt_id, 0, hands.now_us, Decimal("1.25"), 2)
    hands.journal.record_status(hands.poll(), "w1", seen, due_us=None)
    assert state(hands) == ((0, 0, Decimal("0.75"), 1) if known else (0, 0, Decimal("1.25"), 2))


def test_a_shared_request_takes_only_as_many_as_fit(hands: Hands) -> None:
    limited(hands, "4.00")
    for number in range(5):
        put(hands, number, text="sale", batch="b")
    assert len(hands.claim().parcels) == 2
    hands.wait("w2")
    assert [hands.entry(number).waits_for for number in range(5)] == [None, None, *["budget"] * 3]


def test_segments_are_a_limit_of_their_own(hands: Hands) -> None:
    limited(hands, None, 3)
    put(hands, 1, None, 2)
    put(hands, 2, None, 2)
    put(hands, 3, None, None)
    claim = hands.claim()
    hands.wait("w2")
    assert hands.entry(2).reason == "over budget spring: needs 2 segments, 1 are left"
    assert hands.entry(3).reason == "over budget spring: its segments are not known"
    hands.accept(claim, due_s=None, parts=1)
    assert state(hands) == (0, 0, 0, 1)
    assert hands.claim().parcels[0].key == "order-2"


def test_without_the_budget_or_an_upper_bound_nothing_is_sent(hands: Hands) -> None:
    put(hands, 1)
    hands.wait()
    assert hands.entry(1).reason == "there is no budget spring"
    limited(hands)
    put(hands, 2, None)
    assert hands.journal.release_budget("spring", 0) is not None
    assert hands.claim().parcels[0].key == "order-1"
    hands.wait("w2")
    assert hands.entry(2).reason == "over budget spring: no upper bound of its cost is known"


@pytest.mark.parametrize(
    ("decision", "after"),
    [(Decision.SENT, (ONE, 2, 0, 0)), (Decision.DROP, (ONE, 2, 0, 0)), (Decision.RESEND, (0, 0, 0, 0))],
)
def test_a_person_s_decision_keeps_what_may_have_been_charged(
    hands: Hands, decision: Decision, after: tuple[Any, ...]
) -> None:
    limited(hands)
    put(hands, 1)
    hands.lose(hands.claim(), due_s=0)
    hands.journal.settle(hands.case(), S.HELD, due_us=None, reason="x")
    assert hands.journal.decide("order-1", decision, audit_us=hands.now_us)
    assert state(hands) == after


def test_a_copy_that_the_audit_finds_is_charged(hands: Hands) -> None:
    limited(hands)
    put(hands, 1)
    claim = hands.claim()
    hands.lose(claim, due_s=0)
    audit_us = hands.now_us + 1_000_000
    hands.journal.settle(hands.case(), S.EXPIRED, due_us=None, reason="x", absent=[claim.attempt_id], audit_us=audit_us)
    hands.clock.advance(1)
    seen = Sighting(claim.attempt_id, 1, hands.now_us, ONE, 1)
    hands.journal.record_audit(hands.poll(), "w1", seen, next_us=None)
    assert state(hands) == (0, 0, ONE, 1)


def test_a_dead_worker_s_reservation_stays_until_the_message_is_settled(hands: Hands) -> None:
    limited(hands)
    put(hands, 1)
    hands.claim()
    hands.clock.advance(LEASE_S)
    assert isinstance(hands.take("w2", new_sends=False), Case)
    assert state(hands) == (ONE, 2, 0, 0)


def test_a_cancelled_message_was_never_reserved(hands: Hands) -> None:
    limited(hands, "1.00")
    put(hands, 1)
    hands.wait()
    assert hands.journal.cancel("order-1")
    assert state(hands) == (0, 0, 0, 0)


def test_many_threads_never_go_above_the_ceiling(hands: Hands) -> None:
    limited(hands, "15.00")
    for number in range(40):
        put(hands, number)
    over: list[Budget] = []
    sent: list[str] = []

    def work(name: str) -> None:
        journal = hands.open()
        claimant = Claimant(name, 60_000_000, hands.pace, lambda: f"{name}-{len(sent)}-{threading.get_ident()}")
        while isinstance(claim := journal.take(claimant), Claim):
            now = journal.budget("spring")
            assert now is not None
            if now.reserved + now.spent > Decimal(15):
                over.append(now)
            sent.append(claim.attempt_id)
            reports = [(one, Decimal("1.50")) for one in claim.parcels]
            for one, cost in reports:
                hands_report(journal, claim, one.seq, cost)
        journal.close()

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert over == []
    assert len(sent) == 10
    assert state(hands) == (0, 0, Decimal(15), 20)


def hands_report(journal: Any, claim: Claim, seq: int, cost: Decimal) -> None:
    from smsc_soap.outbox.work import SendReport

    journal.report(claim, [SendReport(seq, AttemptState.ACCEPTED, S.ACCEPTED, None, parts=2, cost=cost)])


def test_waits_say_what_they_wait_for(hands: Hands) -> None:
    limited(hands, "0")
    put(hands, 1)
    assert isinstance(hands.take(), Wait)
    assert hands.journal.counts() == {"queued": 1}


@pytest.mark.parametrize("accepted", [True, False])
def test_a_report_that_comes_too_late_books_once(hands: Hands, accepted: bool) -> None:
    limited(hands)
    put(hands, 1)
    claim = hands.claim()
    hands.clock.advance(LEASE_S)
    hands.case("w2")
    if accepted:
        hands.accept(claim, due_s=None, cost=ONE, parts=1)
        assert state(hands) == (0, 0, ONE, 1)
    else:
        hands.lose(claim)
        assert state(hands) == (ONE, 2, 0, 0)
