"""A plan on its way to the disk: lines as recipients go by, the header in front of them at the end.

Nothing stands under the plan's name before all of it is on the disk.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from smsc_soap.campaign.plans.plan_header import PlanHeader
from smsc_soap.campaign.quotes.census import Counted, Group
from smsc_soap.campaign.tables.zones import Zone
from smsc_soap.model.segments import Alphabet

#: Lines that are written and hashed together.
_CHUNK: Final = 1000

_quoted = json.encoder.encode_basestring


@dataclass(slots=True, repr=False)
class GroupCount:
    """One group of recipients, as far as they were written."""

    group: Group
    #: Number of its first line, and what it says to whom.
    example: int
    phone: str
    text: str
    recipients: int = 0
    segments: int = 0


class PlanWriter:
    """The lines of a plan. A context manager: what is not finished leaves nothing behind.

    Raises:
        OSError: the files beside the plan's name cannot be written.
    """

    def __init__(self, path: str | os.PathLike[str], *, personal: bool) -> None:
        self.path = Path(path)
        self._lines_part = self.path.with_name(self.path.name + ".lines.part")
        self._part = self.path.with_name(self.path.name + ".part")
        self._personal = personal
        self._groups: dict[int, int] = {}
        self.groups: list[GroupCount] = []
        self.recipients = 0
        self._ucs = 0
        self._hash = hashlib.sha256()
        self._waiting: list[str] = []

    def __enter__(self) -> Self:
        self._file: IO[bytes] = _private(self._lines_part)
        return self

    def add(self, counted: Counted) -> None:
        """Writes one recipient with the text and what it takes."""
        recipient, text, group, size = counted
        self.recipients = n = self.recipients + 1
        at = self._groups.get(id(group))
        if at is None:
            at = self._groups[id(group)] = len(self.groups)
            # Keeps the group alive, so that its id stays its own.
            self.groups.append(GroupCount(group, n, recipient.phone, text))
        count = self.groups[at]
        count.recipients += 1
        count.segments += size.segments
        self._ucs += size.alphabet is Alphabet.UCS_2
        own = f',"text":{_quoted(text)}' if self._personal else ""
        self._waiting.append(
            f'{{"n":{n},"line":{recipient.line},"phone":"{recipient.phone}","group":{at},'
            f'"segments":{size.segments},"zone":{_zone(recipient.zone)}{own}}}\n'
        )
        if len(self._waiting) == _CHUNK:
            self._flush()

    def _flush(self) -> None:
        block = "".join(self._waiting).encode()
        self._waiting.clear()
        self._hash.update(block)
        self._file.write(block)

    @property
    def segments(self) -> int:
        return sum(count.segments for count in self.groups)

    @property
    def alphabets(self) -> Mapping[str, int]:
        found = {str(Alphabet.GSM_7): self.recipients - self._ucs, str(Alphabet.UCS_2): self._ucs}
        return {name: many for name, many in found.items() if many}

    @property
    def lines_sha256(self) -> str:
        """Over all lines written so far."""
        self._flush()
        return self._hash.hexdigest()

    def finish(self, header: PlanHeader) -> None:
        """The whole plan under its name, durable."""
        self._flush()
        self._file.flush()
        with _private(self._part) as file, self._lines_part.open("rb") as lines:
            file.write(header.to_line().encode())
            shutil.copyfileobj(lines, file, 1 << 20)
            file.flush()
            os.fsync(file.fileno())
        self._part.replace(self.path)
        _make_name_durable(self.path.parent)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        # A full disk says so once more when the rest of the buffer is written.
        with suppress(OSError):
            self._file.close()
        for part in (self._lines_part, self._part):
            with suppress(OSError):
                part.unlink(missing_ok=True)


def _private(path: Path) -> IO[bytes]:
    """A new file that only its owner reads: it holds phones and texts."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", 1 << 18)


def _zone(zone: Zone | None) -> str:
    if zone is None:
        return "null"
    return f"{zone:f}" if isinstance(zone, Decimal) else str(zone)


def _make_name_durable(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
