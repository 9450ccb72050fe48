"""What the demonstration does, without a word printed: price, send, settle, follow, count.

It is an ordinary program over ``SmscClient``; the sandbox's ledger is read only to check it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

from smsc_soap.cli.demo.orders import Order
from smsc_soap.client.sync_client import SmscClient
from smsc_soap.errors import ProviderError, SendOutcomeUnknown, SmscError
from smsc_soap.model.recipient import parse_recipient
from smsc_soap.model.results import Accepted, CostResult, StatusResult
from smsc_soap.model.status import status_meaning
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.server import SandboxServer
from smsc_soap.wire.extended import ExtendedParameters

#: Pace of status calls: the provider allows five a minute for one message.
PACE_S: Final = 13.0
#: When a first look at an unknown outcome makes sense.
FIRST_LOOK_S: Final = 20.0
#: More rounds than any seed needs.
_MAX_ROUNDS: Final = 60


class Outcome(StrEnum):
    """What became of one order."""

    OPEN = "open"
    ACCEPTED = "accepted"
    #: Nothing left this machine: wrong number, or the same message twice.
    NOT_SENT = "not_sent"
    #: The provider said no.
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(slots=True, repr=False)
class Line:
    """One order on its way."""

    order: Order
    outcome: Outcome = Outcome.OPEN
    quote: CostResult | None = None
    #: What was charged, as the provider told it.
    charge: Decimal | None = None
    #: Why it was not sent, refused, or unknown for a while.
    trouble: SmscError | None = None
    status: StatusResult | None = None

    @property
    def message_id(self) -> str:
        """The order's number makes an id that a crash cannot lose."""
        return f"order-{self.order.number}"

    @property
    def is_under_way(self) -> bool:
        return self.outcome is Outcome.ACCEPTED and not (self.status and self.status.final)


@dataclass(frozen=True, slots=True)
class Totals:
    """The account of the whole run."""

    quoted: Decimal
    charged: Decimal
    balance_before: Decimal
    balance_after: Decimal
    #: Messages the provider really took.
    accepted: int
    delivered: int
    #: Orders whose message the provider took more than once.
    twice: int
    #: Orders believed to be accepted that the provider never took, or the other way round.
    lost: int

    @property
    def spent(self) -> Decimal:
        return self.balance_before - self.balance_after

    @property
    def hold(self) -> bool:
        """Everything agrees to the hundredth, and nobody was told twice or not at all."""
        return self.quoted == self.charged == self.spent and not self.twice and not self.lost


@dataclass(slots=True)
class DemoRun:
    """The steps, in the order they are called."""

    server: SandboxServer
    clock: ManualClock
    client: SmscClient
    lines: list[Line]
    _before: Decimal = field(default=Decimal(0))

    def begin(self) -> Decimal:
        """The balance before anything."""
        self._before = self.client.get_balance().balance
        return self._before

    def price(self, line: Line) -> None:
        """Asks the provider what *line* would cost; a wrong number is refused before anything leaves."""
        try:
            line.quote = self.client.get_sms_cost(line.order.phone, line.order.text)
        except ProviderError as error:
            line.outcome, line.trouble = Outcome.REFUSED, error
        except SmscError as error:
            line.outcome, line.trouble = Outcome.NOT_SENT, error

    def lose_next_reply(self) -> None:
        """The next send will be accepted, and its answer will never arrive."""
        self.server.faults.add("lost_reply", operation="send_sms2")

    def send(self, line: Line) -> None:
        """One paid send; ends accepted, refused, not sent, or unknown."""
        try:
            result = self.client.send_sms2(
                line.order.phone, line.order.text, id=line.message_id, query=ExtendedParameters(cost=3)
            )
        except SendOutcomeUnknown as error:
            line.outcome, line.trouble = Outcome.UNKNOWN, error
        except ProviderError as error:
            line.outcome, line.trouble = Outcome.REFUSED, error
        except SmscError as error:
            line.outcome, line.trouble = Outcome.NOT_SENT, error
        else:
            line.outcome, line.charge = Outcome.ACCEPTED, result.cost

    def settle(self, line: Line) -> None:
        """Asks for a message whose outcome is unknown, instead of sending it again."""
        self.clock.advance(FIRST_LOOK_S)
        if not isinstance(line.trouble, SendOutcomeUnknown):
            return
        verdict = self.client.check(line.trouble)
        if isinstance(verdict, Accepted):
            line.outcome, line.charge, line.status = Outcome.ACCEPTED, verdict.status.cost, verdict.status

    def follow(self) -> Iterator[int]:
        """Looks at everything under way, round by round; yields how many have a final status."""
        for _ in range(_MAX_ROUNDS):
            under_way = [line for line in self.lines if line.is_under_way]
            if not under_way:
                return
            self.clock.advance(PACE_S)
            for line in under_way:
                line.status = self.client.get_status(line.order.phone, line.message_id, all=2)
                yield self.final

    @property
    def final(self) -> int:
        """How many accepted messages have a final status."""
        return sum(line.outcome is Outcome.ACCEPTED and not line.is_under_way for line in self.lines)

    @property
    def accepted(self) -> list[Line]:
        return [line for line in self.lines if line.outcome is Outcome.ACCEPTED]

    def totals(self) -> Totals:
        """Our books against the provider's ledger."""
        after = self.client.get_balance().balance
        taken = Counter((message.message_id, message.phone) for message in self.server.ledger)
        believed = {(line.message_id, _digits(line.order.phone)) for line in self.accepted}
        now = self.clock.now()
        delivered = [one for one in self.server.ledger if status_meaning(one.state(now).status).delivered]
        return Totals(
            quoted=_sum(line.quote.cost for line in self.accepted if line.quote),
            charged=_sum(line.charge or Decimal(0) for line in self.accepted),
            balance_before=self._before,
            balance_after=after,
            accepted=sum(taken.values()),
            delivered=len(delivered),
            twice=sum(times - 1 for times in taken.values()),
            lost=len(believed.symmetric_difference(taken)),
        )


def lines_of(orders: Sequence[Order]) -> list[Line]:
    """The orders, nothing done yet."""
    return [Line(order) for order in orders]


def _digits(phone: str) -> str:
    return parse_recipient(phone).wire.lstrip("+")


def _sum(amounts: Iterator[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
