"""Campaign: a plan and the outbox it goes out through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from smsc_soap.campaign.plans.drift import Circumstances, check_plan
from smsc_soap.campaign.runs.filling import Filling, OnFill
from smsc_soap.errors import InvalidParameter
from smsc_soap.model.clock import Clock, SystemClock
from smsc_soap.outbox.campaign import CampaignOverview, CampaignState
from smsc_soap.outbox.states import MessageState

if TYPE_CHECKING:
    from smsc_soap.campaign.plans.plan import Plan
    from smsc_soap.outbox.budget import Budget
    from smsc_soap.outbox.outbox import Outbox

#: Moscow's, as for clients.
_OFFSET: Final = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class CampaignStatus:
    """How far a campaign is."""

    name: str
    #: Recipients of the plan.
    planned: int
    overview: CampaignOverview
    #: None before the first run.
    budget: Budget | None

    @property
    def messages(self) -> int:
        """Messages in the outbox; fewer than planned: it is still being filled, or was stopped meanwhile."""
        return self.overview.messages

    @property
    def filled(self) -> bool:
        return self.messages >= self.planned

    @property
    def open(self) -> int:
        """Messages that may be at the provider without anybody knowing yet."""
        return self.overview.counts[MessageState.SENDING] + self.overview.counts[MessageState.UNKNOWN]

    @property
    def accepted(self) -> int:
        return self.overview.counts[MessageState.ACCEPTED]

    @property
    def done(self) -> bool:
        """True when every message is final or with a person."""
        return self.filled and not self.overview.waiting

    @property
    def state(self) -> str:
        """What people decided, or ``finished`` once nothing of a running one is left to do."""
        running = self.overview.state is CampaignState.RUNNING
        return "finished" if running and self.done else str(self.overview.state)

    @property
    def out_of_budget(self) -> bool:
        """True when nothing goes on before the ceiling is raised."""
        waiting = self.overview.waiting_for_budget
        return bool(waiting) and waiting == self.overview.waiting

    @property
    def stopped(self) -> bool:
        """True when it was paused or cancelled, and no call is open."""
        return self.overview.state is not CampaignState.RUNNING and not self.open

    @property
    def spent(self) -> Decimal:
        """Charges that are known, as the budget counts them."""
        return Decimal(0) if self.budget is None else self.budget.spent

    def as_dict(self) -> dict[str, Any]:
        """Plain values; money as Decimal."""
        seen, budget = self.overview, self.budget
        return {
            "campaign": self.name,
            "state": self.state,
            "because": seen.because,
            "recipients": self.planned,
            "messages": self.messages,
            "counts": {str(state): count for state, count in seen.counts.items()},
            "waiting_for_budget": seen.waiting_for_budget,
            "waiting_for_resume": seen.waiting_for_resume,
            "delivery": {str(code): count for code, count in sorted(seen.statuses.items())},
            "cost": seen.cost,
            "parts": seen.parts,
            "cost_unknown": seen.cost_unknown,
            "doubled": seen.doubled,
            "ceiling": None if budget is None else budget.money,
            "ceiling_segments": None if budget is None else budget.segments,
            "reserved": None if budget is None else budget.reserved,
            "spent": None if budget is None else budget.spent,
            "done": self.done,
        }


class Campaign:
    """One plan at work in one outbox. Whatever was interrupted is done again by ``resume``, and nothing twice."""

    def __init__(self, plan: Plan, outbox: Outbox, *, clock: Clock | None = None) -> None:
        self.plan = plan
        self.outbox = outbox
        self._clock = clock or SystemClock()

    @property
    def name(self) -> str:
        """In the outbox: of the campaign and of its budget."""
        return self.plan.header.campaign

    @property
    def siblings(self) -> list[str]:
        """Other campaigns of this store that were made from the same table: a text sent twice, perhaps."""
        mark = f"-{self.plan.header.table.sha256[:10]}-"
        return [name for name in self.outbox.campaign_names() if mark in name and name != self.name]

    def check(
        self, *, text: str | None = None, table_path: str | None = None, balance: bool = True, ceiling: bool = True
    ) -> None:
        """Compares the plan with files, account, prices and balance as they are now.

        *ceiling* False: a campaign that was begun with a higher ceiling than this plan's keeps it.

        Raises:
            PlanChanged: it does not fit any more; a PlanDrifted has the ``differences``.
            InvalidParameter: it was cancelled, or may take more than this plan allows.
            SmscError: the provider could not be asked.
        """
        status = self.status()
        if status.overview.state is CampaignState.CANCELLED:
            raise InvalidParameter("campaign", "one that was cancelled", "another one", "make a plan for whom is left")
        if ceiling and not status.done:
            self._check_ceiling(status.budget)
        client = self.outbox.client
        seen = Circumstances(
            now=self._clock.now(),
            text=text,
            table_path=table_path,
            client=client,
            balance=balance,
            begun=bool(status.messages),
            spent=status.spent,
        )
        check_plan(self.plan, seen)

    def fill(self, on_fill: OnFill | None = None) -> int:
        """Makes the budget and puts all messages; how many were new. Whoever runs the outbox sends them.

        Raises:
            PlanChanged: the plan was edited meanwhile.
            NotDurable: the store could not be written; do it again.
        """
        self.plan.verify()
        if self._budget() is None:
            ceiling = self.plan.header.ceiling
            self.outbox.budget(self.name, money=ceiling.money, segments=ceiling.segments)
        client = self.outbox.client
        offset = _OFFSET if client is None else client.settings.account_utc_offset
        return Filling(self.plan, self.outbox, offset).fill(self._clock.now(), on_fill)

    def run(
        self, *, text: str | None = None, balance: bool = True, on_fill: OnFill | None = None, **workers: Any
    ) -> CampaignStatus:
        """Checks, fills, and starts the outbox's workers in this process (*workers*: arguments of ``Outbox.run``).

        Returns at once when they run; ``wait`` for them. Calling this is the confirmation: messages are sent.

        Raises:
            PlanChanged: something does not fit any more; nothing was sent.
            ConfigurationError: the outbox has no client.
        """
        self.check(text=text, balance=balance)
        self.fill(on_fill)
        self.outbox.run(**workers)
        return self.status()

    def resume(
        self,
        *,
        ceiling: Decimal | None = None,
        ceiling_segments: int | None = None,
        on_fill: OnFill | None = None,
        **workers: Any,
    ) -> CampaignStatus:
        """Goes on after a pause, a crash, or at its ceiling, with new ceilings where they are named.

        Raises:
            PlanChanged: the plan was edited, or belongs to another account.
            InvalidParameter: it was never begun.
        """
        self.check_begun()
        self.release(ceiling, ceiling_segments)
        self.fill(on_fill)
        self.outbox.run(**workers)
        return self.status()

    def check_begun(self) -> None:
        """Nothing, when it can go on: the plan is whole, the account the same, and something of it is in the outbox.

        Raises:
            PlanChanged, InvalidParameter: as ``resume``.
        """
        seen = self.status()
        if not seen.messages and seen.overview.state is not CampaignState.CANCELLED:
            raise InvalidParameter(
                "campaign", "one that was never begun in this store", "a campaign that was", "run it first"
            )
        self.check(balance=False, ceiling=False)

    def release(self, ceiling: Decimal | None = None, ceiling_segments: int | None = None) -> None:
        """Ends a pause, with new ceilings where they are named. Whoever runs the outbox goes on."""
        if ceiling is not None:
            self.outbox.budget(self.name, money=ceiling)
        if ceiling_segments is not None:
            self.outbox.budget(self.name, segments=ceiling_segments)
        self.outbox.resume_campaign(self.name)

    def pause(self, because: str = "paused by a person") -> None:
        """Nothing new is sent by any process; open calls end, and are settled."""
        self.outbox.pause_campaign(self.name, because)

    def cancel(self, because: str = "its campaign was cancelled") -> int:
        """What was not sent is not sent any more; how many that were. There is no way back."""
        return self.outbox.cancel_campaign(self.name, because)

    def status(self) -> CampaignStatus:
        """How far it is. Reads an index: about a second for a million messages."""
        return CampaignStatus(self.name, self.plan.header.recipients, self.outbox.campaign(self.name), self._budget())

    def wait(self, timeout_s: float, on_status: Callable[[CampaignStatus], None] | None = None) -> CampaignStatus:
        """The status once it is done, out of budget or stopped, or as it is after *timeout_s* seconds."""

        def look() -> CampaignStatus:
            seen = self.status()
            if on_status is not None:
                on_status(seen)
            return seen

        return self.outbox.wait_for(look, lambda seen: seen.done or seen.out_of_budget or seen.stopped, timeout_s)

    def _check_ceiling(self, budget: Budget | None) -> None:
        """A plan made again has the budget of the first one: nobody approved that with this plan."""
        planned = self.plan.header.ceiling.money
        if budget is None or (budget.money is not None and budget.money <= planned):
            return
        now = "none" if budget.money is None else f"{budget.money:f}"
        raise InvalidParameter(
            "ceiling",
            f"{now}, which the campaign was begun with or got later",
            f"up to the {planned:f} of this plan",
            f"campaign resume goes on as it is, campaign resume --ceiling {planned:f} --confirm with this plan's",
        )

    def _budget(self) -> Budget | None:
        try:
            return self.outbox.budget(self.name)
        except InvalidParameter:
            return None
