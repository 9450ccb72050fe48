"""When many statuses are asked for in one call, and when one by one."""

from __future__ import annotations

import pytest

from smsc_soap import errors
from smsc_soap.outbox.together import APART_S, CONTROL_PAUSE_S, Together, is_worth_trying_at_once

#: Will not work in a moment, either.
CLOSED = (
    errors.ParametersRejected("no list", code=1),
    errors.MessageNotFound("not found", code=3),
    errors.UnknownProviderCode("what", code=77),
    errors.HttpStatusError(404),
    errors.HttpStatusError(403),
    errors.HttpStatusError(301),
    errors.InvalidMessageId("id", "x", "y"),
    errors.ConfigurationError("x"),
)
#: May work the next time.
PASSING = (
    errors.NotSent("refused"),
    errors.ConnectionLost("reset"),
    errors.DeadlineExceeded("late"),
    errors.HttpStatusError(502),
    errors.HttpStatusError(429),
    errors.RateLimited("9", code=9),
    errors.MalformedReply("cut"),
    errors.AuthenticationFailed("2", code=2),
    errors.IpBlocked("4", code=4),
)


def words(error: errors.SmscError) -> str:
    return str(getattr(error, "status", type(error).__name__))


@pytest.mark.parametrize("error", CLOSED, ids=words)
def test_what_does_not_take_lists_is_asked_one_by_one_for_an_hour(error: errors.SmscError) -> None:
    together = Together(200)
    assert together.most(0.0) == 200
    assert together.failed(error, 10.0) is True
    assert is_worth_trying_at_once(error)
    assert together.most(10.0 + APART_S - 1) == 1
    assert together.most(10.0 + APART_S) == 200


@pytest.mark.parametrize("error", PASSING, ids=words)
def test_three_lists_in_a_row_without_an_answer_are_enough(error: errors.SmscError) -> None:
    together = Together(200)
    assert [together.failed(error, 0.0) for _ in range(2)] == [False, False]
    together.answered()
    assert [together.failed(error, 0.0) for _ in range(3)] == [False, False, True]
    assert together.most(1.0) == 1
    assert together.failed(error, APART_S) is False, "it counts anew"


def test_messages_of_a_call_that_got_no_answer_wait_and_those_of_an_unreadable_one_do_not() -> None:
    at_once = [is_worth_trying_at_once(one) for one in PASSING]
    assert at_once == [isinstance(one, errors.MalformedReply) for one in PASSING]


def test_after_a_look_that_found_nothing_no_fresh_message_is_looked_at_for_a_moment() -> None:
    together = Together(200)
    assert together.controls(0.0)
    together.missed(100.0)
    assert not together.controls(100.0 + CONTROL_PAUSE_S - 0.1)
    assert together.controls(100.0 + CONTROL_PAUSE_S)


def test_one_by_one_every_look_may_be_a_control() -> None:
    together = Together(1)
    together.missed(100.0)
    assert together.controls(100.0)
