"""`ExtendedParameters`: everything a send can ask for beyond recipients, text, sender and time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from smsc_soap.errors import ConflictingParameters, InvalidParameter, RequestError
from smsc_soap.model.kinds import MessageKind
from smsc_soap.model.recipient import Recipient
from smsc_soap.model.schedule import SendTime
from smsc_soap.redaction import describe_text
from smsc_soap.wire.extended.conflicts import conflicts, kinds_of
from smsc_soap.wire.extended.lists import ListLine, MessageList
from smsc_soap.wire.extended.message_checks import check_message, check_time
from smsc_soap.wire.extended.query_string import encode_value
from smsc_soap.wire.extended.reading import is_extra, read_query
from smsc_soap.wire.extended.table import ROWS, TABLE
from smsc_soap.wire.extended.values import shown
from smsc_soap.wire.extended.voice import Voice, VoiceOptions
from smsc_soap.wire.extended.words import Problem, ValueRefused

#: Never shown in a repr: texts, addresses, what identifies an end user.
_PRIVATE: Final = frozenset({"subj", "fileurl", "imgcode", "userip"})


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ExtendedParameters:
    """The provider's extended parameters, under the provider's names.

    Values are checked and brought into one form when the object is made, so two objects that mean
    the same are equal. ``None`` (``False``, 0) is "left out" — but ``tz=0`` is Moscow time and is
    always written. What each parameter does stands in ``table.py`` and in ``smsc-soap query``.

    Raises:
        InvalidParameter: a value outside its range or format.
        ConflictingParameters: values that do not go together, for example `freq` without `period`.

    Source: provider's SOAP page, 2024, parameters of `query`.
    """

    #: Zone of the sending time in hours from Moscow; 0 is Moscow, None the account's zone.
    tz: float | Decimal | None = None
    #: The mailing is stretched over so many hours, 0.1..720.
    period: float | Decimal | None = None
    #: Minutes between two groups of a stretched mailing, 1..1440; needs `period`.
    freq: int | None = None
    #: How long the operator tries: hours 1..24, "hh:mm", or a timedelta.
    valid: int | str | timedelta | None = None
    flash: bool = False
    #: 1: text is raw bytes, 2: text is hex. Use BinaryMessage.
    bin: int = 0
    #: WAP push. Use WapPush.
    push: bool = False
    hlr: bool = False
    ping: bool = False
    mms: bool = False
    #: E-mail; needs `subj`, a text and a sender.
    mail: bool = False
    soc: bool = False
    viber: bool = False
    whatsapp: bool = False
    #: Confirmation code in Telegram.
    tg: bool = False
    #: Name of a chat bot, "@name_bot".
    bot: str | None = None
    #: Days 10..999 after which a phone has to be confirmed again.
    smsreq: int | None = None
    #: Voice call.
    call: bool = False
    #: "m3", "w,en" or a Voice; needs `call`.
    voice: str | Voice | None = None
    #: How the call is made: VoiceOptions, (w, i, n) or "w,i,n"; needs `call`.
    param: str | tuple[int, int, int] | VoiceOptions | None = None
    #: Subject of an MMS or e-mail.
    subj: str | None = None
    #: http(s) address of a file to go with the message.
    fileurl: str | None = None
    #: Shorten links and count clicks.
    tinyurl: bool = False
    #: Cut longer texts to so many parts.
    maxsms: int | None = None
    #: 1 or 2: write Russian letters as Latin ones.
    translit: int = 0
    #: Several texts: a MessageList, lines, (phones, text) pairs, a dict phones → text, or "phones:text" lines.
    list: str | MessageList | Iterable[ListLine | tuple[Any, ...]] | Mapping[Any, str] | None = None
    #: Keep line feeds of list texts as they are.
    nl: bool = False
    #: 0 send; 1 price only; 2 send, answer with cost; 3 send, answer with cost and balance.
    cost: int = 0
    #: The answer lists refused numbers.
    err: bool = False
    #: The answer lists all numbers.
    op: bool = False
    #: Captcha code; needs `userip`.
    imgcode: str | None = None
    userip: str | None = None
    #: Partner the request counts for.
    pp: str | int | None = None
    #: Parameters this package does not know yet, sent as they are.
    extra: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        for row in ROWS:
            value = getattr(self, row.name)
            if value is None and row.default is None:
                continue
            try:
                object.__setattr__(self, row.name, row.value.canonical(value))
            except ValueRefused as refused:
                raise InvalidParameter(row.name, refused.was, refused.allowed.en, refused.do.en) from None
        object.__setattr__(self, "extra", _checked_extra(self.extra))
        for rule, was in conflicts(self._present()):
            raise ConflictingParameters(rule.name, was.en, rule.allowed.en, rule.do.en)
        if self.nl and isinstance(self.list, MessageList):
            self.list.write(multi_line=True)  # refuses texts that could not be read back

    def _present(self) -> dict[str, Any]:
        """Canonical values by name, in building order, without what is left out."""
        values = ((row, getattr(self, row.name)) for row in ROWS)
        return {row.name: value for row, value in values if not row.is_default(value)}

    @property
    def message_kind(self) -> MessageKind:
        """What is sent; an ordinary SMS unless a parameter says otherwise."""
        kinds = kinds_of(self._present())
        return (TABLE[kinds[0]].kind if kinds else None) or MessageKind.SMS

    def build(self) -> str:
        """The `query` string: UTF-8, percent-encoded, defaults left out, always in the same order."""
        pairs = [(name, TABLE[name].value.write(value, multi_line=self.nl)) for name, value in self._present().items()]
        pairs.extend(sorted(self.extra.items()))
        return "&".join(f"{name}={encode_value(text)}" for name, text in pairs)

    @classmethod
    def parse(cls, text: str) -> ExtendedParameters:
        """The parameters in a ready string; names the table lacks go to ``extra``.

        ``parse(build(x)) == x``. Values that the provider would clamp are read as it would.

        Raises:
            InvalidParameter: the first thing that is wrong. ``parse_query`` names all.
            ConflictingParameters: values that do not go together.
        """
        found = read_query(text, allow_unknown=True)
        for problem in found.problems:
            if problem.is_error:
                raise refusal(problem)
        return cls(**found.values, extra=found.unknown)

    def check_with_time(self, send_time: SendTime | None) -> None:
        """Refuses list lines with sender and zone unless the sending time is dated.

        Raises:
            ConflictingParameters: as said.
        """
        check_time(self._present(), send_time)

    def check_with_message(self, text: str, sender: str | None, recipients: Sequence[Recipient]) -> None:
        """Refuses a text, sender or recipients that do not fit these parameters.

        With a list, *text* and *recipients* have to be empty.

        Raises:
            ConflictingParameters: they do not go together.
            InvalidParameter: an empty text, or one that breaks the grammar of its kind.
        """
        check_message(self._present(), self.message_kind, text, sender, recipients)

    def __repr__(self) -> str:
        return f"ExtendedParameters({', '.join(self._shown())})"

    def _shown(self) -> Iterator[str]:
        for name, value in self._present().items():
            yield f"{name}={describe_text(value) if name in _PRIVATE else repr(value)}"
        if self.extra:
            yield f"extra=<{', '.join(self.extra)}>"

    def __reduce__(self) -> tuple[Any, ...]:
        known = {one.name: getattr(self, one.name) for one in fields(self)}
        return _rebuild, ({**known, "extra": dict(self.extra)},)


def _rebuild(known: dict[str, Any]) -> ExtendedParameters:
    return ExtendedParameters(**known)


def refusal(problem: Problem) -> RequestError:
    """A problem of a ready string as the error a caller gets."""
    kind = ConflictingParameters if problem.is_conflict else InvalidParameter
    # An unknown name may be a piece of a text.
    error = kind(problem.name if problem.name in TABLE else "query", "", "")
    error.args = (f"query: {problem.text_en}",)
    return error


def _checked_extra(extra: Mapping[str, str]) -> Mapping[str, str]:
    for name, value in extra.items():
        if name in TABLE:
            raise InvalidParameter("extra", name, "names without a field of their own", f"use {name}=")
        if not all(isinstance(part, str) for part in (name, value)):
            raise InvalidParameter("extra", f"{name!a:.40} of type {type(value).__name__}", "names and values as text")
        if not is_extra(name, value):
            raise InvalidParameter(
                "extra",
                shown(name),
                "a name of letters, digits and _ that is neither known nor part of the request, and a plain text",
            )
    return MappingProxyType(dict(sorted(extra.items())))
