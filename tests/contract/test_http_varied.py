"""The whole way over HTTP where the sandbox answers otherwise in everything the provider's pages leave open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from smsc_soap import ExtendedParameters, SmscClient, SubclientSettings, errors
from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.server import SandboxServer

ONE, TWO = "+79990000001", "+79990000002"
SEEDS = range(6)


@pytest.fixture(params=SEEDS)
def pair(request: pytest.FixtureRequest) -> Iterator[tuple[SandboxServer, SmscClient]]:
    behaviour = replace(Behaviour().varied(request.param), rate_limits=False)
    with SandboxServer(clock=ManualClock(), behaviour=behaviour) as sandbox:
        settings = {
            "api_key_style": "password" if behaviour.api_key_place == "password" else "element",
            # Incoming messages carry the account's local time and nothing else: the owner has to know the zone.
            "account_utc_offset": timedelta(hours=behaviour.account_utc_offset_h),
        }
        with SmscClient(
            api_key="sandbox-key", base_url=sandbox.url, clock=sandbox.clock, limits=None, **settings
        ) as client:
            yield sandbox, client


def test_the_whole_way(pair: tuple[SandboxServer, SmscClient]) -> None:
    sandbox, client = pair
    sent = client.http.send([ONE, TWO], "текст 🙂", id="v-1", query=ExtendedParameters(op=True, cost=3))
    assert (sent.id, sent.refused) == ("v-1", ())
    assert [row.phone for row in sent.recipients] == [ONE, TWO]
    sandbox.clock.advance(120)
    asked = [(TWO, "v-1"), ("+79990000009", "never"), (ONE, "v-1")]
    for detail in (0, 1, 2):
        found = client.http.statuses(asked, all=detail)
        assert [(one.phone, one.id, one.found) for one in found] == [
            (TWO, "v-1", True),
            ("+79990000009", "never", False),
            (ONE, "v-1", True),
        ]
    today = sandbox.clock.now().date()
    assert {one.id for one in client.http.history(today, today + timedelta(days=1))} == {"v-1"}
    assert client.http.prices()[0].api is not None
    assert client.http.operator(ONE).operator
    assert client.http.statistics(today, today)[0].count is not None


def test_confirmations_and_what_costs(pair: tuple[SandboxServer, SmscClient]) -> None:
    sandbox, client = pair
    before = client.http.balance().balance
    code = client.voice_code(ONE)
    assert code.verify(list(sandbox.provider.messages)[-1].text)
    call = client.wait_call(TWO)
    assert not call.confirmed()
    assert sandbox.provider.ring(TWO)
    sandbox.clock.advance(21)
    assert call.confirmed()
    offer = client.numbers.available()[0]
    assert client.numbers.rent(offer.phone).cost == offer.current_cost
    client.numbers.set_renewal(offer.phone, False)
    client.subclients.create("sub", "secret", SubclientSettings(kind=1))  # type: ignore[arg-type]  # as a number
    client.subclients.pay("sub", Decimal("1.5"))
    assert client.http.balance().balance < before


def test_refusals(pair: tuple[SandboxServer, SmscClient]) -> None:
    _, client = pair
    plain = client.with_options(normalize_phones=False)
    try:
        with pytest.raises(errors.PhoneRejected):
            plain.http.send("123", "text", id="r-1")
        with pytest.raises(errors.ProviderError) as refused:
            client.http.delete(ONE, "unheard")
        assert refused.value.code == 5
    finally:
        plain.close()
