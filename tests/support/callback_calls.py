"""Calls of the provider to a handler, built by hand for tests; no code of the package."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from urllib.parse import quote_plus

SECRET = "test-secret_0123456789-ABCDEFGHIJKLM"
COVERED = {"status": ("id", "phone", "status"), "incoming": ("phone", "mes", "to"), "waitcall": ("phone", "ts")}


def check(
    kind: str, fields: Mapping[str, str], how: str = "sha1", *, secret: str = SECRET, charset: str = "utf-8"
) -> str:
    octets = b":".join([*(fields.get(name, "").encode(charset) for name in COVERED[kind]), secret.encode()])
    return str(zlib.crc32(octets)) if how == "crc32" else hashlib.new(how, octets).hexdigest()


def signed(kind: str, *hows: str, secret: str = SECRET, charset: str = "utf-8", **fields: str) -> dict[str, str]:
    """The fields with check values: sha1 when none is named."""
    made = {how: check(kind, fields, how, secret=secret, charset=charset) for how in hows or ("sha1",)}
    return {**fields, **made}


def form(fields: Mapping[str, str], charset: str = "utf-8") -> bytes:
    return "&".join(f"{quote_plus(k)}={quote_plus(v.encode(charset))}" for k, v in fields.items()).encode()


def status_call(
    id: str = "order17", phone: str = "79990000001", status: int | str = 1, secret: str = SECRET, **more: str
) -> bytes:
    fields = {"id": id, "phone": phone, "status": str(status), **more}
    return form(signed("status", secret=secret, **fields))
