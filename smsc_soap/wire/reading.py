"""Reply fields → the result of an operation, or the refusal they carry. Loaded with the first answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, TypeVar, cast

from smsc_soap.errors import MalformedReply, MessageNotFound
from smsc_soap.model.codes import Family, code_meaning
from smsc_soap.model.results import BalanceResult, CostResult, RefusedRecipient, Result, SendResult, StatusResult
from smsc_soap.model.status import STATUSES, status_meaning
from smsc_soap.wire.exchange import Reply
from smsc_soap.wire.numbers import charge, count, integer, moment, money
from smsc_soap.wire.operations import GetBalance, GetSmsCost, GetStatus, Operation, SendSms, WireRecipient
from smsc_soap.wire.reply_codes import refusal

T = TypeVar("T")


def read_send(operation: SendSms, reply: Reply) -> SendResult:
    """What the provider took.

    Raises:
        MalformedReply: no id, or that of another message.
    """
    theirs = reply.fields.get("id", "")
    if operation.id and theirs != operation.id:
        raise MalformedReply("the answer carries another message id" if theirs else "the answer carries no id")
    if not theirs:
        raise MalformedReply("the answer carries neither an id nor an error")
    doubts: list[str] = []
    return SendResult(
        id=theirs,
        parts=count("cnt", reply.fields.get("cnt"), doubts),
        cost=charge("cost", reply.fields.get("cost"), doubts),
        balance=money("balance", reply.fields.get("balance"), doubts),
        refused=refused_recipients(operation.everybody, reply.rows.get("errors", ())),
        raw=reply.fields,
        extra=reply.extra,
        doubts=tuple(doubts),
    )


def refused_recipients(
    everybody: Sequence[WireRecipient], rows: Sequence[Mapping[str, str]]
) -> tuple[RefusedRecipient, ...]:
    """The recipients of a batch that were not taken, in the caller's spelling."""
    if not rows:
        return ()
    # The provider answers with or without "+", so compare without it.
    spelled = {one.wire.lstrip("+"): one.given for one in everybody}
    return tuple(
        RefusedRecipient(
            phone=spelled.get(row.get("phone", "").lstrip("+"), row.get("phone", "")),
            wire_phone=row.get("phone", ""),
            code=integer(row.get("status")),
            raw_code=row.get("status", ""),
        )
        for row in rows
    )


def read_cost(_: GetSmsCost, reply: Reply) -> CostResult:
    """A price.

    Raises:
        MalformedReply: no readable cost.
    """
    doubts: list[str] = []
    cost = charge("cost", reply.fields.get("cost"), doubts)
    if cost is None:
        raise MalformedReply("the answer carries no readable cost")
    return CostResult(
        cost=cost,
        parts=count("cnt", reply.fields.get("cnt"), doubts),
        raw=reply.fields,
        extra=reply.extra,
        doubts=tuple(doubts),
    )


def read_status(operation: GetStatus, reply: Reply) -> StatusResult:
    """Where a message is.

    Raises:
        MessageNotFound: status -3.
        MalformedReply: no readable status.
    """
    fields = reply.fields
    code = integer(fields.get("status"))
    if code is None:
        raise MalformedReply("the answer carries no readable status")
    if not status_meaning(code).exists:
        raise _not_found(operation, code)
    doubts: list[str] = []
    if code not in STATUSES:
        doubts.append(f"status {code} is not in the provider's pages")
    offset = operation.account_utc_offset
    return StatusResult(
        status=status_meaning(code).status,
        status_code=code,
        changed_at=moment(fields.get("last_timestamp"), fields.get("last_date"), offset),
        error_code=integer(fields.get("err")),
        sent_at=moment(fields.get("send_timestamp"), fields.get("send_date"), offset),
        phone=operation.recipient.given if "phone" in fields else None,
        cost=charge("cost", fields.get("cost"), doubts),
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


def _not_found(operation: GetStatus, status_code: int) -> MessageNotFound:
    meaning = code_meaning(Family.STATUS, 3)
    words = f"; {meaning.advice_english}" if meaning else ""
    return MessageNotFound(
        f"the provider knows no such message (status {status_code}){words}.",
        code=3,
        operation=operation.name,
        message_id=operation.id,
    )


def read_balance(_: GetBalance, reply: Reply) -> BalanceResult:
    """Money on the account.

    Raises:
        MalformedReply: no readable balance.
    """
    doubts: list[str] = []
    balance = money("balance", reply.fields.get("balance"), doubts)
    if balance is None:
        raise MalformedReply("the answer carries no readable balance")
    return BalanceResult(balance=balance, raw=reply.fields, extra=reply.extra, doubts=tuple(doubts))


#: Operations that share their request codes share their answers.
READERS: Final[Mapping[Family, Callable[[Any, Reply], Result]]] = MappingProxyType(
    {Family.SEND: read_send, Family.COST: read_cost, Family.STATUS: read_status, Family.BALANCE: read_balance}
)


def result_of(operation: Operation[T], reply: Reply) -> T:
    """The result.

    Raises:
        ProviderError: the answer holds a request code.
        MalformedReply: it lacks what the result needs, or belongs to another message.
    """
    error = refusal(reply.fields.get("error"), operation.family, operation.name, operation.message_id or None)
    if error is not None:
        raise error
    return cast("T", READERS[operation.family](operation, reply))
