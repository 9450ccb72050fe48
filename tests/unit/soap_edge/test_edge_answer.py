"""Answers: bytes as PHP's SoapServer writes them, absent fields absent, nothing a parser could choke on."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from smsc_soap.soap_edge.answer import fault_envelope, result_envelope
from smsc_soap.soap_edge.description import read_description

SERVICE = read_description((Path(__file__).parents[3] / "wsdl" / "soap.wsdl").read_bytes())
NS = "https://smsc.ru/sys/soap.php"


def test_whole_envelope() -> None:
    answer = result_envelope(SERVICE.operations["send_sms"], {"cnt": "1", "id": "33"}, namespace=NS)
    assert answer.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns:ns1="https://smsc.ru/sys/soap.php"><SOAP-ENV:Body><ns1:SendResponse><sendresult>'
        "<id>33</id><cnt>1</cnt></sendresult></ns1:SendResponse></SOAP-ENV:Body></SOAP-ENV:Envelope>\n"
    )


def test_repeated_groups_follow_the_description() -> None:
    errors = [{"status": "249", "phone": "123"}, {"phone": "a&b"}]
    answer = result_envelope(SERVICE.operations["send_sms2"], {"errors": errors, "id": "1"}, namespace=NS)
    assert (
        b"<sendresult><id>1</id><errors><phone>123</phone><status>249</status></errors>"
        b"<errors><phone>a&amp;b</phone></errors></sendresult>"
    ) in answer


def test_a_single_group_and_undescribed_fields() -> None:
    answer = result_envelope(SERVICE.operations["send_sms2"], {"errors": {"phone": "1"}, "secret": "x"}, namespace=NS)
    assert b"<errors><phone>1</phone></errors>" in answer
    assert b"secret" not in answer


def test_an_empty_result_is_still_there() -> None:
    answer = result_envelope(SERVICE.operations["get_balance"], {}, namespace=NS)
    assert b"<ns1:BalanceResponse><balanceresult></balanceresult></ns1:BalanceResponse>" in answer
    assert b"nil" not in answer


def test_namespace_of_the_caller_is_quoted() -> None:
    answer = result_envelope(SERVICE.operations["get_balance"], {}, namespace="http://x/?a='1'&b=")
    assert etree.fromstring(answer)[0][0].tag == "{http://x/?a='1'&b=}BalanceResponse"


def test_fault() -> None:
    answer = fault_envelope("Client", "a < b & c")
    assert answer.endswith(
        b"<SOAP-ENV:Fault><faultcode>SOAP-ENV:Client</faultcode><faultstring>a &lt; b &amp; c</faultstring>"
        b"</SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>\n"
    )


@given(st.text())
def test_every_text_survives_or_becomes_a_mark(text: str) -> None:
    answer = result_envelope(SERVICE.operations["get_status"], {"message": text}, namespace=NS)
    back = etree.fromstring(answer)[0][0][0][0].text or ""
    assert len(back) == len(text)
    assert all(was == now or now == "\ufffd" for was, now in zip(text, back))
