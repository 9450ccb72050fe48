"""What a verb reads when its argument is ``-``."""

from __future__ import annotations

import sys
from typing import Final

#: Read at most so much: enough for every list, too little to fill the memory.
MAX_INPUT: Final = 4_000_000


def text_of(argument: str) -> str:
    """*argument* itself; for ``-`` all of standard input as UTF-8, without the line feed a shell puts at its end.

    Bytes that are not UTF-8 become halves of surrogate pairs, which every check of texts refuses.
    """
    if argument != "-":
        return argument
    text = sys.stdin.buffer.read(MAX_INPUT).decode("utf-8", errors="surrogateescape")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").removesuffix("\n")
