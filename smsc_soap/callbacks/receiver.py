"""One receiver for any framework: bytes of a call in, an answer out, and the call is on disk before the answer."""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from smsc_soap.callbacks.applier import Applier
from smsc_soap.callbacks.committer import Committer
from smsc_soap.callbacks.inbox import Inbox, Kept
from smsc_soap.callbacks.records import kind_name
from smsc_soap.callbacks.urls import receiver_secrets, secret_path
from smsc_soap.errors import ConfigurationError
from smsc_soap.outbox.crash import CrashPoint, no_crash
from smsc_soap.redaction import Secret
from smsc_soap.wire.callback import CallbackSettings, read_callbacks
from smsc_soap.wire.callback_errors import CallbackError, InboxUnwritable, UnprovenCallback

if TYPE_CHECKING:
    from smsc_soap.model.callback import CallbackEvent
    from smsc_soap.outbox.journal.delivery_methods import NotedReport
    from smsc_soap.outbox.outbox import Outbox

_log: Final = logging.getLogger("smsc_soap.callbacks")

_USUAL: Final = CallbackSettings()
METHODS: Final = ("POST", "GET")
#: Appended to the name of an outbox's file for the inbox beside it.
INBOX_SUFFIX: Final = ".callbacks"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider is answered with."""

    status: int
    text: str = "OK"

    @property
    def stored(self) -> bool:
        return self.status == 200


@dataclass(slots=True)
class Counts:
    """What came since the start."""

    #: Events that are new, and calls that told nothing new.
    new: int = 0
    repeated: int = 0
    #: Calls without proof, calls that could not be read, and calls that could not be stored.
    unproven: int = 0
    unreadable: int = 0
    not_stored: int = 0
    #: What the outbox said of reports: a value of ``Noted`` → how many.
    outbox: dict[str, int] = field(default_factory=dict)


#: Told what happened, as plain values without phones and texts: the name of it, and its facts.
OnEvent = Callable[[str, Mapping[str, Any]], object]


class CallbackReceiver:
    """Takes calls, stores them, and tells the outbox. Safe for threads. Make one with ``open``."""

    def __init__(
        self,
        inbox: Inbox,
        secrets: Sequence[Secret],
        settings: CallbackSettings,
        outbox: Outbox | None,
        *,
        now: Callable[[], datetime],
        on_event: OnEvent,
        crash: CrashPoint,
    ) -> None:
        self._inbox, self._secrets, self._settings, self._outbox = inbox, tuple(secrets), settings, outbox
        self._now, self._on_event = now, on_event
        self._paths = tuple(secret_path(one).encode("ascii") for one in secrets)
        self._closed = False
        self.counts = Counts()
        self._committer = Committer(inbox, now, on_stored=self._stored, crash=crash)
        self._applier = (
            None if outbox is None else Applier(inbox, outbox, self._committer.note_done, on_noted=self._noted)
        )

    @classmethod
    def open(
        cls,
        store: str | Path | None,
        *,
        secret: str | Secret | Sequence[str | Secret],
        inbox: str | Path | None = None,
        settings: CallbackSettings = _USUAL,
        on_event: OnEvent = lambda *_: None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        run: bool = True,
        crash: CrashPoint = no_crash,
    ) -> Self:
        """A receiver for the outbox at *store* (a file or ``postgresql://…``); None: events are only kept.

        *secret*: 32 signs or more; several while it is changed. *inbox*: the file calls are kept in; beside the
        store's file when None. *on_event* is called in threads of the receiver, after what it tells is durable; what
        it raises is logged, and calls are taken as before.
        *run* False: nothing is brought to the outbox before ``bring``.

        Raises:
            InvalidParameter: a weak secret.
            ConfigurationError: a file that cannot be used; or no *inbox* where there is no file to put it beside.
        """
        from smsc_soap.outbox.outbox import Outbox

        secrets = receiver_secrets(secret)
        place = _inbox_place(store, inbox)
        outbox = None if store is None else Outbox.open(store)
        try:
            kept = Inbox(place, for_outbox=outbox is not None)
        except BaseException:
            if outbox is not None:
                outbox.close()
            raise
        receiver = cls(kept, secrets, settings, outbox, now=now, on_event=on_event, crash=crash)
        if run and receiver._applier is not None:
            receiver._applier.start()
        return receiver

    @property
    def paths(self) -> tuple[str, ...]:
        """The secret paths, one for each secret."""
        return tuple(one.decode("ascii") for one in self._paths)

    def knows_path(self, path: str) -> bool:
        """True for one of ``paths``, with or without a slash at its end; in constant time."""
        given = path.rstrip("/").encode("utf-8", "replace")
        found = False
        for one in self._paths:
            found = hmac.compare_digest(given, one) or found
        return found

    # taking calls

    def handle(
        self, body: bytes, headers: Mapping[str, str] | None = None, query: bytes | str = b"", *, method: str = "POST"
    ) -> Answer:
        """Take one call: the answer comes when the call is on disk. For frameworks that work in threads.

        *body*: as it came. Answer the provider with ``.status`` and ``.text``: 200 stored, 400, 403, 405, 413
        refused, 503 could not be stored.
        """
        stored = self._taken(body, headers, query, method)
        if isinstance(stored, Answer):
            return stored
        try:
            stored.result()
        except InboxUnwritable as error:
            return self._not_stored(error)
        return Answer(200)

    async def handle_async(
        self, body: bytes, headers: Mapping[str, str] | None = None, query: bytes | str = b"", *, method: str = "POST"
    ) -> Answer:
        """The same for asyncio."""
        stored = self._taken(body, headers, query, method)
        if isinstance(stored, Answer):
            return stored
        try:
            await asyncio.wrap_future(stored)
        except InboxUnwritable as error:
            return self._not_stored(error)
        return Answer(200)

    def _taken(
        self, body: bytes, headers: Mapping[str, str] | None, query: bytes | str, method: str
    ) -> Future[list[Kept]] | Answer:
        if method not in METHODS:
            return Answer(405, "POST or GET")
        try:
            events = read_callbacks(body, headers, query, secret=self._secrets, settings=self._settings)
            return self._committer.store(events)
        except CallbackError as error:
            return self._refused(error)
        except InboxUnwritable as error:
            return self._not_stored(error)

    def _refused(self, error: CallbackError) -> Answer:
        if isinstance(error, UnprovenCallback):
            self.counts.unproven += 1
        else:
            self.counts.unreadable += 1
        facts = {"event": "callback_refused", "reason": str(error), "code": error.http_status}
        _log.warning("a call was refused: %s", error, extra={f"smsc_{name}": value for name, value in facts.items()})
        self._tell("refused", {"status": error.http_status, "reason": str(error)})
        # Whoever forges learns nothing from the answer.
        words = {403: "forbidden", 413: "too long"}.get(error.http_status, "not understood")
        return Answer(error.http_status, words)

    def _not_stored(self, error: Exception) -> Answer:
        self.counts.not_stored += 1
        _log.error("a call could not be stored: %s", error, extra={"smsc_event": "callback_not_stored"})
        return Answer(503, "come again")

    def _stored(self, kept: list[Kept]) -> None:
        for one in kept:
            if one.new:
                self.counts.new += 1
            else:
                self.counts.repeated += 1
            self._tell(kind_name(one.event), _facts(one))
        if self._applier is not None:
            self._applier.wake()

    def _noted(self, seq: int, one: NotedReport) -> None:
        what = one.what.value
        self.counts.outbox[what] = self.counts.outbox.get(what, 0) + 1
        self._tell("outbox", {"seq": seq, "what": what, "key": one.key, "id": one.report.id})

    def _tell(self, what: str, facts: Mapping[str, Any]) -> None:
        try:
            self._on_event(what, facts)
        except Exception as error:  # noqa: BLE001 - not our code; the thread that stores calls must go on
            _log.error("on_event raised %s", type(error).__name__, extra={"smsc_event": "worker_bug"})

    # what was kept

    def bring(self) -> int:
        """Bring what is stored to the outbox now; how many. For a receiver that was opened with ``run=False``.

        Raises:
            ConfigurationError: there is no outbox.
            NotDurable: it could not be written.
        """
        if self._applier is None:
            raise ConfigurationError("this receiver has no outbox: CallbackReceiver.open(store, …).")
        return self._applier.run_once()

    def events(self, *, after: int = 0, kinds: Sequence[str] = (), limit: int = 100) -> list[Kept]:
        """What was kept, oldest first: ``after`` the number of the last one you have seen.

        *kinds*: ``status``, ``incoming``, ``waitcall``, ``menu``; all when empty.
        """
        return self._inbox.events(after=after, kinds=kinds, limit=limit)

    def forget(self, keep: timedelta) -> int:
        """Drop what was received longer ago than *keep*; how many."""
        return self._inbox.forget(self._now() - keep)

    def kept(self) -> dict[str, int]:
        """How many events of each kind the inbox holds, and how many reports wait for the outbox."""
        return self._inbox.counts()

    def close(self) -> None:
        """Store what waits, end the threads, let go of the files. Harmless when called twice."""
        if self._closed:
            return
        self._closed = True
        if self._applier is not None:
            self._applier.close()
        self._committer.close()
        self._inbox.close()
        if self._outbox is not None:
            self._outbox.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def _inbox_place(store: str | Path | None, inbox: str | Path | None) -> Path:
    if inbox is not None:
        return Path(inbox)
    place = str(store).removeprefix("sqlite:///")
    if store is None or "://" in place:
        raise ConfigurationError("callbacks: name the file that calls are kept in (inbox).")
    path = Path(place)
    return path.with_name(path.name + INBOX_SUFFIX)


def _facts(one: Kept) -> dict[str, Any]:
    event: CallbackEvent = one.event
    told = {name: getattr(event, name, None) for name in ("id", "status_code")}
    return {"seq": one.seq, "new": one.new, "proof": str(event.proof), **told}
