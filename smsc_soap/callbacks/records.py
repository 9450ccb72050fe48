"""Events ↔ plain JSON values, and what makes two calls the same event."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from smsc_soap.model.callback import (
    CallbackEvent,
    CallConfirmation,
    IncomingMessage,
    Proof,
    StatusReport,
    VoiceMenuEvent,
)

#: Name of a kind → its class.
KINDS: Final[Mapping[str, type[CallbackEvent]]] = MappingProxyType(
    {"status": StatusReport, "incoming": IncomingMessage, "waitcall": CallConfirmation, "menu": VoiceMenuEvent}
)
_NAMES: Final = {cls: name for name, cls in KINDS.items()}
_MOMENTS: Final = frozenset({"changed_at", "received_at", "called_at"})


def kind_name(event: CallbackEvent) -> str:
    """``status``, ``incoming``, ``waitcall`` or ``menu``."""
    return _NAMES[type(event)]


def to_record(event: CallbackEvent) -> dict[str, Any]:
    """Every field that holds something. Holds phones and texts: keep it where customer data may be."""
    return {
        one.name: _plain(value)
        for one in fields(event)
        if (value := getattr(event, one.name)) is not None and value != () and value != {}
    }


def from_record(kind: str, record: Mapping[str, Any]) -> CallbackEvent:
    """The event that ``to_record`` described."""
    return KINDS[kind](**{name: _value(name, value) for name, value in record.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal | Proof):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def _value(name: str, value: Any) -> Any:
    if name in _MOMENTS:
        return datetime.fromisoformat(value)
    if name == "cost":
        return Decimal(value)
    if name == "proof":
        return Proof(value)
    if name == "doubts":
        return tuple(value)
    return MappingProxyType(value) if isinstance(value, dict) else value


def digest(event: CallbackEvent) -> bytes:
    """The same for calls that tell the same.

    For a delivery report and a confirming call that is what the check value covers, so whoever repeats a call and
    changes the rest of it repeats it. Two messages of one subscriber may be alike: they differ in number or moment.
    What is not proven is never taken for the same as what is, or a forger could come first.
    """
    parts: list[object] = [kind_name(event), event.trusted, event.phone]
    if isinstance(event, StatusReport):
        parts += [event.id, event.status_code]
    elif isinstance(event, IncomingMessage):
        parts += [event.text, event.to, event.id, event.received_at]
    elif isinstance(event, CallConfirmation):
        parts.append(event.called_at)
    else:
        parts += [part for pair in sorted(event.extra.items()) for part in pair]
    made = hashlib.blake2b(digest_size=16)
    for part in parts:
        octets = str(part).encode("utf-8", "surrogatepass")
        made.update(len(octets).to_bytes(4, "big") + octets)
    return made.digest()
