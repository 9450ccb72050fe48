"""AsyncSmscClient: one awaited call, one of three outcomes. Same names and signatures as SmscClient."""

from __future__ import annotations

import asyncio
import os
import weakref
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from smsc_soap.client.base import ClientBase
from smsc_soap.client.core import ClientCore
from smsc_soap.errors import ConfigurationError, SendOutcomeUnknown, SmscError
from smsc_soap.wire.operations import GetBalance, Operation

if TYPE_CHECKING:
    from smsc_soap.client.http.downloads import AsyncDownloads
    from smsc_soap.client.http.messages_async import AsyncHttpCalls
    from smsc_soap.client.http.numbers import AsyncNumbers
    from smsc_soap.client.http.subclients import AsyncSubclients
    from smsc_soap.client.http.voice_code import VoiceCode
    from smsc_soap.client.http.wait_call import AsyncWaitCall as WaitCall
    from smsc_soap.client.requests import Query, Text
    from smsc_soap.client.transport.asynchronous import AsyncTransport
    from smsc_soap.model.http.captcha import Captcha
    from smsc_soap.model.phone import Phone
    from smsc_soap.model.recipient import Recipient, Recipients
    from smsc_soap.model.results import (
        Accepted,
        BalanceResult,
        CostResult,
        Refused,
        SendResult,
        StatusResult,
        StillUnknown,
    )
    from smsc_soap.wire.extended import VoiceOptions

T = TypeVar("T")


