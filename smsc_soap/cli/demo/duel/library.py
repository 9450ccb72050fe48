"""The left side: a program over the retry rule of the provider's published libraries, in our own words.

The rule: an empty answer, whatever the cause, is tried again after a pause; the last try goes to the reserve
host. A refusal is a failure, code 9 among them. The program keeps its marks on disk: an order is marked when the
library has returned, and after a death it begins again with the first one that is not marked.

Source: the provider's own ``smsc_api`` and public copies of it: 3 to 5 tries, 2 s and more between them, 60 s for an
answer. Assumption: the reserve host shares its books, and so the one-minute rule, with the first one
(``Behaviour.reserve_host``); where it does not, there are more copies.
"""

from __future__ import annotations

from collections.abc import Generator
from contextvars import Context
from typing import TYPE_CHECKING, Final

from smsc_soap.cli.demo.duel.books import Said
from smsc_soap.cli.demo.duel.road import MAIN_URL, RESERVE_URL, Road, RoadClient, phone_of
from smsc_soap.cli.demo.duel.trouble import AFTER_REPLY, BEFORE_FIRST_BYTE, Killed, Reaper, TroublePlan
from smsc_soap.errors import DuplicateOrBusy, NotSent, ProviderError, SendOutcomeUnknown
from smsc_soap.sandbox.provider import Provider

if TYPE_CHECKING:
    from smsc_soap.cli.demo.duel.clock import DuelClock

#: Between two tries.
PAUSE_S: Final = 2.0
#: How long the libraries wait for an answer.
PATIENCE_S: Final = 60.0
#: One for each try.
_HOSTS: Final = (MAIN_URL, MAIN_URL, RESERVE_URL)
TRIES: Final = len(_HOSTS)


class LibraryProgram:
    """Sends every customer's text, one after the other. ``begin`` writes it into the clock's agenda."""

    def __init__(
        self,
        provider: Provider,
        plan: TroublePlan,
        reaper: Reaper,
        clock: DuelClock,
        texts: list[str],
    ) -> None:
        self._clock, self._reaper, self._texts = clock, reaper, texts
        self._spent_s = 0.0
        self.road = Road(provider, plan, spend=self._spend, patience_s=PATIENCE_S)
        fronts = {host: RoadClient(self.road, clock, base_url=host) for host in dict.fromkeys(_HOSTS)}
        self._tries = [fronts[host] for host in _HOSTS]
        #: What is on its disk.
        self.marks: dict[int, Said] = {}
        self._life = self._live()

    def begin(self) -> None:
        """The first turn comes as soon as the clock moves."""
        self._clock.later(0.0, self._turn)

    @property
    def done(self) -> bool:
        return len(self.marks) == len(self._texts)

    @property
    def said(self) -> list[Said]:
        return [self.marks.get(customer, Said.OPEN) for customer in range(len(self._texts))]

    def _turn(self) -> None:
        # In a context of its own: the other side may be in the middle of a call of its own.
        wait_s = Context().run(next, self._life, None)
        if wait_s is not None:
            self._clock.later(wait_s, self._turn)

    def _spend(self, seconds: float) -> None:
        self._spent_s += seconds

    def _live(self) -> Generator[float]:
        """Yields how many seconds pass until it goes on."""
        while not self.done:
            try:
                for customer in range(len(self._texts)):
                    if customer not in self.marks:
                        self.marks[customer] = yield from self._send(customer)
            except Killed as death:
                yield death.kill.down_s

    def _send(self, customer: int) -> Generator[float, None, Said]:
        for number, front in enumerate(self._tries):
            if number:
                yield PAUSE_S
            self._reaper.passes(BEFORE_FIRST_BYTE, customer)
            answer = self._ask(front, customer)
            yield self._time_spent()
            if answer is not None:
                self._reaper.passes(AFTER_REPLY, customer)
                return answer
        return Said.FAILED

    def _ask(self, front: RoadClient, customer: int) -> Said | None:
        """One call; None for what the libraries take for an empty answer."""
        try:
            front.send_sms(phone_of(customer), self._texts[customer], id=f"order-{customer}")
        except DuplicateOrBusy:
            return Said.FAILED
        except (NotSent, SendOutcomeUnknown):
            return None
        except ProviderError:
            return Said.FAILED
        return Said.SENT

    def _time_spent(self) -> float:
        spent_s, self._spent_s = self._spent_s, 0.0
        return spent_s
