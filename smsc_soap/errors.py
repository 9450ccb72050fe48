"""Every exception of the package, split by whose fault it is and by what is known of the outcome.

::

    SmscError                        .operation .outcome .code .retryable
    ├── ConfigurationError           settings that cannot work; found before any I/O
    ├── RequestError (ValueError)    the caller's input; found before any I/O; .field says which
    │   ├── InvalidPhone · InvalidSender · InvalidMessageId · MessageTooLong · InvalidParameter
    │   ├── InvalidRecipients        a table of recipients that is none; .line
    │   └── ConflictingParameters
    ├── LimitReached                 a local copy of a provider rule refused; .retry_after_s
    ├── TransportError               the road
    │   ├── NotSent                  proven: no byte of the request left
    │   │   └── TlsFailed            the same, and never repeated
    │   ├── ConnectionLost · DeadlineExceeded    bytes left, no whole answer (in time)
    │   └── HttpStatusError          any HTTP status but 200; .status
    ├── ReplyError                   their answer is not what the description promises
    │   └── SoapFault · MalformedReply
    ├── ProviderError                their answer, understood: a refusal; .code
    │   ├── ParametersRejected 1 · AuthenticationFailed 2 · InsufficientFunds 3 · IpBlocked 4
    │   ├── DateRejected 5 · MessageDenied 6 · PhoneRejected 7 · Undeliverable 8
    │   ├── MessageNotFound          3 on a status call, and status -3; NothingFound on others
    │   ├── RateLimited              9 on a reading call
    │   └── UnknownProviderCode
    ├── CampaignError                must not go on: BudgetExceeded · PlanChanged · CampaignLocked
    ├── ActionOutcomeUnknown         the same for what is no message: renting, creating, changing, deleting
    └── SendOutcomeUnknown           a paid send that may or may not be in; .id .phones .started_at
        ├── DuplicateOrBusy          code 9 on a send: this copy was refused, an earlier one may be in
        ├── SendCancelled            the task was cancelled in the middle (also a CancelledError)
        └── SendInterrupted          Ctrl-C in the middle (also a KeyboardInterrupt)

No text of an exception holds a password, a whole phone number or a message text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Self

from smsc_soap.redaction import mask_phones, mask_recipients
from smsc_soap.sentences import refused


class Outcome(StrEnum):
    """What is known of a paid send that did not simply succeed."""

    #: Proven: the provider never saw it.
    NOT_SENT = "not_sent"
    #: The provider said no to it.
    REFUSED = "refused"
    #: It may be in. Never repeat it; ask with ``client.check`` instead.
    UNKNOWN = "unknown"


class SmscError(Exception):
    """Base of everything this package raises on purpose."""

    #: The provider's operation (``send_sms`` …), or None outside of one.
    operation: str | None = None
    #: What is known of a send; None for reading calls.
    outcome: Outcome | None = None
    #: The provider's number, where there is one.
    code: int | None = None
    #: True when the same call, made again later, can succeed and cannot send twice.
    retryable: bool = False

    def __init__(
        self,
        message: str = "",
        *,
        operation: str | None = None,
        outcome: Outcome | None = None,
        code: int | None = None,
        retryable: bool | None = None,
    ) -> None:
        super().__init__(message)
        given = {"operation": operation, "outcome": outcome, "code": code, "retryable": retryable}
        self.__dict__.update({name: value for name, value in given.items() if value is not None})

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.args, self.__dict__)


def _rebuild(cls: type[SmscError], args: tuple[Any, ...], state: Mapping[str, Any]) -> SmscError:
    error = cls.__new__(cls)
    error.args = args
    error.__dict__.update(state)
    return error


class ConfigurationError(SmscError):
    """Settings that cannot work, found before any I/O."""


class RequestError(SmscError, ValueError):
    """The caller's input is not allowed; nothing was sent or stored.

    The text is one sentence: which field, what it was, what is allowed, what to do.
    *was* must already be masked where it holds a phone, a text or a secret.
    """

    #: The argument or parameter, in the words of the public API.
    field: str

    def __init__(self, field: str, was: object, allowed: str, do: str = "") -> None:
        self.field = field
        super().__init__(f"{field}: {refused(was)}; allowed: {allowed}" + (f"; {do}" if do else "") + ".")


class InvalidPhone(RequestError):
    """A recipient is not a phone number, or not one of the kinds allowed here."""


class InvalidSender(RequestError):
    """A sender name outside 11 characters or 15 digits."""


class InvalidMessageId(RequestError):
    """A message id outside 1..2147483647 or 40 characters of ``A-Za-z0-9.-_``."""


class InvalidParameter(RequestError):
    """A value outside its range or format."""


class ConflictingParameters(RequestError):
    """Values that are fine alone and not together."""


class MessageTooLong(RequestError):
    """More than the 1000 characters the provider takes."""


class InvalidRecipients(RequestError):
    """A table of recipients that cannot be read as one; no row of it may be used."""

    def __init__(self, field: str, was: object, allowed: str, do: str = "", *, line: int | None = None) -> None:
        #: Where it went wrong, counted from 1 as an editor does; None when the whole table is meant.
        self.line = line
        super().__init__(field if line is None else f"{field}, line {line}", was, allowed, do)


class LimitReached(SmscError):
    """A provider rule, kept locally, says no; nothing left this machine."""

    #: Seconds after which the same call is allowed; None when a person has to act first.
    retry_after_s: float | None = None
    retryable = True

    def __init__(self, message: str, *, retry_after_s: float | None, **known: Any) -> None:
        super().__init__(message, **known)
        self.retry_after_s = retry_after_s


class TransportError(SmscError):
    """The road between us and the provider failed."""


class NotSent(TransportError):
    """Proven: no byte of the request left (DNS, refused, connect timeout, no free connection)."""

    retryable = True


class TlsFailed(NotSent):
    """The server could not prove who it is; nothing was sent and nothing is repeated."""

    retryable = False


class ConnectionLost(TransportError):
    """Bytes of the request left, the whole answer never came."""


class DeadlineExceeded(TransportError):
    """Bytes of the request left, and the total time of one attempt ran out."""


class HttpStatusError(TransportError):
    """An HTTP status other than 200."""

    def __init__(self, status: int, *, retry_after_s: float | None = None, **known: Any) -> None:
        super().__init__(f"the server answered with HTTP status {status}", **known)
        self.status = status
        #: Seconds asked for by ``Retry-After``, capped at 15 minutes; None when absent or unreadable.
        self.retry_after_s = retry_after_s


class ReplyError(SmscError):
    """The answer is not what the service description promises."""


class SoapFault(ReplyError):
    """The answer is a SOAP Fault. No proof that nothing was sent: proxies make faults, too."""


class MalformedReply(ReplyError):
    """The answer is empty, cut, not XML, not SOAP, or does not belong to this call."""


class ProviderError(SmscError):
    """The provider understood the request and refused it."""

    #: The id the call carried, for the provider's support; None for calls without one.
    message_id: str | None = None

    def __init__(self, message: str, *, message_id: str | None = None, **known: Any) -> None:
        super().__init__(message, **known)
        self.message_id = message_id


class ParametersRejected(ProviderError):
    """Code 1: the provider calls the parameters wrong. Repeating does not help."""


class AuthenticationFailed(ProviderError):
    """Code 2: wrong login, password or key, or an address not on the list. Five in half an hour block: stop, look."""


class InsufficientFunds(ProviderError):
    """Code 3 on a send or a price: the account cannot pay."""


class IpBlocked(ProviderError):
    """Code 4: this address is blocked for 10 to 30 minutes; every further call may prolong it."""

    retryable = True


class DateRejected(ProviderError):
    """Code 5: the provider does not read the time of sending."""


class MessageDenied(ProviderError):
    """Code 6: text or sender name is denied."""


class PhoneRejected(ProviderError):
    """Code 7: the provider does not read the phone number."""


class Undeliverable(ProviderError):
    """Code 8: no way to this number."""


class MessageNotFound(ProviderError):
    """Code 3 on a status call, or status -3: unknown id and phone, too old, or asked too early."""

    retryable = True


class NothingFound(ProviderError):
    """The provider has nothing that fits the question."""


class RateLimited(ProviderError):
    """Code 9 on a reading call: the same question too often, or too many calls at once."""

    retryable = True


class UnknownProviderCode(ProviderError):
    """A number the provider's pages do not list."""


