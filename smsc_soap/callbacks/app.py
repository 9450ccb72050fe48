"""The receiver as an ASGI application: no framework needed, any ASGI server runs it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from smsc_soap.callbacks.receiver import Answer, CallbackReceiver
from smsc_soap.wire.callback_fields import MAX_BODY_BYTES

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

#: Longest time a body may take to arrive, seconds.
BODY_TIMEOUT_S: Final = 15.0

_TOO_LONG: Final = Answer(413, "too long")
_TOO_SLOW: Final = Answer(408, "too slow")
_NOT_FOUND: Final = Answer(404, "not found")


class CallbackApp:
    """``CallbackApp(receiver)`` for ``uvicorn`` and the like. Calls come to the receiver's secret paths.

    *prefix*: what a proxy leaves in front of them; what a mount does is found out. The receiver stays yours to close.
    """

    def __init__(self, receiver: CallbackReceiver, *, prefix: str = "", body_timeout_s: float = BODY_TIMEOUT_S) -> None:
        self._receiver = receiver
        self._prefix = whole_prefix(prefix)
        self._body_timeout_s = body_timeout_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            answer = await self._answer(scope, receive)
            if answer is not None:
                await _say(answer, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer | None:
        """None: the caller has left."""
        if not self._knows(scope):
            return _NOT_FOUND
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        told = headers.get("content-length", "0")
        if not told.isascii() or not told.isdigit() or int(told[:12]) > MAX_BODY_BYTES:
            return _TOO_LONG
        try:
            async with asyncio.timeout(self._body_timeout_s):
                body = await _body(receive)
        except TimeoutError:
            return _TOO_SLOW
        if body is None or isinstance(body, Answer):
            return body
        query: bytes = scope.get("query_string", b"")
        return await self._receiver.handle_async(body, headers, query, method=scope["method"])

    def _knows(self, scope: Scope) -> bool:
        """Servers and frameworks differ in whether the path begins with the place the application is mounted at."""
        path: str = scope["path"]
        paths = (path, path.removeprefix(scope.get("root_path", "")))
        known = [self._receiver.knows_path(one[len(self._prefix) :]) for one in paths if one.startswith(self._prefix)]
        return any(known)


def whole_prefix(prefix: str) -> str:
    """``/sms`` however it was written; nothing for none."""
    inner = prefix.strip("/")
    return f"/{inner}" if inner else ""


async def _body(receive: Receive) -> bytes | Answer | None:
    """The whole body, bounded; None when the caller has left before its end."""
    parts: list[bytes] = []
    length = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        part = message.get("body", b"")
        length += len(part)
        if length > MAX_BODY_BYTES:
            return _TOO_LONG
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


async def _say(answer: Answer, send: Send) -> None:
    body = answer.text.encode("ascii")
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())]
    if not answer.stored:
        # What is left of a refused call is not read.
        headers.append((b"connection", b"close"))
    if answer.status == 503:
        headers.append((b"retry-after", b"10"))
    if answer.status == 405:
        headers.append((b"allow", b"POST, GET"))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await send({"type": "lifespan.shutdown.complete"})
            return
