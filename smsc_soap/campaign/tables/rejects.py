"""Rows that get no message: why, how many, and a file with all of them for the owner to repair."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

#: Rejects that a Tally remembers one by one.
SAMPLE: Final = 20

_NUMBER: Final = re.compile(r"[+\-]?[0-9 ().,\-]*")


class RejectCode(StrEnum):
    """Why a row gets no message. Stable words for scripts."""

    NO_PHONE = "no_phone"
    BAD_PHONE = "bad_phone"
    #: A spreadsheet turned the number into something else.
    PHONE_DAMAGED = "phone_damaged"
    SEVERAL_PHONES = "several_phones"
    #: phonenumbers knows no such number.
    NOT_ASSIGNED = "not_assigned"
    #: Not as many values as the header has columns.
    COLUMNS = "columns"
    #: Quotes that do not fit together.
    QUOTES = "quotes"
    ZONE = "zone"
    #: A value the template needs is empty.
    EMPTY_VALUE = "empty_value"
    EMPTY_TEXT = "empty_text"
    TEXT_TOO_LONG = "text_too_long"
    #: Control characters and the like.
    TEXT_CHARACTERS = "text_characters"
    #: An earlier row has the same number.
    DUPLICATE = "duplicate"
    OPTED_OUT = "opted_out"


class Words(NamedTuple):
    """The same in both languages of the command."""

    en: str
    ru: str


#: What each code means, for tables and reports.
MEANINGS: Final[Mapping[RejectCode, Words]] = MappingProxyType(
    {
        RejectCode.NO_PHONE: Words("no phone", "нет номера"),
        RejectCode.BAD_PHONE: Words("not a phone number", "не номер телефона"),
        RejectCode.PHONE_DAMAGED: Words("phone damaged by a spreadsheet", "номер испорчен таблицей"),
        RejectCode.SEVERAL_PHONES: Words("several phones in one cell", "несколько номеров в ячейке"),
        RejectCode.NOT_ASSIGNED: Words("no country has such a number", "такого номера нет ни в одной стране"),
        RejectCode.COLUMNS: Words("wrong number of values", "не то число значений"),
        RejectCode.QUOTES: Words("quotes that do not fit together", "непарные кавычки"),
        RejectCode.ZONE: Words("zone not understood", "часовой пояс не понят"),
        RejectCode.EMPTY_VALUE: Words("a value of the text is empty", "пустое значение для текста"),
        RejectCode.EMPTY_TEXT: Words("empty text", "пустой текст"),
        RejectCode.TEXT_TOO_LONG: Words("text over 1000 characters", "текст длиннее 1000 знаков"),
        RejectCode.TEXT_CHARACTERS: Words("control characters in the text", "управляющие знаки в тексте"),
        RejectCode.DUPLICATE: Words("duplicate", "повтор"),
        RejectCode.OPTED_OUT: Words("opted out", "отказался от рассылки"),
    }
)


class Reject(NamedTuple):
    """One row that gets no message. Holds no phone and no text."""

    #: The first line of the row (of a CSV file) or its number (in a sheet), from 1.
    line: int
    code: RejectCode
    #: One sentence, phones masked.
    reason: str


class RowRejected(Exception):
    """This row gets no message."""

    def __init__(self, code: RejectCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(slots=True)
class Tally:
    """What became of the rows so far."""

    #: Numbers that get a message, as whole numbers: 65 bytes each, and the only thing that grows.
    numbers: set[int] = field(default_factory=set, repr=False)
    duplicates: int = 0
    opted_out: int = 0
    #: Rows with nothing in them; not counted as read.
    blank: int = 0
    #: Rows rejected for other reasons, by reason.
    rejects: dict[RejectCode, int] = field(default_factory=dict)
    #: The first rejects, duplicates and opted-out numbers among them.
    sample: list[Reject] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """Rows that get a message; each has a number of its own."""
        return len(self.numbers)

    @property
    def rejected(self) -> int:
        """Rows rejected, without duplicates and opted-out numbers."""
        return sum(self.rejects.values())

    @property
    def read(self) -> int:
        """All rows with something in them, the header left out."""
        return self.accepted + self.duplicates + self.opted_out + self.rejected

    def note(self, reject: Reject) -> None:
        """Counts one row that gets no message."""
        if reject.code is RejectCode.DUPLICATE:
            self.duplicates += 1
        elif reject.code is RejectCode.OPTED_OUT:
            self.opted_out += 1
        else:
            self.rejects[reject.code] = self.rejects.get(reject.code, 0) + 1
        if len(self.sample) < SAMPLE:
            self.sample.append(reject)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "read": self.read,
            "accepted": self.accepted,
            "duplicates": self.duplicates,
            "opted_out": self.opted_out,
            "rejected": self.rejected,
            "blank": self.blank,
            "rejects": {str(code): number for code, number in sorted(self.rejects.items())},
            "sample": [{"line": one.line, "code": str(one.code), "reason": one.reason} for one in self.sample],
        }


class RejectsFile:
    """A CSV file of all rejects: line, code, reason, then the row as it was, for its owner.

    It appears under its name when the ``with`` block ends without an error; until then it is called
    ``….part``. Readable by its owner only, as it holds phones. Values that a spreadsheet would take
    for a formula get an apostrophe in front. *language* ``ru``: semicolons, as a Russian Excel reads them, headings and
    reasons in Russian, the reason then in the words of its code; the row stands beside it.

    Raises:
        OSError: the file cannot be written; then nothing stands under its name.
    """

    def __init__(self, path: str | os.PathLike[str], columns: Sequence[str], *, language: str = "en") -> None:
        self._path = Path(path)
        self._russian = language == "ru"
        self._part = self._path.with_name(self._path.name + ".part")
        self._columns = columns

    def __enter__(self) -> RejectsFile:
        descriptor = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = open(descriptor, "w", encoding="utf-8-sig", newline="")  # noqa: PTH123 - from a descriptor, closed in __exit__
        self._writer = csv.writer(self._file, delimiter=";" if self._russian else ",")
        headings = ["строка", "код", "причина"] if self._russian else ["line", "code", "reason"]
        self._writer.writerow([*headings, *map(harmless, self._columns)])
        return self

    def add(self, reject: Reject, row: Sequence[str]) -> None:
        """Writes one reject with the row it is about."""
        reason = MEANINGS[reject.code].ru if self._russian else reject.reason
        self._writer.writerow([reject.line, str(reject.code), harmless(reason), *map(harmless, row)])

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            self._file.close()
            if kind is None:
                self._part.replace(self._path)
        finally:
            with suppress(OSError):
                self._part.unlink(missing_ok=True)


def harmless(cell: str) -> str:
    """*cell* with an apostrophe in front where a spreadsheet would compute it; numbers and phones stay."""
    if cell[:1] in ("=", "@", "\t", "\r", "\n") and cell:
        return "'" + cell
    if cell[:1] in ("+", "-") and cell and _NUMBER.fullmatch(cell) is None:
        return "'" + cell
    return cell
