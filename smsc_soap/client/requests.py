"""What a caller passes → an operation, checked. Shared by both clients; no I/O."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from smsc_soap.client.ids import new_message_id
from smsc_soap.client.telling import tell
from smsc_soap.errors import ConflictingParameters, InvalidMessageId, InvalidParameter, Outcome, RequestError
from smsc_soap.model.clock import Clock
from smsc_soap.model.kinds import MessageKind
from smsc_soap.model.recipient import Recipient, Recipients, check_recipient_kinds, parse_recipient, parse_recipients
from smsc_soap.model.schedule import SendTime, parse_send_time
from smsc_soap.model.sender import check_message_id, check_sender
from smsc_soap.model.text import check_text
from smsc_soap.wire.operations import (
    GetSmsCost,
    GetSmsCost2,
    GetStatus,
    GetStatus2,
    SendSms,
    SendSms2,
    WireRecipient,
)

if TYPE_CHECKING:
    from smsc_soap.model.http.captcha import Captcha
    from smsc_soap.settings import Settings
    from smsc_soap.wire.extended import BinaryMessage, ExtendedParameters, WapPush

    #: A text, or a typed one whose kind has a grammar of its own.
    Text = str | BinaryMessage | WapPush
    #: Typed parameters, or a string somebody has ready.
    Query = ExtendedParameters | str | None


@dataclass(frozen=True, slots=True)
class Requests:
    """Makes operations for one client. Every RequestError says which operation, and that nothing was sent."""

    settings: Settings
    clock: Clock
    make_id: Callable[[], str] = new_message_id

    def send_sms(
        self, phones: Recipients, text: str, id: str | int | None, sender: str | None, time: object
    ) -> SendSms:
        with _SEND_SMS:
            if not isinstance(text, str):
                raise InvalidParameter(
                    "text", f"a {type(text).__name__}", "a text", "use send_sms2 for binary and WAP push messages"
                )
            recipients = self._recipients(phones)
            _check_plain(text, recipients)
            return SendSms(
                recipients=on_the_wire(recipients),
                text=text,
                id=self.message_id(id),
                sender=self.sender(sender),
                time=self.send_time(time, None),
            )

    def send_sms2(
        self,
        phones: Recipients,
        text: Text,
        id: str | int | None,
        sender: str | None,
        time: object,
        query: Query,
        captcha: Captcha | None = None,
    ) -> SendSms2:
        with _SEND_SMS2:
            parameters, ready = parameters_for(query, text, "send_sms2")
            if captcha is not None:
                parameters = with_captcha(parameters, captcha)
                ready = parameters.build()
            refuse_voice_code(parameters, text)
            own_name = self.sender(sender, parameters.message_kind)
            recipients, words = self.content(phones, text, parameters, own_name)
            return SendSms2(
                recipients=on_the_wire(recipients),
                text=words,
                id=self.message_id(id),
                sender=own_name,
                time=self.send_time(time, parameters),
                query=ready,
                listed=on_the_wire(listed_recipients(parameters)),
            )

    def get_sms_cost(self, phones: Recipients, text: str) -> GetSmsCost:
        with _COST:
            recipients = self._recipients(phones)
            _check_plain(text, recipients)
            return GetSmsCost(recipients=on_the_wire(recipients), text=text)

    def get_sms_cost2(self, phones: Recipients, text: Text, query: Query) -> GetSmsCost2:
        with _COST2:
            parameters, ready = parameters_for(query, text, "get_sms_cost2")
            # A price is asked for without a sender; any name stands in for the one an e-mail will need.
            recipients, words = self.content(phones, text, parameters, self.settings.sender or "sender")
            return GetSmsCost2(recipients=on_the_wire(recipients), text=words, query=ready)

    def get_status(self, phone: str | Recipient, id: str | int, all: int) -> GetStatus:
        with _STATUS:
            return GetStatus(*self._about_one(phone, id, all))

    def get_status2(self, phone: str | Recipient, id: str | int, all: int, query: Query) -> GetStatus2:
        with _STATUS2:
            _, ready = parameters_for(query, "", "get_status2")
            return GetStatus2(*self._about_one(phone, id, all), query=ready)

    def _about_one(self, phone: str | Recipient, id: str | int, all: int) -> tuple[WireRecipient, str, int, timedelta]:
        message_id = check_message_id(id)
        if not message_id:
            raise InvalidMessageId("id", "empty", "the id of the message that was sent")
        if all not in (0, 1, 2):
            raise InvalidParameter("all", repr(all), "0 (short), 1 (with message data), 2 (with operator and region)")
        recipient = parse_recipient(phone, normalize=self.settings.normalize_phones)
        return (
            WireRecipient(recipient.wire, recipient.given),
            message_id,
            int(all),
            self.settings.account_utc_offset,
        )

    def content(
        self, phones: Recipients, text: Text, parameters: ExtendedParameters, sender: str | None
    ) -> tuple[tuple[Recipient, ...], str]:
        """Recipients and text of a call with parameters: in its own fields, or empty when ``list`` holds them."""
        words = check_text(text if isinstance(text, str | None) else text.text)
        recipients = () if parameters.list is not None and not phones else self._recipients(phones)
        parameters.check_with_message(words, sender, recipients)
        return recipients, words

    def _recipients(self, phones: Recipients) -> tuple[Recipient, ...]:
        return parse_recipients(phones, normalize=self.settings.normalize_phones)

    def message_id(self, id: str | int | None) -> str:
        """The id to send with: the caller's, or a new one."""
        return self.make_id() if id is None else check_message_id(id)

    def sender(self, sender: str | None, kind: MessageKind = MessageKind.SMS) -> str | None:
        """The sender name to send with, or None for the account's."""
        chosen = self.settings.sender if sender is None else sender
        return None if chosen is None else check_sender(chosen, message_kind=kind)

    def send_time(self, time: object, parameters: ExtendedParameters | None) -> str | None:
        """The time of sending as the provider writes it, or None for now."""
        moment = parse_send_time(time)
        if parameters is not None:
            parameters.check_with_time(moment)
        if moment is not None and self._is_past(moment, parameters):
            self._tell_past_time()
        return None if moment is None else moment.wire

    def _tell_past_time(self) -> None:
        if self.settings.log != "off":
            words = "the time of sending is in the past, so the provider sends at once"
            tell(logging.WARNING, words, facts={"smsc_event": "past_time"})

    def _is_past(self, moment: SendTime, parameters: ExtendedParameters | None) -> bool:
        zone = None if parameters is None or parameters.tz is None else float(parameters.tz)
        now: datetime = self.clock.now()
        return moment.is_past(now, self.settings.account_utc_offset, zone)


