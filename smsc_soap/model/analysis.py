"""Why a text takes as many segments as it does, how far the next border is, and what rewriting would save.

Nothing here changes a text: rewritings and transliteration are offers, each with its count before and after.

Not looked at: comments in a text that only the sender sees. The provider mentions them and does not
publish how they are written, so here they are counted as text.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from smsc_soap.errors import MessageTooLong
from smsc_soap.model.rewriting import Change, Rewriting, changes, rewritten
from smsc_soap.model.segments import GSM_BASIC, GSM_EXTENSION, Alphabet, SegmentCount, count_segments
from smsc_soap.model.text import MAX_TEXT
from smsc_soap.model.translit import transliterate
from smsc_soap.redaction import describe_text

#: Characters an SMS may have by older pages and libraries of the provider. Source: libraries for the
#: provider's older interface; its SOAP page of 2024 says 1000.
OLDER_MAX_TEXT: Final = 800


class Place(NamedTuple):
    """Where a character stands as people count it, from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, repr=False)
class Sign:
    """One character that makes the text dearer, and everywhere it stands."""

    char: str
    #: Its Unicode name, such as ``LEFT-POINTING DOUBLE ANGLE QUOTATION MARK``; ``U+0009`` where it has none.
    name: str
    #: Indexes in the text, from 0.
    positions: tuple[int, ...]

    def __repr__(self) -> str:
        # Letters with their positions would be the text itself.
        return f"Sign({self.name}, {len(self.positions)} times)"


@dataclass(frozen=True, slots=True)
class Offer:
    """The text written in another way: what would change, and what it takes then."""

    kinds: tuple[Rewriting, ...]
    #: True where Cyrillic letters become Latin ones, too: readers will notice that.
    transliterated: bool
    #: What one kind alone changes; empty for several kinds together and with transliteration.
    changes: tuple[Change, ...]
    segments_before: int
    #: The count of the new text, which is in ``after.text``.
    after: SegmentCount

    @property
    def saves(self) -> int:
        """Segments saved; below 0 where the text would get dearer (three full stops are longer than one ellipsis)."""
        return self.segments_before - self.after.segments


class LengthRemark(StrEnum):
    """What the provider's limit on characters means for this text."""

    #: Within every limit known.
    FITS = "fits"
    #: More than 800 characters, which older descriptions of the provider name as the limit.
    ABOVE_OLDER_LIMIT = "above_older_limit"
    #: More than 1000 characters: the provider refuses it.
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True, repr=False)
class TextAnalysis:
    """What ``analyze`` found; ``count`` has alphabet, units, segments and borders."""

    count: SegmentCount
    #: Characters outside GSM-7, because of which the whole text travels as UCS-2; in order of appearance.
    forcing: tuple[Sign, ...]
    #: In a GSM-7 text: characters that take two septets each.
    doubled: tuple[Sign, ...]
    #: Fewest characters to cut from the end for one segment less; None where there is only one.
    characters_over: int | None
    #: The units (septets or 16-bit units) of those characters.
    units_over: int | None
    #: Each rewriting that would change something, alone.
    rewritings: tuple[Offer, ...]
    #: All of them at once; None where there is none.
    together: Offer | None
    #: The fewest of them that reach the fewest segments; None where no rewriting saves a segment.
    best: Offer | None
    #: Latin letters instead of Cyrillic ones, with every rewriting; None where that saves no segment beyond ``best``.
    transliteration: Offer | None

    @property
    def text(self) -> str:
        """What was analysed."""
        return self.count.text

    @property
    def alphabet(self) -> Alphabet:
        return self.count.alphabet

    @property
    def units(self) -> int:
        return self.count.units

    @property
    def segments(self) -> int:
        return self.count.segments

    @property
    def units_left(self) -> int:
        """Units that still fit before another segment begins."""
        return self.count.units_left

    @property
    def characters_left(self) -> int:
        """Characters the provider still takes; below 0 where there are too many."""
        return MAX_TEXT - len(self.text)

    @property
    def length_remark(self) -> LengthRemark:
        """Whether the provider takes so many characters."""
        if len(self.text) > MAX_TEXT:
            return LengthRemark.TOO_LONG
        return LengthRemark.ABOVE_OLDER_LIMIT if len(self.text) > OLDER_MAX_TEXT else LengthRemark.FITS

    def place(self, position: int) -> Place:
        """Line and column of the character at *position*."""
        before = self.text[:position]
        return Place(before.count("\n") + 1, position - before.rfind("\n"))

    def __repr__(self) -> str:
        return (
            f"TextAnalysis({self.alphabet}, {self.segments} segments, {len(self.forcing)} forcing characters, "
            f"{len(self.rewritings)} rewritings, {describe_text(self.text)})"
        )


