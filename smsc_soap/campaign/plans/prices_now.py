"""What one recipient costs right now, by asking the provider."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from smsc_soap.errors import ProviderError

#: Groups of recipients, the largest first, of which one recipient is asked for.
WITNESSES: Final = 20


def price_now(client: Any, phone: str, text: str, query: str) -> Decimal | None:
    """Of one segment; None when the provider refuses this recipient.

    Raises:
        SmscError: the account or the road is the trouble.
    """
    try:
        answer = client.get_sms_cost2([phone], text, query=query or None)
    except ProviderError as error:
        if error.code in (7, 8):
            return None
        raise
    return answer.cost / answer.parts if answer.parts else None