class CampaignError(SmscError):
    """A campaign must not begin or go on. Nothing was sent because of it."""


class BudgetExceeded(CampaignError):
    """The price is above the budget, or the next batch above what is left of it."""


class PlanChanged(CampaignError):
    """The plan does not fit any more: file, text, price, balance or date are not those it was made with."""


class CampaignLocked(CampaignError):
    """Another process runs this campaign."""

    retryable = True


class ActionOutcomeUnknown(SmscError):
    """Something that costs, creates, changes or deletes may or may not be done: look before doing it again."""

    outcome = Outcome.UNKNOWN

    def __init__(self, look: str, *, started_at: datetime, reason: str = "", **known: Any) -> None:
        because = f" ({reason})" if reason else ""
        super().__init__(f"it is unknown whether this was done{because}; before you repeat it, {look}.", **known)
        self.started_at = started_at.astimezone(UTC)
        self.reason = reason


class SendOutcomeUnknown(SmscError):
    """A paid send whose outcome is unknown. Never send it again: ask with ``client.check(error)``.

    ``__cause__`` says what the road or the provider said. The whole record survives in an ERP as
    ``to_dict()`` and comes back by ``from_dict()``.
    """

    outcome = Outcome.UNKNOWN

    #: The id the send carried; empty when the provider was to assign one (then nobody can settle it).
    id: str
    #: Recipients as they stood on the wire: what a status call has to ask for.
    phones: tuple[str, ...]
    #: The moment the attempt began, aware UTC.
    started_at: datetime

    _SAY: ClassVar[str] = "it is unknown whether the message was sent"

    def __init__(
        self,
        *,
        id: str,
        phones: Sequence[str],
        started_at: datetime,
        operation: str | None = None,
        code: int | None = None,
        reason: str = "",
    ) -> None:
        self.id = id
        self.phones = tuple(phones)
        self.started_at = started_at.astimezone(UTC)
        advice = "ask with client.check(error)" if id else "without an own id only the provider's cabinet can tell"
        about = f"id {mask_phones(str(id)) if id else 'assigned by the provider'}, to {mask_recipients(self.phones)}"
        super().__init__(
            f"{self._SAY} ({about}{f': {reason}' if reason else ''}); do not send it again; {advice}.",
            operation=operation,
            code=code,
        )
        self.reason = reason

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values. Holds whole phone numbers: store it where customer data may be."""
        return {
            "id": self.id,
            "phones": list(self.phones),
            "started_at": self.started_at.isoformat(),
            "operation": self.operation,
            "code": self.code,
            "reason": self.reason,
        }

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Self:
        """The error that ``to_dict()`` described.

        Raises:
            ConfigurationError: the record lacks a field or holds an unreadable moment.
        """
        try:
            known = dict(record)
            known["started_at"] = datetime.fromisoformat(known["started_at"])
            if known["started_at"].tzinfo is None:
                raise ValueError("started_at has no zone")
            kind: type[SendOutcomeUnknown] = cls
            if cls is SendOutcomeUnknown and known.get("code") == DuplicateOrBusy.code:
                kind = DuplicateOrBusy
            return kind(**known)  # type: ignore[return-value]
        except (KeyError, TypeError, ValueError) as error:
            raise ConfigurationError(
                f"this is not a record made by SendOutcomeUnknown.to_dict() ({type(error).__name__}); "
                "expected id, phones, started_at, operation, code, reason."
            ) from None


class DuplicateOrBusy(SendOutcomeUnknown):
    """Code 9 on a send: this copy was refused. An earlier copy may be in, or too many calls ran at once."""

    code = 9
    _SAY = "the provider took this for a repetition or was too busy, so an earlier copy may have been sent"


class SendInterrupted(SendOutcomeUnknown, KeyboardInterrupt):
    """Ctrl-C came while the send was under way."""


if TYPE_CHECKING:
    import asyncio

    class SendCancelled(SendOutcomeUnknown, asyncio.CancelledError):
        """The task was cancelled while the send was under way. Cancels the task as usual when not caught."""


def __getattr__(name: str) -> Any:
    # asyncio takes longer to load than everything a blocking program needs from here.
    if name != "SendCancelled":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import asyncio

    about = "The task was cancelled while the send was under way. Cancels the task as usual when not caught."
    cls = type(name, (SendOutcomeUnknown, asyncio.CancelledError), {"__module__": __name__, "__doc__": about})
    # Two threads may come here at once, and there must be one class only.
    return globals().setdefault(name, cls)
