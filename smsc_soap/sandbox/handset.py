"""What the page at ``/`` shows, as plain values."""

from __future__ import annotations

from typing import Any, Final

from smsc_soap.sandbox.faults import FaultBook
from smsc_soap.sandbox.messages import Message
from smsc_soap.sandbox.prices import home_of, is_number, money_text
from smsc_soap.sandbox.provider import Provider

#: So many bubbles fit on a phone.
SHOWN: Final = 40


def handset(provider: Provider, faults: FaultBook) -> dict[str, Any]:
    """The latest messages with their status now, the balance, counters, and the trouble that is waiting."""
    provider.catch_up()
    now = provider.clock.now()
    journal = provider.journal
    return {
        "now": now.isoformat(),
        "balance": money_text(provider.account.balance),
        "currency": provider.account.currency,
        "requests": len(journal),
        "refused": journal.refusals,
        "sent": len(provider.messages),
        "messages": [one.to_dict(now) | _bubble(one) for one in provider.messages.last(SHOWN)],
        "last_requests": [
            {"number": one.number, "operation": one.operation, "code": one.code, "why": one.why, "fault": one.fault}
            for one in list(journal)[-6:]
        ],
        "faults": [one.to_dict() for one in faults.rules() if not one.is_over],
    }


def _bubble(message: Message) -> dict[str, Any]:
    """Where the recipient lives, in both languages of the page; empty for addresses that are no phones."""
    if not is_number(message.phone):
        return {"country": {}}
    country = home_of(message.phone).country
    return {"country": {"en": country.name, "ru": country.name_ru}}
