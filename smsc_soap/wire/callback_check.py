"""The check value of a call to the handler: a hash over a few fields and the secret, joined by colons.

::

    status    id:phone:status:secret
    incoming  phone:mes:to:secret
    waitcall  phone:ts:secret

The provider puts the same kind of hash over all of them, so one call could be passed off as another: a status
``33:79990000001:1`` is also an incoming message ``1`` … unless its fields look like what they should be. Hence the
shapes below: no colon where one would move a border, a status of one or two digits, an own number of three or more.

Source: provider's page of handlers (status); public client code (incoming, waitcall).
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from smsc_soap.errors import InvalidParameter
from smsc_soap.model.callback import Proof
from smsc_soap.redaction import Secret
from smsc_soap.wire.callback_errors import UnprovenCallback
from smsc_soap.wire.callback_fields import CHARSETS, HASHES, Fields


class Kind(StrEnum):
    """What a call tells."""

    STATUS = "status"
    INCOMING = "incoming"
    WAITCALL = "waitcall"
    #: A menu in a call. The pages give it no check value, so it is never proven.
    MENU = "menu"


#: Fields that the check value covers, in their order.
COVERED: Final[Mapping[Kind, tuple[str, ...]]] = MappingProxyType(
    {
        Kind.STATUS: ("id", "phone", "status"),
        Kind.INCOMING: ("phone", "mes", "to"),
        Kind.WAITCALL: ("phone", "ts"),
        Kind.MENU: (),
    }
)

_PHONE: Final = rb"[^:\x00-\x20]{1,100}"
#: What covered fields look like; what does not is never taken for proven.
_SHAPES: Final[Mapping[Kind, Mapping[str, re.Pattern[bytes]]]] = {
    Kind.STATUS: {
        "id": re.compile(rb"[A-Za-z0-9._-]{1,40}"),
        "phone": re.compile(_PHONE),
        "status": re.compile(rb"-?[0-9]{1,2}"),
    },
    Kind.INCOMING: {"phone": re.compile(_PHONE), "to": re.compile(rb"(?:[^:\x00-\x20]{3,100})?")},
    Kind.WAITCALL: {"phone": re.compile(_PHONE), "ts": re.compile(rb"[0-9]{1,11}")},
    Kind.MENU: {},
}

#: Source: provider's page of handlers: letters, digits, minus, underscore.
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
#: Shortest secret of a receiver: forgers may try at home, as fast as they like.
LEAST_SECRET: Final = 32


def as_secrets(given: str | Secret | Sequence[str | Secret]) -> tuple[Secret, ...]:
    """One secret or several: the old one and the new one while it is changed.

    Raises:
        InvalidParameter: none, or signs the provider does not take.
    """
    many = [given] if isinstance(given, str | Secret) else list(given)
    secrets = tuple(one if isinstance(one, Secret) else Secret(one) for one in many)
    if not secrets or not all(_SECRET.fullmatch(one.reveal()) for one in secrets):
        raise InvalidParameter("secret", "this value", "Latin letters, digits, - and _, up to 256 of them")
    return secrets


def kind_of(fields: Fields) -> Kind:
    """What a call tells. ``waitcall`` comes first: such a call may carry the text ``[waitcall]``, too.

    Assumption: what has none of the three names comes from a voice menu.
    """
    if "waitcall" in fields.values:
        return Kind.WAITCALL
    if "mes" in fields.values:
        return Kind.INCOMING
    return Kind.STATUS if "status" in fields.values else Kind.MENU


def covered_bytes(values: Mapping[str, bytes], kind: Kind, secret: Secret) -> bytes:
    """What the hash is made of."""
    return b":".join([*(values.get(name, b"") for name in COVERED[kind]), secret.reveal().encode("ascii")])


def check_values(covered: bytes, how: str) -> tuple[bytes, ...]:
    """Every way to write the check value *how* of these bytes.

    Assumption: hexadecimal digits are small; which of three ways a crc32 is written in is unknown
    (``tests/unit/wire/test_callback_check.py``).
    """
    if how == "crc32":
        number = zlib.crc32(covered)
        signed = number - (1 << 32) if number >> 31 else number
        return str(number).encode(), str(signed).encode(), f"{number:08x}".encode()
    # The provider offers these two; the secret at the end is what makes them serve.
    return (hashlib.new(how, covered, usedforsecurity=False).hexdigest().encode(),)


def prove(
    fields: Fields, kind: Kind, secrets: Sequence[Secret], *, needed: Sequence[str] = (), allow_crc32: bool = False
) -> Proof:
    """What proves the call. *needed*: hashes that must be there; none: sha1 or md5, whichever came.

    Every sha1 and md5 that came must be right. A crc32 counts only alone and where *allow_crc32* says so.

    Raises:
        UnprovenCallback: nothing proves it. The text does not say how near it was.
    """
    came = [how for how in HASHES if how in fields.values]
    strong = [how for how in came if how != "crc32"]
    if missing := [how for how in needed if how not in came]:
        raise UnprovenCallback(f"the call carries no {missing[0]}")
    if not COVERED[kind]:
        raise UnprovenCallback("calls of a voice menu have no check value")
    if not looks_right(fields.values, kind):
        raise UnprovenCallback("a field is missing, or is not what the check value covers")
    if strong:
        if not all(_matches(fields, kind, secrets, how) for how in strong):
            raise UnprovenCallback("the check value is wrong")
        return Proof(strong[0])
    if came and allow_crc32:
        if not _matches(fields, kind, secrets, "crc32"):
            raise UnprovenCallback("the check value is wrong")
        return Proof.CRC32
    raise UnprovenCallback("the call carries no sha1 or md5" + (", and crc32 proves nothing" if came else ""))


def looks_right(values: Mapping[str, bytes], kind: Kind) -> bool:
    """True when every covered field is what it should be."""
    return not odd_fields(values, kind)


def odd_fields(values: Mapping[str, bytes], kind: Kind) -> tuple[str, ...]:
    """Covered fields that are missing, or are not what such a call holds."""
    return tuple(name for name, shape in _SHAPES[kind].items() if not shape.fullmatch(values.get(name, b"")))


def _matches(fields: Fields, kind: Kind, secrets: Sequence[Secret], how: str) -> bool:
    """In constant time for every candidate, and every candidate is looked at."""
    given, found = fields.values[how], False
    for values in _as_delivered(fields, COVERED[kind]):
        for secret in secrets:
            for wanted in check_values(covered_bytes(values, kind, secret), how):
                found = hmac.compare_digest(given, wanted) or found
    return found


def _as_delivered(fields: Fields, covered: Sequence[str]) -> Iterator[Mapping[str, bytes]]:
    """The bytes the provider may have hashed.

    Assumption: those delivered. Inside JSON a sign may be escaped, so that its bytes are anybody's guess: then each
    character set is tried that has all signs; it takes the secret to fit any of them. One that wrote a question mark
    for a sign it does not have would prove another text than the one that was sent.
    """
    yield fields.values
    if fields.made_again:
        for charset in CHARSETS:
            if charset != fields.charset:
                with contextlib.suppress(UnicodeError):
                    yield {name: _in(charset, fields, name) for name in covered}


def _in(charset: str, fields: Fields, name: str) -> bytes:
    return fields.values.get(name, b"").decode(fields.charset).encode(charset)
