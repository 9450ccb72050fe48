"""The bytes of a table, block by block, hashed as they go by, and proof that nobody changed them meanwhile."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

from smsc_soap.errors import InvalidRecipients

#: A path, ``-`` for standard input, or a file object opened for reading bytes.
Source: TypeAlias = str | os.PathLike[str] | BinaryIO

#: How much is read at once, in bytes.
BLOCK: Final = 1 << 18

STANDARD_INPUT: Final = "-"


class SourceBytes:
    """One pass over the bytes of a source. A context manager; closes only what it opened itself.

    Raises:
        OSError: the file is missing, is a directory, or must not be read.
    """

    def __init__(self, source: Source) -> None:
        self._path: str | None = None
        self._opened = False
        if isinstance(source, (str, os.PathLike)):
            path = os.fspath(source)
            if path == STANDARD_INPUT:
                self.file: BinaryIO = sys.stdin.buffer
                self.name = "standard input"
            else:
                self.file = Path(path).open("rb")  # noqa: SIM115 - closed by close()
                self._path, self._opened = path, True
                self.name = Path(path).name
        else:
            self.file = source
            self.name = "the table"
        self._ahead = b""
        self._hash = hashlib.sha256()
        self._size = 0
        self._ended = False
        self._before = self._state()

    def peek(self, size: int) -> bytes:
        """The next *size* bytes, fewer at the end, without going past them."""
        parts = [self._ahead]
        have = len(self._ahead)
        while have < size and (more := self.file.read(size - have)):
            parts.append(more)
            have += len(more)
        self._ahead = b"".join(parts)
        return self._ahead[:size]

    def blocks(self) -> Iterator[bytes]:
        """Everything from here to the end."""
        ahead, self._ahead = self._ahead, b""
        for start in range(0, len(ahead), BLOCK):
            yield self._noted(ahead[start : start + BLOCK])
        del ahead
        while block := self.file.read(BLOCK):
            yield self._noted(block)
        self._ended = True

    def read_to_the_end(self) -> None:
        """Hashes everything and goes back to the beginning; for files that are read out of order."""
        for _ in self.blocks():
            pass
        self.file.seek(0)

    def _noted(self, block: bytes) -> bytes:
        self._hash.update(block)
        self._size += len(block)
        return block

    @property
    def sha256(self) -> str:
        """The hash of all bytes as they were read, in hex.

        Raises:
            RuntimeError: the end was not reached yet.
        """
        if not self._ended:
            raise RuntimeError("the hash of a table is known after its last row")
        return self._hash.hexdigest()

    @property
    def share_read(self) -> float | None:
        """How much of a file went by so far, 0 to 1; None for a stream."""
        size = self._before[0] if self._before else 0
        return min(1.0, self._size / size) if size else None

    def check_unchanged(self) -> None:
        """Nothing, when the file is what it was when it was opened. Streams cannot change behind us.

        Raises:
            InvalidRecipients: another size, time or file under this name.
        """
        after = self._state()
        # A file the caller opened may have been read from its middle, so only our own has to give its whole size.
        if after != self._before or (after is not None and self._opened and self._ended and after[0] != self._size):
            raise InvalidRecipients(
                self.name, "a file that changed while it was read", "a file nobody writes to", "read it again"
            )

    def _state(self) -> tuple[int, ...] | None:
        """Size, time and identity of a regular file; None for a pipe and the like."""
        try:
            now = os.fstat(self.file.fileno())
        except (OSError, ValueError, AttributeError):
            return None
        if not stat.S_ISREG(now.st_mode):
            return None
        known = (now.st_size, now.st_mtime_ns, now.st_dev, now.st_ino)
        if self._path is not None:
            try:
                named = Path(self._path).stat()
            except OSError:
                return (*known, -1, -1)
            return (*known, named.st_dev, named.st_ino)
        return known

    def close(self) -> None:
        if self._opened:
            self.file.close()

    def __enter__(self) -> SourceBytes:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
