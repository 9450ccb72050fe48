"""The committer's second thread: the log is moved when nobody calls, or after many calls."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from callback_calls import SECRET, status_call

from smsc_soap.callbacks.committer import Committer
from smsc_soap.callbacks.inbox import Inbox
from smsc_soap.wire.callback import read_callbacks
from smsc_soap.wire.callback_errors import InboxUnwritable


def test_what_the_outbox_took_is_written_down_after_a_commit_that_failed(tmp_path: Path) -> None:
    inbox, real, failed, written = Inbox(tmp_path / "in.db"), Inbox.store, threading.Event(), threading.Event()

    def store(events: Any, now: datetime, *, done: Any = ()) -> Any:
        if done and not failed.is_set():
            failed.set()
            raise InboxUnwritable("disk is full")
        kept = real(inbox, events, now, done=done)
        if done:
            written.set()
        return kept

    inbox.store = store  # type: ignore[method-assign]
    committer = Committer(inbox, lambda: datetime.now(UTC))
    (kept,) = committer.store(read_callbacks(status_call(), secret=SECRET)).result(20)
    committer.note_done([(kept.seq, "moved")])
    assert failed.wait(20)
    assert written.wait(20)
    assert inbox.counts()["waiting"] == 0
    committer.close()
    inbox.close()


@pytest.mark.parametrize("many", [True, False])
def test_the_log_is_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: bool) -> None:
    monkeypatch.setattr("smsc_soap.callbacks.committer._TIDY_S", 0.001)
    monkeypatch.setattr("smsc_soap.callbacks.committer._MANY_COMMITS", 1 if many else 1 << 40)
    inbox = Inbox(tmp_path / "in.db")
    tidied, failed = threading.Event(), threading.Event()

    def tidy() -> None:
        if not failed.is_set():
            failed.set()
            raise sqlite3.OperationalError("disk is full")
        tidied.set()

    inbox.tidy = tidy  # type: ignore[method-assign]
    committer = Committer(inbox, lambda: datetime.now(UTC))
    assert not failed.is_set(), "there is nothing to move"

    def store(number: int) -> Any:
        return committer.store(read_callbacks(status_call(id=f"m{number}"), secret=SECRET)).result(20)

    store(1)
    assert failed.wait(20)
    store(2)
    assert tidied.wait(20)
    committer.close()
    inbox.close()
