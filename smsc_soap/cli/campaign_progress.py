"""How far a campaign is, on the terminal: a bar with the rate, the cost so far and the time left."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from smsc_soap.campaign.quotes.wording import amount
from smsc_soap.cli.output import Screen

if TYPE_CHECKING:
    from smsc_soap.campaign.runs.campaign import CampaignStatus

Filled: TypeAlias = Callable[[int, int], None]
Stands: TypeAlias = Callable[["CampaignStatus"], None]


@contextmanager
def bars_of(screen: Screen, first: str | None = None) -> Iterator[tuple[Filled | None, Stands | None]]:
    """What to call while the outbox is filled, and while it sends; None where nobody watches.

    *first*: what the first bar counts, where it is not filling.
    """
    if screen.as_json or not sys.stderr.isatty():
        yield None, None
        return
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
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        filling = bars.add_task(
            first or screen.say("into the outbox", "в outbox"), total=None, beside="", visible=False
        )
        sending = bars.add_task(screen.say("sent", "отправлено"), total=None, beside="", visible=False)

        def filled(done: int, of: int) -> None:
            bars.update(filling, completed=done, total=of, visible=done < of)

        def stands(seen: CampaignStatus) -> None:
            speed = bars.tasks[sending].speed
            rate = "" if speed is None else f"{speed:,.0f}/s, "
            cost = rate + amount(seen.overview.cost)
            settled = seen.messages - seen.overview.waiting
            bars.update(sending, completed=settled, total=seen.planned, beside=cost, visible=True)

        yield filled, stands
