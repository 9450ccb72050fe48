"""Read by the type checker only: what users of the public names may rely on."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import assert_type

from smsc_soap import (
    Accepted,
    AsyncSmscClient,
    BalanceResult,
    CostResult,
    ExtendedParameters,
    Refused,
    SendOutcomeUnknown,
    SendResult,
    SmscClient,
    StatusResult,
    StillUnknown,
    VoiceOptions,
)


def blocking(client: SmscClient, unknown: SendOutcomeUnknown) -> None:
    query = ExtendedParameters(tz=0, period=2, freq=60, call=True, voice="w,en", param=VoiceOptions(25, 60, 3), cost=3)
    sent = client.send_sms2(["+79990000001"], "text", id=17, query=query)
    assert_type(sent, SendResult)
    assert_type(sent.cost, Decimal | None)
    assert_type(client.send_sms("+79990000001", "text"), SendResult)
    assert_type(client.get_sms_cost("+79990000001", "text"), CostResult)
    assert_type(client.get_sms_cost2("+79990000001", "text", query="tz=0").cost, Decimal)
    status = client.get_status("+79990000001", "order-17", all=2)
    assert_type(status, StatusResult)
    assert_type(status.changed_at, datetime | None)
    assert_type(client.get_balance(), BalanceResult)
    assert_type(client.check(unknown), Accepted | Refused | StillUnknown)
    with client.with_options(timeout_s=5) as copy:
        assert_type(copy, SmscClient)


async def asynchronous(client: AsyncSmscClient, unknown: SendOutcomeUnknown) -> None:
    assert_type(await client.send_sms("+79990000001", "text"), SendResult)
    assert_type(await client.get_status2("+79990000001", "order-17"), StatusResult)
    assert_type(await client.check(unknown), Accepted | Refused | StillUnknown)
    async with AsyncSmscClient.from_dsn("smsc://login:password@smsc.ru") as other:
        assert_type(other, AsyncSmscClient)
