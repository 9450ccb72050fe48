"""The address of a handler: what goes into the provider's cabinet, and the path it leads to."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import quote, urlsplit

from smsc_soap.errors import InvalidParameter
from smsc_soap.redaction import Secret
from smsc_soap.wire.callback_check import LEAST_SECRET, as_secrets
from smsc_soap.wire.callback_fields import CHARSETS, HASHES, KNOWN_NAMES

#: Body formats of the provider. Source: provider's page of handlers, ``fmt``.
FORMATS: Final[Mapping[str, str]] = {"form": "", "xml": "2", "json": "3"}
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


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

    *base*: ``https://erp.example`` or with a path of your proxy; ``http`` for loopback only. *check*: ``sha1``,
    ``md5``. *format*: ``form``, ``xml`` or ``json``. *own*: parameters that come back with every call.

    Raises:
        InvalidParameter: one sentence about the first thing wrong.
    """
    (kept,) = receiver_secrets(secret)
    _check_base(base)
    for name, value, allowed in (
        ("check", check, HASHES[:2]),
        ("charset", charset, CHARSETS),
        ("format", format, tuple(FORMATS)),
    ):
        if value not in allowed:
            raise InvalidParameter(name, repr(value)[:40], ", ".join(allowed))
    if charset == "koi8-r" and format != "form":
        raise InvalidParameter("charset", "koi8-r with xml or json", "utf-8, windows-1251", "or take format form")
    options = {"charset": charset, **({"fmt": FORMATS[format]} if FORMATS[format] else {}), **(own or {})}
    for name in own or {}:
        if name in KNOWN_NAMES or name in ("charset", "fmt"):
            raise InvalidParameter("own", repr(name)[:40], "a name the provider does not use")
    asked = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in options.items())
    return f"{base.rstrip('/')}{secret_path(kept)}?{asked}&{check}={kept.reveal()}"


def _check_base(base: str) -> None:
    parts = urlsplit(base)
    plain = parts.scheme == "http" and parts.hostname in _LOOPBACK
    if not (parts.scheme == "https" or plain) or not parts.hostname:
        raise InvalidParameter("base", repr(base)[:80], "https://host or https://host/path (http for loopback only)")
    if parts.query or parts.fragment or "!" in base or parts.username:
        raise InvalidParameter("base", "an address with ?, #, ! or a login", "scheme, host and path alone")
