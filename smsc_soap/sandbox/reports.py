"""The fields of a status answer. Source: provider's SOAP page, 2024, "Checking the status"."""

from __future__ import annotations

from datetime import datetime, timedelta

from smsc_soap.sandbox.lifecycle import STATUS_NAMES
from smsc_soap.sandbox.messages import Message
from smsc_soap.sandbox.prices import money_text, operator_of
from smsc_soap.sandbox.schedule import local_date


def status_fields(message: Message, *, detail: int, now: datetime, zone: timedelta) -> dict[str, str]:
    """What a status call says of *message* at *now*; *detail* is the parameter ``all``: 0, 1 or 2.

    Dates are in *zone*, timestamps in Unix seconds.
    """
    state = message.state(now)
    fields = {
        "status": str(state.status),
        "last_date": local_date(state.since, zone),
        "last_timestamp": str(int(state.since.timestamp())),
    }
    if state.err is not None:
        fields["err"] = str(state.err)
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
