"""What a type checker sees of the callbacks; read by mypy only."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import assert_type

from smsc_soap import Outbox
from smsc_soap.callbacks import (
    CallbackApp,
    CallbackReceiver,
    CallbackSettings,
    IncomingMessage,
    StatusReport,
    handler_url,
    read_callback,
    read_callbacks,
)
from smsc_soap.model.callback import CallbackEvent


def reading(body: bytes) -> None:
    event = read_callback(body, {"a": "b"}, "erp=1", secret=["new", "old"], settings=CallbackSettings(checks=("sha1",)))
    assert_type(event, CallbackEvent)
    assert_type(read_callbacks(body, secret="s"), tuple[CallbackEvent, ...])
    match event:
        case StatusReport(id=message_id, cost=cost):
            assert_type(message_id, str)
            assert_type(cost, Decimal | None)
        case IncomingMessage(text=text, received_at=moment):
            assert_type(text, str)
            assert_type(moment, datetime | None)


def receiving(receiver: CallbackReceiver, outbox: Outbox, report: StatusReport) -> None:
    assert_type(receiver.handle(b"").status, int)
    assert_type(outbox.note_reports([report])[0].key, str | None)
    assert_type(handler_url("https://erp.example", "s"), str)
    CallbackApp(receiver, prefix="/sms")
