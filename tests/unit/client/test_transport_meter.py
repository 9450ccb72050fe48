"""Bytes behind an answer are noticed; in doubt a connection is closed."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.client.transport.meter import ReplyMeter

HEAD = b"HTTP/1.1 200 OK\r\nX: y\r\n\r\n"
CHUNKED = {"transfer-encoding": "chunked"}


def ended(data: bytes, headers: dict[str, str], *cuts: int) -> bool:
    meter = ReplyMeter()
    edges = [0, *sorted(cuts), len(data)]
    for start, end in itertools.pairwise(edges):
        meter.feed(data[start:end])
    return meter.ended_exactly(headers)


@pytest.mark.parametrize(("extra", "expected"), [(b"", True), (b"x", False), (b"\r\n", False), (HEAD, False)])
def test_with_a_length(extra: bytes, expected: bool) -> None:
    assert ended(HEAD + b"hello" + extra, {"content-length": "5"}) is expected


@pytest.mark.parametrize("length", ["4", "6", "", "-5", "5, 5", "٥", "five", " 5"])
def test_with_another_length_it_is_doubted(length: str) -> None:
    assert ended(HEAD + b"hello", {"content-length": length}) is False


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"5\r\nhello\r\n0\r\n\r\n", True),
        (b"5;a=b\r\nhello\r\n0\r\n\r\n", True),
        (b"2\r\nhe\r\n3\r\nllo\r\n000\r\n\r\n", True),
        (b"A\r\n0\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n", True),
        (b"0\r\n\r\n", True),
        (b"5\r\nhello\r\n0\r\n\r\nx", False),
        (b"5\r\nhello\r\n0\r\n\r\n0\r\n\r\n", False),
        (b"5\r\nhello\r\n0;x\r\n\r\n" + HEAD + b"0\r\n\r\n", False),
        (b"5\r\nhello\r\n0\r\nTrailer: x\r\n\r\n", False),
        (b"5\r\nhello\r\n0\r\n", False),
        (b"5\r\nhello\r\n", False),
        (b"5\r\nhel", False),
        (b"", False),
        (b"x\r\nhello\r\n0\r\n\r\n", False),
        (b"-1\r\n0\r\n\r\n", False),
        (b"fffffffff\r\n0\r\n\r\n", False),
        (b"\r\n0\r\n\r\n", False),
    ],
)
def test_in_chunks(body: bytes, expected: bool) -> None:
    assert ended(HEAD + body, CHUNKED) is expected


@given(
    chunks=st.lists(st.binary(min_size=1, max_size=20), max_size=5),
    extra=st.binary(max_size=12),
    cuts=st.lists(st.integers(0, 120), max_size=6),
)
def test_wherever_it_is_cut(chunks: list[bytes], extra: bytes, cuts: list[int]) -> None:
    body = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"
    assert ended(HEAD + body + extra, CHUNKED, *(min(cut, len(body)) for cut in cuts)) is (extra == b"")
    plain = b"".join(chunks)
    length = {"content-length": str(len(plain))}
    assert ended(HEAD + plain + extra, length, *(min(cut, len(plain)) for cut in cuts)) is (extra == b"")


@pytest.mark.parametrize("headers", [{}, {"connection": "keep-alive"}, {"transfer-encoding": "gzip"}])
def test_without_a_frame_it_is_doubted(headers: dict[str, str]) -> None:
    assert ended(HEAD + b"hello", headers) is False
    assert ended(HEAD, headers) is False


def test_without_a_whole_head_it_is_doubted() -> None:
    assert ended(b"HTTP/1.1 200 OK\r\n", {"content-length": "0"}) is False
    assert ended(b"", {"content-length": "0"}) is False


def test_interim_answers_are_doubted() -> None:
    assert ended(b"HTTP/1.1 103 Early Hints\r\n\r\n" + HEAD + b"hello", {"content-length": "5"}) is False


def test_each_answer_is_counted_alone() -> None:
    meter = ReplyMeter()
    for _ in range(3):
        meter.start()
        meter.feed(HEAD + b"hello")
        assert meter.ended_exactly({"content-length": "5"})
    meter.start()
    assert meter.ended_exactly({"content-length": "5"}) is False


def test_very_long_answers_are_not_kept() -> None:
    meter = ReplyMeter()
    piece = b"x" * (1 << 20)
    for _ in range(50):
        meter.feed(piece)
    assert sum(len(one) for one in meter._pieces) <= 2 << 20
    assert meter.ended_exactly({"content-length": str(50 << 20)}) is False
