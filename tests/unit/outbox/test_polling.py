"""Times of status calls: after acceptance as told, and the same for messages of about the same time."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.outbox.journal.statuses import NEXT_LOOK, SECOND_LOOK_US, SOON_S
from smsc_soap.outbox.polling import COARSEST_S, POLLS_AT_S, first_poll_us, next_poll_us

START_US = 1_760_000_000_000_000
MOMENTS = st.integers(START_US, START_US + 10**13)


def looks_s(accepted_us: int, late_us: int = 0) -> list[float]:
    """Ages at which a message is looked at, when each look comes so late."""
    found, due_us = [], first_poll_us(accepted_us)
    while due_us is not None:
        found.append((due_us + late_us - accepted_us) / 1e6)
        due_us = next_poll_us(accepted_us, due_us + late_us)
    return found


@given(MOMENTS)
def test_each_look_comes_at_its_time_or_a_little_later(accepted_us: int) -> None:
    ages = looks_s(accepted_us)
    assert len(ages) == len(POLLS_AT_S)
    for age_s, at_s in zip(ages, POLLS_AT_S):
        assert at_s <= age_s <= at_s + min(max(5, at_s / 20), COARSEST_S)


@given(MOMENTS)
def test_two_looks_are_soon_enough_to_show_that_looking_works(accepted_us: int) -> None:
    first, second, *_ = looks_s(accepted_us)
    assert first < second <= SOON_S
    assert second + SECOND_LOOK_US / 1e6 >= SOON_S


@given(MOMENTS)
def test_a_look_comes_within_what_a_lag_is_learned_from(accepted_us: int) -> None:
    ages = looks_s(accepted_us)
    assert all(late <= NEXT_LOOK * early for early, late in itertools.pairwise(ages))


@given(MOMENTS, st.integers(0, 4_000_000))
def test_messages_of_about_the_same_time_are_due_together(accepted_us: int, apart_us: int) -> None:
    times = {first_poll_us(accepted_us), first_poll_us(accepted_us + apart_us)}
    assert max(times) - min(times) in (0, 5_000_000)
    assert all(one % 5_000_000 == 0 for one in times)


@given(MOMENTS, st.integers(0, 10_000_000))
def test_the_times_end_after_three_days(accepted_us: int, late_us: int) -> None:
    ages = looks_s(accepted_us, late_us)
    assert ages == sorted(ages)
    assert 72 * 3600 <= ages[-1] <= 72 * 3600 + COARSEST_S + 10
