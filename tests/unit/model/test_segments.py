"""Segments against an independent counter, and at every border."""

from __future__ import annotations

import pytest
import smsutil
from hypothesis import example, given
from hypothesis import strategies as st

from smsc_soap.errors import InvalidParameter, MessageTooLong
from smsc_soap.model.segments import (
    GSM_BASIC,
    GSM_EXTENSION,
    MAX_SEGMENTS,
    Alphabet,
    ForcingCharacter,
    count_segments,
)

_MIXED = st.text(st.sampled_from("abc @€{}^~|[]\\\n\fыё«😀👍\0"), max_size=400)
_GSM = st.text(st.sampled_from(sorted(GSM_BASIC | GSM_EXTENSION)), max_size=500)
_WIDE = st.text(st.sampled_from("ы😀"), max_size=300)


@given(st.one_of(_MIXED, _GSM, _WIDE, st.text(max_size=200)))
@example("")
@example("a" * 152 + "€" + "a" * 200)
@example("ы" * 66 + "😀" + "ы" * 100)
@example("€" * 400)
def test_counts_like_an_independent_counter(text: str) -> None:
    if "\x1b" in text:  # the other one takes the escape for a character
        return
    theirs, ours = smsutil.split(text), count_segments(text)
    width = 1 if ours.alphabet is Alphabet.GSM_7 else 2

    assert ours.segments == len(theirs.parts)
    assert ours.units == theirs.total_bytes // width
    assert list(ours.pieces()) == [part.content for part in theirs.parts]
    assert ours.units_left == ours.per_segment - theirs.parts[-1].bytes // width
    if text:
        assert (ours.alphabet is Alphabet.GSM_7) == (theirs.encoding == "gsm0338")


@pytest.mark.parametrize(
    ("text", "alphabet", "units", "segments", "per_segment", "left"),
    [
        ("", Alphabet.GSM_7, 0, 1, 160, 160),
        ("a" * 160, Alphabet.GSM_7, 160, 1, 160, 0),
        ("a" * 161, Alphabet.GSM_7, 161, 2, 153, 145),
        ("a" * 306, Alphabet.GSM_7, 306, 2, 153, 0),
        ("a" * 307, Alphabet.GSM_7, 307, 3, 153, 152),
        ("€" * 80, Alphabet.GSM_7, 160, 1, 160, 0),
        ("€" * 80 + "a", Alphabet.GSM_7, 161, 2, 153, 144),
        # A pair does not fit into the last septet of a segment and moves on as a whole.
        ("a" * 152 + "€" + "a" * 151, Alphabet.GSM_7, 305, 2, 153, 0),
        ("a" * 152 + "€" + "a" * 152, Alphabet.GSM_7, 306, 3, 153, 152),
        ("ы" * 70, Alphabet.UCS_2, 70, 1, 70, 0),
        ("ы" * 71, Alphabet.UCS_2, 71, 2, 67, 63),
        ("ы" * 134, Alphabet.UCS_2, 134, 2, 67, 0),
        ("ы" * 135, Alphabet.UCS_2, 135, 3, 67, 66),
        ("😀" * 35, Alphabet.UCS_2, 70, 1, 70, 0),
        ("ы" * 66 + "😀" + "ы" * 65, Alphabet.UCS_2, 133, 2, 67, 0),
        ("ы" * 66 + "😀" + "ы" * 66, Alphabet.UCS_2, 134, 3, 67, 66),
        ("a" * 70 + "«", Alphabet.UCS_2, 71, 2, 67, 63),
        ("\0", Alphabet.UCS_2, 1, 1, 70, 69),
        ("\x1b", Alphabet.UCS_2, 1, 1, 70, 69),
        ("ç", Alphabet.UCS_2, 1, 1, 70, 69),
        ("Ç", Alphabet.GSM_7, 1, 1, 160, 159),
        ("\f", Alphabet.GSM_7, 2, 1, 160, 158),
        ("`", Alphabet.UCS_2, 1, 1, 70, 69),
    ],
)
def test_every_border(text: str, alphabet: Alphabet, units: int, segments: int, per_segment: int, left: int) -> None:
    count = count_segments(text)

    assert count[:5] == (alphabet, units, segments, per_segment, left)
    assert "".join(count.pieces()) == text
    assert len(count.pieces()) == segments


def test_the_tables_are_those_of_the_standard() -> None:
    assert len(GSM_BASIC) == 127
    assert len(GSM_EXTENSION) == 10
    assert not GSM_BASIC & GSM_EXTENSION
    for sign in GSM_BASIC:
        assert count_segments(sign).units == 1
    for sign in GSM_EXTENSION:
        assert count_segments(sign)[:2] == (Alphabet.GSM_7, 2)


def test_every_character_of_the_basic_plane_alone_and_behind_a_letter() -> None:
    for sign in map(chr, range(0x10000)):
        if not "\ud800" <= sign <= "\udfff":
            expected = Alphabet.GSM_7 if sign in GSM_BASIC | GSM_EXTENSION else Alphabet.UCS_2
            assert count_segments(sign).alphabet is count_segments("a" + sign).alphabet is expected


def test_forcing_characters_come_once_in_order_with_position_and_count() -> None:
    assert count_segments("price: 5 € – «ok» – done").forcing == (
        ForcingCharacter("–", 11, 2),
        ForcingCharacter("«", 13, 1),
        ForcingCharacter("»", 16, 1),
    )
    assert count_segments("plain €").forcing == ()
    assert [one.char for one in count_segments("a\0b").forcing] == ["\0"]


@pytest.mark.parametrize(("unit", "size"), [("a", 153), ("ы", 67), ("😀", 33), ("€", 76)])
def test_more_segments_than_a_header_can_number_are_refused(unit: str, size: int) -> None:
    assert count_segments(unit * (size * MAX_SEGMENTS)).segments == MAX_SEGMENTS
    with pytest.raises(MessageTooLong, match="256 segments") as refused:
        count_segments(unit * (size * MAX_SEGMENTS + 1))
    assert unit * 20 not in str(refused.value)


def test_half_a_surrogate_pair_is_refused_with_its_place() -> None:
    with pytest.raises(InvalidParameter, match="position 3"):
        count_segments("ab\ud83d")


def test_the_repr_does_not_show_the_text() -> None:
    assert "secret" not in repr(count_segments("secret words"))
    assert "GSM-7" in repr(count_segments("secret words"))
