"""``balance.php``: what is left to spend. Source: provider's page of balance answers."""

from __future__ import annotations

from datetime import datetime

from smsc_soap.sandbox.operations import Operations
from smsc_soap.sandbox.prices import money_text
from smsc_soap.sandbox.scripts.answers import Answer
from smsc_soap.sandbox.scripts.common import asks
from smsc_soap.sandbox.scripts.form import Form


def balance(provider: Operations, form: Form, now: datetime) -> Answer:
    """The balance; the credit, where there is one; with ``cur=1`` the currency.

    Raises:
        RefusalError: 9, more than ten times a minute, SOAP calls included.
    """
    left, account = str(provider.get_balance(form, now)["balance"]), provider.account
    value = {"balance": left}
    if account.credit is not None:
        value["credit"] = money_text(account.credit)
    if asks(form, "cur"):
        value["currency"] = account.currency
    # Only the shape of the balance alone is known.
    xml = f"<balance>{left}</balance>" if len(value) == 1 else None
    return Answer(value, " ".join(value.values()), ",".join(value.values()), xml)
