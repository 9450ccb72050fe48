"""Takes stored delivery reports into the outbox: in order, again after a crash, later where a worker is busy."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from smsc_soap.callbacks.inbox import Inbox
from smsc_soap.model.callback import StatusReport
from smsc_soap.outbox.errors import NotDurable

if TYPE_CHECKING:
    from smsc_soap.outbox.journal.delivery_methods import NotedReport
    from smsc_soap.outbox.outbox import Outbox

_log: Final = logging.getLogger("smsc_soap.callbacks")

#: Reports in one transaction of the outbox: its workers wait meanwhile.
CHUNK: Final = 500
#: How soon a report is brought again whose message was in the hands of a worker, seconds.
BUSY_S: Final = 2.0
#: The same for a report the outbox stumbles over, which must not hold up the others.
ASIDE_S: Final = 60.0
#: Reports that come within so long share a transaction: both files are on one disk, and calls are waited for.
GATHER_S: Final = 1.0
#: How long a stop goes on bringing what is stored, seconds.
LAST_S: Final = 5.0
#: Other processes may store into the same inbox.
_IDLE_S: Final = 1.0

#: Told about every report that was taken: its number in the inbox, and what it changed.
OnNoted = Callable[[int, "NotedReport"], object]


class Applier:
    """Brings reports from the inbox to the outbox. ``run_once`` does what there is; ``start`` goes on in a thread."""

    def __init__(
        self,
        inbox: Inbox,
        outbox: Outbox,
        note_done: Callable[[Sequence[tuple[int, str]]], object],
        *,
        on_noted: OnNoted = lambda *_: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inbox, self._outbox, self._note_done, self._on_noted = inbox, outbox, note_done, on_noted
        self._monotonic = monotonic
        #: Number of the last report that was read.
        self._read_up_to = 0
        #: Reports whose message was busy, and when to bring them again.
        self._again: list[tuple[float, int, StatusReport]] = []
        self._woken = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="smsc-callbacks-outbox", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Something was stored."""
        self._woken.set()

    def close(self) -> None:
        """Brings what is stored, for a few seconds at most, and ends; what is left is taken by the next run."""
        self._stopped.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join()

    def run_once(self) -> int:
        """How many reports were brought to the outbox: all that are there, and those whose time to come again is.

        Raises:
            NotDurable: the outbox could not be written; what was read is brought again by the next call.
        """
        brought, end = 0, math.inf
        while self._monotonic() < end and (chunk := self._chunk()):
            brought += len(chunk)
            self._bring(chunk)
            if self._stopped.is_set():
                end = min(end, self._monotonic() + LAST_S)
        return brought

    def _chunk(self) -> list[tuple[int, StatusReport]]:
        now = self._monotonic()
        ripe = [(seq, report) for at, seq, report in self._again if at <= now][:CHUNK]
        if ripe:
            numbers = {seq for seq, _ in ripe}
            self._again = [one for one in self._again if one[1] not in numbers]
            return ripe
        found = self._inbox.due(self._read_up_to, CHUNK)
        if found:
            self._read_up_to = found[-1][0]
        return found

    def _bring(self, chunk: list[tuple[int, StatusReport]]) -> None:
        try:
            noted = self._outbox.note_reports([report for _, report in chunk])
        except NotDurable:
            self._again.extend((self._monotonic(), seq, report) for seq, report in chunk)
            raise
        except Exception as error:  # noqa: BLE001 - what is stored waits; the receiver must go on taking calls
            self._bring_each(chunk, error)
            return
        done = []
        for (seq, report), one in zip(chunk, noted):
            if one.what.value == "busy":
                self._again.append((self._monotonic() + BUSY_S, seq, report))
                continue
            done.append((seq, one.what.value))
            self._on_noted(seq, one)
        self._note_done(done)

    def _bring_each(self, chunk: list[tuple[int, StatusReport]], error: Exception) -> None:
        """One of them is what the outbox stumbles over; the others are brought without it."""
        if len(chunk) > 1:
            for one in chunk:
                self._bring([one])
            return
        ((seq, report),) = chunk
        self._again.append((self._monotonic() + ASIDE_S, seq, report))
        words = "report %d could not be taken into the outbox (%s); it is brought again"
        _log.error(words, seq, type(error).__name__, extra={"smsc_event": "worker_bug"})

    def _run(self) -> None:
        stopping = False
        while not stopping:
            # What was stored before the stop is brought after it is seen.
            stopping = self._stopped.is_set()
            self._woken.clear()
            self._try()
            self._stopped.wait(GATHER_S)
            if not self._stopped.is_set():
                self._woken.wait(_IDLE_S)

    def _try(self) -> None:
        try:
            self.run_once()
        except NotDurable as error:
            _log.warning("%s", error, extra={"smsc_event": "journal_trouble"})
        except Exception as error:  # noqa: BLE001 - what is stored waits; the receiver must go on taking calls
            words = "reports could not be taken into the outbox (%s); they are brought again"
            _log.error(words, type(error).__name__, extra={"smsc_event": "worker_bug"})
