"""Fixtures for tests against the sandbox: ``smsc_sandbox``, ``smsc_client``, ``smsc_async_client``, ``smsc_clock``,
``smsc_fault``. How to use them: docs/testing.md.

pytest finds this file by itself. Nothing runs on its own, and no server is imported before a test
asks for one: the sandbox starts with the first such test and is reset before each further one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from smsc_soap.client.async_client import AsyncSmscClient
    from smsc_soap.client.sync_client import SmscClient
    from smsc_soap.sandbox.clock import ManualClock
    from smsc_soap.sandbox.faults import FaultBook, FaultRule
    from smsc_soap.sandbox.server import SandboxServer


@pytest.fixture(scope="session")
def _smsc_server() -> Iterator[SandboxServer]:
    try:
        from smsc_soap.sandbox.clock import ManualClock
        from smsc_soap.sandbox.server import SandboxServer
    except ModuleNotFoundError as missing:
        pytest.fail(str(missing), pytrace=False)

    with SandboxServer(clock=ManualClock()) as server:
        yield server


@pytest.fixture
def smsc_sandbox(_smsc_server: SandboxServer) -> Iterator[SandboxServer]:
    """A sandbox on a clock that stands still, as new: full balance, no messages, no faults."""
    _smsc_server.reset()
    yield _smsc_server
    _smsc_server.reset()


@pytest.fixture
def smsc_client(smsc_sandbox: SandboxServer, smsc_clock: ManualClock) -> Iterator[SmscClient]:
    """An ``SmscClient`` that talks to ``smsc_sandbox``, with the same rules as for the real provider.

    Both share ``smsc_clock``: a repetition waits by moving it, and a minute that passes there has passed here.
    """
    from smsc_soap import SmscClient

    with SmscClient("alex", "123", base_url=smsc_sandbox.url, clock=smsc_clock) as client:
        yield client


@pytest.fixture
def smsc_async_client(smsc_sandbox: SandboxServer, smsc_clock: ManualClock) -> AsyncSmscClient:
    """An ``AsyncSmscClient`` that talks to ``smsc_sandbox``, on the same clock.

    Needs no particular plugin for asynchronous tests: pytest-asyncio, anyio (on asyncio) and a plain ``asyncio.run``
    all do. It keeps no connection while nothing is under way, so there is nothing to close when a loop ends.
    """
    return _tidy_client("alex", "123", base_url=smsc_sandbox.url, clock=smsc_clock)


def _tidy_client(*account: str, **settings: Any) -> AsyncSmscClient:
    """A client that closes its connections with the last open call.

    Whoever runs the test ends the event loop before fixtures end, and a connection can only be closed in its loop.
    """
    import asyncio

    from smsc_soap import AsyncSmscClient

    class TidyClient(AsyncSmscClient):
        _under_way = 0

        async def _post(self, operation: Any) -> Any:
            self._under_way += 1
            try:
                return await super()._post(operation)
            finally:
                self._under_way -= 1
                transport = None if self._under_way else self._transports.pop(asyncio.get_running_loop(), None)
                if transport is not None:
                    await transport.aclose()

    TidyClient.__name__ = AsyncSmscClient.__name__
    return TidyClient(*account, **settings)


@pytest.fixture
def smsc_clock(smsc_sandbox: SandboxServer) -> ManualClock:
    """The clock of ``smsc_sandbox``: ``smsc_clock.advance(60)`` lets a minute pass at once.

    ``Outbox.open(..., clock=smsc_clock)`` lives by it, too.
    """
    clock: ManualClock = smsc_sandbox.clock  # type: ignore[assignment]  # _smsc_server was given a ManualClock
    return clock


class _AddFault:
    """``smsc_fault("lost_reply", operation="send_sms")``: what is going to happen to which call."""

    def __init__(self, faults: FaultBook) -> None:
        self._faults = faults

    def __call__(self, kind: str, **where_and_how: Any) -> FaultRule:
        return self._faults.add(kind, **where_and_how)


@pytest.fixture
def smsc_fault(smsc_sandbox: SandboxServer) -> _AddFault:
    """Makes trouble: ``smsc_fault(kind, operation=None, nth=1, times=1, **settings)``; kinds in docs/sandbox.md."""
    return _AddFault(smsc_sandbox.faults)
