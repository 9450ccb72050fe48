"""A call to the handler → what it tells. Plain functions over bytes: they fit any framework."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from smsc_soap.errors import InvalidParameter
from smsc_soap.model.callback import (
    CallbackEvent,
    CallConfirmation,
    IncomingMessage,
    Proof,
    StatusReport,
    VoiceMenuEvent,
)
from smsc_soap.redaction import Secret
from smsc_soap.wire.callback_check import Kind, as_secrets, kind_of, looks_right, prove
from smsc_soap.wire.callback_errors import UnprovenCallback, UnreadableCallback
from smsc_soap.wire.callback_fields import CHARSETS, HASHES, NETWORK, Fields, read_fields
from smsc_soap.wire.numbers import charge, count, integer, moment

_DIGITS: Final = re.compile(r"\+?([0-9]{7,15})")
_STATUS: Final = re.compile(r"-?[0-9]{1,9}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackSettings:
    """What the line in the provider's cabinet asks for, and what is taken without proof.

    Raises:
        InvalidParameter: a name that is none.
    """

    #: ``charset`` of the handler's address; None: the one a call names, else UTF-8 or windows-1251, by its bytes.
    charset: str | None = None
    #: Hashes that every call must carry (``sha1``, ``md5``); none: one of the two.
    checks: tuple[str, ...] = ()
    #: Take calls proven by crc32 alone, as hints: anybody can make them.
    allow_crc32: bool = False
    #: Take calls without any proof, as hints. The menu of a call has none.
    allow_unproven: bool = False
    #: Zone of moments that come without a timestamp.
    account_utc_offset: timedelta = timedelta(hours=3)

    def __post_init__(self) -> None:
        if self.charset is not None and self.charset not in CHARSETS:
            raise InvalidParameter("charset", repr(self.charset)[:40], ", ".join(CHARSETS))
        if not set(self.checks) <= set(HASHES[:2]):
            raise InvalidParameter("checks", repr(self.checks)[:40], '("sha1",), ("md5",) or both')


def read_callback(
    body: bytes,
    headers: Mapping[str, str] | None = None,
    query: bytes | str = b"",
    *,
    secret: str | Secret | Sequence[str | Secret],
    settings: CallbackSettings = CallbackSettings(),
) -> CallbackEvent:
    """What one call tells: a ``StatusReport``, ``IncomingMessage``, ``CallConfirmation`` or ``VoiceMenuEvent``.

    *body*: as it came, not decoded. *headers*: looked at for packed bodies only. *query*: what stood behind ``?``.
    *secret*: as in the handler's address; several while it is changed. Its checks are made over the bytes delivered.

    Raises:
        UnprovenCallback: the check value is missing or wrong; answer 403.
        UnreadableCallback: no call of the provider, or several events in one (``read_callbacks`` takes those); 400.
        CallbackTooLong: more than 256 KB; 413.
        InvalidParameter: the secret holds signs the provider does not take; or body or query were decoded already.
    """
    events = read_callbacks(body, headers, query, secret=secret, settings=settings)
    if len(events) != 1:
        raise UnreadableCallback("the call holds several events; read it with read_callbacks")
    return events[0]


def read_callbacks(
    body: bytes,
    headers: Mapping[str, str] | None = None,
    query: bytes | str = b"",
    *,
    secret: str | Secret | Sequence[str | Secret],
    settings: CallbackSettings = CallbackSettings(),
) -> tuple[CallbackEvent, ...]:
    """The same for a call with one event or more; one that is not proven refuses them all."""
    secrets = as_secrets(secret)
    # What a framework has decoded is another call: its check value was made over the bytes.
    if not isinstance(body, bytes | bytearray | memoryview):
        raise InvalidParameter("body", type(body).__name__, "the bytes as they came (request.body, request.get_data())")
    if not isinstance(query, bytes | str):
        raise InvalidParameter("query", type(query).__name__, "what stood behind ? as it came, not the fields in it")
    for name, value in (headers or {}).items():
        if name.lower() == "content-encoding" and value.strip().lower() not in ("", "identity"):
            raise UnreadableCallback("the body is packed; the provider does not do that")
    octets = query.encode("utf-8", "replace") if isinstance(query, str) else query
    return tuple(_event(one, secrets, settings) for one in read_fields(bytes(body), octets, charset=settings.charset))


def _event(fields: Fields, secrets: Sequence[Secret], settings: CallbackSettings) -> CallbackEvent:
    kind = kind_of(fields)
    try:
        proof = prove(fields, kind, secrets, needed=settings.checks, allow_crc32=settings.allow_crc32)
    except UnprovenCallback:
        claims_proof = kind is not Kind.MENU and any(how in fields.values for how in HASHES[:2])
        if claims_proof or not settings.allow_unproven:
            raise
        if not looks_right(fields.values, kind):
            raise UnreadableCallback("a field is missing, or is not what such a call holds") from None
        proof = Proof.NONE
    return _BUILD[kind](_Reader(fields, settings), proof)


class _Reader:
    """Takes fields by name; what nobody took is ``extra``."""

    def __init__(self, fields: Fields, settings: CallbackSettings) -> None:
        self._fields = fields
        self._left = dict.fromkeys(name for name in fields.values if name not in HASHES)
        self._offset = settings.account_utc_offset
        self.doubts: list[str] = []

    def text(self, name: str) -> str | None:
        """The value; None when absent. Not taken out of ``extra`` by absence."""
        self._left.pop(name, None)
        return self._fields.text(name)

    def number(self, name: str) -> int | None:
        found = self.text(name)
        if found and integer(found) is None:
            self.doubts.append(f"{name} is not a whole number")
        return integer(found)

    def phone(self, name: str = "phone") -> str:
        found = self.text(name) or ""
        digits = _DIGITS.fullmatch(found)
        return f"+{digits[1]}" if digits else found

    def moment(self) -> datetime | None:
        return moment(self.text("ts"), self.text("time"), self._offset)

    def extra(self) -> Mapping[str, str]:
        return MappingProxyType({name: self._fields.text(name) or "" for name in self._left})


def _status(reader: _Reader, proof: Proof) -> StatusReport:
    code = reader.text("status") or ""
    message_id = reader.text("id") or ""
    if not _STATUS.fullmatch(code) or not message_id:
        raise UnreadableCallback("the call tells no readable status of a message")
    doubts = reader.doubts
    report = StatusReport(
        id=message_id,
        phone=reader.phone(),
        status_code=int(code),
        changed_at=reader.moment(),
        error_code=reader.number("err"),
        parts=count("cnt", reader.text("cnt"), doubts),
        cost=charge("cost", reader.text("cost"), doubts),
        sender=reader.text("sender"),
        type_code=reader.number("type"),
        flag=reader.number("flag"),
        network=MappingProxyType({name: text for name in NETWORK if (text := reader.text(name)) is not None}),
        proof=proof,
    )
    return replace(report, extra=reader.extra(), doubts=tuple(doubts))


def _incoming(reader: _Reader, proof: Proof) -> IncomingMessage:
    text = reader.text("mes") or ""
    if "\ufffd" in text:
        reader.doubts.append("the text holds bytes that its character set does not know")
    return IncomingMessage(
        phone=reader.phone(),
        text=text,
        to=reader.phone("to"),
        id=reader.text("id"),
        answers=reader.text("sms_id"),
        received_at=reader.moment(),
        proof=proof,
        extra=reader.extra(),
        doubts=tuple(reader.doubts),
    )


def _waitcall(reader: _Reader, proof: Proof) -> CallConfirmation:
    dialled = reader.text("waitcall") or ""
    return CallConfirmation(
        phone=reader.phone(),
        called_at=reader.moment(),
        dialled=dialled,
        proof=proof,
        extra=reader.extra(),
    )


def _menu(reader: _Reader, proof: Proof) -> VoiceMenuEvent:
    phone, call_id = reader.phone(), reader.text("id")
    extra = reader.extra()
    if not phone and not call_id:
        raise UnreadableCallback("the call holds none of the provider's fields")
    return VoiceMenuEvent(phone=phone, id=call_id, proof=proof, extra=extra)


_BUILD: Final[Mapping[Kind, Callable[[_Reader, Proof], CallbackEvent]]] = MappingProxyType(
    {Kind.STATUS: _status, Kind.INCOMING: _incoming, Kind.WAITCALL: _waitcall, Kind.MENU: _menu}
)
