"""What a whole reply is, and which shapes are not one (S1 to S11 of the fault catalogue)."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from smsc_soap.errors import MalformedReply, SoapFault
from smsc_soap.wire.reply_reader import MAX_EXTRA_FIELDS, read_reply

from .replies import (  # isort: skip
    HEAD,
    ID,
    LEAST,
    NS,
    REFUSALS,
    RESULTS,
    TABLES,
    TAIL,
    WRAPPERS,
    around,
    decide,
    decision,
    envelope,
)

OK = LEAST["send_sms"]
WHOLE = f"<ns1:SendResponse><sendresult>{OK}</sendresult></ns1:SendResponse>"


def test_there_are_twelve_of_each_and_each_says_where_it_comes_from() -> None:
    from .replies import DATA

    assert (len(RESULTS), len(REFUSALS)) == (12, 12)
    for path in DATA.glob("*/*.xml"):
        assert b"<!-- origin: composed from" in path.read_bytes(), path.name


@pytest.mark.parametrize(("name", "operation", "body"), RESULTS, ids=[row[0] for row in RESULTS])
def test_results_are_results(name: str, operation: str, body: bytes) -> None:
    assert decision(body, operation) == "accepted"


@pytest.mark.parametrize(("name", "operation", "body"), REFUSALS, ids=[row[0] for row in REFUSALS])
def test_refusals_are_refusals(name: str, operation: str, body: bytes) -> None:
    assert decision(body, operation) == f"refused {name.rpartition('.')[2]}"


def test_fields_arrive_as_they_were_written() -> None:
    by_name = {name: (operation, body) for name, operation, body in RESULTS}
    operation, body = by_name["get_status2.operator"]
    status = decide(body, operation)
    assert (status.message, status.status_name) == ("hello & <goodbye>", "Передано оператору")
    assert (status.operator, status.region) == ("Beeline", "")
    operation, body = by_name["send_sms2.some_refused"]
    sent = decide(body, operation)
    assert [(one.phone, one.wire_phone, one.code) for one in sent.refused] == [
        ("8 999 000-00-02", "79990000002", 7),
        ("123", "123", 249),
    ]


@pytest.mark.parametrize("operation", sorted(TABLES))
def test_s1_an_unknown_element_before_or_after_each_field_changes_nothing(operation: str) -> None:
    fields = sorted(TABLES[operation].result_fields)
    plain = [LEAST[operation], "<cnt>1</cnt>"] if "cnt" in fields else [LEAST[operation]]
    for place in range(len(plain) + 1):
        for new in ("<brand_new>1</brand_new>", "<a><b>1</b><b>2</b></a>", "<ns1:z/>"):
            body = envelope("".join([*plain[:place], new, *plain[place:]]), operation)
            assert len(read_reply(body, TABLES[operation]).extra) == 1
            assert decision(body, operation) == "accepted"
            refused = envelope("".join([*plain[:place], new, *plain[place:], "<error>9</error>"]), operation)
            assert decision(refused, operation) == "refused 9"


def test_s1_unknown_fields_are_kept_nested_and_repeated() -> None:
    reply = read_reply(envelope(f"{OK}<a><b>1</b><b>2</b><c/></a><d>x</d><d>y</d><d>z</d>"), TABLES["send_sms"])
    assert reply.extra == {"a": {"b": ["1", "2"], "c": ""}, "d": ["x", "y", "z"]}


def test_s1_a_new_element_inside_a_row_changes_nothing() -> None:
    row = "<errors><phone>123</phone><why><a>1</a></why><status>7</status></errors>"
    sent = decide(envelope(f"{OK}{row}", "send_sms2"), "send_sms2")
    assert [(one.wire_phone, one.code) for one in sent.refused] == [("123", 7)]


def test_unknown_fields_are_kept_up_to_a_bound() -> None:
    many = "".join(f"<f{number}/>" for number in range(500))
    assert len(read_reply(envelope(OK + many), TABLES["send_sms"]).extra) == MAX_EXTRA_FIELDS
    deep = f"<a>{'<b/>' * 500}</a>"
    assert len(read_reply(envelope(OK + deep), TABLES["send_sms"]).extra["a"]["b"]) == MAX_EXTRA_FIELDS


@pytest.mark.parametrize(("error", "expected"), [("", "accepted"), ("6", "refused 6")])
def test_s2_any_order_gives_the_same_decision(error: str, expected: str) -> None:
    fields = [OK, "<balance>10.00</balance>", "<cost>3.30</cost>", "<cnt>1</cnt>", f"<error>{error}</error>"]
    orders = list(itertools.permutations(fields))
    assert len(orders) == 120
    assert {decision(envelope("".join(order))) for order in orders} == {expected}


EMPTY: list[Any] = [
    ("no result", around("<ns1:SendResponse/>")),
    ("empty result", envelope("")),
    ("nil result", around('<ns1:SendResponse><sendresult xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
                          ' i:nil="true"/></ns1:SendResponse>')),
    ("empty body", around("")),
    ("no body", b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"/>'),
    ("nothing", b""),
    ("blanks", b" \n "),
    ("html", b"<html><body><p>502 Bad Gateway</p></body></html>"),
    ("xhtml", b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>'),
    ("json", b'{"id": 33, "cnt": 1}'),
    ("text", b"OK - 1 SMS, ID - 279"),
    ("the result alone", f"<sendresult>{OK}</sendresult>".encode()),
    ("the answer alone", f'<n:SendResponse xmlns:n="{NS}"><sendresult>{OK}</sendresult></n:SendResponse>'.encode()),
]  # fmt: skip


@pytest.mark.parametrize("body", [row[1] for row in EMPTY], ids=[row[0] for row in EMPTY])
def test_s3_nothing_to_read_is_unreadable(body: bytes) -> None:
    assert decision(body) == "unreadable"


FAULT_11 = (
    "<SOAP-ENV:Fault><faultcode>SOAP-ENV:{}</faultcode><faultstring>+79990000001 secret</faultstring></SOAP-ENV:Fault>"
)
FAULT_12 = (
    '<f:Fault xmlns:f="http://www.w3.org/2003/05/soap-envelope"><f:Code><f:Value>f:Sender</f:Value></f:Code></f:Fault>'
)


@pytest.mark.parametrize("code", ["Client", "Server", "Server.Busy"])
def test_s4_a_fault_is_a_fault(code: str) -> None:
    with pytest.raises(SoapFault, match=f"SOAP fault \\({code}\\)") as caught:
        decide(around(FAULT_11.format(code)))
    assert "7999" not in str(caught.value)


def test_s4_a_fault_of_soap_12_is_a_fault_and_its_envelope_is_none() -> None:
    with pytest.raises(SoapFault, match="without a code"):
        decide(around(FAULT_12))
    with pytest.raises(SoapFault, match="no readable code"):
        decide(around("<Fault><faultcode>&lt;b&gt; +79990000001</faultcode></Fault>"))
    other = (HEAD + WHOLE + TAIL).replace(
        "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"
    )
    assert decision(other.encode()) == "unreadable"


DOUBLED = {
    "two results": f"<ns1:SendResponse><sendresult>{OK}</sendresult><sendresult><error>6</error></sendresult>"
    "</ns1:SendResponse>",
    "two answers": WHOLE + "<ns1:SendResponse><sendresult><error>6</error></sendresult></ns1:SendResponse>",
    "fault after the answer": WHOLE + FAULT_11.format("Server"),
    "fault before the answer": FAULT_11.format("Server") + WHOLE,
    "two ids": f"<ns1:SendResponse><sendresult>{OK}{OK}</sendresult></ns1:SendResponse>",
    "two errors": f"<ns1:SendResponse><sendresult>{OK}<error/><error>6</error></sendresult></ns1:SendResponse>",
    "text beside the answer": "OK" + WHOLE,
    "text after the answer": WHOLE + "OK",
    "text beside a field": f"<ns1:SendResponse><sendresult>{OK} error 6</sendresult></ns1:SendResponse>",
    "text before a field": f"<ns1:SendResponse><sendresult>error 6 {OK}</sendresult></ns1:SendResponse>",
    "two bodies": f"{WHOLE}</SOAP-ENV:Body><SOAP-ENV:Body>{FAULT_11.format('Server')}",
    "an empty second body": f"{WHOLE}</SOAP-ENV:Body><SOAP-ENV:Body>",
    "fault beside the body": f"{WHOLE}</SOAP-ENV:Body>{FAULT_11.format('Server')}<SOAP-ENV:Body>",
}


@pytest.mark.parametrize("body", DOUBLED.values(), ids=DOUBLED)
def test_s5_more_than_one_answer_is_unreadable(body: str) -> None:
    assert decision(around(body)) == "unreadable"


@pytest.mark.parametrize(
    "beside",
    ["<SOAP-ENV:Fault/>", "<b:Body xmlns:b='urn:other'/>", "<Body/>", "<sendresult><error>6</error></sendresult>"],
)
def test_s5_nothing_but_a_header_stands_beside_the_body(beside: str) -> None:
    after = HEAD + WHOLE + TAIL.replace("</SOAP-ENV:Envelope>", beside + "</SOAP-ENV:Envelope>")
    before = HEAD.replace("<SOAP-ENV:Body>", beside + "<SOAP-ENV:Body>") + WHOLE + TAIL
    assert (decision(after.encode()), decision(before.encode())) == ("unreadable", "unreadable")


def test_a_header_is_allowed() -> None:
    header = "<SOAP-ENV:Header><a>1</a></SOAP-ENV:Header><SOAP-ENV:Body>"
    assert decision((HEAD.replace("<SOAP-ENV:Body>", header) + WHOLE + TAIL).encode()) == "accepted"


@pytest.mark.parametrize("operation", sorted(TABLES))
def test_s6_an_answer_to_another_operation_is_unreadable(operation: str) -> None:
    for other in TABLES:
        if WRAPPERS[other][0] != WRAPPERS[operation][0]:
            for inside in (LEAST[other], "<error>6</error>"):
                assert decision(envelope(inside, other), operation) == "unreadable"


def test_s6_a_known_answer_around_a_foreign_result_is_unreadable() -> None:
    assert decision(around(f"<ns1:SendResponse><costresult>{OK}</costresult></ns1:SendResponse>")) == "unreadable"


@pytest.mark.parametrize("operation", ["send_sms", "send_sms2"])
@pytest.mark.parametrize("theirs", ["order-18", "ORDER-17", "order-17 ", "", "1"])
def test_s7_another_id_or_none_is_unreadable(operation: str, theirs: str) -> None:
    assert decision(envelope(f"<id>{theirs}</id><cnt>1</cnt>", operation), operation) == "unreadable"
    assert decision(envelope("<cnt>1</cnt>", operation), operation) == "unreadable"


def test_s8_with_an_id_and_an_error_the_code_decides() -> None:
    for theirs in (ID, "order-18"):
        assert decision(envelope(f"<id>{theirs}</id><cnt>1</cnt><error>3</error>")) == "refused 3"


XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ("<error></error>", "accepted"),
        ("<error/>", "accepted"),
        ("<error>0</error>", "accepted"),
        (f'<error {XSI} xsi:nil="true"/>', "accepted"),
        (f'<error {XSI} xsi:nil="1"/>', "accepted"),
        (f'<error {XSI} xsi:nil="true">9</error>', "unreadable"),
        (f'<error {XSI} xsi:nil="true"><a/></error>', "unreadable"),
        (f'<error {XSI} xsi:nil="false">9</error>', "refused 9"),
        ("<error> </error>", "refused None"),
        ("<error>abc</error>", "refused None"),
        ("<error>10</error>", "refused 10"),
        ("<error>-1</error>", "refused None"),
        ("<error>9 </error>", "refused None"),
        ("<error>00</error>", "refused 0"),
        ("<error>٩</error>", "refused None"),
        ("<error>1234567</error>", "refused None"),
        ("<error><code>9</code></error>", "unreadable"),
        ("<error>9<!-- nine --></error>", "unreadable"),
        ("<error><!-- nothing --></error>", "unreadable"),
        ("<error><![CDATA[9]]></error>", "refused 9"),
        ("<error><?pi?></error>", "unreadable"),
    ],
)
def test_s9_only_nothing_and_zero_are_no_error(error: str, expected: str) -> None:
    assert decision(envelope(f"{OK}<cnt>1</cnt>{error}")) == expected


@pytest.mark.parametrize("cost", ["1,50", "", "NaN", "1e9", "-1", "١", "3.3 RUB", "Infinity"])
@pytest.mark.parametrize("cnt", ["0", "-1", "1", "many", ""])
def test_s10_odd_money_and_parts_do_not_change_the_outcome(cost: str, cnt: str) -> None:
    sent = decide(envelope(f"{OK}<balance>{cost}</balance><cost>{cost}</cost><cnt>{cnt}</cnt>"))
    assert sent.id == ID
    assert bool(sent.doubts) == (cost != "" or cnt not in ("1", ""))


def test_s11_namespaces_and_prefixes_do_not_matter() -> None:
    for namespace in (NS, NS.replace("https", "http"), "http://smsc.ua/sys/soap.php", "urn:other"):
        body = (HEAD + WHOLE + TAIL).replace(f'"{NS}"', f'"{namespace}"')
        assert decision(body.encode()) == "accepted"
    qualified = f"<ns1:SendResponse><ns1:sendresult><ns1:id>{ID}</ns1:id></ns1:sendresult></ns1:SendResponse>"
    assert decision(around(qualified)) == "accepted"
    refused = "<ns1:SendResponse><ns1:sendresult><ns1:error>6</ns1:error></ns1:sendresult></ns1:SendResponse>"
    assert decision(around(refused)) == "refused 6"
    unprefixed = f'<SendResponse xmlns="{NS}"><sendresult xmlns=""><id>{ID}</id></sendresult></SendResponse>'
    assert decision(around(unprefixed)) == "accepted"


def test_the_text_of_an_error_never_quotes_the_reply() -> None:
    for body in (envelope("<id>+79990000001</id>"), around("<psw>hunter2</psw>"), b"<hunter2", around(OK + "hunter2")):
        with pytest.raises(MalformedReply) as caught:
            decide(body)
        assert "7999" not in str(caught.value)
        assert "hunter2" not in str(caught.value)
