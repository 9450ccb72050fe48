"""A captured call to the handler, looked at for people: what it tells, and which field broke its check value.

A check value that is wrong says only that. So each field it covers is changed in the ways fields get changed on the
road (decoded twice, converted, trimmed, normalised), one at a time, until the value fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_to_bytes

from smsc_soap.redaction import Secret, describe_text, mask_phone
from smsc_soap.wire.callback_check import COVERED, Kind, as_secrets, check_values, covered_bytes, kind_of
from smsc_soap.wire.callback_errors import UnreadableCallback
from smsc_soap.wire.callback_fields import CHARSETS, HASHES, Fields, read_fields

_REQUEST: Final = re.compile(rb"(?:POST|GET|PUT) (\S+) HTTP/1\.[01]\r?\n")


@dataclass(frozen=True, slots=True)
class Checked:
    """One check value of a call."""

    how: str
    right: bool
    #: The field that broke it, and how it was changed; empty when right or when nothing simple explains it.
    broken: str = ""
    changed: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is seen in one event of a captured call. Holds no secret; phones and texts are masked."""

    kind: Kind
    charset: str
    #: Covered fields in their order, as they may be shown; None: not there.
    covered: Mapping[str, str | None]
    checks: tuple[Checked, ...]
    #: Names of the other fields.
    others: tuple[str, ...]

    @property
    def proven(self) -> bool:
        """True when a sha1 or md5 is there and every one is right."""
        strong = [one for one in self.checks if one.how != "crc32"]
        return bool(strong) and all(one.right for one in strong)


def explain(
    captured: bytes, *, secret: str | Secret | Sequence[str | Secret], charset: str | None = None
) -> list[Explanation]:
    """Every event of a captured call: a whole HTTP request, or its body alone.

    Raises:
        UnreadableCallback, CallbackTooLong: it holds no event.
    """
    secrets = as_secrets(secret)
    query, body = _parts(captured)
    return [_explained(one, secrets) for one in read_fields(body, query, charset=charset)]


def _parts(captured: bytes) -> tuple[bytes, bytes]:
    """The query and the body. Line ends of a file that an editor saved are taken, too."""
    match = _REQUEST.match(captured)
    if match is None:
        return b"", captured.strip(b"\r\n")
    _, found, body = captured.partition(b"\r\n\r\n")
    if not found:
        _, found, body = captured.partition(b"\n\n")
    if not found:
        raise UnreadableCallback("the captured request has no empty line behind its headers")
    return match[1].partition(b"?")[2], body.strip(b"\r\n")


def _explained(fields: Fields, secrets: Sequence[Secret]) -> Explanation:
    kind = kind_of(fields)
    covered = {name: _shown(name, fields) for name in COVERED[kind]}
    checks = tuple(_checked(fields, kind, secrets, how) for how in HASHES if how in fields.values)
    others = tuple(name for name in fields.values if name not in covered and name not in HASHES)
    return Explanation(kind, fields.charset, covered, checks, others)


def _shown(name: str, fields: Fields) -> str | None:
    text = fields.text(name)
    if text is None:
        return None
    if name == "mes":
        return describe_text(text)
    return mask_phone(text) if name in ("phone", "to") else text


def _checked(fields: Fields, kind: Kind, secrets: Sequence[Secret], how: str) -> Checked:
    given = fields.values[how]
    if _fits(fields.values, kind, secrets, how, given):
        return Checked(how, right=True)
    for broken, changed, values, value in _changes(fields, kind, how):
        if _fits(values, kind, secrets, how, value):
            return Checked(how, right=False, broken=broken, changed=changed)
    return Checked(how, right=False)


def _fits(values: Mapping[str, bytes], kind: Kind, secrets: Sequence[Secret], how: str, given: bytes) -> bool:
    return any(given in check_values(covered_bytes(values, kind, secret), how) for secret in secrets)


def _changes(fields: Fields, kind: Kind, how: str) -> Iterator[tuple[str, str, Mapping[str, bytes], bytes]]:
    """Field, what was done to it, the fields without that, and the check value."""
    values, given = fields.values, fields.values[how]
    yield how, "it came in capitals or with blanks around it", values, given.strip().lower()
    for name in COVERED[kind]:
        if name not in values:
            for other in _stand_ins(name, values):
                yield name, f"it is missing; {other} has its value", {**values, name: values[other]}, given
            continue
        for changed, value in _before(name, values[name], fields):
            if value != values[name]:
                yield name, changed, {**values, name: value}, given
    converted = {name: _converted(values[name], "utf-8", "windows-1251") for name in COVERED[kind] if name in values}
    yield ", ".join(converted), "all were converted from windows-1251 to UTF-8", {**values, **converted}, given


def _stand_ins(name: str, values: Mapping[str, bytes]) -> Iterator[str]:
    covered = {one for names in COVERED.values() for one in names}
    yield from (other for other in values if other != name and other not in HASHES and other not in covered)


def _before(name: str, value: bytes, fields: Fields) -> Iterator[tuple[str, bytes]]:
    """What the value may have been before somebody changed it."""
    for new in CHARSETS:
        for old in CHARSETS:
            if new != old:
                yield f"it was converted from {old} to {new}", _converted(value, new, old)
    yield "blanks around it were added", value.strip()
    yield "a blank before it was lost", b" " + value
    yield "a blank behind it was lost", value + b" "
    yield "a line feed behind it was lost", value + b"\n"
    yield "line ends became CR LF", value.replace(b"\r\n", b"\n")
    yield "line ends became LF", value.replace(b"\n", b"\r\n")
    yield "its plus signs became blanks", value.replace(b" ", b"+")
    yield "it was not decoded from the form", unquote_to_bytes(value.replace(b"+", b" "))
    yield "it was decoded from the form once too often", value.replace(b" ", b"+").replace(b"%", b"%25")
    if name in ("phone", "to"):
        digits = value.lstrip(b"+ ")
        yield "a plus sign was put before it, or something was cut off", digits
        yield "the plus sign before it was lost", b"+" + digits
        yield "its first digit became 8", b"7" + digits[1:]
        yield "its first digit became 7", b"8" + digits[1:]
    if name in ("id", "status", "ts"):
        yield "zeros before it were added", value.lstrip(b"0") or b"0"
        yield "it became a number with a fraction", value.partition(b".")[0]
    if name == "status":
        yield from ((f"it was {code} before", str(code).encode()) for code in range(-3, 26))
    if name == "ts" and (local := fields.values.get("time")):
        yield "it and time were exchanged", local
    if name in ("to", "mes"):
        yield "it was put in; the provider sent it empty", b""


def _converted(value: bytes, now: str, before: str) -> bytes:
    try:
        return value.decode(now).encode(before)
    except UnicodeError:
        return value
