"""The fields of a status answer. Source: provider's SOAP page, 2024, "Checking the status"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from smsc_soap.sandbox.behaviour import ErrorsFamily
from smsc_soap.sandbox.lifecycle import STATUS_NAMES, WAITING
from smsc_soap.sandbox.messages import Message
from smsc_soap.sandbox.orders import Order
from smsc_soap.sandbox.prices import money_text, whereabouts
from smsc_soap.sandbox.query import DAY_S, Options
from smsc_soap.sandbox.refusal import Code
from smsc_soap.sandbox.schedule import local_date

#: What ``errors`` says of a refused recipient, by family of numbers.
_REFUSED: Final = {
    "err": {Code.DENIED: "253", Code.PHONE: "249", Code.UNDELIVERABLE: "248"},
    "status": {Code.DENIED: "23", Code.PHONE: "22", Code.UNDELIVERABLE: "25"},
}
#: Final statuses at which the message arrived.
_ARRIVED: Final = frozenset({1, 2, 4})


def refused_fields(order: Order, *, family: ErrorsFamily) -> dict[str, list[dict[str, str]]]:
    """The field ``errors``, where it was asked for and a recipient was refused."""
    if not (order.options.err and order.refused):
        return {}
    words = _REFUSED[family]
    return {"errors": [{"phone": one.given, "status": words[one.code]} for one in order.refused]}


def recipient_fields(order: Order, *, short: bool = False, virtual: bool = False) -> dict[str, list[Any]]:
    """The field ``phones``, where ``op=1`` asked for it: every recipient with network, cost and status, or its error.

    With *short* accepted recipients come without a status; with *virtual* (test mode) their cost is null. Nobody sees
    it over SOAP, whose description has no such field.
    """
    if not order.options.op:
        return {}
    waiting = {} if short else {"status": str(WAITING)}
    statuses, errors = _REFUSED["status"], _REFUSED["err"]
    rows: list[dict[str, str | None]] = [
        {
            "phone": one.recipient,
            "mccmnc": whereabouts(one.recipient)["mccmnc"],
            "cost": None if virtual else money_text(one.cost),
            **waiting,
        }
        for one in order.items
    ]
    wrong: list[dict[str, str | None]] = [
        {"phone": one.given, "status": statuses[one.code], "error": errors[one.code]} for one in order.refused
    ]
    return {"phones": rows + wrong}


def details_of(options: Options, links: Mapping[str, str] | None, files: str = "") -> dict[str, Any] | None:
    """What a message was asked for besides its text, for the ledger; None: nothing."""
    found: dict[str, Any] = {"links": dict(links)} if links else {}
    if options.kind == "call":
        found |= {"voice": options.voice, **asdict(options.plan)}
    if files:
        found["files"] = files
    given = {"valid_s": options.valid_s, "userip": options.userip, "subj": options.subj, "fileurl": options.fileurl}
    usual = {"valid_s": DAY_S, "userip": "", "subj": "", "fileurl": ""}
    return found | {name: value for name, value in given.items() if value != usual[name]} or None


def status_fields(
    message: Message, *, detail: int, now: datetime, zone: timedelta, zero_err: bool = False
) -> dict[str, str]:
    """What a status call says of *message* at *now*; *detail* is the parameter ``all``: 0, 1 or 2.
    Country and network code are among them; the description of the SOAP service has no fields for those.

    Dates are in *zone*, timestamps in Unix seconds. With *zero_err* an arrived message says ``err`` 0.
    """
    state = message.state(now)
    fields = {
        "status": str(state.status),
        "last_date": local_date(state.since, zone),
        "last_timestamp": str(int(state.since.timestamp())),
    }
    if state.err is not None:
        fields["err"] = str(state.err)
    elif zero_err and state.status in _ARRIVED:
        fields["err"] = "0"
    if detail >= 1:
        fields |= {
            "send_date": local_date(message.send_at, zone),
            "send_timestamp": str(int(message.send_at.timestamp())),
            "phone": message.phone,
            "cost": money_text(message.cost),
            "sender_id": message.sender,
            "status_name": STATUS_NAMES[state.status],
            "message": message.text,
            "sms_cnt": str(message.parts),
        }
    if detail >= 2:
        fields |= whereabouts(message.phone)
    return fields
