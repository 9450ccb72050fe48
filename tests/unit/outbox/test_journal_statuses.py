"""Delivery statuses of many messages in one call: taken out, written down, and what they do not show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from journal_world import LEASE_S, Hands

from smsc_soap.outbox.journal.sending import Claimant
from smsc_soap.outbox.journal.statuses import CONTROL_EVERY_US, SOON_S
from smsc_soap.outbox.states import AttemptState, MessageClass, MessageState
from smsc_soap.outbox.work import Claim, Poll, Polled, Polls, Sighting, Wait

S = MessageState


@pytest.fixture
def hands(hands: Hands) -> Hands:
    hands.statuses_per_call = 200
    return hands


def accepted(hands: Hands, *numbers: int, due_s: float | None = 10, control: bool = True) -> list[Claim]:
    """Messages the provider took. *control*: a look has shown already that looking works."""
    claims = []
    for number in numbers:
        hands.put(number)
        claims.append(hands.claim())
    for claim in claims:
        hands.accept(claim, due_s=due_s)
    if control:
        hands.journal.change_account(control_us=hands.now_us + 10_000_000)
    return claims


def together(hands: Hands, worker: str = "w1") -> Polls:
    work = hands.take(worker, new_sends=False)
    assert isinstance(work, Polls), work
    return work


def record(
    hands: Hands,
    polls: Polls,
    found: Sequence[int | None],
    *,
    worker: str = "w1",
    due_s: float = 35,
    cost: str | None = "1.50",
) -> Sequence[Polled]:
    """The answer: a status for each message, None where it was not found."""
    charge = None if cost is None else Decimal(cost)
    due_us = hands.now_us + round(due_s * 1e6)
    answers = [
        Polled(one, None if code is None else Sighting(one.provider_id, code, hands.now_us, charge), due_us)
        for one, code in zip(polls.polls, found, strict=True)
    ]
    return hands.journal.record_statuses(polls.slot, worker, answers)


def control_us(hands: Hands) -> int | None:
    found: int | None = hands.journal.account()["control_us"]
    return found


def lag_s(hands: Hands) -> float:
    return float(hands.journal.account()["lag_s"])


def slots_taken(hands: Hands) -> int:
    """Places of the pool that are not free, as a claimant of all of them finds out."""
    with hands.journal._engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM slots WHERE owner IS NOT NULL").scalar_one())


# taken out


def test_all_that_is_due_is_asked_for_in_one_call_with_one_place(hands: Hands) -> None:
    claims = accepted(hands, 1, 2, 3)
    accepted(hands, 4, due_s=300)
    assert hands.wait().until_us == hands.now_us + 10_000_000
    hands.clock.advance(10)
    polls = together(hands)
    assert [one.provider_id for one in polls.polls] == [one.attempt_id for one in claims]
    assert {(one.polls, one.audit, one.slot) for one in polls.polls} == {(0, False, polls.slot)}
    assert slots_taken(hands) == 1
    assert isinstance(hands.take("w2", new_sends=False), Wait), "they are leased to one worker"
    hands.clock.advance(LEASE_S)
    assert len(together(hands, "w2").polls) == 3, "until the lease runs out"


def test_at_most_as_many_as_asked_for_the_most_overdue_first(hands: Hands) -> None:
    for number in (1, 2, 3):
        accepted(hands, number, due_s=10 - number)
    hands.statuses_per_call = 2
    hands.clock.advance(10)
    assert [one.key for one in together(hands).polls] == ["order-3", "order-2"]
    assert hands.poll("w2").key == "order-1"


@pytest.mark.parametrize("most", [1, 200])
def test_one_alone_is_looked_at_alone(hands: Hands, most: int) -> None:
    accepted(hands, 1)
    accepted(hands, 2, due_s=40)
    hands.statuses_per_call = most
    hands.clock.advance(10)
    assert hands.poll().key == "order-1"


def test_who_asks_one_by_one_gets_one(hands: Hands) -> None:
    accepted(hands, 1, 2)
    hands.statuses_per_call = 1
    hands.clock.advance(10)
    assert {hands.poll("w1").key, hands.poll("w2").key} == {"order-1", "order-2"}


def test_the_last_place_of_the_pool_is_left_for_what_is_unknown(hands: Hands) -> None:
    hands.put(99)
    hands.lose(hands.claim(), due_s=300)
    accepted(hands, *range(1, 4))
    hands.clock.advance(10)
    with hands.journal._transactions.begin(writes=True) as transaction:
        from smsc_soap.outbox.journal import account as accounts

        for _ in range(9):
            assert accounts.take_slot(transaction, "other", hands.now_us, hands.now_us + 10**9) is not None
    assert isinstance(hands.take(new_sends=False), Wait)


def test_messages_of_one_request_share_an_id_and_a_call(hands: Hands) -> None:
    for number in (1, 2):
        hands.put(number, text="sale", batch="b")
    claim = hands.claim()
    hands.accept(claim)
    hands.journal.change_account(control_us=hands.now_us)
    hands.clock.advance(10)
    assert {one.provider_id for one in together(hands).polls} == {claim.attempt_id}


# written down


def test_each_row_is_written_as_a_look_alone_would(hands: Hands) -> None:
    accepted(hands, 1, 2, 3)
    hands.clock.advance(10)
    polls = together(hands)
    written = record(hands, polls, [1, 0, None])
    assert [one.poll.key for one in written] == ["order-1", "order-2", "order-3"]
    entries = [hands.entry(number) for number in (1, 2, 3)]
    assert [one.status_code for one in entries] == [1, 0, None]
    assert [one.cost for one in entries] == [Decimal("1.50"), Decimal("1.50"), None]
    assert slots_taken(hands) == 0
    assert hands.wait(new_sends=False).until_us == hands.now_us + 35_000_000
    hands.clock.advance(35)
    assert [(one.key, one.polls) for one in together(hands).polls] == [("order-2", 1), ("order-3", 1)]


def test_a_message_that_moved_meanwhile_does_not_spoil_the_others(hands: Hands) -> None:
    accepted(hands, 1, 2, 3)
    hands.clock.advance(10)
    polls = together(hands)
    with hands.journal._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE messages SET state = 'refused' WHERE key = 'order-1'")
        connection.exec_driver_sql("UPDATE messages SET provider_id = 'another' WHERE key = 'order-2'")
    assert [one.poll.key for one in record(hands, polls, [1, 1, 1])] == ["order-3"]
    assert [hands.entry(number).status_code for number in (1, 2, 3)] == [None, None, 1]
    assert (hands.entry(1).state, hands.entry(2).provider_id) == (S.REFUSED, "another")
    assert slots_taken(hands) == 0


def test_a_status_known_from_elsewhere_is_not_moved_down(hands: Hands) -> None:
    accepted(hands, 1, 2)
    hands.clock.advance(10)
    polls = together(hands)
    record(hands, polls, [1, 0])
    record(hands, polls, [0, 0])
    assert hands.entry(1).status_code == 1


def test_a_call_without_an_answer_counts_for_no_message(hands: Hands) -> None:
    accepted(hands, 1, 2)
    hands.clock.advance(10)
    polls = together(hands)
    unanswered = replace(polls, polls=tuple(replace(one, polls=one.polls - 1) for one in polls.polls))
    record(hands, unanswered, [None, None], due_s=300)
    hands.clock.advance(300)
    assert {one.polls for one in together(hands).polls} == {0}


def test_a_budget_is_settled_by_all_rows_of_an_answer(hands: Hands) -> None:
    hands.journal.limit_budget("spring", {"money": Decimal(10), "segments": None})
    for number in (1, 2, 3):
        hands.put(number, budget="spring", reserve=Decimal(3), segments=2)
        hands.accept(hands.claim())
    hands.journal.change_account(control_us=hands.now_us)
    hands.put(4, budget="spring", reserve=Decimal(3), segments=2)
    assert isinstance(hands.take(), Wait), "there is no room"
    hands.clock.advance(10)
    record(hands, together(hands), [1, 1, None])
    found = hands.journal.budget("spring")
    assert found is not None
    assert (found.reserved, found.spent) == (Decimal(3), Decimal("3.00"))
    assert hands.claim().parcels[0].key == "order-4", "room appeared, so it is tried again"


@pytest.mark.parametrize("poll", ["sampled", "followed"])
def test_a_share_of_a_charge_stays(hands: Hands, poll: str) -> None:
    for number in (1, 2):
        hands.put(number, poll=poll)
        hands.accept(hands.claim(), cost=Decimal("0.75"), parts=1)
    hands.journal.change_account(control_us=hands.now_us)
    hands.clock.advance(10)
    record(hands, together(hands), [1, 1])
    assert [hands.entry(number).cost for number in (1, 2)] == [Decimal("0.75")] * 2


# what it does not show


def test_what_comes_in_a_list_is_no_positive_control(hands: Hands) -> None:
    accepted(hands, 1, 2)
    before_us = control_us(hands)
    hands.clock.advance(10)
    record(hands, together(hands), [1, 0])
    assert control_us(hands) == before_us


def test_without_a_fresh_control_one_message_is_looked_at_alone_before_anything_is_sent(hands: Hands) -> None:
    accepted(hands, 1, 2, 3, control=False)
    hands.put(4)
    sent_us = hands.now_us
    hands.clock.advance(10)
    poll = hands.take()
    assert isinstance(poll, Poll)
    hands.journal.record_status(poll, "w1", Sighting(poll.provider_id, 0, None), due_us=hands.now_us + 35_000_000)
    assert control_us(hands) == sent_us
    assert isinstance(hands.take(), Claim)
    assert len(together(hands).polls) == 2


def test_who_had_a_miss_just_now_leaves_fresh_messages_to_lists(hands: Hands) -> None:
    accepted(hands, 1, 2, 3, control=False)
    hands.clock.advance(10)
    claimant = Claimant("w1", LEASE_S * 1_000_000, hands.pace, lambda: "x", controls=False)
    assert isinstance(hands.journal.take(claimant, new_sends=False), Polls)


def test_b10_a_second_look_is_a_control_when_it_is_soon(hands: Hands) -> None:
    accepted(hands, 1, 2)
    sent_us = hands.now_us
    hands.clock.advance(10)
    record(hands, together(hands), [0, 0])
    hands.journal.change_account(control_us=None)
    hands.clock.advance(35)
    poll = hands.poll()
    assert poll.polls == 1
    hands.journal.record_status(poll, "w1", Sighting(poll.provider_id, 0, None), due_us=hands.now_us + 255_000_000)
    assert control_us(hands) == sent_us
    assert lag_s(hands) == 0.0, "it was seen before, in a list"


def test_a_second_look_that_comes_late_is_none(hands: Hands) -> None:
    accepted(hands, 1, 2)
    hands.clock.advance(10)
    record(hands, together(hands), [0, 0], due_s=SOON_S - 10 + 1)
    hands.journal.change_account(control_us=None)
    hands.clock.advance(SOON_S - 10 + 1)
    assert len(together(hands).polls) == 2


def test_a_first_look_that_comes_late_is_none_either(hands: Hands) -> None:
    accepted(hands, 1, 2, control=False)
    hands.clock.advance(CONTROL_EVERY_US / 1e6 + 10)
    assert len(together(hands).polls) == 2


def test_messages_that_somebody_looks_at_do_not_hide_another(hands: Hands) -> None:
    accepted(hands, 1, 2, control=False)
    hands.clock.advance(10)
    assert {hands.poll("w1").key, hands.poll("w2").key} == {"order-1", "order-2"}


# lags


def test_b11_a_message_that_lists_missed_and_then_found_teaches_the_lag(hands: Hands) -> None:
    accepted(hands, 1, 2)
    hands.clock.advance(10)
    record(hands, together(hands), [None, None])
    hands.clock.advance(35)
    hands.journal.change_account(control_us=hands.now_us)
    record(hands, together(hands), [0, None], due_s=255)
    assert lag_s(hands) == 45


def test_the_longest_lag_of_a_list_counts(hands: Hands) -> None:
    accepted(hands, 1)
    hands.clock.advance(20)
    accepted(hands, 2, due_s=0)
    record(hands, together(hands), [None, None], due_s=10)
    hands.journal.change_account(control_us=hands.now_us)
    hands.clock.advance(10)
    record(hands, together(hands), [0, 0])
    assert lag_s(hands) == 30


def test_what_a_look_alone_missed_is_looked_at_alone_until_it_is_seen(hands: Hands) -> None:
    """Proofs of absence rest on looks alone: lists, which may see it sooner, must not hide how long those take."""
    accepted(hands, 1, 2, 3, control=False)
    hands.clock.advance(10)
    missed = hands.poll()
    hands.journal.record_status(missed, "w1", None, due_us=hands.now_us + 35_000_000)
    hands.journal.change_account(control_us=hands.now_us)
    record(hands, together(hands), [0, 0])
    hands.clock.advance(35)
    kinds = [hands.take(worker, new_sends=False) for worker in ("w1", "w2")]
    alone = next(one for one in kinds if isinstance(one, Poll))
    listed = next(one for one in kinds if isinstance(one, Polls))
    assert alone.seq == missed.seq
    assert missed.seq not in {one.seq for one in listed.polls}
    hands.clock.advance(845)
    hands.journal.record_status(alone, "w1", Sighting(alone.provider_id, 0, None), due_us=hands.now_us)
    record(hands, listed, [0, 0], worker="w2", due_s=0)
    assert lag_s(hands) == 89, "a tenth of what it may have been, which the settling time covers"
    assert len(together(hands).polls) == 3, "seen once, it goes with the others"


def test_a_look_alone_without_an_answer_is_no_miss(hands: Hands) -> None:
    accepted(hands, 1, 2, control=False)
    hands.clock.advance(10)
    poll = hands.poll()
    hands.journal.record_status(replace(poll, polls=-1), "w1", None, due_us=hands.now_us)
    hands.journal.change_account(control_us=hands.now_us)
    assert len(together(hands).polls) == 2


def test_audits_unknown_messages_and_held_ones_come_one_by_one(hands: Hands) -> None:
    claims = []
    for number in (1, 2, 3):
        hands.put(number, kind=MessageClass.BULK)
        claims.append(hands.claim())
    for claim in claims:
        hands.lose(claim, due_s=0)
    cases = [hands.case(worker) for worker in ("w1", "w2")]
    for case in cases:
        due = {"due_us": hands.now_us + 10**12, "audit_us": hands.now_us}
        hands.journal.settle(case, S.QUEUED, reason="x", absent=[case.traces[0].id], **due)
    held = hands.case("w3")
    hands.journal.settle(held, S.HELD, due_us=hands.now_us, reason="x")
    accepted(hands, 8, 9, due_s=0)
    polls = [hands.take(f"x{at}", new_sends=False) for at in range(4)]
    assert [getattr(one, "audit", None) for one in polls] == [True, True, None, None]
    assert isinstance(polls[2], Polls)
    assert polls[3].parcel.seq == held.parcel.seq
    assert [one.state for one in hands.entry(1).attempts] == [AttemptState.ABSENT]
