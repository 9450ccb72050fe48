"""Latin letters for Cyrillic ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.model.segments import GSM_BASIC, Alphabet, count_segments
from smsc_soap.model.translit import TABLE, transliterate


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ваш заказ 17 собран, ждём вас до 20:00", "Vash zakaz 17 sobran, zhdyom vas do 20:00"),  # codespell:ignore vas
        ("Объём, подъезд, июль", "Obyom, podezd, iyul"),
        ("Щи ЩИ Щ щ", "Shchi SHCHI Shch shch"),
        ("Юля ЮЛЯ КОНЬЮ ЮЮ Ю2", "Yulya YULYA KONYU YUYU Yu2"),
        ("Ешь Ё", "Esh Yo"),
        ("АЯ Ая аЯ АЮта", "AYA Aya aYa AYuta"),
        ("Сәлем, Қазақстан! Өңір, үй, ұл, ғылым, һ, і", "Sälem, Qazaqstan! Öñir, üy, ul, gylym, h, i"),
        ("Їжак є ґанок", "Yizhak ye ganok"),
        ("и\u0306од", "yod"),
        ("plain €", "plain €"),
        ("сайт шоп.рф/скидка и {имя} тут", "sayt шоп.рф/скидка i {имя} tut"),
        ("пишите на почта@шоп.рф", "pishite na почта@шоп.рф"),
    ],
)
def test_letters(text: str, expected: str) -> None:
    assert transliterate(text) == expected


def test_every_letter_becomes_gsm_7() -> None:
    for letter, spelled in TABLE.items():
        assert set(spelled + spelled.upper()) <= GSM_BASIC
        assert letter == letter.lower() != letter.upper()
        assert len(letter.upper()) == 1


@given(st.text(st.sampled_from("".join(TABLE) + "".join(TABLE).upper() + " 1,.!")))
def test_a_cyrillic_text_without_links_becomes_gsm_7(text: str) -> None:
    # Without its dots, as nothing then is the name of a site.
    assert count_segments(transliterate(text.replace(".", ""))).alphabet is Alphabet.GSM_7
