"""The right side: the outbox, its real store on disk, one worker in virtual time."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from smsc_soap.cli.demo.duel.books import Said
from smsc_soap.cli.demo.duel.road import MAIN_URL, Road, RoadClient, phone_of
from smsc_soap.cli.demo.duel.trouble import Killed, Reaper, TroublePlan
from smsc_soap.outbox.drafting import Drafting
from smsc_soap.outbox.journal import Journal, MovedMeanwhile
from smsc_soap.outbox.provider import ClientProvider
from smsc_soap.outbox.sender import Sender
from smsc_soap.outbox.states import MessageState
from smsc_soap.outbox.together import Together
from smsc_soap.outbox.work import Wait
from smsc_soap.sandbox.provider import Provider

if TYPE_CHECKING:
    from smsc_soap.cli.demo.duel.clock import DuelClock

#: How long the client waits for an answer: its usual deadline.
PATIENCE_S: Final = 30.0
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz234567"

_SAID: Final = {
    MessageState.ACCEPTED: Said.SENT,
    MessageState.REFUSED: Said.FAILED,
    MessageState.EXPIRED: Said.FAILED,
    MessageState.CANCELLED: Said.FAILED,
    MessageState.HELD: Said.HELD,
}
_SETTLED: Final = frozenset(state.value for state in _SAID)


class OutboxProgram:
    """Puts every customer's text into an outbox at *place* and lets a worker send; it moves the clock."""

    def __init__(
        self,
        provider: Provider,
        plan: TroublePlan,
        reaper: Reaper,
        clock: DuelClock,
        place: Path,
    ) -> None:
        self._clock, self._reaper, self._place = clock, reaper, place
        self.road = Road(provider, plan, spend=clock.advance, patience_s=PATIENCE_S)
        self._client = RoadClient(self.road, clock, base_url=MAIN_URL, timeout_s=PATIENCE_S)
        self._chance = random.Random(plan.seed)  # noqa: S311  # repeatable, not a secret
        self._customers = 0
        self._start()

    def _start(self) -> None:
        """A new process: the store opened, a worker that knows nothing but the store."""
        self._journal = Journal(self._place, clock=self._clock, crash=self._passes)
        self._sender = Sender(
            self._journal,
            ClientProvider(self._client),
            PATIENCE_S,
            worker=self._name(16),
            chance=self._chance.random,
            new_id=lambda: self._name(26),
            crash=self._passes,
            # The road of this duel carries SOAP alone.
            together=Together(1),
        )

    def put(self, texts: list[str]) -> None:
        """Hands everything over; durable when it returns."""
        self._customers = len(texts)
        drafting = Drafting(self._client.settings, self._clock)
        self._journal.put_many(
            drafting.from_mapping({"phone": phone_of(customer), "text": text, "key": f"order-{customer}"})
            for customer, text in enumerate(texts)
        )

    def run(self) -> None:
        """Until nothing is due any more, the late audits included: about a day."""
        with _quiet():
            while self._goes_on():
                pass

    def _goes_on(self) -> bool:
        try:
            done = self._sender.step()
        except Killed as death:
            self._journal.close()
            self._clock.advance(death.kill.down_s)
            self._start()
            return True
        except MovedMeanwhile:
            return True
        if isinstance(done, Wait):
            if done.until_us is None:
                return False
            self._clock.advance(max((done.until_us - self._journal.now_us()) / 1e6, 0.001))
        return True

    @property
    def settled(self) -> int:
        """How many messages are final or with a person."""
        return sum(number for state, number in self._journal.counts().items() if state in _SETTLED)

    @property
    def said(self) -> list[Said]:
        """What it says of each customer."""
        states = {entry.key: entry.state for entry in self._journal.list(limit=10_000_000)}
        found = (states.get(f"order-{customer}", MessageState.QUEUED) for customer in range(self._customers))
        return [_SAID.get(state, Said.OPEN) for state in found]

    def close(self) -> None:
        self._journal.close()

    def _passes(self, place: str) -> None:
        self._reaper.passes(place, self.road.customer)

    def _name(self, letters: int) -> str:
        return "".join(self._chance.choices(_LETTERS, k=letters))


@contextmanager
def _quiet() -> Iterator[None]:
    """No log records of the outbox: here its troubles are the point."""
    logger = logging.getLogger("smsc_soap")
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before
