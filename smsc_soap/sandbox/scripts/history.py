"""``get.php``, messages: what was sent, what came in. Source: provider's pages on history and incoming messages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from smsc_soap.sandbox.accepting import as_stored
from smsc_soap.sandbox.incoming import Incoming
from smsc_soap.sandbox.messages import Message
from smsc_soap.sandbox.operations import Operations
from smsc_soap.sandbox.refusal import Code, RefusalError
from smsc_soap.sandbox.schedule import local_date
from smsc_soap.sandbox.scripts.answers import Answer, id_value, joined, named, rows
from smsc_soap.sandbox.scripts.common import day, identity, local_day, number
from smsc_soap.sandbox.scripts.details import TYPES, checksum, extras_of, values_of
from smsc_soap.sandbox.scripts.form import Form

SAME_PER_MINUTE: Final = 3
MOST_MESSAGES: Final = 1000
MOST_ANSWERS: Final = 10_000
#: Six months. Assumption: which days that are.
OLDEST_DAYS: Final = 183
OLDEST_HOURS: Final = 168
TEXTS: Final = {3: "messages not found"}
#: Assumption: how many there are, and how far back, when nobody says.
_USUAL_COUNT: Final = 100
_USUAL_HOURS: Final = 24
#: The order people have seen in ``fmt=0``.
_ORDER: Final = (
    "status", "last_date", "last_timestamp", "err", "send_date", "send_timestamp", "phone", "mccmnc", "country",
    "operator", "region", "cost", "sender_id", "status_name", "message", "type",
)  # fmt: skip


def messages(provider: Operations, form: Form, now: datetime) -> Answer:
    """Sent messages, newest first. ``Assumption:`` the order.

    Raises:
        RefusalError: 1, a value that cannot be; 3, nothing was found; 9, three the same a minute.
    """
    count = number(form, "cnt", 1, MOST_MESSAGES, _USUAL_COUNT)
    wanted = _Wanted(provider, form, now)
    provider.limit(identity("get.php", form), SAME_PER_MINUTE, now)
    found: list[Message] = []
    for message in wanted.matching():
        found.append(message)
        if len(found) == count:
            break
    if not found:
        raise RefusalError(Code.NOT_FOUND, "no such messages")
    return joined([_row(provider, one, now) for one in found])


class _Wanted:
    """Which messages are asked for."""

    def __init__(self, provider: Operations, form: Form, now: datetime) -> None:
        zone = provider.account.zone
        oldest = local_day(now, zone) - timedelta(days=OLDEST_DAYS)
        self._start, self._end = day(form, "start") or oldest, day(form, "end") or date.max
        if self._start < oldest:
            raise RefusalError(Code.PARAMETERS, "start is older than six months")
        given = form.get("phone", "") or form.get("email", "")
        self._recipients = frozenset(as_stored(one) for one in given.split(",") if one.strip())
        self._type = number(form, "format", 0, 99, -1)
        self._before = number(form, "prev_id", 0, 10**10, 0)
        self._zone = zone
        self._sent = provider.sent()

    def matching(self) -> Iterator[Message]:
        last = self._before - 1 if self._before else len(self._sent)
        for at in range(min(last, len(self._sent)), 0, -1):
            (message,) = self._sent.after(at - 1, 1)
            if self._fits(message):
                yield message

    def _fits(self, message: Message) -> bool:
        if message.deleted_at is not None or (self._recipients and message.phone not in self._recipients):
            return False
        if self._type not in (-1, TYPES[message.kind]):
            return False
        return self._start <= local_day(message.accepted_at, self._zone) <= self._end


def _row(provider: Operations, message: Message, now: datetime) -> Answer:
    rules, zone = provider.behaviour, provider.account.zone
    said = values_of(message, detail=2, now=now, zone=zone, zero_err=rules.zero_err) | {"type": TYPES[message.kind]}
    value: dict[str, Any] = {name: said[name] for name in _ORDER if name in said}
    if rules.status_extras:
        value |= {name: one for name, one in extras_of(message).items() if name not in value and name != "sms_cnt"}
    value |= {
        "id": id_value(message.message_id),
        "int_id": message.number,
        "sms_cnt": message.parts,
        "format": TYPES[message.kind],
        "crc": checksum(message.text),
    }
    shown = {name: one for name, one in value.items() if name not in ("last_timestamp", "send_timestamp")}
    words = {_WORDS.get(name, name): one for name, one in shown.items()}
    return Answer(value, named(words), ",".join(map(str, value.values())))


_WORDS: Final = {"status": "Status", "last_date": "check_time", "id": "ID"}


def answers(provider: Operations, form: Form, now: datetime) -> Answer:
    """Incoming messages and confirming calls, oldest first. ``Assumption:`` the order, and an empty list for none.

    Raises:
        RefusalError: 1, a value that cannot be; 9, three the same a minute. ``Assumption:`` that limit.
    """
    count = number(form, "cnt", 1, MOST_ANSWERS, _USUAL_COUNT)
    hours = number(form, "hour", 1, OLDEST_HOURS, _USUAL_HOURS)
    after, to_phone = number(form, "after_id", 0, 10**10, 0), form.get("to_phone", "").strip().removeprefix("+")
    provider.limit(identity("get.php", form), SAME_PER_MINUTE, now)
    since = now - timedelta(hours=hours)
    found = [
        one for one in provider.incoming.after(after) if one.received_at >= since and to_phone in ("", one.to_phone)
    ]
    return rows(_incoming(one, provider.account.zone) for one in found[:count])


def _incoming(received: Incoming, zone: timedelta) -> dict[str, Any]:
    return {
        "id": received.number,
        "received": local_date(received.received_at, zone),
        "phone": received.phone,
        "message": received.text,
        "to_phone": received.to_phone,
        "sent": "",
    }
