"""What calls tell: the statuses of a message with their moments, and what came from phones, as fields."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from smsc_soap.sandbox.callback_bytes import Fields
from smsc_soap.sandbox.incoming import Incoming
from smsc_soap.sandbox.messages import Message
from smsc_soap.sandbox.scripts.details import TYPES

_HANDED_OVER: Final = 0


def status_events(message: Message, zone: timedelta) -> Iterator[tuple[datetime, Fields]]:
    """Every status of *message* that a call tells of, and since when it is so.

    Assumption: calls tell what operators report: handed over, and the end; not that a message waits.
    """
    fate = message.fate
    handed_over = message.send_at + min(fate.handover, fate.final)
    if fate.handover < fate.final:
        yield handed_over, _status(message, _HANDED_OVER, None, handed_over, zone)
    if fate.status != _HANDED_OVER:
        end = message.send_at + fate.final
        yield end, _status(message, fate.status, fate.err, end, zone)


def _status(message: Message, status: int, err: int | None, since: datetime, zone: timedelta) -> Fields:
    fields = {
        "id": message.message_id,
        "phone": message.phone,
        "status": str(status),
        "time": _local(since, zone),
        "ts": str(int(since.timestamp())),
        "cnt": str(message.parts),
        "cost": f"{message.cost:.2f}",
        "type": str(TYPES[message.kind]),
        "flag": "0",
        "sender": message.sender,
    }
    return fields if err is None else fields | {"err": str(err)}


def incoming_fields(one: Incoming, zone: timedelta) -> Fields:
    """A message from a phone, or a confirming call."""
    moment = {"time": _local(one.received_at, zone), "ts": str(int(one.received_at.timestamp()))}
    if one.is_call:
        return {"phone": one.phone, "waitcall": one.to_phone, **moment}
    return {"id": str(one.number), "phone": one.phone, "mes": one.text, "to": one.to_phone, **moment}


def _local(moment: datetime, zone: timedelta) -> str:
    return (moment.astimezone(UTC) + zone).strftime("%d.%m.%Y %H:%M:%S")
