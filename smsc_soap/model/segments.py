"""How many segments the network needs to carry a text, counted as the standards do.

Rules: GSM-7 when every character is in the GSM 03.38 tables, else UCS-2 for the whole text. One
segment holds 160 septets or 70 16-bit units; joined segments 153 or 67, because each carries a
header. Neither an extension pair nor a surrogate pair is ever split over a border.

Source: 3GPP TS 23.038 §6.2.1 (tables), TS 23.040 §9.2.3.24.1 (header of joined segments).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

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

_ESCAPE: Final = "\x1b"
_GSM: Final = GSM_BASIC | GSM_EXTENSION
_WITH_ESCAPES: Final = {ord(sign): _ESCAPE + "e" for sign in GSM_EXTENSION}
_HIGH_SURROGATES: Final = range(0xD8, 0xDC)


class Alphabet(StrEnum):
    """How the characters of a message travel."""

    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


#: (one segment alone, each of several joined): septets or 16-bit units.
SEGMENT_SIZES: Final = {Alphabet.GSM_7: (160, 153), Alphabet.UCS_2: (70, 67)}


@dataclass(frozen=True, slots=True)
class ForcingCharacter:
    """A character outside GSM-7, because of which the whole text travels as UCS-2."""

    char: str
    #: Where it stands first, from 0.
    position: int
    #: How often it occurs.
    count: int


@dataclass(frozen=True, slots=True)
class SegmentCount:
    """What a text takes on the air."""

    alphabet: Alphabet
    #: Septets (GSM-7) or 16-bit units (UCS-2) of the text.
    units: int
    #: An empty text still is one message: 1.
    segments: int
    #: Units one segment of this message can hold.
    per_segment: int
    #: Units that still fit before another segment begins.
    units_left: int
    _text: str = field(repr=False, compare=False)

    @property
    def forcing(self) -> tuple[ForcingCharacter, ...]:
        """The characters that force UCS-2, each once, in order of first appearance."""
        found = [
            ForcingCharacter(sign, self._text.index(sign), self._text.count(sign)) for sign in set(self._text) - _GSM
        ]
        return tuple(sorted(found, key=lambda one: one.position))

    def pieces(self) -> tuple[str, ...]:
        """The text as cut into segments."""
        return tuple(_pieces(self._text, self.alphabet, self.per_segment))


def count_segments(text: str) -> SegmentCount:
    """How many segments the network needs to carry *text*.

    Raises:
        MessageTooLong: more than 255 segments.
        InvalidParameter: half of a surrogate pair, which is no character.
    """
    if set(text) <= _GSM:
        return _counted(text, Alphabet.GSM_7, *_septets(text))
    return _counted(text, Alphabet.UCS_2, *_ucs2_units(text))


def _counted(text: str, alphabet: Alphabet, units: int, joined: int, used: int) -> SegmentCount:
    """*joined* segments are needed and the last one uses *used* units, when one alone is too small."""
    alone, each = SEGMENT_SIZES[alphabet]
    if units <= alone:
        return SegmentCount(alphabet, units, 1, alone, alone - units, text)
    if joined > MAX_SEGMENTS:
        raise MessageTooLong(
            "text", f"{describe_text(text)} in {joined} segments", f"up to {MAX_SEGMENTS} segments", "shorten it"
        )
    return SegmentCount(alphabet, units, joined, each, each - used, text)


def _septets(text: str) -> tuple[int, int, int]:
    each = SEGMENT_SIZES[Alphabet.GSM_7][1]
    septets = text.translate(_WITH_ESCAPES)
    total = len(septets)
    if total == len(text):
        return total, -(-total // each), (total - 1) % each + 1
    begin, segments = 0, 1
    while total - begin > each:
        begin += each - (septets[begin + each - 1] == _ESCAPE)
        segments += 1
    return total, segments, total - begin


def _ucs2_units(text: str) -> tuple[int, int, int]:
    each = SEGMENT_SIZES[Alphabet.UCS_2][1]
    try:
        octets = text.encode("utf-16-be")
    except UnicodeEncodeError as error:
        raise _lone_surrogate(error.start) from None
    total = len(octets) // 2
    if total == len(text):
        return total, -(-total // each), (total - 1) % each + 1
    begin, segments = 0, 1
    while total - begin > each:
        begin += each - (octets[2 * (begin + each - 1)] in _HIGH_SURROGATES)
        segments += 1
    return total, segments, total - begin


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
