"""``wait_call.php``: a subscriber confirms the own number by calling one that the provider assigns."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

from smsc_soap.errors import MalformedReply
from smsc_soap.model.codes import Family
from smsc_soap.wire.http_api.json_answer import Answer, plain, reply_of
from smsc_soap.wire.http_api.operation import JsonOperation
from smsc_soap.wire.operations import WireRecipient


@dataclass(frozen=True, slots=True)
class AssignedNumber:
    """What the provider assigned."""

    #: The one to be called.
    number: str
    #: All it could have been; a call may be seen on any of them.
    all_numbers: tuple[str, ...]
    raw: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class AskForCall(JsonOperation[AssignedNumber]):
    """Asks for a number to be called. May cost; never repeated once a byte has left."""

    name = "wait_call"
    script = "wait_call.php"
    family = Family.WAIT_CALL
    paid = True
    look = "know that a second request may cost a second time"

    recipient: WireRecipient

    def fields(self) -> Mapping[str, str]:
        return {"phone": self.recipient.wire.lstrip("+")}

    def identity(self) -> Hashable:
        return self.recipient.wire

    def read(self, answer: Answer) -> AssignedNumber:
        record = answer.record()
        reply = reply_of(record, frozenset({"phone"}))
        listed = record.get("all_phones")
        # One number may come alone, and several in one text.
        items = listed if isinstance(listed, list) else (plain(listed) or "").split(",")
        found = tuple(number for one in items if (number := (plain(one) or "").strip()))
        number = reply.fields.get("phone", "").strip() or (found[0] if found else "")
        if not number.lstrip("+").isdigit():
            raise MalformedReply("the answer carries no number to be called")
        return AssignedNumber(number, found if number in found else (number, *found), reply.fields)
