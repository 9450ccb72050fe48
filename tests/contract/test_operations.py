"""The seven operations against every target, by both clients: typed results that say what the server says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from contract_targets import KAZAKH, LONG_TEXT, RUSSIAN, SHORT, TEXT, Caller, Target

from smsc_soap import ExtendedParameters
from smsc_soap.errors import SendOutcomeUnknown
from smsc_soap.model.results import Accepted, BalanceResult, CostResult, SendResult, StatusResult, StillUnknown
from smsc_soap.model.status import DeliveryStatus

Call = Callable[..., Awaitable[Any]]


@pytest.mark.live
async def test_balance(call: Call, target: Target) -> None:
    result = await call("get_balance")
    assert type(result) is BalanceResult
    assert type(result.balance) is Decimal
    assert target.live or result.balance == target.party.balance
    assert set(result.raw) == {"balance"}


@pytest.mark.live
async def test_cost(call: Call, target: Target) -> None:
    result = await call("get_sms_cost", RUSSIAN, TEXT)
    assert type(result) is CostResult
    assert type(result.cost) is Decimal
    assert target.live or result.cost == target.party.russian
    assert result.parts == 1


async def test_cost_of_two_countries_and_two_parts(call: Call, target: Target) -> None:
    result = await call("get_sms_cost", [RUSSIAN, KAZAKH], LONG_TEXT)
    assert (result.cost, result.parts) == (2 * (target.party.russian + target.party.kazakh), 4)


async def test_cost2(call: Call, target: Target) -> None:
    whole = await call("get_sms_cost2", RUSSIAN, LONG_TEXT)
    cut = await call("get_sms_cost2", RUSSIAN, LONG_TEXT, query=ExtendedParameters(maxsms=1))
    assert (whole.parts, cut.parts) == (2, 1)
    assert whole.cost == 2 * cut.cost == 2 * target.party.russian


async def test_send(call: Call, target: Target) -> None:
    result = await call("send_sms", [RUSSIAN, KAZAKH], TEXT, id="order-17", sender="SHOP")
    assert type(result) is SendResult
    assert (result.id, result.parts, result.refused, result.doubts) == ("order-17", 2, (), ())
    charge = target.party.russian + target.party.kazakh
    balance = target.party.balance - charge
    assert (result.cost, result.balance) == ((charge, balance) if target.party.tells_money else (None, None))
    assert (await call("get_balance")).balance == balance


@pytest.mark.live(paid=True)
async def test_one_message_there_and_back(call: Call, target: Target, face: str) -> None:
    # Two texts, because the same one twice within a minute is refused; of one length, as cassettes keep only that.
    sent = await call("send_sms", target.recipient, f"smsc_soap: contract test, {face:>8} client")
    assert (len(sent.id), sent.parts) == (26, 1)
    asked = SendOutcomeUnknown(id=sent.id, phones=(target.recipient,), started_at=datetime.now(UTC))
    found = await call("check", asked)
    assert type(found) is Accepted or (target.live and type(found) is StillUnknown)


async def test_send_with_an_id_of_the_server(call: Call) -> None:
    result = await call("send_sms", RUSSIAN, TEXT, id="")
    assert result.id.isdigit()
    assert (await call("get_status", RUSSIAN, result.id)).status_code in (-1, 1)


async def test_send2_with_a_refused_recipient(call: Call, target: Target) -> None:
    query = ExtendedParameters(err=True, cost=3)
    result = await call("send_sms2", [SHORT, RUSSIAN], TEXT, id="order-18", query=query)
    assert (result.id, result.parts) == ("order-18", 1)
    assert (result.cost, result.balance) == (target.party.russian, target.party.balance - target.party.russian)
    [refused] = result.refused
    assert (refused.phone, refused.wire_phone) == (target.phone(SHORT), target.phone(SHORT))
    assert (refused.code, refused.raw_code) == (249, "249")


async def test_send2_without_refused_recipients(call: Call) -> None:
    result = await call("send_sms2", [RUSSIAN, KAZAKH], TEXT, id="order-19", query="err=1")
    assert (result.id, result.parts, result.refused) == ("order-19", 2, ())


async def test_status(call: Call, target: Target) -> None:
    await call("send_sms", RUSSIAN, TEXT, id="order-20")
    target.advance(60)
    result = await call("get_status", RUSSIAN, "order-20")
    assert type(result) is StatusResult
    assert (result.status, result.status_code, result.final) == (DeliveryStatus.DELIVERED, 1, True)
    assert result.changed_at == datetime.fromisoformat(target.party.changed_at)
    assert (result.phone, result.message, result.operator) == (None, None, None)


async def test_status_with_everything(call: Call, target: Target) -> None:
    await call("send_sms", RUSSIAN, TEXT, id="order-21")
    target.advance(60)
    result = await call("get_status", "8 (999) 000-00-01", "order-21", all=2)
    assert result.message == target.text(TEXT)
    assert result.phone == "8 (999) 000-00-01"
    assert result.status_name == "Доставлено"
    assert result.sent_at == datetime.fromisoformat("2026-01-15T09:00:00+00:00")
    assert (result.cost, result.parts) == (target.party.russian, 1)
    assert result.sender == target.party.default_sender
    assert (result.operator, result.region) == (target.party.operator, target.party.region)
    assert result.extra == {}


async def test_status2(call: Call, target: Target) -> None:
    await call("send_sms2", KAZAKH, TEXT, id="order-22", sender="SHOP")
    target.advance(60)
    result = await call("get_status2", KAZAKH, "order-22", all=1)
    assert (result.status_code, result.sender, result.message) == (1, "SHOP", target.text(TEXT))
    assert (result.cost, result.operator) == (target.party.kazakh, None)


@pytest.mark.parametrize("style", ["element", "password"])
async def test_api_key(connect: Callable[..., Caller], target: Target, style: str) -> None:
    call = connect(None, None, api_key="sandbox-key", api_key_style=style)
    assert (await call("get_balance")).balance == target.party.balance
    assert (await call("get_sms_cost", RUSSIAN, TEXT)).cost == target.party.russian
    assert (await call("send_sms", RUSSIAN, TEXT, id="order-23")).id == "order-23"
    target.advance(60)
    assert (await call("get_status", RUSSIAN, "order-23")).status_code == 1
