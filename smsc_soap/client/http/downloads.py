"""``client.downloads``: exports that the provider prepares in the background."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from smsc_soap.client.core import ClientCore
from smsc_soap.client.http.file_sink import FileSink, check_place
from smsc_soap.client.http.report_calls import whole
from smsc_soap.client.http.seam import Post, PostAsync
from smsc_soap.client.requests import SpeakingOf
from smsc_soap.errors import ConflictingParameters, DeadlineExceeded, InvalidParameter, LimitReached, NothingFound
from smsc_soap.wire.http_api.downloads import FetchDownload, ListDownloads

if TYPE_CHECKING:
    from smsc_soap.model.http.downloads import ExportTask, FetchedFile

#: Largest file that is taken unless the caller says otherwise.
MAX_FILE_BYTES: Final = 1 << 30
#: Three equal calls a minute are allowed.
_LOOK_AGAIN_S: Final = 21.0
_MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class Downloads:
    """Exports of messages, made in the cabinet and fetched here.

    Raises (every method): as the reading methods of the client.
    """

    _core: ClientCore
    _post: Post

    def list(self, *, limit: int | None = None, after: str | int | None = None) -> tuple[ExportTask, ...]:
        """The account's exports. *after*: only those behind the one with this id."""
        try:
            return self._post(_list(self._core, limit, after))
        except NothingFound:
            return ()

    def fetch(
        self,
        path: str | Path,
        *,
        id: str | int | None = None,
        name: str | None = None,
        overwrite: bool = False,
        max_bytes: int = MAX_FILE_BYTES,
        timeout_s: float = 600.0,
    ) -> FetchedFile:
        """Fetch the file of an export, by its *id* or by the *name* of its file, to *path*.

        It appears under that name only when all of it is there, readable for its owner alone.

        Raises:
            NothingFound: there is no such export, or it is not done.
            MalformedReply: more than *max_bytes* came.
            InvalidParameter: there is a file at *path*, and *overwrite* is False.
            FileNotWritten: the disk did not take it; also an OSError.
        """
        return self._post(_fetch(Path(path), id, name, overwrite, max_bytes, timeout_s))

    def wait(self, id: str | int, *, within_s: float = 3600.0) -> ExportTask:
        """Wait until an export is done, cancelled or failed, within the provider's pace.

        Raises:
            NothingFound: there is no such export.
            DeadlineExceeded: it was not over within *within_s*; asking again is harmless.
        """
        clock = self._core.clock
        until_s = _end_of_waiting(clock.monotonic(), within_s)
        while True:
            pause_s = _LOOK_AGAIN_S
            try:
                task = _task(self.list(), id)
                if task.state.final:
                    return task
            except LimitReached as limit:
                pause_s = limit.retry_after_s or pause_s
            clock.sleep(_in_time(pause_s, clock.monotonic(), until_s))


@dataclass(frozen=True, slots=True)
class AsyncDownloads:
    """Exports of messages, made in the cabinet and fetched here.

    Raises (every method): as the reading methods of the client.
    """

    _core: ClientCore
    _post: PostAsync

    async def list(self, *, limit: int | None = None, after: str | int | None = None) -> tuple[ExportTask, ...]:
        """The account's exports. *after*: only those behind the one with this id."""
        try:
            return await self._post(_list(self._core, limit, after))
        except NothingFound:
            return ()

    async def fetch(
        self,
        path: str | Path,
        *,
        id: str | int | None = None,
        name: str | None = None,
        overwrite: bool = False,
        max_bytes: int = MAX_FILE_BYTES,
        timeout_s: float = 600.0,
    ) -> FetchedFile:
        """Fetch the file of an export, by its *id* or by the *name* of its file, to *path*.

        It appears under that name only when all of it is there, readable for its owner alone.

        Raises:
            NothingFound: there is no such export, or it is not done.
            MalformedReply: more than *max_bytes* came.
            InvalidParameter: there is a file at *path*, and *overwrite* is False.
            FileNotWritten: the disk did not take it; also an OSError.
        """
        return await self._post(_fetch(Path(path), id, name, overwrite, max_bytes, timeout_s))

    async def wait(self, id: str | int, *, within_s: float = 3600.0) -> ExportTask:
        """Wait until an export is done, cancelled or failed, within the provider's pace.

        Raises:
            NothingFound: there is no such export.
            DeadlineExceeded: it was not over within *within_s*; asking again is harmless.
        """
        clock = self._core.clock
        until_s = _end_of_waiting(clock.monotonic(), within_s)
        while True:
            pause_s = _LOOK_AGAIN_S
            try:
                task = _task(await self.list(), id)
                if task.state.final:
                    return task
            except LimitReached as limit:
                pause_s = limit.retry_after_s or pause_s
            await clock.sleep_async(_in_time(pause_s, clock.monotonic(), until_s))


def _list(core: ClientCore, limit: int | None, after: str | int | None) -> ListDownloads:
    with SpeakingOf("downloads.list"):
        if limit is not None:
            whole("limit", limit, 1, _MOST)
        return ListDownloads(limit, None if after is None else str(after), core.settings.account_utc_offset)


def _fetch(
    path: Path,
    id: str | int | None,
    name: str | None,
    overwrite: bool,
    max_bytes: int,
    timeout_s: float,
) -> FetchDownload:
    with SpeakingOf("downloads.fetch"):
        if (id is None) == (name is None):
            raise ConflictingParameters("id", "id and name together, or neither", "one of the two")
        if not _is_seconds(timeout_s) or not 0 < timeout_s <= 86_400:
            raise InvalidParameter("timeout_s", repr(timeout_s)[:20], "more than 0, at most a day")
        check_place(path, overwrite=overwrite)
        return FetchDownload(
            id=None if id is None else str(id),
            file_name=name,
            path=path,
            open_sink=lambda: FileSink(path, overwrite=overwrite),
            most_bytes=max_bytes,
            timeout_s=float(timeout_s),
        )


def _is_seconds(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _end_of_waiting(now_s: float, within_s: float) -> float:
    with SpeakingOf("downloads.wait"):
        if not _is_seconds(within_s):
            raise InvalidParameter("within_s", repr(within_s)[:20], "seconds, not below 0")
        return now_s + within_s


def _task(tasks: tuple[ExportTask, ...], id: str | int) -> ExportTask:
    for task in tasks:
        if task.id == str(id):
            return task
    raise NothingFound(f"there is no export with the id {str(id)[:40]}.", operation="downloads.wait")


def _in_time(pause_s: float, now_s: float, until_s: float) -> float:
    """The pause before the next look.

    Raises:
        DeadlineExceeded: there is no time for another one.
    """
    if now_s + pause_s > until_s:
        raise DeadlineExceeded("the export was not done in time; ask again later", operation="downloads.wait")
    return pause_s
