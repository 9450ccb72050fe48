"""Hostile requests to a receiver, from a seed: each is an ASGI scope and the parts of a body. None is ever proven:
whatever is signed here is signed with a secret the receiver does not have."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from callback_calls import COVERED, form, signed

WRONG = "another-secret-than-the-receivers-000000"
NAMES = [
    *("id", "phone", "status", "mes", "to", "ts", "waitcall", "err", "cnt", "cost", "time", "type", "flag", "sender"),
    *("sha1", "md5", "crc32", "charset", "fmt", "imsi", "own", "", "\ud800", "a" * 300, "id\x00", "[]", "__proto__"),
]
NASTY = [
    *("", "0", "1", "-1", "20", "99999999999999999999", "1e9", "NaN", "True", "null", "%", "%zz", "%00", "\x00"),
    *("a:b", ":", "::::", "'; DROP TABLE events;--", "{{7*7}}", "../../etc/passwd", "<script>", "\u202e", "\r\n"),
    *("\ud800", "\ufffe", "9" * 5000, "x" * 70_000, "1,50", "+", " 1", "1 ", "\uff10", "\u0967", "😀", "Привет"),
    *("windows-1251", "utf-7", "utf-8"),
]
STATUSES = ("-2", "-1", "0", "1", "2", "3", "4", "20", "22", "25", "99")
Fields = list[tuple[str, str]]
Request = tuple[dict[str, Any], list[bytes]]


def requests(seed: int, number: int, path: str, ids: list[tuple[str, str]]) -> Iterator[Request]:
    """So many requests. *ids*: ids and phones of real messages, to aim at."""
    draw = random.Random(seed)
    for _ in range(number):
        yield _request(draw, path, ids)


def _request(draw: random.Random, path: str, ids: list[tuple[str, str]]) -> Request:
    fields = _fields(draw, ids)
    for _ in range(draw.choice((0, 0, 1, 1, 2, 4))):
        _hurt(draw, fields)
    body = _long(draw, fields) if draw.random() < 0.002 else draw.choice(BODIES)(draw, fields)
    for _ in range(draw.choice((0, 0, 0, 1, 3))):
        body = _bitten(draw, body)
    query = b""
    if draw.random() < 0.2:
        query, body = draw.choice(((body, b""), (body, body), (_form(fields), body), (b"&=&=%", body)))
    headers = [(b"content-type", draw.choice((b"application/json", b"text/xml", b"x/y", b"\xff", b"")))]
    if draw.random() < 0.1:
        headers.append((b"content-encoding", draw.choice((b"gzip", b"identity", b"\xff"))))
    if draw.random() < 0.1:
        lengths = (str(len(body)).encode(), b"-5", b"10000000", b"abc", b"\xb2", b"9" * 4000)
        headers.append((b"content-length", draw.choice(lengths)))
    scope = {
        "type": "http",
        "method": draw.choice((*["POST"] * 20, "GET", "PUT", "", "HEAD")),
        "path": path if draw.random() < 0.95 else draw.choice(("/", path + "/..", "/\udcff", path.upper())),
        "query_string": query,
        "headers": headers,
    }
    at = draw.randrange(len(body) + 1)
    return scope, [body[:at], body[at:]]


def _fields(draw: random.Random, ids: list[tuple[str, str]]) -> Fields:
    message_id, phone = draw.choice(ids)
    kind = draw.choice(("status", "status", "status", "incoming", "waitcall"))
    given = {
        "status": {
            "id": message_id,
            "phone": phone,
            "status": str(draw.choice((-2, -1, 0, 1, 2, 3, 4, 20, 22, 25, 99))),
        },
        "incoming": {"phone": phone, "mes": draw.choice(NASTY[:20]), "to": "79000000000"},
        "waitcall": {"phone": phone, "ts": "1700000000", "waitcall": "1"},
    }[kind]
    hows = draw.choice((("sha1",), ("md5",), ("sha1", "md5"), ("crc32",), ()))
    plain = {name: _whole(value) for name, value in given.items()}
    if hows:
        plain = signed(kind, *hows, secret=WRONG, **plain)
    if draw.random() < 0.2:
        octets = ":".join(plain.get(name, "") for name in COVERED[kind]).encode()
        plain["crc32"] = str(zlib.crc32(octets + bytes(41)))
    return list(plain.items())


def _hurt(draw: random.Random, fields: Fields) -> None:
    what = draw.randrange(5)
    at = draw.randrange(len(fields)) if fields else 0
    if what == 0 and fields:
        del fields[at]
    elif what == 1 and fields:
        fields[at] = (fields[at][0], draw.choice(NASTY))
    elif what == 2 and fields:
        fields.append((fields[at][0], draw.choice(NASTY)))
    elif what == 3 and fields:
        fields[at] = (draw.choice(NAMES), fields[at][1])
    else:
        fields.append((draw.choice(NAMES), draw.choice(NASTY)))


def _bitten(draw: random.Random, body: bytes) -> bytes:
    at = draw.randrange(len(body) + 1)
    what = draw.randrange(4)
    if what == 0:
        return body[:at]
    if what == 1:
        return body[:at] + draw.randbytes(draw.randrange(1, 9)) + body[at:]
    if what == 2:
        return body[:at] + draw.randbytes(1) + body[at + 1 :]
    return body[at:] + body[:at]


def _form(fields: Fields) -> bytes:
    return b"&".join(form({_whole(name): _whole(value)}) for name, value in fields)


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _json(draw: random.Random, fields: Fields) -> bytes:
    odd = ([1], {"a": 1}, 1, None, True, 1e400)
    value: Any = {name: text if draw.random() < 0.7 else draw.choice(odd) for name, text in fields}
    for _ in range(draw.choice((0, 0, 0, 1, 2))):
        value = draw.choice(([value], {"a": value}, [value, value]))
    text = json.dumps(value, ensure_ascii=draw.random() < 0.5)
    if draw.random() < 0.05:
        text = draw.choice("[{") * 50_000 + text
    if draw.random() < 0.02:
        text = "[" + "{}," * 60_000 + "{}]"
    return text.encode(draw.choice(("utf-8", "windows-1251", "koi8-r", "utf-16", "utf-8-sig")), "replace")


def _xml(draw: random.Random, fields: Fields) -> bytes:
    heads = (
        *("", '<?xml version="1.0" encoding="utf-8"?>', '<?xml version="1.0" encoding="utf-32"?>', "<?xml?>"),
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>',
    )
    inside = "".join(f"<{name}>{draw.choice((text, '&b;', '<x/>', '<![CDATA[1]]>'))}</{name}>" for name, text in fields)
    depth = draw.choice((0, 0, 0, 1, 2, 3000))
    endless = "<?xml" + draw.choice("? =") * 100_000
    text = (
        (endless if draw.random() < 0.05 else draw.choice(heads)) + "<a>" * (depth + 1) + inside + "</a>" * (depth + 1)
    )
    return text.encode(draw.choice(("utf-8", "windows-1251", "utf-16")), "replace")


def _noise(draw: random.Random, _: Fields) -> bytes:
    return draw.randbytes(draw.choice((0, 1, 10, 500)))


def _long(draw: random.Random, fields: Fields) -> bytes:
    return _form(fields) + b"&x=" + b"%41" * draw.choice((1000, 80_000, 100_000))


BODIES: list[Callable[[random.Random, Fields], bytes]] = [
    *[lambda _, fields: _form(fields)] * 12,
    *[_json] * 5,
    *[_xml] * 3,
    _noise,
]
