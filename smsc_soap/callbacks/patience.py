"""uvicorn with an end to its patience: whoever dribbles the head of a request is hung up on.

There is room for so many connections, and a request that is whole needs its place for one commit only. So a newcomer
always gets a place: the connection that has kept us waiting the longest gives up its own. Opening connections and
saying nothing then takes more of them in one round trip than there are places, and no honest caller is sent away.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Any, Final

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from smsc_soap.callbacks.inbox import BUSY_TIMEOUT_S

#: Longest head of a request, bytes.
_MOST_HEAD: Final = 16 * 1024
#: What came is read in pieces of so many bytes: a head that comes at once has no end before it is measured otherwise.
_PIECE: Final = 4 * 1024
#: Connections that may wait to be taken; so many at most are taken in one turn, which must leave places to others.
BACKLOG: Final = 256
#: How long a stop waits for the answers to whole requests, seconds: a commit may wait for another process's write.
LAST_ANSWERS_S: Final = round(BUSY_TIMEOUT_S) + 2
#: The same for bodies under way.
_LAST_BODIES_S: Final = 1.0


def room(most_connections: int) -> tuple[int, int]:
    """Places, and connections that may wait for one: fewer where this process may open few files.

    A connection that finds no file left is not taken, nor is any other for a second. Up to three rounds of newcomers
    are open beside the places: just taken, at their places, and hung up on.
    """
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return most_connections, BACKLOG
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if files == resource.RLIM_INFINITY:
        return most_connections, BACKLOG
    return max(min(most_connections, files // 2), 1), max(min(BACKLOG, files // 8), 1)


def patient_server(
    app: Any, header_timeout_s: float, places: int, backlog: int
) -> tuple[uvicorn.Server, threading.Event]:
    """A server for *app*, and what is set when it listens. *header_timeout_s*: for the head of each request."""
    how = {"header_timeout_s": header_timeout_s, "most_connections": places, "waiting": {}}
    protocol = type("_TimedProtocol", (_PatientProtocol,), how)
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
        timeout_graceful_shutdown=LAST_ANSWERS_S,
        backlog=backlog,
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
    most_connections: int
    #: Connections of this server without a whole request in hand, the longest waiting first.
    waiting: dict[_PatientProtocol, None]
    _head_timer: asyncio.TimerHandle | None = None
    #: The other side has closed its half of the connection.
    _spoken_out = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base class
        super().connection_made(transport)
        self._begin()
        self._sort()
        if len(self.connections) > self.most_connections:
            self._make_room()

    def data_received(self, data: bytes) -> None:
        for at in range(0, len(data), _PIECE):
            if not self.transport.is_closing():
                self._read(data[at : at + _PIECE])

    def _read(self, data: bytes) -> None:
        # Typed by uvicorn as always there; before the first request it is None.
        before: Any = self.cycle
        if self._head_timer is None and (before is None or before.response_complete):
            self._begin()
        super().data_received(data)
        if self.cycle is not before:
            self._end()
        self._sort()

    def eof_received(self) -> bool | None:  # type: ignore[override]  # as asyncio has it: True keeps our side open
        """Some callers say that they are done as soon as they have spoken; their answer is due all the same."""
        cycle: Any = self.cycle
        self._spoken_out = cycle is not None and not cycle.more_body and not cycle.response_complete
        return self._spoken_out

    def on_response_complete(self) -> None:
        before = self.cycle
        super().on_response_complete()
        if self._spoken_out and self.cycle is before:
            self.transport.close()
            return
        if self.cycle is before and self._head_timer is None and self.conn.trailing_data[0]:
            # The beginning of the next request came with the one before.
            self._begin()
        self._sort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end()
        self.waiting.pop(self, None)
        super().connection_lost(exc)

    def shutdown(self) -> None:
        cycle: Any = self.cycle
        if cycle is not None and cycle.more_body and not cycle.response_complete:
            self.loop.call_later(_LAST_BODIES_S, self._give_up, cycle)
        super().shutdown()

    def _make_room(self) -> None:
        longest = next(iter(self.waiting), self)
        if longest is not self:
            longest._hang_up()
        else:
            # All places are taken by whole requests that wait for a commit: uvicorn answers this one with 503.
            self.limit_concurrency = 0

    def _sort(self) -> None:
        """Among those that wait, behind all others; or not among them, while a whole request is in hand."""
        cycle: Any = self.cycle
        if not self.transport.is_closing() and (cycle is None or cycle.response_complete or cycle.more_body):
            self.waiting.setdefault(self)
        else:
            self.waiting.pop(self, None)

    def _begin(self) -> None:
        self._head_timer = self.loop.call_later(self.header_timeout_s, self._hang_up)

    def _end(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _give_up(self, cycle: Any) -> None:
        if cycle.more_body:
            self._hang_up()

    def _hang_up(self) -> None:
        self._end()
        self.waiting.pop(self, None)
        self.transport.close()
