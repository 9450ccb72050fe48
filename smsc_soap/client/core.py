"""Everything both clients do but move bytes and wait: encode, admit, judge, remember, log."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from smsc_soap.client.heard import Heard
from smsc_soap.client.http_status import status_error
from smsc_soap.client.ids import RandomBytes, new_message_id
from smsc_soap.client.limits import LimitKeeper, Ticket
from smsc_soap.client.requests import Requests
from smsc_soap.client.retry import RetryPolicy
from smsc_soap.client.transport.attempt import Attempt
from smsc_soap.client.transport.road import Road
from smsc_soap.errors import (
    HttpStatusError,
    InvalidMessageId,
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

_log: Final = logging.getLogger("smsc_soap")
_wire_log: Final = logging.getLogger("smsc_soap.wire")

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
        self.policy = RetryPolicy(
            clock, settings.timeout_s, chance=chance, enabled=settings.repeat, on_repeat=_tell_repeat
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

    def begin(self, operation: Operation[T]) -> Call[T]:
        """One attempt at *operation*, ready to post.

        Raises:
            LimitReached: a local rule says no.
            RequestError, ConfigurationError: it cannot be encoded.
        """
        started_at = self.clock.now()
        try:
            request = self._encode(operation)
            ticket = None if self.keeper is None else self.keeper.admit(operation)
        except SmscError as error:
            error.operation = operation.name
            error.outcome = Outcome.NOT_SENT if operation.paid else None
            extra = {"smsc_event": "not_called", "smsc_operation": operation.name, "smsc_cause": type(error).__name__}
            _log.info("%s: not called (%s)", operation.name, type(error).__name__, extra=extra)
            raise
        return Call(self, operation, request, ticket, started_at, self.clock.monotonic())

    def _encode(self, operation: Operation[Any]) -> HttpRequest:
        if operation.script:
            return self._encode_script(operation)
        table = self._codec.tables.get(operation.name)
        if table is None:
            raise RequestError("wsdl", f"a description without {operation.name}", "a description with this operation")
        fields = {**self._credentials.fields(table), **operation.fields()}
        body = self._codec.encode(operation.name, fields)
        if self._wire:
            _dump("sent", operation.name, body)
        return HttpRequest(operation.name, self.settings.endpoint, self._headers[operation.name], body)

    def _encode_script(self, operation: Operation[Any]) -> HttpRequest:
        from smsc_soap.wire.http_api.dump import redacted_fields
        from smsc_soap.wire.http_api.form import script_request

        if self._wire:
            _tell_wire("sent", operation.name, redacted_fields(operation.fields()))
        return script_request(operation, self.settings.base_url, self._credentials, self._random_bytes or os.urandom)

    def read(self, operation: Operation[T], reply: HttpReply, sink: Sink | None = None) -> T:
        """The result of an HTTP answer, or what it says instead. *sink* has taken its body, if not None."""
        if operation.script:
            return self._read_script(operation, reply, sink)
        if self._wire:
            _dump(f"received with HTTP status {reply.status}", operation.name, reply.body)
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
            _tell_wire(f"received with HTTP status {reply.status}", operation.name, redacted_answer(reply.body))
        if reply.status != 200:
            raise status_error(reply, self.clock.now())
        return script_result(operation, reply.body) if sink is None else streamed_result(operation, sink)

    def _count_unknown(self, operation: Operation[Any], number: int) -> None:
        with self._counter_lock:
            first = self.unknown_fields == 0
            self.unknown_fields += number
        if first:
            _log.warning(
                "%s: the answer holds fields that the service description does not know; "
                "compare them with `smsc-soap wsdl diff`",
                operation.name,
                extra={"smsc_event": "unknown_fields", "smsc_operation": operation.name},
            )

    # check(unknown): one look at a send whose outcome is unknown

    def look(self, unknown: SendOutcomeUnknown) -> GetStatus:
        """The status call that could settle it: of one recipient, another one each time.

        Raises:
            InvalidMessageId: the send carried no id of ours, so there is nothing to ask for.
        """
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


@dataclass(slots=True)
class Call(Generic[T]):
    """One attempt: what was asked, and what becomes of it."""

    core: ClientCore
    operation: Operation[T]
    request: HttpRequest
    ticket: Ticket | None
    started_at: datetime
    started_s: float

    def attempt(self) -> Attempt:
        """The deadline of this try; it starts now."""
        return Attempt(self.operation.attempt_s(self.core.settings.timeout_s))

    def finished(self, reply: HttpReply) -> T:
        """The result; raises what the answer says instead."""
        result = self.core.read(self.operation, reply, self.request.sink)
        self._note(None)
        if self.operation.paid:
            self._log("accepted")
        else:
            self.core.policy.quota.give_back()
            self._log("answered")
        return result

    def failed(self, event: BaseException, *, bytes_left: bool) -> BaseException:
        """The exception the caller gets for *event*, which may be *event* itself."""
        if self.request.sink is not None:
            self.request.sink.discard()
        known = self._named(event, bytes_left=bytes_left)
        self._note(known)
        judged = self.operation.paid and (bytes_left or isinstance(known, SmscError))
        raised = self._verdict(known) if judged else known
        if isinstance(raised, SmscError):
            raised.operation = self.operation.name
        self._log(_outcome_words(raised, event), raised, event)
        return raised

    def _verdict(self, event: BaseException) -> BaseException:
        """What is known of a paid call after *event*."""
        from smsc_soap.wire.outcomes import action_error, send_error

        operation = self.operation
        if operation.look:
            return action_error(event, operation=operation.name, look=operation.look, started_at=self.started_at)
        return send_error(
            event,
            operation=operation.name,
            message_id=operation.message_id,
            phones=operation.phones,
            started_at=self.started_at,
        )

    def _named(self, event: BaseException, *, bytes_left: bool) -> BaseException:
        """A foreign exception in our words; interruptions of the program stay what they are."""
        if isinstance(event, SmscError) or not isinstance(event, Exception):
            return event
        if not bytes_left:
            return NotSent(f"nothing was sent ({type(event).__name__}).", retryable=False)
        return event if self.operation.paid else TransportError(f"the call failed ({type(event).__name__}).")

    def _note(self, event: BaseException | None) -> None:
        if self.core.keeper is not None and self.ticket is not None:
            self.core.keeper.note(self.ticket, event)

    def _log(self, words: str, error: BaseException | None = None, event: BaseException | None = None) -> None:
        level = logging.WARNING if isinstance(error, SendOutcomeUnknown) else logging.INFO
        if not _log.isEnabledFor(level):
            return
        took_s = self.core.clock.monotonic() - self.started_s
        outcome = error.outcome if isinstance(error, SmscError) else None
        facts = {
            "smsc_event": "call",
            "smsc_operation": self.operation.name,
            # A reading call that failed has no outcome, only a cause.
            "smsc_outcome": words if error is None else outcome and outcome.value,
            "smsc_cause": None if event is None else type(event).__name__,
            "smsc_code": getattr(error, "code", None),
            "smsc_attempt_id": self.operation.message_id if self.operation.paid else None,
            "smsc_duration_s": took_s,
        }
        _log.log(level, "%s: %s in %.3f s", self.operation.name, words, took_s, extra=facts)


def _secret(value: Secret | str | None) -> Secret | None:
    return Secret(value) if isinstance(value, str) else value


def _outcome_words(raised: BaseException, event: BaseException) -> str:
    """The outcome and its cause by class, with the status of HTTP: enough to act on, nothing private."""
    cause = type(event).__name__ + (f" {event.status}" if isinstance(event, HttpStatusError) else "")
    outcome = raised.outcome if isinstance(raised, SmscError) else None
    return f"{outcome.value} ({cause})" if outcome else cause


def _http_headers(named: Mapping[str, str]) -> tuple[tuple[bytes, bytes], ...]:
    return (
        *((name.encode(), value.encode()) for name, value in named.items()),
        (b"Accept-Encoding", b"identity"),
        (b"User-Agent", b"smsc-soap"),
    )


def _dump(what: str, operation: str, body: bytes) -> None:
    from smsc_soap.wire.dump import redacted

    _tell_wire(what, operation, redacted(body))


def _tell_wire(what: str, operation: str, words: str) -> None:
    extra = {"smsc_event": "wire", "smsc_operation": operation}
    _wire_log.debug("%s: %s %s", operation, what, words, extra=extra)


def _tell_repeat(operation: Operation[Any], error: BaseException, attempt: int, wait_s: float) -> None:
    facts = {
        "smsc_event": "again",
        "smsc_operation": operation.name,
        "smsc_cause": type(error).__name__,
        "smsc_tries": attempt,
        "smsc_wait_s": wait_s,
    }
    cause = type(error).__name__
    _log.info("%s: try %d failed (%s); again in %.1f s", operation.name, attempt, cause, wait_s, extra=facts)
