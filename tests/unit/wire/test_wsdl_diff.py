import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.errors import ConfigurationError
from smsc_soap.wire.wsdl_diff import Difference, compare_wsdl
from smsc_soap.wire.wsdl_file import bundled_wsdl

OURS = bundled_wsdl()
NAMESPACE = "https://smsc.ru/sys/soap.php"
FIELDS = [found.group(0) for found in re.finditer(rb'<s:element name="\w+" type="s:string"(?: minOccurs="0")?/>', OURS)]
PLACES = [found.start() for found in re.finditer(rb'<s:element name="\w+" type="s:string"(?: minOccurs="0")?/>', OURS)]
#: The last field of a refused recipient, with enough around it to be the only one.
STATUS_OF_A_ROW = b"""<s:element name="status" type="s:string"/>
    </s:sequence>
   </s:complexType>
   <s:complexType name="SendResp"""


def _changed(old, new, count=-1):
    assert old in OURS
    return OURS.replace(old, new, count)


def _whats(theirs, **named):
    return [(one.where, one.what, one.ours, one.theirs) for one in compare_wsdl(OURS, theirs, **named)]


def test_a_description_equals_itself():
    assert compare_wsdl(OURS, OURS) == []


@pytest.mark.parametrize(
    "same",
    [
        _changed(b"\n", b"\n\n\t"),
        _changed(b"<s:sequence>", b"<s:sequence><!-- a remark --><?pi x?>"),
        _changed(b"xmlns:s=", b"xmlns:xs=")
        .replace(b"<s:", b"<xs:")
        .replace(b"</s:", b"</xs:")
        .replace(b'"s:', b'"xs:'),
        _changed(b"tns:", b"this:").replace(b"xmlns:tns", b"xmlns:this"),
        _changed(b"BalanceResponseType", b"AnotherName"),
        _changed(b'location="https://smsc.ru/sys/soap.php"', b'location="http://smsc.ru/sys/soap.php"'),
        _changed(b'minOccurs="0"/>', b"minOccurs='0'></s:element>"),
        _changed(b'type="s:string"/>', b'type="s:string" maxOccurs="1" minOccurs="1"/>'),
        _changed(
            b" <wsdl:service",
            b' <wsdl:binding name="B12" type="tns:ServiceSoap" xmlns:s12="http://schemas.xmlsoap.org/wsdl/soap12/">'
            b"<s12:binding/></wsdl:binding>\n <wsdl:service",
        ),
        b'<?xml version="1.0" encoding="windows-1251"?>' + OURS.split(b"?>", 1)[1],
    ],
    ids=[
        "blanks",
        "remarks",
        "schema prefix",
        "own prefix",
        "type names",
        "address",
        "spelling",
        "defaults",
        "1.2",
        "1251",
    ],
)
def test_what_changes_no_bytes_is_no_difference(same):
    assert compare_wsdl(OURS, same) == []


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        (
            _changed(b'name="query" type="s:string" minOccurs="0"/>', b'name="query" type="s:string"/>'),
            [("send_sms2", "request field query", "optional string", "string")],
        ),
        (
            _changed(b'<s:element name="phones" type="s:string"/>', b'<s:element name="phones" type="s:int"/>', 1),
            [("send_sms", "request field phones", "string", "int")],
        ),
        (
            _changed(b'type="tns:Error" minOccurs="0" maxOccurs="unbounded"', b'type="tns:Error" minOccurs="0"'),
            [("send_sms2", "response field sendresult/errors", "optional repeated fields", "optional fields")],
        ),
        (
            _changed(STATUS_OF_A_ROW, STATUS_OF_A_ROW.replace(b"status", b"reason")),
            [
                ("send_sms2", "response field sendresult/errors/status", "string", "absent"),
                ("send_sms2", "response field sendresult/errors/reason", "absent", "string"),
            ],
        ),
        (
            _changed(b'element name="balance">', b'element name="purse">').replace(b'"tns:balance"', b'"tns:purse"'),
            [("get_balance", "request element", "balance", "purse")],
        ),
        (
            _changed(b'soapAction="https://smsc.ru/sys/soap.php"', b'soapAction=""', 1),
            [("get_balance", "SOAPAction", "the target namespace", "")],
        ),
        (
            _changed(b'<soap:body use="literal"/></wsdl:input>', b'<soap:body use="encoded"/></wsdl:input>', 1),
            [("get_balance", "style", "document/literal", "document/encoded")],
        ),
        (
            _changed(b"<s:schema targetNamespace", b'<s:schema elementFormDefault="qualified" targetNamespace'),
            [("service", "fields in the namespace", "no", "yes")],
        ),
        (
            _changed(b"<wsdl:types>", b'<wsdl:import location="http://169.254.169.254/x" namespace="x"/><wsdl:types>'),
            [("service", "import", "absent", "http://169.254.169.254/x")],
        ),
        (
            _changed(b"<s:schema ", b'<s:schema><s:import namespace="urn:y"/></s:schema><s:schema '),
            [("service", "import", "absent", "urn:y")],
        ),
        (
            OURS.replace(b'"https://smsc.ru/sys/soap.php"', b'"http://smsc.ru/sys/soap.php"'),
            [("service", "target namespace", NAMESPACE, "http://smsc.ru/sys/soap.php")],
        ),
    ],
    ids=str,
)
def test_every_kind_of_drift_is_named(theirs, expected):
    assert _whats(theirs) == expected


