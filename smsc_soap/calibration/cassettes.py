"""Exchanges as cassettes that vcrpy replays: scrubbed, with their origin as the first line, written without it.

The form is that of ``cassettes/``: one address for all, bodies scrubbed as XML. JSON texts are YAML texts, so no
YAML library is needed to write them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Final

from smsc_soap.calibration.origin import Origin
from smsc_soap.calibration.recording import Exchange
from smsc_soap.wire.exchange import HttpReply
from smsc_soap.wire.scrub import Scrubber

#: Every recorded address: the host stands in the origin.
ADDRESS: Final = "http://127.0.0.1/sys/soap.php"
PREFIX: Final = "calibrate_"

_REQUEST_HEADERS: Final = ("content-type", "soapaction")
_RESPONSE_HEADERS: Final = ("content-type", "x-powered-by")


def cassette_texts(exchanges: Sequence[Exchange], origin: Origin) -> dict[str, str]:
    """The cassettes by file name, one for each step. What is not XML, or had no answer, is left out."""
    scrubber = Scrubber()
    by_step: dict[str, list[str]] = {}
    for exchange in exchanges:
        lines = _interaction(exchange, scrubber)
        if lines is not None:
            by_step.setdefault(exchange.step, []).extend(lines)
    head = [f"origin: {origin.line}", "version: 1", "interactions:"]
    return {
        f"{PREFIX}{step.replace('-', '_')}.yaml": "\n".join([*head, *lines]) + "\n" for step, lines in by_step.items()
    }


def write_cassettes(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """Writes new files into *folder*; existing ones are never replaced.

    Raises:
        FileExistsError: one of them is there.
        OSError: it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in texts.items():
        path = folder / name
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
        written.append(path)
    return written


def _interaction(exchange: Exchange, scrubber: Scrubber) -> list[str] | None:
    if exchange.reply is None:
        return None
    asked, answered = scrubber.scrubbed(exchange.request.body), scrubber.scrubbed(exchange.reply.body)
    if asked is None or answered is None:
        return None
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in exchange.request.headers}
    return [
        "- request:",
        '    method: "POST"',
        f"    uri: {_quoted(ADDRESS)}",
        f"    body: {_quoted(asked.decode())}",
        "    headers:",
        *_headers(headers, _REQUEST_HEADERS),
        "  response:",
        *_response(exchange.reply, answered),
    ]


def _response(reply: HttpReply, body: bytes) -> Iterator[str]:
    yield "    status:"
    yield f"      code: {reply.status}"
    yield f"      message: {_quoted(_phrase(reply.status))}"
    yield "    headers:"
    yield from _headers(reply.headers, _RESPONSE_HEADERS)
    yield "    body:"
    yield f"      string: {_quoted(body.decode())}"


def _headers(headers: Mapping[str, str], kept: Sequence[str]) -> Iterator[str]:
    for name in kept:
        if name in headers:
            yield f"      {name}:"
            yield f"      - {_quoted(headers[name])}"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _quoted(text: str) -> str:
    # YAML takes fewer characters as they are than JSON, and no pairs of surrogates for one.
    return "".join(
        sign if sign.isprintable() else f"\\U{ord(sign):08x}" for sign in json.dumps(text, ensure_ascii=False)
    )
