"""Answers of a full quote, kept beside the table: whoever is stopped goes on where it was.

One line of JSON for each answered question, added at the end of the file as soon as it is known. Lines are named
by a hash of what was asked, so an answer is used again only for the very same question. A line that was cut off
by a crash is not there; everything else that cannot be read ends the run, because somebody wrote into the file.
The file holds no phone and no text.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from io import FileIO
from pathlib import Path
from typing import Any, Final, NamedTuple

from smsc_soap.campaign.quotes.asking import Answer, Message
from smsc_soap.errors import InvalidParameter

#: Older answers are asked for again.
FRESH: Final = timedelta(hours=24)
#: The longest file that is read, in octets: some 10,000,000 recipients.
_MAX_STATE: Final = 64 << 20


class KnownAnswer(NamedTuple):
    """An answer, and when it was given."""

    answer: Answer
    at: datetime


def name_of(messages: Sequence[Message], circumstances: Iterable[str]) -> str:
    """The name of a question: the same messages under the same circumstances have the same one."""
    hashed = hashlib.sha256()
    for part in (*circumstances, *(part for one in messages for part in (one.phone, one.text))):
        octets = part.encode()
        hashed.update(len(octets).to_bytes(4, "big") + octets)
    return hashed.hexdigest()


class QuoteState:
    """The file of answers. A context manager.

    Raises:
        OSError: it cannot be read or written.
        InvalidParameter: it is no file of answers.
    """

    def __init__(self, path: Path, now: datetime) -> None:
        self._path = path
        #: By the name of the question.
        self.known: dict[str, KnownAnswer] = {}
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self._file = FileIO(descriptor, "r+")
        try:
            self._read(now)
        except BaseException:
            self._file.close()
            raise

    def _read(self, now: datetime) -> None:
        if os.fstat(self._file.fileno()).st_size > _MAX_STATE:
            raise self._no_state(f"over {_MAX_STATE >> 20} MiB")
        content = self._file.readall()
        whole = content.rfind(b"\n") + 1
        for number, line in enumerate(content[:whole].splitlines(), start=1):
            try:
                name, known = _read_line(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation):
                raise self._no_state(f"a line {number} that is no answer") from None
            if now - known.at <= FRESH:
                self.known[name] = known
        if whole != len(content):
            self._file.truncate(whole)

    def _no_state(self, was: str) -> InvalidParameter:
        return InvalidParameter(
            self._path.name, was, "the answers of an earlier quote", "name another file, or remove it to begin anew"
        )

    def add(self, name: str, known: KnownAnswer) -> None:
        """Keeps one answer; on disk, as far as the system is concerned, when this returns."""
        line = json.dumps(
            {
                "question": name,
                "cost": None if known.answer.cost is None else f"{known.answer.cost:f}",
                "parts": known.answer.parts,
                "at": known.at.isoformat(),
            }
        ).encode()
        before = self._file.seek(0, os.SEEK_END)
        whole = line + b"\n"
        try:
            if self._file.write(whole) != len(whole):
                raise OSError(28, os.strerror(28), str(self._path))
        except OSError:
            with contextlib.suppress(OSError):
                self._file.truncate(before)
            raise
        self.known[name] = known

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> QuoteState:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _read_line(record: dict[str, Any]) -> tuple[str, KnownAnswer]:
    at = datetime.fromisoformat(record["at"])
    cost, parts = record["cost"], record["parts"]
    if at.tzinfo is None or not (parts is None or isinstance(parts, int)):
        raise ValueError("no answer")
    return str(record["question"]), KnownAnswer(Answer(None if cost is None else Decimal(cost), parts), at)
