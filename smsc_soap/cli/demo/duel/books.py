"""Who was told what, and what really happened: one side's words beside its provider's ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from smsc_soap.cli.demo.duel.road import customer_of
from smsc_soap.model.status import status_meaning
from smsc_soap.sandbox.messages import Message
from smsc_soap.sandbox.provider import Provider


class Said(StrEnum):
    """What a side says of one customer's message in the end."""

    SENT = "sent"
    FAILED = "failed"
    #: Nobody can know; a person is asked.
    HELD = "held"
    #: Nothing was said.
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Books:
    """The account of one side. Every number comes from the ledger and from what the side says."""

    #: Customers whose message was delivered once, and the side says so.
    once: int
    #: Customers who got it more than once.
    twice: int
    #: Reported failed, and delivered.
    failed_yet_delivered: int
    #: Reported failed, and really not delivered: told honestly.
    failed: int
    #: Reported sent, or never reported, and delivered to nobody.
    lost: int
    #: Held for a person, delivered or not.
    held: int
    #: Paid for second and further copies.
    wasted: Decimal
    #: Messages the provider sent, copies counted, and what they cost.
    executed: int
    charged: Decimal
    #: Paid sends that tried to leave, and status calls.
    sends: int
    looks: int
    #: How often the process died.
    killed: int

    @property
    def clean(self) -> bool:
        """Nobody got it twice, nothing was lost, and every report is true."""
        return not (self.twice or self.failed_yet_delivered or self.lost)


def close_books(provider: Provider, said: Sequence[Said], *, sends: int, looks: int, killed: int) -> Books:
    """Compares the ledger of *provider* with *said*, customer by customer."""
    now = provider.clock.now()
    copies: Counter[int] = Counter()
    delivered: set[int] = set()
    wasted = Decimal(0)
    for message in provider.messages:
        customer = customer_of(message.phone)
        copies[customer] += 1
        if copies[customer] > 1:
            wasted += message.cost
        if status_meaning(message.state(now).status).delivered:
            delivered.add(customer)
    everyone = list(enumerate(said))
    return Books(
        once=sum(word is Said.SENT and copies[one] == 1 and one in delivered for one, word in everyone),
        twice=sum(number > 1 for number in copies.values()),
        failed_yet_delivered=sum(word is Said.FAILED and one in delivered for one, word in everyone),
        failed=sum(word is Said.FAILED and one not in delivered for one, word in everyone),
        lost=sum(word in (Said.SENT, Said.OPEN) and one not in delivered for one, word in everyone),
        held=sum(word is Said.HELD for _, word in everyone),
        wasted=wasted,
        executed=copies.total(),
        charged=_sum(list(provider.messages)),
        sends=sends,
        looks=looks,
        killed=killed,
    )


def _sum(messages: Sequence[Message]) -> Decimal:
    return sum((one.cost for one in messages), Decimal(0))
