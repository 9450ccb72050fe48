"""One JSON object on a line for each recipient: for programs, so nothing is quoted or rounded."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import IO, TYPE_CHECKING

from smsc_soap.campaign.reports.export_rows import Row, rows_of
from smsc_soap.campaign.reports.report import OnRead
from smsc_soap.model.money import money_text

if TYPE_CHECKING:
    from smsc_soap.campaign.plans.plan import Plan
    from smsc_soap.outbox.outbox import Outbox


def write_jsonl(out: IO[str], plan: Plan, outbox: Outbox, *, on_read: OnRead | None = None) -> int:
    """Writes all recipients, streaming, and returns how many. Money is text, moments are ISO 8601 in UTC.

    Raises:
        PlanChanged: the plan was edited.
        OSError: it cannot be read, or *out* cannot be written.
    """
    return write_rows_jsonl(out, rows_of(plan, outbox, on_read))


def write_rows_jsonl(out: IO[str], rows: Iterable[Row]) -> int:
    """As ``write_jsonl``, from rows."""
    number = 0
    for row in rows:
        out.write(json.dumps(row._asdict(), ensure_ascii=False, separators=(",", ":"), default=_plain) + "\n")
        number += 1
    return number


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return money_text(value)
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
