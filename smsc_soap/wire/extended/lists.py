"""`list`: many texts to many phones in one request.

Grammar: lines joined by LF; a line is ``phones:text`` or ``sender,tz|phones:text``; phones are joined
by commas; a line feed inside a text is written as the two characters ``\\n``, or as it is with `nl=1`.

Assumption: the first colon ends the phones. Assumption: with `nl=1` a line that does not begin like
an entry continues the text before it.

Source: provider's SOAP page, 2024, parameter `list`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from smsc_soap.errors import ConflictingParameters, InvalidParameter, InvalidSender, RequestError
from smsc_soap.model.recipient import Recipient, Recipients, parse_recipients
from smsc_soap.model.sender import NO_SENDER, check_sender
from smsc_soap.model.text import check_text
from smsc_soap.redaction import describe_text
from smsc_soap.wire.extended.words import ValueRefused, Words
from smsc_soap.wire.extended.zone import ZONE_ALLOWED, canonical_zone, read_zone, write_zone

_NEWLINE_MARK: Final = "\\n"
_ENTRY: Final = re.compile(r"(?:(?P<sender>[^,|:\n]*),(?P<tz>[^,|:\n]*)\|)?(?P<phones>[^:\n]*):", re.ASCII)
_PHONE_LIKE: Final = r"[-+0-9(). \u00a0]*[0-9]"
_ONE: Final = rf"(?:{_PHONE_LIKE}|G[0-9]+|#[0-9]+|[^\s@#,;:|]*@[^\s@,;:|]+)"
_RECIPIENT: Final = re.compile(_ONE)
_RECIPIENTS: Final = re.compile(rf"{_ONE}(?:[,;]{_ONE})*")
_SEMICOLON_LINE: Final = re.compile(r"(?P<phones>[-+0-9G(),. \u00a0]*[0-9]);(?P<text>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ListLine:
    """One text for one or several recipients, optionally with its own sender and zone (both or none).

    Raises:
        InvalidPhone: a wrong recipient, or the same one twice in the line.
        MessageTooLong: more than 1000 characters.
        InvalidParameter: an empty text, one with a literal backslash-n, or a wrong zone.
        InvalidSender: a sender with comma, bar or colon.
        ConflictingParameters: a sender without zone or the other way round.
    """

    recipients: tuple[Recipient, ...]
    text: str
    sender: str | None
    #: Hours from Moscow, as `tz`.
    tz: int | Decimal | None

    def __init__(
        self, recipients: Recipients, text: str, sender: str | None = None, tz: float | Decimal | None = None
    ) -> None:
        self._fill(parse_recipients(recipients), text, sender, tz)

    def _fill(
        self, recipients: tuple[Recipient, ...], text: str, sender: str | None, tz: float | Decimal | None
    ) -> None:
        object.__setattr__(self, "recipients", _checked_recipients(recipients))
        object.__setattr__(self, "text", _checked_text(text))
        if (sender is None) != (tz is None):
            raise ConflictingParameters(
                "list", "a sender or a zone alone", "both together, as in sender,tz|phones:text", "give both or none"
            )
        object.__setattr__(self, "sender", None if sender is None else _checked_sender(sender))
        object.__setattr__(self, "tz", None if tz is None else _checked_zone(tz))

    @classmethod
    def as_written(
        cls, recipients: Recipients, text: str, sender: str | None = None, tz: float | Decimal | None = None
    ) -> ListLine:
        """The same without normalisation of phones: for reading what somebody else wrote."""
        line = object.__new__(cls)
        line._fill(parse_recipients(recipients, normalize=False), text, sender, tz)
        return line

    def __repr__(self) -> str:
        own = "" if self.sender is None else f", sender={self.sender!r}, tz={self.tz}"
        return f"ListLine({list(self.recipients)}, {describe_text(self.text)}{own})"

    @property
    def has_own_sender(self) -> bool:
        """True for ``sender,tz|…``, which needs a dated sending time."""
        return self.sender is not None

    def write(self, *, multi_line: bool) -> str:
        head = "" if self.tz is None else f"{self.sender},{write_zone(self.tz)}|"
        text = self.text if multi_line else self.text.replace("\n", _NEWLINE_MARK)
        return head + ",".join(one.wire for one in self.recipients) + ":" + text


def _checked_recipients(recipients: tuple[Recipient, ...]) -> tuple[Recipient, ...]:
    for recipient in recipients:
        if _RECIPIENT.fullmatch(recipient.wire) is None:
            raise InvalidParameter(
                "list", "a recipient in a spelling that a line cannot hold", "digits with + and common separators"
            )
    return recipients


def _checked_text(text: str) -> str:
    text = check_text(text).replace("\r\n", "\n").replace("\r", "\n")
    if not text:
        raise InvalidParameter("list", "an empty text", "a text for every line")
    if _NEWLINE_MARK in text:
        raise InvalidParameter(
            "list",
            "a text with the two characters \\n",
            "texts without them, because the provider reads them as a line feed",
            "use a real line feed, or a slash",
        )
    return text


def _checked_sender(sender: str) -> str:
    if any(sign in sender for sign in ",|:") or sender in NO_SENDER:
        raise InvalidSender("list sender", f"{sender!a:.20}", "a sender name without comma, bar and colon")
    return check_sender(sender)


def _checked_zone(tz: object) -> int | Decimal:
    try:
        return canonical_zone(tz)
    except ValueRefused as refused:
        raise InvalidParameter("list tz", refused.was, ZONE_ALLOWED.en) from None


@dataclass(frozen=True, slots=True)
class MessageList:
    """All lines of one `list`; they share one message id, so each is addressed by id and phone.

    Raises:
        InvalidParameter: no line at all.
    """

    lines: tuple[ListLine, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", tuple(_line(line) for line in self.lines))
        if not self.lines:
            raise InvalidParameter("list", "an empty list", "at least one line of phones and text")

    def __repr__(self) -> str:
        return f"MessageList(<{len(self.lines)} lines, {len(self.recipients)} recipients>)"

    @property
    def recipients(self) -> tuple[Recipient, ...]:
        return tuple(one for line in self.lines for one in line.recipients)

    @property
    def has_own_senders(self) -> bool:
        return any(line.has_own_sender for line in self.lines)

    @classmethod
    def of(cls, value: object) -> MessageList:
        """A list from ListLine objects, pairs (phones, text), a mapping phones → text, or lines as text."""
        if isinstance(value, MessageList):
            return value
        if isinstance(value, str):
            return cls.read(value, normalize=True)
        if isinstance(value, Mapping):
            return cls(tuple(ListLine(phones, text) for phones, text in value.items()))
        if isinstance(value, bytes) or not isinstance(value, Iterable):
            raise InvalidParameter(
                "list", f"a value of type {type(value).__name__}", "a MessageList, a list of ListLine, a dict, a text"
            )
        return cls(tuple(value))

    def write(self, *, multi_line: bool = False) -> str:
        """The value of `list` before percent-encoding.

        Raises:
            ConflictingParameters: with *multi_line* (`nl=1`), a line of a text that begins like an entry.
        """
        if multi_line:
            for number, line in enumerate(self.lines, start=1):
                _check_continuations(number, line.text)
        return "\n".join(line.write(multi_line=multi_line) for line in self.lines)

    @classmethod
    def read(cls, text: str, *, multi_line: bool = False, normalize: bool = False) -> MessageList:
        """The lines in a decoded value of `list`; phones stay as they were written unless *normalize*.

        Raises:
            RequestError: a line that is neither ``phones:text`` nor ``sender,tz|phones:text``.
        """
        lines: list[ListLine] = []
        for number, entry in enumerate(_entries(text.replace("\r\n", "\n"), multi_line=multi_line), start=1):
            try:
                lines.append(_read_line(entry, normalize=normalize))
            except (RequestError, ValueRefused) as error:
                reason = error.was if isinstance(error, ValueRefused) else str(error)
                raise InvalidParameter("list", f"line {number} ({reason.rstrip('.')})", LINE_ALLOWED) from None
        return cls(tuple(lines))


LINE_ALLOWED: Final = "phones:text or sender,tz|phones:text in every line"


def _line(item: object) -> ListLine:
    if isinstance(item, ListLine):
        return item
    if isinstance(item, tuple) and 2 <= len(item) <= 4:
        return ListLine(*item)
    raise InvalidParameter("list", f"an item of type {type(item).__name__}", "ListLine or (phones, text)")


def _begins_entry(line: str) -> bool:
    found = _ENTRY.match(line)
    return found is not None and _RECIPIENTS.fullmatch(found["phones"]) is not None


def _check_continuations(number: int, text: str) -> None:
    for line in text.split("\n")[1:]:
        if _begins_entry(line):
            raise ConflictingParameters(
                "nl",
                f"nl=1 with a text in line {number} whose own line begins like phones:text",
                "texts whose lines do not look like entries",
                "leave nl out: line feeds are then written as \\n",
            )


def _entries(text: str, *, multi_line: bool) -> Iterator[str]:
    lines = text.split("\n")
    if not multi_line:
        # A line feed behind the last line is common in files and means nothing.
        yield from lines[:-1] if len(lines) > 1 and not lines[-1] else lines
        return
    entry = lines[0]
    for line in lines[1:]:
        if _begins_entry(line):
            yield entry
            entry = line
        else:
            entry += "\n" + line
    yield entry


def _read_line(entry: str, *, normalize: bool) -> ListLine:
    make = ListLine if normalize else ListLine.as_written
    found = _ENTRY.match(entry)
    if found is not None and (found["sender"] is not None or "|" not in found["phones"]):
        phones, text = found["phones"], entry[found.end() :]
        semicolon = _SEMICOLON_LINE.fullmatch(entry)
        # ``7999…;see: this``: the colon belongs to the text when what stands before it is no list of phones.
        if semicolon is not None and _RECIPIENTS.fullmatch(phones) is None:
            phones, text = semicolon["phones"], semicolon["text"]
        tz = None if found["tz"] is None else read_zone(found["tz"])
        return make(phones, text.replace(_NEWLINE_MARK, "\n"), found["sender"], tz)
    semicolon = _SEMICOLON_LINE.fullmatch(entry)
    if semicolon is None:
        raise ValueRefused("a line without phones and a colon behind them", Words(LINE_ALLOWED, LINE_ALLOWED))
    return make(semicolon["phones"], semicolon["text"].replace(_NEWLINE_MARK, "\n"))
