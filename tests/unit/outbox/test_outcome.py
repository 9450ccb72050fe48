"""What an error of a send leads to: the table."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from smsc_soap import errors
from smsc_soap.outbox.outcome import Consequence, consequence
from smsc_soap.outbox.states import AttemptState, MessageState

NOW_US = 1_000_000_000_000
_N, _R, _U = errors.Outcome.NOT_SENT, errors.Outcome.REFUSED, errors.Outcome.UNKNOWN


def after(error: errors.SmscError, **known: Any) -> Consequence:
    given = {"now_us": NOW_US, "unsent_tries": 0, "blocks_in_a_row": 0, "refused_in_a_row": 0, "chance": 1.0, **known}
    return consequence(error, **given)


def unknown(
    cause: BaseException | None = None, cls: type[errors.SendOutcomeUnknown] = errors.SendOutcomeUnknown
) -> Any:
    error = cls(id="a", phones=["+7"], started_at=datetime.now(UTC))
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "message", "attempt", "paused"),
    [
        (errors.NotSent("x", outcome=_N), MessageState.QUEUED, AttemptState.NOT_SENT, ""),
        (errors.LimitReached("x", retry_after_s=5, outcome=_N), MessageState.QUEUED, AttemptState.NOT_SENT, "rest"),
        (errors.TlsFailed("x", outcome=_N), MessageState.QUEUED, AttemptState.NOT_SENT, "person"),
        (errors.ConfigurationError("x", outcome=_N), MessageState.QUEUED, AttemptState.NOT_SENT, "person"),
        (errors.InvalidPhone("p", "x", "y"), MessageState.REFUSED, AttemptState.NOT_SENT, ""),
        (errors.ParametersRejected("x", code=1, outcome=_R), MessageState.REFUSED, AttemptState.REFUSED, ""),
        (errors.AuthenticationFailed("x", code=2, outcome=_R), MessageState.QUEUED, AttemptState.REFUSED, "person"),
        (errors.InsufficientFunds("x", code=3, outcome=_R), MessageState.QUEUED, AttemptState.REFUSED, "person"),
        (errors.IpBlocked("x", code=4, outcome=_R), MessageState.QUEUED, AttemptState.REFUSED, "rest"),
        (errors.DateRejected("x", code=5, outcome=_R), MessageState.REFUSED, AttemptState.REFUSED, ""),
        (errors.MessageDenied("x", code=6, outcome=_R), MessageState.REFUSED, AttemptState.REFUSED, ""),
        (errors.PhoneRejected("x", code=7, outcome=_R), MessageState.REFUSED, AttemptState.REFUSED, ""),
        (errors.Undeliverable("x", code=8, outcome=_R), MessageState.REFUSED, AttemptState.REFUSED, ""),
        (unknown(cls=errors.DuplicateOrBusy), MessageState.UNKNOWN, AttemptState.UNKNOWN, ""),
        (unknown(errors.ConnectionLost("x")), MessageState.UNKNOWN, AttemptState.UNKNOWN, ""),
        (unknown(errors.HttpStatusError(503, retry_after_s=9)), MessageState.UNKNOWN, AttemptState.UNKNOWN, "rest"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_the_table(error: errors.SmscError, message: MessageState, attempt: AttemptState, paused: str) -> None:
    what = after(error)
    assert (what.message, what.attempt) == (message, attempt)
    assert bool(what.account.get("paused_for_person")) == (paused == "person")
    assert ("paused_until_us" in what.account) == (paused == "rest")
    assert what.reason
    if message in (MessageState.QUEUED, MessageState.UNKNOWN):
        assert what.due_us is not None


def test_an_unknown_outcome_is_looked_at_after_twenty_seconds() -> None:
    assert after(unknown()).due_us == NOW_US + 20_000_000


@pytest.mark.parametrize(("tries", "wait_s"), [(0, 2), (1, 4), (2, 8), (3, 16)])
def test_what_never_left_waits_longer_each_time(tries: int, wait_s: int) -> None:
    error = errors.NotSent("x", outcome=_N)
    assert after(error, unsent_tries=tries).due_us == NOW_US + wait_s * 1_000_000
    assert after(error, unsent_tries=tries, chance=0.25).due_us == NOW_US + wait_s * 250_000


def test_the_fifth_time_the_account_rests() -> None:
    what = after(errors.NotSent("x", outcome=_N), unsent_tries=4)
    assert what.account["paused_until_us"] == NOW_US + 60_000_000


@pytest.mark.parametrize(("blocks", "minutes"), [(0, 10), (1, 30), (2, 60), (7, 60)])
def test_a_blocked_address_is_silent_longer_each_time(blocks: int, minutes: int) -> None:
    what = after(errors.IpBlocked("x", code=4, outcome=_R), blocks_in_a_row=blocks)
    assert what.account["paused_until_us"] == NOW_US + minutes * 60_000_000
    assert what.account["blocks_in_a_row"] == blocks + 1


def test_twenty_refused_in_a_row_stop_the_account() -> None:
    error = errors.PhoneRejected("x", code=7, outcome=_R)
    assert not after(error, refused_in_a_row=18).account
    assert after(error, refused_in_a_row=19).account["paused_for_person"]
