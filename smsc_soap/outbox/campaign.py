"""What the outbox knows of one campaign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from smsc_soap.outbox.states import FINAL, MessageState


class CampaignState(StrEnum):
    """Whether messages of a campaign may be sent."""

    RUNNING = "running"
    #: Nothing new until it is resumed.
    PAUSED = "paused"
    #: What was queued is cancelled, and what comes back from a call as well.
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class CampaignOverview:
    """Counts and sums of one campaign, at one moment."""

    name: str
    state: CampaignState
    #: Why it is paused or cancelled.
    because: str
    #: Messages by state; every state is there.
    counts: Mapping[MessageState, int]
    #: Queued messages that wait for room in their budget, and for the campaign to be resumed.
    waiting_for_budget: int
    waiting_for_resume: int
    #: Messages by the latest delivery status, as the provider numbers it.
    statuses: Mapping[int, int]
    #: Sum of all charges that are known.
    cost: Decimal
    #: Segments that were charged, as far as they are known.
    parts: int
    #: Accepted messages whose charge is not known yet.
    cost_unknown: int
    #: Messages of which a second copy is at the provider.
    doubled: int

    @property
    def messages(self) -> int:
        return sum(self.counts.values())

    @property
    def waiting(self) -> int:
        """Messages that are not final and not held."""
        return sum(count for state, count in self.counts.items() if state not in FINAL | {MessageState.HELD})
