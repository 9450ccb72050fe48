"""The committer's second thread: the log is moved when nobody calls, or after many calls."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
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


def test_what_nobody_thought_of_leaves_no_later_call_without_an_answer(tmp_path: Path) -> None:
    """The thread goes on: calls are told that they were not stored, and the next one is."""
    inbox = Inbox(tmp_path / "in.db")

    def now() -> datetime:
        if failing:
            raise OSError("the clock is gone")
        return datetime.now(UTC)

    failing = True
    committer = Committer(inbox, now)
    with pytest.raises(InboxUnwritable, match="OSError"):
        committer.store(read_callbacks(status_call(), secret=SECRET)).result(20)
    failing = False
    assert committer.store(read_callbacks(status_call(), secret=SECRET)).result(20)[0].new
    committer.close()
    inbox.close()


def test_the_tidier_survives_a_file_that_went(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smsc_soap.callbacks.committer._TIDY_S", 0.001)
    inbox = Inbox(tmp_path / "in.db")
    failed, tidied = threading.Event(), threading.Event()

    def tidy() -> None:
        if not failed.is_set():
            failed.set()
            raise FileNotFoundError("in.db-wal")
        tidied.set()

    inbox.tidy = tidy  # type: ignore[method-assign]
    committer = Committer(inbox, lambda: datetime.now(UTC))
    for number, awaited in ((1, failed), (2, tidied)):
        committer.store(read_callbacks(status_call(id=f"m{number}"), secret=SECRET)).result(20)
        assert awaited.wait(20)
    committer.close()
    inbox.close()


_FORKS = """
import os, sys
from smsc_soap.callbacks import CallbackReceiver
receiver = CallbackReceiver.open(None, inbox=sys.argv[1], secret=sys.argv[2])
if os.fork() == 0:
    print(receiver.handle(sys.argv[3].encode()).status, flush=True)
    os._exit(0)
os.wait()
print(receiver.handle(sys.argv[3].encode()).status)
"""


@pytest.mark.skipif(os.name != "posix", reason="fork is POSIX")
def test_a_receiver_that_was_opened_before_a_fork_does_not_keep_its_callers_waiting(tmp_path: Path) -> None:
    """Servers load an application and fork their processes then; threads stay in the first one."""
    command = [sys.executable, "-c", _FORKS, str(tmp_path / "in.db"), SECRET, status_call().decode()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["503", "200"], done.stderr
    assert "open one in each" in done.stderr
