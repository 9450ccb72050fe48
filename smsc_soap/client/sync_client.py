"""SmscClient: one blocking call, one of three outcomes."""

from __future__ import annotations

import os
import threading
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from smsc_soap.client.base import ClientBase
from smsc_soap.client.core import ClientCore
from smsc_soap.errors import ConfigurationError, SendOutcomeUnknown, SmscError
from smsc_soap.wire.operations import GetBalance, Operation

if TYPE_CHECKING:
    from smsc_soap.client.http.downloads import Downloads
    from smsc_soap.client.http.messages import HttpCalls
    from smsc_soap.client.http.numbers import Numbers
    from smsc_soap.client.http.subclients import Subclients
    from smsc_soap.client.http.voice_code import VoiceCode
    from smsc_soap.client.http.wait_call import WaitCall
    from smsc_soap.client.requests import Query, Text
    from smsc_soap.client.transport.blocking import BlockingTransport
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


class SmscClient(ClientBase):
    """The provider's seven SOAP methods.

    Safe for threads and after a fork; keeps connections, so make one and use it for long. The constructor
    reads no environment and does no I/O but reading the service description; what each setting means is said in
    ``smsc_soap.settings.Settings``.

    Raises (every method):
        RequestError: the input is wrong; nothing left.
        LimitReached: a rule of the provider, kept locally, says no; nothing left.
        NotSent: the server was not reached; nothing left.
        ProviderError: the provider refused.
        SendOutcomeUnknown: only ``send_sms`` and ``send_sms2``: it may have been sent. Never send it again
            because of this; ask with ``check``.
        TransportError, ReplyError: only the reading calls.
    """

    def send_sms(
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
        return self._call(self._core.requests.send_sms(phones, text, id, sender, time))

    def send_sms2(
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
        return self._call(self._core.requests.send_sms2(phones, text, id, sender, time, query, captcha))

    def get_sms_cost(self, phones: Recipients, text: str) -> CostResult:
        """What ``send_sms`` would cost. Nothing is sent."""
        return self._call(self._core.requests.get_sms_cost(phones, text))

    def get_sms_cost2(self, phones: Recipients, text: Text, *, query: Query = None) -> CostResult:
        """What ``send_sms2`` would cost. Nothing is sent."""
        return self._call(self._core.requests.get_sms_cost2(phones, text, query))

    def get_status(self, phone: str | Recipient, id: str | int, *, all: int = 0) -> StatusResult:
        """Where one message is. *all*: 0 short, 1 with message data, 2 with operator and region.

        Raises:
            MessageNotFound: unknown id and phone, too old, or asked too early.
        """
        return self._call(self._core.requests.get_status(phone, id, all))

    def get_status2(self, phone: str | Recipient, id: str | int, *, all: int = 0, query: Query = None) -> StatusResult:
        """``get_status`` with extended parameters."""
        return self._call(self._core.requests.get_status2(phone, id, all, query))

    def get_balance(self) -> BalanceResult:
        """Money on the account, in its currency (SOAP does not say which)."""
        return self._call(GetBalance())

    def check(self, unknown: SendOutcomeUnknown) -> Accepted | Refused | StillUnknown:
        """One look at a send whose outcome is unknown. Never waits, never sends, never says "absent".

        Raises:
            AuthenticationFailed, IpBlocked, ParametersRejected: looking again would not help.
            InvalidMessageId: the send carried no id of its own.
        """
        try:
            return self._core.settled(self._post(self._core.look(unknown)))
        except SmscError as event:
            return self._core.still_unknown(unknown, event)

    # Over HTTP. The groups are loaded when they are first used.

    @property
    def http(self) -> HttpCalls:
        """Files, many statuses at once, history, incoming messages, prices, operators, deletion."""
        from smsc_soap.client.http.messages import HttpCalls

        return HttpCalls(self._core, self._call)

    @property
    def numbers(self) -> Numbers:
        """Dedicated numbers for receiving messages."""
        from smsc_soap.client.http.numbers import Numbers

        return Numbers(self._core, self._call)

    @property
    def downloads(self) -> Downloads:
        """Exports that the provider prepares in the background."""
        from smsc_soap.client.http.downloads import Downloads

        return Downloads(self._core, self._call)

    @property
    def subclients(self) -> Subclients:
        """Accounts below this one."""
        from smsc_soap.client.http.subclients import Subclients

        return Subclients(self._core, self._call)

    def voice_code(
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
        spoken = self._call(send_voice_code(self._core, phone, id, options, captcha))
        return voice_code(self._core, spoken, lifetime, attempts)

    def wait_call(self, phone: str | Phone) -> WaitCall:
        """A number that the owner of *phone* calls within 15 minutes to confirm it. May cost money.

        Nobody answers that call. ``.confirmed()`` of the result looks whether it came.

        Raises:
            ActionOutcomeUnknown: a number may have been assigned; asking again is harmless but may cost again.
        """
        from smsc_soap.client.http.call_question import question
        from smsc_soap.client.http.wait_call import ask_for_call, waiting

        operation = ask_for_call(self._core, phone)
        asked = question(self._core, operation, self._post)
        return waiting(asked, self._call(operation), self._post)

    def close(self) -> None:
        """Close the kept connections. The client cannot be used afterwards; calls under way end at once, unknown."""
        if self._pid != os.getpid():
            self._after_fork()  # the connections are the parent's
        with self._lock:
            self._closed = True
            transport, self._transport = self._transport, None
        if transport is not None:
            transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    _lock: threading.Lock
    _transport: BlockingTransport | None

    def _start(self, core: ClientCore) -> None:
        self._core = core
        self._lock = threading.Lock()
        self._pid = os.getpid()
        self._closed = False
        self._transport = None

    def _call(self, operation: Operation[T]) -> T:
        core = self._core
        started_s = core.clock.monotonic()
        try:
            return self._post(operation)
        except SmscError as first:
            if not core.policy.may_repeat(operation, first):
                raise
            failure = first
        return core.policy.repeated(operation, failure, started_s, self._post)

    def _post(self, operation: Operation[T]) -> T:
        call, transport = self._core.begin(operation, self._ready)
        attempt = call.attempt()
        try:
            return call.finished(transport.post(call.request, attempt))
        except BaseException as event:
            raised = call.failed(event, attempt)
            if raised is event:
                raise
            raise raised from event

    def _ready(self) -> BlockingTransport:
        """The connections of this process: made on first use, and again after a fork."""
        if self._pid != os.getpid():
            self._after_fork()
        transport = self._transport
        if transport is not None:
            return transport
        with self._lock:
            if self._closed:
                raise ConfigurationError("this client is closed; make a new one.")
            if self._transport is None:
                from smsc_soap.client.transport.blocking import BlockingTransport

                self._transport = BlockingTransport(self._core.road())
            return self._transport

    def _after_fork(self) -> None:
        # The parent's sockets stay the parent's: neither used nor closed here. Locks may be held by
        # threads that this process does not have.
        self._inherited = self._transport
        self._lock = threading.Lock()
        self._transport = None
        self._core.after_fork()
        self._pid = os.getpid()
