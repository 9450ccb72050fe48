"""A file that appears under its name only when all of it is there."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import IO, Final

from smsc_soap.errors import InvalidParameter, SmscError

#: A refusal of the provider is shorter than this.
_BEGINNING: Final = 4096
#: So much of the name stands in that of the unfinished file: what is added must not make it too long.
_NAME_KEPT: Final = 40


class FileNotWritten(SmscError, OSError):
    """The disk did not take a file that came."""


class FileSink:
    """Takes the pieces of an answer; the file appears with ``keep``. Readable for its owner alone."""

    def __init__(self, path: Path, *, overwrite: bool) -> None:
        self.path = path
        self.overwrite = overwrite
        self.size_bytes = 0
        self.beginning = b""
        self._file: IO[bytes] | None = None
        self._failure: OSError | None = None

    def write(self, piece: bytes, /) -> None:
        """Take the next piece. A disk that fails is told by ``keep``, not as a failure of the road."""
        self.size_bytes += len(piece)
        if len(self.beginning) < _BEGINNING:
            self.beginning += piece[: _BEGINNING - len(self.beginning)]
        if self._failure is not None:
            return
        try:
            if self._file is None:
                # Readable for its owner alone: exports hold phones and texts.
                self._file = tempfile.NamedTemporaryFile(  # noqa: SIM115 - closed by keep or discard
                    prefix=f".{self.path.name[:_NAME_KEPT]}.", suffix=".part", dir=self.path.parent, delete=False
                )
            self._file.write(piece)
        except OSError as error:
            self._failure = error
            # What is left of a full disk is somebody else's.
            self.discard()

    def keep(self) -> None:
        """Give the file its name.

        Raises:
            FileNotWritten: the disk did not take it.
            InvalidParameter: a file of that name has appeared meanwhile.
        """
        try:
            if self._failure is not None or self._file is None:
                raise self._failure or OSError("nothing was written")
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._give_name(Path(self._file.name))
            self._file = None
        except OSError as error:
            raise FileNotWritten(f"{self.path}: the file could not be written ({error.strerror or error}).") from error

    def _give_name(self, written: Path) -> None:
        if not self.overwrite:
            try:
                os.link(written, self.path)
            except OSError:
                # The name is taken; or this file system has no links, and somebody may come after this look.
                check_place(self.path, overwrite=False)
            else:
                written.unlink()
                return
        written.replace(self.path)

    def discard(self) -> None:
        """Remove what came; nothing when it has its name already. Never raises: it follows a failure."""
        file, self._file = self._file, None
        if file is None:
            return
        # A disk that is full says so once more, for what was still on its way to it.
        with contextlib.suppress(OSError):
            file.close()
        with contextlib.suppress(OSError):
            Path(file.name).unlink()


def check_place(path: Path, *, overwrite: bool) -> None:
    """Refuses a path that is taken, by a link to nowhere, too, unless it may be.

    Raises:
        InvalidParameter: there is a file of that name.
    """
    if not overwrite and os.path.lexists(path):
        raise InvalidParameter("path", "a file that exists already", "a new name", "or pass overwrite=True")
