"""``info.php``: to which network a number belongs. Source: provider's page on the operator.

Its stored copies lost the names of the values: they are those that public clients read, in their order.
``Assumption:`` the hours of ``tz`` are counted from UTC.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from smsc_soap.sandbox.operations import Operations
from smsc_soap.sandbox.prices import whereabouts
from smsc_soap.sandbox.recipients import phone_digits
from smsc_soap.sandbox.refusal import Code, RefusalError
from smsc_soap.sandbox.scripts.answers import Answer, row, rows
from smsc_soap.sandbox.scripts.common import asks, identity
from smsc_soap.sandbox.scripts.form import Form

SAME_PER_MINUTE: Final = 3
ANY_PER_MINUTE: Final = 100
#: Assumption: no page says how many may be asked for at once.
MOST_AT_ONCE: Final = 100
TEXTS: Final = {3: "operator not found"}
#: By the beginning of a number; of the western half of a country that has more than one zone.
_UTC_HOURS: Final = {
    "7": "3", "76": "5", "77": "5", "375": "3", "380": "2", "998": "5", "996": "6", "992": "5", "993": "5", "994": "4",
    "995": "4", "374": "4", "373": "2", "370": "2", "371": "2", "372": "2", "48": "1", "49": "1", "44": "0", "90": "3",
    "972": "2", "86": "8", "1": "-5",
}  # fmt: skip


def info(provider: Operations, form: Form, now: datetime) -> Answer:
    """The network of one number, or of each of a comma list.

    Raises:
        RefusalError: 1, no number; 3, no network of a single one is known; 9, three the same or a hundred a minute.
    """
    if not asks(form, "get_operator"):
        raise RefusalError(Code.PARAMETERS, "get_operator is missing")
    given = [one.strip() for one in form.get("phone", "").split(",") if one.strip()]
    if not 1 <= len(given) <= MOST_AT_ONCE:
        raise RefusalError(Code.PARAMETERS, f"phone is missing, or more than {MOST_AT_ONCE} of them")
    provider.limit(identity("info.php", form), SAME_PER_MINUTE, now)
    provider.limit(("info.php",), ANY_PER_MINUTE, now)
    found = [_home(one) for one in given]
    if "," in form["phone"]:
        return rows(found)
    if not found[0]["operator"]:
        raise RefusalError(Code.NOT_FOUND, "no network of that number is known")
    return row(found[0])


def _home(given: str) -> dict[str, str]:
    try:
        digits = phone_digits(given)
    except RefusalError as error:
        raise RefusalError(Code.PARAMETERS, "not a phone number") from error
    home = whereabouts(digits)
    code = home["mccmnc"]
    return {
        "phone": digits,
        "country": home["country"],
        "operator": home["operator"],
        "region": home["region"],
        "mcc": code[:3],
        "mnc": code[3:],
        "tz": utc_hours(digits),
    }


def utc_hours(digits: str) -> str:
    """Hours from UTC where numbers with that beginning are at home; empty: not known here."""
    return next((_UTC_HOURS[digits[:length]] for length in (3, 2, 1) if digits[:length] in _UTC_HOURS), "")
