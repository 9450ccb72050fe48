"""What passes between the steps of one call: request bytes, reply bytes, reply fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

#: A reply longer than this, packed or unpacked, is refused. A status reply is under 4 KB.
MAX_REPLY_BYTES: Final = 1 << 20


class Sink(Protocol):
    """Where a long answer goes while it comes."""

    def write(self, piece: bytes, /) -> object:
        """Take the next piece."""

    @property
    def size_bytes(self) -> int:
        """How much it has taken."""

    @property
    def beginning(self) -> bytes:
        """The first bytes of it, enough to hold a refusal."""

    def keep(self) -> None:
        """All of it came."""

    def discard(self) -> None:
        """Forget all of it: it did not come whole, or is not what was asked for."""


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request, ready for the wire. ``repr`` shows no body: it holds the password."""

    operation: str
    url: str
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes = field(repr=False)
    method: str = "POST"
    #: A longer answer is refused.
    max_reply_bytes: int = MAX_REPLY_BYTES
    #: Takes the answer in pieces instead of its being kept in memory, when its HTTP status is 200.
    sink: Sink | None = None


@dataclass(frozen=True, slots=True)
class HttpReply:
    """One whole HTTP answer, already unpacked and within the size bound."""

    status: int
    #: Names in lower case.
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """The fields of one well-formed SOAP result, by local name."""

    operation: str
    #: Known fields that were present and not nil.
    fields: Mapping[str, str] = field(repr=False)
    #: Known repeated fields (``errors``), each row by local name.
    rows: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict, repr=False)
    #: Fields the description does not know; nested ones as dicts, repeated ones as lists.
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)
