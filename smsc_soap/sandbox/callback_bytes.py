"""The calls the provider makes: a handler's address read, and the bytes of one call. No code shared with the receiver.

Source: provider's page of handlers, 2024. What it leaves open is an ``Assumption:`` of the functions below.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import string
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, quote_plus, unquote_plus, urlsplit
from xml.sax.saxutils import escape

from smsc_soap.errors import InvalidParameter

_CHARSETS: Final = ("windows-1251", "utf-8", "koi8-r")
#: Which fields are hashed, by the field that tells the kind of call; the first that is there counts.
_HASHED: Final = (("waitcall", ("phone", "ts")), ("mes", ("phone", "mes", "to")), ("", ("id", "phone", "status")))

Fields = dict[str, str]


@dataclass(frozen=True, slots=True)
class Address:
    """Where the calls go, and how."""

    url: str = field(repr=False)
    host: str
    port: int
    #: Path, and behind ``?`` what came behind ``!``.
    target: str
    charset: str
    #: 0 form, 2 XML, 3 JSON.
    fmt: int
    #: Hash → secret.
    secrets: Mapping[str, str] = field(repr=False)
    #: Everything else behind ``?``: comes back with each call.
    own: Mapping[str, str]


def read_address(url: str) -> Address:
    """The address as the provider's cabinet takes it; this sandbox calls this machine only.

    Raises:
        InvalidParameter: another machine, or an option the pages do not know.
    """
    front, _, behind = url.partition("?")
    front, _, got = front.partition("!")
    host, port, path = _split(front)
    if not _is_here(host):
        raise InvalidParameter("url", repr(url.partition("?")[0])[:80], "http://127.0.0.1:PORT/path of this machine")
    given = dict(_pairs(behind))
    secrets: dict[str, str] = {name: given.pop(name) for name in ("md5", "sha1", "crc32") if name in given}
    charset, fmt = given.get("charset", _CHARSETS[0]).lower(), given.get("fmt", "0")
    if charset not in _CHARSETS or fmt not in ("0", "2", "3"):
        raise InvalidParameter("url", "an unknown charset or fmt", "charset windows-1251, utf-8, koi8-r; fmt 2, 3")
    if fmt != "0" and charset == "koi8-r":
        charset = "windows-1251"  # "the koi8-r encoding is not used": Assumption: the default is
    # A request line is ASCII without blanks, whatever somebody wrote into the cabinet.
    target = quote(f"{path}?{got}" if got else path, safe=string.punctuation)
    return Address(url, host, port, target, charset, int(fmt), secrets, given)


def _split(front: str) -> tuple[str, int, str]:
    """Host, port and path; no host where it is no plain address."""
    try:
        parts = urlsplit(front)
        port = 80 if parts.port is None else parts.port
    except ValueError:
        return "", 0, ""
    return (parts.hostname or "") if parts.scheme == "http" and port else "", port, parts.path or "/"


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _pairs(text: str) -> list[tuple[str, str]]:
    split = (part.partition("=") for part in text.split("&") if part)
    return [(unquote_plus(name), unquote_plus(value)) for name, _, value in split]


def signed(fields: Fields, address: Address) -> Fields:
    """*fields* with a check value for each secret of the address.

    Assumption: made over the bytes in the delivered character set, which has a question mark for any sign it lacks;
    crc32 in decimal digits.
    """
    names = next(names for mark, names in _HASHED if mark == "" or mark in fields)
    checks = {}
    for how, secret in address.secrets.items():
        octets = ":".join([*(fields.get(name, "") for name in names), secret]).encode(address.charset, "replace")
        if how == "crc32":
            checks[how] = str(zlib.crc32(octets))
        else:
            checks[how] = hashlib.new(how, octets, usedforsecurity=False).hexdigest()
    return fields | checks


def body_of(fields: Fields, address: Address) -> tuple[bytes, str]:
    """The body and its content type. Assumption: an XML call has the root ``callback``."""
    if address.fmt == 3:
        text, kind = json.dumps(fields, ensure_ascii=False), "application/json"
        return text.encode(address.charset, "replace"), f"{kind}; charset={address.charset}"
    if address.fmt == 2:
        inside = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
        text = f'<?xml version="1.0" encoding="{address.charset}"?><callback>{inside}</callback>'
        return text.encode(address.charset, "replace"), f"text/xml; charset={address.charset}"
    parts = (f"{quote_plus(name)}={_quoted(value, address.charset)}" for name, value in fields.items())
    return "&".join(parts).encode("ascii"), "application/x-www-form-urlencoded"


def _quoted(value: str, charset: str) -> str:
    return quote_plus(value.encode(charset, "replace"))
