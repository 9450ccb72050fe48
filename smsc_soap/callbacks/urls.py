"""The address of a handler: what goes into the provider's cabinet, and the path it leads to."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from ipaddress import IPv6Address
from typing import Final
from urllib.parse import quote

from smsc_soap.errors import InvalidParameter
from smsc_soap.redaction import Secret
from smsc_soap.wire.callback_check import LEAST_SECRET, as_secrets
from smsc_soap.wire.callback_fields import CHARSETS, HASHES, KNOWN_NAMES

#: Body formats of the provider. Source: provider's page of handlers, ``fmt``.
FORMATS: Final[Mapping[str, str]] = {"form": "", "xml": "2", "json": "3"}
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
_IN_PATH: Final = "/%-._~"
_BASE: Final = re.compile(
    r"(?P<scheme>(?i:https?))://(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s/:\[\]\\]+)(?P<port>:[0-9]{1,5})?"
    r"(?P<path>(?:/(?:[\w.~-]|%[0-9A-Fa-f]{2})*)*?)/?"
)
_HOST: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?)*")


def new_secret() -> str:
    """43 letters, digits, ``-`` and ``_``: 256 bits."""
    return secrets.token_urlsafe(32)


def receiver_secrets(given: str | Secret | Sequence[str | Secret]) -> tuple[Secret, ...]:
    """One secret or several, strong enough for a receiver.

    Raises:
        InvalidParameter: one is shorter than 32 signs, or holds others than the provider takes.
    """
    many = as_secrets(given)
    if any(len(one.reveal()) < LEAST_SECRET for one in many):
        raise InvalidParameter(
            "secret", "this short value", f"{LEAST_SECRET} signs or more", "smsc-soap callbacks url makes one"
        )
    return many


def secret_path(secret: Secret) -> str:
    """The path that belongs to a secret: nobody guesses it, and it does not give the secret away in a proxy's log."""
    octets = hashlib.sha256(b"smsc-soap callback path:" + secret.reveal().encode("ascii")).digest()
    return "/" + base64.b32encode(octets[:15]).decode("ascii").lower()


def handler_url(
    base: str,
    secret: str | Secret,
    *,
    check: str = "sha1",
    charset: str = "utf-8",
    format: str = "form",
    own: Mapping[str, str] | None = None,
) -> str:
    """The line for the provider's cabinet. It holds the secret: treat it like one.

    *base*: ``https://erp.example`` or with a path of your proxy; ``http`` for loopback only. A host or path in other
    letters than Latin ones is written as DNS and HTTP write it. *check*: ``sha1``,
    ``md5``. *format*: ``form``, ``xml`` or ``json``. *own*: parameters that come back with every call.

    Raises:
        InvalidParameter: one sentence about the first thing wrong.
    """
    (kept,) = receiver_secrets(secret)
    whole = _whole_base(base)
    for name, value, allowed in (
        ("check", check, HASHES[:2]),
        ("charset", charset, CHARSETS),
        ("format", format, tuple(FORMATS)),
    ):
        if value not in allowed:
            raise InvalidParameter(name, repr(value)[:40], ", ".join(allowed))
    if charset == "koi8-r" and format != "form":
        raise InvalidParameter("charset", "koi8-r with xml or json", "utf-8, windows-1251", "or take format form")
    asked = f"charset={charset}" + (f"&fmt={FORMATS[format]}" if FORMATS[format] else "") + _own_part(own or {})
    return f"{whole}{secret_path(kept)}?{asked}&{check}={kept.reveal()}"


def _own_part(own: Mapping[str, str]) -> str:
    for name in own:
        if not name or name in KNOWN_NAMES or name in ("charset", "fmt"):
            raise InvalidParameter("own", repr(name)[:40], "a name the provider does not use")
    try:
        return "".join(f"&{quote(name, safe='')}={quote(value, safe='')}" for name, value in own.items())
    except UnicodeEncodeError:
        raise InvalidParameter("own", "half of a sign", "whole text") from None


def _whole_base(base: str) -> str:
    """*base* in ASCII, without a slash at its end: no line of a cabinet, nor the caller behind it, guesses at it."""
    if "@" in base or any(sign in base for sign in "?#!"):
        raise InvalidParameter("base", "an address with ?, #, ! or a login", "scheme, host and path alone")
    match = _BASE.fullmatch(base)
    scheme = "" if match is None else match["scheme"].lower()
    host = "" if match is None else _host(match["host"])
    if match is None or not host or not (scheme == "https" or host in _LOOPBACK):
        allowed = "https://host or https://host/path (http for loopback only)"
        raise InvalidParameter("base", repr(base)[:80], allowed)
    port = match["port"] or ""
    if port and not 1 <= int(port[1:]) <= 65535:
        raise InvalidParameter("base", f"port {port[1:]}", "1 to 65535")
    if any(part in (".", "..", "") for part in match["path"].split("/")[1:]):
        raise InvalidParameter("base", "a path with empty or dotted parts", "a plain path, as /sms/calls")
    return f"{scheme}://{host}{port}{quote(match['path'], safe=_IN_PATH)}"


def _host(given: str) -> str:
    """A host as DNS knows it; empty when it is none."""
    try:
        if given.startswith("["):
            return f"[{IPv6Address(given[1:-1])}]"
        host = given.encode("idna").decode("ascii").lower()
    except ValueError:
        return ""
    return host if _HOST.fullmatch(host) else ""
