"""Stopped from outside: Ctrl-C, cancellation, exit, no memory (P14). After a byte has left, a send says so."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
import warnings
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest

from smsc_soap import AsyncSmscClient, SmscClient
from smsc_soap.client.transport import asynchronous, blocking
from smsc_soap.errors import (
    ConnectionLost,
    NotSent,
    Outcome,
    SendCancelled,
    SendInterrupted,
    SendOutcomeUnknown,
    TransportError,
)

from .driver import PASSWORD, PHONE, Driver, FakeClock, ask
from .fault_server import SOON_S, BlackHole, FaultServer, Line
from .scripts import ID, OK, answer, hold_after_request, succeed

T = TypeVar("T")
STOPS = [KeyboardInterrupt, SystemExit, MemoryError, RecursionError, GeneratorExit]


def sync_client(server: FaultServer | BlackHole, **settings: Any) -> SmscClient:
    return SmscClient("alex", PASSWORD, base_url=server.url, limits=None, clock=FakeClock(), **settings)


def async_client(server: FaultServer | BlackHole, **settings: Any) -> AsyncSmscClient:
    return AsyncSmscClient("alex", PASSWORD, base_url=server.url, limits=None, clock=FakeClock(), **settings)


def assert_in_doubt(error: BaseException, kind: type[SendOutcomeUnknown]) -> None:
    assert type(error) is kind
    assert isinstance(error, SendOutcomeUnknown)
    assert (error.outcome, error.id, error.phones, error.operation) == (Outcome.UNKNOWN, ID, (PHONE,), "send_sms")


# Ctrl-C, for real


def interrupting(line: Line) -> None:
    line.request()
    os.kill(os.getpid(), signal.SIGINT)
    line.hold()


def test_p14_ctrl_c_in_a_blocking_send_is_an_interrupt_that_knows_its_send() -> None:
    with FaultServer(interrupting, answer(OK)) as server, sync_client(server, timeout_s=20) as client:
        with pytest.raises(KeyboardInterrupt) as caught:
            ask(client, "send_sms")
        assert_in_doubt(caught.value, SendInterrupted)
        assert isinstance(caught.value.__cause__, KeyboardInterrupt)
        assert server.posts == 1
        assert ask(client, "send_sms").id == ID  # the client is as good as before, on a new connection
        assert server.connections == 2


def test_p14_ctrl_c_in_a_reading_call_is_only_an_interrupt() -> None:
    with FaultServer(interrupting) as server, sync_client(server, timeout_s=20) as client:
        with pytest.raises(KeyboardInterrupt) as caught:
            ask(client, "get_balance")
        assert type(caught.value) is KeyboardInterrupt
        assert server.posts == 1


def test_p14_ctrl_c_in_an_async_send() -> None:
    ends: list[BaseException] = []

    async def main() -> None:
        async with async_client(server, timeout_s=20) as client:
            try:
                await ask(client, "send_sms")
            except asyncio.CancelledError as error:
                ends.append(error)
                raise

    with FaultServer(interrupting) as server:
        with pytest.raises(KeyboardInterrupt):
            asyncio.run(main())
        assert_in_doubt(ends[0], SendCancelled)
        assert server.posts == 1


# The same and worse, at every step


def raising(error: type[BaseException]) -> Any:
    def stop(*args: Any, **kwargs: Any) -> Any:
        raise error

    return stop


def raising_async(error: type[BaseException]) -> Any:
    async def stop(*args: Any, **kwargs: Any) -> Any:
        raise error

    return stop


@pytest.mark.parametrize("stop", STOPS)
def test_p14_before_a_byte_it_stays_what_it_is(driver: Driver, monkeypatch: pytest.MonkeyPatch, stop: Any) -> None:
    monkeypatch.setattr(blocking, "_connected", raising(stop))
    monkeypatch.setattr(asyncio, "open_connection", raising_async(stop))
    with FaultServer(answer(OK)) as server:
        if issubclass(stop, Exception):
            for operation in ("send_sms", "get_balance"):
                error = driver.call(server, operation, repeat=False).error
                assert type(error) is NotSent
                assert error.outcome is (Outcome.NOT_SENT if operation == "send_sms" else None)
        else:
            with pytest.raises(stop) as caught:
                driver.call(server)
            assert type(caught.value) is stop
        assert server.connections == 0


def patch_streams(monkeypatch: pytest.MonkeyPatch, method: str, stop: type[BaseException], *, after: bool) -> None:
    """The streams of both roads fail in this method, before or after they did it."""
    plain, plain_async = getattr(blocking._Stream, method), getattr(asynchronous._Stream, method)

    def broken(self: Any, *args: Any, **kwargs: Any) -> Any:
        if after:
            plain(self, *args, **kwargs)
        raise stop

    async def broken_async(self: Any, *args: Any, **kwargs: Any) -> Any:
        if after:
            await plain_async(self, *args, **kwargs)
        raise stop

    monkeypatch.setattr(blocking._Stream, method, broken)
    monkeypatch.setattr(asynchronous._Stream, method, broken_async)


@pytest.mark.parametrize("stop", STOPS)
@pytest.mark.parametrize("method", ["write", "read"])
def test_p14_after_a_byte_a_send_is_unknown(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, stop: Any, method: str
) -> None:
    patch_streams(monkeypatch, method, stop, after=True)
    with FaultServer(answer(OK)) as server:
        # SendInterrupted is a KeyboardInterrupt, too; the driver catches it as an SmscError.
        error = driver.call(server).error
        assert_in_doubt(error, SendInterrupted if stop is KeyboardInterrupt else SendOutcomeUnknown)
        assert isinstance(error.__cause__, ConnectionLost if issubclass(stop, Exception) else stop)
        assert server.posts <= 1
        assert driver.clock.waits == []


@pytest.mark.parametrize("stop", STOPS)
def test_p14_after_a_byte_a_reading_call_ends_as_it_would(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, stop: Any
) -> None:
    patch_streams(monkeypatch, "read", stop, after=True)
    with FaultServer(answer(succeed)) as server:
        if issubclass(stop, Exception):
            assert isinstance(driver.call(server, "get_balance", repeat=False).error, TransportError)
        else:
            with pytest.raises(stop):
                driver.call(server, "get_balance")
        assert server.posts == 1


def test_p14_a_stop_while_the_answer_is_read_is_unknown(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    from smsc_soap.wire import reply_reader

    monkeypatch.setattr(reply_reader, "_parse", raising(MemoryError))
    with FaultServer(answer(OK)) as server:
        error = driver.call(server).error
        assert_in_doubt(error, SendOutcomeUnknown)
        assert isinstance(error.__cause__, MemoryError)
        assert server.posts == 1


# Cancellation


def run(main: Coroutine[Any, Any, T]) -> T:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return asyncio.run(main)


async def soon(event: threading.Event) -> None:
    assert await asyncio.to_thread(event.wait, SOON_S)


class Silent(FaultServer):
    """Answers nothing; tells when a request is there."""

    def __init__(self) -> None:
        self.asked = threading.Event()

        def script(line: Line) -> None:
            line.request()
            self.asked.set()
            line.hold()

        super().__init__(script, answer(OK))


def test_p14_a_cancelled_send_knows_itself_and_cancels_its_task() -> None:
    async def main() -> None:
        async with async_client(server, timeout_s=20) as client:
            task = asyncio.create_task(ask(client, "send_sms"))
            await soon(server.asked)
            task.cancel("enough")
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            assert_in_doubt(caught.value, SendCancelled)
            assert isinstance(caught.value.__cause__, asyncio.CancelledError)
            assert task.cancelled()
            assert (await ask(client, "send_sms")).id == ID

    with Silent() as server:
        run(main())
        assert (server.posts, server.connections) == (2, 2)


def test_p14_cancelled_before_a_byte_it_is_plain() -> None:
    async def main() -> None:
        async with async_client(hole, timeout_s=20, connect_timeout_s=20) as client:
            task = asyncio.create_task(ask(client, "send_sms"))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            assert type(caught.value) is asyncio.CancelledError
            assert task.cancelled()

    with BlackHole() as hole:
        run(main())


def test_p14_a_cancelled_reading_call_is_plain() -> None:
    async def main() -> None:
        async with async_client(server, timeout_s=20) as client:
            task = asyncio.create_task(ask(client, "get_status"))
            await soon(server.asked)
            task.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            assert type(caught.value) is asyncio.CancelledError

    with Silent() as server:
        run(main())
        assert server.posts == 1


def test_p14_the_callers_own_timeout_does_not_hide_the_doubt() -> None:
    """Which class comes out of ``asyncio.timeout`` differs between versions of Python; the record is always there."""

    async def main() -> BaseException:
        async with async_client(server, timeout_s=20) as client:
            try:
                async with asyncio.timeout(0.3):
                    await ask(client, "send_sms")
            except (TimeoutError, SendCancelled) as error:
                assert asyncio.current_task().cancelling() == 0  # type: ignore[union-attr]
                return error if isinstance(error, SendCancelled) else error.__cause__  # type: ignore[return-value]
            raise AssertionError("it has to end")

    with FaultServer(hold_after_request) as server:
        assert_in_doubt(run(main()), SendCancelled)
        assert server.posts == 1


def test_p14_wait_for_does_not_hide_it_either() -> None:
    async def main() -> BaseException:
        async with async_client(server, timeout_s=20) as client:
            try:
                await asyncio.wait_for(ask(client, "send_sms"), 0.3)
            except (TimeoutError, SendCancelled) as error:
                return error if isinstance(error, SendCancelled) else error.__cause__  # type: ignore[return-value]
            raise AssertionError("it has to end")

    with FaultServer(hold_after_request) as server:
        assert_in_doubt(run(main()), SendCancelled)


def test_p14_a_task_group_ends_as_usual() -> None:
    doubts: list[BaseException] = []

    async def send(client: AsyncSmscClient) -> None:
        try:
            await ask(client, "send_sms")
        except SendCancelled as error:
            doubts.append(error)
            raise

    async def fail() -> None:
        await soon(server.asked)
        raise ValueError("the other task fails")

    async def main() -> None:
        async with async_client(server, timeout_s=20) as client:
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(send(client))
                    group.create_task(fail())
            except* ValueError as caught:
                assert len(caught.exceptions) == 1  # noqa: PT017 - the group is the point
            else:
                raise AssertionError("it has to end")

    with Silent() as server:
        run(main())
        assert_in_doubt(doubts[0], SendCancelled)


def test_p14_gather_makes_a_plain_one_and_the_task_still_has_ours() -> None:
    async def main() -> None:
        async with async_client(server, timeout_s=20) as client:
            task = asyncio.create_task(ask(client, "send_sms"))
            await soon(server.asked)
            task.cancel()
            collected = await asyncio.gather(task, return_exceptions=True)
            assert isinstance(collected[0], asyncio.CancelledError)
            with pytest.raises(SendCancelled) as caught:
                await task
            assert_in_doubt(caught.value, SendCancelled)

    with Silent() as server:
        run(main())


def test_p14_cancelling_one_call_leaves_the_others_alone() -> None:
    held = threading.Event()

    def script(line: Line) -> None:
        seen = line.request()
        if b"first" in seen.body:
            held.set()
            line.hold()
        line.send(OK)
        line.request()

    async def main() -> None:
        async with async_client(server, timeout_s=20) as client:
            first = asyncio.create_task(client.send_sms(PHONE, "first", id=ID))
            await soon(held)
            others = [asyncio.create_task(client.send_sms(PHONE, f"other {n}", id=ID)) for n in range(5)]
            first.cancel()
            results = await asyncio.gather(*others)
            assert [one.id for one in results] == [ID] * 5
            with pytest.raises(SendCancelled):
                await first

    with FaultServer(script) as server:
        run(main())
        assert server.posts == 6


def test_a_signal_that_is_handled_does_not_end_a_call() -> None:
    """A system call broken off by a signal goes on with what is left of its time."""
    got = []
    before = signal.signal(signal.SIGUSR1, lambda *_: got.append(1))

    def script(line: Line) -> None:
        line.request()
        os.kill(os.getpid(), signal.SIGUSR1)
        line.pause(0.05)
        line.send(OK)
        line.request()

    try:
        with FaultServer(script) as server, sync_client(server, timeout_s=5) as client:
            assert ask(client, "send_sms").id == ID
            assert (got, server.posts) == ([1], 1)
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_a_default_timeout_of_the_process_changes_nothing(driver: Driver) -> None:
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(0.01)
    try:
        with FaultServer(answer(OK)) as server:
            assert driver.call(server, timeout_s=5.0).word == "accepted"
    finally:
        socket.setdefaulttimeout(before)
