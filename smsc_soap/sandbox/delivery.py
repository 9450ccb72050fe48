"""How an answer travels: whole, late, cut, in drops, or not at all. Works on the connection below HTTP."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

from smsc_soap.sandbox.disturb import Reply
from smsc_soap.sandbox.faults import FaultRule

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

#: Where the server puts the connection's transport.
TRANSPORT_KEY: Final = "smsc_sandbox.transport"
#: Lets bytes already written leave before a reset overtakes them.
_LEAVE_S: Final = 0.02
#: SO_LINGER on, for zero seconds: closing sends RST.
_LINGER_NOTHING: Final = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)


class Line:
    """One call's way back to its caller."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, release: asyncio.Event) -> None:
        self._transport: asyncio.Transport = scope[TRANSPORT_KEY]
        self._receive = receive
        self._send = send
        #: Set when the server stops or is reset: nobody waits any longer.
        self._release = release

    async def answer(self, reply: Reply) -> None:
        """The whole answer, the usual way."""
        headers = [(name.encode(), value.encode()) for name, value in _headers(reply).items()]
        await self._send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await self._send({"type": "http.response.body", "body": reply.body})

    async def hold(self, seconds: float | None) -> bool:
        """Waits so long (None: for ever), or until the caller goes away or the server is reset.

        False after a reset.
        """
        waits = [asyncio.ensure_future(one) for one in (self._receive(), self._release.wait())]
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
        return not self._release.is_set()

    async def deliver(self, reply: Reply, rule: FaultRule) -> None:
        """*reply* in the way *rule* asks for."""
        way = _WAYS.get(rule.kind)
        if way is None:
            await self.answer(reply)
        else:
            await way(self, reply, rule)

    async def hang_up(self, *, reset: bool) -> None:
        """Ends the connection: RST, or politely after what was written."""
        if reset:
            connection: socket.socket | None = self._transport.get_extra_info("socket")
            if connection is not None and not self._transport.is_closing():
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOTHING)
            self._transport.abort()
        else:
            self._transport.close()
        # The server is to see the end of the connection before this call returns, or it would complain.
        await self.hold(5.0)

    async def _reset(self, reply: Reply, rule: FaultRule) -> None:
        await self.hang_up(reset=rule["reset"])

    async def _late(self, reply: Reply, rule: FaultRule) -> None:
        await self.hang_up(reset=True)

    async def _in_reply(self, reply: Reply, rule: FaultRule) -> None:
        self._transport.write(_head(reply) + reply.body[: int(len(reply.body) * rule["share"])])
        await asyncio.sleep(_LEAVE_S)
        await self.hang_up(reset=True)

    async def _after_reply(self, reply: Reply, rule: FaultRule) -> None:
        self._transport.write(_head(reply) + reply.body)
        await asyncio.sleep(_LEAVE_S)
        await self.hang_up(reset=True)

    async def _truncated(self, reply: Reply, rule: FaultRule) -> None:
        body = reply.body[: int(len(reply.body) * rule["share"])]
        if rule["framed"]:
            await self.answer(Reply(reply.status, body, reply.content_type, reply.headers))
            return
        self._transport.write(_head(reply) + body)
        await self.hang_up(reset=False)

    async def _trickle(self, reply: Reply, rule: FaultRule) -> None:
        whole = _head(reply, close=True) + reply.body
        for at in range(len(whole)):
            if self._transport.is_closing() or self._release.is_set():
                break
            self._transport.write(whole[at : at + 1])
            await asyncio.sleep(rule["interval_s"])
        await self.hang_up(reset=False)

    async def _silence(self, reply: Reply, rule: FaultRule) -> None:
        await self.hold(rule["seconds"])
        await self.hang_up(reset=False)


def _headers(reply: Reply) -> Mapping[str, str]:
    return {"Content-Type": reply.content_type, "Content-Length": str(len(reply.body)), **reply.headers}


def _head(reply: Reply, *, close: bool = False) -> bytes:
    lines = [f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in _headers(reply).items()]
    lines += ["Connection: close"] if close else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


_WAYS: Final[Mapping[str, Callable[[Line, Reply, FaultRule], Awaitable[None]]]] = {
    "reset_unexecuted": Line._reset,
    "lost_reply": Line._reset,
    "late": Line._late,
    "reset_in_reply": Line._in_reply,
    "reset_after_reply": Line._after_reply,
    "truncated": Line._truncated,
    "trickle": Line._trickle,
    "silence": Line._silence,
}
