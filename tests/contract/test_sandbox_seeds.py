"""Our clients lean on no guess: the same story whatever the sandbox's switches are, drawn by seed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from smsc_soap import AsyncSmscClient, ExtendedParameters, SmscClient, errors
from smsc_soap.model.results import Accepted, StillUnknown
from smsc_soap.sandbox.behaviour import UNKNOWNS, Behaviour
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.server import SandboxServer

PHONE, OTHER = "+79990000001", "+77010000001"
SEEDS = range(12)


class Asker:
    """Either client behind one way of asking; no local limits, so that the sandbox's own are met."""

    def __init__(self, make: Callable[..., Any], server: SandboxServer, clock: ManualClock, **settings: Any) -> None:
        rules = server.provider.behaviour
        given = {
            "base_url": server.url,
            "clock": clock,
            "limits": None,
            "repeat": False,
            "account_utc_offset": timedelta(hours=rules.account_utc_offset_h),
        }
        login = ("alex", "123") if "api_key" not in settings else ()
        self._make = lambda: make(*login, **{**given, **settings})
        self._is_async = make is AsyncSmscClient

    def __call__(self, method: str, *values: Any, **named: Any) -> Any:
        if self._is_async:
            return asyncio.run(self._awaited(method, values, named))
        with self._make() as client:
            return getattr(client, method)(*values, **named)

    async def _awaited(self, method: str, values: Any, named: Any) -> Any:
        async with self._make() as client:
            return await getattr(client, method)(*values, **named)


@pytest.fixture(params=SEEDS)
def rules(request: pytest.FixtureRequest, smsc_sandbox: SandboxServer) -> Behaviour:
    smsc_sandbox.provider.behave(Behaviour().varied(request.param))
    return smsc_sandbox.provider.behaviour


@pytest.fixture(params=[SmscClient, AsyncSmscClient])
def ask(
    request: pytest.FixtureRequest, rules: Behaviour, smsc_sandbox: SandboxServer, smsc_clock: ManualClock
) -> Asker:
    return Asker(request.param, smsc_sandbox, smsc_clock)


def test_these_seeds_turn_every_switch() -> None:
    drawn = [Behaviour().varied(seed) for seed in SEEDS]
    assert [name for name in UNKNOWNS if len({getattr(one, name) for one in drawn}) < 2] == []


def test_there_and_back(ask: Asker, rules: Behaviour, smsc_sandbox: SandboxServer, smsc_clock: ManualClock) -> None:
    price = ask("get_sms_cost", [PHONE, OTHER], "я" * 71)
    assert (price.cost, price.parts) == (Decimal("27.00"), 4)
    sent = ask("send_sms", [PHONE, OTHER], "я" * 71, id="Order-17", sender="SHOP")
    assert (sent.id, sent.parts, sent.doubts) == ("Order-17", 4, ())
    assert sent.cost == (price.cost if rules.unasked_money else None)
    assert ask("get_balance").balance == 1000 - price.cost
    asked = errors.SendOutcomeUnknown(id="Order-17", phones=(PHONE,), started_at=datetime.now(UTC))
    assert type(ask("check", asked)) is (StillUnknown if rules.visibility_lag_s else Accepted)
    smsc_clock.advance(60)
    found = ask("get_status", OTHER, "Order-17", all=2)
    assert (found.status_code, found.final, found.cost, found.parts) == (1, True, Decimal("20.40"), 2)
    assert found.changed_at == smsc_clock.now() - timedelta(seconds=55)
    assert found.sent_at == smsc_clock.now() - timedelta(seconds=60)
    assert (found.sender, found.message, found.operator) == ("SHOP", "я" * 71, "Kcell")
    assert ask("get_status2", PHONE, "Order-17", all=1, query="").status_code == 1
    assert len(smsc_sandbox.ledger) == 2


def test_a_refused_recipient(ask: Asker, rules: Behaviour) -> None:
    result = ask("send_sms2", ["+7999000000", PHONE], "text", query=ExtendedParameters(err=True, cost=3))
    assert (result.parts, result.cost, result.balance) == (1, Decimal("3.30"), Decimal("996.70"))
    assert [(one.phone, one.code) for one in result.refused] == [
        ("+7999000000", 249 if rules.errors_family == "err" else 22)
    ]


def test_the_same_again(ask: Asker, rules: Behaviour) -> None:
    ask("send_sms", PHONE, "text", id="order-1")
    if rules.id_in_identity:
        assert ask("send_sms", PHONE, "text", id="order-2").id == "order-2"
    with pytest.raises(errors.DuplicateOrBusy) as refused:
        ask("send_sms", PHONE, "text", id="order-1")
    assert refused.value.code == 9


@pytest.mark.parametrize(
    ("refusal", "fields"),
    [
        (errors.MessageDenied, {"sender": "BANK"}),
        (errors.Undeliverable, {"phones": "+850190000001"}),
        (errors.PhoneRejected, {"phones": "+79990009607"}),
        (errors.MessageDenied, {"phones": "+79990009606"}),
    ],
)
def test_refusals(ask: Asker, refusal: type[errors.SmscError], fields: dict[str, str]) -> None:
    given = {"phones": PHONE, **fields}
    with pytest.raises(refusal) as refused:
        ask("send_sms", text="text", **given)
    assert refused.value.outcome == "refused"


def test_no_money(ask: Asker, smsc_sandbox: SandboxServer) -> None:
    smsc_sandbox.provider.account.balance = Decimal("3.29")
    with pytest.raises(errors.InsufficientFunds):
        ask("send_sms", PHONE, "text")
    assert ask("get_balance").balance == Decimal("3.29")


def test_nothing_is_found(ask: Asker) -> None:
    with pytest.raises(errors.MessageNotFound):
        ask("get_status", PHONE, "order-1")


def test_a_text_at_the_border(ask: Asker, rules: Behaviour) -> None:
    assert ask("send_sms", PHONE, "x" * 800).parts == 6
    if rules.text_limit == 1000:
        assert ask("send_sms", PHONE, "x" * 1000).parts == 7
    else:
        with pytest.raises(errors.ParametersRejected):
            ask("send_sms", PHONE, "x" * 801)


@pytest.mark.parametrize("style", ["element", "password"])
def test_an_api_key(style: str, rules: Behaviour, smsc_sandbox: SandboxServer, smsc_clock: ManualClock) -> None:
    for face in (SmscClient, AsyncSmscClient):
        ask = Asker(face, smsc_sandbox, smsc_clock, api_key="sandbox-key", api_key_style=style)
        if rules.api_key_place in (style, "both"):
            assert ask("get_balance").balance == 1000
        else:
            with pytest.raises(errors.AuthenticationFailed):
                ask("get_balance")


def test_a_text_that_looks_like_tags_survives_every_dress(ask: Asker, smsc_clock: ManualClock) -> None:
    text = "<id>1</id> a<b & c>d ]]> <ns1:error>"
    ask("send_sms", PHONE, text, id="order-1")
    smsc_clock.advance(60)
    assert ask("get_status", PHONE, "order-1", all=1).message == text
