"""``client.wait_call``: a subscriber confirms the own number by calling one that the provider assigns."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import inf
from typing import TYPE_CHECKING, Final

from smsc_soap.client.core import ClientCore
from smsc_soap.client.heard import LOOK_AGAIN_S, Before, Look, digits
from smsc_soap.client.http.call_question import Question, incoming
from smsc_soap.client.http.seam import Post, PostAsync, one_recipient
from smsc_soap.client.requests import SpeakingOf
from smsc_soap.errors import (
    InvalidPhone,
    LimitReached,
    NothingFound,
    RateLimited,
    ReplyError,
    SmscError,
    TransportError,
)
from smsc_soap.model.callback import CallConfirmation
from smsc_soap.model.phone import Phone
from smsc_soap.model.recipient import parse_recipient
from smsc_soap.redaction import mask_phone
from smsc_soap.wire.http_api.reports import GetIncoming
from smsc_soap.wire.http_api.wait_call import AskForCall, AssignedNumber
from smsc_soap.wire.operations import WireRecipient

if TYPE_CHECKING:
    from smsc_soap.model.http.messages import ReceivedMessage

#: Source: provider's page "Confirm your phone number with a call".
VALID: Final = timedelta(minutes=15)
#: The provider's clock is not ours.
_SKEW: Final = timedelta(minutes=1)
#: Look back so far: more than a call can take. Source for the unit: provider's page about incoming messages.
_HOURS: Final = 1


@dataclass(slots=True, repr=False)
class _Waiting:
    """A number somebody is to call, and whether that has happened."""

    #: Who is to call, as the caller of this library spelled it.
    phone: str
    #: The number to call, with its ``+``.
    number: str
    #: All numbers the provider could have assigned.
    all_numbers: tuple[str, ...]
    #: Aware UTC.
    asked_at: datetime
    #: Why a call may not be recognised, in words; empty when old calls are told from new ones for certain.
    doubts: tuple[str, ...]
    _core: ClientCore
    _before: Before
    #: Why the last look failed; None when it did not.
    failure: SmscError | None = field(default=None, init=False)
    _confirmed: bool = field(default=False, init=False)

    @property
    def valid_until(self) -> datetime:
        """A call after this moment confirms nothing: 15 minutes."""
        return self.asked_at + VALID

    @property
    def expired(self) -> bool:
        return self._core.clock.now() > self.valid_until

    def confirmed_by(self, event: CallConfirmation | ReceivedMessage) -> bool:
        """True when *event* is the call that was waited for; then ``confirmed()`` says so from now on.

        A callback has to be proven by its check value, to tell when the call came, and not to have been handed in
        before the number was asked for: old ones can be repeated. A message counts when it came later and a look of
        this client has found it.
        """
        if isinstance(event, CallConfirmation):
            counts = self._counts_as_report(event)
            dialled = event.dialled
        else:
            counts = event.is_call and digits(event.phone) == self._before.phone and self._came_after(event)
            dialled = event.to or ""
        if counts and self._is_ours(dialled):
            self._confirmed = True
            return True
        return False

    def _counts_as_report(self, event: CallConfirmation) -> bool:
        if not event.trusted or event.called_at is None or digits(event.phone) != self._before.phone:
            return False
        now_s = self._core.clock.monotonic()
        first_s = self._core.heard.first_reported_s(self._before.phone, event.called_at, now_s)
        return first_s >= self._before.began_s and self._in_time(event.called_at)

    def _came_after(self, message: ReceivedMessage) -> bool:
        """By what was there before, wherever that is known: the times of messages are local ones of the account."""
        newer, seen = self._before.is_newer(message), self._core.heard.last
        if newer is None:
            return self._in_time(message.received_at)
        # A message from elsewhere may be older than all that was looked at.
        return newer and message in seen.calls and (not self._is_over or self._in_time(message.received_at))

    def _in_time(self, at: datetime | None) -> bool:
        return at is not None and self.asked_at - _SKEW <= at <= self.valid_until + _SKEW

    @property
    def _is_over(self) -> bool:
        return self._core.clock.now() > self.valid_until + _SKEW

    def _is_ours(self, dialled: str) -> bool:
        # Not told, or told as a mark instead of a number: then the phone and the moment decide.
        called = digits(dialled)
        return len(called) < 5 or called in map(digits, self.all_numbers)

    def _look(self) -> GetIncoming | None:
        """The call that tells; None when nothing new can be known yet."""
        if self._confirmed or not self._core.heard.is_due(self._core.clock.monotonic()):
            return None
        return incoming(self._core, _HOURS)

    def _heard(self, messages: tuple[ReceivedMessage, ...] | None, began_s: float) -> bool:
        heard = self._core.heard
        if messages is not None:
            heard.last = Look.of(messages, began_s)
            heard.at_s = self._core.clock.monotonic()
            self.failure = None
        self._before.learn(heard.last)
        return self._confirmed or any(map(self.confirmed_by, heard.last.calls_of(self._before.phone)))

    def _failed(self, error: SmscError) -> None:
        """Notes why a look found nothing out. The pace is kept after those, too."""
        self.failure, self._core.heard.at_s = error, self._core.clock.monotonic()

    def _given_up(self) -> bool:
        """What a wait that is over says.

        Raises:
            SmscError: the last look failed, so nobody knows.
        """
        if self.failure is not None:
            raise self.failure
        return False

    def _pause_s(self, until_s: float) -> float:
        """Seconds to the next look; 0 when there is no time for one."""
        left_s = min((self.valid_until + _SKEW - self._core.clock.now()).total_seconds(), until_s)
        return max(0.0, min(left_s, LOOK_AGAIN_S))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} from {mask_phone(self.phone)} until {self.valid_until:%H:%M:%S} UTC>"


@dataclass(slots=True, repr=False)
class WaitCall(_Waiting):
    """A number somebody is to call within 15 minutes."""

    _post: Post = field(kw_only=True)

    def confirmed(self) -> bool:
        """True once the call came: told by ``confirmed_by``, or found among incoming messages.

        Looks at most every 21 seconds, together with all others that wait on this client.

        Raises:
            TransportError, ReplyError, ProviderError: the look failed; asking again is harmless.
        """
        look, found, began_s = self._look(), None, self._core.clock.monotonic()
        if look is not None:
            try:
                found = self._post(look)
            except NothingFound:
                found = ()
            except (LimitReached, RateLimited):
                found = None
            except SmscError as error:
                self._failed(error)
                raise
        return self._heard(found, began_s)

    def wait(self, *, within_s: float | None = None) -> bool:
        """Wait for the call, at most *within_s*, else for as long as it may come; False when it did not.

        Looks that fail on the way end no wait.

        Raises:
            TransportError, ReplyError: the last look failed, so nobody knows; asking again is harmless.
            ProviderError: a look was refused.
        """
        clock = self._core.clock
        until_s = inf if within_s is None else clock.monotonic() + within_s
        while True:
            with suppress(TransportError, ReplyError):
                if self.confirmed():
                    return True
            pause_s = self._pause_s(until_s - clock.monotonic())
            if not pause_s:
                return self._given_up()
            clock.sleep(pause_s)


@dataclass(slots=True, repr=False)
class AsyncWaitCall(_Waiting):
    """A number somebody is to call within 15 minutes."""

    _post: PostAsync = field(kw_only=True)

    async def confirmed(self) -> bool:
        """True once the call came: told by ``confirmed_by``, or found among incoming messages.

        Looks at most every 21 seconds, together with all others that wait on this client.

        Raises:
            TransportError, ReplyError, ProviderError: the look failed; asking again is harmless.
        """
        look, found, began_s = self._look(), None, self._core.clock.monotonic()
        if look is not None:
            try:
                found = await self._post(look)
            except NothingFound:
                found = ()
            except (LimitReached, RateLimited):
                found = None
            except SmscError as error:
                self._failed(error)
                raise
        return self._heard(found, began_s)

    async def wait(self, *, within_s: float | None = None) -> bool:
        """Wait for the call, at most *within_s*, else for as long as it may come; False when it did not.

        Looks that fail on the way end no wait.

        Raises:
            TransportError, ReplyError: the last look failed, so nobody knows; asking again is harmless.
            ProviderError: a look was refused.
        """
        clock = self._core.clock
        until_s = inf if within_s is None else clock.monotonic() + within_s
        while True:
            with suppress(TransportError, ReplyError):
                if await self.confirmed():
                    return True
            pause_s = self._pause_s(until_s - clock.monotonic())
            if not pause_s:
                return self._given_up()
            await clock.sleep_async(pause_s)


def ask_for_call(core: ClientCore, phone: str | Phone) -> AskForCall:
    """The call that gets a number assigned.

    Raises:
        RequestError: *phone* is no phone.
    """
    with SpeakingOf("wait_call", paid=True):
        one_phone(core, phone, "a call")
        return AskForCall(one_recipient(phone, core.settings))


def one_phone(core: ClientCore, phone: str | Phone, what: str) -> WireRecipient:
    """One phone, neither a group nor an address.

    Raises:
        InvalidPhone: it is none.
    """
    recipient = parse_recipient(phone, normalize=core.settings.normalize_phones)
    if not isinstance(recipient, Phone):
        raise InvalidPhone("phone", f"a recipient of kind {recipient.kind}", f"one phone for {what}")
    return WireRecipient(recipient.wire, recipient.given)


def waiting(question: Question, assigned: AssignedNumber, post: Post) -> WaitCall:
    """What the blocking client returns."""
    return WaitCall(*_known(question, assigned), _post=post)


def waiting_async(question: Question, assigned: AssignedNumber, post: PostAsync) -> AsyncWaitCall:
    """What the async client returns."""
    return AsyncWaitCall(*_known(question, assigned), _post=post)


def _known(
    question: Question, assigned: AssignedNumber
) -> tuple[str, str, tuple[str, ...], datetime, tuple[str, ...], ClientCore, Before]:
    core, numbers = question.core, tuple(map(_international, assigned.all_numbers))
    phone, number = question.operation.recipient.given, _international(assigned.number)
    return phone, number, numbers, core.clock.now(), question.doubts, core, question.before


def _international(number: str) -> str:
    return f"+{digits(number)}"
