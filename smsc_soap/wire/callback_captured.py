"""A captured call, however people captured it → the query and the body that came.

Read are: a whole HTTP request, what ``curl`` was told (a browser's "copy as cURL", for bash and for Windows), a HAR
file, an address with its query, fields one a line (``print_r($_POST)``), and a body alone.
"""

from __future__ import annotations

import codecs
import json
import re
import shlex
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote_from_bytes, quote_plus

from smsc_soap.wire.callback_errors import UnreadableCallback
from smsc_soap.wire.callback_fields import KNOWN_NAMES

#: Query and body of one call.
Parts = tuple[bytes, bytes]

_REQUEST: Final = re.compile(rb"[A-Za-z]{3,10} (\S+) HTTP/[0-9.]{1,3}\r?(?:\n|$)")
_ADDRESS: Final = re.compile(rb"https?://[^\s?]{1,500}\?(\S+)")
_CURL: Final = re.compile(rb"(?:[$#>] )?curl(?:\.exe)? ")
_TRACE: Final = re.compile(rb"(?m)^> ([A-Z]{3,10} \S+ HTTP/[0-9.]{1,3})\r?$")
_LENGTH: Final = re.compile(rb"(?mi)^content-length:[ \t]*([0-9]{1,7})[ \t]*\r?$")
_CHUNKED: Final = re.compile(rb"(?mi)^transfer-encoding:[ \t]*chunked[ \t]*\r?$")
#: Bash's ``$'…'``, and what stands behind a backslash in it.
_ANSI: Final = re.compile(r"\$'((?:[^'\\]|\\.)*)'", re.DOTALL)
_ESCAPE: Final = re.compile(r"\\(u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|.)", re.DOTALL)
_DATA: Final = frozenset({"-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--json"})
#: Options of curl that take a word we do not need.
_WITH_WORD: Final = frozenset({"-H", "--header", "-X", "--request", "-A", "--user-agent", "-b", "--cookie", "-o", "-u"})
_ANSWER: Final = re.compile(rb"(?:\r?\n){1,2}(?=HTTP/[0-9.]{1,3} [0-9]{3})")
#: ``[id] => 33``, ``id: 33``, ``id=33``.
_FIELD: Final = re.compile(rb"(?m)^[ \t]*\[?([a-z_0-9]{1,40})\]?[ \t]?(?:=>|:|=)[ \t]?(.*?)\r?$")
_CUT: Final = "the captured request has no empty line behind its headers"


def parts_of(captured: bytes) -> list[Parts]:
    """Query and body of every call in what was captured; one, but for a HAR file.

    Raises:
        UnreadableCallback: the part of the call that matters was not captured.
    """
    octets = captured.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n")
    if request := _REQUEST.match(octets):
        return [_of_request(octets, request[1])]
    if _CURL.match(octets):
        return [_of_command(octets.decode("utf-8", "replace"))]
    if _TRACE.search(octets):
        return [_of_trace(octets)]
    alone = octets.strip()
    if address := _ADDRESS.fullmatch(alone):
        return [(address[1], b"")]
    return _of_har(alone) or [(b"", _of_lines(alone) or octets.rstrip(b"\r\n"))]


def _of_request(octets: bytes, target: bytes) -> Parts:
    """Line ends of a file that an editor saved are taken, too."""
    query = target.partition(b"?")[2]
    head, found, body = octets.partition(b"\r\n\r\n")
    if not found:
        head, found, body = octets.partition(b"\n\n")
    if not found:
        if query:
            return query, b""
        raise UnreadableCallback(_CUT)
    if _CHUNKED.search(head):
        return query, _joined(body)
    told = _LENGTH.search(head)
    # What follows is the answer, or the next request on the same line.
    whole = body[: int(told[1])] if told and b"HTTP/" in body[int(told[1]) :] else _ANSWER.split(body)[0]
    return query, _unpacked(whole.strip(b"\r\n"))


