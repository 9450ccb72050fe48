"""What the rules for cassettes hide, what they leave, and what makes two requests equal. No network."""

from __future__ import annotations

import cassette_rules
import pytest
from cassette_rules import ADDRESS, operation_and_fields, scrubbed, scrubbed_request, scrubbed_response, soap_op
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from vcr.request import Request

from smsc_soap.wire.soap import codec_for
from smsc_soap.wire.wsdl_file import bundled_wsdl

SEND = {
    "login": "somebody",
    "psw": "secret-word",
    "phones": "+79990000001;79990000002",
    "mes": "Привет",
    "id": "order-1",
    "query": "cost=3&list=79990000003:hello&psw=another-secret",
}
TEXTS = st.text(st.characters(min_codepoint=32, exclude_categories=("Cs", "Cc", "Cn")), max_size=30)


def envelope(operation: str = "send_sms2", **fields: str) -> bytes:
    return codec_for(bundled_wsdl()).encode(operation, fields or SEND)


def request(body: bytes, address: str = "http://127.0.0.1:8025/sys/soap.php") -> Request:
    return Request("POST", address, body, {"Content-Type": "text/xml", "Host": "127.0.0.1:8025", "Cookie": "c=1"})


def test_what_is_hidden_and_what_stays() -> None:
    assert operation_and_fields(scrubbed(envelope()))[1] == {
        "login": "***",
        "psw": "***",
        "phones": "********0001;*******0002",
        "mes": "<text of 6 characters>",
        "id": "order-1",
        "query": "cost=3&list=<text of 17 characters>&psw=<text of 14 characters>",
    }


def test_an_api_key_is_hidden_and_an_empty_field_stays_empty() -> None:
    hidden = scrubbed(envelope("get_balance", login="", psw="", apikey="secret-key"))
    assert operation_and_fields(hidden)[1] == {"login": "", "psw": "", "apikey": "***"}


def test_an_answer_loses_phones_and_texts_and_most_headers() -> None:
    body = (
        "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body><StatusResponse><statusresult>"
        "<phone>79990000001</phone><message>words &amp; more</message><cost>3.30</cost>"
        "<errors><phone>+79990000002</phone><status>249</status></errors>"
        "</statusresult></StatusResponse></e:Body></e:Envelope>"
    )
    kept = scrubbed_response(
        {
            "status": {"code": 200, "message": "OK"},
            "headers": {"Content-Type": ["text/xml"], "Date": ["today"], "Set-Cookie": ["c=1"]},
            "body": {"string": body.encode()},
        }
    )
    assert kept["headers"] == {"content-type": ["text/xml"]}
    texts = etree.fromstring(kept["body"]["string"]).xpath("//text()")
    assert texts == ["*******0001", "<text of 12 characters>", "3.30", "********0002", "249"]


@pytest.mark.parametrize("body", [b"", b"<html><p>no", b"login=alex&psw=123"])
def test_what_is_not_xml_is_not_recorded(body: bytes) -> None:
    with pytest.raises(etree.XMLSyntaxError):
        scrubbed(body)


# The machine may be busy: how long an example takes says nothing here.
@settings(deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(("login", "psw", "phones", "mes", "id", "query"), TEXTS)))
def test_hiding_twice_changes_nothing_more(fields: dict[str, str]) -> None:
    once = scrubbed(envelope(**fields))
    assert scrubbed(once) == once


# The machine may be busy: how long an example takes says nothing here.
@settings(deadline=None)
@given(secret=TEXTS.filter(lambda one: len(one) > 3 and one not in str(cassette_rules.__doc__)))
def test_no_secret_survives(secret: str) -> None:
    kept = scrubbed(envelope("get_balance", login="", psw=f"@{secret}@", apikey=f"@{secret}@"))
    assert operation_and_fields(kept)[1] == {"login": "", "psw": "***", "apikey": "***"}


def test_a_kept_request_has_no_port_and_no_private_header() -> None:
    kept = scrubbed_request(request(envelope()))
    assert kept.uri == ADDRESS
    assert dict(kept.headers) == {"content-type": "text/xml"}


def test_the_matcher_ignores_the_address_and_the_order_of_fields() -> None:
    other = envelope().replace(b"<id>order-1</id>", b"").replace(b"</psw>", b"</psw><id>order-1</id>")
    assert other != envelope()
    soap_op(request(envelope()), request(other, "https://elsewhere:1/sys/soap.php"))


@pytest.mark.parametrize("name", SEND)
def test_the_matcher_sees_every_field(name: str) -> None:
    with pytest.raises(AssertionError, match="other fields"):
        soap_op(request(envelope(**{**SEND, name: "another"})), request(envelope()))


def test_the_matcher_sees_the_operation_where_the_fields_are_equal() -> None:
    fields = {"phones": "+79990000001", "mes": "x"}
    with pytest.raises(AssertionError, match=r"soap.php\}send was asked, .*\}cost was recorded"):
        soap_op(request(envelope("send_sms", **fields)), request(envelope("get_sms_cost", **fields)))
