"""A file that appears under its name when all of it is there, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any


@contextmanager
def whole_file(
    path: str | os.PathLike[str], *, encoding: str | None = "utf-8", newline: str | None = ""
) -> Iterator[IO[Any]]:
    """A file to write to, called ``….part`` until the ``with`` block ends without an error. Only its owner reads it.

    *encoding* None: bytes. Line ends are written as they are given.

    Raises:
        OSError: it cannot be written (a full disk …), with its name; then nothing new stands under the name.
    """
    with whole_name(path) as part:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        mode = "wb" if encoding is None else "w"
        with os.fdopen(descriptor, mode, encoding=encoding, newline=newline if encoding else None) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())


@contextmanager
def whole_name(path: str | os.PathLike[str]) -> Iterator[Path]:
    """A name beside *path* that nothing stands under; what stands there at the end of the block gets the name *path*.

    Raises:
        OSError: as ``whole_file``.
    """
    place = Path(path)
    part = place.with_name(place.name + ".part")
    try:
        part.unlink(missing_ok=True)
        yield part
        part.replace(place)
    except OSError as error:
        raise _named(error, part, place) from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def write_whole(path: str | os.PathLike[str], text: str) -> None:
    """*text* in UTF-8, in a file of its own.

    Raises:
        OSError: as ``whole_file``.
    """
    with whole_file(path) as file:
        file.write(text)


def _named(error: OSError, part: Path, place: Path) -> OSError:
    """*error* with the name that the caller knows, unless it is about another file."""
    if error.filename not in (None, str(part)) or error.errno is None:
        return error
    return OSError(error.errno, error.strerror or os.strerror(error.errno), str(place))
