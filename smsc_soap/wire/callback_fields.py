"""Bytes of a call to the handler → its fields, still as bytes: check values are made over what was delivered.

The kind of body is seen from its first sign, because headers of the provider are known to lie: ``{`` or ``[`` is
JSON (fmt=3), ``<`` is XML (fmt=2), anything else a form.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from lxml import etree

from smsc_soap.wire.callback_errors import CallbackTooLong, UnreadableCallback

#: Longest body that is read. A status is under 1 KB, an incoming message under 20 KB.
MAX_BODY_BYTES: Final = 256 * 1024
#: Most fields of one call, and most events in one body.
MAX_FIELDS: Final = 200
MAX_EVENTS: Final = 1000
#: Source: provider's page of handlers: ``charset`` of its address.
CHARSETS: Final = ("windows-1251", "utf-8", "koi8-r")
DEFAULT_CHARSET: Final = "windows-1251"

#: Names the provider's calls use; each may come once only. Source: provider's page of handlers, public clients.
HASHES: Final = ("sha1", "md5", "crc32")
NETWORK: Final = ("imsi", "msc", "mcc", "mnc", "cn", "net", "rcn", "rnet")
STATUS_NAMES: Final = ("id", "phone", "status", "time", "ts", "err", "cnt", "cost", "type", "flag", "sender", "syserr")
OTHER_NAMES: Final = ("mes", "to", "sms_id", "waitcall")
KNOWN_NAMES: Final = frozenset((*STATUS_NAMES, *OTHER_NAMES, *NETWORK, *HASHES))


@dataclass(frozen=True, slots=True, repr=False)
class Fields:
    """The fields of one event."""

    #: As delivered, in ``charset``.
    values: Mapping[str, bytes]
    charset: str
    #: True when the values were text inside JSON or XML, so that their bytes were made again by us.
    made_again: bool = False

    def __repr__(self) -> str:
        """Without values: they are phones and texts."""
        return f"Fields({len(self.values)} of them, {self.charset})"

    def text(self, name: str) -> str | None:
        """A value as text; bytes that the character set does not know become U+FFFD."""
        found = self.values.get(name)
        return None if found is None else found.decode(self.charset, "replace")


def read_fields(body: bytes, query: bytes = b"", *, charset: str | None = None) -> list[Fields]:
    """The events of one call. *query*: what stood behind ``?``; the body wins. *charset* None: found out.

    Raises:
        CallbackTooLong: more than 256 KB.
        UnreadableCallback: no fields, too many, or one of the provider's names twice.
    """
    if len(body) > MAX_BODY_BYTES or len(query) > MAX_BODY_BYTES:
        raise CallbackTooLong(f"the call is longer than {MAX_BODY_BYTES} bytes")
    first = body.removeprefix(codecs.BOM_UTF8).lstrip()[:1]
    in_query = _form(query)
    if first in (b"{", b"["):
        return _texts(_json(_decoded(body, charset)), in_query, charset, body)
    if first == b"<":
        return _texts(_xml(_decoded(body, charset)), in_query, charset, body)
    values = {**in_query, **_form(body)}
    if not values:
        raise UnreadableCallback("the call holds no fields")
    return [Fields(values, _charset_of(values, charset, b"".join(values.values())))]


def _charset_of(values: Mapping[str, bytes], given: str | None, sample: bytes) -> str:
    """The one that is set, else the one the call names, else UTF-8 where it can be that, else the provider's default.

    Assumption: ``charset`` of the handler's address comes back with every call, as own parameters do
    (``tests/unit/wire/test_callback_fields.py``).
    """
    named = values.get("charset", b"").decode("ascii", "replace").lower()
    if given is not None or named in CHARSETS:
        return given or named
    return _likely(sample)


def _likely(sample: bytes) -> str:
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError:
        return DEFAULT_CHARSET
    return "utf-8"


# Forms


def _form(octets: bytes) -> dict[str, bytes]:
    pairs: list[tuple[str, bytes]] = []
    for part in octets.split(b"&", MAX_FIELDS):
        name, _, value = part.partition(b"=")
        if name:
            pairs.append((_unquoted(name).decode("ascii", "replace"), _unquoted(value)))
    return _once(pairs)


def _unquoted(octets: bytes) -> bytes:
    return unquote_to_bytes(octets.replace(b"+", b" ")) if b"%" in octets or b"+" in octets else octets


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """The pairs as a mapping. Who could choose between two values of one name could choose what is checked."""
    if len(pairs) >= MAX_FIELDS:
        raise UnreadableCallback(f"the call holds {MAX_FIELDS} fields or more")
    values = dict(pairs)
    if len(values) != len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen and name in KNOWN_NAMES:
                raise UnreadableCallback(f"the call holds {name} twice")
            seen.add(name)
    return values


# JSON and XML


def _texts(
    events: Iterable[Mapping[str, str]], in_query: Mapping[str, bytes], charset: str | None, body: bytes
) -> list[Fields]:
    read: list[Fields] = []
    for event in events:
        # Counted on the way: each event gets the fields of the query as well.
        if len(read) == MAX_EVENTS:
            raise UnreadableCallback(f"the call holds more than {MAX_EVENTS} events")
        told = event.get("charset", "").lower()
        own = _fitting(event.values(), charset or (told if told in CHARSETS else _likely(body)))
        values = {**in_query, **{name: text.encode(own, "replace") for name, text in event.items()}}
        read.append(Fields(values, own, made_again=True))
    if not read:
        raise UnreadableCallback("the call holds no event")
    return read


def _fitting(texts: Iterable[str], charset: str) -> str:
    """*charset*, or UTF-8 where an escaped sign (``\\u263a``) is not in it."""
    try:
        "".join(texts).encode(charset)
    except UnicodeEncodeError:
        return "utf-8"
    return charset


def _decoded(body: bytes, charset: str | None) -> str:
    octets = body.removeprefix(codecs.BOM_UTF8)
    declared = re.match(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9-]{1,20})["']""", octets)
    told = declared[1].decode("ascii").lower() if declared else ""
    if told and told not in CHARSETS:
        raise UnreadableCallback("the body declares a character set that is none of the provider's")
    return octets.decode(told or charset or _likely(octets), "replace")


