"""A message as it stands on the command line: read, checked and described before anything leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import click

from smsc_soap.cli.output import Screen
from smsc_soap.errors import InvalidPhone, RequestError
from smsc_soap.model.kinds import MessageKind
from smsc_soap.model.recipient import Recipient, parse_recipients
from smsc_soap.model.schedule import parse_send_time
from smsc_soap.model.segments import SegmentCount, count_segments
from smsc_soap.model.sender import check_message_id, check_sender
from smsc_soap.model.text import check_text
from smsc_soap.wire.extended import ExtendedParameters, MessageList, check_ready_string

#: Recipients shown before "and N more".
_SHOWN: Final = 3


def text_option(verb: Any) -> Any:
    """Adds ``--text``."""
    return click.option(
        "--text", "-t", metavar="TEXT", default="", help="The text, or - to read it from stdin (UTF-8)."
    )(verb)


def query_option(verb: Any) -> Any:
    """Adds ``--query``."""
    return click.option(
        "--query",
        metavar="QUERY",
        help="Extended parameters, such as 'tz=0&valid=1:00'; explained by smsc-soap query.",
    )(verb)


@dataclass(frozen=True, slots=True, repr=False)
class Draft:
    """A message that has passed every check that needs no provider."""

    recipients: tuple[Recipient, ...]
    text: str
    query: str | None
    id: str | None = None
    sender: str | None = None
    time: str | None = None
    kind: MessageKind = MessageKind.SMS
    #: What the query says, read.
    parameters: ExtendedParameters = field(default_factory=ExtendedParameters)
    #: Recipients and texts stand inside the query (``list``), not in fields of their own.
    listed: bool = False

    @classmethod
    def checked(
        cls,
        phones: Sequence[str],
        text: str,
        *,
        query: str | None = None,
        id: str | None = None,
        sender: str | None = None,
        time: str | None = None,
        for_sending: bool = False,
    ) -> Draft:
        """The message.

        Raises:
            RequestError: the first thing wrong with it, in one sentence.
        """
        operation = "send_sms2" if for_sending else "get_sms_cost2"
        parsed = check_ready_string(query, operation=operation).parameters if query else None
        parameters = parsed or ExtendedParameters()
        listed = parameters.list.recipients if isinstance(parameters.list, MessageList) else ()
        try:
            recipients = () if listed and not phones else parse_recipients(list(phones))
            parameters.check_with_message(check_text(text), sender, recipients)
        except RequestError as error:
            raise _where_the_text_goes(error, phones, text) from None
        parameters.check_with_time(parse_send_time(time))
        if id is not None:
            check_message_id(id)
        if sender is not None:
            check_sender(sender, message_kind=parameters.message_kind)
        return cls(
            recipients or listed, text, query, id, sender, time, parameters.message_kind, parameters, bool(listed)
        )

    @property
    def wire_phones(self) -> tuple[str, ...]:
        """Recipients as the provider gets them: what a status call has to ask for."""
        return tuple(one.wire for one in self.recipients)

    @property
    def given_phones(self) -> list[str]:
        """Recipients as they were typed; nobody when the query holds them."""
        return [] if self.listed else [one.given for one in self.recipients]

    @property
    def segments(self) -> SegmentCount | None:
        """What the text takes on the air; None for lists and for what is not an SMS (calls, e-mail …)."""
        is_sms = self.kind in (MessageKind.SMS, MessageKind.FLASH)
        return count_segments(self.text) if is_sms and not self.listed else None

    def is_past(self, now_utc: datetime, account_utc_offset: timedelta) -> bool:
        """True when the provider would send at once, because its time is over."""
        when, tz = parse_send_time(self.time), self.parameters.tz
        return when is not None and when.is_past(now_utc, account_utc_offset, None if tz is None else float(tz))

    def facts(self, screen: Screen) -> list[tuple[str, str]]:
        """The message in words."""
        rows = [(screen.say("to", "кому"), _few(screen, self.wire_phones))]
        rows += self._changes(screen)
        if (count := self.segments) is not None:
            rows.append((screen.say("segments", "частей"), _segments(screen, count)))
        if self.sender is not None:
            rows.append((screen.say("sender", "отправитель"), self.sender or screen.say("none", "нет")))
        if self.id:
            rows.append(("id", self.id))
        if self.time:
            rows.append((screen.say("time", "время"), self.time))
        if self.query:
            rows.append((screen.say("query", "параметры"), self.query))
        return rows

    def _changes(self, screen: Screen) -> list[tuple[str, str]]:
        """Spellings that were corrected, so that nobody is surprised by the number that was dialled."""
        changed = [f"{one.given} → {one.wire}" for one in self.recipients if one.given not in ("", one.wire)]
        return [(screen.say("read as", "прочитано как"), _few(screen, changed))] if changed else []

    def as_dict(self) -> dict[str, Any]:
        """The message for JSON, without its text."""
        count = self.segments
        return {
            "phones": list(self.wire_phones),
            "id": self.id,
            "sender": self.sender,
            "time": self.time,
            "query": self.query,
            "kind": str(self.kind),
            "segments": None if count is None else count.segments,
            "alphabet": None if count is None else str(count.alphabet),
        }


def _where_the_text_goes(error: RequestError, phones: Sequence[str], text: str) -> RequestError:
    """*error*; where the text was forgotten, or stands among the phones, with a word about its place."""
    if text:
        return error
    if isinstance(error, InvalidPhone) and len(phones) > 1:
        error.args = (f"{error} If that is the text: it goes behind --text.",)
    elif error.field == "text":
        error.args = (f"{str(error).removesuffix('.')}; give it by --text, or by --text - on standard input.",)
    return error


def _few(screen: Screen, items: Sequence[str]) -> str:
    more = len(items) - _SHOWN
    shown = ", ".join(items[:_SHOWN])
    return shown + (screen.say(f" and {more} more", f" и ещё {more}") if more > 0 else "")


def _segments(screen: Screen, count: SegmentCount) -> str:
    text = f"{count.segments} × {count.alphabet}"
    if (forcing := count.forcing) and len(forcing) <= _SHOWN and count.alphabet == "UCS-2":
        signs = " ".join(one.char for one in forcing)
        text += screen.say(f" (because of {signs})", f" (из-за {signs})")
    return text
