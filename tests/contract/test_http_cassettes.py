"""Kept conversations over HTTP: the sandbox still says the same, and both clients still ask and understand the same."""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any

import pytest
from fake_clock import FakeClock
from fake_transport import FakeTransport, _AsyncFakeTransport
from http_cassettes import CONVERSATIONS, FOLDER, conversation, ended, kept, path_of, said

from smsc_soap import AsyncSmscClient, SmscClient

NAMES = sorted(CONVERSATIONS)


def kept_conversation(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path_of(name).read_text(encoding="utf-8"))
    return found


def test_there_is_one_file_for_each() -> None:
    assert sorted(path.stem for path in FOLDER.iterdir()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_origin_and_no_secret(name: str) -> None:
    text = path_of(name).read_text(encoding="utf-8")
    assert json.loads(text)["origin"] == "sandbox"
    for secret in ('"alex"', '"123"', "canary", "sandbox-key"):
        assert secret not in text


@pytest.mark.parametrize("name", NAMES)
def test_the_sandbox_still_says_so(name: str) -> None:
    assert conversation(name) == kept_conversation(name)


def settings() -> dict[str, Any]:
    return {"clock": FakeClock(), "random_bytes": random.Random(17).randbytes}


def replay(name: str) -> tuple[FakeTransport, list[str]]:
    exchanges = kept_conversation(name)["exchanges"]
    return FakeTransport(*(one["response"]["body"].encode() for one in exchanges)), kept_conversation(name)["results"]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "downloads"])
@pytest.mark.parametrize("face", ["blocking", "async"])
def test_replayed(name: str, face: str) -> None:
    transport, results = replay(name)
    if face == "blocking":
        client = SmscClient("alex", "123", **settings())
        client._transport = transport  # type: ignore[assignment]  # stands in for the road
        assert said(client, CONVERSATIONS[name]) == results
    else:
        assert asyncio.run(_awaited(name, transport)) == [one.replace("<WaitCall", "<AsyncWaitCall") for one in results]
    asked = [kept(request) for request in transport.requests]
    assert asked == [one["request"] for one in kept_conversation(name)["exchanges"]]


async def _awaited(name: str, transport: FakeTransport) -> list[str]:
    client = AsyncSmscClient("alex", "123", **settings())
    client._transports[asyncio.get_running_loop()] = _AsyncFakeTransport(transport)  # type: ignore[assignment]  # as above
    found = []
    for step in CONVERSATIONS[name]:
        kept_result: list[Any] = []
        try:
            kept_result.append(await step(client))
        except Exception as error:  # told by ended() like the blocking one
            kept_result.append(error)
        found.append(ended(lambda one=kept_result[0]: _raised(one)))  # type: ignore[misc]  # bound as a default
    return found


def _raised(one: Any) -> Any:
    if isinstance(one, Exception):
        raise one
    return one
