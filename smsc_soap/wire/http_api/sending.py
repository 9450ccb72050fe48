"""``send.php``: messages, their price, and codes spoken in a call."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from smsc_soap.errors import MalformedReply
from smsc_soap.model.codes import Family
from smsc_soap.model.http.attachment import Attachment
from smsc_soap.model.http.messages import HttpSendResult, RecipientRow
from smsc_soap.model.results import CostResult
from smsc_soap.redaction import Secret
from smsc_soap.wire.exchange import Reply
from smsc_soap.wire.http_api.json_answer import Answer, reply_of, same_id
from smsc_soap.wire.http_api.operation import JsonOperation
from smsc_soap.wire.numbers import charge, count, integer, money
from smsc_soap.wire.operations import WireRecipient, joined
from smsc_soap.wire.reading import refused_recipients

_SENT = frozenset({"id", "cnt", "cost", "balance"})
_CODE = frozenset({"id", "cnt", "cost", "balance", "code"})


@dataclass(frozen=True, slots=True, repr=False)
class HttpSend(JsonOperation[HttpSendResult]):
    """A message. Paid; never repeated once a byte has left."""

    name = "http.send"
    script = "send.php"
    family = Family.SEND
    paid = True

    recipients: tuple[WireRecipient, ...]
    text: str
    #: Empty: the provider assigns one, and nobody can settle an unknown outcome.
    id: str
    sender: str | None = None
    time: str | None = None
    #: Extended parameters, not encoded.
    parameters: Mapping[str, str] = field(default_factory=dict)
    #: Recipients inside the ``list`` parameter.
    listed: tuple[WireRecipient, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    @property
    def message_id(self) -> str:
        return self.id

    @property
    def everybody(self) -> tuple[WireRecipient, ...]:
        return self.recipients or self.listed

    @property
    def phones(self) -> tuple[str, ...]:
        return tuple(one.wire for one in self.everybody)

    @property
    def files(self) -> Sequence[Attachment]:
        return self.attachments

    def fields(self) -> Mapping[str, str]:
        given = {"phones": joined(self.recipients), "mes": self.text, "id": self.id}
        named = {**given, "sender": self.sender, "time": self.time}
        # An empty sender means something: it switches the default off.
        kept = {name: value for name, value in named.items() if value is not None}
        for name in ("phones", "mes", "id"):
            if not kept[name]:
                del kept[name]
        return {**kept, **self.parameters}

    def identity(self) -> Hashable:
        # The same rule as over SOAP, counted together with it.
        return self.phones, self.text or self.parameters.get("list", ""), self.sender

    def read(self, answer: Answer) -> HttpSendResult:
        reply = reply_of(answer.record(), _SENT, "errors", "phones")
        doubts = list(answer.doubts)
        return HttpSendResult(
            id=own_id(reply, self.id),
            parts=count("cnt", reply.fields.get("cnt"), doubts),
            cost=charge("cost", reply.fields.get("cost"), doubts),
            balance=money("balance", reply.fields.get("balance"), doubts),
            refused=refused_recipients(self.everybody, reply.rows.get("errors", ())),
            recipients=_recipient_rows(self.everybody, reply.rows.get("phones", ()), doubts),
            raw=reply.fields,
            extra=reply.extra,
            doubts=tuple(doubts),
        )


def own_id(reply: Reply, ours: str) -> str:
    """The id of an acceptance.

    Raises:
        MalformedReply: none, or that of another message.
    """
    theirs = reply.fields.get("id", "")
    if ours and not same_id(ours, theirs):
        raise MalformedReply("the answer carries another message id" if theirs else "the answer carries no id")
    if not theirs:
        raise MalformedReply("the answer carries neither an id nor an error")
    return ours or theirs


def _recipient_rows(
    everybody: Sequence[WireRecipient], rows: Sequence[Mapping[str, str]], doubts: list[str]
) -> tuple[RecipientRow, ...]:
    spelled = {one.wire.lstrip("+"): one.given for one in everybody}
    return tuple(
        RecipientRow(
            phone=spelled.get(row.get("phone", "").lstrip("+"), row.get("phone", "")),
            wire_phone=row.get("phone", ""),
            status_code=integer(row.get("status")),
            error_code=integer(row.get("error")),
            cost=charge("cost of a recipient", row.get("cost"), doubts),
            mcc_mnc=row.get("mccmnc"),
            raw=row,
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True, repr=False)
class HttpCost(JsonOperation[CostResult]):
    """A price; nothing is sent."""

    name = "http.cost"
    script = "send.php"
    family = Family.COST

    recipients: tuple[WireRecipient, ...]
    text: str
    sender: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()

    @property
    def files(self) -> Sequence[Attachment]:
        return self.attachments

    def fields(self) -> Mapping[str, str]:
        fields = {"phones": joined(self.recipients), "mes": self.text, "sender": self.sender or ""}
        return {**{name: value for name, value in fields.items() if value}, **self.parameters, "cost": "1"}

    def read(self, answer: Answer) -> CostResult:
        reply = reply_of(answer.record(), _SENT)
        doubts = list(answer.doubts)
        cost = charge("cost", reply.fields.get("cost"), doubts)
        if cost is None:
            raise MalformedReply("the answer carries no readable cost")
        parts = count("cnt", reply.fields.get("cnt"), doubts)
        return CostResult(cost=cost, parts=parts, raw=reply.fields, extra=reply.extra, doubts=tuple(doubts))


#: What the provider speaks.
_CODE_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class SpokenCode:
    """What the provider took: a call that speaks a code, and the code."""

    id: str
    parts: int | None
    code: Secret


@dataclass(frozen=True, slots=True, repr=False)
class SendVoiceCode(JsonOperation[SpokenCode]):
    """A call that speaks four digits, which the provider makes up and answers. Paid; never repeated."""

    name = "voice_code"
    script = "send.php"
    family = Family.SEND
    paid = True

    recipient: WireRecipient
    id: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def message_id(self) -> str:
        return self.id

    @property
    def phones(self) -> tuple[str, ...]:
        return (self.recipient.wire,)

    def fields(self) -> Mapping[str, str]:
        # Never with `voice`: the word itself would be read aloud. Source: provider's page about voice codes.
        return {"phones": self.recipient.wire, "mes": "code", "call": "1", "id": self.id, **self.parameters}

    def identity(self) -> Hashable:
        return self.phones, "code", None

    def read(self, answer: Answer) -> SpokenCode:
        record = answer.record()
        reply = reply_of(record, _CODE)
        code = "" if isinstance(record.get("code"), bool) else reply.fields.get("code", "").strip()
        found = own_id(reply, self.id)
        if not (code.isascii() and code.isdigit() and len(code) <= 20):
            raise MalformedReply("the call was accepted, but the answer carries no code")
        # As a number it would lose its first zeros. Source for the four: provider's page about voice codes.
        return SpokenCode(found, count("cnt", reply.fields.get("cnt"), []), Secret(code.zfill(_CODE_DIGITS)))
