"""The outbox at a glance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from smsc_soap.outbox.states import FINAL, MessageState


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts, pauses and pace, at one moment."""

    #: Messages by state; every state is there.
    counts: Mapping[MessageState, int]
    #: Why nothing leaves this store until ``thaw``.
    frozen: str | None
    #: True: the account rests until ``resume``.
    paused_for_person: bool
    #: The account rests until then.
    paused_until: datetime | None
    paused_because: str | None
    #: Share of unknown outcomes among the last 200 sends; None before the first.
    unknown_share: float | None
    #: Longest time an accepted message took to become visible.
    lag_s: float
    #: Worker threads of this process, and how many of them are at work.
    workers: int
    busy: int
    #: Messages sent per second over the last minute, by all processes of the store.
    sends_per_s: float
    #: Why nothing new is sent, while what is open is settled: a message was too dear, or the balance is too low.
    sends_stopped: str | None = None
    #: True: only ``resume`` ends that (a message was too dear); a low balance is looked at again.
    stopped_until_resume: bool = False
    #: Queued messages that wait for room in their budget.
    waiting_for_budget: int = 0
    #: Names of campaigns that wait for a person.
    paused_campaigns: tuple[str, ...] = ()

    @property
    def waiting(self) -> int:
        """Messages that are not final and not held: what the outbox still has to do by itself."""
        return sum(count for state, count in self.counts.items() if state not in FINAL | {MessageState.HELD})

    @property
    def held(self) -> int:
        return self.counts[MessageState.HELD]

    @property
    def hindrance(self) -> str | None:
        """Why nothing is sent right now, in words."""
        paused = self.paused_because if self.paused_for_person or self.paused_until else None
        return self.frozen or paused or self.sends_stopped


def pauses(account: Mapping[str, Any], now_us: int) -> tuple[bool, int | None, str | None]:
    """For a person; until when (microseconds since 1970); why. A pause that is over is none."""
    until_us = account["paused_until_us"]
    until_us = until_us if until_us is not None and until_us > now_us else None
    because = account["paused_because"] if account["paused_for_person"] or until_us else None
    return bool(account["paused_for_person"]), until_us, because


def unknown_share(recent: str) -> float | None:
    """Of a string with one letter per outcome, ``u`` for unknown."""
    return recent.count("u") / len(recent) if recent else None
