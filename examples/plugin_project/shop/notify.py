"""One message at a time, with SmscClient: the shop keeps what is known of each, and parks what is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from smsc_soap import Accepted, AsyncSmscClient, SendOutcomeUnknown, SmscClient
from smsc_soap.errors import LimitReached, NotSent, ProviderError


@dataclass(frozen=True)
class Told:
    """What is known of one message: ``sent``, ``not_sent``, ``refused`` or ``unknown``."""

    outcome: str
    #: For the shop's database, while the outcome is unknown.
    parked: dict[str, Any] | None = None


def text_of(order: int) -> str:
    return f"Your order {order} is ready"


def tell_customer(client: SmscClient, phone: str, order: int) -> Told:
    """Sends once. An unknown outcome is parked, never answered by sending again."""
    try:
        client.send_sms(phone, text_of(order), id=f"order-{order}")
    except SendOutcomeUnknown as unknown:
        return Told("unknown", unknown.to_dict())
    except (NotSent, LimitReached):
        return Told("not_sent")
    except ProviderError:
        return Told("refused")
    return Told("sent")


def look_again(client: SmscClient, told: Told) -> Told:
    """Asks for a parked message. Not found yet is no proof, so it stays parked."""
    if told.parked is None:
        return told
    found = client.check(SendOutcomeUnknown.from_dict(told.parked))
    return Told("sent") if isinstance(found, Accepted) else told


async def price_of(client: AsyncSmscClient, phone: str, order: int) -> str:
    """What telling this customer would cost, for the page of the order."""
    return f"{(await client.get_sms_cost(phone, text_of(order))).cost:.2f}"
