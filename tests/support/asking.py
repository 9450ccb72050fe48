"""The same question to the blocking and to the async client."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from smsc_soap import AsyncSmscClient, SmscClient

ONE, TWO = "+79990000001", "+79990000002"
#: ``ask(lambda client: client.http.balance())``.
Ask = Callable[[Callable[[Any], Any]], Any]


def asked_by(kind: str, blocking: SmscClient, awaited: AsyncSmscClient) -> Ask:
    """By one of the two clients: *kind* is ``blocking`` or ``async``."""
    if kind == "blocking":
        return lambda action: action(blocking)

    async def answered(action: Callable[[Any], Any]) -> Any:
        return await action(awaited)

    return lambda action: asyncio.run(answered(action))


def ask_plain(ask: Ask, action: Callable[[Any], Any]) -> Any:
    """What is no call, from either client."""
    kept: list[Any] = []

    def keep(client: Any) -> Any:
        kept.append(action(client))
        return client.http.balance()

    ask(keep)
    return kept[0]
