"""A road to PostgreSQL on loopback that ends at a COMMIT: before, in the middle, after, or while it is held up."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit, urlunsplit

#: Where the connection ends. ``late``: the program is cut off, and its COMMIT arrives while the program looks again.
PLACES: Final = ("before", "half", "after", "late")
_SIZE: Final = 65536


class CommitCutter:
    """Passes everything on; the next COMMIT after ``cut`` is the last thing its connection sees."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._server = (parts.hostname or "", parts.port or 5432)
        self._listener = socket.create_server(("127.0.0.1", 0))
        port = self._listener.getsockname()[1]
        self.address = urlunsplit(parts._replace(netloc=f"{parts.username}@127.0.0.1:{port}"))
        self.place = ""
        #: A COMMIT that is ``late`` arrives right after a new connection asks one of these.
        self.releases: tuple[bytes, ...] = (b"FOR UPDATE",)
        self.cuts = 0
        self._skip = 0
        self._held: tuple[socket.socket, bytes] | None = None
        self._sockets: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    def cut(self, place: str, *, after: int = 0) -> None:
        """*after*: so many COMMITs pass first."""
        self.place, self._skip = place, after

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in (self._listener, *self._sockets):
            _end(one)
        for thread in self._threads:
            thread.join(10)

    def _accept(self) -> None:
        while True:
            try:
                program, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(self._server)
            self._sockets += [program, server]
            for work in (self._forth, self._back):
                thread = threading.Thread(target=work, args=(program, server), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _forth(self, program: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := program.recv(_SIZE):
                if self._held is not None and any(word in data for word in self.releases):
                    self._release(server, data)
                elif self.place and data.startswith(b"Q") and b"COMMIT" in data and self._is_it():
                    self._cut(program, server, data)
                    return
                else:
                    server.sendall(data)
        if self._held is None or self._held[0] is not server:
            _end(server)

    def _is_it(self) -> bool:
        self._skip -= 1
        return self._skip < 0

    def _cut(self, program: socket.socket, server: socket.socket, data: bytes) -> None:
        place, self.place = self.place, ""
        self.cuts += 1
        if place == "late":
            self._held = (server, data)
            _end(program)
            return
        if place == "half":
            server.sendall(data[: len(data) // 2])
        if place == "after":
            # ``_back`` takes the reply, and has nobody to give it to.
            _end(program)
            server.sendall(data)
            server.shutdown(socket.SHUT_WR)
            return
        _end(program)
        _end(server)

    def _release(self, server: socket.socket, data: bytes) -> None:
        """The new connection asks first, so it waits for the lock of the old one; then the old COMMIT arrives."""
        assert self._held is not None
        (old, commit), self._held = self._held, None
        server.sendall(data)
        old.sendall(commit)

    def _back(self, program: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(_SIZE):
                program.sendall(data)
        _end(program)


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
