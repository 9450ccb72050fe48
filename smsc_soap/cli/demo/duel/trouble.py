"""What goes wrong: drawn from one seed by customer and try, so that both sides meet the same."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What happens to one request."""

    NONE = "none"
    #: Nobody answers at the door; nothing left.
    REFUSED = "refused"
    #: Left, never arrived; no answer.
    REQUEST_LOST = "request_lost"
    #: Carried out, and the connection is reset before the answer.
    REPLY_LOST = "reply_lost"
    #: Carried out, and no answer comes for as long as the caller waits.
    SILENCE = "silence"
    #: Carried out, and the answer is an empty page.
    EMPTY = "empty"
    #: Held up on the way and carried out later; no answer.
    LATE = "late"
    #: A box on the way repeats it at once; the caller gets the second answer.
    REPLAY = "replay"


_TROUBLES: Final = tuple(kind for kind in Kind if kind is not Kind.NONE)
#: A delayed request is carried out so long after it left, from and to.
LATE_S: Final = (30.0, 150.0)
#: A killed process is started again after so long, from and to.
DOWN_S: Final = (5.0, 120.0)
#: Where a process may die: names of the outbox's own crash points.
BEFORE_FIRST_BYTE: Final = "send.before_first_byte"
AFTER_REPLY: Final = "send.after_reply"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One request's fate."""

    kind: Kind
    #: How long the provider takes.
    latency_s: float
    #: When a delayed request is carried out, counted from now.
    late_s: float


@dataclass(frozen=True, slots=True)
class Kill:
    """One death of the process, while it handles one customer's message."""

    place: str
    #: Until it is started again.
    down_s: float


class Killed(BaseException):
    """The process died here."""

    def __init__(self, kill: Kill) -> None:
        super().__init__(kill.place)
        self.kill = kill


@dataclass(frozen=True, slots=True)
class TroublePlan:
    """Every trouble of one duel.

    *rate*: share (0 to 1) of requests that meet trouble. *kills*: how often each process dies.
    """

    seed: int
    rate: float = 0.05
    kills: int = 4

    def of(self, operation: str, customer: int, number: int) -> Trouble:
        """What the *number*-th request (from 0) of that operation for that customer meets."""
        draw = self._draw(f"{operation}/{customer}/{number}")
        kind = draw.choice(_TROUBLES) if draw.random() < self.rate else Kind.NONE
        return Trouble(kind, draw.uniform(0.02, 0.2), draw.uniform(*LATE_S))

    def deaths(self, customers: int) -> Mapping[int, Kill]:
        """Which customers' messages are under way when the process dies. Their first request meets no trouble."""
        draw = self._draw("kills")
        calm = [one for one in range(customers) if self.of("send", one, 0).kind is Kind.NONE]
        chosen = draw.sample(calm, min(self.kills, len(calm)))
        places = (AFTER_REPLY, BEFORE_FIRST_BYTE)
        return {one: Kill(places[at % 2], draw.uniform(*DOWN_S)) for at, one in enumerate(chosen)}

    def _draw(self, what: str) -> random.Random:
        return random.Random(f"{self.seed}/{what}")  # noqa: S311  # a repeatable draw, not a secret


class Reaper:
    """Kills one side's process at the planned places, each once."""

    def __init__(self, deaths: Mapping[int, Kill]) -> None:
        self._left = dict(deaths)
        self.killed = 0

    def passes(self, place: str, customer: int) -> None:
        """The process passes *place* on its way with that customer's message.

        Raises:
            Killed: and dies there.
        """
        kill = self._left.get(customer)
        if kill is None or kill.place != place:
            return
        del self._left[customer]
        self.killed += 1
        raise Killed(kill)
