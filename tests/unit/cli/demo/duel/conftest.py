"""A small stage: one provider, a road, troubles written down instead of drawn."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from smsc_soap.cli.demo.duel.clock import DuelClock
from smsc_soap.cli.demo.duel.trouble import Kill, Kind, Trouble
from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.provider import Provider


@dataclass
class WrittenPlan:
    """Kinds by operation, customer and number; deaths by customer."""

    kinds: dict[tuple[str, int, int], Kind] = field(default_factory=dict)
    kills: dict[int, Kill] = field(default_factory=dict)
    late_s: float = 150.0
    seed: int = 0

    def of(self, operation: str, customer: int, number: int) -> Trouble:
        return Trouble(self.kinds.get((operation, customer, number), Kind.NONE), 0.1, self.late_s)

    def deaths(self, customers: int) -> dict[int, Kill]:
        return self.kills


@pytest.fixture
def clock() -> DuelClock:
    return DuelClock()


@pytest.fixture
def provider(clock: DuelClock) -> Provider:
    return Provider(clock=clock, behaviour=Behaviour(scripted_recipients=False))


@pytest.fixture
def plan() -> WrittenPlan:
    return WrittenPlan()
