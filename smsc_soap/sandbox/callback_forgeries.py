"""Calls that are not the provider's, made out of one that was: what a receiver must refuse, or bear unmoved."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from smsc_soap.sandbox.callback_bytes import Address, Fields, body_of, signed

_HASHES: Final = ("md5", "sha1", "crc32")
_WORDS: Final = "forged-by-somebody-else-0000000000"

#: Kind → what it is.
FORGERIES: Final = {
    "replay": "the same call once more",
    "no_check": "without a check value",
    "wrong_secret": "proven with another secret",
    "other_status": "another status under the same check value",
    "other_phone": "another phone under the same check value",
    "other_id": "another id under the same check value",
    "other_kind": "passed off as another kind of call: the hashed bytes stay the same",
    "crc32": "a crc32 made without the secret",
    "twice": "a second status beside the first",
    "empty_check": "an empty check value",
    "too_long": "300 KB",
}


def forge(kind: str, fields: Fields, address: Address) -> tuple[bytes, str]:
    """Body and content type of a forged call after *fields*, a real one."""
    make = _MAKERS.get(kind)
    if make is not None:
        return body_of(make(dict(fields), address), address)
    body, content_type = body_of(fields, address)
    if kind == "twice":
        plain = replace(address, fmt=0)
        body, content_type = body_of(fields, plain)
        return body + b"&status=" + (b"1" if fields.get("status") != "1" else b"20"), content_type
    if kind == "too_long":
        return body + b"&x=" + b"x" * 300 * 1024, content_type
    return body, content_type


def _without(fields: Fields) -> Fields:
    return {name: value for name, value in fields.items() if name not in _HASHES}


def _wrong_secret(fields: Fields, address: Address) -> Fields:
    return signed(_without(fields), replace(address, secrets=dict.fromkeys(address.secrets, _WORDS)))


def _other(name: str, value: str) -> Callable[[Fields, Address], Fields]:
    def make(fields: Fields, _: Address) -> Fields:
        return fields | {name: value if fields.get(name) != value else value + "0"}

    return make


def _other_kind(fields: Fields, _: Address) -> Fields:
    checks = {name: value for name, value in fields.items() if name in _HASHES}
    if "status" in fields:
        return {"phone": fields["id"], "mes": fields["phone"], "to": fields["status"], **checks}
    return {"id": fields["phone"], "phone": fields.get("mes", ""), "status": fields.get("to", ""), **checks}


def _crc32(fields: Fields, address: Address) -> Fields:
    """crc32 is linear: the difference of two equally long texts goes over to their values, whatever follows both."""
    old = ":".join(fields.get(name, "") for name in ("id", "phone", "status"))
    new_status = next(
        one for one in ("3", "1", "20", "-2") if len(one) == len(fields["status"]) and one != fields["status"]
    )
    changed = _without(fields) | {"status": new_status}
    new = ":".join(changed.get(name, "") for name in ("id", "phone", "status"))
    tail = bytes(1 + len(next(iter(address.secrets.values()), "")))
    difference = zlib.crc32(old.encode() + tail) ^ zlib.crc32(new.encode() + tail)
    known = int(fields["crc32"]) if "crc32" in fields else zlib.crc32(hashlib.sha256(old.encode()).digest())
    return changed | {"crc32": str(known ^ difference)}


def _empty(fields: Fields, _: Address) -> Fields:
    return fields | dict.fromkeys((name for name in _HASHES if name in fields), "")


_MAKERS: Final[dict[str, Callable[[Fields, Address], Fields]]] = {
    "no_check": lambda fields, _: _without(fields),
    "wrong_secret": _wrong_secret,
    "other_status": _other("status", "1"),
    "other_phone": _other("phone", "79990000099"),
    "other_id": _other("id", "somebody-elses"),
    "other_kind": _other_kind,
    "crc32": _crc32,
    "empty_check": _empty,
}
