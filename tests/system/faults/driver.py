"""Both clients behind one face: what was called, what came of it, how long it took."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from smsc_soap import AsyncSmscClient, SmscClient
from smsc_soap.errors import NotSent, Outcome, SendOutcomeUnknown, SmscError

from .fault_server import FaultServer  # isort: skip
from .scripts import ID  # isort: skip

PHONE = "+79990000001"
PASSWORD = "hunter2-canary"
#: One attempt, where its end is not what is tested. Generous: a busy machine must not fail.
TIMEOUT_S = 10.0
#: One attempt, scaled, where the deadline is the point. The rule is "deadline + 1 s"; a busy machine gets more.
SHORT_S = 0.4
PATIENCE_S = 5.0

ARGUMENTS: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "send_sms": ((PHONE, "text"), {"id": ID}),
    "send_sms2": ((PHONE, "text"), {"id": ID, "query": "tz=0"}),
    "get_sms_cost": ((PHONE, "text"), {}),
    "get_sms_cost2": ((PHONE, "text"), {"query": "tz=0"}),
    "get_status": ((PHONE, ID), {"all": 2}),
    "get_status2": ((PHONE, ID), {"query": ""}),
    "get_balance": ((), {}),
}
SENDS = ("send_sms", "send_sms2")


class FakeClock:
    """A clock that only moves when somebody sleeps."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    def now(self) -> datetime:
        return datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return sum(self.waits)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    async def sleep_async(self, seconds: float) -> None:
        self.waits.append(seconds)
        await asyncio.sleep(0)


@dataclass
class End:
    """What one call came to."""

    result: Any
    error: BaseException | None
    took_s: float

    @property
    def word(self) -> str:
        if self.error is None:
            return "accepted"
        outcome = getattr(self.error, "outcome", None)
        return outcome.value if isinstance(outcome, Outcome) else type(self.error).__name__


#: Something to do between two calls of one client.
Between = Callable[[], None]
Call = str | Callable[[Any], Any]


def ask(client: Any, call: Call) -> Any:
    if not isinstance(call, str):
        return call(client)
    args, named = ARGUMENTS[call]
    return getattr(client, call)(*args, **named)


class Driver:
    """One kind of client."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.clock = FakeClock()

    def settings(self, base_url: str, given: dict[str, Any]) -> dict[str, Any]:
        plain = {
            "base_url": base_url,
            "timeout_s": TIMEOUT_S,
            "limits": None,
            "clock": self.clock,
            "chance": lambda: 0.0,
        }
        if "api_key" not in given:
            plain |= {"login": "alex", "password": PASSWORD}
        return {**plain, **given}

    def calls(self, target: FaultServer | str, *calls: Call | Between | None, **given: Any) -> list[End]:
        """The ends of several calls of one client, one after another.

        A name is an operation; a function of no argument marked by ``between`` runs between two calls.
        """
        base_url = target if isinstance(target, str) else target.url
        settings = self.settings(base_url, given)
        if self.kind == "async":
            return asyncio.run(self._calls_async(settings, calls))
        with SmscClient(**settings) as client:
            ends = []
            for call in calls:
                if isinstance(call, between):
                    call.do()
                else:
                    ends.append(_end(client, call))
            return ends

    def call(self, target: FaultServer | str, operation: Call = "send_sms", **given: Any) -> End:
        return self.calls(target, operation, **given)[0]

    async def _calls_async(self, settings: dict[str, Any], calls: tuple[Any, ...]) -> list[End]:
        async with AsyncSmscClient(**settings) as client:
            ends = []
            for call in calls:
                if isinstance(call, between):
                    await asyncio.to_thread(call.do)
                    for _ in range(5):  # the loop takes notice of what its sockets got
                        await asyncio.sleep(0)
                else:
                    ends.append(await _end_async(client, call))
            return ends


class between:  # noqa: N801 - reads as a word in a list of calls
    """Something to do between two calls."""

    def __init__(self, do: Between) -> None:
        self.do = do


def _end(client: SmscClient, call: Any) -> End:
    started_s = time.monotonic()
    result, error = None, None
    try:
        result = ask(client, call)
    except SmscError as caught:
        error = caught
    return End(result, error, time.monotonic() - started_s)


async def _end_async(client: AsyncSmscClient, call: Any) -> End:
    started_s = time.monotonic()
    result, error = None, None
    try:
        result = await ask(client, call)
    except SmscError as caught:
        error = caught
    return End(result, error, time.monotonic() - started_s)


def assert_unknown(end: End, server: FaultServer | None = None, posts: int = 1, cause: type | None = None) -> None:
    """The send may be in: says so, knows its id, was posted exactly so often, in time."""
    assert isinstance(end.error, SendOutcomeUnknown), end
    assert (end.error.outcome, end.error.id, end.error.phones) == (Outcome.UNKNOWN, ID, (PHONE,))
    assert isinstance(end.error.__cause__, cause or BaseException)
    _assert_clean(end)
    if server is not None:
        assert server.posts == posts


def assert_not_sent(end: End, *servers: FaultServer) -> None:
    """Proven: no request reached anybody."""
    assert isinstance(end.error, NotSent), end
    assert end.error.outcome is Outcome.NOT_SENT
    _assert_clean(end)
    for server in servers:
        assert server.seen == []


def assert_accepted(end: End, server: FaultServer | None = None, posts: int = 1) -> None:
    assert end.error is None, end
    assert end.result.id == ID
    assert end.took_s < PATIENCE_S
    if server is not None:
        assert (server.posts, server.whole_posts) == (posts, posts)


def _assert_clean(end: End) -> None:
    assert end.took_s < PATIENCE_S
    seen: BaseException | None = end.error
    while isinstance(seen, SmscError):
        assert PASSWORD not in f"{seen} {seen!r}"
        assert PHONE not in f"{seen} {seen!r}"
        seen = seen.__cause__
