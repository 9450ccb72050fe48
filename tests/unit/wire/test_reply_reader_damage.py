"""Cut and damaged replies: a broken road never makes an acceptance (X7, X8)."""

from __future__ import annotations

import random

import pytest

from smsc_soap.errors import MalformedReply, SmscError
from smsc_soap.wire.reading import result_of
from smsc_soap.wire.reply_reader import read_reply

from .replies import OPERATIONS, REFUSALS, RESULTS, TABLES, decision  # isort: skip

END = b"</SOAP-ENV:Envelope>"


@pytest.mark.parametrize(
    ("name", "operation", "body"), [*RESULTS, *REFUSALS], ids=[row[0] for row in [*RESULTS, *REFUSALS]]
)
@pytest.mark.parametrize("codec", ["utf-8", "cp1251"])
def test_x7_no_prefix_is_an_answer(name: str, operation: str, body: bytes, codec: str) -> None:
    if codec == "cp1251":
        body = body.decode().replace("UTF-8", "windows-1251").encode(codec)
    whole = body.index(END) + len(END)
    for length in range(whole):
        with pytest.raises(MalformedReply):
            read_reply(body[:length], TABLES[operation])
    assert decision(body[:whole], operation) == decision(body, operation) != "unreadable"


@pytest.mark.parametrize(
    ("name", "operation", "body"), [*RESULTS, *REFUSALS], ids=[row[0] for row in [*RESULTS, *REFUSALS]]
)
def test_x7_no_suffix_and_no_piece_is_an_answer(name: str, operation: str, body: bytes) -> None:
    root, whole = body.index(b"<SOAP-ENV:Envelope"), body.index(END) + len(END)
    pieces = random.Random(name)
    for start in range(1, whole):
        # Without its declaration a document is as whole as before.
        assert (decision(body[start:], operation) != "unreadable") == (start in (root - 1, root)), start
        assert decision(body[start : pieces.randrange(start, whole)], operation) == "unreadable"


def error_digits(body: bytes) -> range:
    start = body.index(b"<error>") + len(b"<error>")
    return range(start, body.index(b"</error>"))


@pytest.mark.parametrize(("name", "operation", "body"), REFUSALS, ids=[row[0] for row in REFUSALS])
def test_x8_no_single_byte_turns_a_refusal_into_an_acceptance(name: str, operation: str, body: bytes) -> None:
    """Every position outside the digits of the code, every one of the 255 other values."""
    kept = error_digits(body)
    table, asked = TABLES[operation], OPERATIONS[operation]
    accepted = []
    for position in (one for one in range(len(body)) if one not in kept):
        head, tail = body[:position], body[position + 1 :]
        for value in range(256):
            if value == body[position]:
                continue
            try:
                result_of(asked, read_reply(head + bytes((value,)) + tail, table))
            except SmscError:
                continue
            accepted.append((position, value))
    assert accepted == []


@pytest.mark.parametrize(("name", "operation", "body"), REFUSALS, ids=[row[0] for row in REFUSALS])
def test_x8_a_lost_doubled_or_swapped_byte_makes_no_acceptance_either(name: str, operation: str, body: bytes) -> None:
    kept = error_digits(body)
    for position in (one for one in range(len(body) - 1) if one not in kept and one + 1 not in kept):
        one, two, rest = body[position : position + 1], body[position + 1 : position + 2], body[position + 2 :]
        for damaged in (
            body[:position] + two + rest,
            body[:position] + one + one + two + rest,
            body[:position] + two + one + rest,
        ):
            assert decision(damaged, operation) != "accepted", position
