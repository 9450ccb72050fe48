"""How much the shared texts of a workbook grow to when every cell gets its own copy of one.

Source: ECMA-376 part 1, 18.4: a cell of type ``s`` names a text of the shared table by its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.parsers import expat

_TABLE = re.compile(rb"[<:]sst[\s>/]")
#: ``t="s"`` of a cell, blanks taken out.
_USE = re.compile(rb"""t=["']s["']""")
_TAIL = 8


class Uses:
    """Counts the cells of one part that name a shared text, and sees whether it is the table of them itself."""

    def __init__(self) -> None:
        self.number = 0
        self.is_table = False
        self._tail = b""
        self._squeezed_tail = b""

    def note(self, piece: bytes, squeezed: bytes) -> None:
        """*squeezed* is *piece* without blanks."""
        text, squeezed = self._tail + piece, self._squeezed_tail + squeezed
        self.is_table = self.is_table or _TABLE.search(text) is not None
        # A use on the border may count twice, never not at all.
        self.number += len(_USE.findall(squeezed))
        self._tail, self._squeezed_tail = text[-_TAIL:], squeezed[-_TAIL:]


def longest_text(pieces: Iterable[bytes]) -> int:
    """Characters of the longest text in a table of shared texts.

    Raises:
        ValueError: not well-formed, or with a document type, which no spreadsheet writes.
    """
    longest = current = 0

    def start(name: str, _: object) -> None:
        nonlocal current
        if name.rpartition(":")[2] == "si":
            current = 0

    def characters(data: str) -> None:
        nonlocal current, longest
        current += len(data)
        longest = max(longest, current)

    def refuse(*_: object) -> None:
        raise ValueError("a document type")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = refuse
    try:
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise ValueError("not well-formed") from None
    return longest
