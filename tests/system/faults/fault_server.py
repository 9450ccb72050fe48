"""A server made of bare sockets that does exactly what a test tells it, and counts what it saw.

A script is a function of one connection (`Line`); it runs in a thread of its own. The server sleeps
only where the fault itself is slowness, and every wait ends when the test does.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

#: Longest wait for something that has to happen on loopback at once.
SOON_S = 10.0


class Gone(Exception):
    """The client is no longer there, or the test is over: the script ends."""


@dataclass(frozen=True)
class Seen:
    """One request as it arrived."""

    #: Number of the connection, from 1.
    connection: int
    method: str
    path: str
    #: Names in lower case.
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    #: False when the connection ended before the whole body was there.
    whole: bool = True

    @property
    def operation_element(self) -> str:
        """The first element in the SOAP body, such as ``send``."""
        start = self.body.rpartition(b"Body>")[0].partition(b"Body>")[2]
        return start.lstrip(b"<").split(b">")[0].split()[0].rpartition(b":")[2].decode()


class Line:
    """One connection, seen from the server."""

    def __init__(self, server: FaultServer, sock: socket.socket, number: int) -> None:
        self.server = server
        self.sock = sock
        self.number = number
        self._buffer = b""

    def request(self) -> Seen:
        """The next request, whole. Ends the script when the client is gone."""
        head = self._until(b"\r\n\r\n")
        first, *rows = head.decode("latin-1").split("\r\n")
        method, path, _ = first.split(" ", 2)
        headers = {name.lower(): value.strip() for name, _, value in (row.partition(":") for row in rows if row)}
        body, whole = self._body(int(headers.get("content-length", "0")))
        seen = Seen(self.number, method, path, headers, body, whole)
        self.server.note(seen)
        if not whole:
            raise Gone
        return seen

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._buffer:
            self._more()
        head, _, self._buffer = self._buffer.partition(mark)
        return head

    def _body(self, length: int) -> tuple[bytes, bool]:
        try:
            while len(self._buffer) < length:
                self._more()
        except Gone:
            return self._buffer, False
        body, self._buffer = self._buffer[:length], self._buffer[length:]
        return body, True

    def _more(self) -> None:
        try:
            data = self.sock.recv(65536)
        except OSError:
            raise Gone from None
        if not data:
            raise Gone
        self._buffer += data

    def send(self, data: bytes) -> None:
        try:
            self.sock.sendall(data)
        except OSError:
            raise Gone from None

    def pause(self, seconds: float) -> None:
        """The slowness that is the fault."""
        if self.server.over.wait(seconds):
            raise Gone

    def hold(self) -> None:
        """Say nothing until the test is over."""
        self.server.over.wait(60)
        raise Gone

    def wait_for(self, event: threading.Event) -> None:
        """Until the test sets *event*."""
        event.wait(SOON_S)

    def close(self) -> None:
        """An orderly end (FIN)."""
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()

    def reset(self) -> None:
        """An end without a word (RST)."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()


Script = Callable[[Line], None]


class FaultServer:
    """Runs one script per connection: the first for the first one, the last for all further ones."""

    def __init__(
        self,
        *scripts: Script,
        tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
        receive_buffer: int | None = None,
    ) -> None:
        self._scripts = scripts
        self._tls = tls
        self.over = threading.Event()
        #: Set when the script of the first connection has come to its end.
        self.first_script_ended = threading.Event()
        self.connections = 0
        self.seen: list[Seen] = []
        self.crashes: list[BaseException] = []
        self._threads: list[threading.Thread] = []
        self._socks: list[socket.socket] = []
        self._listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        if receive_buffer:
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self._listener.bind((host, 0))
        self._listener.listen(64)
        self.port: int = self._listener.getsockname()[1]
        scheme = "https" if tls else "http"
        self.url = f"{scheme}://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def posts(self) -> int:
        """POSTs that arrived, whole or in part."""
        return sum(one.method == "POST" for one in self.seen)

    @property
    def whole_posts(self) -> int:
        return sum(one.method == "POST" and one.whole for one in self.seen)

    def note(self, seen: Seen) -> None:
        self.seen.append(seen)

    def __enter__(self) -> Self:
        self._spawn(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for sock in (self._listener, *self._socks):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()
        for thread in self._threads:
            thread.join(SOON_S)
        assert self.crashes == [], f"the fault server's own script failed: {self.crashes!r}"

    def _spawn(self, job: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=job, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self.over.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._socks.append(sock)
            self._spawn(self._serve, sock, self.connections)

    def _serve(self, sock: socket.socket, number: int) -> None:
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls:
                sock = self._tls.wrap_socket(sock, server_side=True)
                self._socks.append(sock)
            self._scripts[min(number, len(self._scripts)) - 1](Line(self, sock, number))
        except (Gone, OSError):
            pass
        except BaseException as error:
            self.crashes.append(error)
        finally:
            sock.close()
            if number == 1:
                self.first_script_ended.set()


class BlackHole:
    """An address that answers no connection: its queue is full, so every further SYN is dropped."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.socket(family)
        self._listener.bind((host, 0))
        self._listener.listen(0)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{self.port}"
        self._fillers = []
        for _ in range(4):
            filler = socket.socket(family)
            filler.settimeout(0.05)
            with contextlib.suppress(OSError):
                filler.connect((host, self.port))
            self._fillers.append(filler)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for sock in (*self._fillers, self._listener):
            sock.close()


def closed_port(host: str = "127.0.0.1") -> int:
    """A port where nobody listens."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as sock:
        sock.bind((host, 0))
        port: int = sock.getsockname()[1]
        return port
