"""The provider's rules, kept locally."""

from __future__ import annotations

import contextlib
import threading

import pytest
from fake_clock import FakeClock

from smsc_soap.client.limits import MINUTE_S, LimitKeeper
from smsc_soap.errors import (
    AuthenticationFailed,
    HttpStatusError,
    IpBlocked,
    LimitReached,
    MalformedReply,
    NotSent,
    PhoneRejected,
)
from smsc_soap.wire.operations import GetBalance, GetSmsCost, GetStatus, Operation, SendSms, WireRecipient

ONE = WireRecipient("+79990000001", "8 999 000-00-01")
TWO = WireRecipient("+79990000002", "+79990000002")


def send(recipient: WireRecipient = ONE, text: str = "a", id: str = "i", sender: str | None = None) -> SendSms:
    return SendSms((recipient,), text, id, sender)


ALLOWED = [
    (send(), 1),
    (GetSmsCost((ONE,), "a"), 5),
    (GetStatus(ONE, "i"), 5),
    (GetBalance(), 10),
]


@pytest.mark.parametrize(("operation", "allowed"), ALLOWED, ids=lambda value: getattr(value, "name", value))
def test_so_many_equal_calls_a_minute(
    keeper: LimitKeeper, clock: FakeClock, operation: Operation, allowed: int
) -> None:
    for _ in range(allowed):
        keeper.note(keeper.admit(operation), None)
        clock.advance(0.5)
    with pytest.raises(LimitReached) as refused:
        keeper.admit(operation)
    assert refused.value.retry_after_s == pytest.approx(MINUTE_S - 0.5 * allowed)
    assert operation.name in str(refused.value)
    clock.advance(refused.value.retry_after_s)
    keeper.admit(operation)


@pytest.mark.parametrize(("operation", "allowed"), ALLOWED, ids=lambda value: getattr(value, "name", value))
def test_never_more_in_any_sliding_minute(
    keeper: LimitKeeper, clock: FakeClock, operation: Operation, allowed: int
) -> None:
    admitted = []
    for _ in range(400):
        try:
            keeper.admit(operation)
            admitted.append(clock.monotonic())
        except LimitReached:
            pass
        clock.advance(1.7)
    assert len(admitted) > allowed
    for start in admitted:
        assert sum(start <= at < start + 60 for at in admitted) <= allowed


def test_only_equal_calls_count_together(keeper: LimitKeeper) -> None:
    keeper.admit(send())
    for other in (send(TWO), send(text="b"), send(sender="S"), GetSmsCost((ONE,), "a")):
        keeper.admit(other)
    with pytest.raises(LimitReached):
        keeper.admit(send(id="another id, the same message"))


def test_a_post_that_never_left_is_given_back(keeper: LimitKeeper) -> None:
    for _ in range(5):
        keeper.note(keeper.admit(send()), NotSent("refused"))
    keeper.note(keeper.admit(send()), MalformedReply("left"))
    with pytest.raises(LimitReached):
        keeper.admit(send())


def test_three_refused_logins_in_half_an_hour_silence_everything(keeper: LimitKeeper, clock: FakeClock) -> None:
    for number in range(3):
        keeper.note(keeper.admit(send(text=str(number))), AuthenticationFailed("no"))
        clock.advance(60)
    with pytest.raises(LimitReached, match="credentials were refused 3 times") as refused:
        keeper.admit(GetBalance())
    assert refused.value.retry_after_s == pytest.approx(1800 - 180)
    clock.advance(1800 - 180)
    keeper.note(keeper.admit(GetBalance()), AuthenticationFailed("no"))
    with pytest.raises(LimitReached):  # two of the last three are still within half an hour
        keeper.admit(GetBalance())


def test_a_block_silences_everything_for_ten_minutes(keeper: LimitKeeper, clock: FakeClock) -> None:
    keeper.note(keeper.admit(GetBalance()), IpBlocked("blocked"))
    for _ in range(3):
        with pytest.raises(LimitReached, match="blocked this address"):
            keeper.admit(send())
        clock.advance(199)
    clock.advance(4)
    keeper.admit(send())


def test_a_server_that_asks_for_a_pause_gets_it(keeper: LimitKeeper, clock: FakeClock) -> None:
    keeper.note(keeper.admit(GetBalance()), HttpStatusError(503, retry_after_s=90.0))
    with pytest.raises(LimitReached, match="HTTP 503"):
        keeper.admit(send())
    clock.advance(91)
    keeper.admit(send())
    keeper.note(keeper.admit(GetBalance()), HttpStatusError(500))
    keeper.admit(GetStatus(ONE, "i"))


def test_a_long_row_of_refused_sends_stops_before_the_hundredth(keeper: LimitKeeper, clock: FakeClock) -> None:
    for number in range(90):
        keeper.note(keeper.admit(send(text=str(number))), PhoneRejected("7"))
        clock.advance(1)
    with pytest.raises(LimitReached, match="90 sends in a row were refused") as refused:
        keeper.admit(send(text="the next"))
    assert refused.value.retry_after_s == pytest.approx(600 - 90)


def test_an_accepted_send_ends_the_row(keeper: LimitKeeper) -> None:
    for number in range(200):
        event = None if number % 50 == 49 else PhoneRejected("7")
        keeper.note(keeper.admit(send(text=str(number))), event)


def test_a_price_does_not_end_the_row(keeper: LimitKeeper) -> None:
    for number in range(90):
        keeper.note(keeper.admit(GetSmsCost((ONE,), str(number))), None)
        keeper.note(keeper.admit(send(text=str(number))), PhoneRejected("7"))
    with pytest.raises(LimitReached):
        keeper.admit(GetBalance())


def test_memory_of_calls_is_bounded(keeper: LimitKeeper, clock: FakeClock) -> None:
    for number in range(25_000):
        keeper.admit(send(text=str(number)))
        clock.advance(0.01)
    assert len(keeper._calls) <= 12_000


def test_k5_threads_share_one_count(keeper: LimitKeeper) -> None:
    admitted = []
    start = threading.Barrier(16)

    def loop() -> None:
        start.wait()
        for _ in range(50):
            with contextlib.suppress(LimitReached):
                admitted.append(keeper.admit(GetBalance()))

    threads = [threading.Thread(target=loop) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(admitted) == 10


def test_a_fork_does_not_inherit_a_held_lock(keeper: LimitKeeper, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper._lock.acquire()
    monkeypatch.setattr("os.getpid", lambda: -1)
    keeper.after_fork()
    fresh = keeper._lock
    keeper.admit(GetBalance())
    # A copy of the client that is used later shares the keeper, and must not take the lock from under the first.
    keeper.after_fork()
    assert keeper._lock is fresh


def test_nothing_private_is_remembered(keeper: LimitKeeper) -> None:
    ticket = keeper.admit(send(text="a canary", sender="CANARY"))
    for shown in (repr(keeper), repr(ticket)):
        assert ONE.wire not in shown
        assert "canary" not in shown.lower()
