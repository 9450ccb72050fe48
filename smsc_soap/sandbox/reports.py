"""The fields of a status answer. Source: provider's SOAP page, 2024, "Checking the status"."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from smsc_soap.sandbox.behaviour import ErrorsFamily
from smsc_soap.sandbox.lifecycle import STATUS_NAMES
from smsc_soap.sandbox.messages import Message
from smsc_soap.sandbox.orders import Order
from smsc_soap.sandbox.prices import money_text, operator_of
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


def status_fields(
    message: Message, *, detail: int, now: datetime, zone: timedelta, zero_err: bool = False
) -> dict[str, str]:
    """What a status call says of *message* at *now*; *detail* is the parameter ``all``: 0, 1 or 2.

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
        operator, region = operator_of(message.phone) if message.phone.isdigit() else ("", "")
        fields |= {"operator": operator, "region": region}
    return fields
