"""Worker threads of one process: started, watched, stopped with care."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from smsc_soap.outbox.errors import NotDurable
from smsc_soap.outbox.journal import MovedMeanwhile
from smsc_soap.outbox.sender import Sender
from smsc_soap.outbox.waiting import Bell
from smsc_soap.outbox.work import Wait

_log: Final = logging.getLogger("smsc_soap.outbox")

#: Pause after something that should not have happened, before a worker goes on.
TROUBLE_PAUSE_S: Final = 1.0
#: Texts that are not needed any more are looked for this often.
KEEP_EVERY_S: Final = 300.0
#: Shortest wait between two questions of an idle worker.
_BLINK_S: Final = 0.001


class Running:
    """Some workers at work. ``ask_to_stop`` lets each finish what it does and begin nothing new."""

    def __init__(
        self,
        senders: Sequence[Sender],
        *,
        idle_s: float,
        news: Bell,
        keep: Callable[[], object],
    ) -> None:
        self._senders = senders
        #: Longest wait of an idle worker, in real seconds: other processes put messages, too.
        self._idle_s = idle_s
        #: Rung by ``put`` and ``stop``.
        self.work = Bell()
        self._news = news
        self._keep = keep
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._busy = 0
        names = [(self._run, (sender,), f"smsc-outbox-{number}") for number, sender in enumerate(senders, 1)]
        # Daemons: a program that ends without stopping them is a crash like any other, and those are survived.
        self._threads = [threading.Thread(target=run, args=args, name=name, daemon=True) for run, args, name in names]
        self._keeper = threading.Thread(target=self._run_keeper, name="smsc-outbox-keeper", daemon=True)

    def start(self) -> None:
        for thread in (*self._threads, self._keeper):
            thread.start()

    def ask_to_stop(self) -> None:
        """Returns at once; nothing new is claimed from now on."""
        self._stopping.set()
        self.work.ring()

    def join(self, timeout_s: float) -> bool:
        """True when every worker has ended within *timeout_s* seconds."""
        end_s = time.monotonic() + timeout_s
        for thread in (*self._threads, self._keeper):
            thread.join(max(end_s - time.monotonic(), 0.0))
        return not self.alive

    @property
    def alive(self) -> bool:
        return any(thread.is_alive() for thread in (*self._threads, self._keeper))

    @property
    def workers(self) -> int:
        return len(self._threads)

    @property
    def busy(self) -> int:
        """Workers that are at work right now."""
        return self._busy

    def _run(self, sender: Sender) -> None:
        while not self._stopping.is_set():
            rings = self.work.rings
            with self._at_work():
                pause_s = self._step(sender)
            if pause_s:
                self.work.wait(rings, pause_s)

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        with self._lock:
            self._busy += 1
        try:
            yield
        finally:
            with self._lock:
                self._busy -= 1

    def _step(self, sender: Sender) -> float:
        """One step; real seconds to wait before the next."""
        try:
            done = sender.step()
        except MovedMeanwhile:
            # Somebody else has written down what became of that message.
            return 0.0
        except NotDurable as error:
            _log.warning("%s", error, extra={"smsc_event": "journal_trouble"})
            return TROUBLE_PAUSE_S
        except Exception as error:  # noqa: BLE001 - one worker's bug must not stop the others; the lease settles the rest
            words, extra = "a worker met a bug (%s); what it was doing is settled later", {"smsc_event": "worker_bug"}
            # Its class only: its text may hold anything.
            _log.error(words, type(error).__name__, extra=extra)
            return TROUBLE_PAUSE_S
        if isinstance(done, Wait):
            return self._pause_s(sender, done)
        self._news.ring()
        return 0.0

    def _pause_s(self, sender: Sender, wait: Wait) -> float:
        if wait.until_us is None:
            return self._idle_s
        due_s = (wait.until_us - sender.journal.now_us()) / 1e6
        return min(max(due_s, _BLINK_S), self._idle_s)

    def _run_keeper(self) -> None:
        while not self._stopping.is_set():
            try:
                self._keep()
            except NotDurable as error:
                _log.warning("%s", error, extra={"smsc_event": "journal_trouble"})
            self._stopping.wait(KEEP_EVERY_S)
