"""Transports that answer from a list, and one way to call both clients."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from fake_clock import FakeClock

from smsc_soap import AsyncSmscClient, SmscClient
from smsc_soap.client.transport.attempt import Attempt
from smsc_soap.wire.exchange import HttpReply, HttpRequest

#: bytes: a 200 with this body; HttpReply: as it is; an exception: raised after bytes left;
#: ("before", exception): raised before any byte left.
Answer = bytes | HttpReply | BaseException | tuple[str, BaseException]

_ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:ns1="https://smsc.ru/sys/soap.php"><SOAP-ENV:Body>'
    "<ns1:{response}><{result}>{fields}</{result}></ns1:{response}></SOAP-ENV:Body></SOAP-ENV:Envelope>"
)

_NAMES = {
    "send_sms": ("SendResponse", "sendresult"),
    "send_sms2": ("Send2Response", "sendresult"),
    "get_sms_cost": ("CostResponse", "costresult"),
    "get_sms_cost2": ("Cost2Response", "costresult"),
    "get_status": ("StatusResponse", "statusresult"),
    "get_status2": ("Status2Response", "statusresult"),
    "get_balance": ("BalanceResponse", "balanceresult"),
}


def envelope(operation: str, fields: str) -> bytes:
    """An answer in the style of PHP's SoapServer; *fields* is XML."""
    response, result = _NAMES[operation]
    return _ENVELOPE.format(response=response, result=result, fields=fields).encode()


def sent_field(body: str, name: str) -> str | None:
    """What stands in a field of a request; None where it is left out."""
    _, opening, rest = body.partition(f"<{name}>")
    return rest.partition(f"</{name}>")[0] if opening else None


class FakeTransport:
    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.requests: list[HttpRequest] = []
        self.closed = False

    def post(self, request: HttpRequest, attempt: Attempt) -> HttpReply:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, tuple):
            raise answer[1]
        attempt.bytes_left = True
        if isinstance(answer, BaseException):
            raise answer
        return answer if isinstance(answer, HttpReply) else HttpReply(200, {}, answer)

    def close(self) -> None:
        self.closed = True


class _AsyncFakeTransport:
    def __init__(self, inner: FakeTransport) -> None:
        self.inner = inner

    async def post(self, request: HttpRequest, attempt: Attempt) -> HttpReply:
        await asyncio.sleep(0)
        return self.inner.post(request, attempt)

    async def aclose(self) -> None:
        self.inner.close()


class Driver:
    """Calls one kind of client with fakes behind it."""

    def __init__(self, kind: str, *answers: Answer, **settings: Any) -> None:
        self.kind = kind
        self.clock = FakeClock()
        self.transport = FakeTransport(*answers)
        settings = {"login": "alex", "password": "canary-password", **settings}
        if settings.get("api_key"):
            settings.pop("login"), settings.pop("password")
        cls = SmscClient if kind == "sync" else AsyncSmscClient
        self.client: Any = cls(clock=self.clock, chance=lambda: 1.0, **settings)

    def call(self, method: str, *arguments: Any, **named: Any) -> Any:
        return self.run(lambda client: getattr(client, method)(*arguments, **named))

    def run(self, action: Callable[[Any], Any]) -> Any:
        if self.kind == "sync":
            self.client._transport = self.transport
            return action(self.client)

        async def main() -> Any:
            self.client._transports[asyncio.get_running_loop()] = _AsyncFakeTransport(self.transport)
            return await action(self.client)

        return asyncio.run(main())

    @property
    def sent(self) -> list[str]:
        """Request bodies as text."""
        return [request.body.decode() for request in self.transport.requests]
