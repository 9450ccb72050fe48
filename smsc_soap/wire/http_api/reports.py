"""``balance.php``, ``get.php`` and ``info.php``: what the provider tells about the account."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from smsc_soap.errors import MalformedReply
from smsc_soap.model.codes import Family
from smsc_soap.model.http.messages import HttpBalanceResult, ReceivedMessage, SentMessage
from smsc_soap.model.http.reports import OperatorInfo, StatisticsRow, ZonePrice
from smsc_soap.wire.http_api.json_answer import Answer, Record, reply_of
from smsc_soap.wire.http_api.operation import JsonOperation, LongAnswer
from smsc_soap.wire.http_api.statuses import STATUS_FIELDS, status_of
from smsc_soap.wire.numbers import integer, moment, money
from smsc_soap.wire.operations import WireRecipient

_STATISTICS: Final = frozenset({"date", "user", "login", "cnt", "cost", "credit", "debit", "balance", "currency"})
_OPERATOR: Final = frozenset({"phone", "mccmnc", "mcc", "mnc", "country", "operator", "region", "tz"})
_UTC_HOURS: Final = re.compile(r"[+-]?[0-9]{1,2}(\.[0-9]{1,2})?")


@dataclass(frozen=True, slots=True, repr=False)
class HttpBalance(JsonOperation[HttpBalanceResult]):
    """Money on the account, with its currency."""

    name = "http.balance"
    script = "balance.php"
    family = Family.BALANCE

    def fields(self) -> Mapping[str, str]:
        return {"cur": "1"}

    def identity(self) -> Hashable:
        # Counted together with the calls over SOAP.
        return ()

    def read(self, answer: Answer) -> HttpBalanceResult:
        reply = reply_of(answer.record(), frozenset({"balance", "credit", "currency"}))
        doubts = list(answer.doubts)
        balance = money("balance", reply.fields.get("balance"), doubts)
        if balance is None:
            raise MalformedReply("the answer carries no readable balance")
        return HttpBalanceResult(
            balance=balance,
            credit=money("credit", reply.fields.get("credit"), doubts),
            currency=reply.fields.get("currency"),
            raw=reply.fields,
            extra=reply.extra,
            doubts=tuple(doubts),
        )


@dataclass(frozen=True, slots=True, repr=False)
class GetHistory(LongAnswer[tuple[SentMessage, ...]]):
    """One page of the messages that were sent."""

    name = "http.history"
    script = "get.php"
    family = Family.REPORT
    start: date
    end: date
    limit: int
    #: Only messages to these, or only e-mails to those.
    recipients: tuple[WireRecipient, ...] = ()
    emails: tuple[str, ...] = ()
    #: The provider's own number of a message: only those behind it.
    before: str | None = None
    account_utc_offset: timedelta = timedelta(hours=3)

    def fields(self) -> Mapping[str, str]:
        fields = {"get_messages": "1", **days(self.start, self.end), "cnt": str(self.limit)}
        if self.recipients:
            fields["phone"] = ",".join(one.wire.lstrip("+") for one in self.recipients)
        if self.emails:
            fields |= {"email": ",".join(self.emails), "format": "8"}
        if self.before is not None:
            fields["prev_id"] = self.before
        return fields

    def read(self, answer: Answer) -> tuple[SentMessage, ...]:
        return tuple(self._one(row, answer.doubts) for row in answer.rows())

    def _one(self, row: Record, doubts: tuple[str, ...]) -> SentMessage:
        reply = reply_of(row, STATUS_FIELDS)
        fields = reply.fields
        more = {
            "id": fields.get("id", ""),
            "serial": _long(fields.get("int_id")),
            "format_code": integer(fields.get("format")),
            "crc": fields.get("crc"),
        }
        return status_of(SentMessage, reply, fields.get("phone"), self.account_utc_offset, doubts, **more)


@dataclass(frozen=True, slots=True, repr=False)
class GetIncoming(LongAnswer[tuple[ReceivedMessage, ...]]):
    """Messages from subscribers."""

    name = "http.incoming"
    script = "get.php"
    family = Family.REPORT
    hours: int
    limit: int
    #: Only those behind the one with this id.
    after: str | None = None
    #: Only those to this number.
    to: WireRecipient | None = None
    account_utc_offset: timedelta = timedelta(hours=3)

    def fields(self) -> Mapping[str, str]:
        fields = {"get_answers": "1", "hour": str(self.hours), "cnt": str(self.limit)}
        if self.after is not None:
            fields["after_id"] = self.after
        if self.to is not None:
            fields["to_phone"] = self.to.wire.lstrip("+")
        return fields

    def read(self, answer: Answer) -> tuple[ReceivedMessage, ...]:
        return tuple(self._one(row, answer.doubts) for row in answer.rows())

    def _one(self, row: Record, doubts: tuple[str, ...]) -> ReceivedMessage:
        reply = reply_of(row, frozenset({"id", "received", "phone", "message", "to_phone", "sent"}))
        fields = reply.fields
        phone = fields.get("phone", "")
        return ReceivedMessage(
            id=fields.get("id", ""),
            phone=f"+{phone}" if phone.isdigit() else phone,
            text=fields.get("message", ""),
            to=fields.get("to_phone") or None,
            received_at=moment(None, fields.get("received"), self.account_utc_offset),
            raw=fields,
            extra=reply.extra,
            doubts=doubts,
        )


@dataclass(frozen=True, slots=True, repr=False)
class GetPrices(LongAnswer[tuple[ZonePrice, ...]]):
    """The price list of the account."""

    name = "http.prices"
    script = "get.php"
    family = Family.REPORT

    def fields(self) -> Mapping[str, str]:
        return {"get_price": "1"}

    def read(self, answer: Answer) -> tuple[ZonePrice, ...]:
        return tuple(_zone_price(row, answer.doubts) for row in answer.rows())


def _zone_price(row: Record, doubts: tuple[str, ...]) -> ZonePrice:
    reply = reply_of(row, frozenset({"zone", "name", "api", "mass", "mms", "hlr", "call"}))
    noted = list(doubts)
    prices = {name: money(name, reply.fields.get(name), noted) for name in ("api", "mass", "mms", "hlr", "call")}
    return ZonePrice(
        zone=reply.fields.get("zone", ""),
        name=reply.fields.get("name", ""),
        **prices,
        raw=reply.fields,
        extra=reply.extra,
        doubts=tuple(noted),
    )


@dataclass(frozen=True, slots=True, repr=False)
class GetOperator(JsonOperation[OperatorInfo]):
    """Who carries a number."""

    name = "http.operator"
    script = "info.php"
    family = Family.OPERATOR

    recipient: WireRecipient

    def fields(self) -> Mapping[str, str]:
        return {"get_operator": "1", "phone": self.recipient.wire}

    def read(self, answer: Answer) -> OperatorInfo:
        rows = answer.rows()
        if len(rows) != 1:
            raise MalformedReply("the answer is not about one number")
        return _operator(rows[0], self.recipient, answer.doubts)


@dataclass(frozen=True, slots=True, repr=False)
class GetOperators(LongAnswer[tuple[OperatorInfo, ...]]):
    """Who carries several numbers, in the order asked."""

    name = "http.operators"
    script = "info.php"
    family = Family.OPERATOR

    recipients: tuple[WireRecipient, ...]

    def fields(self) -> Mapping[str, str]:
        # A comma at the end keeps the answer a list where one number is asked about.
        return {"get_operator": "1", "phone": "".join(f"{one.wire}," for one in self.recipients)}

    def read(self, answer: Answer) -> tuple[OperatorInfo, ...]:
        rows = answer.rows()
        if len(rows) != len(self.recipients):
            raise MalformedReply("the answer is not about the numbers that were asked about")
        return tuple(_operator(row, asked, answer.doubts) for row, asked in zip(rows, self.recipients))


def _operator(row: Record, asked: WireRecipient, doubts: tuple[str, ...]) -> OperatorInfo:
    """Who carries one number.

    Raises:
        MalformedReply: the row names another number.
    """
    reply = reply_of(row, _OPERATOR)
    fields = reply.fields
    if fields.get("phone", asked.wire).lstrip("+") != asked.wire.lstrip("+"):
        raise MalformedReply("the answer is about another number")
    return OperatorInfo(
        phone=asked.given,
        country=fields.get("country"),
        operator=fields.get("operator"),
        region=fields.get("region"),
        utc_offset_hours=_utc_hours(fields.get("tz", "")),
        mcc_mnc=fields.get("mccmnc") or (fields.get("mcc", "") + fields.get("mnc", "")) or None,
        raw=fields,
        extra=reply.extra,
        doubts=doubts,
    )


@dataclass(frozen=True, slots=True, repr=False)
class GetStatistics(LongAnswer[tuple[StatisticsRow, ...]]):
    """Messages and money of some days."""

    name = "http.statistics"
    script = "get.php"
    family = Family.REPORT
    start: date
    end: date
    own_currency: bool = False
    second_balance: bool = False

    def fields(self) -> Mapping[str, str]:
        asked = {"mycur": self.own_currency, "balance2": self.second_balance}
        days_and_flags = {**days(self.start, self.end), **{name: "1" for name, wanted in asked.items() if wanted}}
        return {"get_stat": "1", **days_and_flags}

    def read(self, answer: Answer) -> tuple[StatisticsRow, ...]:
        return statistics_rows(answer)


def days(start: date, end: date) -> dict[str, str]:
    """The days of a report as the provider writes them, both included."""
    return {"start": start.strftime("%d.%m.%Y"), "end": end.strftime("%d.%m.%Y")}


def statistics_rows(answer: Answer) -> tuple[StatisticsRow, ...]:
    """Rows of statistics: what is recognised by name, the rest as it came."""
    return tuple(_statistics_row(row, answer.doubts) for row in answer.rows())


def _statistics_row(row: Record, doubts: tuple[str, ...]) -> StatisticsRow:
    reply = reply_of(row, _STATISTICS)
    fields, noted = reply.fields, list(doubts)
    return StatisticsRow(
        date=fields.get("date"),
        user=fields.get("user") or fields.get("login"),
        count=integer(fields.get("cnt")),
        # The page calls what was taken "credit", and what came in "debit".
        cost=money("cost", fields.get("cost") or fields.get("credit"), noted),
        paid_in=money("debit", fields.get("debit"), noted),
        balance=money("balance", fields.get("balance"), noted),
        currency=fields.get("currency"),
        raw=fields,
        extra=reply.extra,
        doubts=tuple(noted),
    )


def _long(text: str | None) -> int | None:
    """A number of the provider's own, which outgrows nine digits."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 20 else None


def _utc_hours(text: str) -> float | None:
    """Hours from UTC; None where they are none that a place on earth can have."""
    hours = float(text) if _UTC_HOURS.fullmatch(text.strip()) else None
    return hours if hours is not None and -12 <= hours <= 14 else None