def _joined(body: bytes) -> bytes:
    parts: list[bytes] = []
    while match := re.match(rb"([0-9A-Fa-f]{1,6})(?:;[^\r\n]*)?\r?\n", body):
        length = int(match[1], 16)
        if not length:
            return _unpacked(b"".join(parts))
        parts.append(body[match.end() : match.end() + length])
        body = body[match.end() + length :].removeprefix(b"\r\n").removeprefix(b"\n")
    raise UnreadableCallback("the body came in chunks, and the last one was not captured")


def _unpacked(body: bytes) -> bytes:
    if body.startswith(b"\x1f\x8b"):
        raise UnreadableCallback(
            "the body is packed (gzip); the provider does not do that, and the receiver refuses it"
        )
    return body


def _of_trace(octets: bytes) -> Parts:
    """What ``curl -v`` prints: the head of the request only."""
    request = _TRACE.search(octets)
    query = request[1].split(b" ")[1].partition(b"?")[2] if request else b""
    if not query:
        raise UnreadableCallback("curl -v does not show the body; give the command with its -d, or the body alone")
    return query, b""


def _of_command(text: str) -> Parts:
    if "^" in text and re.search(r'\^[\r\n"&]', text):
        # As a browser quotes for cmd.exe.
        text = re.sub(r"\^(\r?\n|.)", r"\1", text.replace("^%^", "%"))
    text = re.sub(r"\\\r?\n", " ", text)
    text = _ANSI.sub(lambda found: shlex.quote(_ESCAPE.sub(_sign, found[1])), text)
    try:
        words = shlex.split(text)
    except ValueError:
        raise UnreadableCallback("a quotation mark of the curl command is not closed") from None
    address, data, in_query = _told(iter(words[1:] if words[0] != "$" else words[2:]))
    query, body = address.partition("?")[2].encode(), "&".join(data).encode()
    return (b"&".join(part for part in (query, body) if part), b"") if in_query else (query, body)


def _told(words: Iterator[str]) -> tuple[str, list[str], bool]:
    address, data, in_query = "", [], False
    for word in words:
        name, value = word, ""
        if word.startswith("--"):
            name, _, value = word.partition("=")
        elif word.startswith("-"):
            name, value = word[:2], word[2:]
        if name in _DATA:
            data.append(_no_file(value or next(words, "")))
        elif name == "--data-urlencode":
            field, _, plain = (value or next(words, "")).partition("=")
            data.append(f"{field}={quote_plus(plain)}")
        elif name in ("-F", "--form"):
            raise UnreadableCallback("the provider sends no multipart/form-data (-F); use -d")
        elif name == "--get" or (word.startswith("-") and not name.startswith("--") and word.endswith("G")):
            in_query = True
        elif name in _WITH_WORD:
            _ = value or next(words, "")
        elif name == "--url" or not word.startswith("-"):
            address = value or (next(words, "") if name == "--url" else word)
    return address, data, in_query


def _no_file(data: str) -> str:
    if data.startswith("@"):
        raise UnreadableCallback("the body is in a file that curl was told of; give that file")
    return data


def _sign(found: re.Match[str]) -> str:
    told = found[1]
    if told[0] in "ux" and len(told) > 1:
        return chr(int(told[1:], 16))
    return {"n": "\n", "r": "\r", "t": "\t"}.get(told, told)


def _of_lines(octets: bytes) -> bytes:
    """Fields that stand one a line, as a form; nothing where there are none. Their values were decoded already."""
    fields = [(name, value) for name, value in _FIELD.findall(octets) if b"&" not in value or b"=>" in octets]
    if len({name.decode() for name, _ in fields} & KNOWN_NAMES) < 2:
        return b""
    return b"&".join(name + b"=" + quote_from_bytes(value, safe="").encode() for name, value in fields)


def _of_har(octets: bytes) -> list[Parts]:
    """The requests of a HAR file that hold something; none when it is another file."""
    if not octets.startswith(b"{") or b'"entries"' not in octets:
        return []
    try:
        entries = json.loads(octets)["log"]["entries"]
        return [parts for entry in entries if any(parts := _of_entry(entry["request"]))]
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return []


def _of_entry(request: dict[str, Any]) -> Parts:
    posted = request.get("postData") or {}
    body = str(posted.get("text") or "")
    return str(request["url"]).partition("?")[2].partition("#")[0].encode(), body.encode("utf-8", "replace")
