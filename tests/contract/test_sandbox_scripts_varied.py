"""The client over the scripts, whatever the provider's pages leave open: it leans on no position of a switch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from smsc_soap import DeliveryStatus, ExtendedParameters, SmscClient
from smsc_soap import errors as e
from smsc_soap.model.http.captcha import Captcha
from smsc_soap.model.http.subclients import SubclientKind, SubclientSettings
from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.server import SandboxServer

ONE, TWO, REFUSED = "+79990000001", "+77000000001", "+79990009607"
SEEDS = range(8)


@pytest.fixture(params=SEEDS)
def server(request: pytest.FixtureRequest) -> Iterator[SandboxServer]:
    with SandboxServer(clock=ManualClock(), behaviour=Behaviour().varied(request.param), seed=request.param) as server:
        yield server


@pytest.fixture
def client(server: SandboxServer) -> Iterator[SmscClient]:
    # Where the account's zone is has to be known: the incoming messages of the provider have local dates alone.
    zone = timedelta(hours=server.provider.behaviour.account_utc_offset_h)
    with SmscClient("alex", "123", base_url=server.url, clock=server.clock, account_utc_offset=zone) as client:
        yield client


def test_messages_and_what_becomes_of_them(server: SandboxServer, client: SmscClient) -> None:
    sent = client.http.send([ONE, TWO, REFUSED], "Привет, мир", id="a", query=ExtendedParameters(op=True, cost=3))
    assert (sent.id, sent.parts, sent.cost, sent.balance) == ("a", 2, Decimal("12.80"), Decimal("987.20"))
    assert [(one.phone, one.refused) for one in sent.recipients] == [(ONE, False), (TWO, False), (REFUSED, True)]
    server.clock.advance(120)
    arrived, missing = client.http.statuses([(TWO, "a"), (ONE, "unheard")], all=2)
    assert arrived.status.status is DeliveryStatus.DELIVERED
    assert (arrived.status.message, arrived.status.country) == ("Привет, мир", "Казахстан")
    assert not missing.found
    later = client.http.send(ONE, "later", id="later", time=timedelta(hours=2))
    server.clock.advance(60)
    client.http.delete(ONE, later.id)
    assert client.http.balance().balance == Decimal("987.20")
    today = server.clock.now().date()
    assert {one.id for one in client.http.history(today, today)} == {"a"}


def test_refusals_keep_their_meaning(client: SmscClient) -> None:
    with pytest.raises(e.InsufficientFunds):
        client.http.send([f"+7700{number:07}" for number in range(200)], "x")
    with client.with_options(password="wrong") as other, pytest.raises(e.AuthenticationFailed):
        other.http.balance()


def test_codes_pictures_and_prices(server: SandboxServer, client: SmscClient) -> None:
    code = client.voice_code(ONE)
    assert code.verify(server.ledger[0].text)
    server.provider.account.captchas = {"192.0.2.7": "K3PX9"}
    assert client.http.send(ONE, "shown", captcha=Captcha("K3PX9", "192.0.2.7")).id
    assert {one.api for one in client.http.prices()} >= {Decimal("3.30"), Decimal("9.965")}
    assert client.http.operator(ONE).country == "Россия"


def test_a_call_confirms(server: SandboxServer, client: SmscClient) -> None:
    call = client.wait_call(ONE)
    assert server.provider.ring(ONE)
    assert call.wait()
    assert client.http.balance().balance == Decimal("999.70")


def test_numbers_tasks_and_subclients(server: SandboxServer, client: SmscClient, tmp_path: Path) -> None:
    offer, *_ = client.numbers.available()
    assert client.numbers.rent(offer.phone).cost == offer.current_cost
    server.provider.receive(ONE, "да", offer.phone)
    (received,) = client.http.incoming()
    assert (received.text, received.received_at) == ("да", server.clock.now())
    server.provider.downloads.add("january", server.clock.now())
    (task,) = client.downloads.list()
    assert client.downloads.wait(task.id).file == "january-1.csv"
    client.downloads.fetch(tmp_path / "january.csv", id=task.id)
    client.subclients.create("shop-1", "secret-1", SubclientSettings(kind=SubclientKind.OWN_TARIFF_OWN_BALANCE))
    client.subclients.pay("shop-1", "10.50")
    today = server.clock.now().date()
    (row,) = client.subclients.statistics(today, today, login="shop-1")
    assert row.balance == Decimal("10.50")
