"""Grammars of message texts that are not prose: binary messages as hex, and WAP pushes.

Source: provider's SOAP page, 2024, parameters `bin` and `push`.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from smsc_soap.errors import InvalidParameter
from smsc_soap.redaction import describe_text
from smsc_soap.wire.extended.values import is_web_address

#: Octets one SMS carries.
MAX_OCTETS: Final = 140
#: Octets the header of one SMS may take, so that an octet of payload fits beside its length.
MAX_HEADER: Final = 138

_HEX: Final = re.compile(r"(?:[0-9A-Fa-f]{2})+", re.ASCII)
_TAIL: Final = re.compile(r"(?s)(?P<hex>.*?)\n~~~\npid: (?P<pid>[0-9]{1,3}), dcs: (?P<dcs>[0-9]{1,3})", re.ASCII)
_ALLOWED: Final = (
    "hex octets: header length, header, payload (00 first without header), then optionally \\n~~~\\npid: v, dcs: v"
)


class BinaryParts(NamedTuple):
    """What a binary message is made of."""

    payload: bytes
    #: User data header without its length octet.
    udh: bytes
    pid: int | None
    dcs: int | None


def write_binary(parts: BinaryParts) -> str:
    """The message as the provider reads it with `bin=2`.

    Assumption: pid and dcs are decimal numbers.
    """
    octets = bytes([len(parts.udh)]) + parts.udh + parts.payload
    tail = "" if parts.pid is None else f"\n~~~\npid: {parts.pid}, dcs: {parts.dcs}"
    return octets.hex().upper() + tail


def read_binary(text: str) -> BinaryParts:
    """The parts of a message written for `bin=2`.

    Raises:
        InvalidParameter: no hex, a header longer than the message, more than one SMS holds.
    """
    tail = _TAIL.fullmatch(text)
    hexed = tail["hex"] if tail else text
    if _HEX.fullmatch(hexed) is None:
        raise _refused(text)
    octets = bytes.fromhex(hexed)
    length = octets[0]
    if length > len(octets) - 1:
        raise _refused(text)
    pid, dcs = (int(tail["pid"]), int(tail["dcs"])) if tail else (None, None)
    return check_binary(BinaryParts(octets[1 + length :], octets[1 : 1 + length], pid, dcs))


def check_binary(parts: BinaryParts) -> BinaryParts:
    """*parts* unchanged, when they fit into one SMS.

    Raises:
        InvalidParameter: nothing to send, too long, or pid and dcs outside 0..255 or alone.
    """
    if not parts.payload and not parts.udh:
        raise InvalidParameter("binary message", "an empty one", "at least one octet")
    # The length octet of a header travels only when there is a header.
    size = len(parts.payload) + (len(parts.udh) + 1 if parts.udh else 0)
    if len(parts.udh) > MAX_HEADER or size > MAX_OCTETS:
        raise InvalidParameter(
            "binary message", f"{size} octets with header", f"up to {MAX_OCTETS} octets in one SMS", "split it"
        )
    if (parts.pid is None) != (parts.dcs is None):
        raise InvalidParameter("binary message", "pid or dcs alone", "both together", "give both or none")
    for name, value in (("pid", parts.pid), ("dcs", parts.dcs)):
        if value is not None and (isinstance(value, bool) or value not in range(256)):
            raise InvalidParameter(name, f"{value!a:.20}", "a whole number 0..255")
    return parts


def write_push(url: str, title: str) -> str:
    """Link, line feed, title."""
    return f"{url}\n{title}"


def read_push(text: str) -> tuple[str, str]:
    """Link and title of a WAP push.

    Raises:
        InvalidParameter: no line feed, no absolute link, or no title.
    """
    url, newline, title = text.partition("\n")
    if not newline or not is_web_address(url) or not title.strip() or not title.isprintable():
        raise InvalidParameter(
            "text",
            describe_text(text),
            "for push=1 an http(s) link, a line feed and a title",
            "use WapPush(url, title)",
        )
    return url, title


def _refused(text: str) -> InvalidParameter:
    return InvalidParameter("text", describe_text(text), f"for bin=2 {_ALLOWED}", "use BinaryMessage(payload, udh)")
