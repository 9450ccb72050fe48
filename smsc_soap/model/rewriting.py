"""Ways to write the same text in cheaper characters: each an offer, none ever applied by itself.

A rewriting changes how a text is written, never what it says. So links, e-mail addresses and
``{placeholders}`` stay as they are, zero-width signs stay where a script or an emoji needs them,
and letters are exchanged only for letters that look alike, only inside a word of mixed scripts.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Rewriting(StrEnum):
    """What can be written in another way. Applied in this order."""

    #: Letters typed as a base and a separate accent become one letter (Unicode NFC).
    ACCENTS = "accents"
    #: Zero-width spaces, soft hyphens, byte order marks and direction marks go.
    INVISIBLE = "invisible"
    #: Letters of another script that only look like their neighbours.
    LOOKALIKES = "lookalikes"
    #: « » „ “ ” become ", and ‘ ’ ‚ ‹ › become '.
    QUOTES = "quotes"
    #: Every dash, the non-breaking hyphen and the minus sign become -.
    DASHES = "dashes"
    #: … becomes three full stops.
    ELLIPSIS = "ellipsis"
    #: Non-breaking, thin and other odd spaces and tabs become a space.
    SPACES = "spaces"
    #: Blanks at the ends of lines (a carriage return is one) and behind the text go.
    BLANKS = "blanks"


@dataclass(frozen=True, slots=True)
class Change:
    """One place of a text and what would stand there. The place is given in the text before any change."""

    #: Index of the first character, from 0.
    position: int
    was: str
    becomes: str


_END_OF_SITE: Final = r"(?:[a-z]{2,}|[A-Z]{2,}|рф|рус|дети|онлайн|сайт|орг|ком|москва|укр|бел|қаз)(?![\w-])"
# Patterns are compiled when they are first needed: a command that looks at one text has little to wait for.

#: Left alone: links, e-mail addresses, names of sites with what follows them, and what is in braces.
_KEPT: Final = (
    r"(?<!\w)(?:\w+://|www\.)[^\s«»\"“”„<>]+"
    r"|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w-])(?<!\w\.)\w[\w-]*\.(?:\w[\w-]*\.)*" + _END_OF_SITE + r"(?:[/?#:][^\s«»\"“”„<>]*)?"
    r"|\{[^{}]*\}"
)

_QUOTES: Final = dict.fromkeys("«»„“”‟″❝❞〝〞＂", '"') | dict.fromkeys("‘’‚‛‹›´`ʼʹ′❛❜＇", "'")
_DASHES: Final = dict.fromkeys("‐‑‒–—―−﹘﹣－", "-")
_ODD_SPACES: Final = "\t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
_SPACES: Final = dict.fromkeys(_ODD_SPACES, " ") | dict.fromkeys("\u2028\u2029", "\n")

_LATIN_LOOKS: Final = "ABEKMHOPCTXIJSaeopcyxijs"
_CYRILLIC_LOOKS: Final = "АВЕКМНОРСТХІЈЅаеорсухіјѕ"
_TO_LATIN: Final = dict(zip(_CYRILLIC_LOOKS, _LATIN_LOOKS))
_TO_CYRILLIC: Final = dict(zip(_LATIN_LOOKS, _CYRILLIC_LOOKS))

#: Signs without width that carry nothing; of the joiners and direction marks only some (see ``_invisible``).
_NOTHING: Final = "\u00ad\u200b\u2060\ufeff"
_JOINERS: Final = "\u200c\u200d"
_DIRECTIONS: Final = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_INVISIBLE: Final = f"[{_NOTHING}{_JOINERS}{_DIRECTIONS}]+"
_ALL_INVISIBLE: Final = frozenset(_NOTHING + _JOINERS + _DIRECTIONS)
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN"})

_ACCENTED: Final = r"\w[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff]+|[\u1100-\u11ff]+|[\u212a\u212b\u2126]"
_LONG_DASH_IN_WORDS: Final = r"(?<=[^\W\d_])[—―](?=[^\W\d_])"
_BLANKS: Final = r"(?<!\s)\s+\Z|(?<![^\S\n])[^\S\n]+(?=\n)"


def rewritten(text: str, kinds: Collection[Rewriting]) -> str:
    """*text* with the given rewritings applied, in the order of ``Rewriting``."""
    for kind in Rewriting:
        if kind in kinds:
            text = _spliced(text, changes(text, kind))
    return text


def changes(text: str, kind: Rewriting) -> tuple[Change, ...]:
    """What *kind* would change in *text*, in order of position; nothing where it would change nothing."""
    found = [change for change in _FINDERS[kind](text) if change.was != change.becomes]
    if not found:
        return ()
    kept = kept_spans(text)
    return tuple(change for change in found if not _touches(kept, change.position, change.position + len(change.was)))


def kept_spans(text: str) -> list[tuple[int, int]]:
    """What no rewriting may touch, as (begin, end) in order: links, addresses, names of sites, ``{placeholders}``."""
    return [match.span() for match in re.finditer(_KEPT, text)]


def _touches(spans: list[tuple[int, int]], begin: int, end: int) -> bool:
    """True when one of *spans*, which are in order and apart, overlaps the other one given."""
    at = bisect_left(spans, end, key=lambda span: span[0])
    return at > 0 and spans[at - 1][1] > begin


def _spliced(text: str, found: Collection[Change]) -> str:
    pieces: list[str] = []
    position = 0
    for change in found:
        pieces += (text[position : change.position], change.becomes)
        position = change.position + len(change.was)
    return "".join((*pieces, text[position:]))


def _tabled(table: dict[str, str]) -> Callable[[str], Iterator[Change]]:
    pattern = f"[{re.escape(''.join(table))}]"

    def find(text: str) -> Iterator[Change]:
        if table.keys().isdisjoint(text):
            return iter(())
        return (Change(match.start(), match[0], table[match[0]]) for match in re.finditer(pattern, text))

    return find


def _accents(text: str) -> Iterator[Change]:
    if unicodedata.is_normalized("NFC", text):
        return
    for match in re.finditer(_ACCENTED, text):
        yield Change(match.start(), match[0], unicodedata.normalize("NFC", match[0]))


def _dashes(text: str) -> Iterator[Change]:
    if _DASHES.keys().isdisjoint(text):
        return
    # Between two words without spaces a long dash must not turn them into one compound word.
    apart = {match.start() for match in re.finditer(_LONG_DASH_IN_WORDS, text)}
    for change in _plain_dashes(text):
        yield Change(change.position, change.was, " - ") if change.position in apart else change


def _invisible(text: str) -> Iterator[Change]:
    """Joiners shape emoji and whole scripts: they go only between Latin or Cyrillic letters and the like.

    Direction marks go only where nothing is written from right to left.
    """
    if _ALL_INVISIBLE.isdisjoint(text):
        return
    right_to_left: bool | None = None
    for run in re.finditer(_INVISIBLE, text):
        begin, end = run.span()
        joins_nothing = _joins_nothing(text[max(begin - 1, 0) : begin]) and _joins_nothing(text[end : end + 1])
        for at, sign in enumerate(run[0], start=begin):
            if sign in _DIRECTIONS:
                if right_to_left is None:
                    right_to_left = any(unicodedata.bidirectional(one) in _RIGHT_TO_LEFT for one in text)
                removable = not right_to_left
            else:
                removable = joins_nothing or sign not in _JOINERS
            if removable:
                yield Change(at, sign, "")


def _joins_nothing(sign: str) -> bool:
    """True for what no joiner changes: nothing at all, Latin, Greek and Cyrillic, digits, punctuation."""
    return sign < "\u0530" and not unicodedata.combining(sign or " ")


def _lookalikes(text: str) -> Iterator[Change]:
    """Letters of the other script in words of both; words with digits (codes, plates) are left alone."""
    mostly_latin: bool | None = None
    for match in re.finditer(r"\w+", text):
        word = match[0]
        if word.isascii() or not word.isalpha():
            continue
        latin = [sign for sign in word if _is_latin(sign)]
        cyrillic = [sign for sign in word if "\u0400" <= sign <= "\u052f"]
        if not latin or not cyrillic:
            continue
        if mostly_latin is None:
            mostly_latin = _is_mostly_latin(text)
        table = _direction(latin, cyrillic, mostly_latin=mostly_latin)
        for at, sign in enumerate(word, start=match.start()):
            if sign in table:
                yield Change(at, sign, table[sign])


def _direction(latin: list[str], cyrillic: list[str], *, mostly_latin: bool) -> dict[str, str]:
    """The table that makes the word one script; empty where none does. Majority wins, then the rest of the text."""
    to_latin = all(sign in _TO_LATIN for sign in cyrillic)
    to_cyrillic = all(sign in _TO_CYRILLIC for sign in latin)
    if to_latin and to_cyrillic:
        to_latin = mostly_latin if len(latin) == len(cyrillic) else len(latin) > len(cyrillic)
        to_cyrillic = not to_latin
    return _TO_LATIN if to_latin else _TO_CYRILLIC if to_cyrillic else {}


def _is_latin(sign: str) -> bool:
    return sign.isalpha() and sign < "\u0250"


def _is_mostly_latin(text: str) -> bool:
    """By the letters that belong to one script only."""
    latin = sum(_is_latin(sign) and sign not in _TO_CYRILLIC for sign in text)
    cyrillic = sum("\u0400" <= sign <= "\u052f" and sign not in _TO_LATIN for sign in text)
    return latin >= cyrillic


def _blanks(text: str) -> Iterator[Change]:
    return (Change(match.start(), match[0], "") for match in re.finditer(_BLANKS, text))


_plain_dashes: Final = _tabled(_DASHES)
_FINDERS: Final[dict[Rewriting, Callable[[str], Iterator[Change]]]] = {
    Rewriting.ACCENTS: _accents,
    Rewriting.INVISIBLE: _invisible,
    Rewriting.LOOKALIKES: _lookalikes,
    Rewriting.QUOTES: _tabled(_QUOTES),
    Rewriting.DASHES: _dashes,
    Rewriting.ELLIPSIS: _tabled({"…": "..."}),
    Rewriting.SPACES: _tabled(_SPACES),
    Rewriting.BLANKS: _blanks,
}
