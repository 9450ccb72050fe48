"""One class per operation of the service: fields out, result in, what it costs to do it twice.

Provider field names (``mes``, ``psw``, ``cnt``) appear here and in the server side, nowhere else.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar, Generic, TypeVar

from smsc_soap.errors import MalformedReply, MessageNotFound
from smsc_soap.model.codes import Family, code_meaning
from smsc_soap.model.results import BalanceResult, CostResult, RefusedRecipient, Result, SendResult, StatusResult
from smsc_soap.model.status import STATUSES, status_meaning
from smsc_soap.wire.exchange import Reply
from smsc_soap.wire.numbers import count, integer, moment, money
from smsc_soap.wire.reply_codes import refusal

T = TypeVar("T", bound=Result)


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

    @abstractmethod
    def fields(self) -> Mapping[str, str]:
        """Envelope fields without credentials. Absent ones are left out."""

    @abstractmethod
    def identity(self) -> Hashable:
        """What the provider's rule about equal requests compares."""

    @abstractmethod
    def _read(self, reply: Reply) -> T:
        """The result of an answer without an error code."""

    @property
    def message_id(self) -> str:
        """The id this call carries; empty for calls without one."""
        return ""

    @property
    def phones(self) -> tuple[str, ...]:
        """Recipients as they stand on the wire."""
        return ()

    def result(self, reply: Reply) -> T:
        """The result.

        Raises:
            ProviderError: the answer holds a request code.
            MalformedReply: it lacks what the result needs, or belongs to another message.
        """
        error = refusal(reply.fields.get("error"), self.family, self.name, self.message_id or None)
        if error is not None:
            raise error
        return self._read(reply)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


@dataclass(frozen=True, slots=True, repr=False)
class SendSms(Operation[SendResult]):
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
    def phones(self) -> tuple[str, ...]:
        return tuple(one.wire for one in self.recipients)

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

    def _read(self, reply: Reply) -> SendResult:
        theirs = reply.fields.get("id", "")
        if self.id and theirs != self.id:
            raise MalformedReply("the answer carries another message id" if theirs else "the answer carries no id")
        if not theirs:
            raise MalformedReply("the answer carries neither an id nor an error")
        doubts: list[str] = []
        return SendResult(
            id=theirs,
            parts=count("cnt", reply.fields.get("cnt"), doubts),
            cost=money("cost", reply.fields.get("cost"), doubts),
            balance=money("balance", reply.fields.get("balance"), doubts),
            refused=self._refused(reply),
            raw=reply.fields,
            extra=reply.extra,
            doubts=tuple(doubts),
        )

    def _refused(self, reply: Reply) -> tuple[RefusedRecipient, ...]:
        # The provider answers with or without "+", so compare without it.
        spelled = {one.wire.lstrip("+"): one.given for one in self.recipients}
        return tuple(
            RefusedRecipient(
                phone=spelled.get(row.get("phone", "").lstrip("+"), row.get("phone", "")),
                wire_phone=row.get("phone", ""),
                code=integer(row.get("status")),
                raw_code=row.get("status", ""),
            )
            for row in reply.rows.get("errors", ())
        )


@dataclass(frozen=True, slots=True, repr=False)
class SendSms2(SendSms):
    """``send_sms2``: ``send_sms`` with a query of extended parameters."""

    name = "send_sms2"

    query: str = ""
    #: Recipients inside the ``list`` parameter, when ``phones`` is empty.
    listed: tuple[WireRecipient, ...] = field(default=())

    @property
    def phones(self) -> tuple[str, ...]:
        return tuple(one.wire for one in self.recipients or self.listed)

    def fields(self) -> Mapping[str, str]:
        # ``SendSms.fields(self)``: a bare super() does not work in a dataclass with slots.
        return {**SendSms.fields(self), "query": self.query}

    def identity(self) -> Hashable:
        return self.phones, self.text or self.query, self.sender


@dataclass(frozen=True, slots=True, repr=False)
class GetSmsCost(Operation[CostResult]):
    """``get_sms_cost``: a price; nothing is sent."""

    name = "get_sms_cost"
    family = Family.COST

    recipients: tuple[WireRecipient, ...]
    text: str

    def fields(self) -> Mapping[str, str]:
        return {"phones": joined(self.recipients), "mes": self.text}

    def identity(self) -> Hashable:
        return joined(self.recipients), self.text

    def _read(self, reply: Reply) -> CostResult:
        doubts: list[str] = []
        cost = money("cost", reply.fields.get("cost"), doubts)
        if cost is None:
            raise MalformedReply("the answer carries no readable cost")
        return CostResult(
            cost=cost,
            parts=count("cnt", reply.fields.get("cnt"), doubts),
            raw=reply.fields,
            extra=reply.extra,
            doubts=tuple(doubts),
        )


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
class GetStatus(Operation[StatusResult]):
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

    def _read(self, reply: Reply) -> StatusResult:
        fields = reply.fields
        code = integer(fields.get("status"))
        if code is None:
            raise MalformedReply("the answer carries no readable status")
        if not status_meaning(code).exists:
            raise self._not_found(code)
        doubts: list[str] = []
        if code not in STATUSES:
            doubts.append(f"status {code} is not in the provider's pages")
        return StatusResult(
            status=status_meaning(code).status,
            status_code=code,
            changed_at=moment(fields.get("last_timestamp"), fields.get("last_date"), self.account_utc_offset),
            error_code=integer(fields.get("err")),
            sent_at=moment(fields.get("send_timestamp"), fields.get("send_date"), self.account_utc_offset),
            phone=self.recipient.given if "phone" in fields else None,
            cost=money("cost", fields.get("cost"), doubts),
            sender=fields.get("sender_id"),
            status_name=fields.get("status_name"),
            message=fields.get("message"),
            parts=count("sms_cnt", fields.get("sms_cnt"), doubts),
            operator=fields.get("operator"),
            region=fields.get("region"),
            raw=fields,
            extra=reply.extra,
            doubts=tuple(doubts),
        )

    def _not_found(self, status_code: int) -> MessageNotFound:
        meaning = code_meaning(Family.STATUS, 3)
        words = f"; {meaning.advice_english}" if meaning else ""
        return MessageNotFound(
            f"the provider knows no such message (status {status_code}){words}.",
            code=3,
            operation=self.name,
            message_id=self.id,
        )


@dataclass(frozen=True, slots=True, repr=False)
class GetStatus2(GetStatus):
    """``get_status2``: the same with a query. ``query`` is mandatory in the description."""

    name = "get_status2"

    query: str = ""

    def fields(self) -> Mapping[str, str]:
        return {**GetStatus.fields(self), "query": self.query}


@dataclass(frozen=True, slots=True, repr=False)
class GetBalance(Operation[BalanceResult]):
    """``get_balance``: money on the account."""

    name = "get_balance"
    family = Family.BALANCE

    def fields(self) -> Mapping[str, str]:
        return {}

    def identity(self) -> Hashable:
        return ()

    def _read(self, reply: Reply) -> BalanceResult:
        doubts: list[str] = []
        balance = money("balance", reply.fields.get("balance"), doubts)
        if balance is None:
            raise MalformedReply("the answer carries no readable balance")
        return BalanceResult(balance=balance, raw=reply.fields, extra=reply.extra, doubts=tuple(doubts))


#: Every operation of the description has its class; a test holds that.
OPERATIONS: Mapping[str, type[Operation]] = {  # type: ignore[type-arg]  # the result type differs per row
    one.name: one for one in (GetBalance, SendSms, SendSms2, GetSmsCost, GetSmsCost2, GetStatus, GetStatus2)
}
