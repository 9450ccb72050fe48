"""Which store a plan was begun in: another one knows nothing of what was sent, and would send all of it again.

A small file beside the plan remembers it, ``plan.jsonl.begun``. Where the folder cannot be written there is none,
and nobody warns.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from smsc_soap.campaign.whole_file import write_whole
from smsc_soap.errors import InvalidParameter

if TYPE_CHECKING:
    from datetime import datetime

    from smsc_soap.campaign.plans.plan import Plan


def check_begun_here(plan: Plan, *, messages: int) -> None:
    """Nothing, unless the plan was begun in a store and this one, with so many *messages* of it, holds none.

    Raises:
        InvalidParameter: running it here would send everything a second time.
    """
    if messages:
        return
    try:
        record = json.loads(_mark(plan).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    if not isinstance(record, dict) or record.get("campaign") != plan.header.campaign:
        return
    raise InvalidParameter(
        "store",
        "one without a message of this plan",
        f"{record.get('store')}, where it was begun on {record.get('begun_at')}",
        f"use that store; if nothing was sent from it, remove {_mark(plan).name}",
    )


def remember_begun(plan: Plan, place: str, now: datetime) -> None:
    """Says beside the plan that *place* holds its messages; the first time only."""
    mark = _mark(plan)
    if mark.exists():
        return
    record = {"campaign": plan.header.campaign, "store": _named(place), "begun_at": f"{now:%Y-%m-%d %H:%M} UTC"}
    with suppress(OSError):
        write_whole(mark, json.dumps(record, ensure_ascii=False) + "\n")


def _mark(plan: Plan) -> Path:
    return plan.path.with_name(plan.path.name + ".begun")


def _named(place: str) -> str:
    """The store without login and password."""
    if "://" not in place:
        return str(Path(place).absolute())
    parts = urlsplit(place)
    return f"{parts.scheme}://{(parts.netloc.rpartition('@')[2])}{parts.path}"
