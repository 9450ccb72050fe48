"""Messages that share a request: which may, and how texts that differ travel."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st
from journal_world import Hands

from smsc_soap.outbox.sharing import MOST_CHARACTERS, Room, fits_list, list_parameter
from smsc_soap.outbox.work import Claim
from smsc_soap.wire.extended.lists import MessageList

LINE = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=40)


@pytest.mark.parametrize("text", ["hello", "a: b", "a\nb", "x|y,z;w", "100% & = +", "Заказ №5: готов"])
def test_texts_that_a_list_carries(text: str) -> None:
    assert fits_list(text, "")


@pytest.mark.parametrize("text", ["a\\nb", " a", "a ", "a\n", "a\r\nb", "a\u2028b", "a\x0bb", "\n"])
def test_texts_that_a_list_would_change(text: str) -> None:
    assert not fits_list(text, "")


@pytest.mark.parametrize(("query", "fits"), [("tz=3&valid=5", True), ("call=1", False), ("bin=1&tz=0", False)])
def test_parameters_beside_a_list(query: str, fits: bool) -> None:
    assert fits_list("hello", query) is fits


@given(st.lists(st.lists(LINE, min_size=1, max_size=3).map("\n".join), min_size=1, max_size=5))
def test_what_fits_comes_out_as_it_went_in(texts: list[str]) -> None:
    pairs = [(f"+7999000000{index}", text) for index, text in enumerate(texts) if fits_list(text, "")]
    if not pairs:
        return
    written = parse_qs(list_parameter(pairs))["list"][0]
    assert [(line.recipients[0].wire, line.text) for line in MessageList.read(written).lines] == pairs


def test_room_counts_only_where_texts_differ() -> None:
    long = "x" * 1000
    room = Room(long)
    assert all(room.takes(long) for _ in range(98))
    assert not room.takes("y"), "one other text makes a list of them all"
    room = Room(long)
    assert sum(room.takes(long[:-1]) for _ in range(100)) == (MOST_CHARACTERS - 1000) // 999


def test_one_name_and_several_texts_share_a_request(hands: Hands) -> None:
    for number in range(5):
        hands.put(number, batch="b")
    claim = hands.claim()
    assert [one.key for one in claim.parcels] == [f"order-{number}" for number in range(5)]
    assert len({one.text for one in claim.parcels}) == 5


@pytest.mark.parametrize(
    "other", [{"sender": "SHOP"}, {"query": "tz=1"}, {"send_time": "0"}, {"batch": "c"}, {"text": "a\\nb"}]
)
def test_what_is_said_once_per_request_has_to_be_equal(hands: Hands, other: dict[str, str]) -> None:
    hands.put(1, batch="b")
    hands.put(2, **{"batch": "b", **other})
    assert [len(hands.claim(worker).parcels) for worker in ("w1", "w2")] == [1, 1]


def test_texts_unfit_for_a_list_share_with_equal_ones(hands: Hands) -> None:
    for number in range(3):
        hands.put(number, batch="b", text="a\\nb")
    assert len(hands.claim().parcels) == 3


def test_the_size_of_a_request_is_the_callers(hands: Hands) -> None:
    from smsc_soap.outbox.journal.sending import Claimant

    for number in range(7):
        hands.put(number, batch="b")
    sizes = []
    for worker in range(3):
        claim = hands.journal.take(
            Claimant(f"w{worker}", 60_000_000, hands.pace, lambda w=worker: f"i{w}", batch_size=3)
        )
        assert isinstance(claim, Claim)
        sizes.append(len(claim.parcels))
    assert sizes == [3, 3, 1]
