"""The reserve host as clients meet it, and answers in the namespace or in another order."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import Any

import pytest
from lxml import etree

from smsc_soap import SmscClient, errors
from smsc_soap.errors import ConfigurationError
from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.server import SandboxServer

PHONE = "+79990000001"
NS = "https://smsc.ru/sys/soap.php"


def client(url: str, clock: ManualClock) -> SmscClient:
    return SmscClient("alex", "123", base_url=url, clock=clock, limits=None, repeat=False)


def turn(server: SandboxServer, **switches: Any) -> None:
    server.provider.behave(Behaviour(**switches))


def test_shared_books(smsc_sandbox: SandboxServer, smsc_clock: ManualClock) -> None:
    with client(smsc_sandbox.reserve_url, smsc_clock) as reserve, client(smsc_sandbox.url, smsc_clock) as main:
        reserve.send_sms(PHONE, "text", id="order-1")
        assert main.get_status(PHONE, "order-1").status_code == -1
        with pytest.raises(errors.DuplicateOrBusy):
            main.send_sms(PHONE, "text", id="order-1")
    assert smsc_sandbox.posts() == 3


def test_books_of_its_own(smsc_sandbox: SandboxServer, smsc_clock: ManualClock) -> None:
    turn(smsc_sandbox, reserve_host="separate")
    with client(smsc_sandbox.reserve_url, smsc_clock) as reserve, client(smsc_sandbox.url, smsc_clock) as main:
        reserve.send_sms(PHONE, "text", id="order-1")
        with pytest.raises(errors.MessageNotFound):
            main.get_status(PHONE, "order-1")
        assert reserve.get_status(PHONE, "order-1").status_code == -1
        main.send_sms(PHONE, "text", id="order-1")
        assert main.get_balance().balance == reserve.get_balance().balance == 1000 - 2 * smsc_sandbox.ledger[0].cost
    assert [one.host for one in smsc_sandbox.ledger] == ["reserve", "main"]


@pytest.mark.parametrize("kind", ["lost_reply", "replay"])
def test_faults_on_the_reserve_host_leave_their_marks_there(
    smsc_sandbox: SandboxServer, smsc_clock: ManualClock, kind: str
) -> None:
    turn(smsc_sandbox, reserve_host="separate")
    smsc_sandbox.faults.add(kind)
    with client(smsc_sandbox.reserve_url, smsc_clock) as reserve:
        with pytest.raises(errors.SendOutcomeUnknown):
            reserve.send_sms(PHONE, "text", id="order-1")
        assert reserve.get_status(PHONE, "order-1").status_code == -1
    assert [one.host for one in smsc_sandbox.ledger] == ["reserve"]


def test_no_soap_there(smsc_sandbox: SandboxServer, smsc_clock: ManualClock) -> None:
    turn(smsc_sandbox, reserve_host="absent")
    with client(smsc_sandbox.reserve_url, smsc_clock) as reserve:
        with pytest.raises(errors.HttpStatusError, match="404"):
            reserve.get_balance()
        with pytest.raises(errors.SendOutcomeUnknown):
            reserve.send_sms(PHONE, "text")
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.urlopen(f"{smsc_sandbox.reserve_url}/sys/soap.php?wsdl", timeout=5)
    assert answer.value.code == 404
    answer.value.close()
    with client(smsc_sandbox.url, smsc_clock) as main:
        assert main.get_balance().balance == 1000
    assert smsc_sandbox.posts() == 1


def test_the_description_of_each_host_points_at_itself(smsc_sandbox: SandboxServer) -> None:
    for url in (smsc_sandbox.url, smsc_sandbox.reserve_url):
        with urllib.request.urlopen(f"{url}/sys/soap.php?wsdl", timeout=5) as reply:
            assert f'"{url}/sys/soap.php"'.encode() in reply.read()
    assert smsc_sandbox.url != smsc_sandbox.reserve_url


def test_a_sandbox_without_a_reserve_host() -> None:
    with SandboxServer(reserve_port=None) as server:
        assert not server.has_reserve
        with pytest.raises(ConfigurationError, match="reserve_port"):
            _ = server.reserve_url


def test_a_taken_reserve_port_frees_the_other(smsc_sandbox: SandboxServer) -> None:
    taken = int(smsc_sandbox.url.rpartition(":")[2])
    server = SandboxServer(reserve_port=taken)
    with pytest.raises(ConfigurationError, match="port"):
        server.start()
    with SandboxServer(port=int(server.url.rpartition(":")[2]), reserve_port=None) as again:
        assert again.url == server.url


def answer(server: SandboxServer, inside: str) -> etree._Element:
    body = (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        f'<n:send2 xmlns:n="{NS}"><login>alex</login><psw>123</psw>{inside}</n:send2></s:Body></s:Envelope>'
    )
    request = urllib.request.Request(f"{server.url}/sys/soap.php", body.encode(), {"Content-Type": "text/xml"})
    with urllib.request.urlopen(request, timeout=5) as reply:
        return etree.fromstring(reply.read())[0][0][0]


@pytest.mark.parametrize("qualified", [False, True])
def test_children_in_the_namespace(smsc_sandbox: SandboxServer, qualified: bool) -> None:
    turn(smsc_sandbox, qualified_replies=qualified)
    result = answer(smsc_sandbox, f"<phones>{PHONE},12</phones><mes>text</mes><query>err=1&amp;cost=3</query>")
    namespaces = {etree.QName(one).namespace for one in result.iter()}
    assert namespaces == ({NS} if qualified else {None})
    names = [etree.QName(one).localname for one in result.iter()]
    assert names == ["sendresult", "id", "balance", "cost", "cnt", "errors", "phone", "status"]


def test_fields_in_another_order_each_time(smsc_sandbox: SandboxServer) -> None:
    turn(smsc_sandbox, reply_field_order="shuffled")
    orders = set()
    for number in range(8):
        inside = f"<phones>{PHONE}</phones><mes>text {number}</mes><query>cost=3</query>"
        orders.add(tuple(one.tag for one in answer(smsc_sandbox, inside)))
    assert {frozenset(one) for one in orders} == {frozenset(("id", "balance", "cost", "cnt"))}
    assert len(orders) > 2


def test_qualified_answers_to_faults_of_content(smsc_sandbox: SandboxServer, smsc_clock: ManualClock) -> None:
    turn(smsc_sandbox, qualified_replies=True, reply_field_order="shuffled")
    smsc_sandbox.faults.add("extra_fields")
    with client(smsc_sandbox.url, smsc_clock) as main:
        result = main.send_sms(PHONE, "text", id="order-1")
    assert (result.id, result.parts) == ("order-1", 1)
    assert result.extra
