"""Bytes → lines of text, a block at a time; what is no text is found with its line number."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from smsc_soap.campaign.tables.source_bytes import BLOCK, SourceBytes

#: The longest line, in characters. What is longer is not read to its end.
MAX_LINE: Final = 1 << 20
#: The longest row (one with line breaks in quotes), in blocks of BLOCK bytes.
_MAX_ROW_BLOCKS: Final = 8


class BadText(Exception):
    """Something in the block at hand is no text of a table. ``table.py`` turns it into InvalidRecipients."""

    def __init__(self, lines_before: int, was: str, allowed: str, do: str) -> None:
        super().__init__(was)
        #: Whole lines of this block in front of the bad place.
        self.lines_before = lines_before
        self.was, self.allowed, self.do = was, allowed, do


class LineFeed:
    """Iterates over groups of lines, each with its line ending; one group for each block of bytes.

    *progress* tells how many rows were finished; a row without an end is noticed before it fills the memory.
    """

    def __init__(self, source: SourceBytes, codec: str) -> None:
        self._source = source
        self._codec = codec
        self.progress: Callable[[], int] = int

    def __iter__(self) -> Iterator[Iterable[str]]:
        decoder = codecs.getincrementaldecoder(self._codec)()
        rest, first = "", True
        for block in self._watched(self._source.blocks()):
            text = self._decoded(decoder, block, rest)
            if first:
                text, first = text.removeprefix("\ufeff"), False
            _check_first_line(text)
            # A CR at the very end may be one half of CR LF.
            cut = max(text.rfind("\n"), text.rfind("\r", 0, -1)) + 1
            rest = text[cut:]
            if cut:
                yield io.StringIO(text[:cut], newline="")
        rest = self._decoded(decoder, b"", rest, final=True)
        if rest:
            yield (rest,)

    def _watched(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        before, since = self.progress(), 0
        for block in blocks:
            now = self.progress()
            since = since + 1 if now == before else 0
            before = now
            if since > _MAX_ROW_BLOCKS:
                raise BadText(
                    0,
                    f"a row over {_MAX_ROW_BLOCKS * BLOCK >> 20} MiB",
                    "one recipient in a row",
                    "look for a lone quote",
                )
            yield block

    def _decoded(self, decoder: codecs.IncrementalDecoder, block: bytes, rest: str, *, final: bool = False) -> str:
        try:
            text = rest + decoder.decode(block, final)
        except UnicodeDecodeError as error:
            before = rest + error.object[: error.start].decode(self._codec, "replace")
            byte = error.object[error.start : error.start + 1].hex().upper()
            raise BadText(
                count_lines(before),
                f"the byte {byte}, which is no {self._codec}",
                f"{self._codec} from beginning to end",
                "name the right encoding, or repair the line",
            ) from None
        except UnicodeError:  # UTF-16 and UTF-32 without a mark are not even begun
            raise BadText(
                0, f"a beginning without the mark of {self._codec}", "a table that has it", "name utf-16-le"
            ) from None
        if (at := text.find("\0")) >= 0:
            raise BadText(
                count_lines(text[:at]), "a NUL character", "a table of text", "export it again as CSV in UTF-8"
            )
        return text


def count_lines(text: str) -> int:
    """How many line ends *text* holds; CR LF is one."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def _check_first_line(text: str) -> None:
    """Every line that is too long comes to stand at the beginning of a text: blocks are shorter than that."""
    if len(text) <= MAX_LINE:
        return
    end = min((at for at in (text.find("\n"), text.find("\r")) if at >= 0), default=len(text))
    if end > MAX_LINE:
        raise BadText(0, f"a line over {MAX_LINE} characters", "one recipient in a line", "check that this is a table")
