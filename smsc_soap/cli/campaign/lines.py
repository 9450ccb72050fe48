"""How far a campaign is where no bar can be drawn: a line now and then, and one when it begins to wait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from smsc_soap.campaign.quotes.wording import Wording
from smsc_soap.cli.output import Screen, moment
from smsc_soap.outbox.campaign import CampaignState
from smsc_soap.outbox.states import MessageState

if TYPE_CHECKING:
    from smsc_soap.campaign.plans.plan_header import PlanHeader
    from smsc_soap.campaign.runs.campaign import CampaignStatus
    from smsc_soap.outbox.overview import Overview

#: Seconds between two lines while something changes, and while nothing does.
LINE_EVERY_S: Final = 60.0
STILL_EVERY_S: Final = 600.0
#: What it waits for is told when it was so for this long: workers rest for a moment between two requests, too.
SETTLED_S: Final = 5.0


@dataclass(slots=True)
class CampaignLines:
    """Writes lines to stderr. *first*: what the first counter counts; *header*: of the plan that is sent, if any."""

    screen: Screen
    monotonic: Callable[[], float]
    first: str
    header: PlanHeader | None = None
    _told_s: float = field(init=False)
    _told: str = field(init=False, default="")
    _waits_for: str = field(init=False, default="")
    _newly: str = field(init=False, default="")
    _newly_s: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        self._told_s = self.monotonic()

    def filled(self, done: int, of: int) -> None:
        """Counts what comes before the sending."""
        number = Wording(self.screen.language).number
        self._now_and_then(f"{self.first}: {number(done)} / {number(of)}")

    def stands(self, seen: CampaignStatus, overview: Overview) -> None:
        """Tells how it stands, when it is time to."""
        if self.header is None:
            return
        waits_for = what_it_waits_for(seen, overview, self.header, self.screen)
        line = _line(seen, overview, self.header.quote.currency, self.screen)
        if waits_for:
            line += self.screen.say("; waits for ", "; ждёт: ") + waits_for
        if self._has_settled(waits_for):
            self._waits_for = waits_for
            self._tell(line)
        else:
            self._now_and_then(line)

    def _has_settled(self, waits_for: str) -> bool:
        """True when it has waited for something else than before for long enough."""
        now_s = self.monotonic()
        if waits_for != self._newly:
            self._newly, self._newly_s = waits_for, now_s
        return waits_for != self._waits_for and now_s - self._newly_s >= SETTLED_S

    def _now_and_then(self, line: str) -> None:
        every_s = STILL_EVERY_S if line == self._told else LINE_EVERY_S
        if self.monotonic() - self._told_s >= every_s:
            self._tell(line)

    def _tell(self, line: str) -> None:
        self._told_s, self._told = self.monotonic(), line
        self.screen.note(line)


def _line(seen: CampaignStatus, overview: Overview, currency: str, screen: Screen) -> str:
    """Counts and money: ``sent 1,200 of 10,000 (3 refused), cost 3,960.00 RUB of 33,000.00 RUB, 50.0/s``."""
    say, words, counts = screen.say, Wording(screen.language), seen.overview.counts
    line = say(
        f"sent {words.number(seen.accepted)} of {words.number(seen.planned)}",
        f"отправлено {words.number(seen.accepted)} из {words.number(seen.planned)}",
    )
    beside = (
        (MessageState.REFUSED, say("refused", "отказано")),
        (MessageState.UNKNOWN, say("outcome unknown", "исход неизвестен")),
        (MessageState.HELD, say("with a person", "ждёт человека")),
        (MessageState.EXPIRED, say("expired", "просрочено")),
        (MessageState.CANCELLED, say("cancelled", "отменено")),
    )
    others = ", ".join(f"{name}: {words.number(counts[state])}" for state, name in beside if counts[state])
    line += f" ({others})" if others else ""
    line += say(", cost ", ", стоимость ") + words.amount(seen.overview.cost, currency)
    if seen.budget is not None and seen.budget.money is not None:
        line += say(", ceiling ", ", потолок ") + words.amount(seen.budget.money, currency)
    if overview.sends_per_s:
        line += ", " + words.written(Decimal(overview.sends_per_s), 1) + say("/s", "/с")
    return line


def what_it_waits_for(seen: CampaignStatus, overview: Overview, header: PlanHeader, screen: Screen) -> str:
    """In words, the most pressing first; empty while messages go out. Without counts, so equal while it is the same."""
    say, counts = screen.say, seen.overview.counts
    if overview.hindrance is not None:
        until = "" if overview.paused_until is None else say(", until ", ", до ") + moment(overview.paused_until)
        return f"{overview.hindrance}{until}"
    if seen.overview.state is not CampaignState.RUNNING:
        return say("open calls to end", "конца открытых вызовов")
    if not counts[MessageState.QUEUED]:
        lost = counts[MessageState.UNKNOWN] and not counts[MessageState.SENDING]
        return say("lost answers to be settled", "выяснения потерянных ответов") if lost else ""
    if counts[MessageState.SENDING] or overview.busy or overview.sends_per_s:
        return ""
    if seen.overview.waiting_for_budget == counts[MessageState.QUEUED]:
        return say("room below the ceiling", "места под потолком")
    if header.delivery.hours:
        return say(f"the hours {header.delivery.hours} of recipients", f"часов {header.delivery.hours} у получателей")
    if header.delivery.period_h is not None:
        return say("the next step of the period", "следующей группы (--period)")
    return ""
