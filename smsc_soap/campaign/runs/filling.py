"""Plan → outbox: one message for each recipient, under keys that make filling twice the same as once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final

from smsc_soap.campaign.plans.drift import Difference, PlanDrifted
from smsc_soap.campaign.plans.plan_header import PlanHeader, PlannedGroup
from smsc_soap.campaign.plans.quiet_hours import Timetable
from smsc_soap.campaign.tables.zones import Zone
from smsc_soap.outbox.entry import Draft, SubscriberCap
from smsc_soap.outbox.errors import KeyConflict
from smsc_soap.outbox.states import MessageClass

if TYPE_CHECKING:
    from smsc_soap.campaign.plans.plan import Plan, PlanLine
    from smsc_soap.outbox.outbox import Outbox

#: Messages that are put at once.
CHUNK: Final = 1000

#: How many recipients of the plan were gone through, and how many there are.
OnFill = Callable[[int, int], None]


def key_of(header: PlanHeader, phone: str) -> str:
    """The key in the outbox of the message to *phone*.

    It comes from the campaign's identity and the phone, not from the place in the plan: a plan that was made again
    from the same table and text, whatever its number of rows left out, addresses the same messages.
    """
    digest = hashlib.sha256(f"{header.identity}\n{phone}".encode()).hexdigest()
    return f"{header.identity[:10]}-{digest[:24]}"


@dataclass(frozen=True, slots=True)
class Filling:
    """Puts the messages of one plan. What is there already stays as it is."""

    plan: Plan
    outbox: Outbox
    account_utc_offset: timedelta

    def fill(self, start: datetime, on_fill: OnFill | None = None) -> int:
        """How many messages were new. Durable chunk by chunk; after a crash it is simply done again.

        Raises:
            PlanDrifted: the same campaign was filled from another plan whose messages differ.
            NotDurable: the store could not be written.
        """
        total, done, new = self.plan.header.recipients, 0, 0
        drafts = self._drafts(start)
        while chunk := list(islice(drafts, CHUNK)):
            try:
                new += self.outbox.put_drafts(chunk)
            except KeyConflict:
                raise PlanDrifted(self.plan.path.name, [_CONFLICT]) from None
            done += len(chunk)
            if on_fill is not None:
                on_fill(done, total)
        return new

    def _drafts(self, start: datetime) -> Iterator[Draft]:
        header = self.plan.header
        times = Timetable.of(header.delivery, header.recipients, start, self.account_utc_offset)
        alike = [_alike(planned) for planned in header.groups]
        moulds: dict[tuple[Zone | None, str], Draft] = {}
        for line in self.plan:
            kind = line.zone, alike[line.group]
            mould = moulds.get(kind)
            if mould is None:
                mould = moulds[kind] = self._mould(line, alike[line.group])
            yield replace(
                mould,
                key=key_of(header, line.phone),
                phone=line.phone,
                given=line.phone,
                text=line.text,
                not_before=times.not_before(line.n, line.zone),
                reserve=self.plan.bound_of(line),
                segments=line.segments,
            )

    def _mould(self, line: PlanLine, alike: str) -> Draft:
        """A message of this zone, checked as a whole; the others differ in what the plan has checked already.

        *alike*: whose messages share requests with it.
        """
        header = self.plan.header
        delivery = header.delivery
        query = delivery.query
        if delivery.hours is not None and line.zone is not None:
            query = "&".join(part for part in (query, f"tz={line.zone}") if part)
        cap = None if delivery.cap is None else SubscriberCap(delivery.cap, timedelta(minutes=delivery.cap_min))
        return self.outbox.draft(
            line.phone,
            line.text,
            sender=delivery.sender,
            time=delivery.hours,
            query=query or None,
            kind=MessageClass.BULK,
            batch=f"{header.campaign} {alike}" if delivery.batch_size > 1 else None,
            campaign=header.campaign,
            budget=header.campaign,
            cap=cap,
            # The charge is known with the request; to ask for it message by message would hold a tight budget up.
            poll="followed" if delivery.poll == "all" else delivery.poll,
        )


def _alike(planned: PlannedGroup) -> str:
    """Whose messages share requests: of one country and operator, and of one price to the cent.

    The charge of a request is spread over its messages; among equally dear ones it is right for each of them.
    """
    price = "" if planned.price is None else f"{planned.price:.2f}"
    named = json.dumps([planned.group.country, planned.group.operator, price])
    return hashlib.sha256(named.encode()).hexdigest()[:12]


_CONFLICT: Final = Difference(
    "filled",
    "the same campaign was begun with a plan whose messages differ (zone or numbers of the table were read otherwise)",
    "та же кампания начата по плану с другими сообщениями (иначе прочитаны зоны или номера)",
)
