"""``downloads.php``: exports prepared in the background."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from smsc_soap.model.codes import Family
from smsc_soap.model.http.downloads import ExportTask, FetchedFile, TaskState
from smsc_soap.wire.http_api.json_answer import Answer, Record, reply_of
from smsc_soap.wire.http_api.operation import FileOperation, JsonOperation
from smsc_soap.wire.numbers import integer, moment

if TYPE_CHECKING:
    from smsc_soap.wire.exchange import Sink

#: Source: provider's page "Various", 2024.
_STATES: Final = {
    0: TaskState.WAITING,
    1: TaskState.RUNNING,
    2: TaskState.DONE,
    3: TaskState.CANCELLED,
    4: TaskState.FAILED,
}


@dataclass(frozen=True, slots=True, repr=False)
class ListDownloads(JsonOperation[tuple[ExportTask, ...]]):
    """The account's exports."""

    name = "downloads.list"
    script = "downloads.php"
    family = Family.DOWNLOADS

    limit: int | None = None
    #: Only those behind the one with this id.
    after: str | None = None
    account_utc_offset: timedelta = timedelta(hours=3)

    def fields(self) -> Mapping[str, str]:
        fields = {"get_list": "1"}
        if self.limit is not None:
            fields["cnt"] = str(self.limit)
        if self.after is not None:
            fields["after_id"] = self.after
        return fields

    def read(self, answer: Answer) -> tuple[ExportTask, ...]:
        return tuple(self._one(row, answer.doubts) for row in answer.rows())

    def _one(self, row: Record, doubts: tuple[str, ...]) -> ExportTask:
        reply = reply_of(row, frozenset({"id", "name", "status", "created", "time", "file"}))
        fields = reply.fields
        code = integer(fields.get("status"))
        return ExportTask(
            id=fields.get("id", ""),
            name=fields.get("name", ""),
            state=TaskState.OTHER if code is None else _STATES.get(code, TaskState.OTHER),
            state_code=code,
            created_at=moment(None, fields.get("created"), self.account_utc_offset),
            started_at=moment(None, fields.get("time"), self.account_utc_offset),
            file=fields.get("file", ""),
            raw=fields,
            extra=reply.extra,
            doubts=doubts,
        )


@dataclass(frozen=True, slots=True, repr=False)
class FetchDownload(FileOperation[FetchedFile]):
    """The file of an export; its body goes to a sink while it comes."""

    name = "downloads.fetch"
    script = "downloads.php"
    family = Family.DOWNLOADS

    #: One of the two.
    id: str | None
    file_name: str | None
    path: Path
    #: Makes the place the file goes to, empty, for each attempt.
    open_sink: Callable[[], Sink]
    most_bytes: int
    timeout_s: float

    @property
    def bound_bytes(self) -> int:
        return self.most_bytes

    def fields(self) -> Mapping[str, str]:
        which = {"name": self.file_name or ""} if self.id is None else {"id": self.id}
        return {"get_file": "1", **which}

    def sink(self) -> Sink:
        return self.open_sink()

    def attempt_s(self, usual_s: float) -> float:
        return self.timeout_s

    def received(self, sink: Sink) -> FetchedFile:
        sink.keep()
        return FetchedFile(path=self.path, size_bytes=sink.size_bytes)
