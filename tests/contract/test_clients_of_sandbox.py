"""SOAP clients that are not ours on our sandbox: PHP's SoapClient, Node's soap, suds-community, zeep.

All seven operations each. What a client says it got is compared with what the provider should say;
what it sent, with the sandbox's journal and ledger.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import interop
import pytest
from lxml import etree

from smsc_soap.sandbox.server import SandboxServer

IN = {"login": "alex", "psw": "123"}
KEY = {"login": "", "psw": "", "apikey": "sandbox-key"}
RUSSIAN, KAZAKH = "+79990000001", "+77000000001"
#: Too short, and a fixed line: refused with two different numbers.
SHORT, FIXED_LINE = "+7999000000", "+74950000001"
TEXT = 'Ваш заказ № 17: «чай» & <кофе>\nна 100 "рублей" 😀'
LONG = "Ж" * 71

#: Operation, fields, and what the sandbox should answer.
CALLS: list[tuple[str, dict[str, str], dict[str, Any]]] = [
    ("get_balance", IN, {"balance": "1000.00"}),
    ("get_balance", KEY, {"balance": "1000.00"}),
    ("get_sms_cost", {**IN, "phones": f"{RUSSIAN},{KAZAKH}", "mes": TEXT}, {"cost": "12.80", "cnt": "2"}),
    ("get_sms_cost2", {**IN, "phones": RUSSIAN, "mes": LONG, "query": ""}, {"cost": "6.60", "cnt": "2"}),
    ("get_sms_cost2", {**IN, "phones": RUSSIAN, "mes": LONG, "query": "maxsms=1"}, {"cost": "3.30", "cnt": "1"}),
    ("send_sms", {**IN, "phones": RUSSIAN, "mes": TEXT, "id": "one", "sender": "SHOP"}, {"id": "one", "cnt": "1"}),
    (
        "send_sms2",
        {**IN, "phones": f"{KAZAKH},{SHORT}", "mes": "да", "id": "two", "query": "err=1&cost=3"},
        {
            "id": "two",
            "balance": "987.20",
            "cost": "9.50",
            "cnt": "1",
            "errors": [{"phone": SHORT, "status": "249"}],
        },
    ),
    (
        "send_sms2",
        {**IN, "phones": f"{SHORT};{KAZAKH};{FIXED_LINE}", "mes": "нет", "id": "three", "query": "err=1"},
        {
            "id": "three",
            "cnt": "1",
            "errors": [{"phone": SHORT, "status": "249"}, {"phone": FIXED_LINE, "status": "248"}],
        },
    ),
    (
        "get_status",
        {**IN, "phone": RUSSIAN, "id": "one", "all": "2"},
        {
            "status": "-1",
            "last_date": "15.01.2026 12:00:00",
            "last_timestamp": "1768467600",
            "send_date": "15.01.2026 12:00:00",
            "send_timestamp": "1768467600",
            "phone": RUSSIAN[1:],
            "cost": "3.30",
            "sender_id": "SHOP",
            "status_name": "Ожидает отправки",
            "message": TEXT,
            "sms_cnt": "1",
            "operator": "МТС",
            "region": "г. Москва и Московская область",
        },
    ),
    (
        "get_status2",
        {**IN, "phone": KAZAKH, "id": "two", "query": ""},
        {"status": "-1", "last_date": "15.01.2026 12:00:00", "last_timestamp": "1768467600"},
    ),
    ("get_status", {**IN, "phone": RUSSIAN, "id": "nobody"}, {"error": "3"}),
    ("send_sms", {**IN, "phones": RUSSIAN, "mes": TEXT, "id": "again", "sender": "SHOP"}, {"error": "9"}),
    ("send_sms", {**IN, "phones": FIXED_LINE, "mes": "x", "id": "eight"}, {"id": "eight", "error": "8"}),
    ("get_balance", {**IN, "psw": "wrong"}, {"error": "2"}),
]

CLIENTS: dict[str, Callable[[], list[str]]] = {
    "php-soapclient": interop.php_client,
    "node-soap": interop.node_client,
    "suds-community": lambda: interop.python_client("suds_client.py", "suds"),
    "zeep": lambda: interop.python_client("zeep_client.py", "zeep"),
    "zeep-async": lambda: [*interop.python_client("zeep_client.py", "httpx"), "--async"],
}


@pytest.fixture(params=CLIENTS)
def command(request: pytest.FixtureRequest) -> list[str]:
    return CLIENTS[request.param]()


def ask(command: list[str], sandbox: SandboxServer) -> list[dict[str, Any]]:
    return interop.ask(command, sandbox.url, [(method, fields) for method, fields, _ in CALLS])


def told(result: dict[str, Any]) -> dict[str, Any]:
    """A result without fields that were not there: some clients make None of them, some an empty list."""
    return {name: value for name, value in result.items() if value not in (None, [])}


def test_the_calls_are_all_seven_operations(smsc_sandbox: SandboxServer) -> None:
    wsdl = etree.parse(interop.WSDL)
    described = set(wsdl.xpath("//*[local-name()='portType']/*[local-name()='operation']/@name"))
    assert {method for method, _, _ in CALLS} == described
    assert len(described) == 7


def test_every_answer_arrives(command: list[str], smsc_sandbox: SandboxServer) -> None:
    for (method, _, expected), answer in zip(CALLS, ask(command, smsc_sandbox), strict=True):
        assert told(answer["result"]) == expected, method


def test_every_field_arrives(command: list[str], smsc_sandbox: SandboxServer) -> None:
    ask(command, smsc_sandbox)
    seen = [(entry.operation, {**entry.fields}) for entry in smsc_sandbox.provider.journal]
    hidden = {"psw": "***", "apikey": "***"}
    sent = [
        (method, {name: hidden.get(name, value) if value else value for name, value in fields.items()})
        for method, fields, _ in CALLS
    ]
    assert seen == sent
    assert [entry.code for entry in smsc_sandbox.provider.journal] == [
        int(expected["error"]) if "error" in expected else None for _, _, expected in CALLS
    ]


def test_what_was_sent_is_in_the_ledger_and_charged(command: list[str], smsc_sandbox: SandboxServer) -> None:
    ask(command, smsc_sandbox)
    assert [(one.message_id, one.phone, one.text, one.sender) for one in smsc_sandbox.ledger] == [
        ("one", RUSSIAN[1:], TEXT, "SHOP"),
        ("two", KAZAKH[1:], "да", "SMSC.RU"),
        ("three", KAZAKH[1:], "нет", "SMSC.RU"),
    ]
    charged = sum(one.cost for one in smsc_sandbox.ledger)
    assert (charged, smsc_sandbox.provider.account.balance) == (Decimal("22.30"), Decimal("977.70"))
