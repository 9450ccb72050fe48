"""Answers whose frame lies, breaks or never ends (H10 to H18); gzip bombs are in test_memory.py."""

from __future__ import annotations

import gzip
import zlib
from typing import Any

import pytest

from smsc_soap.errors import ConnectionLost, DeadlineExceeded, MalformedReply
from smsc_soap.wire.reply_reader import MAX_REPLY_BYTES

from .driver import SHORT_S, Driver, assert_accepted, assert_unknown
from .fault_server import FaultServer
from .scripts import OK, answer, answer_and_close, answer_and_hold, chunked, envelope, forever, http

BODY = envelope()
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n"


def framed(length: str, body: bytes = BODY, *, name: str = "Content-Length") -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n{name}: {length}\r\n\r\n".encode("latin-1") + body


@pytest.mark.parametrize("interim", [CONTINUE, HINTS, CONTINUE * 3 + HINTS * 3])
def test_h10_interim_answers_are_passed_over(driver: Driver, interim: bytes) -> None:
    with FaultServer(answer(interim + OK)) as server:
        assert_accepted(driver.call(server), server)


@pytest.mark.parametrize("interim", [CONTINUE, HINTS])
def test_h10_silence_after_an_interim_answer_is_unknown(driver: Driver, interim: bytes) -> None:
    with FaultServer(answer_and_hold(interim)) as server:
        assert_unknown(driver.call(server, timeout_s=SHORT_S), server, cause=DeadlineExceeded)


def test_h10_interim_answers_without_end_are_unknown(driver: Driver) -> None:
    with FaultServer(forever(b"", CONTINUE, 0.01)) as server:
        assert_unknown(driver.call(server, timeout_s=SHORT_S), server)


def test_h10_switching_protocols_is_unknown(driver: Driver) -> None:
    raw = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n" + BODY
    with FaultServer(answer_and_close(raw)) as server:
        assert_unknown(driver.call(server), server)


@pytest.mark.parametrize("length", range(0, len(BODY), 7))
def test_h11_a_shorter_body_under_the_full_length_is_unknown(driver: Driver, length: int) -> None:
    with FaultServer(answer_and_close(framed(str(len(BODY)), BODY[:length]))) as server:
        assert_unknown(driver.call(server), server, cause=ConnectionLost)


def test_h11_a_whole_envelope_short_of_its_length_is_unknown(driver: Driver) -> None:
    with FaultServer(answer_and_close(framed(str(len(BODY) + 1)))) as server:
        assert_unknown(driver.call(server), server, cause=ConnectionLost)
    with FaultServer(answer_and_hold(framed(str(len(BODY) + 1)))) as server:
        assert_unknown(driver.call(server, timeout_s=SHORT_S), server, cause=DeadlineExceeded)


@pytest.mark.parametrize("length", range(0, len(BODY) - 1, 13))
def test_h11_a_length_smaller_than_the_body_is_unknown(driver: Driver, length: int) -> None:
    with FaultServer(answer(framed(str(length)))) as server:
        assert_unknown(driver.call(server), server, cause=MalformedReply)


@pytest.mark.parametrize("length", ["-1", "abc", "", "1e3", "0x10", "12, 13", "9" * 25, "1 2", "+5", "٣"])
def test_h11_a_length_that_is_none_is_unknown(driver: Driver, length: str) -> None:
    raw = f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n".encode() + BODY
    with FaultServer(answer_and_close(raw)) as server:
        assert_unknown(driver.call(server), server)


def test_h11_two_lengths(driver: Driver) -> None:
    both = f"Content-Length: {len(BODY)}\r\nContent-Length: %d".encode()
    head = b"HTTP/1.1 200 OK\r\n"
    with FaultServer(answer_and_close(head + both % 5 + b"\r\n\r\n" + BODY)) as server:
        assert_unknown(driver.call(server), server)
    with FaultServer(answer_and_close(head + both % len(BODY) + b"\r\n\r\n" + BODY)) as server:
        assert_accepted(driver.call(server), server)


