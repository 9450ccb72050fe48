"""``status.php``: where messages are, one or many at once; ``del=1`` takes one back.

Source: provider's pages of statuses and status answers; the order of ``fmt=1`` also from public clients.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from smsc_soap.sandbox import limits
from smsc_soap.sandbox.accepting import as_stored
from smsc_soap.sandbox.messages import Message
from smsc_soap.sandbox.operations import Operations
from smsc_soap.sandbox.refusal import Code, RefusalError
from smsc_soap.sandbox.scripts.answers import Answer, done, id_value, joined
from smsc_soap.sandbox.scripts.common import asks
from smsc_soap.sandbox.scripts.details import TYPES, extras_of, values_of
from smsc_soap.sandbox.scripts.form import Form

DELETE_TEXTS: Final = {5: "can't delete"}

_LOOKUP: Final = ("imsi", "msc", "mcc", "mnc", "cn", "net", "rcn", "rnet")
_MESSAGE: Final = ("send_timestamp", "phone", "cost", "sender_id", "status_name")
_PLACE: Final = ("country", "operator", "region")


def status(provider: Operations, form: Form, now: datetime) -> Answer:
    """The status of one message, or of each of a comma list.

    Raises:
        RefusalError: 1, phones and ids are not as many; 5, not deleted; 9, one message more than five times a minute.
    """
    phones, ids, many = _asked(form, most=provider.behaviour.status_list_most)
    detail = form.get("all", "").strip() or "0"
    if detail not in ("0", "1", "2"):
        raise RefusalError(Code.PARAMETERS, "all is not 0, 1 or 2")
    recipients = [as_stored(one) for one in phones]
    _count(provider, list(zip(ids, recipients)), now, many=many)
    found = [provider.find(message_id, phone, now) for message_id, phone in zip(ids, recipients)]
    if asks(form, "del"):
        return _deleted(provider, found, now)
    answers = [
        _answer(provider, message, message_id, phone, int(detail), now, many=many)
        for message, message_id, phone in zip(found, ids, recipients)
    ]
    return joined(answers) if many else answers[0]


def _asked(form: Mapping[str, str], *, most: int) -> tuple[list[str], list[str], bool]:
    """Phones, ids, and whether it is a list; a comma at the end makes one of a single message."""
    phone, message_id = form.get("phone", "").strip(), form.get("id", "").strip()
    many = "," in phone or "," in message_id
    phones = [one.strip() for one in phone.removesuffix(",").split(",")]
    ids = [one.strip() for one in message_id.removesuffix(",").split(",")]
    if len(phones) != len(ids) or not all(phones) or not all(ids):
        raise RefusalError(Code.PARAMETERS, "phone and id are missing, or not as many")
    if len(ids) > most:
        raise RefusalError(Code.PARAMETERS, f"more than {most} messages at once")
    return phones, ids, many


def _count(provider: Operations, asked: list[tuple[str, str]], now: datetime, *, many: bool) -> None:
    if many and provider.behaviour.status_list_limit == "request":
        provider.limit(("statuses", tuple(asked)), limits.STATUS_PER_MINUTE, now)
        return
    for message_id, phone in asked:
        provider.limit_looks(message_id, phone, now)


def _deleted(provider: Operations, found: list[Message | None], now: datetime) -> Answer:
    """``Assumption:`` all or nothing, and only what waits for its time."""
    waiting = [one for one in found if one is not None and provider.may_take_back(one, now)]
    if len(waiting) < len(found):
        raise RefusalError(Code.TIME, "not there, or gone out", said=DELETE_TEXTS[5])
    for message in {one.number: one for one in waiting}.values():
        provider.take_back(message, now)
    return done()


def _answer(
    provider: Operations,
    message: Message | None,
    message_id: str,
    phone: str,
    detail: int,
    now: datetime,
    *,
    many: bool,
) -> Answer:
    if message is None:
        return _missing(provider, message_id, phone, detail, many=many)
    rules = provider.behaviour
    said = values_of(message, detail=detail, now=now, zone=provider.account.zone, zero_err=rules.zero_err)
    named: dict[str, Any] = {}
    if many:
        named = ({"phone": phone} if detail == 0 else {}) | {"id": id_value(message.message_id)}
    commas = _commas(said, message, detail) + _behind(message.message_id, phone, detail, many=many)
    value = _ordered(said, message, detail, extras=rules.status_extras) | named
    words = f"Status = {said['status']}, check_time = {said['last_date']}"
    shown = ("err", *_LOOKUP, "send_date", *_MESSAGE[1:], *_PLACE, "message")
    words += "".join(f", {name} = {said[name]}" for name in shown if name in said)
    words += "".join(f", {name.upper() if name == 'id' else name} = {one}" for name, one in named.items())
    return Answer(value, words, commas)


def _missing(provider: Operations, message_id: str, phone: str, detail: int, *, many: bool) -> Answer:
    """No error, but the status -3."""
    value: dict[str, Any] = {"status": -3}
    if provider.behaviour.missing_dates:
        value |= {"last_date": "", "last_timestamp": 0}
    words = "Status = -3"
    if many:
        value |= {"phone": phone, "id": id_value(message_id)}
        words += f", phone = {phone}, ID = {message_id}"
    return Answer(value, words, "-3,0,0" + _behind(message_id, phone, detail, many=many))


def _ordered(said: Mapping[str, Any], message: Message, detail: int, *, extras: bool) -> dict[str, Any]:
    """Named values in the order that people have seen."""
    left_out = {"sms_cnt", "mccmnc", *_PLACE}
    value = {name: one for name, one in said.items() if name not in left_out}
    if detail >= 1:
        value["type"] = TYPES[message.kind]
        value |= extras_of(message) if extras else {}
    if detail == 2:
        value |= {name: said[name] for name in _PLACE}
    return value


def _commas(said: Mapping[str, Any], message: Message, detail: int) -> str:
    cells = [said["status"], said["last_timestamp"], said.get("err", 0)]
    if message.kind == "hlr":
        cells += [said.get(name, "") for name in _LOOKUP]
    if detail >= 1:
        cells += [said[name] for name in _MESSAGE]
        cells += [said[name] for name in _PLACE] if detail == 2 else []
        cells.append(said["message"])
    return ",".join(map(str, cells))


def _behind(message_id: str, phone: str, detail: int, *, many: bool) -> str:
    if not many:
        return ""
    return f",{message_id},{phone}" if detail == 0 else f",{message_id}"
