"""What a caller passes → the calls about messages, checked. Shared by both clients; no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from smsc_soap.client.core import ClientCore
from smsc_soap.client.http.seam import one_recipient
from smsc_soap.client.requests import (
    Requests,
    SpeakingOf,
    listed_recipients,
    on_the_wire,
    parameters_for,
    refuse_voice_code,
    with_captcha,
)
from smsc_soap.errors import ConflictingParameters, InvalidMessageId, InvalidParameter
from smsc_soap.model.http.attachment import FileLike, parse_files
from smsc_soap.model.http.captcha import Captcha
from smsc_soap.model.kinds import MessageKind
from smsc_soap.model.recipient import Recipient, Recipients
from smsc_soap.model.sender import check_message_id
from smsc_soap.wire.http_api.sending import HttpCost, HttpSend
from smsc_soap.wire.http_api.statuses import DeleteMessage, GetStatuses, WireMessage

if TYPE_CHECKING:
    from smsc_soap.client.requests import Query, Text
    from smsc_soap.model.http.messages import SentMessage
    from smsc_soap.settings import Settings
    from smsc_soap.wire.extended import ExtendedParameters

#: Kinds of messages that files can go with. Source: provider's SOAP page, parameters `mms`, `mail`, `call`.
_WITH_FILES: Final = frozenset({MessageKind.MMS, MessageKind.MAIL, MessageKind.CALL})
#: Rows of one page. Source: provider's page about the history.
PAGE: Final = 1000
#: Stands for files where only "is there something to send" is asked.
_STAND_IN: Final = "https://example.com/file"


@dataclass(frozen=True, slots=True)
class MessageCalls:
    """Makes operations for one client."""

    core: ClientCore

    @property
    def settings(self) -> Settings:
        return self.core.settings

    @property
    def requests(self) -> Requests:
        return self.core.requests

    def send(
        self,
        phones: Recipients,
        text: Text,
        id: str | int | None,
        sender: str | None,
        time: object,
        query: Query,
        files: Iterable[FileLike],
        captcha: Captcha | None,
    ) -> HttpSend:
        with SpeakingOf("http.send", paid=True):
            parameters = with_captcha(parameters_for(query, text, "send_sms2")[0], captcha)
            refuse_voice_code(parameters, text)
            attached = tuple(parse_files(files))
            checked = _with_files(parameters, len(attached))
            name = self.requests.sender(sender, parameters.message_kind)
            recipients, words = self.requests.content(phones, text, checked, name)
            return HttpSend(
                recipients=on_the_wire(recipients),
                text=words,
                id=self.requests.message_id(id),
                sender=name,
                time=self.requests.send_time(time, parameters),
                parameters=plain_parameters(parameters),
                listed=on_the_wire(listed_recipients(parameters)),
                attachments=attached,
            )

    def cost(
        self, phones: Recipients, text: Text, sender: str | None, query: Query, files: Iterable[FileLike]
    ) -> HttpCost:
        with SpeakingOf("http.cost"):
            parameters, _ = parameters_for(query, text, "get_sms_cost2")
            attached = tuple(parse_files(files))
            checked = _with_files(parameters, len(attached))
            name = self.requests.sender(sender, parameters.message_kind)
            recipients, words = self.requests.content(phones, text, checked, name or "sender")
            return HttpCost(
                recipients=on_the_wire(recipients),
                text=words,
                sender=name,
                parameters=plain_parameters(parameters),
                attachments=attached,
            )

    def statuses(self, messages: Iterable[tuple[str | Recipient, str | int]], all: int) -> tuple[GetStatuses, ...]:
        """The calls that ask about all *messages*, as many in each as the provider's rules allow."""
        with SpeakingOf("http.statuses"):
            if all not in (0, 1, 2):
                raise InvalidParameter("all", repr(all), "0 (short), 1 (with message data), 2 (with operator, region)")
            asked = [self._message(*pair) for pair in _pairs(messages)]
            repeated = len(asked) - len({one.key for one in asked})
            if repeated:
                raise ConflictingParameters("messages", f"{repeated} asked about twice", "each message once")
            size = self.settings.limits.statuses_per_call if self.settings.limits else PAGE
            return tuple(
                GetStatuses(tuple(asked[at : at + size]), int(all), self.settings.account_utc_offset)
                for at in range(0, len(asked), size)
            )

    def delete(self, phone: str | Recipient, id: str | int) -> DeleteMessage:
        with SpeakingOf("http.delete", paid=True):
            message = self._message(phone, id)
            return DeleteMessage(message.recipient, message.id)

    def _message(self, phone: str | Recipient, id: str | int) -> WireMessage:
        message_id = check_message_id(id)
        if not message_id:
            raise InvalidMessageId("id", "empty", "the id of the message that was sent")
        return WireMessage(one_recipient(phone, self.settings), message_id)


def _pairs(messages: object) -> Iterator[tuple[Any, Any]]:
    """Refuses what is no list of pairs, above all one message instead of a list of one."""
    allowed = "a list of pairs of phone and id"
    if isinstance(messages, str | bytes) or not isinstance(messages, Iterable):
        raise InvalidParameter("messages", f"a {type(messages).__name__}", allowed)
    for position, pair in enumerate(messages, start=1):
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise InvalidParameter("messages", f"a {type(pair).__name__} at position {position}", allowed)
        yield pair[0], pair[1]


def plain_parameters(parameters: ExtendedParameters) -> Mapping[str, str]:
    """The parameters by name, not encoded: a form encodes them itself."""
    return dict(parse_qsl(parameters.build(), keep_blank_values=True))


def _with_files(parameters: ExtendedParameters, files: int) -> ExtendedParameters:
    """The parameters as they are checked: a file counts like a ``fileurl``, so that the text may be empty.

    Raises:
        ConflictingParameters: files with a kind of message that carries none.
    """
    if not files:
        return parameters
    kind = parameters.message_kind
    if kind not in _WITH_FILES:
        raise ConflictingParameters(
            "files",
            f"files with a message of kind {kind}",
            "files with mms, mail or call",
            "pass query=ExtendedParameters(mms=True)",
        )
    return parameters if parameters.fileurl else replace(parameters, fileurl=_STAND_IN)


def next_page(page: tuple[SentMessage, ...]) -> str | None:
    """What the next page of a history begins behind; None when this was the last."""
    serial = page[-1].serial if len(page) == PAGE else None
    return None if serial is None else str(serial)
