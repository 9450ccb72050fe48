"""Replies nobody thought of: nothing but our own errors comes out, and nothing is accepted by chance."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .replies import ID, LEAST, REFUSALS, RESULTS, TABLES, decision, envelope  # isort: skip

OPERATION = st.sampled_from(sorted(TABLES))
#: Pieces that real and hostile replies are made of.
PIECES = st.sampled_from(
    [
        b"<?xml version='1.0'?>", b"<SOAP-ENV:Envelope xmlns:SOAP-ENV='http://schemas.xmlsoap.org/soap/envelope/'>",
        b"</SOAP-ENV:Envelope>", b"<SOAP-ENV:Body>", b"</SOAP-ENV:Body>", b"<SendResponse>", b"</SendResponse>",
        b"<sendresult>", b"</sendresult>", b"<id>", b"</id>", b"order-17", b"<error>", b"</error>", b"<error/>", b"6",
        b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<!DOCTYPE x [", b"]>", b"&amp;", b"&#0;", b"&e;", b"\x00", b"\xff\xfe",
        b"0", b" xsi:nil='1'", b"\xd0\x96", b"\xd0", b"<a>", b"</a>", b"\n", b"<?", b"?>", b"encoding='windows-1251'",
    ]
)  # fmt: skip


@given(body=st.binary(max_size=400), operation=OPERATION)
def test_arbitrary_bytes_are_unreadable(body: bytes, operation: str) -> None:
    assert decision(body, operation) == "unreadable"


@given(pieces=st.lists(PIECES, max_size=30), operation=OPERATION)
@settings(max_examples=300)
def test_pieces_of_replies_in_any_order_raise_nothing_foreign(pieces: list[bytes], operation: str) -> None:
    assert decision(b"".join(pieces), operation) in ("unreadable", "SoapFault")


@given(text=st.text(max_size=60), operation=OPERATION)
def test_any_text_inside_a_result_is_no_foreign_error(text: str, operation: str) -> None:
    assert decision(envelope(text, operation), operation) == "unreadable"


@pytest.mark.parametrize(("name", "operation", "body"), REFUSALS, ids=[row[0] for row in REFUSALS])
def test_many_damaged_bytes_make_no_acceptance(name: str, operation: str, body: bytes) -> None:
    """Two to eight random bytes at once, the code's own field left alone. A seed replays a run."""
    chance = random.Random(f"damage of {name}")
    start, end = body.index(b"<error>"), body.index(b"</error>") + len(b"</error>")
    free = [position for position in range(len(body)) if not start <= position < end]
    for _ in range(2_000):
        damaged = bytearray(body)
        for position in chance.sample(free, chance.randint(2, 8)):
            damaged[position] = (
                chance.choice(b"<>/!?-[]&;=\"' \n\x00ab09\xd0") if chance.random() < 0.5 else chance.randrange(256)
            )
        assert decision(bytes(damaged), operation) != "accepted"


@given(data=st.data())
def test_damaged_results_raise_nothing_foreign(data: st.DataObject) -> None:
    _, operation, body = data.draw(st.sampled_from(RESULTS))
    damaged = bytearray(body)
    for position in data.draw(st.lists(st.integers(0, len(body) - 1), min_size=1, max_size=6)):
        damaged[position] = data.draw(st.integers(0, 255))
    decision(bytes(damaged), operation)


@given(error=st.text(alphabet=st.characters(exclude_characters="<&]\r", exclude_categories=["Cs", "Cc"]), max_size=8))
def test_only_nothing_and_zero_pass(error: str) -> None:
    accepted = decision(envelope(f"<id>{ID}</id><error>{error}</error>")) == "accepted"
    assert accepted == (error in ("", "0"))


@given(theirs=st.text(alphabet="order-17ODER_. 0", max_size=10))
def test_only_our_own_id_passes(theirs: str) -> None:
    assert (decision(envelope(f"<id>{theirs}</id>")) == "accepted") == (theirs == ID)


@pytest.mark.parametrize("operation", sorted(TABLES))
def test_the_least_of_each_result_is_enough(operation: str) -> None:
    assert decision(envelope(LEAST[operation], operation), operation) == "accepted"
