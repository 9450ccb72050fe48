"""Which encoding a table is written in: seen, or told by the caller, and always said aloud.

Recognised: UTF-8, UTF-8/16/32 by their mark, and windows-1251 by looking at the words it gives. What
looks like something else is refused: a wrong guess would be paid for, letter by letter.
"""

from __future__ import annotations

import codecs
import re
from typing import Final, NamedTuple

from smsc_soap.errors import InvalidParameter, InvalidRecipients

#: How much of the beginning is looked at, in bytes.
SAMPLE: Final = 1 << 20

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Plain tables of characters. Python's other codecs (escapes, compression) have no place in a table.
_KNOWN: Final = re.compile(
    r"utf-8(-sig)?|utf-(16|32)(-[lb]e)?|ascii|cp[0-9]+|iso8859-[0-9]+|koi8-[rtu]|kz1048|ptcp154|mac-cyrillic"
)
_ALLOWED: Final = "utf-8, windows-1251, utf-16, koi8-r, cp866 and other tables of characters"

_WORDS: Final = re.compile(r"[^\W\d_]+")
_CYRILLIC: Final = re.compile(r"[Ѐ-џҐґ]+")
#: The ten letters that make up 60 % of Russian texts and more than a third of any list of names.
_FREQUENT: Final = frozenset("оеаинтсрвл")
_LEAST_FREQUENT_SHARE: Final = 0.33
_LEAST_CLEAN_SHARE: Final = 0.9


class Encoding(NamedTuple):
    """A codec, and how it was found."""

    codec: str
    how: str


def known_encoding(name: str) -> Encoding:
    """The encoding the caller asks for.

    Raises:
        InvalidParameter: there is no such table of characters.
    """
    try:
        codec = codecs.lookup(name.strip()).name
    except (LookupError, ValueError):  # ValueError: a NUL in the name
        codec = ""
    if _KNOWN.fullmatch(codec) is None:
        raise InvalidParameter("encoding", f"{name!a:.40}", _ALLOWED, "leave it out to have it recognised")
    return Encoding("windows-1251" if codec == "cp1251" else codec, "given")


def recognised_encoding(sample: bytes, table: str) -> Encoding:
    """The encoding that the first bytes of a table speak for; *table* is its name in errors.

    Raises:
        InvalidRecipients: none of those that can be recognised.
    """
    for mark, codec in _MARKS:
        if sample.startswith(mark):
            return Encoding(codec, "the mark at its beginning says so")
    if b"\0" in sample:
        raise _unrecognised(table, "bytes that are no text, or UTF-16 without a mark")
    if sample.isascii():
        return Encoding("utf-8", "its beginning is plain ASCII, which UTF-8 holds")
    if _is_utf8(sample):
        return Encoding("utf-8", "its bytes are valid UTF-8")
    if _looks_like_windows_1251(sample):
        return Encoding("windows-1251", "its bytes are not UTF-8 and give Russian words as windows-1251")
    raise _unrecognised(table, "an encoding that was not recognised")


def _is_utf8(sample: bytes) -> bool:
    try:
        # Not final: the last character may be cut.
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _looks_like_windows_1251(sample: bytes) -> bool:
    """True when most non-ASCII letters stand in whole Cyrillic words, written in sane case, of usual letters."""
    try:
        text = sample.decode("windows-1251")
    except UnicodeDecodeError:
        return False
    letters = clean = frequent = 0
    for word in _WORDS.findall(text):
        if word.isascii():
            continue
        letters += len(word)
        if _CYRILLIC.fullmatch(word) and (word[1:].islower() or word.isupper() or len(word) == 1):
            clean += len(word)
            frequent += _frequent_in(word)
    # Capitals in KOI8-R are clean small letters here, only not those that Russian mostly uses.
    return (
        letters > 0
        and clean >= _LEAST_CLEAN_SHARE * letters
        and frequent >= _LEAST_FREQUENT_SHARE * letters
        and frequent > _frequent_in(sample.decode("koi8-r"))
    )


def _frequent_in(text: str) -> int:
    small = text.lower()
    return sum(map(small.count, _FREQUENT))


def _unrecognised(table: str, was: str) -> InvalidRecipients:
    return InvalidRecipients(table, was, "UTF-8, windows-1251, or UTF-16 with its mark", "name it with encoding")
