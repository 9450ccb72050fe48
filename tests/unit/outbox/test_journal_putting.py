"""Putting, looking, taking back; keys that belong to one message only."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from journal_world import Hands

from smsc_soap.outbox.errors import KeyConflict
from smsc_soap.outbox.journal import Journal, from_us, to_us
from smsc_soap.outbox.states import AttemptState, MessageClass, MessageState
from smsc_soap.outbox.work import Wait


def test_what_was_put_is_what_is_got(hands: Hands) -> None:
    draft = hands.draft(7, text="Ваш код ✓ 'x'\n", kind=MessageClass.ONE_TIME_CODE, priority=5)
    assert hands.journal.put(draft) is True
    found = hands.journal.get("order-7")
    assert found is not None
    assert (found.key, found.phone, found.given, found.text) == (draft.key, draft.phone, draft.given, draft.text)
    assert (found.kind, found.priority, found.state) == (MessageClass.ONE_TIME_CODE, 5, MessageState.QUEUED)
    assert found.created_at == found.updated_at == hands.clock.now()
    assert (found.provider_id, found.cost, found.code, found.status, found.attempts) == (None, None, None, None, ())
    assert hands.journal.get("order-8") is None


def test_the_same_again_is_not_new(hands: Hands) -> None:
    assert hands.journal.put(hands.draft(1)) is True
    assert hands.journal.put(hands.draft(1)) is False
    # What does not decide what is sent may differ.
    assert hands.journal.put(hands.draft(1, priority=9, given="other spelling")) is False
    assert hands.journal.counts() == {"queued": 1}


@pytest.mark.parametrize(
    "other", [{"text": "x"}, {"phone": "+79990000099"}, {"sender": "Shop"}, {"query": "ping=1"}, {"send_time": "0"}]
)
def test_a_key_belongs_to_one_message(hands: Hands, other: dict[str, str]) -> None:
    hands.put(1)
    with pytest.raises(KeyConflict, match="'order-1'"):
        hands.journal.put(hands.draft(1, **other))
    with pytest.raises(KeyConflict):
        hands.journal.put_many([hands.draft(2), hands.draft(1, **other)])
    assert hands.journal.counts() == {"queued": 1}


def test_put_many_counts_the_new_ones_over_all_chunks(hands: Hands) -> None:
    hands.put(3)
    hands.put(1700)
    assert hands.journal.put_many(hands.draft(number) for number in range(2100)) == 2098
    assert hands.journal.put_many(hands.draft(number) for number in range(2100)) == 0
    assert hands.journal.counts() == {"queued": 2100}


def test_put_many_takes_the_same_message_twice_and_refuses_two_under_one_key(hands: Hands) -> None:
    assert hands.journal.put_many([hands.draft(1), hands.draft(1)]) == 1
    with pytest.raises(KeyConflict):
        hands.journal.put_many([hands.draft(5), hands.draft(6), hands.draft(6, text="other")])
    assert hands.journal.get("order-5") is None


def test_chunks_before_a_conflict_stay(hands: Hands) -> None:
    hands.put(1500)
    drafts = [hands.draft(number) for number in range(1500)] + [hands.draft(1500, text="other")]
    with pytest.raises(KeyConflict):
        hands.journal.put_many(drafts)
    assert hands.journal.counts() == {"queued": 1001}


def test_k3_one_key_from_fifty_threads_is_one_message(hands: Hands) -> None:
    with ThreadPoolExecutor(50) as threads:
        new = list(threads.map(lambda _: hands.journal.put(hands.draft(1)), range(50)))
    assert sorted(new) == [False] * 49 + [True]
    assert hands.journal.counts() == {"queued": 1}


def test_k8_the_same_list_from_many_threads_is_there_once(hands: Hands) -> None:
    drafts = [hands.draft(number) for number in range(200)]
    with ThreadPoolExecutor(4) as threads:
        new = list(threads.map(lambda _: hands.journal.put_many(drafts), range(4)))
    assert sum(new) == 200
    assert hands.journal.counts() == {"queued": 200}


def test_the_newest_first_in_the_states_asked_for(hands: Hands) -> None:
    for number in range(1, 6):
        hands.put(number)
    assert hands.journal.cancel("order-2")
    assert hands.journal.cancel("order-4")
    assert [one.key for one in hands.journal.list()] == [f"order-{number}" for number in (5, 4, 3, 2, 1)]
    assert [one.key for one in hands.journal.list(limit=2)] == ["order-5", "order-4"]
    assert [one.key for one in hands.journal.list([MessageState.CANCELLED])] == ["order-4", "order-2"]
    both = [MessageState.CANCELLED, MessageState.QUEUED]
    assert [one.key for one in hands.journal.list(both, limit=3)] == ["order-5", "order-4", "order-3"]
    assert hands.journal.list([MessageState.HELD]) == []
    assert hands.journal.counts() == {"queued": 3, "cancelled": 2}


def test_only_what_waits_is_taken_back(hands: Hands) -> None:
    hands.put(1)
    assert hands.journal.cancel("order-9") is False
    claim = hands.claim()
    assert hands.journal.cancel("order-1") is False
    hands.accept(claim)
    assert hands.journal.cancel("order-1") is False
    hands.put(2)
    assert hands.journal.cancel("order-2") is True
    assert hands.entry(2).state is MessageState.CANCELLED
    assert hands.journal.cancel("order-2") is False
    assert isinstance(hands.take(), Wait)


def test_k7_cancels_race_with_claims_and_one_of_them_wins(hands: Hands) -> None:
    for number in range(8):
        hands.put(number)
    with ThreadPoolExecutor(8) as threads:
        taken = [threads.submit(hands.take, f"w{number}") for number in range(4)]
        cancelled = list(threads.map(lambda number: hands.journal.cancel(f"order-{number}"), range(8)))
    claimed = {one.result().parcels[0].key for one in taken if not isinstance(one.result(), Wait)}
    gone = {f"order-{number}" for number in range(8) if cancelled[number]}
    assert claimed | gone == {f"order-{number}" for number in range(8)}
    assert not claimed & gone


def test_money_and_parts_come_back_exactly(hands: Hands) -> None:
    hands.put(1)
    hands.accept(hands.claim(), parts=3, cost=Decimal("4.20"))
    found = hands.entry(1)
    assert (found.parts, found.cost, str(found.cost)) == (3, Decimal("4.20"), "4.20")
    assert [one.state for one in found.attempts] == [AttemptState.ACCEPTED]
    assert found.attempts[0].id == found.provider_id == "id-1"


def test_c6_microseconds_survive_both_ways_beyond_2038() -> None:
    moment = datetime(2038, 1, 19, 3, 14, 8, 123457, tzinfo=UTC)
    assert from_us(to_us(moment)) == moment


def test_c3_the_clock_of_several_machines_is_the_database_and_of_one_its_own(place: object, hands: Hands) -> None:
    journal = Journal(hands.place, clock=hands.clock)
    apart_s = abs(journal.now_us() / 1e6 - datetime.now(UTC).timestamp())
    own = journal.now_us() == to_us(hands.clock.now())
    journal.close()
    assert apart_s < 300 if str(place).startswith("postgresql") else own