def parameters_for(query: Query, text: Text, operation: str) -> tuple[ExtendedParameters, str]:
    """The parameters, typed, and the string for the wire.

    Raises:
        RequestError: they cannot go out with *operation*.
    """
    # Loaded by the calls that have parameters; a plain send does without.
    from smsc_soap.wire.extended import ExtendedParameters, check_parameters, check_ready_string

    own = None if isinstance(text, str | None) else _typed(text).parameters
    if query is None or isinstance(query, ExtendedParameters):
        parameters = check_parameters(_merged(query or ExtendedParameters(), own), operation=operation)
        return parameters, parameters.build()
    if own is not None:
        raise ConflictingParameters("query", "a ready string with a typed text", "ExtendedParameters with a typed text")
    parsed = check_ready_string(query, operation=operation).parameters or ExtendedParameters()
    # A ready string goes out as it is, unless it holds what has to be encoded first.
    as_it_is = query.isascii() and query.isprintable() and " " not in query
    return parsed, query if as_it_is else parsed.build()


def _typed(text: object) -> BinaryMessage | WapPush:
    from smsc_soap.wire.extended import BinaryMessage, WapPush

    if not isinstance(text, BinaryMessage | WapPush):
        raise InvalidParameter("text", f"a value of type {type(text).__name__}", "a text, BinaryMessage or WapPush")
    return text


def _merged(parameters: ExtendedParameters, own: ExtendedParameters | None) -> ExtendedParameters:
    """The caller's parameters and those that a typed text brings along."""
    if own is None:
        return parameters
    brought = {one.name: getattr(own, one.name) for one in fields(own) if getattr(own, one.name) != one.default}
    brought.pop("extra", None)
    return replace(parameters, **brought)


def with_captcha(parameters: ExtendedParameters, captcha: Captcha | None) -> ExtendedParameters:
    """The parameters with the proof that a person asked.

    Raises:
        ConflictingParameters: they have one already.
        InvalidParameter: *captcha* is no Captcha.
    """
    if captcha is None:
        return parameters
    from smsc_soap.model.http.captcha import Captcha

    if not isinstance(captcha, Captcha):
        raise InvalidParameter("captcha", f"a value of type {type(captcha).__name__}", "Captcha(code, user_ip)")
    if parameters.imgcode or parameters.userip:
        raise ConflictingParameters("captcha", "captcha beside imgcode or userip", "one of the two")
    return replace(parameters, imgcode=captcha.code, userip=captcha.user_ip)


def refuse_voice_code(parameters: ExtendedParameters, text: Text) -> None:
    """Refuses a call that would speak a code nobody gets to know.

    Raises:
        ConflictingParameters: the text ``code`` of a call.
    """
    from smsc_soap.wire.extended.message_checks import VOICE_CODE

    if parameters.message_kind is MessageKind.CALL and isinstance(text, str) and text.strip() == VOICE_CODE:
        raise ConflictingParameters(
            "text",
            'the text "code" of a call, which makes the provider speak a code and tell it only over HTTP',
            "another text",
            "use client.voice_code(phone)",
        )


def listed_recipients(parameters: ExtendedParameters) -> tuple[Recipient, ...]:
    """Recipients inside the ``list`` parameter."""
    from smsc_soap.wire.extended import MessageList

    return parameters.list.recipients if isinstance(parameters.list, MessageList) else ()


def on_the_wire(recipients: tuple[Recipient, ...]) -> tuple[WireRecipient, ...]:
    """The recipients as they go out and as they were given."""
    return tuple(WireRecipient(one.wire, one.given) for one in recipients)


def _check_plain(text: str, recipients: tuple[Recipient, ...]) -> None:
    """An ordinary SMS: a text for phones and groups."""
    if not check_text(text).strip():
        raise InvalidParameter("text", "empty", "1 to 1000 characters")
    check_recipient_kinds(recipients, MessageKind.SMS)


class SpeakingOf:
    """Adds to every RequestError raised inside which operation it is about, and that nothing was sent."""

    __slots__ = ("_operation", "_outcome")

    def __init__(self, operation: str, *, paid: bool = False) -> None:
        self._operation = operation
        self._outcome = Outcome.NOT_SENT if paid else None

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if isinstance(error, RequestError):
            error.operation = self._operation
            error.outcome = self._outcome


_SEND_SMS = SpeakingOf("send_sms", paid=True)
_SEND_SMS2 = SpeakingOf("send_sms2", paid=True)
_COST = SpeakingOf("get_sms_cost")
_COST2 = SpeakingOf("get_sms_cost2")
_STATUS = SpeakingOf("get_status")
_STATUS2 = SpeakingOf("get_status2")
