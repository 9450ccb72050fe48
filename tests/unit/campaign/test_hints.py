from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.campaign.quotes import hints
from smsc_soap.campaign.quotes.census import Group, Kind
from smsc_soap.campaign.quotes.figures import Line, Total
from smsc_soap.campaign.quotes.texts_kept import TextKept
from smsc_soap.model.segments import Alphabet, count_segments

RU, BY = Group("RU", "", "7999", None), Group("BY", "", "375", None)
PRICES = {RU: Decimal("2.40"), BY: Decimal("9.00")}
LONG = "x" * 100


def _kind(text: str, group: Group = RU) -> Kind:
    size = count_segments(text)
    return Kind(group, size.alphabet, size.units, size.segments)


def _shorten(kinds: list[tuple[Kind, int]], template: str = LONG) -> list[tuple[str, int, Decimal | None]]:
    found = list(hints.shorten(kinds, PRICES, template, "RUB"))
    return [(one.english, one.segments_saved, one.money_saved) for one in found]


def test_the_cut_in_money() -> None:
    assert _shorten([(_kind("x" * 163), 12_431), (_kind("x" * 100), 5)]) == [
        ("shorten by 3 characters: −12,431 segments, −29,834.40 RUB", 12_431, Decimal("29834.40"))
    ]


def test_in_russian() -> None:
    [found] = hints.shorten([(_kind("я" * 73), 21)], PRICES, LONG, "")
    assert found.russian == "сократить на 3 знака: −21 сегмент, −50,40"
    assert found.exact


def test_the_cut_that_saves_most_for_each_character() -> None:
    many = [(_kind("x" * 161), 1_000), (_kind("x" * 190), 1_100)]
    assert _shorten(many)[0][0].startswith("shorten by 30 characters: −2,100")
    more = [(_kind("x" * 161), 1_000), (_kind("x" * 190), 900)]
    assert _shorten(more)[0][0].startswith("shorten by 1 character: −1,000")


def test_no_more_is_cut_than_all_texts_share() -> None:
    assert _shorten([(_kind("x" * 170), 5)], template="Hello, {name}!") == []
    assert _shorten([(_kind("x" * 167), 5)], template="Hello, {name}!")[0][1] == 5
    assert _shorten([(_kind("x" * 250), 5)]) == [], "nobody wants to cut 90"


def test_money_of_those_with_a_price() -> None:
    other = Group("KZ", "", "77", None)
    assert _shorten([(_kind("x" * 161), 5), (_kind("x" * 161, other), 5)])[0][1:] == (10, Decimal("12.00"))
    assert _shorten([(_kind("x" * 161, other), 5)]) == [("shorten by 1 character: −5 segments", 5, None)]


@given(st.lists(st.tuples(st.integers(1, 600), st.integers(1, 50)), min_size=1, max_size=20), st.booleans())
def test_what_is_said_is_what_a_cut_would_save(found: list[tuple[int, int]], cyrillic: bool) -> None:
    sign = "я" if cyrillic else "x"
    texts = dict(found)
    for hint in hints.shorten([(_kind(sign * units), many) for units, many in texts.items()], PRICES, LONG, ""):
        cut = int(hint.english.split()[2])
        saved = sum(
            (count_segments(sign * units).segments - count_segments(sign * max(units - cut, 0)).segments) * many
            for units, many in texts.items()
        )
        assert hint.segments_saved == saved
        assert hint.money_saved == saved * PRICES[RU]


def _spelled(*texts: str, exact: bool = False) -> list[tuple[str, int, Decimal | None, bool]]:
    kept = {TextKept(text, count_segments(text).segments, RU): Decimal(10) for text in texts}
    found = hints.other_spelling(kept, PRICES, "", exact=exact)
    return [(one.kind, one.segments_saved, one.money_saved, one.exact) for one in found]


def test_another_spelling() -> None:
    dashed = "Your order — " + "x" * 100
    assert _spelled(dashed) == [("rewrite", 10, Decimal("24.00"), False)]
    assert _spelled("x" * 100) == []
    assert _spelled(dashed, "x" * 100, exact=True) == [("rewrite", 10, Decimal("24.00"), True)]


def test_latin_letters_only_where_they_save_more() -> None:
    cyrillic = "я" * 71
    assert _spelled(cyrillic) == [("transliterate", 10, Decimal("24.00"), False)]
    [hint] = hints.other_spelling({TextKept(cyrillic, 2, RU): Decimal(10)}, PRICES, "RUB", exact=False)
    assert hint.english == "in Latin letters (readers will notice): ≈ −10 segments, −24.00 RUB"


def test_dear_countries() -> None:
    lines = [
        Line(RU, Alphabet.GSM_7, 1, 900, Decimal(900)),
        Line(BY, Alphabet.GSM_7, 1, 100, Decimal(600)),
    ]
    total = Total(1000, 1000, Decimal(1500))
    [hint] = hints.dear_countries(lines, total, "RUB")
    assert hint.english == "BY: 10.0 % of the recipients, 40.0 % of the cost (600.00 RUB)"
    assert list(hints.dear_countries(lines, Total(), "")) == []


def test_duplicates() -> None:
    [hint] = hints.duplicates(5, Total(10, 20, Decimal(66)), "")
    assert hint.english == "5 duplicates left out already: ≈ −10 segments, −33.00"
    assert list(hints.duplicates(0, Total(10, 20, Decimal(66)), "")) == []
