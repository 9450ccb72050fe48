"""A gzip bomb and other large answers stay small in memory (H16), measured in a process of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import zlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest

from .fault_server import FaultServer, Line
from .scripts import OK, chunked, envelope, http

BOMB_BYTES = 600 * 1024 * 1024
ALLOWED_BYTES = 16 * 1024 * 1024
pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc")

PROGRAM = """
    import asyncio, json, sys
    from smsc_soap import AsyncSmscClient, SmscClient
    from smsc_soap.errors import SmscError

    def peak_bytes():
        lines = dict(line.split(":", 1) for line in open("/proc/self/status") if ":" in line)
        return int(lines["VmHWM"].split()[0]) * 1024

    words = []
    settings = dict(login="alex", password="123", base_url=sys.argv[2], limits=None, timeout_s=20)

    def note(error):
        words.append((type(error).__name__, type(error.__cause__).__name__, str(error.__cause__)))

    async def calls():
        async with AsyncSmscClient(**settings) as client:
            await client.send_sms("+79990000001", "warm", id="order-17")
            before = peak_bytes()
            for _ in range(2):
                try:
                    await client.send_sms("+79990000001", "text", id="order-17")
                except SmscError as error:
                    note(error)
            return before

    def blocking_calls():
        with SmscClient(**settings) as client:
            client.send_sms("+79990000001", "warm", id="order-17")
            before = peak_bytes()
            for _ in range(2):
                try:
                    client.send_sms("+79990000001", "text", id="order-17")
                except SmscError as error:
                    note(error)
            return before

    before = asyncio.run(calls()) if sys.argv[1] == "async" else blocking_calls()
    print(json.dumps({"grown": peak_bytes() - before, "words": words}))
"""


@lru_cache(maxsize=1)
def bomb() -> bytes:
    """An answer that would be accepted, with 600 MB of blanks in an unknown field, packed as small as gzip can."""
    packer = zlib.compressobj(9, wbits=31)
    head, tail = envelope("<id>order-17</id><cnt>1</cnt><x>|</x>").split(b"|")
    blank = bytes(1024 * 1024).replace(b"\0", b" ")
    parts = [packer.compress(head)]
    parts += [packer.compress(blank) for _ in range(BOMB_BYTES // len(blank))]
    parts += [packer.compress(tail), packer.flush()]
    return b"".join(parts)


def endless(head: bytes, piece: bytes) -> Callable[[Line], None]:
    def act(line: Line) -> None:
        line.send(head)
        while True:
            line.send(piece)

    return act


GZIP = "Content-Encoding: gzip"
ATTACKS: dict[str, Callable[[], Callable[[Line], None]]] = {
    "gzip bomb": lambda: _sender(http(bomb(), "200 OK", GZIP)),
    "gzip bomb in chunks": lambda: _sender(chunked(*_pieces(bomb()), headers=GZIP + "\r\n")),
    "body of 50 MB": lambda: _sender(http(b"x" * (50 << 20))),
    "length of 4 GB": lambda: endless(b"HTTP/1.1 200 OK\r\nContent-Length: 4294967296\r\n\r\n", b"x" * 65536),
    "endless header": lambda: endless(b"HTTP/1.1 200 OK\r\nX: ", b"y" * 65536),
    "endless trailer": lambda: endless(chunked(envelope(), end=b"0\r\n"), b"X: y\r\n" * 5000),
    "chunk of 2 GB": lambda: endless(chunked(end=b"7fffffff\r\n"), b"x" * 65536),
}


def _pieces(body: bytes) -> list[bytes]:
    return [body[start : start + 4096] for start in range(0, len(body), 4096)]


def _sender(raw: bytes) -> Callable[[Line], None]:
    return lambda line: line.send(raw)


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("attack", ATTACKS)
def test_h16_a_huge_answer_is_unknown_and_stays_small(kind: str, attack: str) -> None:
    act = ATTACKS[attack]()
    first = [True]

    def script(line: Line) -> None:
        while True:
            line.request()
            if first:
                first.clear()
                line.send(OK)
            else:
                act(line)

    with FaultServer(script) as server:
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(PROGRAM), kind, server.url],
            capture_output=True, text=True, timeout=120, check=True,
        )  # fmt: skip
        assert (server.posts, server.whole_posts) == (3, 3)
    said = json.loads(done.stdout)
    assert [word[0] for word in said["words"]] == ["SendOutcomeUnknown"] * 2, said
    assert said["grown"] <= ALLOWED_BYTES, said


def test_the_bomb_is_one() -> None:
    packed = bomb()
    assert len(packed) < 700_000
    unpacker = zlib.decompressobj(wbits=31)
    size_bytes = 0
    rest = packed
    while rest:
        size_bytes += len(unpacker.decompress(rest, 8 << 20))
        rest = unpacker.unconsumed_tail
    assert size_bytes > BOMB_BYTES
    assert unpacker.eof
