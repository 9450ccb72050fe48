"""Exports that the provider prepares in the background."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path

from smsc_soap.model.results import Result


class TaskState(StrEnum):
    """How far an export is."""

    WAITING = "waiting"
    RUNNING = "running"
    #: Its file can be fetched.
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    #: A number that no page lists.
    OTHER = "other"

    @property
    def final(self) -> bool:
        """It will not change any more."""
        return self in (TaskState.DONE, TaskState.CANCELLED, TaskState.FAILED)


class ExportTask(Result):
    """One export."""

    id: str
    name: str = ""
    state: TaskState
    #: The provider's number of the state.
    state_code: int | None = None
    #: Aware UTC, from the account's local time; None when not told.
    created_at: datetime | None = None
    started_at: datetime | None = None
    #: Name of the file; empty until it is there.
    file: str = ""


class FetchedFile(Result):
    """An export on this machine's disk. It holds phones and texts of customers."""

    path: Path
    size_bytes: int
