"""Group commits: calls that arrive while one commit is under way share the next one."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import Final

from smsc_soap.callbacks.inbox import Inbox, Kept
from smsc_soap.model.callback import CallbackEvent
from smsc_soap.outbox.crash import CrashPoint, no_crash
from smsc_soap.wire.callback_errors import InboxUnwritable, Overloaded

_log: Final = logging.getLogger("smsc_soap.callbacks")

#: Most events of one commit, and most that wait for one.
MOST_IN_COMMIT: Final = 500
MOST_WAITING: Final = 5000
#: What the outbox has taken is written down with the next call, or after so long.
_IDLE_S: Final = 0.5
#: The log of the inbox is moved into its file when no call came for so long, seconds, or after so many commits.
_TIDY_S: Final = 1.0
_MANY_COMMITS: Final = 2000

_Job = tuple[Sequence[CallbackEvent], "Future[list[Kept]]"]


class Committer:
    """One thread that writes the inbox. ``store`` may be called from any thread."""

    def __init__(
        self,
        inbox: Inbox,
        now: Callable[[], datetime],
        *,
        on_stored: Callable[[list[Kept]], object] = lambda _: None,
        crash: CrashPoint = no_crash,
    ) -> None:
        self._inbox, self._now, self._on_stored, self._crash = inbox, now, on_stored, crash
        self._condition = threading.Condition()
        self._jobs: list[_Job] = []
        self._done: list[tuple[int, str]] = []
        self._waiting = 0
        self._commits = 0
        self._closing = False
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="smsc-callbacks-inbox", daemon=True)
        self._tidier = threading.Thread(target=self._tidy, name="smsc-callbacks-tidy", daemon=True)
        self._thread.start()
        self._tidier.start()

    def store(self, events: Sequence[CallbackEvent]) -> Future[list[Kept]]:
        """Resolved when the events are durable, or fails with ``InboxUnwritable``.

        Raises:
            Overloaded: too many wait already, or the committer is closed.
            InboxUnwritable: the process was forked after the committer was made; threads stay behind.
        """
        if not self._thread.is_alive() and not self._closing:
            raise InboxUnwritable("this process was forked from the one that opened the receiver: open one in each.")
        future: Future[list[Kept]] = Future()
        # A caller that leaves takes nothing back: a future that can be cancelled could not be answered.
        future.set_running_or_notify_cancel()
        with self._condition:
            if self._closing or self._waiting + len(events) > MOST_WAITING:
                raise Overloaded("too many calls wait to be stored.")
            self._jobs.append((events, future))
            self._waiting += len(events)
            self._condition.notify()
        return future

    def note_done(self, done: Sequence[tuple[int, str]]) -> None:
        """What the outbox has taken; written down soon. Forgotten in a crash, and then harmlessly taken again."""
        with self._condition:
            self._done.extend(done)

    def close(self) -> None:
        """Stores what waits, and ends."""
        with self._condition:
            self._closing = True
            self._condition.notify()
        self._thread.join()
        self._closed.set()
        self._tidier.join()

    def _tidy(self) -> None:
        seen = tidied = 0
        while not self._closed.wait(_TIDY_S):
            commits = self._commits
            if commits != tidied and (commits == seen or commits - tidied >= _MANY_COMMITS):
                with contextlib.suppress(
                    sqlite3.Error, OSError
                ):  # tried again; commits say what is wrong with the disk
                    self._inbox.tidy()
                tidied = commits
            seen = commits

    def _run(self) -> None:
        while True:
            with self._condition:
                if not self._jobs and not self._closing:
                    self._condition.wait(_IDLE_S)
                jobs, done = self._taken()
                if self._closing and not jobs and not done:
                    return
            if jobs or done:
                self._commit(jobs, done)

    def _taken(self) -> tuple[list[_Job], list[tuple[int, str]]]:
        number = count = 0
        while number < len(self._jobs) and count < MOST_IN_COMMIT:
            count += len(self._jobs[number][0])
            number += 1
        jobs, self._jobs = self._jobs[:number], self._jobs[number:]
        self._waiting -= count
        done, self._done = self._done, []
        return jobs, done

    def _commit(self, jobs: list[_Job], done: list[tuple[int, str]]) -> None:
        events = [event for many, _ in jobs for event in many]
        self._crash("callback.before_commit")
        try:
            kept = self._inbox.store(events, self._now(), done=done)
        except InboxUnwritable as error:
            self._not_stored(error, jobs, done)
            return
        except Exception as error:  # noqa: BLE001 - a thread that died would leave every later call without an answer
            name = type(error).__name__
            _log.error("calls could not be stored (%s)", name, extra={"smsc_event": "worker_bug"})
            self._not_stored(InboxUnwritable(f"the inbox could not be written ({name})."), jobs, done)
            return
        self._commits += 1
        if events:
            self._crash("callback.after_commit")
            self._on_stored(kept)
        at = 0
        for many, future in jobs:
            future.set_result(kept[at : at + len(many)])
            at += len(many)

    def _not_stored(self, error: InboxUnwritable, jobs: list[_Job], done: list[tuple[int, str]]) -> None:
        for _, future in jobs:
            future.set_exception(error)
        with self._condition:
            if not self._closing:
                self._done[:0] = done
