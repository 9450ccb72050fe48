"""``receive_phones.php``: dedicated numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from smsc_soap.model.codes import Family
from smsc_soap.model.http.messages import Done
from smsc_soap.model.http.numbers import NumberKind, RentableNumber, RentedNumber
from smsc_soap.wire.http_api.json_answer import Answer, Record, reply_of
from smsc_soap.wire.http_api.operation import JsonOperation
from smsc_soap.wire.http_api.statuses import done
from smsc_soap.wire.numbers import charge, integer
from smsc_soap.wire.operations import WireRecipient

#: Source: provider's page "Various", 2024.
_KINDS: Final = {1: NumberKind.VIRTUAL, 2: NumberKind.SIM_HOSTING, 4: NumberKind.VIRTUAL}


@dataclass(frozen=True, slots=True, repr=False)
class ListNumbers(JsonOperation[tuple[RentableNumber, ...]]):
    """Which numbers can be rented."""

    name = "numbers.available"
    script = "receive_phones.php"
    family = Family.NUMBERS

    def fields(self) -> Mapping[str, str]:
        return {"get": "1"}

    def read(self, answer: Answer) -> tuple[RentableNumber, ...]:
        return tuple(_rentable(row, answer.doubts) for row in answer.rows())


def _rentable(row: Record, doubts: tuple[str, ...]) -> RentableNumber:
    reply = reply_of(row, frozenset({"phone", "type", "cost", "current_cost", "info"}))
    fields, noted = reply.fields, list(doubts)
    code = integer(fields.get("type"))
    return RentableNumber(
        phone=fields.get("phone", ""),
        kind=_KINDS.get(code or 0, NumberKind.OTHER),
        type_code=code,
        month_cost=charge("cost", fields.get("cost"), noted),
        current_cost=charge("current_cost", fields.get("current_cost"), noted),
        info=fields.get("info", ""),
        raw=fields,
        extra=reply.extra,
        doubts=tuple(noted),
    )


@dataclass(frozen=True, slots=True, repr=False)
class RentNumber(JsonOperation[RentedNumber]):
    """Rents a number. Paid; never repeated once a byte has left."""

    name = "numbers.rent"
    script = "receive_phones.php"
    family = Family.NUMBER_CHANGE
    paid = True
    look = "see whether the number is gone from numbers.available() and whether the balance has changed"

    recipient: WireRecipient
    renew: bool

    def fields(self) -> Mapping[str, str]:
        return {"buy": "1", "phone": self.recipient.wire.lstrip("+"), "noprolong": "0" if self.renew else "1"}

    def read(self, answer: Answer) -> RentedNumber:
        reply = reply_of(answer.record(), frozenset({"cost"}))
        noted = list(answer.doubts)
        return RentedNumber(
            phone=self.recipient.given,
            cost=charge("cost", reply.fields.get("cost"), noted),
            raw=reply.fields,
            extra=reply.extra,
            doubts=tuple(noted),
        )


@dataclass(frozen=True, slots=True, repr=False)
class SetRenewal(JsonOperation[Done]):
    """Whether a rented number is rented for the next month too. Assumption: any answer that is no refusal is a yes."""

    name = "numbers.set_renewal"
    script = "receive_phones.php"
    family = Family.NUMBER_CHANGE
    paid = True
    look = "look at the number in the provider's cabinet; setting the same again does no harm"

    recipient: WireRecipient
    renew: bool

    def fields(self) -> Mapping[str, str]:
        return {"chg": "1", "phone": self.recipient.wire.lstrip("+"), "noprolong": "0" if self.renew else "1"}

    def read(self, answer: Answer) -> Done:
        return done(answer)
