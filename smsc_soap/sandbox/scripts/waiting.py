"""``wait_call.php``: a number for the subscriber to call. Source: provider's page on it, 2024."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final

from smsc_soap.sandbox.account import allowed_by
from smsc_soap.sandbox.operations import Operations
from smsc_soap.sandbox.recipients import phone_digits
from smsc_soap.sandbox.refusal import Code, RefusalError
from smsc_soap.sandbox.scripts.answers import Answer
from smsc_soap.sandbox.scripts.common import identity
from smsc_soap.sandbox.scripts.form import Form
from smsc_soap.sandbox.waitcalls import PRICE

SAME_PER_MINUTE: Final = 50
#: Assumption: the words.
TEXTS: Final = {5: "phone is in the blacklist", 6: "can't get the price"}


def wait_call(provider: Operations, form: Form, now: datetime) -> Answer:
    """The number to call within 15 minutes, and all there are.

    Raises:
        RefusalError: 1, no phone; 3, too dear; 5, on the black list; 6, the settings or the country have no price;
            9, fifty the same a minute.
    """
    phone = _caller(form.get("phone", "").strip())
    provider.limit(identity("wait_call.php", form), SAME_PER_MINUTE, now)
    account = provider.account
    if phone in account.blacklist:
        raise RefusalError(Code.TIME, "the phone is on the black list")
    if account.phone_masks and not allowed_by(account.phone_masks, phone):
        raise RefusalError(Code.DENIED, "the settings forbid the number")
    if account.spendable < PRICE:
        raise RefusalError(Code.FUNDS, "the balance does not cover a confirmation")
    at_once = provider.behaviour.waitcall_charged == "request"
    if at_once:
        account.balance -= PRICE
    owed = Decimal(0) if at_once else PRICE
    asked = provider.wait_calls.ask(phone, now, user=form.get("login", ""), owed=owed)
    listed = ",".join(asked.pool)
    value = {"phone": asked.to_phone, "all_phones": list(asked.pool)}
    return Answer(value, f"phone = {asked.to_phone}, all_phones = {listed}", listed)


def _caller(given: str) -> str:
    try:
        return phone_digits(given)
    except RefusalError as error:
        code = Code.DENIED if error.code == Code.UNDELIVERABLE else Code.PARAMETERS
        raise RefusalError(code, "phone is no number, or of a country without a price") from error
