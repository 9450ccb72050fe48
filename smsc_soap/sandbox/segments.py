"""How many parts a text is billed as. The sandbox's own count, to check the client's against.

Source: GSM 03.38 (default alphabet, extension table), GSM 03.40 (joined parts).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE: Final = frozenset("\f^{}\\[~]|€")
_GSM_ALL: Final = _GSM | _GSM_TWICE


@dataclass(frozen=True, slots=True, repr=False)
class Parts:
    """A text cut into what goes over the air."""

    #: ``GSM-7`` or ``UCS-2``.
    alphabet: str
    pieces: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.pieces)

    def cut_to(self, most: int) -> str:
        """The text of the first *most* parts."""
        return "".join(self.pieces[:most])


@lru_cache(maxsize=4096)
def cut(text: str) -> Parts:
    """*text* cut into parts: 160 or 70 characters alone, 153 or 67 joined. An empty text is one part.

    A character that needs two places (``€`` in GSM-7, an emoji in UCS-2) is never torn apart.
    """
    if len(text) <= 160 and _GSM.issuperset(text):
        return Parts("GSM-7", (text,))
    if _GSM_ALL.issuperset(text):
        return Parts("GSM-7", _pieces(text, 160, 153, _gsm_width))
    return Parts("UCS-2", _pieces(text, 70, 67, _ucs2_width))


def _gsm_width(char: str) -> int:
    return 2 if char in _GSM_TWICE else 1


def _ucs2_width(char: str) -> int:
    return 2 if ord(char) > 0xFFFF else 1


def _pieces(text: str, alone: int, joined: int, width_of: Callable[[str], int]) -> tuple[str, ...]:
    if sum(map(width_of, text)) <= alone:
        return (text,)
    pieces: list[str] = []
    start = used = 0
    for at, char in enumerate(text):
        width = width_of(char)
        if used + width > joined:
            pieces.append(text[start:at])
            start, used = at, 0
        used += width
    pieces.append(text[start:])
    return tuple(pieces)
