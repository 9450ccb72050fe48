"""The analysis of a text: every number in it can be checked by counting again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import smsc_soap
from smsc_soap.errors import InvalidParameter, MessageTooLong
from smsc_soap.model.analysis import LengthRemark, Offer, Place, analyze
from smsc_soap.model.rewriting import Rewriting, changes, rewritten
from smsc_soap.model.segments import GSM_BASIC, GSM_EXTENSION, Alphabet, count_segments
from smsc_soap.model.text import MAX_TEXT
from smsc_soap.model.translit import transliterate

_PIECES = st.sampled_from(
    ["abc ", "€", "[x]", "«ы»", "–", "…", "\u00a0", "😀", "e\u0301", "\u200b", "Сale ", " \n", "\0"]
)
_TEXTS = st.lists(st.tuples(_PIECES, st.integers(1, 80)), max_size=6).map(
    lambda parts: "".join(piece * times for piece, times in parts)[:500]
)


def test_it_is_a_public_name() -> None:
    assert smsc_soap.analyze is analyze
    assert smsc_soap.Rewriting is Rewriting
    assert smsc_soap.rewritten is rewritten
    assert smsc_soap.transliterate is transliterate


def test_a_plain_text_has_nothing_to_tell() -> None:
    found = analyze("Your order 17 is ready")

    assert (found.alphabet, found.units, found.segments, found.units_left) == (Alphabet.GSM_7, 22, 1, 138)
    assert (found.forcing, found.doubled, found.rewritings) == ((), (), ())
    assert found.characters_over is found.units_over is found.together is found.best is found.transliteration is None
    assert (found.characters_left, found.length_remark) == (978, LengthRemark.FITS)


def test_forcing_characters_with_every_position_and_their_names() -> None:
    found = analyze("«a»\n«\t€")

    assert [(one.char, one.name, one.positions) for one in found.forcing] == [
        ("«", "LEFT-POINTING DOUBLE ANGLE QUOTATION MARK", (0, 4)),
        ("»", "RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK", (2,)),
        ("\t", "U+0009", (5,)),
    ]
    assert [found.place(at) for at in (0, 2, 3, 4, 5)] == [
        Place(1, 1),
        Place(1, 3),
        Place(1, 4),
        Place(2, 1),
        Place(2, 2),
    ]
    assert found.doubled == ()  # in UCS-2 it takes one unit, as all do


def test_doubled_characters_of_a_gsm_7_text() -> None:
    assert [(one.char, one.positions) for one in analyze("[5 €] [").doubled] == [
        ("[", (0, 6)),
        ("€", (3,)),
        ("]", (4,)),
    ]


@pytest.mark.parametrize(
    ("text", "characters", "units"),
    [
        ("a" * 161, 1, 1),
        ("a" * 306, 146, 146),
        ("a" * 307, 1, 1),
        ("€" * 81, 1, 2),
        ("a" * 152 + "€" + "a" * 152, 1, 1),
        ("a" * 160 + "€", 1, 2),
        ("ы" * 71, 1, 1),
        ("ы" * 69 + "😀", 1, 2),
        # Without its last character it is GSM-7 and fits.
        ("a" * 150 + "«", 1, 1),
        ("[" * 100 + "«", 21, 21),
    ],
)
def test_how_much_to_cut(text: str, characters: int, units: int) -> None:
    found = analyze(text)

    assert (found.characters_over, found.units_over) == (characters, units)


def test_rewritings_alone_together_and_the_fewest_that_do() -> None:
    text = "“Order” – ready… " + "a" * 140
    found = analyze(text)

    assert [offer.kinds for offer in found.rewritings] == [
        (Rewriting.QUOTES,),
        (Rewriting.DASHES,),
        (Rewriting.ELLIPSIS,),
    ]
    assert all(offer.saves == 0 for offer in found.rewritings)
    assert found.together is not None
    assert (found.together.segments_before, found.together.after.segments, found.together.saves) == (3, 1, 2)
    assert found.best == found.together

    spaces_too = analyze("“ok”\u00a0" + "ы" * 65 + "  ")
    assert spaces_too.best is not None
    assert (spaces_too.best.kinds, spaces_too.best.saves) == ((Rewriting.BLANKS,), 1)
    assert spaces_too.best.changes == changes(spaces_too.text, Rewriting.BLANKS)


def test_an_ellipsis_in_three_characters_can_make_a_text_dearer() -> None:
    found = analyze("ы" * 69 + "…")

    assert [offer.saves for offer in found.rewritings] == [-1]
    assert found.best is None


def test_transliteration_is_offered_with_the_fewest_rewritings() -> None:
    found = analyze("Ваш заказ 17 собран – ждём вас до 20:00 по адресу: пр. Абая, 10.  И ещё что-то")

    assert found.best is None
    offer = found.transliteration
    assert offer is not None
    assert (offer.kinds, offer.transliterated, offer.saves) == ((Rewriting.DASHES,), True, 1)
    assert offer.after.text.startswith("Vash zakaz 17 sobran - zhdyom")


def test_transliteration_is_not_offered_where_it_saves_nothing() -> None:
    assert analyze("Привет").transliteration is None
    assert analyze("ы😀" * 40).transliteration is None


@pytest.mark.parametrize(
    ("length", "remark", "left"),
    [
        (800, LengthRemark.FITS, 200),
        (801, LengthRemark.ABOVE_OLDER_LIMIT, 199),
        (1000, LengthRemark.ABOVE_OLDER_LIMIT, 0),
        (1001, LengthRemark.TOO_LONG, -1),
    ],
)
def test_the_limit_of_the_provider(length: int, remark: LengthRemark, left: int) -> None:
    found = analyze("a" * length)

    assert (found.length_remark, found.characters_left) == (remark, left)
    assert MAX_TEXT == 1000


def test_what_cannot_be_counted_cannot_be_analysed() -> None:
    with pytest.raises(MessageTooLong):
        analyze("ы" * (67 * 255 + 1))
    with pytest.raises(InvalidParameter, match="position 2"):
        analyze("a\ud83d")


def test_offers_that_take_too_many_segments_are_left_out() -> None:
    longest = "щ…" * (67 * 255 // 2)

    found = analyze(longest)

    assert found.segments == 255
    assert (found.rewritings, found.together, found.best, found.transliteration) == ((), None, None, None)


def test_no_repr_shows_the_text() -> None:
    found = analyze("secret ж secret ж " * 9)

    assert "secret" not in repr(found) + repr(found.forcing) + repr(found.best) + repr(found.transliteration)
    assert repr(found.forcing[0]) == "Sign(CYRILLIC SMALL LETTER ZHE, 18 times)"


@given(_TEXTS)
@example("a" * 307 + "«")
@example("[" * 100 + "«")
@example("ы" * 66 + "😀" + "ы" * 68)
def test_every_number_holds_when_counted_again(text: str) -> None:
    found = analyze(text)
    count = count_segments(text)

    assert found.count == count
    for sign in (*found.forcing, *found.doubled):
        assert all(text[at] == sign.char for at in sign.positions)
        assert len(sign.positions) == text.count(sign.char)
    assert {sign.char for sign in found.forcing} == set(text) - GSM_BASIC - GSM_EXTENSION
    if found.characters_over is None:
        assert count.segments == 1
    else:
        fewer = [cut for cut in range(len(text)) if cut and count_segments(text[:-cut]).segments < count.segments]
        assert found.characters_over == min(fewer, default=len(text))
    offers = [*found.rewritings, *filter(None, (found.together, found.best, found.transliteration))]
    for offer in offers:
        _check_offer(text, offer)
    reached = min((offer.after.segments for offer in found.rewritings), default=count.segments)
    if found.together is not None:
        reached = min(reached, found.together.after.segments)
    assert (count if found.best is None else found.best.after).segments <= reached


def _check_offer(text: str, offer: Offer) -> None:
    assert offer.after.text == rewritten(transliterate(text) if offer.transliterated else text, offer.kinds)
    assert offer.after == count_segments(offer.after.text)
    assert offer.segments_before == count_segments(text).segments
    assert bool(offer.changes) == (len(offer.kinds) == 1 and not offer.transliterated)


def test_the_example_of_the_documentation() -> None:
    page = (Path(__file__).parents[3] / "docs" / "segments.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)

    assert len(examples) == 1
    exec(examples[0], {})
