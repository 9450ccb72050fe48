"""What may be repeated, how often, and when."""

from __future__ import annotations

import pytest
from fake_clock import FakeClock

from smsc_soap import errors
from smsc_soap.client.retry import ReadQuota, RetryPolicy, repetition_of
from smsc_soap.model.codes import Family
from smsc_soap.wire.operations import GetBalance, GetSmsCost, GetStatus, Operation, SendSms, WireRecipient

ONE = WireRecipient("+79990000001", "+79990000001")
SEND = SendSms((ONE,), "a", "i")
COST = GetSmsCost((ONE,), "a")
STATUS = GetStatus(ONE, "i")
BALANCE = GetBalance()

NOT_SENT = errors.NotSent("refused")
TLS = errors.TlsFailed("expired")
LOST = errors.ConnectionLost("reset")
LATE = errors.DeadlineExceeded("late")
HTML = errors.MalformedReply("html")
FAULT = errors.SoapFault("fault")
BUSY = errors.HttpStatusError(503, retry_after_s=20.0)
TOO_OFTEN = errors.RateLimited("9", code=9)


def tries(policy: RetryPolicy, operation: Operation, error: Exception) -> int:
    """How often the operation is tried when it always fails like this."""
    count = 1

    def post(_: Operation) -> None:
        nonlocal count
        count += 1
        raise error

    if not policy.may_repeat(operation, error):
        return count
    with pytest.raises(type(error)):
        policy.repeated(operation, error, policy.clock.monotonic(), post)
    return count


@pytest.mark.parametrize(
    ("operation", "error", "expected", "waits"),
    [
        (SEND, NOT_SENT, 3, [1.0, 2.0]),
        (COST, NOT_SENT, 3, [1.0, 2.0]),
        (STATUS, NOT_SENT, 3, [1.0, 2.0]),
        (BALANCE, NOT_SENT, 3, [1.0, 2.0]),
        (SEND, TLS, 1, []),
        (SEND, errors.NotSent("a bug of ours", retryable=False), 1, []),
        (STATUS, TLS, 1, []),
        (SEND, LOST, 1, []),
        (SEND, LATE, 1, []),
        (SEND, HTML, 1, []),
        (SEND, FAULT, 1, []),
        (SEND, BUSY, 1, []),
        (SEND, TOO_OFTEN, 1, []),
        (STATUS, LOST, 4, [13.0, 20.0, 20.0]),
        (STATUS, HTML, 4, [13.0, 20.0, 20.0]),
        (COST, LOST, 3, [1.0, 2.0]),
        (COST, FAULT, 3, [1.0, 2.0]),
        (BALANCE, LOST, 2, [7.0]),
        (STATUS, BUSY, 4, [20.0, 20.0, 20.0]),
        (BALANCE, BUSY, 2, [20.0]),
        (STATUS, TOO_OFTEN, 2, [61.0]),
        (BALANCE, TOO_OFTEN, 2, [61.0]),
        (COST, TOO_OFTEN, 2, [61.0]),
        (STATUS, errors.MessageNotFound("3"), 1, []),
        (STATUS, errors.AuthenticationFailed("2"), 1, []),
        (BALANCE, errors.IpBlocked("4"), 1, []),
        (COST, errors.PhoneRejected("7"), 1, []),
        (STATUS, errors.UnknownProviderCode("42"), 1, []),
        (SEND, errors.SendOutcomeUnknown(id="i", phones=["+7"], started_at=FakeClock().now()), 1, []),
        (SEND, errors.LimitReached("local", retry_after_s=1.0), 1, []),
    ],
)
def test_the_matrix(operation: Operation, error: Exception, expected: int, waits: list[float]) -> None:
    clock = FakeClock()
    policy = RetryPolicy(clock, timeout_s=30.0, chance=lambda: 1.0)
    assert tries(policy, operation, error) == expected
    assert clock.slept == waits


async def test_the_async_driver_decides_the_same() -> None:
    clock = FakeClock()
    policy = RetryPolicy(clock, timeout_s=30.0, chance=lambda: 1.0)

    async def post(_: Operation) -> None:
        raise LOST

    with pytest.raises(errors.ConnectionLost):
        await policy.repeated_async(STATUS, LOST, clock.monotonic(), post)
    assert clock.slept == [13.0, 20.0, 20.0]


def test_a_repetition_may_succeed() -> None:
    clock = FakeClock()
    policy = RetryPolicy(clock, timeout_s=30.0)
    assert policy.repeated(BALANCE, NOT_SENT, clock.monotonic(), lambda _: "done") == "done"


def test_jitter_is_between_half_and_whole() -> None:
    for chance, waits in ((0.0, [0.5, 1.0]), (1.0, [1.0, 2.0])):
        clock = FakeClock()
        tries(RetryPolicy(clock, timeout_s=30.0, chance=lambda value=chance: value), SEND, NOT_SENT)
        assert clock.slept == waits


def test_repetitions_of_a_send_begin_within_the_timeout_once_more() -> None:
    clock = FakeClock()
    policy = RetryPolicy(clock, timeout_s=10.0, chance=lambda: 1.0)

    def slow(_: Operation) -> None:
        clock.advance(12.0)
        raise NOT_SENT

    clock.advance(10.0)
    with pytest.raises(errors.NotSent):
        policy.repeated(SEND, NOT_SENT, clock.monotonic() - 10.0, slow)
    assert clock.slept == [1.0]


def test_a_long_pause_is_not_waited_for() -> None:
    clock = FakeClock()
    assert tries(RetryPolicy(clock, timeout_s=30.0), STATUS, errors.HttpStatusError(503, retry_after_s=900.0)) == 1
    assert clock.slept == []


def test_switched_off_repeats_nothing() -> None:
    assert tries(RetryPolicy(FakeClock(), timeout_s=30.0, enabled=False), STATUS, NOT_SENT) == 1


def test_each_wait_is_told() -> None:
    told = []
    policy = RetryPolicy(FakeClock(), timeout_s=30.0, on_repeat=lambda *what: told.append(what))
    tries(policy, BALANCE, LOST)
    assert told == [(BALANCE, LOST, 1, 7.0)]


class TestQuota:
    def test_a_broken_server_is_not_asked_three_times_for_everything(self) -> None:
        policy = RetryPolicy(FakeClock(), timeout_s=30.0)
        spent = sum(tries(policy, BALANCE, LOST) - 1 for _ in range(300))
        assert spent == 100

    def test_timeouts_cost_twice(self) -> None:
        policy = RetryPolicy(FakeClock(), timeout_s=30.0)
        assert sum(tries(policy, BALANCE, LATE) - 1 for _ in range(300)) == 50

    def test_unsent_requests_are_free(self) -> None:
        policy = RetryPolicy(FakeClock(), timeout_s=30.0, quota=ReadQuota(left=0))
        assert tries(policy, BALANCE, NOT_SENT) == 3

    def test_success_gives_back_up_to_the_full_purse(self) -> None:
        quota = ReadQuota(left=3)
        assert not quota.take(5)
        for _ in range(1000):
            quota.give_back()
        assert quota.left == quota.size == 500


def test_no_row_repeats_a_send_after_a_byte_left() -> None:
    everything = [errors.SmscError]
    for cls in everything:
        everything.extend(cls.__subclasses__())
    for cls in everything:
        if not issubclass(cls, errors.NotSent):
            assert repetition_of(cls.__new__(cls), Family.SEND) is None, cls
