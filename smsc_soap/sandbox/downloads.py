"""Deferred tasks: packages of sent messages that become a file when their time has come.

The pages name no script that makes one: people do it in the provider's cabinet, here the administration does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, get_args

from smsc_soap.errors import InvalidParameter
from smsc_soap.sandbox.lifecycle import STATUS_NAMES
from smsc_soap.sandbox.messages import Message
from smsc_soap.sandbox.prices import money_text
from smsc_soap.sandbox.schedule import local_date

Ending = Literal["done", "cancelled", "failed"]
PENDING: Final = 0
RUNNING: Final = 1
DONE: Final = 2
_ENDINGS: Final[dict[str, int]] = {"done": DONE, "cancelled": 3, "failed": 4}
_NAME: Final = re.compile(r"[\w.\- ]{1,60}")
_HEADER: Final = ("id", "phone", "sender", "message", "sent", "status", "status_name", "parts", "cost")
#: So many rows make one piece of a streamed file.
_PIECE_ROWS: Final = 500


@dataclass(frozen=True, slots=True, repr=False)
class Download:
    """One task; where it is follows from the clock."""

    number: int
    name: str
    created_at: datetime
    starts_at: datetime
    ends_at: datetime
    ending: Ending

    def status(self, now: datetime) -> int:
        """0 pending, 1 in progress, 2 completed, 3 cancelled, 4 failed. Source: provider's page, 2024."""
        if now < self.starts_at:
            return PENDING
        return RUNNING if now < self.ends_at else _ENDINGS[self.ending]

    @property
    def file(self) -> str:
        return f"{self.name}-{self.number}.csv"

    def to_dict(self, now: datetime) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "id": self.number,
            "name": self.name,
            "status": self.status(now),
            "created_at": self.created_at.isoformat(),
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "ending": self.ending,
        }


class Downloads:
    """All tasks, in the order they were made."""

    def __init__(self) -> None:
        self._tasks: list[Download] = []

    def __iter__(self) -> Iterator[Download]:
        return iter(tuple(self._tasks))

    def add(
        self, name: str, now: datetime, *, starts_s: float = 30, takes_s: float = 60, ends: str = "done"
    ) -> Download:
        """A task that starts *starts_s* seconds from now and ends *takes_s* seconds after that, as *ends* says.

        Raises:
            InvalidParameter: a name or an ending that cannot be.
        """
        if not _NAME.fullmatch(name):
            raise InvalidParameter("name", repr(name)[:60], "1 to 60 letters, digits, blanks, '.', '-' and '_'")
        if ends not in get_args(Ending):
            raise InvalidParameter("ends", repr(ends)[:60], ", ".join(get_args(Ending)))
        starts = now + timedelta(seconds=starts_s)
        ending: Ending = "done" if ends == "done" else "cancelled" if ends == "cancelled" else "failed"
        task = Download(len(self._tasks) + 1, name, now, starts, starts + timedelta(seconds=takes_s), ending)
        self._tasks.append(task)
        return task

    def find(self, *, number: str = "", name: str = "") -> Download | None:
        """A task by number, else the latest of that name or file name."""
        for task in reversed(self._tasks):
            if (number and str(task.number) == number) or (not number and name in (task.name, task.file)):
                return task
        return None


def csv_of(messages: Iterable[Message], task: Download, zone: timedelta) -> Iterator[str]:
    """The file of *task*, piece by piece: what was accepted before it started, as it was when it ended.

    ``Assumption:`` columns and separator; the pages only say "csv".
    """
    lines = [_line(_HEADER)]
    for message in messages:
        if message.accepted_at >= task.starts_at:
            break
        lines.append(_line(_cells(message, task.ends_at, zone)))
        if len(lines) >= _PIECE_ROWS:
            yield "".join(lines)
            lines = []
    yield "".join(lines)


def _cells(message: Message, moment: datetime, zone: timedelta) -> tuple[str, ...]:
    status = message.state(moment).status
    return (
        message.message_id,
        message.phone,
        message.sender,
        message.text,
        local_date(message.send_at, zone),
        str(status),
        STATUS_NAMES[status],
        str(message.parts),
        money_text(message.cost),
    )


def _line(cells: Iterable[str]) -> str:
    return ";".join('"' + one.replace('"', '""') + '"' for one in cells) + "\r\n"
