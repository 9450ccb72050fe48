"""How many segments the network needs to carry a text, counted as the standards do.

Rules: GSM-7 when every character is in the GSM 03.38 tables, else UCS-2 for the whole text. One
segment holds 160 septets or 70 16-bit units; joined segments 153 or 67, because each carries a
header. Neither an extension pair nor a surrogate pair is ever split over a border.

Source: 3GPP TS 23.038 §6.2.1 (tables), TS 23.040 §9.2.3.24.1 (header of joined segments).
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from smsc_soap.errors import InvalidParameter, MessageTooLong
from smsc_soap.redaction import describe_text

#: The most segments a header of one octet can number.
MAX_SEGMENTS: Final = 255

#: GSM 03.38 basic table, one septet each. The escape to the extension table is not a character.
GSM_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: Extension table, two septets each.
GSM_EXTENSION: Final = frozenset("\f^{}\\[~]|€")

# Counting goes through C loops only: the text becomes one octet per character, below 128 for the
# basic table and above for the extension table; the octet values themselves mean nothing.
_BASIC_IN_ORDER: Final = "".join(sorted(GSM_BASIC))
_OCTETS: Final = codecs.charmap_build(
    "\0" + _BASIC_IN_ORDER + "".join(sorted(GSM_EXTENSION)) + "\ufffe" * (128 - len(GSM_EXTENSION))
)
_EXTENDED: Final = b"\x80"
_FOLD_EXTENSION: Final = bytes(range(128)) + _EXTENDED * 128
_ESCAPE: Final = 0x1B
_ESCAPED: Final = bytes([_ESCAPE]) + _EXTENDED
_LAST_GREEK: Final = "Ω"

# Looked up once: counting is the inner loop of estimates over millions of texts.
_to_octets: Final = codecs.charmap_encode
_to_utf_16: Final = codecs.utf_16_le_encode
_make: Final = tuple.__new__


class Alphabet(StrEnum):
    """How the characters of a message travel."""

    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


#: (one segment alone, each of several joined): septets or 16-bit units.
SEGMENT_SIZES: Final = {Alphabet.GSM_7: (160, 153), Alphabet.UCS_2: (70, 67)}
#: What a unit that must stay with the next one looks like in a row of one octet a unit: the escape, high surrogates.
_FIRST_OF_PAIR: Final = {Alphabet.GSM_7: bytes([_ESCAPE]), Alphabet.UCS_2: b"\xd8\xd9\xda\xdb"}
_GSM: Final = Alphabet.GSM_7
_UCS: Final = Alphabet.UCS_2
_ALONE_GSM: Final = SEGMENT_SIZES[_GSM][0]
_ALONE_UCS: Final = SEGMENT_SIZES[_UCS][0]


@dataclass(frozen=True, slots=True)
class ForcingCharacter:
    """A character outside GSM-7, because of which the whole text travels as UCS-2."""

    char: str
    #: Where it stands first, from 0.
    position: int
    #: How often it occurs.
    count: int


class SegmentCount(NamedTuple):
    """What a text takes on the air. A named tuple, because making one has to cost next to nothing."""

    alphabet: Alphabet
    #: Septets (GSM-7) or 16-bit units (UCS-2) of the text.
    units: int
    #: An empty text still is one message: 1.
    segments: int
    #: Units one segment of this message can hold.
    per_segment: int
    #: Units that still fit before another segment begins.
    units_left: int
    #: What was counted.
    text: str

    def __repr__(self) -> str:
        return (
            f"SegmentCount({self.alphabet}, {self.units} units in {self.segments} of {self.per_segment}, "
            f"{self.units_left} left, {describe_text(self.text)})"
        )

    @property
    def forcing(self) -> tuple[ForcingCharacter, ...]:
        """The characters that force UCS-2, each once, in order of first appearance."""
        found = [
            ForcingCharacter(sign, self.text.index(sign), self.text.count(sign))
            for sign in set(self.text) - GSM_BASIC - GSM_EXTENSION
        ]
        return tuple(sorted(found, key=lambda one: one.position))

    def pieces(self) -> tuple[str, ...]:
        """The text as cut into segments."""
        return tuple(_pieces(self.text, self.alphabet, self.per_segment))


def count_segments(text: str) -> SegmentCount:
    """How many segments the network needs to carry *text*.

    Raises:
        MessageTooLong: more than 255 segments.
        InvalidParameter: half of a surrogate pair, which is no character.
    """
    if _LAST_GREEK < text[:1] < "€":  # Between the two GSM-7 has nothing; a text that begins in Cyrillic ends here.
        return _count_ucs2(text)
    # What the table lacks is left out in the same C loop: noticed by the length, cheaper than an exception.
    octets, length = _to_octets(text, "ignore", _OCTETS)
    if len(octets) != length or 0 in octets:  # 0 is the table's own filler: NUL is not in the alphabet.
        return _count_ucs2(text)
    if octets.isascii():
        if length <= _ALONE_GSM:
            return _make(SegmentCount, (_GSM, length, 1, _ALONE_GSM, _ALONE_GSM - length, text))
        return _joined(text, _GSM, length, None)
    septets = octets.translate(_FOLD_EXTENSION).replace(_EXTENDED, _ESCAPED)
    if len(septets) <= _ALONE_GSM:
        return _make(SegmentCount, (_GSM, len(septets), 1, _ALONE_GSM, _ALONE_GSM - len(septets), text))
    return _joined(text, _GSM, len(septets), septets)


def _count_ucs2(text: str) -> SegmentCount:
    try:
        octets, length = _to_utf_16(text)
    except UnicodeEncodeError as error:
        raise _lone_surrogate(error.start) from None
    units = len(octets) // 2
    if units <= _ALONE_UCS:
        return _make(SegmentCount, (_UCS, units, 1, _ALONE_UCS, _ALONE_UCS - units, text))
    if units == length:
        return _joined(text, _UCS, units, None)
    return _joined(text, _UCS, units, octets[1::2])


def _joined(text: str, alphabet: Alphabet, units: int, row: bytes | None) -> SegmentCount:
    """The count of several segments; *row* has one octet for each unit, None where the text has no pairs."""
    each = SEGMENT_SIZES[alphabet][1]
    if row is None:
        segments = -(-units // each)
        begin = (segments - 1) * each
    else:
        begin, segments, first_of_pair = 0, 1, _FIRST_OF_PAIR[alphabet]
        while units - begin > each:
            begin += each - (row[begin + each - 1] in first_of_pair)
            segments += 1
    if segments > MAX_SEGMENTS:
        raise MessageTooLong(
            "text", f"{describe_text(text)} in {segments} segments", f"up to {MAX_SEGMENTS} segments", "shorten it"
        )
    return _make(SegmentCount, (alphabet, units, segments, each, each - (units - begin), text))


def _pieces(text: str, alphabet: Alphabet, size: int) -> Iterator[str]:
    begin, units = 0, 0
    for position, sign in enumerate(text):
        width = 2 if (sign in GSM_EXTENSION if alphabet is Alphabet.GSM_7 else ord(sign) > 0xFFFF) else 1
        units += width
        if units > size:
            yield text[begin:position]
            begin, units = position, width
    yield text[begin:]


def _lone_surrogate(position: int) -> InvalidParameter:
    return InvalidParameter(
        "text", f"half of a surrogate pair at position {position + 1}", "whole Unicode characters", "remove it"
    )
