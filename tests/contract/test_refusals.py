"""What a server refuses, against every target, by both clients: the class of the code, what is known of the send."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from contract_targets import (
    FIXED_LINE,
    LONGEST_TEXT,
    MANY_KAZAKHS,
    RUSSIAN,
    SHORT,
    TEXT,
    WRONG_PASSWORD,
    Caller,
    Target,
)

from smsc_soap import errors
from smsc_soap.errors import Outcome

Call = Callable[..., Awaitable[Any]]

#: What a call of each operation may look like.
ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "get_balance": (),
    "get_sms_cost": (RUSSIAN, TEXT),
    "get_sms_cost2": (RUSSIAN, TEXT),
    "get_status": (RUSSIAN, "order-1"),
    "get_status2": (RUSSIAN, "order-1"),
    "send_sms": (RUSSIAN, TEXT),
    "send_sms2": (RUSSIAN, TEXT),
}


@pytest.mark.parametrize("operation", ARGUMENTS)
async def test_wrong_password(connect: Callable[..., Caller], operation: str) -> None:
    with pytest.raises(errors.AuthenticationFailed) as caught:
        await connect(password=WRONG_PASSWORD)(operation, *ARGUMENTS[operation])
    paid = operation.startswith("send")
    assert (caught.value.code, caught.value.operation) == (2, operation)
    assert caught.value.outcome is (Outcome.REFUSED if paid else None)
    assert WRONG_PASSWORD not in repr(caught.value)


@pytest.mark.parametrize("style", ["element", "password"])
async def test_wrong_api_key(connect: Callable[..., Caller], style: str) -> None:
    with pytest.raises(errors.AuthenticationFailed):
        await connect(None, None, api_key=WRONG_PASSWORD, api_key_style=style)("get_balance")


@pytest.mark.parametrize("operation", ["get_status", "get_status2"])
async def test_unknown_message(call: Call, operation: str) -> None:
    with pytest.raises(errors.MessageNotFound) as caught:
        await call(operation, RUSSIAN, "nobody-knows")
    assert (caught.value.code, caught.value.outcome) == (3, None)


@pytest.mark.parametrize("operation", ["send_sms", "send_sms2"])
async def test_not_enough_money(call: Call, target: Target, operation: str) -> None:
    with pytest.raises(errors.InsufficientFunds) as caught:
        await call(operation, MANY_KAZAKHS, LONGEST_TEXT, id="too-dear")
    assert (caught.value.code, caught.value.outcome) == (3, Outcome.REFUSED)
    assert (await call("get_balance")).balance == target.party.balance


@pytest.mark.parametrize("operation", ["send_sms", "send_sms2"])
async def test_denied_sender(call: Call, operation: str) -> None:
    with pytest.raises(errors.MessageDenied) as caught:
        await call(operation, RUSSIAN, TEXT, sender="DENIED")
    assert (caught.value.code, caught.value.outcome) == (6, Outcome.REFUSED)


@pytest.mark.parametrize("operation", ["send_sms", "send_sms2", "get_sms_cost", "get_sms_cost2"])
async def test_wrong_phone(call: Call, operation: str) -> None:
    with pytest.raises(errors.PhoneRejected) as caught:
        await call(operation, SHORT, TEXT)
    assert caught.value.code == 7
    assert caught.value.outcome is (Outcome.REFUSED if operation.startswith("send") else None)


@pytest.mark.parametrize("operation", ["send_sms", "send_sms2", "get_sms_cost", "get_sms_cost2"])
async def test_no_route(call: Call, operation: str) -> None:
    with pytest.raises(errors.Undeliverable) as caught:
        await call(operation, FIXED_LINE, TEXT)
    assert caught.value.code == 8


@pytest.mark.parametrize("operation", ["send_sms", "send_sms2"])
async def test_the_same_send_again_is_unknown_not_refused(
    connect: Callable[..., Caller], target: Target, operation: str
) -> None:
    call = connect(limits=None)
    await call(operation, RUSSIAN, TEXT, id="first")
    with pytest.raises(errors.DuplicateOrBusy) as caught:
        await call(operation, RUSSIAN, TEXT, id="second")
    assert (caught.value.code, caught.value.outcome) == (9, Outcome.UNKNOWN)
    assert (caught.value.id, caught.value.phones) == ("second", (RUSSIAN,))
    assert (await call("get_balance")).balance == target.party.balance - target.party.russian
