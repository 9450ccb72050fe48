"""Everything both clients do but move bytes and wait: encode, admit, judge, remember, log."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from smsc_soap.client.call import Call
from smsc_soap.client.causes import forget_locals
from smsc_soap.client.heard import Heard
from smsc_soap.client.http_status import status_error
from smsc_soap.client.ids import RandomBytes, new_message_id
from smsc_soap.client.limits import LimitKeeper
from smsc_soap.client.requests import Requests
from smsc_soap.client.retry import RetryPolicy
from smsc_soap.client.telling import tell, tell_not_called, tell_repeat, tell_wire
from smsc_soap.client.transport.road import Road
from smsc_soap.errors import (
    InvalidMessageId,
    InvalidParameter,
    LimitReached,
    MessageNotFound,
    NotSent,
    Outcome,
    RateLimited,
    ReplyError,
    RequestError,
    SendOutcomeUnknown,
    SmscError,
    TransportError,
)
from smsc_soap.model.clock import Clock
from smsc_soap.redaction import Secret
from smsc_soap.wire.credentials import ApiKeyStyle, Credentials
from smsc_soap.wire.exchange import HttpReply, HttpRequest, Sink
from smsc_soap.wire.operations import GetStatus, Operation, WireRecipient
from smsc_soap.wire.wsdl_file import read_wsdl

if TYPE_CHECKING:
    from smsc_soap.model.results import Accepted, Refused, StatusResult, StillUnknown
    from smsc_soap.settings import Settings

T = TypeVar("T")
R = TypeVar("R")

#: When looking again at an unknown send makes sense, after its start; then every hour.
LOOK_AFTER: Final = tuple(timedelta(seconds=seconds) for seconds in (20, 65, 180, 600, 3600))


#: Connections of one client when the provider's rules are switched off.
UNLIMITED_CALLS: Final = 100


class ClientCore:
    """One client without I/O. Immutable but for its counters; safe for threads."""

    def __init__(
        self, settings: Settings, clock: Clock, chance: Callable[[], float] | None, random_bytes: RandomBytes | None
    ) -> None:
        self.settings = settings
        self.clock = clock
        self._chance = chance
        self._random_bytes = random_bytes
        make_id = new_message_id if random_bytes is None else lambda: new_message_id(random_bytes)
        self.requests = Requests(settings, clock, make_id)
        # Loading zeep takes longer than everything else together: not before somebody makes a client.
        from smsc_soap.wire.soap import codec_for

        self._codec = codec_for(read_wsdl(settings.wsdl), settings.front_namespace)
        self._credentials = Credentials(
            login=settings.login or "",
            password=_secret(settings.password),
            api_key=_secret(settings.api_key),
            api_key_style=ApiKeyStyle(settings.api_key_style) if settings.api_key_style else None,
        )
        self._headers = {name: _http_headers(self._codec.headers(name)) for name in self._codec.tables}
        self._tells = settings.log != "off"
        on_repeat = tell_repeat if self._tells else None
        self.policy = RetryPolicy(
            clock, settings.timeout_s, chance=chance, enabled=settings.repeat, on_repeat=on_repeat
        )
        self.keeper = None if settings.limits is None else LimitKeeper(settings.limits, clock)
        self._wire = settings.log == "wire"
        #: Incoming messages as last looked at by whoever waits for a call.
        self.heard = Heard()
        self._counter_lock = threading.Lock()
        #: Fields in answers that the service description does not know: it may have changed.
        self.unknown_fields = 0

    def changed(self, changes: Mapping[str, Any]) -> ClientCore:
        """A core with some settings replaced. The provider's rules are counted together with this one's."""
        other = ClientCore(self.settings.changed(**changes), self.clock, self._chance, self._random_bytes)
        same_account = ("login", "password", "api_key", "base_url", "limits")
        if all(getattr(other.settings, name) == getattr(self.settings, name) for name in same_account):
            other.keeper = self.keeper
        return other

    def after_fork(self) -> None:
        """Fresh locks for a new process."""
        self._counter_lock = threading.Lock()
        if self.keeper is not None:
            self.keeper.after_fork()

    def road(self) -> Road:
        """How to reach the server with these settings."""
        settings = self.settings
        return Road(
            url=settings.endpoint,
            timeout_s=settings.timeout_s,
            connect_timeout_s=settings.connect_timeout_s,
            open_calls=settings.limits.open_calls if settings.limits else UNLIMITED_CALLS,
            ca_file=settings.ca_file,
            proxy=settings.proxy,
        )

    def begin(self, operation: Operation[T], ready: Callable[[], R]) -> tuple[Call[T], R]:
        """One attempt at *operation*, and what *ready* gives to post it with.

        Raises:
            LimitReached: a local rule says no.
            RequestError, ConfigurationError: it cannot be encoded, or not be posted.
            NotSent: anything else that stopped it before it began.
        """
        before = sys.exception()
        started_at = self.clock.now()
        try:
            road = ready()
            request = self._encode(operation)
            ticket = None if self.keeper is None else self.keeper.admit(operation)
        except Exception as event:
            forget_locals(event, before)
            error = _never_began(operation, event)
            if self._tells:
                tell_not_called(operation, event)
            if error is event:
                raise
        else:
            return Call(self, operation, request, ticket, started_at, self.clock.monotonic()), road
        # Out here it takes along only the cause it was given.
        raise error

    def _encode(self, operation: Operation[Any]) -> HttpRequest:
        if operation.script:
            return self._encode_script(operation)
        table = self._codec.tables.get(operation.name)
        if table is None:
            raise RequestError("wsdl", f"a description without {operation.name}", "a description with this operation")
        fields = {**self._credentials.fields(table), **operation.fields()}
        body = self._codec.encode(operation.name, fields)
        if self._wire:
            from smsc_soap.wire.dump import redacted

            tell_wire("sent", operation, lambda: redacted(body))
        return HttpRequest(operation.name, self.settings.endpoint, self._headers[operation.name], body)

    def _encode_script(self, operation: Operation[Any]) -> HttpRequest:
        from smsc_soap.wire.http_api.dump import redacted_fields
        from smsc_soap.wire.http_api.form import script_request

        if self._wire:
            tell_wire("sent", operation, lambda: redacted_fields(operation.fields()))
        return script_request(operation, self.settings.base_url, self._credentials, self._random_bytes or os.urandom)

    def read(self, operation: Operation[T], reply: HttpReply, sink: Sink | None = None) -> T:
        """The result of an HTTP answer, or what it says instead. *sink* has taken its body, if not None."""
        if operation.script:
            return self._read_script(operation, reply, sink)
        if self._wire:
            from smsc_soap.wire.dump import redacted

            tell_wire(f"received with HTTP status {reply.status}", operation, lambda: redacted(reply.body))
        if reply.status != 200:
            raise status_error(reply, self.clock.now())
        # With the first answer: results bring pydantic along, which takes its time.
        from smsc_soap.wire.reading import result_of
        from smsc_soap.wire.reply_reader import read_reply

        fields = read_reply(reply.body, self._codec.tables[operation.name])
        if fields.extra:
            self._count_unknown(operation, len(fields.extra))
        return result_of(operation, fields)

    def _read_script(self, operation: Operation[T], reply: HttpReply, sink: Sink | None) -> T:
        from smsc_soap.wire.http_api.answer import script_result, streamed_result
        from smsc_soap.wire.http_api.dump import redacted_answer

        if self._wire:
            tell_wire(f"received with HTTP status {reply.status}", operation, lambda: redacted_answer(reply.body))
        if reply.status != 200:
            raise status_error(reply, self.clock.now())
        return script_result(operation, reply.body) if sink is None else streamed_result(operation, sink)

    def _count_unknown(self, operation: Operation[Any], number: int) -> None:
        with self._counter_lock:
            first = self.unknown_fields == 0
            self.unknown_fields += number
        if first and self._tells:
            words = (
                "%s: the answer holds fields that the service description does not know; "
                "compare them with `smsc-soap wsdl diff`"
            )
            facts = {"smsc_event": "unknown_fields", "smsc_operation": operation.name}
            tell(logging.WARNING, words, operation.name, facts=facts)

    # check(unknown): one look at a send whose outcome is unknown

    def look(self, unknown: SendOutcomeUnknown) -> GetStatus:
        """The status call that could settle it: of one recipient, another one each time.

        Raises:
            InvalidMessageId: the send carried no id of ours, so there is nothing to ask for.
        """
        if not isinstance(unknown, SendOutcomeUnknown):
            raise InvalidParameter("unknown", f"a {type(unknown).__name__}", "the SendOutcomeUnknown that was caught")
        if not unknown.id or not unknown.phones:
            raise InvalidMessageId(
                "id",
                "empty, because the provider was to assign it",
                "an id of one's own",
                "look for the message in the provider's cabinet",
            )
        looks = sum(unknown.started_at + after <= self.clock.now() for after in LOOK_AFTER)
        phone = unknown.phones[looks % len(unknown.phones)]
        return GetStatus(WireRecipient(phone, phone), unknown.id, 1, self.settings.account_utc_offset)

    @staticmethod
    def settled(status: StatusResult) -> Accepted | Refused:
        """What a found message means for the send."""
        from smsc_soap.model.results import Accepted, Refused

        return Refused(status=status) if status.meaning.rejected else Accepted(status=status)

    def still_unknown(self, unknown: SendOutcomeUnknown, event: SmscError) -> StillUnknown:
        """What a look that found nothing means. A failed look is no evidence of anything.

        Raises:
            SmscError: *event* itself, when looking again would not help (credentials, a blocked address).
        """
        from smsc_soap.model.results import StillUnknown

        now = self.clock.now()
        if isinstance(event, LimitReached) and event.retry_after_s is not None:
            return StillUnknown(next_check_at=now + timedelta(seconds=event.retry_after_s), reason=str(event))
        if isinstance(event, RateLimited):
            return StillUnknown(next_check_at=now + timedelta(seconds=61), reason=str(event))
        if not isinstance(event, MessageNotFound | TransportError | ReplyError):
            raise event
        reason = "" if isinstance(event, MessageNotFound) else str(event)
        due = [unknown.started_at + after for after in LOOK_AFTER]
        return StillUnknown(next_check_at=next((at for at in due if at > now), now + LOOK_AFTER[-1]), reason=reason)


def _never_began(operation: Operation[Any], event: Exception) -> SmscError:
    """What the caller gets for *event*, which stopped a call before it began."""
    if isinstance(event, SmscError):
        error = event
    elif isinstance(event, UnicodeError):
        # Without its cause: that one carries what it was given, which may be a password.
        error = RequestError("request", "half of a surrogate pair", "characters that can be encoded")
    else:
        error = NotSent(f"nothing was sent ({type(event).__name__}).", retryable=False)
        error.__cause__ = event
    error.operation = operation.name
    error.outcome = Outcome.NOT_SENT if operation.paid else None
    return error


def _secret(value: Secret | str | None) -> Secret | None:
    return Secret(value) if isinstance(value, str) else value


def _http_headers(named: Mapping[str, str]) -> tuple[tuple[bytes, bytes], ...]:
    return (
        *((name.encode(), value.encode()) for name, value in named.items()),
        (b"Accept-Encoding", b"identity"),
        (b"User-Agent", b"smsc-soap"),
    )