def test_a_missing_and_a_new_operation():
    theirs = OURS.replace(b'name="get_status2"', b'name="get_status3"')
    assert _whats(theirs) == [
        ("get_status2", "operation", "present", "absent"),
        ("get_status3", "operation", "absent", "present"),
    ]


def test_another_order_is_named_once():
    login = b'<s:element name="login" type="s:string" minOccurs="0"/>'
    psw = b'<s:element name="psw" type="s:string" minOccurs="0"/>'
    theirs = OURS.replace(login + b"\n      " + psw, psw + b"\n      " + login, 1)
    assert _whats(theirs) == [
        (
            "send_sms",
            "order of request fields",
            "login, psw, apikey, phones, mes, id, sender, time",
            "psw, login, apikey, phones, mes, id, sender, time",
        )
    ]


def test_another_group_is_named():
    theirs = OURS.replace(b"<s:sequence>", b"<s:all>", 1).replace(b"</s:sequence>", b"</s:all>", 1)
    kinds = _whats(theirs)
    assert ("send_sms", "request field mes", "string", "string in all") in kinds
    assert len(kinds) == 8


def test_the_front_of_the_provider_decides_the_namespace():
    theirs = OURS.replace(b"https://smsc.ru/", b"https://smsc.kz/")
    assert compare_wsdl(OURS, theirs, namespace="https://smsc.kz/sys/soap.php") == []
    assert [one.what for one in compare_wsdl(OURS, theirs)] == ["target namespace"]
    assert [one.what for one in compare_wsdl(OURS, OURS, namespace="https://smsc.kz/sys/soap.php")] == [
        "target namespace"
    ]


@given(st.integers(0, len(FIELDS) - 1))
def test_every_single_field_that_goes_is_seen(which):
    at = PLACES[which]
    theirs = OURS[:at] + OURS[at + len(FIELDS[which]) :]
    name = re.search(rb'name="(\w+)"', FIELDS[which]).group(1).decode()
    found = compare_wsdl(OURS, theirs)
    assert found
    assert all(one.theirs == "absent" and re.search(rf"field (\w+/)*{name}$", one.what) for one in found)
    assert compare_wsdl(theirs, OURS) == [Difference(one.where, one.what, one.theirs, one.ours) for one in found]


@pytest.mark.parametrize(
    ("theirs", "says"),
    [
        (b"", "not well-formed XML"),
        (b"<a><b></a>", "not well-formed XML"),
        (OURS[:-20], "not well-formed XML"),
        (b"<html/>", "not WSDL 1.1"),
        (b'<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"/>', "no SOAP 1.1 binding"),
        (OURS.replace(b'<wsdl:portType name="ServiceSoap">', b'<wsdl:portType name="Other">'), "no port type"),
        (b"<!DOCTYPE a [<!ENTITY x 'y'>]>" + OURS.split(b"?>", 1)[1], "document type declaration"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd">' + OURS.split(b"?>", 1)[1], "document type declaration"),
        (OURS + b" " * (1 << 20), "longer than"),
    ],
)
def test_what_cannot_be_compared_is_one_sentence(theirs, says):
    with pytest.raises(ConfigurationError, match=f"the other description .*{says}"):
        compare_wsdl(OURS, theirs)
    with pytest.raises(ConfigurationError, match=f"our description .*{says}"):
        compare_wsdl(theirs, OURS)
