"""Cells that no spreadsheet computes, and the way back.

A cell that begins with a sign of a formula gets an apostrophe in front, and so does one that begins with an
apostrophe: whoever takes one leading apostrophe off every cell has exactly what was there.

Source: OWASP, CSV injection; CWE-1236.
"""

from __future__ import annotations

from typing import Final

#: First characters that make a spreadsheet compute, the wide ones of East Asian keyboards among them.
SIGNS: Final = frozenset("=+-@\t\r\n＝＋－＠")
_QUOTE: Final = "'"


def harmless(cell: str) -> str:
    """*cell*, or the same behind an apostrophe. Phones begin with ``+`` and are texts: they get one, too."""
    return _QUOTE + cell if cell[:1] in SIGNS or cell[:1] == _QUOTE else cell


def as_it_was(cell: str) -> str:
    """The cell that ``harmless`` was given."""
    return cell.removeprefix(_QUOTE)
