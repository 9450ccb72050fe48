"""Messages per second over all processes, from the account's row."""

from __future__ import annotations

import pytest
from journal_world import Hands

from smsc_soap.outbox.journal.rate import counted, per_second
from smsc_soap.outbox.states import AttemptState, MessageState

SECOND_US = 1_000_000


def test_a_steady_pace_is_told_as_it_is() -> None:
    counts, step = None, None
    for second in range(200):
        counts, step = counted(counts, step, second * SECOND_US, 5)
    assert per_second(counts, step, 200 * SECOND_US) == pytest.approx(5, rel=0.02)


def test_a_minute_of_silence_is_none() -> None:
    counts, step = counted(None, None, 0, 600)
    assert per_second(counts, step, 0) == 10
    assert per_second(counts, step, 30 * SECOND_US) == 10
    assert 0 < per_second(counts, step, 69 * SECOND_US) < 10
    assert per_second(counts, step, 70 * SECOND_US) == 0
    assert per_second(counts, step, 10_000 * SECOND_US) == 0
    assert per_second(None, None, 0) == 0


def test_a_clock_that_goes_back_loses_nothing() -> None:
    counts, step = counted(None, None, 100 * SECOND_US, 6)
    counts, step = counted(counts, step, 50 * SECOND_US, 6)
    assert per_second(counts, step, 50 * SECOND_US) == pytest.approx(0.2)


def test_sends_of_all_processes_count_and_what_never_left_does_not(hands: Hands) -> None:
    other = hands.open()
    for number in range(7):
        hands.put(number)
    hands.accept(hands.claim())
    hands.report(hands.claim(), AttemptState.NOT_SENT, MessageState.QUEUED, due_us=hands.now_us + 10**9)
    for number, batch in ((11, "b"), (12, "b")):
        hands.put(number, text="sale", batch=batch, priority=9)
    hands.lose(hands.claim())
    account = other.account()
    assert per_second(account["rate_counts"], account["rate_step"], hands.now_us) == pytest.approx(3 / 60, rel=0.2)
    other.close()
