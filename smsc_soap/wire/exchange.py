"""What passes between the steps of one call: request bytes, reply bytes, reply fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request, ready for the wire. ``repr`` shows no body: it holds the password."""

    operation: str
    url: str
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes = field(repr=False)
    method: str = "POST"


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
