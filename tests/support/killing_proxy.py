"""Stands between a process and the sandbox, and has the process killed while one of its sends is on the way."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from enum import StrEnum
from typing import BinaryIO, Self
from urllib.parse import urlsplit


class Place(StrEnum):
    """How far a send has come when its process dies."""

    MID_WRITE = "half of the request has left"
    AFTER_WRITE = "all of the request has left"
    MID_READ = "half of the answer is there"


class KillingProxy:
    """Passes everything on, but for the *nth_send*: at *place* of its way ``kill`` is called, once.

    What the system still holds of a dead process's request is not passed on: as if it had died in the middle of it.
    """

    kill: Callable[[], None]

    def __init__(self, target: str, place: Place, *, nth_send: int) -> None:
        self._target = (urlsplit(target).hostname, urlsplit(target).port)
        self._place, self._left = place, nth_send
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        self._listener.close()
        with self._lock:
            for one in self._open:
                _end(one)
        for thread in self._threads[1:]:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self._open.append(near)
                self._threads.append(threading.Thread(target=self._pass_on, args=(near,)))
            self._threads[-1].start()

    def _pass_on(self, near: socket.socket) -> None:
        with (
            near,
            socket.create_connection(self._target) as far,
            near.makefile("rb") as asks,
            far.makefile("rb") as says,
        ):
            try:
                while request := _message(asks):
                    if self._its_turn(request):
                        self._end_at_place(request, near, far, says)
                        return
                    far.sendall(request)
                    near.sendall(_message(says))
            except OSError:
                return  # one of both is gone

    def _its_turn(self, request: bytes) -> bool:
        with self._lock:
            self._left -= b":send2>" in request
            return self._left == 0 and b":send2>" in request

    def _end_at_place(self, request: bytes, near: socket.socket, far: socket.socket, says: BinaryIO) -> None:
        if self._place is Place.MID_WRITE:
            far.sendall(request[: len(request) // 2])
            self.kill()
            return
        far.sendall(request)
        if self._place is Place.AFTER_WRITE:
            self.kill()
            _message(says)
            return
        answer = _message(says)
        near.sendall(answer[: len(answer) // 2])
        self.kill()


def _message(stream: BinaryIO) -> bytes:
    """One whole request or answer; empty at the end, and when the end came in the middle of one."""
    head, length = b"", 0
    while (line := stream.readline()).endswith(b"\n"):
        head += line
        if not line.strip():
            body = stream.read(length)
            return head + body if len(body) == length else b""
        if line.lower().startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    return b""


def _end(one: socket.socket) -> None:
    try:
        one.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it has ended already
