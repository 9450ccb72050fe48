"""uvicorn with an end to its patience: whoever dribbles the head of a request is hung up on."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

#: Longest head of a request, bytes.
_MOST_HEAD = 16 * 1024


def patient_server(app: Any, header_timeout_s: float, most_connections: int) -> tuple[uvicorn.Server, threading.Event]:
    """A server for *app*, and what is set when it listens. *header_timeout_s*: for the head of each request."""
    protocol = type("_TimedProtocol", (_PatientProtocol,), {"header_timeout_s": header_timeout_s})
    config = uvicorn.Config(
        app,
        http=protocol,
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
        limit_concurrency=most_connections,
        h11_max_incomplete_event_size=_MOST_HEAD,
    )
    server = _Server(config)
    return server, server.ready


class _Server(uvicorn.Server):
    """Says when it is ready, from whichever thread it runs in, and leaves signals to the program."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


class _PatientProtocol(H11Protocol):
    """From the first byte of a request, and from the beginning of a connection, its head may take so long."""

    header_timeout_s: float
    _head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base class
        super().connection_made(transport)
        self._begin()

    def data_received(self, data: bytes) -> None:
        # Typed by uvicorn as always there; before the first request it is None.
        before: Any = self.cycle
        if self._head_timer is None and (before is None or before.response_complete):
            self._begin()
        super().data_received(data)
        if self.cycle is not before:
            self._end()

    def on_response_complete(self) -> None:
        before = self.cycle
        super().on_response_complete()
        if self.cycle is before and self._head_timer is None and self.conn.trailing_data[0]:
            # The beginning of the next request came with the one before.
            self._begin()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end()
        super().connection_lost(exc)

    def _begin(self) -> None:
        self._head_timer = self.loop.call_later(self.header_timeout_s, self._hang_up)

    def _end(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _hang_up(self) -> None:
        self._head_timer = None
        self.transport.close()
