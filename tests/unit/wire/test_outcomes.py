"""The table of outcomes, whole: every error class, sends and reading calls, and that each row is needed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from smsc_soap import errors
from smsc_soap.client.core import ClientCore
from smsc_soap.errors import Outcome, SmscError
from smsc_soap.model.clock import SystemClock
from smsc_soap.settings import Settings
from smsc_soap.wire import outcomes
from smsc_soap.wire.outcomes import SEND_OUTCOMES, send_error, verdict_on

from .replies import ID, OPERATIONS  # isort: skip

NOT_SENT, REFUSED, UNKNOWN = Outcome.NOT_SENT, Outcome.REFUSED, Outcome.UNKNOWN
T0 = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

#: Class of the event → outcome of a send, and the class its caller gets. Written down here a second time
#: on purpose: whoever changes the table in the code has to say so here.
TRUTH: dict[str, tuple[Outcome, str]] = {
    "SmscError": (UNKNOWN, "SendOutcomeUnknown"),
    "ConfigurationError": (NOT_SENT, "ConfigurationError"),
    "RequestError": (NOT_SENT, "RequestError"),
    "InvalidPhone": (NOT_SENT, "InvalidPhone"),
    "InvalidSender": (NOT_SENT, "InvalidSender"),
    "InvalidMessageId": (NOT_SENT, "InvalidMessageId"),
    "InvalidParameter": (NOT_SENT, "InvalidParameter"),
    "ConflictingParameters": (NOT_SENT, "ConflictingParameters"),
    "MessageTooLong": (NOT_SENT, "MessageTooLong"),
    "LimitReached": (NOT_SENT, "LimitReached"),
    "TransportError": (UNKNOWN, "SendOutcomeUnknown"),
    "NotSent": (NOT_SENT, "NotSent"),
    "TlsFailed": (NOT_SENT, "TlsFailed"),
    "ConnectionLost": (UNKNOWN, "SendOutcomeUnknown"),
    "DeadlineExceeded": (UNKNOWN, "SendOutcomeUnknown"),
    "HttpStatusError": (UNKNOWN, "SendOutcomeUnknown"),
    "ReplyError": (UNKNOWN, "SendOutcomeUnknown"),
    "SoapFault": (UNKNOWN, "SendOutcomeUnknown"),
    "MalformedReply": (UNKNOWN, "SendOutcomeUnknown"),
    "ProviderError": (UNKNOWN, "SendOutcomeUnknown"),
    "ParametersRejected": (REFUSED, "ParametersRejected"),
    "AuthenticationFailed": (REFUSED, "AuthenticationFailed"),
    "InsufficientFunds": (REFUSED, "InsufficientFunds"),
    "IpBlocked": (REFUSED, "IpBlocked"),
    "DateRejected": (REFUSED, "DateRejected"),
    "MessageDenied": (REFUSED, "MessageDenied"),
    "PhoneRejected": (REFUSED, "PhoneRejected"),
    "Undeliverable": (REFUSED, "Undeliverable"),
    "MessageNotFound": (UNKNOWN, "SendOutcomeUnknown"),
    "NothingFound": (UNKNOWN, "SendOutcomeUnknown"),
    "RateLimited": (UNKNOWN, "DuplicateOrBusy"),
    "UnknownProviderCode": (UNKNOWN, "SendOutcomeUnknown"),
    # Never the end of one call that sends; whatever else ends up here is unknown.
    "InvalidRecipients": (NOT_SENT, "InvalidRecipients"),
    "CampaignError": (UNKNOWN, "SendOutcomeUnknown"),
    "BudgetExceeded": (UNKNOWN, "SendOutcomeUnknown"),
    "PlanChanged": (UNKNOWN, "SendOutcomeUnknown"),
    "CampaignLocked": (UNKNOWN, "SendOutcomeUnknown"),
    "ActionOutcomeUnknown": (UNKNOWN, "SendOutcomeUnknown"),
    "SendOutcomeUnknown": (UNKNOWN, "SendOutcomeUnknown"),
    "DuplicateOrBusy": (UNKNOWN, "SendOutcomeUnknown"),
    "SendCancelled": (UNKNOWN, "SendCancelled"),
    "SendInterrupted": (UNKNOWN, "SendInterrupted"),
}
#: What is not ours: classes of the language and of libraries.
FOREIGN: dict[type[BaseException], tuple[Outcome, str]] = {
    KeyboardInterrupt: (UNKNOWN, "SendInterrupted"),
    asyncio.CancelledError: (UNKNOWN, "SendCancelled"),
    SystemExit: (UNKNOWN, "SendOutcomeUnknown"),
    GeneratorExit: (UNKNOWN, "SendOutcomeUnknown"),
    MemoryError: (UNKNOWN, "SendOutcomeUnknown"),
    RecursionError: (UNKNOWN, "SendOutcomeUnknown"),
    OSError: (UNKNOWN, "SendOutcomeUnknown"),
    TimeoutError: (UNKNOWN, "SendOutcomeUnknown"),
    ConnectionResetError: (UNKNOWN, "SendOutcomeUnknown"),
    ValueError: (UNKNOWN, "SendOutcomeUnknown"),
    UnicodeDecodeError: (UNKNOWN, "SendOutcomeUnknown"),
    AttributeError: (UNKNOWN, "SendOutcomeUnknown"),
}


def all_classes(top: type[SmscError] = SmscError) -> Iterator[type[SmscError]]:
    yield top
    for below in top.__subclasses__():
        if below.__module__ == errors.__name__:
            yield from all_classes(below)


#: Named first, because that class is made on first use.
OURS = sorted({*all_classes(), errors.SendCancelled}, key=lambda one: one.__name__)


def made(kind: type[BaseException]) -> BaseException:
    """One instance of any error class."""
    if issubclass(kind, errors.RequestError):
        return kind("phones", "***", "a phone")
    if issubclass(kind, errors.LimitReached):
        return kind("too often", retry_after_s=1.0)
    if issubclass(kind, errors.HttpStatusError):
        return kind(503)
    if issubclass(kind, errors.ActionOutcomeUnknown):
        return kind("look", started_at=T0)
    if issubclass(kind, errors.SendOutcomeUnknown):
        return kind(id=ID, phones=("+79990000001",), started_at=T0)
    if issubclass(kind, UnicodeDecodeError):
        return kind("utf-8", b"\xff", 0, 1, "secret of +79990000001")
    return kind("what happened to +79990000001" if not issubclass(kind, SmscError) else "what happened")


EVENTS = [
    *((kind, *TRUTH.get(kind.__name__, (None, "missing"))) for kind in OURS),
    *((k, *v) for k, v in FOREIGN.items()),
]
NAMES = [row[0].__name__ for row in EVENTS]


def raised_for(event: BaseException) -> BaseException:
    return send_error(event, operation="send_sms", message_id=ID, phones=("+79990000001",), started_at=T0)


def test_every_error_class_has_its_line_here() -> None:
    assert {kind.__name__ for kind in OURS} == set(TRUTH)


@pytest.mark.parametrize(("kind", "outcome", "raises"), EVENTS, ids=NAMES)
def test_what_a_send_ends_in(kind: type[BaseException], outcome: Outcome, raises: str) -> None:
    event = made(kind)
    assert verdict_on(event).outcome is outcome
    raised = raised_for(event)
    assert (type(raised).__name__, getattr(raised, "outcome", None)) == (raises, outcome)
    assert (raised is event) == (outcome is not UNKNOWN)
    if isinstance(raised, errors.SendOutcomeUnknown):
        assert (raised.id, raised.phones, raised.started_at) == (ID, ("+79990000001",), T0)
        assert raised.operation == "send_sms"
        assert "+79990000001" not in str(raised)


@pytest.mark.parametrize("row", range(len(SEND_OUTCOMES)), ids=[row.event.__name__ for row in SEND_OUTCOMES])
def test_every_row_is_needed(row: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it some event ends otherwise, or in nothing at all."""
    monkeypatch.setattr(outcomes, "SEND_OUTCOMES", SEND_OUTCOMES[:row] + SEND_OUTCOMES[row + 1 :])
    changed = []
    for kind, outcome, raises in EVENTS:
        try:
            verdict = verdict_on(made(kind))
        except StopIteration:
            changed.append(kind)
            continue
        name = verdict.raises.__name__ if verdict.raises else kind.__name__
        if (verdict.outcome, name) != (outcome, raises):
            changed.append(kind)
    assert changed


