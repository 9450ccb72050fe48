"""What has to fit between the extended parameters and the rest of the request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from smsc_soap.errors import ConflictingParameters, InvalidParameter
from smsc_soap.model.kinds import MessageKind
from smsc_soap.model.recipient import Recipient, check_recipient_kinds
from smsc_soap.model.schedule import SendTime
from smsc_soap.redaction import describe_text
from smsc_soap.wire.extended.texts import read_binary, read_push

#: Kinds that do not use the text.
TEXTLESS: Final = frozenset({MessageKind.HLR, MessageKind.PING})
#: With `call=1`, exactly this text asks for a spoken code.
VOICE_CODE: Final = "code"


def check_time(values: Mapping[str, Any], send_time: SendTime | None) -> None:
    """Refuses list lines with their own sender and zone unless the sending time is a date.

    Raises:
        ConflictingParameters: another form of time, or none.
    """
    lines = values.get("list")
    if lines is not None and lines.has_own_senders and not (send_time is not None and send_time.is_dated):
        raise ConflictingParameters(
            "list",
            "lines with sender,tz| and a sending time without date",
            "such lines with time as DD.MM.YY hh:mm",
            "pass time as a datetime without zone",
        )


def check_message(
    values: Mapping[str, Any],
    kind: MessageKind,
    text: str,
    sender: str | None,
    recipients: Sequence[Recipient],
) -> None:
    """Refuses texts, senders and recipients that the kind of message cannot have.

    Raises:
        ConflictingParameters: they do not go together.
        InvalidParameter: an empty text, or one that breaks the grammar of its kind.
    """
    lines = values.get("list")
    if lines is not None:
        if recipients or text:
            raise ConflictingParameters(
                "list",
                "a list beside recipients or a text",
                "list alone: it holds recipients and texts",
                'pass phones="" and text=""',
            )
        check_recipient_kinds(lines.recipients, kind)
        return
    if not recipients:
        raise ConflictingParameters("phones", "nobody", "at least one recipient, or a list")
    check_recipient_kinds(recipients, kind)
    _check_text_of_kind(values, kind, text)
    if kind is MessageKind.MAIL and not sender:
        raise ConflictingParameters("sender", "an e-mail without sender", "mail with subj, text and sender")
    if kind is MessageKind.CALL and text == VOICE_CODE and "voice" in values:
        raise ConflictingParameters(
            "voice",
            'voice with the text "code"',
            "a voice code without voice",
            "drop voice: with it the word itself would be read aloud",
        )


def _check_text_of_kind(values: Mapping[str, Any], kind: MessageKind, text: str) -> None:
    if kind in TEXTLESS:
        return
    if not text.strip() and not _may_be_empty(values, kind):
        raise InvalidParameter("text", describe_text(text), "a text that is not empty")
    if kind is MessageKind.BINARY and values["bin"] == 2:
        read_binary(text)
    if kind is MessageKind.WAP_PUSH:
        read_push(text)


def _may_be_empty(values: Mapping[str, Any], kind: MessageKind) -> bool:
    """An MMS lives from its subject or file, a call from its file."""
    if kind is MessageKind.MMS:
        return "subj" in values or "fileurl" in values
    return kind is MessageKind.CALL and "fileurl" in values