def _json(text: str) -> Iterator[Mapping[str, str]]:
    try:
        found = json.loads(
            text, object_pairs_hook=_Pairs, parse_int=str, parse_float=str, parse_constant=str, strict=False
        )
    except (ValueError, RecursionError):
        raise UnreadableCallback("the body is not JSON") from None
    events = found if isinstance(found, list) else [found]
    for event in events:
        if not isinstance(event, _Pairs):
            raise UnreadableCallback("the body is JSON, but no object of fields")
        yield _once([(name, _plain(value)) for name, value in event.pairs])


@dataclass(frozen=True, slots=True, init=False, repr=False)
class _Pairs:
    """A JSON object as it was written: names may come twice."""

    pairs: list[tuple[str, Any]]

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        object.__setattr__(self, "pairs", pairs)


def _plain(value: Any) -> str:
    """A value of a flat object as text; what is nested is kept as a mark only."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return "[nested]"


def _xml(text: str) -> Iterator[Mapping[str, str]]:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise UnreadableCallback("the body holds a document type declaration")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(_undeclared(text).encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise UnreadableCallback("the body is not whole, well-formed XML") from None
    # Assumption: several events would be children with children of their own (callbacks of the provider are not
    # described with fmt=2); tests/unit/wire/test_callback_fields.py holds both forms.
    events = [child for child in root if len(child)] or [root]
    for event in events:
        yield _once([(etree.QName(child).localname, child.text or "") for child in event])


def _undeclared(text: str) -> str:
    """Without ``<?xml … ?>``: its character set is that of the body, which is UTF-8 by now."""
    head, end, rest = text.lstrip().partition("?>")
    return rest if end and head.startswith("<?xml") and ">" not in head else text
