"""``status.php``: where many messages are, in one call; and taking a scheduled one back."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, TypeVar

from smsc_soap.errors import MalformedReply
from smsc_soap.model.codes import Family
from smsc_soap.model.http.messages import Done, HttpStatusResult, MessageStatus
from smsc_soap.model.status import STATUSES, status_meaning
from smsc_soap.wire.exchange import Reply
from smsc_soap.wire.http_api.json_answer import Answer, Record, plain, reply_of, same_id
from smsc_soap.wire.http_api.operation import JsonOperation, LongAnswer
from smsc_soap.wire.numbers import charge, count, integer, moment
from smsc_soap.wire.operations import WireRecipient

S = TypeVar("S", bound=HttpStatusResult)

#: What a look-up of a number adds. Source: provider's page about statuses over HTTP.
NETWORK: Final = ("imsi", "msc", "mcc", "mnc", "cn", "net", "rcn", "rnet")
STATUS_FIELDS: Final = frozenset(
    {
        *("status", "last_date", "last_timestamp", "err", "flag", "send_date", "send_timestamp", "phone", "cost"),
        *("sender_id", "status_name", "message", "comment", "mccmnc", "country", "operator", "operator_orig"),
        *("region", "type", "id", "int_id", "sms_cnt", "format", "crc"),
        *NETWORK,
    }
)


def status_of(
    kind: type[S], reply: Reply, given: str | None, utc_offset: timedelta, doubts: Sequence[str] = (), **more: Any
) -> S:
    """Where one message is, from one row.

    Raises:
        MalformedReply: no readable status.
    """
    fields = reply.fields
    code = integer(fields.get("status"))
    if code is None:
        raise MalformedReply("a status is not readable")
    noted = list(doubts)
    if code not in STATUSES:
        noted.append(f"status {code} is not in the provider's pages")
    known: dict[str, Any] = {
        "status": status_meaning(code).status,
        "status_code": code,
        "changed_at": moment(fields.get("last_timestamp"), fields.get("last_date"), utc_offset),
        "error_code": integer(fields.get("err")),
        "sent_at": moment(fields.get("send_timestamp"), fields.get("send_date"), utc_offset),
        "phone": given,
        "cost": charge("cost", fields.get("cost"), noted),
        "sender": fields.get("sender_id"),
        "status_name": fields.get("status_name"),
        "message": fields.get("message"),
        "parts": count("sms_cnt", fields.get("sms_cnt"), noted),
        "operator": fields.get("operator"),
        "region": fields.get("region"),
        "type_code": integer(fields.get("type")),
        "flag": integer(fields.get("flag")),
        "comment": fields.get("comment"),
        "mcc_mnc": fields.get("mccmnc"),
        "country": fields.get("country"),
        "original_operator": fields.get("operator_orig"),
        "network": {name: fields[name] for name in NETWORK if name in fields},
    }
    return kind(**known, **more, raw=fields, extra=reply.extra, doubts=tuple(noted))


@dataclass(frozen=True, slots=True)
class WireMessage:
    """One message to ask about."""

    recipient: WireRecipient
    id: str

    @property
    def key(self) -> tuple[str, str]:
        # The provider answers with or without "+".
        return self.recipient.wire.lstrip("+"), self.id


@dataclass(frozen=True, slots=True, repr=False)
class GetStatuses(LongAnswer[tuple[MessageStatus, ...]]):
    """Where several messages are, in the order asked; each counts for the rule about one message."""

    name = "http.statuses"
    script = "status.php"
    family = Family.STATUS

    messages: tuple[WireMessage, ...]
    all: int = 0
    account_utc_offset: timedelta = timedelta(hours=3)

    def fields(self) -> Mapping[str, str]:
        # A comma at the end keeps the answer a list where one message is asked about.
        return {
            "phone": "".join(f"{one.recipient.wire}," for one in self.messages),
            "id": "".join(f"{one.id}," for one in self.messages),
            "all": str(self.all),
        }

    def identities(self) -> Sequence[Hashable]:
        return [(one.recipient.wire, one.id) for one in self.messages]

    def read(self, answer: Answer) -> tuple[MessageStatus, ...]:
        rows = answer.rows()
        if len(rows) == len(self.messages) and all(map(_fits, rows, self.messages)):
            ordered = rows
        else:
            ordered = self._by_key(rows)
        return tuple(self._one(row, message, answer.doubts) for row, message in zip(ordered, self.messages))

    def _by_key(self, rows: Sequence[Record]) -> list[Record]:
        """The rows in the order asked, when each says which message it is about."""
        found = {((plain(row.get("phone")) or "").lstrip("+"), plain(row.get("id")) or ""): row for row in rows}
        try:
            return [found[one.key] for one in self.messages]
        except KeyError:
            raise MalformedReply("the answer is not about the messages that were asked about") from None

    def _one(self, row: Record, asked: WireMessage, doubts: Sequence[str]) -> MessageStatus:
        reply = reply_of(row, STATUS_FIELDS)
        code = integer(reply.fields.get("status"))
        status = None
        if code is None or status_meaning(code).exists:
            given = asked.recipient.given if "phone" in row else None
            status = status_of(HttpStatusResult, reply, given, self.account_utc_offset, doubts)
        return MessageStatus(phone=asked.recipient.given, id=asked.id, status=status)


def _fits(row: Record, asked: WireMessage) -> bool:
    """True when a row is about this message: it names the id, and the phone unless it leaves it out."""
    phone = plain(row.get("phone"))
    same_phone = phone is None or phone.lstrip("+") == asked.key[0]
    return same_phone and same_id(asked.id, plain(row.get("id")) or "")


@dataclass(frozen=True, slots=True, repr=False)
class DeleteMessage(JsonOperation[Done]):
    """Takes back a message that waits for its time. Assumption: any answer that is no refusal is a yes."""

    name = "http.delete"
    script = "status.php"
    family = Family.DELETION
    paid = True
    look = "ask for the status of the message"

    recipient: WireRecipient
    id: str

    @property
    def message_id(self) -> str:
        return self.id

    def fields(self) -> Mapping[str, str]:
        return {"phone": self.recipient.wire, "id": self.id, "del": "1"}

    def read(self, answer: Answer) -> Done:
        return done(answer)


def done(answer: Answer) -> Done:
    """The provider's "OK", whose shape the pages do not show: a JSON object that is no refusal.

    Raises:
        MalformedReply: it is no object.
    """
    reply = reply_of(answer.record(), frozenset({"result"}))
    return Done(raw=reply.fields, extra=reply.extra, doubts=answer.doubts)
