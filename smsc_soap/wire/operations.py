"""One class per operation of the service: its fields, and what it means to do it twice.

Provider field names (``mes``, ``psw``, ``cnt``) appear here and in the server side, nowhere else.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from smsc_soap.model.codes import Family

if TYPE_CHECKING:
    from smsc_soap.model import results as results  # named in the quoted types below

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class WireRecipient:
    """One recipient: as it goes out, and as the caller spelled it."""

    wire: str
    given: str


def joined(recipients: Sequence[WireRecipient]) -> str:
    """The recipients as one field, separated by commas."""
    return ",".join(one.wire for one in recipients)


@dataclass(frozen=True, slots=True)
class Operation(ABC, Generic[T]):
    """One call. ``repr`` shows no values: they are phones and texts."""

    name: ClassVar[str]
    family: ClassVar[Family]
    #: Doing it twice costs money and reaches a person twice.
    paid: ClassVar[bool] = False
    #: Script of the HTTP interface that takes it; empty for the SOAP service.
    script: ClassVar[str] = ""
    #: What a person looks at when the outcome of a paid call that is no message is unknown; empty for messages.
    look: ClassVar[str] = ""

    @abstractmethod
    def fields(self) -> Mapping[str, str]:
        """Envelope fields without credentials. Absent ones are left out."""

    @abstractmethod
    def identity(self) -> Hashable:
        """What the provider's rule about equal requests compares."""

    def identities(self) -> Sequence[Hashable]:
        """The same, where one call counts for several."""
        return (self.identity(),)

    @property
    def message_id(self) -> str:
        """The id this call carries; empty for calls without one."""
        return ""

    @property
    def phones(self) -> tuple[str, ...]:
        """Recipients as they stand on the wire."""
        return ()

    def attempt_s(self, usual_s: float) -> float:
        """Seconds for one attempt."""
        return usual_s

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


@dataclass(frozen=True, slots=True, repr=False)
class SendSms(Operation["results.SendResult"]):
    """``send_sms``: paid; never repeated once a byte has left."""

    name = "send_sms"
    family = Family.SEND
    paid = True

    recipients: tuple[WireRecipient, ...]
    text: str
    #: Empty: the provider assigns one, and nobody can settle an unknown outcome.
    id: str
    sender: str | None = None
    #: One of the provider's four forms, or None for now.
    time: str | None = None

    @property
    def message_id(self) -> str:
        return self.id

    @property
    def everybody(self) -> tuple[WireRecipient, ...]:
        """All recipients, wherever the request carries them."""
        return self.recipients

    @property
    def phones(self) -> tuple[str, ...]:
        return tuple(one.wire for one in self.everybody)

    def fields(self) -> Mapping[str, str]:
        fields = {"phones": joined(self.recipients), "mes": self.text, "id": self.id}
        if self.sender is not None:
            fields["sender"] = self.sender
        if self.time is not None:
            fields["time"] = self.time
        return fields

    def identity(self) -> Hashable:
        # Assumption: phones, text and sender make a request "equal", the id does not (docs/assumptions.md).
        return self.phones, self.text, self.sender


@dataclass(frozen=True, slots=True, repr=False)
class SendSms2(SendSms):
    """``send_sms2``: ``send_sms`` with a query of extended parameters."""

    name = "send_sms2"

    query: str = ""
    #: Recipients inside the ``list`` parameter, when ``phones`` is empty.
    listed: tuple[WireRecipient, ...] = field(default=())

    @property
    def everybody(self) -> tuple[WireRecipient, ...]:
        return self.recipients or self.listed

    def fields(self) -> Mapping[str, str]:
        # ``SendSms.fields(self)``: a bare super() does not work in a dataclass with slots.
        return {**SendSms.fields(self), "query": self.query}

    def identity(self) -> Hashable:
        return self.phones, self.text or self.query, self.sender


@dataclass(frozen=True, slots=True, repr=False)
class GetSmsCost(Operation["results.CostResult"]):
    """``get_sms_cost``: a price; nothing is sent."""

    name = "get_sms_cost"
    family = Family.COST

    recipients: tuple[WireRecipient, ...]
    text: str

    def fields(self) -> Mapping[str, str]:
        return {"phones": joined(self.recipients), "mes": self.text}

    def identity(self) -> Hashable:
        return joined(self.recipients), self.text


@dataclass(frozen=True, slots=True, repr=False)
class GetSmsCost2(GetSmsCost):
    """``get_sms_cost2``: a price with extended parameters. ``query`` is mandatory in the description."""

    name = "get_sms_cost2"

    query: str = ""

    def fields(self) -> Mapping[str, str]:
        return {**GetSmsCost.fields(self), "query": self.query}

    def identity(self) -> Hashable:
        return joined(self.recipients), self.text, self.query


@dataclass(frozen=True, slots=True, repr=False)
class GetStatus(Operation["results.StatusResult"]):
    """``get_status``: where one message is."""

    name = "get_status"
    family = Family.STATUS

    recipient: WireRecipient
    id: str
    #: 0 short, 1 with message data, 2 with operator and region.
    all: int = 0
    #: Zone of dates without a timestamp.
    account_utc_offset: timedelta = timedelta(hours=3)

    @property
    def message_id(self) -> str:
        return self.id

    def fields(self) -> Mapping[str, str]:
        return {"phone": self.recipient.wire, "id": self.id, "all": str(self.all)}

    def identity(self) -> Hashable:
        return self.recipient.wire, self.id


@dataclass(frozen=True, slots=True, repr=False)
class GetStatus2(GetStatus):
    """``get_status2``: the same with a query. ``query`` is mandatory in the description."""

    name = "get_status2"

    query: str = ""

    def fields(self) -> Mapping[str, str]:
        return {**GetStatus.fields(self), "query": self.query}


@dataclass(frozen=True, slots=True, repr=False)
class GetBalance(Operation["results.BalanceResult"]):
    """``get_balance``: money on the account."""

    name = "get_balance"
    family = Family.BALANCE

    def fields(self) -> Mapping[str, str]:
        return {}

    def identity(self) -> Hashable:
        return ()


#: Every operation of the description has its class; a test holds that.
OPERATIONS: Mapping[str, type[Operation]] = {  # type: ignore[type-arg]  # the result type differs per row
    one.name: one for one in (GetBalance, SendSms, SendSms2, GetSmsCost, GetSmsCost2, GetStatus, GetStatus2)
}
