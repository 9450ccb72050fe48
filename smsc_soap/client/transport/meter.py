"""Looks at what arrived for one answer, so that bytes behind it are noticed.

Left in the connection they would be taken for the answer to the next question.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_HEAD_END: Final = b"\r\n\r\n"
_SIZE: Final = re.compile(rb"[0-9A-Fa-f]{1,8}")
#: An answer longer than this is not looked at any more: its connection is closed.
_KEPT_BYTES: Final = 1 << 21


class ReplyMeter:
    """Fed with every piece read since the request was written."""

    __slots__ = ("_pieces", "_received_bytes")

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        self._received_bytes = 0
        self._pieces: list[bytes] = []

    def feed(self, data: bytes) -> None:
        self._received_bytes += len(data)
        if self._received_bytes <= _KEPT_BYTES:
            self._pieces.append(data)

    def ended_exactly(self, headers: Mapping[str, str]) -> bool:
        """True when nothing came behind the answer. In doubt False: closing costs one handshake."""
        received = b"".join(self._pieces)
        complete = len(received) == self._received_bytes
        self.start()
        head_end = received.find(_HEAD_END)
        if not complete or head_end < 0:
            return False
        body_at = head_end + len(_HEAD_END)
        length = headers.get("content-length", "")
        if length.isascii() and length.isdigit():
            return len(received) == body_at + int(length)
        return "chunked" in headers.get("transfer-encoding", "") and _chunks_end_exactly(received, body_at)


def _chunks_end_exactly(received: bytes, at: int) -> bool:
    """True when the last chunk, without trailers, is the last that came."""
    while True:
        line_end = received.find(b"\r\n", at)
        size = received[at:line_end].partition(b";")[0]
        if line_end < 0 or not _SIZE.fullmatch(size):
            return False
        length = int(size, 16)
        if not length:
            return received[line_end:] == _HEAD_END
        at = line_end + 2 + length + 2