BROKEN_CHUNKS: dict[str, bytes] = {
    "cut in a chunk": chunked(end=b"%x\r\n" % len(BODY) + BODY[:-5]),
    "cut before the last chunk": chunked(BODY, end=b""),
    "cut in the last chunk": chunked(BODY, end=b"0\r\n"),
    "no size": chunked(end=b"\r\n" + BODY),
    "bad size": chunked(end=b"xyz\r\n" + BODY + b"\r\n0\r\n\r\n"),
    "negative size": chunked(end=b"-5\r\n" + BODY + b"\r\n0\r\n\r\n"),
    "huge size": chunked(end=b"f" * 40 + b"\r\n" + BODY),
    "wrong size": chunked(end=b"%x\r\n" % (len(BODY) - 3) + BODY + b"\r\n0\r\n\r\n"),
    "bad trailer": chunked(BODY, end=b"0\r\nno colon\r\n\r\n"),
    "unknown coding": http(BODY, "200 OK", "Transfer-Encoding: gzip", length=False),
    "two codings": http(BODY, "200 OK", "Transfer-Encoding: gzip, chunked", length=False),
}


@pytest.mark.parametrize("raw", BROKEN_CHUNKS.values(), ids=BROKEN_CHUNKS)
def test_h12_broken_chunks_are_unknown(driver: Driver, raw: bytes) -> None:
    with FaultServer(answer_and_close(raw)) as server:
        assert_unknown(driver.call(server), server)


GOOD_CHUNKS = {
    "one": chunked(BODY),
    "bytes": chunked(*(BODY[number : number + 1] for number in range(len(BODY)))),
    "trailer": chunked(BODY, end=b"0\r\nX-Trailer: 1\r\n\r\n"),
    "extension": chunked(BODY, end=b"0;a=b\r\n\r\n"),
}


@pytest.mark.parametrize("raw", GOOD_CHUNKS.values(), ids=GOOD_CHUNKS)
def test_h12_good_chunks_are_accepted(driver: Driver, raw: bytes) -> None:
    with FaultServer(answer(raw)) as server:
        assert_accepted(driver.call(server, timeout_s=5.0), server)


@pytest.mark.parametrize("piece", [b"X: y\r\n", b"x" * 1000])
def test_h12_trailers_without_end_are_unknown_and_bounded(driver: Driver, piece: bytes) -> None:
    with FaultServer(forever(chunked(BODY, end=b"0\r\n"), piece)) as server:
        assert_unknown(driver.call(server, timeout_s=5.0), server)


@pytest.mark.parametrize(
    "piece", [b"1\r\nx\r\n", b"1000\r\n" + b"x" * 4096 + b"\r\n", b"1;" + b"e" * 1000 + b"\r\nx\r\n"]
)
def test_h12_chunks_without_end_are_unknown_and_bounded(driver: Driver, piece: bytes) -> None:
    with FaultServer(forever(chunked(end=b""), piece * 20)) as server:
        assert_unknown(driver.call(server, timeout_s=1.0), server)


def test_a_body_without_end_is_unknown_and_bounded(driver: Driver) -> None:
    with FaultServer(forever(http(b"", length=False), b"x" * 65536)) as server:
        assert_unknown(driver.call(server, timeout_s=5.0), server, cause=MalformedReply)


def test_a_body_at_the_bound(driver: Driver) -> None:
    room = MAX_REPLY_BYTES - len(envelope("<id>order-17</id><x></x>"))
    for filling, word in ((room, "accepted"), (room + 1, "unknown")):
        body = envelope(f"<id>order-17</id><x>{'y' * filling}</x>")
        with FaultServer(answer(http(body))) as server:
            assert driver.call(server, timeout_s=5.0).word == word
            assert server.posts == 1


@pytest.mark.parametrize("length", range(0, len(BODY), 11))
def test_h13_no_length_and_closed_early_is_unknown(driver: Driver, length: int) -> None:
    with FaultServer(answer_and_close(http(BODY[:length], length=False))) as server:
        assert_unknown(driver.call(server), server, cause=MalformedReply)


def test_h13_no_length_and_closed_after_all_of_it_is_accepted(driver: Driver) -> None:
    with FaultServer(answer_and_close(http(BODY, length=False))) as server:
        assert_accepted(driver.call(server), server)


GZIP = "Content-Encoding: gzip"


def test_h14_gzip_that_nobody_asked_for_is_unpacked(driver: Driver) -> None:
    for name in (GZIP, "content-encoding:GZIP"):
        with FaultServer(answer(http(gzip.compress(BODY), "200 OK", name))) as server:
            assert_accepted(driver.call(server), server)
            assert server.seen[0].headers["accept-encoding"] == "identity"
    with FaultServer(answer(http(BODY, "200 OK", "Content-Encoding: identity"))) as server:
        assert_accepted(driver.call(server), server)