def test_the_last_row_takes_everything() -> None:
    assert SEND_OUTCOMES[-1].event is BaseException
    assert SEND_OUTCOMES[-1].outcome is UNKNOWN


@pytest.mark.parametrize(("code", "expected"), [(9, 9), (None, None), (42, 42)])
def test_the_code_is_kept(code: int | None, expected: int | None) -> None:
    kind = errors.RateLimited if code == 9 else errors.UnknownProviderCode
    assert getattr(raised_for(kind("x", code=code)), "code") == expected  # noqa: B009 - of any exception


def test_words_of_foreign_errors_are_not_quoted() -> None:
    assert raised_for(ValueError("+79990000001 secret")).reason == "ValueError"  # type: ignore[attr-defined]
    assert raised_for(errors.MalformedReply("the answer is empty.")).reason == "the answer is empty"  # type: ignore[attr-defined]


# The same events in a call of a client: sends and reading calls, with and without a byte on the road.


def failed(operation: str, event: BaseException, *, bytes_left: bool) -> BaseException:
    core = ClientCore(Settings.checked(login="alex", password="123", limits=None), SystemClock(), lambda: 0.5, None)
    call, _ = core.begin(OPERATIONS[operation], lambda: None)
    attempt = call.attempt()
    attempt.bytes_left = bytes_left
    return call.failed(event, attempt)


