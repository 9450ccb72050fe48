"""The table read from the WSDL, against the published interface written out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from smsc_soap.errors import ConfigurationError
from smsc_soap.soap_edge.description import read_description

WSDL = (Path(__file__).parents[3] / "wsdl" / "soap.wsdl").read_bytes()

LOGIN = "login? psw? apikey?"
STATUS = (
    "status? last_date? last_timestamp? err? error? send_date? send_timestamp? phone? cost? sender_id? "
    "status_name? message? sms_cnt? operator? region?"
)
# Operation: request element, its fields, response element, result element, its fields.
PUBLISHED = {
    "send_sms": (
        "send", f"{LOGIN} phones mes id? sender? time?",
        "SendResponse", "sendresult", "id? balance? cost? cnt? error?",
    ),
    "send_sms2": (
        "send2", f"{LOGIN} phones mes id? sender? time? query?",
        "Send2Response", "sendresult", "id? balance? cost? cnt? error? errors?*",
    ),
    "get_sms_cost": ("cost", f"{LOGIN} phones mes", "CostResponse", "costresult", "cost? cnt? error?"),
    "get_sms_cost2": ("cost2", f"{LOGIN} phones mes query", "Cost2Response", "costresult", "cost? cnt? error?"),
    "get_status": ("status", f"{LOGIN} phone id all?", "StatusResponse", "statusresult", STATUS),
    "get_status2": ("status2", f"{LOGIN} phone id all? query", "Status2Response", "statusresult", STATUS),
    "get_balance": ("balance", LOGIN, "BalanceResponse", "balanceresult", "balance? error?"),
}  # fmt: skip


def words(fields) -> str:
    return " ".join(one.name + "?" * one.optional + "*" * one.repeated for one in fields)


@pytest.mark.parametrize("name", PUBLISHED)
def test_each_operation_is_as_published(name: str) -> None:
    one = read_description(WSDL).operations[name]
    assert PUBLISHED[name] == (
        one.request_element, words(one.request_fields),
        one.response_element, one.result_element, words(one.result_fields),
    )  # fmt: skip


def test_nothing_but_the_seven() -> None:
    service = read_description(WSDL)
    assert set(service.operations) == set(PUBLISHED)
    assert {element: one.name for element, one in service.by_element.items()} == {
        element: name for name, (element, *_) in PUBLISHED.items()
    }


def test_errors_hold_phone_and_status() -> None:
    errors = read_description(WSDL).operations["send_sms2"].result_fields[-1]
    assert words(errors.parts) == "phone status"


def test_service_wide_facts() -> None:
    service = read_description(WSDL)
    assert service.namespace == service.soap_action == service.address == "https://smsc.ru/sys/soap.php"


@pytest.mark.parametrize(
    ("namespace", "known"),
    [
        ("https://smsc.ru/sys/soap.php", True),
        ("http://smsc.ua/sys/soap.php", True),
        ("https://www2.smscentre.com/sys/soap.php", True),
        ("https://smsc.ru/sys/soap.php/", False),
        ("https://smsc.example/sys/soap.php", False),
        ("", False),
    ],
)
def test_namespaces_of_the_known_fronts(namespace: str, known: bool) -> None:
    assert read_description(WSDL).knows_namespace(namespace) is known


def test_another_namespace_in_the_description_is_known_too() -> None:
    other = WSDL.replace(b"https://smsc.ru/sys/soap.php", b"http://127.0.0.1/sys/soap.php")
    service = read_description(other)
    assert service.knows_namespace("http://127.0.0.1/sys/soap.php")
    assert service.knows_namespace("https://smsc.kz/sys/soap.php")


@pytest.mark.parametrize(
    "wsdl",
    [
        b"",
        b"<html/>",
        WSDL[:3000],
        WSDL.replace(b'element="tns:send"', b'element="tns:missing"'),
        WSDL.replace(b'message="tns:send_smsSoapIn"', b'message="tns:nobody"'),
        WSDL.replace(b'soapAction="https://smsc.ru/sys/soap.php"', b'soapAction="other"', 1),
        WSDL.replace(b"<wsdl:portType ", b"<wsdl:other ").replace(b"</wsdl:portType>", b"</wsdl:other>"),
    ],
)
def test_other_documents_get_one_sentence(wsdl: bytes) -> None:
    with pytest.raises(ConfigurationError, match="not one this server can read") as caught:
        read_description(wsdl)
    assert caught.value.__cause__ is None
