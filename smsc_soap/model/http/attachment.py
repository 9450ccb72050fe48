"""A file that goes out with an MMS, an e-mail or a call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from smsc_soap.errors import InvalidParameter

#: All files of one message together. Assumption: the pages name no most.
MAX_BYTES: Final = 10 << 20
_LONGEST_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file: its name as the recipient sees it, and its bytes.

    Raises:
        InvalidParameter: no name, a path instead of a name, an empty file, or one above 10 MiB.
    """

    name: str
    content: bytes = field(repr=False)

    def __post_init__(self) -> None:
        name: object = self.name
        if not isinstance(name, str) or not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
            raise InvalidParameter(
                "files", "a file without a proper name", f"a name of 1 to {_LONGEST_NAME} characters"
            )
        if "/" in name or "\\" in name:
            raise InvalidParameter("files", "a path as a name", "the name alone", "use Attachment.from_path(path)")
        content: object = self.content
        if not isinstance(content, bytes):
            raise InvalidParameter("files", f"content of type {type(content).__name__}", "bytes")
        if not 0 < len(content) <= MAX_BYTES:
            raise InvalidParameter("files", f"a file of {len(content)} bytes", f"1 byte to {MAX_BYTES >> 20} MiB")

    @classmethod
    def from_path(cls, path: str | Path) -> Attachment:
        """The file at *path*, under its own name.

        Raises:
            OSError: it cannot be read.
        """
        place = Path(path)
        with place.open("rb") as file:
            return cls(place.name, file.read(MAX_BYTES + 1))

    @property
    def content_type(self) -> str:
        """By the ending of the name."""
        import mimetypes  # reads lists of the system: only where a file goes out

        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"


#: What a caller may pass as one file.
FileLike: TypeAlias = Attachment | str | Path | tuple[str, bytes]


def parse_files(files: Iterable[FileLike]) -> Sequence[Attachment]:
    """The files of one message.

    Raises:
        InvalidParameter: too large together, or none of the kinds.
        OSError: a path that cannot be read.
    """
    if isinstance(files, str | Path | Attachment):
        files = (files,)
    found = [_parsed(file) for file in files]
    size_bytes = sum(len(file.content) for file in found)
    if size_bytes > MAX_BYTES:
        raise InvalidParameter("files", f"{size_bytes} bytes together", f"at most {MAX_BYTES >> 20} MiB")
    return found


def _parsed(file: object) -> Attachment:
    if isinstance(file, Attachment):
        return file
    if isinstance(file, str | Path):
        return Attachment.from_path(file)
    if isinstance(file, tuple) and len(file) == 2:
        return Attachment(*file)
    raise InvalidParameter("files", f"a {type(file).__name__}", "paths, (name, bytes) pairs or Attachment(...)")
