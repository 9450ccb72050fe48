"""Answers that others have published, read by the decoders; numbers of people replaced.

"Recorded" ones were captured from the server in 2016, "pasted" ones are shown by their authors as observed.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from smsc_soap import errors as e
from smsc_soap.errors import MalformedReply, ProviderError
from smsc_soap.model.status import DeliveryStatus
from smsc_soap.wire.http_api.answer import script_result
from smsc_soap.wire.http_api.error_shapes import Refused, read_refusal
from smsc_soap.wire.http_api.reports import (
    GetHistory,
    GetIncoming,
    GetOperator,
    GetOperators,
    GetPrices,
    GetStatistics,
    HttpBalance,
)
from smsc_soap.wire.http_api.sending import HttpCost, HttpSend, SendVoiceCode
from smsc_soap.wire.http_api.statuses import GetStatuses, WireMessage
from smsc_soap.wire.http_api.wait_call import AskForCall
from smsc_soap.wire.operations import WireRecipient

ONE = WireRecipient("+79990000001", "8 999 000-00-01")
TWO = WireRecipient("+79990000002", "+79990000002")


def send(id: str = "33") -> HttpSend:
    return HttpSend((ONE,), "text", id)


def statuses(*pairs: tuple[WireRecipient, str], hours: int = 3) -> GetStatuses:
    return GetStatuses(tuple(WireMessage(*pair) for pair in pairs), 2, timedelta(hours=hours))


class TestRecorded:
    def test_balance(self) -> None:
        found = script_result(HttpBalance(), b'{\n"balance": "1871.62"\n}')
        assert (found.balance, found.currency) == (Decimal("1871.62"), None)

    def test_send(self) -> None:
        found = script_result(send(), b'{\n"id": 33,\n"cnt": 1\n}')
        assert (found.id, found.parts, found.cost, found.doubts) == ("33", 1, None, ())

    def test_a_refused_number_keeps_its_id(self) -> None:
        with pytest.raises(e.PhoneRejected) as refused:
            script_result(send(""), b'{\n"error": "invalid number",\n"error_code": 7,\n"id": 34\n}')
        assert (refused.value.code, refused.value.message_id) == (7, "34")
        assert "invalid number" not in str(refused.value), "words of others are not quoted"

    def test_a_duplicate(self) -> None:
        with pytest.raises(e.RateLimited):
            script_result(send(), b'{\n"error": "duplicate request, wait a minute",\n"error_code": 9\n}')

    def test_a_status(self) -> None:
        body = b'{\n"status": 1,\n"last_date": "18.10.2016 15:34:12",\n"last_timestamp": 1476794052,\n"id": 30\n}'
        (found,) = script_result(statuses((ONE, "30")), body)
        assert found.status is not None
        assert found.status.status is DeliveryStatus.DELIVERED
        assert found.status.changed_at == datetime(2016, 10, 18, 12, 34, 12, tzinfo=UTC)
        assert found.status.error_code is None

    def test_a_wrong_password(self) -> None:
        with pytest.raises(e.AuthenticationFailed):
            script_result(HttpBalance(), b'{\n"error": "authorise error",\n"error_code": 2\n}')


class TestPasted:
    def test_statuses_of_a_russian_account(self) -> None:
        body = (
            '[{"status": 1, "last_date": "26.05.2017 21:39:32", "last_timestamp": 1495823972, "send_date": '
            '"26.05.2017 21:39:27", "send_timestamp": 1495823967, "phone": "79990000001", "cost": "1.20", "sender_id": '
            '"SENDER", "status_name": "Доставлено", "message": "test", "country": "Россия", "operator": "МегаФон", '
            '"region": "г.Москва и Московская область", "id": 1}]'
        )
        (found,) = script_result(statuses((ONE, "1")), body.encode())
        assert found.phone == "8 999 000-00-01"
        assert found.status is not None
        assert (found.status.cost, found.status.operator, found.status.country) == (
            Decimal("1.20"),
            "МегаФон",
            "Россия",
        )
        assert found.status.sent_at == datetime(2017, 5, 26, 18, 39, 27, tzinfo=UTC)

    def test_balance_with_currency(self) -> None:
        found = script_result(HttpBalance(), b'{"balance": "100.01", "currency": "RUR"}')
        assert (found.balance, found.currency) == (Decimal("100.01"), "RUR")
        assert script_result(HttpBalance(), b'{"balance": "84.75", "currency": "KZT", "credit": 5}').credit == 5

    def test_prices_and_charges(self) -> None:
        assert script_result(HttpCost((ONE,), "x"), b'{"cnt": 1, "cost": "0"}').cost == Decimal(0)
        found = script_result(send("24"), b'{"id": 24, "cnt": 1, "cost": "0", "balance": "84.75"}')
        assert (found.cost, found.balance) == (Decimal(0), Decimal("84.75"))

    @pytest.mark.parametrize("id", ["007", "7"])
    def test_numbers_have_no_leading_zeros(self, id: str) -> None:
        assert script_result(send(id), b'{"id": 7}').id == id
        (found,) = script_result(statuses((ONE, id)), b'[{"id": 7, "status": 1}]')
        assert found.id == id
        with pytest.raises(MalformedReply):
            script_result(send("7a"), b'{"id": 7}')

    def test_money_as_numbers_is_exact(self) -> None:
        found = script_result(send("3218"), b'{"id": 3218, "cnt": 1, "cost": 3.3, "balance": 3215.3097}')
        assert (found.cost, found.balance) == (Decimal("3.3"), Decimal("3215.3097"))

    def test_a_status_of_a_kazakh_account(self) -> None:
        body = (
            '{"status": 1, "last_date": "13.03.2018 15:50:50", "last_timestamp": 1520934650, "send_date": '
            '"13.03.2018 15:50:46", "send_timestamp": 1520934646, "phone": "77000000001", "cost": "0.00", "sender_id": '
            '"SMS-CENTRE", "status_name": "Доставлено", "message": "hello", "type": 0, "country": "Казахстан", '
            '"operator": "Beeline", "region": "", "id": "a"}'
        )
        asked = statuses((WireRecipient("+77000000001", "+77000000001"), "a"), hours=6)
        (found,) = script_result(asked, body.encode())
        assert found.status is not None
        assert (found.status.type_code, found.status.region) == (0, "")

    @pytest.mark.parametrize(
        ("line", "code", "id"),
        [
            ("ERROR = 3 (no money), ID - 275", "3", "275"),
            ("ERROR = 6 (message is denied), ID - 542", "6", "542"),
            ("ERROR = 7 (invalid number), ID - 541\r\n", "7", "541"),
            ("ERROR = 8 (can't to deliver), ID - 639", "8", "639"),
            ("ERROR = 9 (duplicate request, wait a minute)", "9", None),
            ("ERROR = 4 (ip is blocked)", "4", None),
            ("0,-2", "2", None),
            ("34,-7", "7", "34"),
            ("<result>\n<error>x</error>\n<error_code>7</error_code>\n<id>34</id>\n</result>", "7", "34"),
            ('<?xml version="1.0"?>\n<result><error>x</error><error_code>1</error_code></result>', "1", None),
        ],
    )
    def test_refusals_in_other_formats(self, line: str, code: str, id: str | None) -> None:
        assert read_refusal(line) == Refused(code, id)
        with pytest.raises(ProviderError) as refused:
            script_result(send(""), line.encode())
        assert str(refused.value.code) == code
        assert refused.value.message_id == id

    @pytest.mark.parametrize(
        "body",
        [
            "",
            " ",
            "OK - 1 SMS, ID - 279",
            "279,1",
            "ERROR = 7 (invalid number), ID - 541 and more",
            "ERROR = 7",
            "x ERROR = 7 (invalid number)",
            "ERROR = 0 (nothing)",
            "0,-0",
            "<result><error>x</error><error_code>7</error_code></result><result/>",
            "<html>ERROR = 7 (invalid number)</html>",
            "null",
            "true",
            '"id"',
            "33",
            "[]",
            "[1]",
            '{"id": 34, "id": 33}',
            '{"id": NaN}',
            '{"id": 33',
            "[" * 100_000,
        ],
    )
    def test_whatever_else_is_no_verdict(self, body: str) -> None:
        with pytest.raises(MalformedReply):
            script_result(send(), body.encode())

    def test_a_row_of_the_history(self) -> None:
        row = {
            "status": "1",
            "last_date": "28.06.2021 15:55:47",
            "send_date": "28.06.2021 15:55:44",
            "phone": "380990000001",
            "mccmnc": "25503",
            "country": "Украина",
            "operator": "Kyivstar",
            "region": "",
            "cost": "0.385",
            "sender_id": "SENDER",
            "status_name": "Доставлено",
            "message": "78-74-08",
            "type": "0",
            "id": "206113",
            "int_id": "401671913",
            "sms_cnt": "1",
            "format": "0",
            "crc": "307589946",
        }
        (found,) = script_result(GetHistory(date(2021, 6, 28), date(2021, 6, 28), 10), json.dumps([row]).encode())
        assert (found.cost, found.serial, found.crc, found.id) == (Decimal("0.385"), 401671913, "307589946", "206113")
        assert found.sent_at == datetime(2021, 6, 28, 12, 55, 44, tzinfo=UTC)
        assert (found.extra, found.doubts) == ({}, ())


class TestWrittenByHand:
    """Fixtures of a public client for look-ups of numbers, and examples composed from the pages."""

    def test_a_look_up(self) -> None:
        row = {
            **{"id": 1001, "phone": "79990000001", "status": 1, "err": 0, "imsi": "250010000000000", "mcc": "250"},
            **{"msc": "79000000000", "mnc": "01", "cn": "Russia", "net": "MTS", "region": "Moscow", "type": 4},
            "cost": "0.30",
        }
        (found,) = script_result(statuses((ONE, "1001")), json.dumps([row]).encode())
        assert found.status is not None
        assert found.status.network == {
            **{"imsi": "250010000000000", "msc": "79000000000", "mcc": "250", "mnc": "01", "cn": "Russia"},
            "net": "MTS",
        }
        assert (found.status.error_code, found.status.type_code) == (0, 4)

    def test_rows_of_recipients(self) -> None:
        body = (
            b'{"id":5,"cnt":2,"phones":[{"phone":"79990000001","mccmnc":"25001","cost":"1.20","status":"-1"},'
            b'{"phone":"123","status":"22","error":"249"},{"phone":"79990000002","cost":null}]}'
        )
        found = script_result(HttpSend((ONE, TWO), "x", "5"), body)
        one, wrong, short = found.recipients
        assert (one.phone, one.cost, one.refused) == ("8 999 000-00-01", Decimal("1.20"), False)
        assert (wrong.phone, wrong.error_code, wrong.refused) == ("123", 249, True)
        assert (short.phone, short.cost, short.status_code, short.refused) == ("+79990000002", None, None, False)
        assert "79990000001" not in repr(found)

    def test_refused_recipients(self) -> None:
        body = b'{"id":5,"cnt":1,"errors":[{"phone":"79990000001","status":"249"}]}'
        (refused,) = script_result(HttpSend((ONE, TWO), "x", "5"), body).refused
        assert (refused.phone, refused.code) == ("8 999 000-00-01", 249)

    def test_a_voice_code(self) -> None:
        found = script_result(SendVoiceCode(ONE, "77"), b'{"id":77,"cnt":1,"code":"4821"}')
        assert (found.id, found.code.reveal()) == ("77", "4821")
        assert "4821" not in repr(found)
        assert script_result(SendVoiceCode(ONE, "77"), b'{"id":"77","code":4821}').code.reveal() == "4821"
        assert script_result(SendVoiceCode(ONE, "77"), b'{"id":"77","code":"0021"}').code.reveal() == "0021"
        assert script_result(SendVoiceCode(ONE, "77"), b'{"id":"77","code":21}').code.reveal() == "0021", "a number"

    @pytest.mark.parametrize(
        "code",
        ['""', "null", "true", '" "', '"a1"', '["1"]', '"٤٨٢١"', '"48²1"', "-481", "48.1", "1e3", f'"{"1" * 21}"'],
    )
    def test_a_voice_code_without_code_is_no_acceptance(self, code: str) -> None:
        with pytest.raises(MalformedReply, match="no code"):
            script_result(SendVoiceCode(ONE, "77"), f'{{"id":77,"code":{code}}}'.encode())

    @pytest.mark.parametrize(
        "listed", ['["78000000001", "78000000002"]', '"78000000001,78000000002"', "[78000000002]", "null", "[]"]
    )
    def test_numbers_to_call(self, listed: str) -> None:
        found = script_result(AskForCall(ONE), f'{{"phone":"78000000001","all_phones":{listed}}}'.encode())
        assert found.number == "78000000001"
        assert found.all_numbers[0] == "78000000001"

    def test_the_first_of_the_list_where_nothing_else_is_told(self) -> None:
        assert script_result(AskForCall(ONE), b'{"all_phones":["78000000005"]}').number == "78000000005"
        with pytest.raises(MalformedReply):
            script_result(AskForCall(ONE), b'{"phone":"soon","all_phones":[]}')


OTHER_IDS: list[tuple[Any, bytes]] = [
    (send("33"), b'{"id": 34, "cnt": 1}'),
    (send("33"), b'{"cnt": 1}'),
    (send("33"), b"{}"),
    (send(""), b'{"cnt": 1}'),
    (send("33"), b'{"error": "invalid number", "error_code": 7, "id": 34}'),
    (send("33"), b'{"id": {"a": 1}}'),
    (HttpCost((ONE,), "x"), b'{"cnt": 1}'),
    (HttpBalance(), b'{"balance": "a lot"}'),
    (statuses((ONE, "1")), b'[{"status": 1, "id": 2}]'),
    (statuses((ONE, "1")), b'[{"status": 1, "id": 1, "phone": "79990000002"}]'),
    (statuses((ONE, "1")), b'[{"id": 1}]'),
    (statuses((ONE, "1")), b"[]"),
    (statuses((ONE, "1"), (TWO, "1")), b'[{"status": 1, "id": 1}]'),
    (GetOperator(ONE), b'{"phone": "79990000002", "operator": "x"}'),
    (GetOperator(ONE), b"[]"),
    (GetOperators((ONE, TWO)), b'[{"phone": "79990000001"}]'),
    (GetOperators((ONE, TWO)), b'[{"phone": "79990000002"}, {"phone": "79990000001"}]'),
    (GetPrices(), b'{"prices"'),
]


@pytest.mark.parametrize(("operation", "body"), OTHER_IDS)
def test_answers_that_belong_to_something_else(operation: Any, body: bytes) -> None:
    with pytest.raises(MalformedReply):
        script_result(operation, body)


@pytest.mark.parametrize(
    ("body", "cls"),
    [
        (b'{"error": "something new", "error_code": 15}', e.UnknownProviderCode),
        (b'{"error": "without a number"}', e.UnknownProviderCode),
        (b'{"error": "no money", "error_code": 0}', e.UnknownProviderCode),
        (b'{"error": 7}', e.PhoneRejected),
        (b'{"error_code": "6"}', e.MessageDenied),
        (b'{"error": "x", "error_code": " 6"}', e.UnknownProviderCode),
    ],
)
def test_refusals_of_strange_shapes(body: bytes, cls: type[ProviderError]) -> None:
    with pytest.raises(ProviderError) as refused:
        script_result(send(), body)
    assert type(refused.value) is cls


@pytest.mark.parametrize("none", ['"error": null', '"error": ""', '"error": 0', '"error_code": 0', '"error": false'])
def test_no_error_in_words_is_success(none: str) -> None:
    assert script_result(send(), f'{{"id": 33, {none}}}'.encode()).id == "33"


class TestCharset:
    TEXT = '[{"status": 1, "id": "1", "status_name": "Доставлено"}]'

    def test_the_charset_asked_for(self) -> None:
        (found,) = script_result(statuses((ONE, "1")), self.TEXT.encode())
        assert found.status is not None
        assert (found.status.status_name, found.status.doubts) == ("Доставлено", ())

    def test_with_a_byte_order_mark_and_escapes(self) -> None:
        body = b"\xef\xbb\xbf" + json.dumps(json.loads(self.TEXT)).encode()
        (found,) = script_result(statuses((ONE, "1")), body)
        assert found.status is not None
        assert found.status.status_name == "Доставлено"

    def test_another_one_is_read_and_doubted(self) -> None:
        (found,) = script_result(statuses((ONE, "1")), self.TEXT.encode("cp1251"))
        assert found.status is not None
        assert found.status.status_name == "Доставлено"
        assert found.status.doubts

    def test_a_verdict_does_not_depend_on_it(self) -> None:
        with pytest.raises(e.InsufficientFunds):
            script_result(send(), '{"error": "нет денег", "error_code": 3}'.encode("cp1251"))


class TestManyStatuses:
    def test_in_another_order(self) -> None:
        body = b'[{"status":0,"id":"b","phone":"79990000002"},{"status":1,"id":"a","phone":"79990000001"}]'
        found = script_result(statuses((ONE, "a"), (TWO, "b")), body)
        assert [(one.id, one.status and one.status.status_code) for one in found] == [("a", 1), ("b", 0)]

    def test_not_found_is_a_row_without_status(self) -> None:
        body = b'[{"status":-3,"id":"a","phone":"79990000001"},{"status":1,"id":"b"}]'
        missing, there = script_result(statuses((ONE, "a"), (TWO, "b")), body)
        assert (missing.found, there.found) == (False, True)

    def test_unheard_numbers_are_doubted(self) -> None:
        (found,) = script_result(statuses((ONE, "a")), b'[{"status":77,"id":"a","new":{"x":[1]}}]')
        assert found.status is not None
        assert (found.status.status_code, found.status.final) == (77, True)
        assert found.status.doubts
        assert found.status.extra == {"new": {"x": ["1"]}}


def test_incoming_messages() -> None:
    rows = [
        {
            "id": 1,
            "received": "15.01.2026 12:00:00",
            "phone": "79990000001",
            "message": "да",
            "to_phone": "79990009001",
        },
        {"id": "2", "received": "", "phone": "name@example.com", "message": "[waitcall]", "to_phone": None, "new": 1},
    ]
    one, two = script_result(GetIncoming(1, 10), json.dumps(rows).encode())
    assert (one.phone, one.text, one.to, one.is_call) == ("+79990000001", "да", "79990009001", False)
    assert one.received_at == datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
    assert (two.phone, two.received_at, two.to, two.is_call, two.extra) == (
        "name@example.com",
        None,
        None,
        True,
        {"new": "1"},
    )
    assert "да" not in repr(one)
    assert "+79990000001" not in repr(one)


def test_prices() -> None:
    body = (
        '[{"zone":1,"name":"Россия, МТС","api":"3.30","mass":3.4,"mms":"","hlr":"x","call":null},{"name":"Казахстан"}]'
    )
    one, two = script_result(GetPrices(), body.encode())
    assert (one.country, one.operator, one.api, one.mass, one.mms) == (
        "Россия",
        "МТС",
        Decimal("3.30"),
        Decimal("3.4"),
        None,
    )
    assert one.doubts == ("hlr is not an amount of money",)
    assert (two.country, two.operator, two.api) == ("Казахстан", "", None)


def test_operators() -> None:
    found = script_result(GetOperator(ONE), '[{"operator":"МТС","mcc":250,"mnc":"01"}]'.encode())
    assert (found.phone, found.operator, found.mcc_mnc, found.country) == ("8 999 000-00-01", "МТС", "25001", None)
    assert "000-00-01" not in repr(found)


def test_operators_as_public_clients_read_them() -> None:
    body = '{"country":"Россия","operator":"МегаФон","region":"г. Москва","mcc":"250","mnc":"02","tz":"3"}'
    found = script_result(GetOperator(ONE), body.encode())
    assert (found.operator, found.region, found.mcc_mnc, found.utc_offset_hours) == ("МегаФон", "г. Москва", "25002", 3)
    assert found.extra == {}


@pytest.mark.parametrize(
    ("tz", "hours"),
    [('"-5"', -5), ("7", 7), ('"+5.5"', 5.5), ('""', None), ('"MSK"', None), ("99", None), ("null", None)],
)
def test_zones_of_numbers(tz: str, hours: float | None) -> None:
    assert script_result(GetOperator(ONE), f'{{"tz":{tz}}}'.encode()).utc_offset_hours == hours


def test_operators_of_several_numbers() -> None:
    body = '[{"phone":"79990000001","operator":"МТС"},{"phone":"79990000002","error":"operator not found"}]'
    one, two = script_result(GetOperators((ONE, TWO)), body.encode())
    assert (one.phone, one.operator) == ("8 999 000-00-01", "МТС")
    assert (two.phone, two.operator, two.extra) == ("+79990000002", None, {"error": "operator not found"})


def test_statistics_as_the_page_names_them() -> None:
    body = b'[{"login":"alex","cnt":3,"credit":"12.80","debit":"100","currency":"RUR"}]'
    (row,) = script_result(GetStatistics(date(2014, 1, 1), date(2014, 2, 1)), body)
    assert (row.user, row.count, row.cost, row.paid_in, row.currency) == (
        "alex",
        3,
        Decimal("12.80"),
        Decimal(100),
        "RUR",
    )
    assert (row.extra, row.doubts, row.date) == ({}, (), None)


def test_statistics_under_other_names() -> None:
    (row,) = script_result(
        GetStatistics(date(2014, 1, 1), date(2014, 2, 1)), b'[{"user":"sub","cost":"1.5","new":"x"}]'
    )
    assert (row.user, row.cost, row.paid_in, row.extra) == ("sub", Decimal("1.5"), None, {"new": "x"})


def test_the_hand_written_look_ups() -> None:
    sent = script_result(send("1001"), b'{"id": 1001, "cnt": 1, "cost": "0.30", "balance": "42.50"}')
    assert (sent.cost, sent.balance) == (Decimal("0.30"), Decimal("42.50"))
    assert script_result(HttpCost((ONE,), ""), b'{"cost": "0.30", "cnt": 1}').cost == Decimal("0.30")
    pending = b'[{"id": 1003, "phone": "79990000001", "status": 0, "type": 4}]'
    (found,) = script_result(statuses((ONE, "1003")), pending)
    assert found.status is not None
    assert (found.status.final, found.status.type_code, found.status.network) == (False, 4, {})
