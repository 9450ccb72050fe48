"""``balance.php``: what is left to spend. Source: provider's page of balance answers."""

from __future__ import annotations

from datetime import datetime

from smsc_soap.sandbox.operations import Operations
from smsc_soap.sandbox.scripts.answers import Answer
from smsc_soap.sandbox.scripts.common import asks
from smsc_soap.sandbox.scripts.form import Form


def balance(provider: Operations, form: Form, now: datetime) -> Answer:
    """The balance, with ``cur=1`` in which currency.

    Raises:
        RefusalError: 9, more than ten times a minute, SOAP calls included.
    """
    left = str(provider.get_balance(form, now)["balance"])
    if not asks(form, "cur"):
        return Answer({"balance": left}, left, left, f"<balance>{left}</balance>")
    currency = provider.account.currency
    return Answer({"balance": left, "currency": currency}, f"{left} {currency}", f"{left},{currency}")
