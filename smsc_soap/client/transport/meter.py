"""Counts what arrived for one answer, so that bytes behind it are noticed.

Left in the connection they would be taken for the answer to the next question.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_HEAD_END: Final = b"\r\n\r\n"
_LAST_CHUNK: Final = b"0\r\n\r\n"


class ReplyMeter:
    """Fed with every piece read since the request was written."""

    __slots__ = ("_head_bytes", "_received_bytes", "_tail")

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        self._received_bytes = 0
        self._head_bytes = 0
        self._tail = b""

    def feed(self, data: bytes) -> None:
        if not self._head_bytes:
            end = data.find(_HEAD_END)
            if end >= 0:
                self._head_bytes = self._received_bytes + end + len(_HEAD_END)
        self._received_bytes += len(data)
        self._tail = (self._tail + data[-len(_LAST_CHUNK) :])[-len(_LAST_CHUNK) :]

    def ended_exactly(self, headers: Mapping[str, str]) -> bool:
        """True when nothing came behind the answer. In doubt False: closing costs one handshake."""
        length = headers.get("content-length", "")
        if length.isascii() and length.isdigit():
            return self._head_bytes > 0 and self._received_bytes == self._head_bytes + int(length)
        return "chunked" in headers.get("transfer-encoding", "") and self._tail == _LAST_CHUNK
