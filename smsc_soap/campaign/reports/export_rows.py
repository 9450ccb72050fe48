"""Row: what is told of one recipient in an export, whatever its format. The text is never in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from smsc_soap.campaign.reports.explain import Reason, differences
from smsc_soap.campaign.reports.report import NOT_PUT, OnRead, watched
from smsc_soap.model.segments import Alphabet, count_segments
from smsc_soap.model.status import status_meaning

if TYPE_CHECKING:
    from smsc_soap.campaign.plans.plan import Plan, PlanLine
    from smsc_soap.campaign.plans.plan_header import PlanHeader
    from smsc_soap.outbox.entry import Entry
    from smsc_soap.outbox.outbox import Outbox


class Row(NamedTuple):
    """One recipient. The names are the keys of the JSON and, in English, the headings of tables."""

    #: In the plan, and in the table it was made from.
    n: int
    line: int
    phone: str
    country: str
    operator: str
    alphabet: str
    #: As we counted; ``parts`` as the provider did.
    segments: int
    parts: int | None
    quoted: Decimal | None
    charged: Decimal | None
    #: charged − quoted; None while one of them is not known.
    difference: Decimal | None
    #: Why they differ, joined by ``+``; see ``explain.Reason``.
    reasons: str
    #: The outbox's word; ``not_put`` where it is not in it.
    state: str
    #: The provider's code of a refusal.
    code: int | None
    provider_id: str | None
    #: The delivery status as the provider numbers it, and its name.
    status_code: int | None
    status: str | None
    status_at: datetime | None
    #: Id of a second copy at the provider.
    duplicate_id: str | None
    #: Why it is where it is, in words.
    note: str


#: Columns of tables, in order.
COLUMNS: Final = Row._fields


def rows_of(plan: Plan, outbox: Outbox, on_read: OnRead | None = None) -> Iterator[Row]:
    """A row for each recipient, in the order of the plan. Memory does not grow.

    *on_read* is told how many of how many messages were read, every now and then.

    Raises:
        PlanChanged: the plan's file was edited.
        OSError: it cannot be read.
    """
    from smsc_soap.campaign.runs.joining import joined

    cancelled = outbox.campaign(plan.header.campaign).state.value == "cancelled"
    pairs = watched(joined(plan, outbox), plan.header.recipients, on_read)
    return rows_of_pairs(plan.header, pairs, cancelled=cancelled)


def rows_of_pairs(
    header: PlanHeader, pairs: Iterable[tuple[PlanLine, Entry | None]], *, cancelled: bool = False
) -> Iterator[Row]:
    """A row for each line of a plan with its message."""
    missing = Reason.NOT_SENT if cancelled else Reason.PENDING
    text, alphabet = None, Alphabet.GSM_7
    for line, entry in pairs:
        if line.text is not text:
            text, alphabet = line.text, count_segments(line.text).alphabet
        planned = header.groups[line.group]
        quoted = None if planned.price is None else planned.price * line.segments
        found = differences(planned.price, line.segments, entry, missing=missing)
        charged = None if entry is None else entry.cost
        status = None if entry is None else entry.status_code
        yield Row(
            n=line.n,
            line=line.line,
            phone=line.phone,
            country=planned.group.country,
            operator=planned.group.operator or planned.group.prefix,
            alphabet=alphabet.value,
            segments=line.segments,
            parts=None if entry is None else entry.parts,
            quoted=quoted,
            charged=charged,
            difference=None if quoted is None or charged is None else charged - quoted,
            reasons="+".join(one.reason.value for one in found),
            state=NOT_PUT if entry is None else entry.state.value,
            code=None if entry is None else entry.code,
            provider_id=None if entry is None else entry.provider_id,
            status_code=status,
            status=None if status is None else status_meaning(status).status.value,
            status_at=None if entry is None else entry.status_at,
            duplicate_id=None if entry is None else entry.duplicate_id,
            note="" if entry is None else entry.reason,
        )
