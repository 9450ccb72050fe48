"""Words for what a text costs and what would make it cheaper, in English and Russian."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from smsc_soap.cli.output import Screen
from smsc_soap.model.analysis import Offer, Sign, TextAnalysis
from smsc_soap.model.rewriting import Change, Rewriting
from smsc_soap.model.segments import Alphabet

#: Kind → what it does, English and Russian.
KINDS: Final = {
    Rewriting.ACCENTS: ("accents joined with their letters", "ударения и точки слиты с буквами"),
    Rewriting.INVISIBLE: ("invisible characters removed", "невидимые знаки убраны"),
    Rewriting.LOOKALIKES: ("look-alike letters of the other alphabet", "похожие буквы другого алфавита"),
    Rewriting.QUOTES: ("typographic quotes", "типографские кавычки"),
    Rewriting.DASHES: ("dashes", "тире"),
    Rewriting.ELLIPSIS: ("ellipsis as three full stops", "многоточие тремя точками"),
    Rewriting.SPACES: ("unusual spaces and tabs", "особые пробелы и табуляции"),
    Rewriting.BLANKS: ("blanks at the ends of lines", "пробелы в конце строк"),
}
_NAMELESS: Final = {"\t": "tab", "\r": "carriage return", "\n": "line feed", "\f": "form feed"}
#: Pairs of what was and what becomes, shown of one rewriting.
_SHOWN_PAIRS: Final = 4


def characters(screen: Screen, number: int) -> str:
    """``1 character``, ``3 characters``; ``1 знак``, ``3 знака``, ``5 знаков``."""
    english = f"{number} character" if number == 1 else f"{number} characters"
    return screen.say(english, f"{number} {_russian_form(number, 'знак', 'знака', 'знаков')}")


def units(screen: Screen, alphabet: Alphabet, number: int) -> str:
    """Septets or 16-bit units, with their number."""
    many = number != 1
    if alphabet is Alphabet.GSM_7:
        russian = _russian_form(number, "септет", "септета", "септетов")
        return f"{number} " + screen.say("septets" if many else "septet", russian)
    russian = _russian_form(number, "16-битная единица", "16-битные единицы", "16-битных единиц")
    return f"{number} " + screen.say("16-bit units" if many else "16-bit unit", russian)


def _russian_form(number: int, one: str, few: str, many: str) -> str:
    last_two = abs(number) % 100
    if 11 <= last_two <= 14:
        return many
    return {1: one, 2: few, 3: few, 4: few}.get(last_two % 10, many)


def name_of(sign: Sign) -> str:
    """The Unicode name in small letters; an own word for controls, which have none."""
    return _NAMELESS.get(sign.char) or (sign.name if sign.name.startswith("U+") else sign.name.lower())


def instead(screen: Screen, offer: Offer) -> str:
    """``1 SMS instead of 2``."""
    after, before = offer.after.segments, offer.segments_before
    return screen.say(f"{after} SMS instead of {before}", f"{after} SMS вместо {before}")


def option_of(offer: Offer) -> str:
    """What to type to get the text of *offer*."""
    rewrite = [f"--rewrite {kind}" for kind in offer.kinds]
    return " ".join([*rewrite, *(["--translit"] if offer.transliterated else [])])


def what_changes(screen: Screen, changes: Iterable[Change]) -> str:
    """``« → ", » → " (4 times)``: each pair once, the most frequent first."""
    pairs: dict[tuple[str, str], int] = {}
    for change in changes:
        pair = (_visible(screen, change.was), _visible(screen, change.becomes))
        pairs[pair] = pairs.get(pair, 0) + 1
    ordered = sorted(pairs, key=lambda pair: -pairs[pair])
    shown = ", ".join(f"{was} → {becomes}" for was, becomes in ordered[:_SHOWN_PAIRS])
    return shown + (", …" if len(ordered) > _SHOWN_PAIRS else "")


def _visible(screen: Screen, text: str) -> str:
    if not text:
        return screen.say("nothing", "ничего")
    if not text.strip(" "):
        return screen.say("space", "пробел") + (f" × {len(text)}" if len(text) > 1 else "")
    return "".join(f"U+{ord(sign):04X}" if sign.isspace() or not sign.isprintable() else sign for sign in text)


def shorten(screen: Screen, analysis: TextAnalysis) -> str | None:
    """``shorten by 3 characters: 1 SMS less``; None for one SMS."""
    if analysis.characters_over is None:
        return None
    much = characters(screen, analysis.characters_over)
    return screen.say(f"shorten by {much}: 1 SMS less", f"сократить на {much}: на 1 SMS меньше")


def offers(screen: Screen, analysis: TextAnalysis) -> list[str]:
    """What to type, and what it saves: the best rewriting and transliteration, where they save something."""
    lines = []
    if (best := analysis.best) is not None:
        lines.append(f"{option_of(best)}: {instead(screen, best)}")
    if (latin := analysis.transliteration) is not None:
        remark = screen.say("in Latin letters", "латинскими буквами")
        lines.append(f"{option_of(latin)}: {instead(screen, latin)}, {remark}")
    return lines
