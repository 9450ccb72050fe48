"""The account's money, with its currency where the provider tells it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

from smsc_soap.errors import AuthenticationFailed, IpBlocked, LimitReached, RateLimited, SmscError

#: The provider's names of currencies that ISO 4217 has replaced.
_RENAMED: Final = {"RUR": "RUB", "BYR": "BYN"}
_CODE: Final = re.compile(r"[A-Z]{3}", re.ASCII)


def iso_currency(told: str | None) -> str:
    """ISO 4217 for what the provider calls a currency: ``RUB`` for ``RUR``; empty for what is no such code."""
    code = (told or "").strip().upper()
    return _RENAMED.get(code, code) if _CODE.fullmatch(code) else ""


def balance_of(client: Any) -> tuple[Decimal, str]:
    """Money on the account of *client*, and its currency; the currency is empty where nobody tells it.

    SOAP tells no currency, so the provider's HTTP script is asked; where it has no answer, SOAP is.

    Raises:
        SmscError: the account is refused, or there is no road to the provider.
    """
    if (http := getattr(client, "http", None)) is not None:
        try:
            told = http.balance()
            return told.balance, iso_currency(told.currency)
        except (AuthenticationFailed, IpBlocked, LimitReached, RateLimited):
            raise  # asking once more would make it worse
        except SmscError:
            pass
    return client.get_balance().balance, ""
