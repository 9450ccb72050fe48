"""An SmscClient that keeps every exchange: refusals tell more than their code, and cassettes need the bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from smsc_soap.client.sync_client import SmscClient
from smsc_soap.client.transport.attempt import Attempt
from smsc_soap.client.transport.blocking import BlockingTransport
from smsc_soap.client.transport.road import Road
from smsc_soap.errors import SmscError
from smsc_soap.model.clock import Clock
from smsc_soap.wire.exchange import HttpReply, HttpRequest, Reply
from smsc_soap.wire.reply_reader import read_reply
from smsc_soap.wire.tables import OperationTable


@dataclass(frozen=True, slots=True)
class Exchange:
    """One POST and what came back. ``repr`` shows no bodies."""

    #: The step that asked.
    step: str
    at: datetime
    request: HttpRequest
    #: None: no whole answer.
    reply: HttpReply | None

    @property
    def operation(self) -> str:
        return self.request.operation


@dataclass(slots=True)
class ExchangeLog:
    """Every exchange of one calibration, in order, whichever client made it."""

    clock: Clock
    step: str = ""
    exchanges: list[Exchange] = field(default_factory=list)

    def add(self, request: HttpRequest, reply: HttpReply | None) -> None:
        self.exchanges.append(Exchange(self.step, self.clock.now(), request, reply))

    def __len__(self) -> int:
        return len(self.exchanges)


class _RecordingTransport(BlockingTransport):
    def __init__(self, road: Road, log: ExchangeLog) -> None:
        super().__init__(road)
        self._log = log

    def post(self, request: HttpRequest, attempt: Attempt) -> HttpReply:
        reply: HttpReply | None = None
        try:
            reply = super().post(request, attempt)
        finally:
            if attempt.bytes_left:
                self._log.add(request, reply)
        return reply


class RecordingClient(SmscClient):
    """A client like any other, with a log of what passed."""

    _log: ExchangeLog

    @classmethod
    def like(cls, client: SmscClient, log: ExchangeLog | None = None, **changes: Any) -> Self:
        """The account, clock and counted rules of *client*, some settings replaced, connections of its own."""
        core = client._core.changed(changes) if changes else client._core
        made = cls._with_core(core)
        made._log = log if log is not None else ExchangeLog(core.clock)
        return made

    @property
    def log(self) -> ExchangeLog:
        return self._log

    @property
    def clock(self) -> Clock:
        return self._core.clock

    @property
    def tables(self) -> Mapping[str, OperationTable]:
        """The shapes of the description in use."""
        return self._core._codec.tables

    def last_fields(self) -> Reply | None:
        """The fields of the latest answer, refusals included; None when there was no readable one."""
        exchange = self.log.exchanges[-1] if self.log.exchanges else None
        return None if exchange is None else self.fields_of(exchange)

    def fields_of(self, exchange: Exchange) -> Reply | None:
        """The fields of an answer; None when it is not one."""
        if exchange.reply is None or exchange.reply.status != 200:
            return None
        try:
            return read_reply(exchange.reply.body, self.tables[exchange.operation])
        except SmscError:
            return None

    def _ready(self) -> BlockingTransport:
        with self._lock:
            if self._transport is None and not self._closed:
                self._transport = _RecordingTransport(self._core.road(), self._log)
        return super()._ready()
