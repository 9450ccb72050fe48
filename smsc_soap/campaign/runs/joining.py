"""A plan's recipients beside their messages in the outbox, as a stream."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from smsc_soap.campaign.runs.filling import key_of
from smsc_soap.outbox.errors import UnknownKey

if TYPE_CHECKING:
    from smsc_soap.campaign.plans.plan import Plan, PlanLine
    from smsc_soap.outbox.entry import Entry
    from smsc_soap.outbox.outbox import Outbox


def joined(plan: Plan, outbox: Outbox) -> Iterator[tuple[PlanLine, Entry | None]]:
    """Every recipient in the order of the plan, with its message; None where it was not put yet.

    Messages lie in the outbox in the order they were put, which is the plan's. Where it is not (a campaign that was
    begun with an earlier plan), messages are looked up one by one.
    """
    entries = outbox.entries(plan.header.campaign)
    waiting = next(entries, None)
    for line in plan:
        key = key_of(plan.header, line.phone)
        if waiting is not None and waiting.key == key:
            yield line, waiting
            waiting = next(entries, None)
        elif waiting is None:
            # Every message there is has met its line: none is left for the rest of the plan.
            yield line, None
        else:
            yield line, _looked_up(outbox, key)


def _looked_up(outbox: Outbox, key: str) -> Entry | None:
    try:
        return outbox.get(key)
    except UnknownKey:
        return None
