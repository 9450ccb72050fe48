"""Delivery reports in the journal: what they settle, what they move, and what they never do."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from journal_world import Hands

from smsc_soap.model.callback import Proof, StatusReport
from smsc_soap.outbox.entry import Decision
from smsc_soap.outbox.events import Event
from smsc_soap.outbox.journal.delivered import Noted
from smsc_soap.outbox.journal.statuses import CONTROL_EVERY_US
from smsc_soap.outbox.states import AttemptState, MessageState
from smsc_soap.outbox.telling import TellingJournal
from smsc_soap.outbox.work import Claim, Sighting

S = MessageState
PHONE = "+79990000001"


@pytest.fixture
def told(hands: Hands) -> Iterator[TellingJournal]:
    journal = TellingJournal(hands.place, clock=hands.clock)
    journal._database_time = False
    yield journal
    journal.close()


def report(
    id: str, status: int, *, at: datetime | None = None, proof: Proof = Proof.SHA1, phone: str = PHONE
) -> StatusReport:
    return StatusReport(id=id, phone=phone, status_code=status, changed_at=at, proof=proof, cost=Decimal("9.99"))


def note(journal: TellingJournal, *reports: StatusReport) -> list[Noted]:
    return [one.what for one in journal.note_reports(reports)]


def accepted(hands: Hands, *, cost: str | None = "2.50", due_s: float | None = 10) -> Claim:
    hands.put(1)
    claim = hands.claim()
    hands.accept(claim, due_s=due_s, cost=None if cost is None else Decimal(cost), parts=1)
    return claim


def unknown(hands: Hands) -> Claim:
    hands.put(1)
    claim = hands.claim()
    hands.lose(claim)
    return claim


def look(hands: Hands, status: int) -> None:
    poll = hands.poll()
    found = Sighting(poll.provider_id, status, hands.now_us, Decimal("2.50"), 1)
    hands.journal.record_status(poll, "w1", found, due_us=hands.now_us + 300_000_000)


# states only move up


@pytest.mark.parametrize("order", list(itertools.permutations([-1, 0, 1, 2])))
def test_b17_reports_in_any_order_end_in_the_same_status(hands: Hands, told: TellingJournal, order: tuple[int]) -> None:
    claim = accepted(hands)
    reports = [report(claim.attempt_id, status) for status in order]
    for one in (*reports, *reports):
        note(told, one)
    entry = hands.entry(1)
    assert (entry.state, entry.status_code) == (S.ACCEPTED, 2)


def test_b17_the_first_end_stays(hands: Hands, told: TellingJournal) -> None:
    claim = accepted(hands)
    assert note(told, *(report(claim.attempt_id, status) for status in (20, 1, 0, 20))) == [
        Noted.MOVED,
        *[Noted.NOTHING] * 3,
    ]
    assert hands.entry(1).status_code == 20


def test_b17_stopped_and_waiting_go_by_their_moments(hands: Hands, told: TellingJournal) -> None:
    claim, now = accepted(hands), hands.clock.now()
    assert note(told, report(claim.attempt_id, -2, at=now)) == [Noted.MOVED]
    assert note(told, report(claim.attempt_id, -1, at=now - timedelta(1))) == [Noted.NOTHING]
    assert note(told, report(claim.attempt_id, -1)) == [Noted.NOTHING]
    assert note(told, report(claim.attempt_id, -1, at=now + timedelta(1))) == [Noted.MOVED]
    assert hands.entry(1).status_code == -1


def test_not_found_says_nothing(hands: Hands, told: TellingJournal) -> None:
    claim = unknown(hands)
    assert note(told, report(claim.attempt_id, -3)) == [Noted.NOTHING]
    assert hands.entry(1).state is S.UNKNOWN


def test_a_look_does_not_move_a_reported_status_down(hands: Hands, told: TellingJournal) -> None:
    claim = accepted(hands)
    note(told, report(claim.attempt_id, 1), report(claim.attempt_id, 2))
    hands.clock.advance(10)
    look(hands, 0)
    assert hands.entry(1).status_code == 2
    assert hands.wait(new_sends=False).until_us is None, "it is final all the same"


def test_a_late_report_moves_what_is_final(hands: Hands, told: TellingJournal) -> None:
    claim = accepted(hands)
    hands.clock.advance(10)
    look(hands, 1)
    assert note(told, report(claim.attempt_id, 4), report(claim.attempt_id, 2)) == [Noted.MOVED, Noted.NOTHING]
    assert hands.entry(1).status_code == 4


# unknown outcomes


@pytest.mark.parametrize(
    ("status", "state"), [(0, S.ACCEPTED), (1, S.ACCEPTED), (20, S.ACCEPTED), (22, S.REFUSED), (23, S.REFUSED)]
)
def test_b17_a_report_settles_an_unknown_outcome(
    hands: Hands, told: TellingJournal, status: int, state: MessageState
) -> None:
    claim = unknown(hands)
    assert note(told, report(claim.attempt_id, status), report(claim.attempt_id, status)) == [
        Noted.SETTLED,
        Noted.NOTHING,
    ]
    entry = hands.entry(1)
    assert (entry.state, entry.provider_id, entry.status_code) == (state, claim.attempt_id, status)
    assert entry.attempts[0].state is (AttemptState.REFUSED if state is S.REFUSED else AttemptState.ACCEPTED)
    assert "delivery report" in entry.reason
    assert entry.cost is None, "money is not believed to a report"


def test_the_charge_of_a_settled_message_is_asked_for(hands: Hands, told: TellingJournal) -> None:
    claim = unknown(hands)
    note(told, report(claim.attempt_id, 1))
    hands.clock.advance(10)
    look(hands, 1)
    assert hands.entry(1).cost == Decimal("2.50")
    assert hands.wait(new_sends=False).until_us is None


def test_a_held_message_is_taken_from_the_person(hands: Hands, told: TellingJournal) -> None:
    claim = unknown(hands)
    hands.clock.advance(20)
    hands.journal.settle(hands.case(), S.HELD, due_us=None, reason="nobody knows")
    assert note(told, report(claim.attempt_id, 1)) == [Noted.SETTLED]
    assert hands.entry(1).state is S.ACCEPTED


def test_b17_before_our_answer_is_committed_the_report_waits(hands: Hands, told: TellingJournal) -> None:
    hands.put(1)
    claim = hands.claim()
    assert note(told, report(claim.attempt_id, 1)) == [Noted.BUSY]
    hands.accept(claim, cost=Decimal(1), parts=1)
    assert note(told, report(claim.attempt_id, 1)) == [Noted.MOVED]


def test_while_somebody_looks_the_report_waits(hands: Hands, told: TellingJournal) -> None:
    claim = unknown(hands)
    hands.clock.advance(20)
    case = hands.case()
    assert note(told, report(claim.attempt_id, 1)) == [Noted.BUSY]
    hands.journal.look_again(case, case.traces, due_us=hands.now_us + 1_000_000, reason="not yet")
    assert note(told, report(claim.attempt_id, 1)) == [Noted.SETTLED]


def test_a_dead_lookers_lease_does_not_hold_a_report_up(hands: Hands, told: TellingJournal) -> None:
    claim = unknown(hands)
    hands.clock.advance(20)
    hands.case()
    hands.clock.advance(100)
    assert note(told, report(claim.attempt_id, 1)) == [Noted.SETTLED]


@pytest.mark.parametrize("then", [S.QUEUED, S.HELD, S.EXPIRED])
def test_an_attempt_taken_for_absent_is_there_after_all(hands: Hands, told: TellingJournal, then: MessageState) -> None:
    claim = unknown(hands)
    hands.clock.advance(20)
    due_us = hands.now_us + 10**12 if then is S.QUEUED else None
    hands.journal.settle(hands.case(), then, due_us=due_us, reason="absent", absent=[claim.attempt_id], audit_us=10**18)
    assert note(told, report(claim.attempt_id, 1)) == [Noted.SETTLED]
    assert (hands.entry(1).state, hands.entry(1).provider_id) == (S.ACCEPTED, claim.attempt_id)
    hands.clock.advance(86_400)
    assert not isinstance(hands.take(), Claim), "it is not sent again"


def test_a_second_copy_is_told(hands: Hands, told: TellingJournal) -> None:
    first = unknown(hands)
    hands.clock.advance(20)
    hands.journal.settle(
        hands.case(), S.QUEUED, due_us=hands.now_us, reason="absent", absent=[first.attempt_id], audit_us=10**18
    )
    hands.clock.advance(61)
    hands.accept(hands.claim(), cost=Decimal(1), parts=1)
    assert note(told, report(first.attempt_id, 1), report(first.attempt_id, 2)) == [Noted.DOUBLED, Noted.NOTHING]
    assert hands.entry(1).duplicate_id == first.attempt_id


def test_a_delivered_message_was_not_refused(hands: Hands, told: TellingJournal) -> None:
    hands.put(1)
    claim = hands.claim()
    hands.report(claim, AttemptState.REFUSED, S.REFUSED, code=6)
    assert note(told, report(claim.attempt_id, 23)) == [Noted.NOTHING]
    assert note(told, report(claim.attempt_id, 1)) == [Noted.SETTLED]
    assert hands.entry(1).state is S.ACCEPTED


def test_b17_a_refusal_is_not_undone_by_what_came_before_it(hands: Hands, told: TellingJournal) -> None:
    claim = unknown(hands)
    assert note(told, *(report(claim.attempt_id, status) for status in (25, 0, -1, 1))) == [
        Noted.SETTLED,
        *[Noted.NOTHING] * 3,
    ]
    assert (hands.entry(1).state, hands.entry(1).status_code) == (S.REFUSED, 25)


@pytest.mark.parametrize(("later", "code"), [(-2, None), (-1, None), (0, None), (-1, 9)])
@pytest.mark.parametrize("then", [S.QUEUED, S.EXPIRED, S.CANCELLED])
def test_b17_a_refusal_is_not_undone_where_the_message_rests_or_goes_on(
    hands: Hands, told: TellingJournal, then: MessageState, later: int, code: int | None
) -> None:
    hands.put(1)
    claim = hands.claim()
    # Code 9 leaves it open whether an earlier copy is in; no code, whether this one is.
    due_us = hands.now_us + 20_000_000
    hands.report(claim, AttemptState.UNKNOWN, S.UNKNOWN, due_us=due_us, reason="?", code=code)
    hands.clock.advance(20)
    if then is S.CANCELLED:
        hands.journal.settle(hands.case(), S.HELD, due_us=None, reason="nobody knows")
        assert hands.journal.decide("order-1", Decision.DROP, audit_us=10**18)
    else:
        due_us = hands.now_us + 10**12 if then is S.QUEUED else None
        absent = {"absent": [claim.attempt_id], "audit_us": 10**18}
        hands.journal.settle(hands.case(), then, due_us=due_us, reason="absent", **absent)
    assert note(told, report(claim.attempt_id, 25), report(claim.attempt_id, later)) == [Noted.NOTHING] * 2
    entry = hands.entry(1)
    assert (entry.state, entry.status_code) == (then, None)
    assert entry.attempts[0].state is AttemptState.REFUSED
    assert note(told, report(claim.attempt_id, 1)) == [Noted.SETTLED], "who got it was not refused"


def test_other_attempts_of_a_settled_message_are_audited(hands: Hands, told: TellingJournal) -> None:
    first = unknown(hands)
    hands.clock.advance(20)
    hands.journal.settle(
        hands.case(), S.QUEUED, due_us=hands.now_us, reason="absent", absent=[first.attempt_id], audit_us=10**18
    )
    hands.clock.advance(61)
    second = hands.claim()
    hands.lose(second)
    assert note(told, report(first.attempt_id, 1)) == [Noted.SETTLED]
    entry = hands.entry(1)
    assert (entry.state, entry.provider_id) == (S.ACCEPTED, first.attempt_id)
    assert [one.state for one in entry.attempts] == [AttemptState.ACCEPTED, AttemptState.ABSENT]
    hands.clock.advance(7200)
    polls = [hands.poll(), hands.poll()]
    assert [(one.audit, one.provider_id) for one in polls if one.audit] == [(True, second.attempt_id)]


@pytest.mark.parametrize(("status", "after"), [(1, "2.50"), (23, "0")])
def test_a_budget_is_settled_by_the_look_not_by_the_report(
    hands: Hands, told: TellingJournal, status: int, after: str
) -> None:
    hands.journal.limit_budget("spring", {"money": Decimal(10), "segments": None})
    hands.put(1, budget="spring", reserve=Decimal(3), segments=2)
    claim = hands.claim()
    hands.lose(claim)
    note(told, report(claim.attempt_id, status))
    found = hands.journal.budget("spring")
    assert found is not None
    assert (found.reserved, found.spent) == ((3, 0) if status == 1 else (0, 0))
    hands.clock.advance(10)
    if status == 1:
        look(hands, 1)
    found = hands.journal.budget("spring")
    assert found is not None
    assert (found.reserved, found.spent) == (0, Decimal(after))


# who is believed


@pytest.mark.parametrize("proof", [Proof.NONE, Proof.CRC32])
def test_i11_an_unproven_report_changes_no_state_and_brings_a_look_forward(
    hands: Hands, told: TellingJournal, proof: Proof
) -> None:
    claim = unknown(hands)
    before = hands.entry(1)
    assert note(told, report(claim.attempt_id, 1, proof=proof)) == [Noted.LOOK]
    assert replace(hands.entry(1), next_at=before.next_at) == before
    hands.clock.advance(12)
    assert hands.case().parcel.key == "order-1", "20 s were planned"


def test_unproven_reports_ask_for_no_more_looks_than_allowed(hands: Hands, told: TellingJournal) -> None:
    claim = accepted(hands, due_s=300)
    unproven = report(claim.attempt_id, 1, proof=Proof.NONE)
    assert note(told, unproven, unproven) == [Noted.LOOK, Noted.NOTHING]
    looks = 0
    for _ in range(60):
        hands.clock.advance(1)
        note(told, unproven)
        work = hands.take(new_sends=False)
        if hasattr(work, "polls"):
            looks += 1
            hands.journal.record_status(work, "w1", None, due_us=hands.now_us + 300_000_000)
    assert 1 <= looks <= 5


def test_an_unproven_report_about_a_final_or_open_call_is_nothing(hands: Hands, told: TellingJournal) -> None:
    hands.put(1)
    claim = hands.claim()
    unproven = report(claim.attempt_id, 1, proof=Proof.NONE)
    assert note(told, unproven) == [Noted.NOTHING]
    hands.accept(claim, cost=Decimal(1), parts=1)
    hands.clock.advance(10)
    look(hands, 1)
    assert note(told, unproven) == [Noted.NOTHING]


def test_b17_unknown_ids_and_other_phones_are_nobodys(hands: Hands, told: TellingJournal) -> None:
    claim = unknown(hands)
    assert note(told, report("else", 1), report(claim.attempt_id, 1, phone="+79990000002")) == [Noted.UNKNOWN_ID] * 2
    assert hands.entry(1).state is S.UNKNOWN


# polls


def test_after_a_final_report_nothing_is_asked_while_looking_works(hands: Hands, told: TellingJournal) -> None:
    hands.put(2)
    control = hands.claim()
    hands.accept(control, cost=Decimal(1), parts=1)
    hands.clock.advance(10)
    look(hands, 1)  # shows that looking works
    claim = accepted(hands)
    note(told, report(claim.attempt_id, 1))
    hands.clock.advance(30)
    assert hands.wait(new_sends=False).until_us is None


def test_now_and_then_a_delivered_message_shows_that_looking_works(hands: Hands, told: TellingJournal) -> None:
    claim = accepted(hands)
    note(told, report(claim.attempt_id, 1))
    hands.clock.advance(10)
    look(hands, 1)
    control_us = hands.journal.account()["control_us"]
    assert control_us is not None
    assert hands.now_us - control_us < CONTROL_EVERY_US
    assert hands.journal.account()["lag_s"] == 0.0


def test_a_report_alone_does_not_show_that_looking_works(hands: Hands, told: TellingJournal) -> None:
    claim = accepted(hands)
    note(told, report(claim.attempt_id, 0), report(claim.attempt_id, 1))
    assert hands.journal.account()["control_us"] is None


def test_later_looks_at_a_reported_message_teach_no_lag(hands: Hands, told: TellingJournal) -> None:
    claim = accepted(hands)
    note(told, report(claim.attempt_id, 0))
    hands.clock.advance(10)
    look(hands, 0)
    hands.clock.advance(300)
    look(hands, 0)
    assert hands.journal.account()["lag_s"] == 0.0


# what is told


def test_moves_are_told_after_they_are_durable(hands: Hands, told: TellingJournal) -> None:
    events: list[Event] = []
    told.tell = events.append
    claim = unknown(hands)
    note(told, report(claim.attempt_id, 0), report(claim.attempt_id, 1), report("else", 1))
    assert [(one.what, one.key, one.state, one.status_code) for one in events] == [
        ("message", "order-1", S.ACCEPTED, 0),
        ("status", "order-1", None, 1),
    ]
    assert "79990000001" not in repr(events)