READING = sorted(set(OPERATIONS) - {"send_sms", "send_sms2"})


@pytest.mark.parametrize("operation", READING)
@pytest.mark.parametrize("bytes_left", [True, False])
def test_a_reading_call_has_no_outcome(operation: str, bytes_left: bool) -> None:
    for kind, _, _ in EVENTS:
        event = made(kind)
        raised = failed(operation, event, bytes_left=bytes_left)
        if isinstance(event, SmscError) or not isinstance(event, Exception):
            assert raised is event
        else:
            assert type(raised) is (errors.TransportError if bytes_left else errors.NotSent)
        if isinstance(raised, SmscError):
            assert raised.operation == operation
        unknown = issubclass(kind, errors.SendOutcomeUnknown | errors.ActionOutcomeUnknown)
        if kind.__name__ in TRUTH and not unknown:
            assert raised.outcome is None  # type: ignore[union-attr]


@pytest.mark.parametrize("operation", ["send_sms", "send_sms2"])
@pytest.mark.parametrize(("kind", "outcome", "raises"), EVENTS, ids=NAMES)
def test_a_send_with_bytes_on_the_road(
    operation: str, kind: type[BaseException], outcome: Outcome, raises: str
) -> None:
    raised = failed(operation, made(kind), bytes_left=True)
    assert (type(raised).__name__, getattr(raised, "outcome", None)) == (raises, outcome)
    assert getattr(raised, "operation", None) == operation


@pytest.mark.parametrize(("kind", "outcome"), FOREIGN.items(), ids=[kind.__name__ for kind in FOREIGN])
def test_a_send_without_a_byte_on_the_road(kind: type[BaseException], outcome: tuple[Outcome, str]) -> None:
    """Interruptions stay what they are; a failure of ours is a proven "not sent"."""
    event = made(kind)
    raised = failed("send_sms", event, bytes_left=False)
    if isinstance(event, Exception):
        assert (type(raised), getattr(raised, "outcome", None)) == (errors.NotSent, NOT_SENT)
    else:
        assert raised is event
