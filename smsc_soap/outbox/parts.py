"""What every side of the outbox stands on: the store, the client, and the workers of this process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from smsc_soap.errors import ConfigurationError
from smsc_soap.outbox.crash import CrashPoint, no_crash
from smsc_soap.outbox.drafting import Drafting
from smsc_soap.outbox.entry import Entry
from smsc_soap.outbox.errors import UnknownKey
from smsc_soap.outbox.guards import NO_GUARDS
from smsc_soap.outbox.states import MessageState
from smsc_soap.outbox.waiting import Bell

if TYPE_CHECKING:
    from smsc_soap.client.sync_client import SmscClient
    from smsc_soap.outbox.running import Running
    from smsc_soap.outbox.telling import TellingJournal
    from smsc_soap.settings import Settings


class OutboxParts:
    """Base of ``Outbox``."""

    def __init__(self, journal: TellingJournal, client: SmscClient | None, settings: Settings, pace: float) -> None:
        self._journal = journal
        self._client = client
        self._timeout_s = settings.timeout_s
        self._pace = pace
        self._drafting = Drafting(settings, journal.clock)
        self._news = Bell()
        self._running: Running | None = None
        self._close_provider: Callable[[], None] = lambda: None
        self._crash: CrashPoint = no_crash
        self._guards = NO_GUARDS
        self._batch_size = 1
        self._statuses_per_call = 1

    def get(self, key: str) -> Entry:
        """The message as it stands now, with every attempt.

        Raises:
            UnknownKey: there is none.
        """
        found = self._journal.get(key)
        if found is None:
            raise UnknownKey(key)
        return found

    def list(self, states: Sequence[str] = (), limit: int = 100) -> list[Entry]:
        """The newest messages in these states (all when empty), newest first."""
        return self._journal.list([MessageState(one) for one in states], limit)

    def _wake(self) -> None:
        if self._running is not None:
            self._running.work.ring()

    def _client_needed(self, what: str) -> SmscClient:
        if self._client is None:
            raise ConfigurationError(f"{what} needs a client: Outbox.open(place, client=SmscClient(...)).")
        return self._client