def analyze(text: str) -> TextAnalysis:
    """Why *text* takes as many segments as it does, and what would make it cheaper.

    Takes whatever ``count_segments`` takes: control characters are counted (and force UCS-2), though the
    provider refuses some of them on sending. Costs a few counts of the text for each kind of rewriting
    found in it; in loops over many texts use ``count_segments``.

    Raises:
        MessageTooLong: more than 255 segments.
        InvalidParameter: half of a surrogate pair, which is no character.
    """
    count = count_segments(text)
    places = _places(text)
    is_gsm = count.alphabet is Alphabet.GSM_7
    over = _characters_over(count)
    found = {kind: there for kind in Rewriting if (there := changes(text, kind))}
    offers = _offers(count, text, found)
    best = _best(offers, count.segments)
    return TextAnalysis(
        count=count,
        forcing=tuple(_sign(char, at) for char, at in places.items() if char not in GSM_EXTENSION),
        doubled=tuple(_sign(char, at) for char, at in places.items()) if is_gsm else (),
        characters_over=over,
        units_over=None if over is None else count.units - _units(text[: len(text) - over], count.alphabet),
        rewritings=tuple(offer for offer in offers if len(offer.kinds) == 1),
        together=next((offer for offer in offers if found and len(offer.kinds) == len(found)), None),
        best=best,
        transliteration=_transliteration(count, count.segments if best is None else best.after.segments),
    )


def offer(count: SegmentCount, kinds: Collection[Rewriting], *, transliterated: bool = False) -> Offer:
    """The text of *count* with exactly these rewritings, whether they save something or not.

    Raises:
        MessageTooLong: the new text would take more than 255 segments.
    """
    text = transliterate(count.text) if transliterated else count.text
    ordered = tuple(kind for kind in Rewriting if kind in kinds)
    places = changes(text, ordered[0]) if len(ordered) == 1 and not transliterated else ()
    return Offer(ordered, transliterated, places, count.segments, count_segments(rewritten(text, ordered)))


def _places(text: str) -> dict[str, tuple[int, ...]]:
    """Every character that is not one septet, with all its indexes, in order of first appearance."""
    found: dict[str, list[int]] = {}
    for position, char in enumerate(text):
        if char not in GSM_BASIC:
            found.setdefault(char, []).append(position)
    return {char: tuple(positions) for char, positions in found.items()}


def _sign(char: str, positions: tuple[int, ...]) -> Sign:
    return Sign(char, unicodedata.name(char, f"U+{ord(char):04X}"), positions)


def _units(text: str, alphabet: Alphabet) -> int:
    if alphabet is Alphabet.GSM_7:
        return len(text) + sum(map(text.count, GSM_EXTENSION))
    return len(text.encode("utf-16-le")) // 2


def _characters_over(count: SegmentCount) -> int | None:
    """Fewest characters to cut from the end. A cut that takes all forcing characters changes the alphabet, too."""
    if count.segments == 1:
        return None
    text = count.text
    # A longer beginning of a text never takes fewer segments, not even where the alphabet changes.
    lengths = range(len(text) + 1)
    too_long = bisect_left(lengths, count.segments, key=lambda length: count_segments(text[:length]).segments)
    return len(text) - too_long + 1


def _offers(
    count: SegmentCount, text: str, found: Mapping[Rewriting, tuple[Change, ...]], *, transliterated: bool = False
) -> list[Offer]:
    """Every choice of the kinds *found*, no kind at all included; a choice that takes over 255 segments is none."""
    variants: dict[tuple[Rewriting, ...], str] = {(): text}
    for kind in found:
        variants |= {(*kinds, kind): rewritten(variant, (kind,)) for kinds, variant in variants.items()}
    found_offers = []
    for kinds, variant in variants.items():
        places = found[kinds[0]] if len(kinds) == 1 and not transliterated else ()
        with suppress(MessageTooLong):
            found_offers.append(Offer(kinds, transliterated, places, count.segments, count_segments(variant)))
    return found_offers


def _best(offers: Iterable[Offer], segments: int) -> Offer | None:
    """The fewest kinds that reach the fewest segments, where those are fewer than *segments*."""
    best = min(offers, key=lambda offer: (offer.after.segments, len(offer.kinds), offer.after.units), default=None)
    return best if best is not None and best.after.segments < segments else None


def _transliteration(count: SegmentCount, segments: int) -> Offer | None:
    """The same in Latin letters, where that takes fewer than *segments*."""
    if segments == 1:
        return None
    text = transliterate(count.text)
    if text == count.text:
        return None
    found = {kind: there for kind in Rewriting if (there := changes(text, kind))}
    return _best(_offers(count, text, found, transliterated=True), segments)