class AsyncSmscClient(ClientBase):
    """The provider's seven SOAP methods.

    Usable inside a running loop, in several loops one after another, and after a fork; keeps connections, so
    make one and use it for long. The constructor reads no environment and does no I/O but reading the service
    description; what each setting means is said in ``smsc_soap.settings.Settings``.

    Raises (every method):
        RequestError: the input is wrong; nothing left.
        LimitReached: a rule of the provider, kept locally, says no; nothing left.
        NotSent: the server was not reached; nothing left.
        ProviderError: the provider refused.
        SendOutcomeUnknown: only ``send_sms`` and ``send_sms2``: it may have been sent. Never send it again
            because of this; ask with ``check``.
        TransportError, ReplyError: only the reading calls.
    """

    async def send_sms(
        self,
        phones: Recipients,
        text: str,
        *,
        id: str | int | None = None,
        sender: str | None = None,
        time: object = None,
    ) -> SendResult:
        """Send one text to one or several recipients. Costs money.

        *id* is yours (40 characters of ``A-Za-z0-9.-_``, or 1..2147483647); without one the client makes one;
        ``""`` lets the provider assign one, and then an unknown outcome can never be settled.
        *time*: None for now, an aware or naive datetime, a timedelta, or one of the typed times.
        """
        return await self._call(self._core.requests.send_sms(phones, text, id, sender, time))

    async def send_sms2(
        self,
        phones: Recipients,
        text: Text,
        *,
        id: str | int | None = None,
        sender: str | None = None,
        time: object = None,
        query: Query = None,
        captcha: Captcha | None = None,
    ) -> SendResult:
        """``send_sms`` with extended parameters: ``ExtendedParameters(...)`` or a ready string ``a=1&b=2``.

        With the parameter ``list`` pass empty *phones* and *text*. ``cost=1`` is refused: use ``get_sms_cost2``.
        *captcha*: the proof that a visitor of yours asked for it.
        """
        return await self._call(self._core.requests.send_sms2(phones, text, id, sender, time, query, captcha))

    async def get_sms_cost(self, phones: Recipients, text: str) -> CostResult:
        """What ``send_sms`` would cost. Nothing is sent."""
        return await self._call(self._core.requests.get_sms_cost(phones, text))

    async def get_sms_cost2(self, phones: Recipients, text: Text, *, query: Query = None) -> CostResult:
        """What ``send_sms2`` would cost. Nothing is sent."""
        return await self._call(self._core.requests.get_sms_cost2(phones, text, query))

    async def get_status(self, phone: str | Recipient, id: str | int, *, all: int = 0) -> StatusResult:
        """Where one message is. *all*: 0 short, 1 with message data, 2 with operator and region.

        Raises:
            MessageNotFound: unknown id and phone, too old, or asked too early.
        """
        return await self._call(self._core.requests.get_status(phone, id, all))

    async def get_status2(
        self, phone: str | Recipient, id: str | int, *, all: int = 0, query: Query = None
    ) -> StatusResult:
        """``get_status`` with extended parameters."""
        return await self._call(self._core.requests.get_status2(phone, id, all, query))

    async def get_balance(self) -> BalanceResult:
        """Money on the account, in its currency (SOAP does not say which)."""
        return await self._call(GetBalance())

    async def check(self, unknown: SendOutcomeUnknown) -> Accepted | Refused | StillUnknown:
        """One look at a send whose outcome is unknown. Never waits, never sends, never says "absent".

        Raises:
            AuthenticationFailed, IpBlocked, ParametersRejected: looking again would not help.
            InvalidMessageId: the send carried no id of its own.
        """
        try:
            return self._core.settled(await self._post(self._core.look(unknown)))
        except SmscError as event:
            return self._core.still_unknown(unknown, event)

    # Over HTTP. The groups are loaded when they are first used.

    @property
    def http(self) -> AsyncHttpCalls:
        """Files, many statuses at once, history, incoming messages, prices, operators, deletion."""
        from smsc_soap.client.http.messages_async import AsyncHttpCalls

        return AsyncHttpCalls(self._core, self._call)

    @property
    def numbers(self) -> AsyncNumbers:
        """Dedicated numbers for receiving messages."""
        from smsc_soap.client.http.numbers import AsyncNumbers

        return AsyncNumbers(self._core, self._call)

    @property
    def downloads(self) -> AsyncDownloads:
        """Exports that the provider prepares in the background."""
        from smsc_soap.client.http.downloads import AsyncDownloads

        return AsyncDownloads(self._core, self._call)

    @property
    def subclients(self) -> AsyncSubclients:
        """Accounts below this one."""
        from smsc_soap.client.http.subclients import AsyncSubclients

        return AsyncSubclients(self._core, self._call)

    async def voice_code(
        self,
        phone: str | Phone,
        *,
        id: str | int | None = None,
        lifetime: timedelta = timedelta(minutes=5),
        attempts: int = 3,
        options: VoiceOptions | None = None,
        captcha: Captcha | None = None,
    ) -> VoiceCode:
        """Have a call speak four digits to *phone*; ``.verify(text)`` of the result checks what was typed.

        Costs money, less than an SMS. The code is good for *lifetime* and *attempts* tries.

        Raises:
            SendOutcomeUnknown: the call may come, but its code is lost: have another one spoken after a minute.
        """
        from smsc_soap.client.http.voice_code import check_life, send_voice_code, voice_code

        check_life(lifetime, attempts)
        spoken = await self._call(send_voice_code(self._core, phone, id, options, captcha))
        return voice_code(self._core, spoken, lifetime, attempts)

    async def wait_call(self, phone: str | Phone) -> WaitCall:
        """A number that the owner of *phone* calls within 15 minutes to confirm it. May cost money.

        Nobody answers that call. ``.confirmed()`` of the result looks whether it came.

        Raises:
            ActionOutcomeUnknown: a number may have been assigned; asking again is harmless but may cost again.
        """
        from smsc_soap.client.http.call_question import question_async
        from smsc_soap.client.http.wait_call import ask_for_call, waiting_async

        operation = ask_for_call(self._core, phone)
        asked = await question_async(self._core, operation, self._post)
        return waiting_async(asked, await self._call(operation), self._post)

    async def aclose(self) -> None:
        """Close the kept connections. The client cannot be used afterwards; calls under way end at once, unknown."""
        if self._pid != os.getpid():
            self._after_fork()  # the connections are the parent's
        self._closed = True
        for loop, transport in list(self._transports.items()):
            # Connections of another loop cannot be closed from here; they end with their loop.
            if loop is asyncio.get_running_loop():
                await transport.aclose()
        self._transports.clear()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    def _start(self, core: ClientCore) -> None:
        self._core = core
        self._pid = os.getpid()
        self._closed = False
        #: Connections belong to the loop they were made in, so a client may outlive ``asyncio.run``.
        self._transports: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncTransport] = (
            weakref.WeakKeyDictionary()
        )

    async def _call(self, operation: Operation[T]) -> T:
        core = self._core
        started_s = core.clock.monotonic()
        try:
            return await self._post(operation)
        except SmscError as first:
            if not core.policy.may_repeat(operation, first):
                raise
            failure = first
        return await core.policy.repeated_async(operation, failure, started_s, self._post)

    async def _post(self, operation: Operation[T]) -> T:
        call, transport = self._core.begin(operation, self._ready)
        attempt = call.attempt()
        try:
            return call.finished(await transport.post(call.request, attempt))
        except BaseException as event:
            raised = call.failed(event, attempt)
            if raised is event:
                raise
            raise raised from event

    def _ready(self) -> AsyncTransport:
        """The connections of the running loop of this process, made on first use."""
        if self._closed:
            raise ConfigurationError("this client is closed; make a new one.")
        if self._pid != os.getpid():
            self._after_fork()
        loop = asyncio.get_running_loop()
        transport = self._transports.get(loop)
        if transport is None:
            self._forget_ended_loops()
            from smsc_soap.client.transport.asynchronous import AsyncTransport

            transport = self._transports[loop] = AsyncTransport(self._core.road())
        return transport

    def _forget_ended_loops(self) -> None:
        for known in self._transports.keyrefs():  # a list, so that other threads may come to know loops meanwhile
            loop = known()
            if loop is not None and loop.is_closed():
                self._transports.pop(loop, None)

    def _after_fork(self) -> None:
        # The parent's sockets stay the parent's: neither used nor closed here.
        self._inherited = self._transports
        self._transports = weakref.WeakKeyDictionary()
        self._core.after_fork()
        self._pid = os.getpid()
