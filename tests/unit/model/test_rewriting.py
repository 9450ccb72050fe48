"""Rewritings: what each changes, and above all what none of them may touch."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smsc_soap.model.rewriting import Change, Rewriting, changes, kept_spans, rewritten

ALL = frozenset(Rewriting)
_TEXTS = st.text(
    st.sampled_from("aeoxy АаеоКжё«»“’—–-…\u00a0\t \n\r\u200b\u200d\u200e\ufeff\u0301\u0306и.:/{}@#1😀👩ا\u212b"),
    max_size=60,
)


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (Rewriting.QUOTES, "«ok» „ok“ ”″ it’s ‘a’ ‹b› `c´", "\"ok\" \"ok\" \"\" it's 'a' 'b' 'c'"),
        (Rewriting.DASHES, "10–20 − 5 — ok 8‑800", "10-20 - 5 - ok 8-800"),
        (Rewriting.DASHES, "слово—слово, 5—7", "слово - слово, 5-7"),
        (Rewriting.ELLIPSIS, "wait… ok…", "wait... ok..."),
        (Rewriting.SPACES, "5\u00a0€\u202fab\tc\u2009d\u2028e", "5 € ab c d\ne"),
        (Rewriting.BLANKS, "a  \nb \t\r\n\n c \u00a0\n \n", "a\nb\n\n c"),
        (Rewriting.BLANKS, " a b", " a b"),
        (Rewriting.INVISIBLE, "\ufeffa\u200bb\u00adc\u2060d\u200ce\u200df\u200e", "abcdef"),
        (Rewriting.ACCENTS, "cafe\u0301 и\u0306 е\u0308 \u212b \u1112\u1161\u11ab", "café й ё Å 한"),
        (Rewriting.LOOKALIKES, "SМS Sаle", "SMS Sale"),
        (Rewriting.LOOKALIKES, "Заkаз гoтов", "Заkаз готов"),  # a small Latin k looks like no Cyrillic letter
        # As many letters of each: the rest of the text decides.
        (Rewriting.LOOKALIKES, "сop and go", "cop and go"),
        (Rewriting.LOOKALIKES, "рaза: сo и ещё жду", "раза: со и ещё жду"),
        (Rewriting.LOOKALIKES, "aс", "ac"),
        # The majority in the word goes before the rest of the text.
        (Rewriting.LOOKALIKES, "аcс дом", "асс дом"),
    ],
)
def test_what_each_kind_changes(kind: Rewriting, text: str, expected: str) -> None:
    assert rewritten(text, {kind}) == expected
    assert changes(expected, kind) == ()


@pytest.mark.parametrize(
    "text",
    [
        "https://шоп.рф/а–b…« and then",
        "www.site/—x ftp://a/–",
        "шоп.рф/– shop.ru/sale—1?q=… SHOP.RU#’",
        "оk.сop@shop.ru",
        "{имя—} {сop}",
        "\u0645\u06cc\u200c\u062e",  # Persian needs its non-joiner
        "👩\u200d👩\u200d👧 ❤\ufe0f",
        "a\u200d👩 👩\u200da n\u200d\u0301",  # of what is beside a joiner, one is enough
        "\u200f\u0645\u200e a",  # direction marks where something is written from right to left
        "А123ВС99 SАLE20 К_k",  # plates and codes
        "Москва СОР ТОР",  # whole words of one script
        "VIPы iPhoneж",  # mixed words that no exchange makes one script
        'plain ASCII (only) "here" - it\'s...',
    ],
)
def test_what_none_of_them_may_touch(text: str) -> None:
    kept = text.split("« and then")[0]
    assert rewritten(text, ALL).startswith(kept)
    for kind in Rewriting:
        assert all(change.position >= len(kept) for change in changes(text, kind))


def test_a_sentence_without_a_space_behind_its_end_is_no_site() -> None:
    assert kept_spans("собран.Ждём г.Almaty 10.50руб 1.5") == []
    assert [("see shop.ru, mail a@b.kz")[begin:end] for begin, end in kept_spans("see shop.ru, mail a@b.kz")] == [
        "shop.ru",
        "a@b.kz",
    ]


def test_changes_tell_places_in_the_text_as_it_is() -> None:
    assert changes("«a» — b…", Rewriting.QUOTES) == (Change(0, "«", '"'), Change(2, "»", '"'))
    assert changes("а—б", Rewriting.DASHES) == (Change(1, "—", " - "),)
    assert changes("x«shop.ru»", Rewriting.QUOTES) == (Change(1, "«", '"'), Change(9, "»", '"'))


def test_nothing_chosen_changes_nothing() -> None:
    assert rewritten("«a» — b…", ()) == "«a» — b…"


@given(_TEXTS)
@example("«https://a.b/—»—")
def test_changes_and_rewritten_agree_and_links_stay(text: str) -> None:
    for kind in Rewriting:
        found = changes(text, kind)
        by_hand = text
        for change in reversed(found):
            end = change.position + len(change.was)
            assert text[change.position : end] == change.was != change.becomes
            by_hand = by_hand[: change.position] + change.becomes + by_hand[end:]
        assert rewritten(text, {kind}) == by_hand
        assert [change.position for change in found] == sorted({change.position for change in found})
        for begin, end in kept_spans(text):
            assert text[begin:end] in by_hand


@given(_TEXTS)
def test_what_is_said_stays(text: str) -> None:
    """Letters by their looks, digits and emoji are the same before and after, in the same order."""
    looks = dict(zip("АВЕКМНОРСТХІЈЅаеорсухіјѕ", "ABEKMHOPCTXIJSaeopcyxijs"))

    def said(of: str) -> str:
        return "".join(looks.get(sign, sign) for sign in unicodedata.normalize("NFD", of) if sign.isalnum())

    assert said(rewritten(text, ALL)) == said(text)


@given(_TEXTS, st.sets(st.sampled_from(Rewriting)))
def test_a_kind_applied_twice_changes_nothing_more(text: str, kinds: set[Rewriting]) -> None:
    for kind in kinds - {Rewriting.LOOKALIKES}:  # the first exchange can tip which script is the majority
        once = rewritten(text, {kind})
        assert rewritten(once, {kind}) == once


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("\u200b\u200d", ""),
        ("a\u200d\u200db", "ab"),
        ("\U0001f468\u200b\u200d\U0001f469", "\U0001f468\u200d\U0001f469"),
    ],
)
def test_a_joiner_is_judged_by_what_is_seen_beside_it(text: str, kept: str) -> None:
    assert rewritten(text, {Rewriting.INVISIBLE}) == kept


@pytest.mark.parametrize(
    "piece",
    ["\u200d", "a", "a-", " ", "{", "a.", "a@", "аa", "«shop.ru»", " \n", "a+", "\u200d\u200e", "—", "e\u0301", "a://"],
)
def test_a_long_text_is_read_once(piece: str) -> None:
    """Patterns that look back or ahead over the whole text would take minutes here."""
    rewritten(piece * (200_000 // len(piece)) + "x", ALL)
