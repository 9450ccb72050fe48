"""How far a campaign is: on a terminal a bar with the rate, the cost and the time left; elsewhere lines."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from smsc_soap.campaign.quotes.wording import Wording
from smsc_soap.cli.campaign.lines import CampaignLines
from smsc_soap.cli.output import Screen

if TYPE_CHECKING:
    from smsc_soap.campaign.plans.plan_header import PlanHeader
    from smsc_soap.campaign.runs.campaign import CampaignStatus
    from smsc_soap.outbox.overview import Overview

Filled: TypeAlias = Callable[[int, int], None]
Stands: TypeAlias = Callable[["CampaignStatus", "Overview"], None]


@contextmanager
def progress_of(
    screen: Screen,
    first: str | None = None,
    *,
    header: PlanHeader | None = None,
    monotonic: Callable[[], float] = time.monotonic,
) -> Iterator[tuple[Filled | None, Stands | None]]:
    """What to call while the outbox is filled, and while it sends; None with JSON. All of it goes to stderr.

    *first*: what is counted first, where it is not filling. *header*: of the plan that is sent.
    """
    counted = first or screen.say("into the outbox", "в outbox")
    if screen.as_json:
        yield None, None
    elif sys.stderr.isatty():
        with _bars(screen, counted, "" if header is None else header.quote.currency) as shown:
            yield shown
    else:
        lines = CampaignLines(screen, monotonic, counted, header)
        yield lines.filled, lines.stands


@contextmanager
def _bars(screen: Screen, counted: str, currency: str) -> Iterator[tuple[Filled, Stands]]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[beside]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    words = Wording(screen.language)
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        filling = bars.add_task(counted, total=None, beside="", visible=False)
        sending = bars.add_task(screen.say("sent", "отправлено"), total=None, beside="", visible=False)

        def filled(done: int, of: int) -> None:
            bars.update(filling, completed=done, total=of, visible=done < of)

        def stands(seen: CampaignStatus, _: Overview) -> None:
            speed = bars.tasks[sending].speed
            rate = "" if speed is None else words.number(round(speed)) + screen.say("/s, ", "/с, ")
            cost = rate + words.amount(seen.overview.cost, currency)
            settled = seen.messages - seen.overview.waiting
            bars.update(sending, completed=settled, total=seen.planned, beside=cost, visible=True)

        yield filled, stands
