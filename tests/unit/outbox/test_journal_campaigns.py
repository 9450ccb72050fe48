"""Campaigns in the journal: pause, resume, cancel, counts, pages; caps on one subscriber."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from journal_world import Hands

from smsc_soap.outbox.campaign import CampaignState
from smsc_soap.outbox.entry import SubscriberCap
from smsc_soap.outbox.states import AttemptState, MessageState
from smsc_soap.outbox.work import Claim, Sighting

S = MessageState


def fill(hands: Hands, number: int, campaign: str | None = "spring", start: int = 0, **values: Any) -> None:
    hands.journal.put_many(hands.draft(start + index, campaign=campaign, **values) for index in range(number))


def test_a_paused_campaign_sends_nothing_and_the_others_go_on(hands: Hands) -> None:
    fill(hands, 3)
    fill(hands, 1, "autumn", 10, priority=-1)
    hands.journal.say_of_campaign("spring", CampaignState.PAUSED, "wrong text")
    assert hands.claim().parcels[0].key == "order-10"
    hands.wait("w2")
    entry = hands.entry(0)
    assert (entry.state, entry.waits_for, entry.reason) == (S.QUEUED, "campaign", "wrong text")
    seen = hands.journal.campaign("spring")
    assert (seen.state, seen.because, seen.waiting_for_resume) == (CampaignState.PAUSED, "wrong text", 3)
    hands.journal.say_of_campaign("spring", CampaignState.RUNNING, "")
    assert hands.journal.release_chunk("spring", 0)[0] == 3
    assert hands.claim("w2").parcels[0].key == "order-0"


@pytest.mark.parametrize("what", ["campaign", "budget"])
def test_what_waits_for_somebody_expires_all_the_same(hands: Hands, what: str) -> None:
    fill(hands, 1, expires_at=hands.later(60), budget="none" if what == "budget" else None)
    if what == "campaign":
        hands.journal.say_of_campaign("spring", CampaignState.PAUSED, "wrong text")
    assert hands.entry(0).next_at is not None
    assert hands.wait().until_us == hands.now_us + 60_000_000
    assert hands.entry(0).waits_for == what
    assert hands.entry(0).next_at is None, "somebody has to release it first"
    hands.clock.advance(60)
    assert hands.wait().until_us is None
    entry = hands.entry(0)
    assert (entry.state, entry.waits_for, entry.reason) == (S.EXPIRED, None, "its time ran out before it was sent")


def test_what_was_taken_back_waits_for_nothing(hands: Hands) -> None:
    fill(hands, 2, budget="none")
    hands.wait()
    assert hands.journal.campaign("spring").waiting_for_budget == 2
    assert hands.journal.cancel("order-0")
    assert hands.journal.campaign("spring").waiting_for_budget == 1
    hands.journal.say_of_campaign("spring", CampaignState.CANCELLED, "stop")
    hands.journal.cancel_chunk("spring", 0, "stop")
    seen = hands.journal.campaign("spring")
    assert (seen.waiting_for_budget, seen.counts[S.CANCELLED]) == (0, 2)
    assert [hands.entry(number).waits_for for number in (0, 1)] == [None, None]


def test_what_comes_back_to_a_paused_or_cancelled_campaign_stays(hands: Hands) -> None:
    fill(hands, 2)
    claims = [hands.claim(), hands.claim("w2")]
    hands.journal.say_of_campaign("spring", CampaignState.PAUSED, "a pause")
    hands.report(claims[0], AttemptState.NOT_SENT, S.QUEUED, due_us=hands.now_us)
    hands.wait()
    assert hands.entry(0).waits_for == "campaign"
    hands.journal.say_of_campaign("spring", CampaignState.CANCELLED, "no more")
    hands.report(claims[1], AttemptState.NOT_SENT, S.QUEUED, due_us=hands.now_us)
    hands.wait()
    assert (hands.entry(1).state, hands.entry(1).reason) == (S.CANCELLED, "no more")
    assert hands.journal.cancel_chunk("spring", 0, "no more") == (1, 2)
    assert hands.entry(0).state is S.CANCELLED
    assert hands.entry(0).waits_for is None


def test_cancelling_goes_in_chunks_and_leaves_what_is_open(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(hands, 1500)
    fill(hands, 5, "autumn", 2000)
    claim = hands.claim()
    done, after = hands.journal.cancel_chunk("spring", 0, "no more")
    assert (done, hands.journal.campaign("spring").counts[S.QUEUED]) == (999, 500)
    assert after is not None
    done, after = hands.journal.cancel_chunk("spring", after, "no more")
    assert done == 500
    assert after is not None
    assert hands.journal.cancel_chunk("spring", after, "no more") == (0, None)
    assert hands.journal.campaign("spring").counts[S.CANCELLED] == 1499
    assert hands.journal.campaign("autumn").counts[S.QUEUED] == 5
    hands.accept(claim)
    assert hands.entry(0).state is S.ACCEPTED


def test_a_worker_that_finds_many_paused_messages_puts_them_aside_in_parts(hands: Hands) -> None:
    fill(hands, 1200)
    fill(hands, 1, "autumn", 2000, priority=-5)
    hands.journal.say_of_campaign("spring", CampaignState.PAUSED, "a pause")
    assert isinstance(hands.take(), Claim)
    assert hands.journal.campaign("spring").waiting_for_resume == 1200


def test_counts_and_sums_are_exact(hands: Hands) -> None:
    fill(hands, 12, budget="b", reserve=Decimal(2))
    hands.journal.limit_budget("b", {"money": Decimal(10)})
    for cost in ("0.1", "0.1", "0.1", "1.95"):
        hands.accept(hands.claim(), cost=Decimal(cost), parts=2)
    hands.accept(hands.claim())
    hands.report(hands.claim(), AttemptState.REFUSED, S.REFUSED, code=7)
    hands.lose(hands.claim())
    hands.clock.advance(10)
    poll = hands.poll()
    hands.journal.record_status(poll, "w1", Sighting(poll.provider_id, 1, hands.now_us), due_us=None)
    while isinstance(hands.take(), Claim):
        pass
    seen = hands.journal.campaign("spring")
    assert seen.messages == 12
    assert (seen.cost, seen.parts, seen.cost_unknown, seen.statuses) == (Decimal("2.25"), 8, 1, {1: 1})
    assert (seen.counts[S.ACCEPTED], seen.counts[S.REFUSED], seen.counts[S.UNKNOWN]) == (5, 1, 1)
    assert seen.counts[S.QUEUED] == seen.waiting_for_budget > 0
    assert seen.waiting == 12 - 6
    assert hands.journal.campaign("nothing").messages == 0


def test_pages_hold_every_message_once_in_order(hands: Hands) -> None:
    fill(hands, 25)
    fill(hands, 5, None, 100)
    found, after = [], 0
    while after is not None:
        page, after = hands.journal.page("spring", after, 10, attempts=False)
        found += [one.key for one in page]
    assert found == [f"order-{number}" for number in range(25)]
    hands.accept(hands.claim())
    assert [len(one.attempts) for one in hands.journal.page("spring", 0, 2, attempts=True)[0]] == [1, 0]


def test_names_of_campaigns(hands: Hands) -> None:
    for start, name in enumerate(("b", "a", "Ж", "a b")):
        fill(hands, 2, name, start * 10)
    found, name = set(), hands.journal.campaign_after("")
    while name is not None:
        found.add(name)
        name = hands.journal.campaign_after(name)
    assert found == {"a", "b", "a b", "Ж"}


def test_one_subscriber_gets_no_more_than_the_cap_within_its_time(hands: Hands) -> None:
    cap = SubscriberCap(2, timedelta(minutes=10))
    phone = {"phone": "+79990000001", "cap": cap}
    for number in range(4):
        hands.put(number, text=f"text {number}", **phone)
    hands.put(9)
    hands.accept(hands.claim(), due_s=None)
    hands.clock.advance(100)
    hands.accept(hands.claim(), due_s=None)
    assert hands.claim().parcels[0].key == "order-9"
    wait = hands.wait("w2")
    assert wait.until_us == hands.now_us + 500_000_000
    assert hands.entry(2).reason == "the subscriber has 2 messages in 600 s already"
    hands.clock.advance(500)
    sent = [one for one in (hands.take("w3"), hands.take("w4")) if isinstance(one, Claim)]
    assert [one.parcels[0].key for one in sent] == ["order-2"]


def test_what_never_left_counts_for_no_cap(hands: Hands) -> None:
    cap = SubscriberCap(1, timedelta(minutes=10))
    for number in range(2):
        hands.put(number, phone="+79990000001", cap=cap, text=f"{number}")
    hands.report(hands.claim(), AttemptState.NOT_SENT, S.QUEUED, due_us=hands.now_us + 10**9)
    assert hands.claim().parcels[0].key == "order-1"
