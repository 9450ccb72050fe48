"""Read by the type checker only: what users of the public names may rely on."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import assert_type

from smsc_soap import (
    Accepted,
    AsyncSmscClient,
    BalanceResult,
    Captcha,
    CostResult,
    ExtendedParameters,
    Refused,
    SendOutcomeUnknown,
    SendResult,
    SmscClient,
    StatusResult,
    StillUnknown,
    SubclientSettings,
    VoiceCode,
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


def over_http(client: SmscClient) -> None:
    sent = client.http.send("+79990000001", files=[("a.png", b"x")], captcha=Captcha("7K3P2", "192.0.2.1"))
    assert_type(sent.recipients[0].cost, Decimal | None)
    assert_type(client.http.statuses([("+79990000001", "a")])[0].found, bool)
    assert_type(client.http.balance().currency, str | None)
    assert_type(client.voice_code("+79990000001"), VoiceCode)
    assert_type(client.wait_call("+79990000001").confirmed(), bool)
    assert_type(client.numbers.rent("79990000001").cost, Decimal | None)
    assert_type(client.downloads.fetch("a.csv", id=1).size_bytes, int)
    assert_type(client.subclients.create("a", "b", SubclientSettings(tariff=1)).id, str)


async def over_http_awaited(client: AsyncSmscClient) -> None:
    assert_type((await client.http.statuses([("+79990000001", "a")]))[0].found, bool)
    assert_type(await client.voice_code("+79990000001"), VoiceCode)
    assert_type(await (await client.wait_call("+79990000001")).confirmed(), bool)
    assert_type((await client.numbers.rent("79990000001")).cost, Decimal | None)
