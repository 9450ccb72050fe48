"""The messages of a calibration: what is planned, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from smsc_soap.errors import SmscError
from smsc_soap.wire.exchange import Reply

if TYPE_CHECKING:
    from smsc_soap.model.results import SendResult, StatusResult

#: A Russian mobile number with a digit missing: nobody has it. With ``+`` the provider repairs nothing.
WRONG_PHONE: Final = "+7999000000"


class Label(StrEnum):
    """Which message it is."""

    FIRST = "first"
    TWIN = "twin"
    EXTENDED = "extended"
    ZONE = "zone"
    LISTED = "listed"
    DENIED = "denied"
    #: To nobody's number.
    WRONG = "wrong number"


@dataclass(frozen=True, slots=True, repr=False)
class PlannedMessage:
    """One message that may be sent, priced. ``repr`` shows neither phone nor text."""

    label: Label
    phone: str
    text: str
    #: The provider's own price for it, should it be accepted.
    quote: Decimal

    def __repr__(self) -> str:
        return f"PlannedMessage({self.label}, {self.quote})"


class Fate(StrEnum):
    """What is known of a send."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    #: Code 9: this copy was refused.
    CODE_9 = "code 9"
    UNKNOWN = "unknown"
    NOT_SENT = "not sent"


@dataclass(frozen=True, slots=True)
class Lag:
    """When a message became visible, in seconds after its acceptance."""

    #: The last clean "not found"; None: the first look found it.
    missed_at_s: float | None
    #: The look that found it.
    seen_at_s: float

    def __str__(self) -> str:
        if self.missed_at_s is None:
            return "at once"
        return f"{self.missed_at_s:.0f} to {self.seen_at_s:.0f} s"


@dataclass(slots=True, repr=False)
class Sent:
    """One send and what is known of it. ``repr`` shows neither phone nor text."""

    label: Label
    id: str
    phone: str
    text: str
    quote: Decimal
    fate: Fate = Fate.UNKNOWN
    #: Moment of the answer, by the monotonic clock.
    answered_s: float = 0.0
    result: SendResult | None = None
    #: Fields of the answer, those of a refusal, too; None when there was no readable one.
    reply: Reply | None = None
    error: SmscError | None = None
    #: The latest status that was found.
    seen: StatusResult | None = None
    lag: Lag | None = None

    def __repr__(self) -> str:
        return f"Sent({self.label}, {self.fate})"

    @property
    def may_cost(self) -> Decimal:
        """What it has taken from the budget: an unknown one counts as sent."""
        return self.quote if self.fate in (Fate.ACCEPTED, Fate.UNKNOWN) else Decimal(0)
