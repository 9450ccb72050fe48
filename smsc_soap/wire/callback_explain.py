"""A captured call to the handler, looked at for people: what it tells, and which field broke its check value.

A check value that is wrong says only that. So each field it covers is changed in the ways fields get changed on the
road (decoded twice, converted, trimmed, normalised), one at a time, until the value fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final
from urllib.parse import unquote_to_bytes

from smsc_soap.redaction import Secret, describe_text, mask_phone
from smsc_soap.wire.callback_captured import parts_of
from smsc_soap.wire.callback_check import COVERED, Kind, as_secrets, check_values, covered_bytes, kind_of, odd_fields
from smsc_soap.wire.callback_errors import UnreadableCallback
from smsc_soap.wire.callback_fields import CHARSETS, HASHES, KNOWN_NAMES, Fields, read_fields

#: What is shown of a name, and of fields whose values are neither phones nor texts.
_NAME: Final = re.compile(r"[A-Za-z_](?!.*[0-9]{6})[A-Za-z0-9_.\[\]-]{0,39}")
_SHOWN: Final = re.compile(r"(?!\+?[0-9]{10,})[A-Za-z0-9._-]{1,40}|[12][0-9]{9}")


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
    #: Covered fields that are not what such a call holds: it is refused, whatever its check value.
    odd: tuple[str, ...] = ()

    @property
    def proven(self) -> bool:
        """True when a sha1 or md5 is there, every one is right, and the fields are such that it means one thing."""
        strong = [one for one in self.checks if one.how != "crc32"]
        return bool(strong) and all(one.right for one in strong) and not self.odd


def explain(
    captured: bytes, *, secret: str | Secret | Sequence[str | Secret], charset: str | None = None
) -> list[Explanation]:
    """Every event of a captured call, in any of the forms that ``callback_captured`` reads.

    Raises:
        UnreadableCallback, CallbackTooLong: it holds no event.
    """
    secrets = as_secrets(secret)
    events = [one for query, body in parts_of(captured) for one in read_fields(body, query, charset=charset)]
    calls = [one for one in events if not KNOWN_NAMES.isdisjoint(one.values)]
    if not calls:
        raise UnreadableCallback(
            "none of the provider's fields is in it; give the whole request as it came, or its body alone"
        )
    return [_explained(one, secrets) for one in calls]


def _explained(fields: Fields, secrets: Sequence[Secret]) -> Explanation:
    kind = kind_of(fields)
    covered = {name: _shown(name, fields) for name in COVERED[kind]}
    checks = tuple(_checked(fields, kind, secrets, how) for how in HASHES if how in fields.values)
    others = tuple(_shown_name(name) for name in fields.values if name not in covered and name not in HASHES)
    return Explanation(kind, fields.charset, covered, checks, others, odd_fields(fields.values, kind))


def _shown(name: str, fields: Fields) -> str | None:
    text = fields.text(name)
    if text is None:
        return None
    if name == "mes":
        return describe_text(text)
    if name in ("phone", "to"):
        return mask_phone(text)
    # Where fields were exchanged, a phone stands here as well.
    return text if _SHOWN.fullmatch(text) else mask_phone(text) if text.lstrip("+").isdigit() else describe_text(text)


def _shown_name(name: str) -> str:
    """What was captured in a way we do not know may have phones and texts where names should be."""
    return name if _NAME.fullmatch(name) else f"<name of {len(name)} characters>"


def _checked(fields: Fields, kind: Kind, secrets: Sequence[Secret], how: str) -> Checked:
    given = fields.values[how]
    if _fits(fields.values, kind, secrets, how, given):
        return Checked(how, right=True)
    if any(given == secret.reveal().encode() for secret in secrets):
        return Checked(how, right=False, broken=how, changed="it is the secret itself, as in the cabinet, and no hash")
    for broken, changed, values, value in _changes(fields, kind, how):
        if _fits(values, kind, secrets, how, value):
            return Checked(how, right=False, broken=broken, changed=changed)
    if _is_cut(fields.values, kind, secrets, how, given):
        return Checked(how, right=False, broken=how, changed="its end was cut off")
    for other in HASHES[:2]:
        if other != how and _fits(fields.values, kind, secrets, other, given):
            return Checked(
                how, right=False, broken=how, changed=f"it is a value of {other}; the address asks for {how}"
            )
    return Checked(how, right=False)


def _fits(values: Mapping[str, bytes], kind: Kind, secrets: Sequence[Secret], how: str, given: bytes) -> bool:
    return any(given in check_values(covered_bytes(values, kind, secret), how) for secret in secrets)


def _is_cut(values: Mapping[str, bytes], kind: Kind, secrets: Sequence[Secret], how: str, given: bytes) -> bool:
    """True when it is the beginning of the right value: enough of it to be no accident."""
    right = (value for secret in secrets for value in check_values(covered_bytes(values, kind, secret), how))
    return how != "crc32" and len(given) >= 8 and any(value.startswith(given) for value in right)


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
    for one, other in combinations([name for name in COVERED[kind] if name in values], 2):
        exchanged = {**values, one: values[other], other: values[one]}
        yield f"{one}, {other}", "they were exchanged", exchanged, given
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
