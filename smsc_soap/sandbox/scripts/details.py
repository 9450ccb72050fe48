"""What ``status.php`` and ``get.php`` say of a message besides its status."""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta
from typing import Any, Final

from smsc_soap.sandbox.lifecycle import UNDELIVERABLE
from smsc_soap.sandbox.messages import Message
from smsc_soap.sandbox.prices import home_of, is_number
from smsc_soap.sandbox.reports import status_fields

#: Numbers of the kinds of message. Source: provider's page of statuses. Assumption: the messengers it does not name.
TYPES: Final = {
    "sms": 0, "flash": 1, "bin": 2, "push": 3, "hlr": 4, "ping": 5, "mms": 6, "call": 7, "mail": 8, "viber": 10,
    "soc": 12, "whatsapp": 12, "tg": 12, "bot": 12,
}  # fmt: skip
_WHOLE: Final = ("status", "last_timestamp", "send_timestamp", "err")
#: Statuses with which a lookup has a result.
_FOUND: Final = frozenset({1, 2, 4})


def values_of(message: Message, *, detail: int, now: datetime, zone: timedelta, zero_err: bool) -> dict[str, Any]:
    """Named values as JSON has them: whole numbers and texts; *detail* is the parameter ``all``."""
    said: dict[str, Any] = dict(status_fields(message, detail=detail, now=now, zone=zone, zero_err=zero_err))
    for name in _WHOLE:
        if name in said:
            said[name] = int(said[name])
    if message.kind == "hlr":
        said |= lookup_of(message, now)
        if "sender_id" in said:
            said["sender_id"] = "HLR"  # Assumption: public clients tell these rows by that name.
    if "sms_cnt" in said:
        said["sms_cnt"] = int(said["sms_cnt"])
    return said


def lookup_of(message: Message, now: datetime) -> dict[str, str]:
    """What an HLR lookup found; nothing while it is under way, or where nobody answered.

    Invented from the number: nobody is abroad, and every SIM card is numbered like its phone.
    """
    if message.state(now).status not in (*_FOUND, UNDELIVERABLE) or not is_number(message.phone):
        return {}
    home = home_of(message.phone)
    if home.operator is None or message.state(now).status == UNDELIVERABLE:
        return dict.fromkeys(("imsi", "msc", "mcc", "mnc", "cn", "net", "rcn", "rnet"), "")
    code = home.operator.mccmnc
    return {
        "imsi": (code + message.phone[-10:])[:15],
        "msc": message.phone[:4].ljust(11, "0"),
        "mcc": code[:3],
        "mnc": code[3:],
        "cn": home.country.name,
        "net": home.operator.name,
        "rcn": "",
        "rnet": "",
    }


def extras_of(message: Message) -> dict[str, Any]:
    """What newer answers say besides. ``flag``: its lowest bits are the kind, the others are not used here."""
    home = home_of(message.phone) if is_number(message.phone) else None
    operator = home.operator if home else None
    return {
        "flag": TYPES[message.kind] & 15,
        "comment": "",
        "mccmnc": operator.mccmnc if operator else "",
        "operator_orig": operator.name if operator else "",
        "sms_cnt": message.parts,
    }


def checksum(text: str) -> int:
    """A number for a text. ``Assumption:`` over which bytes."""
    return zlib.crc32(text.encode("cp1251", "replace"))
