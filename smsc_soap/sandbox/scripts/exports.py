"""``downloads.php``: deferred tasks and their files. Source: provider's page on deferred tasks, 2024."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any, Final

from smsc_soap.sandbox.downloads import DONE, PENDING, Download, csv_of
from smsc_soap.sandbox.operations import Operations
from smsc_soap.sandbox.refusal import Code, RefusalError
from smsc_soap.sandbox.schedule import local_date
from smsc_soap.sandbox.scripts.answers import Answer, FileAnswer, rows
from smsc_soap.sandbox.scripts.common import asks, identity, number
from smsc_soap.sandbox.scripts.form import Form

SAME_PER_MINUTE: Final = 3
#: Assumption: the code, its words, and how many a list has when nobody says.
TEXTS: Final = {3: "file not found"}
_USUAL_COUNT: Final = 100
_MOST: Final = 1000


def downloads(provider: Operations, form: Form, now: datetime) -> Answer | FileAnswer:
    """The list (``get_list=1``) or a file (``get_file=1`` with ``id`` or ``name``).

    Raises:
        RefusalError: 1, not one of the two; 3, no such file, or not yet; 9, three the same a minute.
    """
    wants_list, wants_file = asks(form, "get_list"), asks(form, "get_file")
    if wants_list == wants_file:
        raise RefusalError(Code.PARAMETERS, "exactly one of get_list and get_file")
    provider.limit(identity("downloads.php", form), SAME_PER_MINUTE, now)
    return _file(provider, form, now) if wants_file else _list(provider, form, now)


def _list(provider: Operations, form: Form, now: datetime) -> Answer:
    count, after = number(form, "cnt", 1, _MOST, _USUAL_COUNT), number(form, "after_id", 0, 10**9, 0)
    found = [one for one in provider.downloads if one.number > after][:count]

    def row(one: Download) -> dict[str, Any]:
        zone, status = provider.account.zone, one.status(now)
        return {
            "id": one.number,
            "name": one.name,
            "status": status,
            "created": local_date(one.created_at, zone),
            "time": local_date(one.starts_at, zone) if status != PENDING else "",
            "file": one.file if status == DONE else "",
        }

    return rows(row(one) for one in found)


def _file(provider: Operations, form: Form, now: datetime) -> FileAnswer:
    number_given, name = form.get("id", "").strip(), form.get("name", "").strip()
    if not (number_given or name):
        raise RefusalError(Code.PARAMETERS, "id or name is missing")
    task = provider.downloads.find(number=number_given, name=name)
    if task is None or task.status(now) != DONE:
        raise RefusalError(Code.NOT_FOUND, "no such file, or not yet")
    pieces = partial(csv_of, provider.sent(), task, provider.account.zone)
    return FileAnswer("text/csv", pieces, task.file)
