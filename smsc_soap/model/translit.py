"""A Cyrillic text in Latin letters: an offer for texts whose readers accept it, never applied by itself.

An own table in the manner of ГОСТ Р 7.0.34-2014, in its readable spellings (``kh``, ``ts``, ``shch``;
hard and soft sign left out), with the letters of Kazakhstan, Ukraine, Belarus and Tajikistan. Every
letter it writes is in GSM-7. It is no standard and cannot be read back. The provider has an own
transliteration (``translit`` in its HTTP interface) whose table is not published; this is not it.
"""

from __future__ import annotations

import re
from typing import Final

from smsc_soap.model.rewriting import Rewriting, kept_spans, rewritten

_RUSSIAN: Final = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu",
    "я": "ya",
}  # fmt: skip
#: One septet each, close to the Latin alphabet of Kazakh; GSM-7 has no ğ and no ū.
_KAZAKH: Final = {"ә": "ä", "ғ": "g", "қ": "q", "ң": "ñ", "ө": "ö", "ұ": "u", "ү": "ü", "һ": "h", "і": "i"}
_NEIGHBOURS: Final = {"ї": "yi", "є": "ye", "ґ": "g", "ў": "u", "ӣ": "i", "ӯ": "u", "ҳ": "h", "ҷ": "j"}

#: Small letters; a capital is written as its small letter is, in capitals.
TABLE: Final = _RUSSIAN | _KAZAKH | _NEIGHBOURS

# Compiled when it is first needed.
_LETTER: Final = f"[{''.join(TABLE)}{''.join(TABLE).upper()}]"


def transliterate(text: str) -> str:
    """*text* with its Cyrillic letters in Latin ones; every other character stays.

    ``Щи`` becomes ``Shchi``, ``ЩИ`` becomes ``SHCHI``. Links, e-mail addresses and ``{placeholders}``
    stay as they are; so a template is transliterated, what is filled in is not. A letter typed as
    base and accent (``и`` and a breve) is read as one letter.
    """
    text = rewritten(text, (Rewriting.ACCENTS,))
    pieces: list[str] = []
    position = 0
    for begin, end in kept_spans(text):
        pieces += (re.sub(_LETTER, _latin, text[position:begin]), text[begin:end])
        position = end
    return "".join((*pieces, re.sub(_LETTER, _latin, text[position:])))


def _latin(match: re.Match[str]) -> str:
    letter = match[0]
    spelled = TABLE[letter.lower()]
    if letter.islower():
        return spelled
    return spelled.upper() if _in_capitals(match.string, match.start()) else spelled.capitalize()


def _in_capitals(text: str, position: int) -> bool:
    """True when the letter stands in a word of capitals: the next letter decides, else the one before."""
    following, before = text[position + 1 : position + 2], text[max(position - 1, 0) : position]
    return following.isupper() or (before.isupper() and not following.islower())
