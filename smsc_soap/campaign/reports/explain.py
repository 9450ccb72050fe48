"""Why a message was charged otherwise than it was quoted: every difference gets a name, and they add up."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from smsc_soap.outbox.entry import Entry

_ZERO: Final = Decimal(0)


class Reason(StrEnum):
    """What became of a message's quote. Stable words for scripts; in the order in which pages show them."""

    #: Charged, and exactly as quoted.
    AS_QUOTED = "as_quoted"
    #: Charged for more or fewer parts than we counted segments.
    PARTS = "parts"
    #: A part cost more or less than a segment was quoted.
    PRICE = "price"
    #: Charged, though nobody had said a price.
    UNPRICED = "unpriced"
    #: Accepted, and nothing charged.
    FREE = "free"
    #: The provider refused it.
    REFUSED = "refused"
    #: Expired or cancelled before it was sent, or never put before the campaign was cancelled.
    NOT_SENT = "not_sent"
    #: Not put into the outbox yet, or waiting there, or on its way.
    PENDING = "pending"
    #: Whether it was sent is not known yet.
    UNSETTLED = "unsettled"
    #: Sent; the provider has not told the charge yet.
    CHARGE_UNKNOWN = "charge_unknown"


#: Reasons whose money may still be charged.
OPEN: Final = frozenset({Reason.PENDING, Reason.UNSETTLED, Reason.CHARGE_UNKNOWN})

#: By the outbox's state, for messages without a charge.
_UNCHARGED: Final = {
    "queued": Reason.PENDING,
    "sending": Reason.PENDING,
    "unknown": Reason.UNSETTLED,
    "held": Reason.UNSETTLED,
    "refused": Reason.REFUSED,
    "expired": Reason.NOT_SENT,
    "cancelled": Reason.NOT_SENT,
    "accepted": Reason.CHARGE_UNKNOWN,
}


class Difference(NamedTuple):
    """One named part of charge − quote."""

    reason: Reason
    money: Decimal


def differences(
    price: Decimal | None, segments: int, entry: Entry | None, *, missing: Reason = Reason.PENDING
) -> Iterator[Difference]:
    """What makes charge − quote of one message; at least one, and together exactly that.

    *price*: of one segment, as quoted; None counts as a quote of nothing. A message without a known charge counts as
    charged nothing so far. *missing*: the reason of a message that is not in the outbox (*entry* None).
    """
    cost = None if entry is None else entry.cost
    quoted = _ZERO if price is None else price * segments
    if entry is None or cost is None:
        yield Difference(missing if entry is None else _UNCHARGED[entry.state.value], -quoted)
    elif price is None:
        yield Difference(Reason.UNPRICED if cost else Reason.FREE, cost)
    elif cost == quoted:
        yield Difference(Reason.AS_QUOTED, _ZERO)
    elif not cost:
        yield Difference(Reason.FREE, -quoted)
    else:
        parts = (entry.parts or segments) - segments
        if parts:
            yield Difference(Reason.PARTS, parts * price)
        if rest := cost - quoted - parts * price:
            yield Difference(Reason.PRICE, rest)
