"""What a verb reads when its argument is ``-`` or the name of a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from smsc_soap.errors import InvalidParameter

#: Read at most so much: enough for every list, too little to fill the memory.
MAX_INPUT: Final = 4_000_000


def text_of(argument: str) -> str:
    """*argument* itself; for ``-`` all of standard input as UTF-8, without the line feed a shell puts at its end.

    Bytes that are not UTF-8 become halves of surrogate pairs, which every check of texts refuses.

    Raises:
        InvalidParameter: more than 4 MB.
    """
    if argument != "-":
        return argument
    return _text(sys.stdin.buffer.read(MAX_INPUT + 1))


def file_text(path: Path) -> str:
    """The text of a file, read as ``text_of`` reads standard input.

    Raises:
        OSError: it cannot be read.
        InvalidParameter: more than 4 MB.
    """
    with path.open("rb") as file:
        return _text(file.read(MAX_INPUT + 1))


def _text(octets: bytes) -> str:
    if len(octets) > MAX_INPUT:
        raise InvalidParameter("input", f"more than {MAX_INPUT} bytes", "less than that", "split it")
    text = octets.decode("utf-8", errors="surrogateescape")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").removesuffix("\n")
