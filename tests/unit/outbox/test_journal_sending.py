"""Claims, leases, the pool of open calls, the pace, the breaker."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

import pytest
from journal_world import LEASE_S, Hands
from sqlalchemy import TextClause, text

from smsc_soap.outbox.journal import MovedMeanwhile
from smsc_soap.outbox.journal import account as accounts
from smsc_soap.outbox.journal.account import Pace
from smsc_soap.outbox.journal.driver import Statement
from smsc_soap.outbox.journal.rows import mark, move
from smsc_soap.outbox.journal.sending import ASIDE
from smsc_soap.outbox.states import AttemptState, MessageClass, MessageState
from smsc_soap.outbox.work import Case, Claim, SendReport, Sighting, Wait

S = MessageState


def keys(claim: Claim) -> list[str]:
    return [one.key for one in claim.parcels]


def test_the_attempt_is_there_before_the_claim_is(hands: Hands) -> None:
    hands.put(1)
    claim = hands.claim()
    found = hands.entry(1)
    assert (found.state, found.provider_id) == (S.SENDING, claim.attempt_id)
    assert [(one.id, one.number, one.state, one.closed_at) for one in found.attempts] == [
        (claim.attempt_id, 1, AttemptState.SENDING, None)
    ]
    assert claim.first_try
    assert claim.lease_until_us == hands.now_us + LEASE_S * 1_000_000


def test_higher_priority_first_then_the_older(hands: Hands) -> None:
    hands.put(1, not_before=hands.later(-1))
    hands.put(2, not_before=hands.later(-5))
    hands.put(3, priority=5)
    hands.put(4, priority=-5, not_before=hands.later(-100))
    hands.put(5, priority=9, not_before=hands.later(100))
    assert [keys(hands.claim())[0] for _ in range(4)] == ["order-3", "order-2", "order-1", "order-4"]
    wait = hands.wait()
    assert wait.until_us == hands.now_us + LEASE_S * 1_000_000 or wait.until_us == hands.now_us + 100_000_000


def test_not_before_its_time(hands: Hands) -> None:
    hands.put(1, not_before=hands.later(30), priority=3)
    hands.put(2, not_before=hands.later(20))
    wait = hands.wait()
    assert (wait.why, wait.until_us) == ("nothing is due", hands.now_us + 20_000_000)
    hands.clock.advance(30)
    assert keys(hands.claim()) == ["order-1"]


def test_what_expired_is_not_sent(hands: Hands) -> None:
    hands.put(1, expires_at=hands.later(10))
    hands.put(2)
    hands.clock.advance(10)
    assert keys(hands.claim()) == ["order-2"]
    assert hands.entry(1).state is S.EXPIRED


def test_many_expired_ones_are_put_aside_in_several_transactions(hands: Hands) -> None:
    number = 2 * ASIDE + 5
    hands.journal.put_many(hands.draft(one, expires_at=hands.later(10)) for one in range(number))
    hands.clock.advance(10)
    assert hands.wait().why == "nothing is due"
    assert hands.journal.counts() == {"expired": number}


def test_identical_sends_are_61_seconds_apart(hands: Hands) -> None:
    same = {"phone": "+79990000001", "text": "again"}
    for number in (1, 2, 3):
        hands.put(number, **same)
    hands.accept(hands.claim(), due_s=None)
    assert hands.wait().until_us == hands.now_us + 61_000_000
    hands.clock.advance(60.9)
    hands.wait()
    hands.clock.advance(0.1)
    assert keys(hands.claim()) == ["order-2"]
    hands.wait()


def test_an_attempt_that_never_left_keeps_no_twin_waiting(hands: Hands) -> None:
    for number in (1, 2):
        hands.put(number, phone="+79990000001", text="again")
    hands.report(hands.claim(), AttemptState.NOT_SENT, S.QUEUED, due_us=hands.now_us + 5_000_000)
    assert keys(hands.claim()) == ["order-2"]


def test_a_second_try_has_the_next_number_and_knows_the_first(hands: Hands) -> None:
    hands.put(1)
    first = hands.claim()
    hands.report(first, AttemptState.NOT_SENT, S.QUEUED, due_us=hands.now_us)
    second = hands.claim()
    assert (second.first_try, second.parcels[0].unsent_tries, second.parcels[0].contacts) == (False, 1, 0)
    assert hands.journal.earlier_ids(second) == ()
    hands.report(second, AttemptState.REFUSED, S.QUEUED, due_us=hands.now_us + 61_000_000)
    hands.clock.advance(61)
    third = hands.claim()
    assert (third.parcels[0].unsent_tries, third.parcels[0].contacts) == (0, 0)
    assert hands.journal.earlier_ids(third) == (second.attempt_id,)
    assert [one.number for one in hands.entry(1).attempts] == [1, 2, 3]


def test_batches_hold_only_what_may_share_a_request(hands: Hands) -> None:
    same = {"text": "sale", "batch": "may", "kind": MessageClass.BULK}
    hands.put(1, **same)
    hands.put(2, **same)
    hands.put(3, **{**same, "text": "a text that no list carries\\n"})
    hands.put(4, **{**same, "batch": "june"})
    hands.put(5, **same, sender="Shop")
    hands.put(6, **same)
    hands.put(7, **{**same, "kind": MessageClass.TRANSACTIONAL})
    hands.put(8, **same, not_before=hands.later(5))
    hands.put(9, **same, query="ping=1")
    hands.put(10, **{**same, "batch": None})
    hands.put(11, **same, phone="+79990000006")
    claim = hands.claim()
    assert keys(claim) == ["order-1", "order-2", "order-6"]
    assert {hands.entry(number).provider_id for number in (1, 2, 6)} == {claim.attempt_id}
    assert hands.journal.still_mine(claim)


def test_a_batch_is_a_hundred_at_most(hands: Hands) -> None:
    hands.journal.put_many(hands.draft(number, text="sale", batch="may") for number in range(150))
    assert [len(hands.claim().parcels) for _ in range(2)] == [100, 50]


def test_refused_recipients_of_a_batch_are_told_apart(hands: Hands) -> None:
    hands.put(1, text="sale", batch="may")
    hands.put(2, text="sale", batch="may")
    claim = hands.claim()
    good, bad = (one.seq for one in claim.parcels)
    hands.journal.report(
        claim,
        [
            SendReport(good, AttemptState.ACCEPTED, S.ACCEPTED),
            SendReport(bad, AttemptState.REFUSED, S.REFUSED, code=7, reason="no such number"),
        ],
    )
    assert (hands.entry(1).state, hands.entry(2).state, hands.entry(2).code) == (S.ACCEPTED, S.REFUSED, 7)
    assert hands.journal.account()["refused_in_a_row"] == 0


def test_a_lease_is_mine_until_it_ends_or_somebody_takes_over(hands: Hands) -> None:
    hands.put(1)
    claim = hands.claim()
    hands.clock.advance(LEASE_S - 0.001)
    assert hands.journal.still_mine(claim)
    hands.clock.advance(0.001)
    assert not hands.journal.still_mine(claim)


def test_what_expires_while_connecting_is_not_mine_to_send(hands: Hands) -> None:
    hands.put(1, expires_at=hands.later(10))
    claim = hands.claim()
    hands.clock.advance(10)
    assert not hands.journal.still_mine(claim)


def test_k2_who_comes_after_a_lost_lease_only_looks(hands: Hands) -> None:
    hands.put(1)
    claim = hands.claim("w1")
    hands.clock.advance(LEASE_S)
    case = hands.take("w2")
    assert isinstance(case, Case)
    assert [one.id for one in case.traces] == [claim.attempt_id]
    assert (case.traces[0].closed_us, case.traces[0].closed_boot_s) == (hands.now_us, hands.clock.boot_time())
    assert case.traces[0].boot_id == "boot-1"
    assert (hands.entry(1).state, case.parcel.contacts) == (S.UNKNOWN, 1)
    assert not hands.journal.still_mine(claim)


@pytest.mark.parametrize(
    ("attempt", "message"), [(AttemptState.ACCEPTED, S.ACCEPTED), (AttemptState.REFUSED, S.REFUSED)]
)
def test_a_late_report_that_knows_settles(hands: Hands, attempt: AttemptState, message: MessageState) -> None:
    hands.put(1)
    claim = hands.claim("w1")
    hands.clock.advance(LEASE_S)
    case = hands.case("w2")
    hands.report(claim, attempt, message)
    assert (hands.entry(1).state, hands.entry(1).attempts[0].state) == (message, attempt)
    with pytest.raises(MovedMeanwhile):
        hands.journal.settle(case, S.HELD, due_us=None, reason="x")


def test_a_late_report_that_knows_nothing_moves_nothing_but_spoils_a_verdict_that_counted_too_early(
    hands: Hands,
) -> None:
    hands.put(1)
    claim = hands.claim("w1")
    hands.clock.advance(LEASE_S)
    case = hands.case("w2")
    hands.clock.advance(30)
    hands.report(claim, AttemptState.UNKNOWN, S.UNKNOWN, due_us=hands.now_us)
    assert hands.entry(1).state is S.UNKNOWN
    with pytest.raises(MovedMeanwhile):
        hands.journal.settle(case, S.QUEUED, due_us=0, reason="absent", absent=[claim.attempt_id])
    hands.clock.advance(LEASE_S)
    assert hands.case("w2").traces[0].closed_boot_s == hands.clock.boot_time() - LEASE_S


def test_a_late_report_leaves_a_later_attempt_alone(hands: Hands) -> None:
    hands.put(1)
    first = hands.claim("w1")
    hands.clock.advance(LEASE_S)
    case = hands.case("w2")
    hands.journal.settle(case, S.QUEUED, due_us=hands.now_us, reason="absent", absent=[first.attempt_id])
    second = hands.claim("w2")
    hands.report(first, AttemptState.ACCEPTED, S.ACCEPTED)
    found = hands.entry(1)
    assert (found.state, found.provider_id) == (S.SENDING, second.attempt_id)
    assert found.attempts[0].state is AttemptState.ACCEPTED
    assert hands.journal.earlier_ids(second) == (first.attempt_id,)


def test_a_late_report_does_not_settle_what_a_later_attempt_left_unknown(hands: Hands) -> None:
    hands.put(1)
    first = hands.claim("w1")
    hands.clock.advance(LEASE_S)
    case = hands.case("w2")
    hands.journal.settle(case, S.QUEUED, due_us=hands.now_us, reason="absent", absent=[first.attempt_id])
    second = hands.claim("w2")
    hands.lose(second)
    hands.report(first, AttemptState.REFUSED, S.REFUSED)
    assert (hands.entry(1).state, hands.entry(1).provider_id) == (S.UNKNOWN, second.attempt_id)


def test_an_earlier_copy_found_before_sending_settles_the_message(hands: Hands) -> None:
    hands.put(1)
    first = hands.claim()
    hands.report(first, AttemptState.REFUSED, S.QUEUED, due_us=hands.now_us + 61_000_000)
    hands.clock.advance(61)
    second = hands.claim()
    seen = Sighting(first.attempt_id, 1, hands.now_us, None, 2)
    hands.report(second, AttemptState.NOT_SENT, S.ACCEPTED, found=seen)
    found = hands.entry(1)
    assert (found.state, found.provider_id, found.status_code, found.parts) == (S.ACCEPTED, first.attempt_id, 1, 2)
    assert [one.state for one in found.attempts] == [AttemptState.ACCEPTED, AttemptState.NOT_SENT]


def test_compare_and_swap_refuses_another_version(hands: Hands) -> None:
    hands.put(1)
    with hands.journal._transactions.begin(writes=True) as transaction:
        move(transaction, 1, 1, S.QUEUED, None, reason="x")
        with pytest.raises(MovedMeanwhile, match="message 1 is no longer version 1"):
            move(transaction, 1, 1, S.QUEUED, S.CANCELLED)
        with pytest.raises(MovedMeanwhile):
            move(transaction, 1, 2, S.UNKNOWN, None, reason="y")
        with pytest.raises(AssertionError, match="never moves from queued to accepted"):
            move(transaction, 1, 2, S.QUEUED, S.ACCEPTED)
    assert hands.entry(1).reason == "x"


def test_sends_take_all_ten_places_while_no_look_is_due(hands: Hands) -> None:
    for number in range(12):
        hands.put(number)
    assert {hands.claim().slot for _ in range(10)} == set(range(10))
    wait = hands.wait()
    assert (wait.why, wait.until_us) == ("all open calls are taken", hands.now_us + 1_000_000)


def test_sends_leave_two_places_of_ten_while_a_look_is_due(hands: Hands) -> None:
    for number in range(12):
        hands.put(number)
    claims = [hands.claim() for _ in range(9)]
    hands.lose(claims[0], due_s=5)
    hands.lose(claims[1], due_s=5)
    hands.claim()
    hands.clock.advance(5)
    # Eight are sending; looks take the last two places.
    assert {hands.case().slot, hands.case().slot} == {1, 9}
    assert hands.wait().why == "all open calls are taken"


def test_sends_leave_a_place_to_the_look_that_another_worker_makes(hands: Hands) -> None:
    for number in range(12):
        hands.put(number)
    claims = [hands.claim() for _ in range(8)]
    hands.lose(claims[0], due_s=5)
    hands.claim()
    hands.clock.advance(5)
    hands.case()
    # One place is free, and the message that is looked into counts as due until its verdict.
    assert hands.wait().why == "all open calls are taken"


def test_places_of_dead_workers_come_back_after_the_lease(hands: Hands) -> None:
    for number in range(9):
        hands.put(number)
    for _ in range(8):
        hands.claim()
    hands.clock.advance(LEASE_S)
    cases = [hands.case("w2") for _ in range(8)]
    assert len({one.slot for one in cases}) == 8


def test_k1_k4_many_threads_never_share_a_message_nor_exceed_the_pool(hands: Hands) -> None:
    number = 200
    hands.journal.put_many(hands.draft(one) for one in range(number))
    open_now, most, taken, lock = 0, 0, Counter[str](), Lock()

    def work(name: str) -> None:
        nonlocal open_now, most
        while sum(taken.values()) < number:
            claim = hands.take(name)
            if isinstance(claim, Wait):
                continue
            with lock:
                open_now += 1
                most = max(most, open_now)
                taken.update(keys(claim))
                open_now -= 1
            hands.accept(claim, due_s=None)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, [f"w{one}" for one in range(4)]))
    assert sorted(taken.values()) == [1] * number
    assert hands.journal.counts() == {"accepted": number}
    statement = Statement(text("SELECT count(*) FROM slots WHERE owner IS NOT NULL"))
    with hands.journal._transactions.begin(writes=False) as transaction:
        assert transaction.value(statement) == 0


def test_k4_two_journals_on_one_store_share_ten_places(hands: Hands) -> None:
    hands.journal.put_many(hands.draft(one) for one in range(40))
    other = Hands(hands.place, hands.clock)
    other._ids = iter(range(1000, 2000))  # type: ignore[assignment]  # ids of another process
    with ThreadPoolExecutor(8) as threads:
        works = list(threads.map(lambda one: (hands, other)[one % 2].take(f"w{one}"), range(40)))
    claims = [one for one in works if isinstance(one, Claim)]
    assert len(claims) == len({one.slot for one in claims}) == 10
    other.close()


@pytest.mark.parametrize(("rate", "burst"), [(50.0, 10), (3.0, 1), (7.0, 4)])
def test_the_pace_holds_in_every_window(hands: Hands, rate: float, burst: int) -> None:
    hands.journal.put_many(hands.draft(one) for one in range(60))
    sent: list[float] = []
    while len(sent) < 60:
        work = hands.take(pace=Pace(rate, burst))
        if isinstance(work, Claim):
            sent.append(hands.clock.seconds)
            hands.accept(work, due_s=None)
            continue
        assert work.why == "the pace of sends"
        hands.clock.advance((work.until_us - hands.now_us) / 1e6)
    for first, start in enumerate(sent):
        for last in range(first, len(sent)):
            assert last - first + 1 <= burst + rate * (sent[last] - start) + 1e-3
    assert sent[-1] - sent[0] <= (60 - burst) / rate + 0.1


def test_pauses_and_the_freeze_stop_everything(hands: Hands) -> None:
    hands.put(1)
    hands.journal.change_account(paused_until_us=hands.now_us + 600_000_000, paused_because="blocked")
    assert hands.wait() == Wait("blocked", hands.now_us + 600_000_000)
    hands.clock.advance(600)
    claim = hands.claim()
    hands.report(
        claim,
        AttemptState.REFUSED,
        S.QUEUED,
        due_us=hands.now_us,
        pause={"paused_for_person": True, "paused_because": "wrong password"},
    )
    assert hands.wait() == Wait("wrong password", None)
    assert hands.journal.account()["paused_for_person"] is True
    hands.journal.change_account(paused_for_person=False)
    hands.journal.freeze("restored from a backup")
    hands.journal.freeze("restored from a newer backup")
    assert hands.wait() == Wait("restored from a newer backup", None)
    assert hands.journal.frozen() == hands.journal.account()["frozen"] == "restored from a newer backup"
    hands.journal.thaw()
    assert hands.journal.frozen() is None
    hands.clock.advance(61)
    assert hands.claim().parcels


def looked(hands: Hands, question: TextClause) -> int:
    with hands.journal._engine.connect() as connection:
        return connection.execute(question).scalar_one()


def test_who_waits_for_the_account_sees_the_freeze_that_it_waited_for(hands: Hands, place: object) -> None:
    if isinstance(place, Path):
        pytest.skip("SQLite reads nothing before it may write")
    hands.put(1)
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    with ThreadPoolExecutor(1) as threads:
        with hands.journal._transactions.begin(writes=True) as transaction:
            accounts.read(transaction)
            other = threads.submit(hands.take)
            # Each look in a transaction of its own: within one, PostgreSQL shows who waited when it began.
            while not looked(hands, waiting):
                assert not other.done()
            accounts.freeze(transaction, "restored from a backup")
        assert other.result(30) == Wait("restored from a backup", None)


def test_five_unknown_in_a_row_stop_new_sends_until_they_are_settled(hands: Hands) -> None:
    for number in range(7):
        hands.put(number)
    for _ in range(5):
        hands.lose(hands.claim())
    assert hands.wait().why.startswith("too many unknown outcomes lately; 5 of them")
    hands.clock.advance(20)
    for _ in range(5):
        case = hands.case()
        hands.journal.settle(case, S.HELD, due_us=None, reason="x")
    hands.claim()
    assert hands.journal.account()["unknown_in_a_row"] == 0


def test_the_share_of_unknown_outcomes_opens_the_breaker(hands: Hands) -> None:
    for number in range(50):
        hands.put(number)
    for number in range(40):
        claim = hands.claim()
        hands.lose(claim, due_s=9999) if number in (5, 15, 25) else hands.accept(claim, due_s=None)
    assert hands.wait().why.startswith("too many unknown outcomes lately; 3 of them")


@pytest.mark.parametrize("answered", [True, False])
def test_a_shut_breaker_lets_one_send_through_now_and_then_while_looks_are_answered(
    hands: Hands, answered: bool
) -> None:
    """Otherwise nothing new could show that looking works, and the unknown ones would wait for a person."""
    for number in range(8):
        hands.put(number)
    claims = [hands.claim() for _ in range(5)]
    for claim in claims:
        hands.lose(claim, due_s=9999)
    with hands.journal._transactions.begin(writes=True) as transaction:
        for claim in claims:
            mark(transaction, claim.parcels[0].seq, claim.attempt_id, clean_misses=3 if answered else 2)
    last_us = hands.now_us
    wait = hands.wait()
    assert wait.why.startswith("too many unknown outcomes lately; 5 of them")
    hands.clock.advance(599)
    assert isinstance(hands.take(), Wait)
    hands.clock.advance(2)
    if not answered:
        assert isinstance(hands.take(), Wait)
        return
    assert abs((wait.until_us or 0) - last_us - 600_000_000) < 1_000_000
    hands.claim()
    assert isinstance(hands.take(), Wait), "one, not more"


def test_refusals_in_a_row_are_counted_until_an_acceptance(hands: Hands) -> None:
    for number in range(5):
        hands.put(number)
    for _ in range(3):
        hands.report(hands.claim(), AttemptState.REFUSED, S.REFUSED, code=7)
    assert hands.journal.account()["refused_in_a_row"] == 3
    hands.report(hands.claim(), AttemptState.NOT_SENT, S.QUEUED, due_us=hands.now_us + 9_000_000)
    assert hands.journal.account()["refused_in_a_row"] == 3
    hands.accept(hands.claim())
    assert hands.journal.account()["refused_in_a_row"] == 0