PACKED = gzip.compress(BODY)
BAD_GZIP: dict[str, bytes] = {
    "not packed": http(BODY, "200 OK", GZIP),
    "empty": http(b"", "200 OK", GZIP),
    "cut": http(PACKED[:-1], "200 OK", GZIP),
    "cut in the middle": http(PACKED[: len(PACKED) // 2], "200 OK", GZIP),
    "wrong sum": http(PACKED[:-8] + bytes(8), "200 OK", GZIP),
    "damaged": http(PACKED[:30] + b"\xff" + PACKED[31:], "200 OK", GZIP),
    "something behind": http(PACKED + b"x", "200 OK", GZIP),
    "another one behind": http(PACKED + gzip.compress(b"<error/>"), "200 OK", GZIP),
    "packed twice": http(gzip.compress(PACKED), "200 OK", GZIP),
    "twice by name": http(gzip.compress(PACKED), "200 OK", "Content-Encoding: gzip, gzip"),
    "zlib": http(zlib.compress(BODY), "200 OK", GZIP),
    "deflate": http(zlib.compress(BODY), "200 OK", "Content-Encoding: deflate"),
    "br": http(BODY, "200 OK", "Content-Encoding: br"),
}


@pytest.mark.parametrize("raw", BAD_GZIP.values(), ids=BAD_GZIP)
def test_h15_a_broken_packing_is_unknown(driver: Driver, raw: bytes) -> None:
    with FaultServer(answer(raw)) as server:
        assert_unknown(driver.call(server), server, cause=MalformedReply)


def test_h17_too_many_or_too_long_headers_are_unknown(driver: Driver) -> None:
    for headers in ([f"X-{number}: y" for number in range(101)], ["X: " + "y" * 70_000]):
        with FaultServer(answer(http(BODY, "200 OK", *headers))) as server:
            assert_unknown(driver.call(server, timeout_s=5.0), server)


def test_h17_many_and_long_headers_within_the_bound_do_no_harm(driver: Driver) -> None:
    for headers in ([f"X-{number}: y" for number in range(90)], ["X: " + "y" * 60_000]):
        with FaultServer(answer(http(BODY, "200 OK", *headers))) as server:
            assert_accepted(driver.call(server, timeout_s=5.0), server)


@pytest.mark.parametrize("piece", [b"X: y\r\n" * 100, b"y" * 1000, b"\r\n "])
def test_h17_headers_without_end_are_unknown_and_bounded(driver: Driver, piece: bytes) -> None:
    with FaultServer(forever(b"HTTP/1.1 200 OK\r\nX: ", piece)) as server:
        assert_unknown(driver.call(server, timeout_s=5.0), server)


GARBAGE: dict[str, bytes] = {
    "http 0.9": BODY,
    "html": b"<html></html>",
    "status line": b"HTTP/1.1 OK\r\n\r\n" + BODY,
    "version": b"HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n",
    "icy": b"ICY 200 OK\r\n\r\n" + BODY,
    "tls alert": b"\x15\x03\x01\x00\x02\x02\x28",
    "zeros": bytes(500),
    "line breaks": b"\r\n" * 100,
    "ssh": b"SSH-2.0-OpenSSH_9.6\r\n",
    "bad header": b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\n" + BODY,
    "nul in a header": b"HTTP/1.1 200 OK\r\nX: \x00\r\nContent-Length: 0\r\n\r\n",
    "line break in front": b"\r\n\r\nHTTP/1.1 200\r\n",
}


@pytest.mark.parametrize("raw", GARBAGE.values(), ids=GARBAGE)
def test_h18_what_is_not_http_is_unknown(driver: Driver, raw: bytes) -> None:
    with FaultServer(answer_and_close(raw)) as server:
        assert_unknown(driver.call(server), server)


@pytest.mark.parametrize(
    "header",
    ["multipart/related", "application/json", "\xff", "text/xml; charset=koi8-r", "text/xml; charset=no-such-thing"],
)
def test_s12_x4_the_content_type_decides_nothing(driver: Driver, header: str) -> None:
    with FaultServer(answer(http(BODY, content_type=header))) as server:
        assert_accepted(driver.call(server), server)


def test_s12_multipart_is_unknown(driver: Driver) -> None:
    body = b"--x\r\nContent-Type: text/xml\r\n\r\n" + BODY + b"\r\n--x--"
    for header in ("multipart/related; boundary=x", "multipart/related"):
        with FaultServer(answer(http(body, content_type=header))) as server:
            end: Any = driver.call(server)
            assert_unknown(end, server, cause=MalformedReply)
