"""The provider calls the handler of the account: on the sandbox's clock, again until it is answered with 200.

Nothing is called before ``point`` names an address. ``send_due`` calls in the thread of whoever asks; ``start`` does it
in a thread of its own, so that a moved clock is followed at once.
"""

from __future__ import annotations

import heapq
import http.client
import random
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from smsc_soap.errors import InvalidParameter
from smsc_soap.sandbox.account import Account
from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.callback_bytes import Address, Fields, body_of, read_address, signed
from smsc_soap.sandbox.callback_events import incoming_fields, status_events
from smsc_soap.sandbox.callback_forgeries import FORGERIES, forge
from smsc_soap.sandbox.clock import Clock
from smsc_soap.sandbox.incoming import Inbox
from smsc_soap.sandbox.messages import MessageStore

#: Seconds between the tries of one call. Invented: the pages do not say whether and when calls are repeated.
RETRY_AFTER_S: Final = (60, 300, 900, 3600)
#: How long the handler may take, real seconds.
_TIMEOUT_S: Final = 10.0
_TICK_S: Final = 0.05
#: Calls remembered for the administration and for replays.
_REMEMBERED: Final = 1000


class Told(Protocol):
    """What calls tell of: the provider's books."""

    clock: Clock
    account: Account
    behaviour: Behaviour
    incoming: Inbox

    @property
    def messages(self) -> MessageStore: ...

    def catch_up(self, now: datetime | None = None) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How calls are made; what a receiver must bear."""

    #: Each call is made so many times more, though it was answered.
    repeats: int = 0
    #: Calls that are due together come in an order drawn from the seed.
    shuffled: bool = False
    #: Calls come so much later than what they tell.
    late_s: float = 0.0
    #: ``charset`` and ``fmt`` of the address come back like own parameters.
    echo_options: bool = True


@dataclass(order=True, slots=True)
class _Call:
    due: datetime
    number: int
    fields: Fields = field(compare=False)
    tries: int = field(default=0, compare=False)


class CallbackDesk:
    """Calls one handler. Safe for threads."""

    def __init__(self, provider: Told, *, seed: int = 0) -> None:
        self._provider = provider
        self._seed = seed
        self._lock = threading.Lock()
        self._sending = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.reset()

    def reset(self) -> None:
        """As new: no address, nothing told."""
        with self._lock:
            self._address: Address | None = None
            self.manners = Manners()
            self._draw = random.Random(self._seed)  # noqa: S311  # repeatable on purpose
            self._calls: list[_Call] = []
            self._made = self._messages_seen = self._incoming_seen = 0
            self._answers: Counter[int] = Counter()
            self._sent: list[Fields] = []

    def point(self, url: str | None, manners: Manners = Manners()) -> None:
        """Call *url* about everything from now on; None: nothing.

        Raises:
            InvalidParameter: not on this machine, or options the pages do not know.
        """
        address = None if url is None else read_address(url)
        with self._lock:
            self._address, self.manners, self._calls = address, manners, []
            self._messages_seen, self._incoming_seen = len(self._provider.messages), len(self._provider.incoming)

    @property
    def address(self) -> Address | None:
        return self._address

    def send_due(self) -> int:
        """Make every call that is due by the clock; how many were made."""
        made = 0
        with self._sending:
            while due := self._due():
                for call in due:
                    made += self._make(call)
        return made

    def forge(self, kind: str) -> int:
        """Make a call that is not the provider's, out of its latest delivery report; what it was answered with.

        Raises:
            InvalidParameter: an unknown kind, no address, or no report to forge after.
        """
        if kind not in FORGERIES:
            raise InvalidParameter("kind", repr(kind)[:40], ", ".join(FORGERIES))
        with self._lock:
            address = self._address
            latest = next((one for one in reversed(self._sent) if "status" in one), None)
        if address is None or latest is None:
            raise InvalidParameter("kind", "a forgery before any delivery report", "forge after one was called")
        body, content_type = forge(kind, latest, address)
        return _post(address, body, content_type)

    def facts(self) -> dict[str, Any]:
        """For the administration; no secret in it."""
        with self._lock:
            address, manners = self._address, self.manners
            return {
                "url": None if address is None else address.url.partition("?")[0],
                "waiting": len(self._calls),
                "answers": {str(status): count for status, count in sorted(self._answers.items())},
                "manners": {name: getattr(manners, name) for name in Manners.__dataclass_fields__},
                "forgeries": dict(FORGERIES),
            }

    def start(self) -> None:
        """Follow the clock in a thread until ``close``."""
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, name="smsc-sandbox-callbacks", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while not self._stop.wait(_TICK_S):
            self.send_due()

    def _due(self) -> list[_Call]:
        if self._address is None:
            return []
        now = self._provider.clock.now()
        self._provider.catch_up(now)
        with self._lock:
            if self._address is None:
                return []
            for due, fields in self._news(self._address):
                for _ in range(1 + self.manners.repeats):
                    self._push(due + timedelta(seconds=self.manners.late_s), fields)
            due_now = []
            while self._calls and self._calls[0].due <= now:
                due_now.append(heapq.heappop(self._calls))
            if self.manners.shuffled:
                self._draw.shuffle(due_now)
            return due_now

    def _news(self, address: Address) -> Iterator[tuple[datetime, Fields]]:
        """What happened since the last time, and when a call about it is due."""
        provider, zone = self._provider, self._provider.account.zone
        fresh = provider.messages.after(self._messages_seen, 1 << 30)
        self._messages_seen += len(fresh)
        tells_all = provider.behaviour.soap_callbacks
        for message in (one for one in fresh if tells_all or one.interface != "soap"):
            for due, fields in status_events(message, zone):
                yield due, self._dressed(fields, address)
        for one in provider.incoming.after(self._incoming_seen):
            self._incoming_seen = one.number
            yield one.received_at, self._dressed(incoming_fields(one, zone), address)

    def _dressed(self, fields: Fields, address: Address) -> Fields:
        hidden = () if self.manners.echo_options else ("charset", "fmt")
        echoed = {name: value for name, value in address.own.items() if name not in hidden}
        return signed({**echoed, **fields}, address)

    def _push(self, due: datetime, fields: Fields, tries: int = 0) -> None:
        self._made += 1
        heapq.heappush(self._calls, _Call(due, self._made, fields, tries))

    def _make(self, call: _Call) -> bool:
        address = self._address
        if address is None or self._taken_back(call.fields):
            return False
        status = _post(address, *body_of(call.fields, address))
        with self._lock:
            self._answers[status] += 1
            self._sent = [*self._sent[1 - _REMEMBERED :], call.fields]
            if status != 200 and call.tries < len(RETRY_AFTER_S):
                later = self._provider.clock.now() + timedelta(seconds=RETRY_AFTER_S[call.tries])
                self._push(later, call.fields, call.tries + 1)
        return True

    def _taken_back(self, fields: Fields) -> bool:
        """A message that was deleted before its time has no statuses."""
        if "status" not in fields:
            return False
        found = self._provider.messages.find(fields["id"], fields["phone"])
        return found is None or found.deleted_at is not None


def _post(address: Address, body: bytes, content_type: str) -> int:
    """The status the handler answered with; 0 when it did not."""
    line = http.client.HTTPConnection(address.host, address.port, timeout=_TIMEOUT_S)
    try:
        line.request("POST", address.target, body, {"Content-Type": content_type, "User-Agent": "SMSC"})
        return line.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        line.close()
