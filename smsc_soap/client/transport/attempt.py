"""One try at one POST: its total deadline, and whether a byte of the request has left."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Final, Self

#: Asked right before the first byte of every attempt made in this context; an exception it raises stops the
#: attempt with nothing sent. The outbox asks here whether its lease still holds.
BEFORE_FIRST_BYTE: Final[ContextVar[Callable[[], None] | None]] = ContextVar("before_first_byte", default=None)


class Attempt(float):
    """Seconds allowed for one whole attempt; travels through the HTTP library as its timeout value.

    Our network streams recognise it: every read and write gets what is *left*, so an answer that
    trickles does not extend the attempt; and the stream marks here the moment bytes are given
    to the kernel, which is what separates "not sent" from "unknown".
    """

    __slots__ = ("before", "bytes_left", "ends_at_s")

    #: True from just before the first byte of the request is handed to the kernel.
    bytes_left: bool
    ends_at_s: float
    #: What the caller was handling already when the attempt began: no part of what becomes of it.
    before: BaseException | None

    def __new__(cls, timeout_s: float) -> Self:
        attempt = super().__new__(cls, timeout_s)
        attempt.ends_at_s = time.monotonic() + timeout_s
        attempt.bytes_left = False
        attempt.before = sys.exception()
        return attempt

    def leave(self) -> None:
        """The first byte goes now, unless somebody says no.

        Raises:
            SmscError: what BEFORE_FIRST_BYTE raised; nothing has left.
        """
        ask = BEFORE_FIRST_BYTE.get()
        if ask is not None:
            ask()
        self.bytes_left = True

    def remaining_s(self) -> float:
        """Seconds left; never zero or less, because sockets take that for "do not wait"."""
        left_s = self.ends_at_s - time.monotonic()
        return left_s if left_s > 0.000001 else 0.000001

    @property
    def over(self) -> bool:
        return time.monotonic() >= self.ends_at_s
