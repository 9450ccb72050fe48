"""The shapes that people saw the provider answer in: the sandbox answers in the same ones.

Values are the sandbox's own; keys, their order, and what is a number or a text are compared.
Source: public cassettes of 2016, public tests of 2017 to 2021, the provider's pages.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from script_caller import PHONE, ScriptCaller

from smsc_soap.sandbox.scripts.answers import Answer
from smsc_soap.sandbox.scripts.form import read_form


def shape(value: Any) -> Any:
    """Keys in order, and the type of each value."""
    if isinstance(value, list):
        return [shape(value[0])]
    if isinstance(value, dict):
        return [(name, shape(one)) for name, one in value.items()]
    return type(value).__name__


@pytest.fixture
def ask() -> ScriptCaller:
    return ScriptCaller()


def delivered(ask: ScriptCaller, **values: Any) -> ScriptCaller:
    ask.send(**values)
    ask.clock.advance(60)
    return ask


# --- recorded


def test_balance(ask: ScriptCaller) -> None:
    assert ask.text(3, "balance.php") == '{\n"balance": "1000.00"\n}'


def test_send(ask: ScriptCaller) -> None:
    assert ask.text(3, "send.php", phones=PHONE, mes="x") == '{\n"id": 1,\n"cnt": 1\n}'


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251", "koi8-r"])
def test_send_in_any_charset(ask: ScriptCaller, charset: str) -> None:
    ask.send(mes="Привет", charset=charset)
    assert ask.ledger[0].text == "Привет"


def test_an_id_is_used_up_by_a_refused_send(ask: ScriptCaller) -> None:
    ask.send()
    said = ask.text(3, "send.php", phones="123", mes="x")
    assert said == '{\n"error": "invalid number",\n"error_code": 7,\n"id": 2\n}'
    assert ask.send(mes="next")["id"] == 3


def test_the_same_again(ask: ScriptCaller) -> None:
    ask.send()
    ask.clock.advance(15)
    said = ask.text(3, "send.php", phones=PHONE, mes="text")
    assert said == '{\n"error": "duplicate request, wait a minute",\n"error_code": 9\n}'


def test_a_short_status_has_no_err_and_moscow_time(ask: ScriptCaller) -> None:
    ask.clock.set(datetime(2026, 10, 18, 12, 34, 7, tzinfo=UTC))
    delivered(ask)
    said = ask.text(3, "status.php", phone=PHONE, id=1)
    assert said == '{\n"status": 1,\n"last_date": "18.10.2026 15:34:12",\n"last_timestamp": 1792326852\n}'


def test_a_wrong_password(ask: ScriptCaller) -> None:
    said = ask.text(3, "balance.php", psw="wrong")
    assert said == '{\n"error": "authorise error",\n"error_code": 2\n}'


# --- pasted JSON


def test_full_statuses_as_a_list(ask: ScriptCaller) -> None:
    sample = json.loads(
        '[{"status": 1, "last_date": "26.05.2017 21:39:32", "last_timestamp": 1495823972,'
        ' "send_date": "26.05.2017 21:39:27", "send_timestamp": 1495823967, "phone": "79990000001", "cost": "1.20",'
        ' "sender_id": "SENDER", "status_name": "Доставлено", "message": "test", "country": "Россия",'
        ' "operator": "МегаФон", "region": "г.Москва и Московская область", "id": 1}]'
    )
    (said,) = delivered(ask)("status.php", phone=f"{PHONE},", id="1,", all=2)
    assert said.pop("type") == 0  # in the sample of 2018, and not in that of 2017
    assert shape([said]) == shape(sample)
    assert said["status_name"] == "Доставлено"


def test_a_full_status_of_a_kazakh_account() -> None:
    sample = json.loads(
        '{"status": 1, "last_date": "13.03.2018 15:50:50", "last_timestamp": 1520934650,'
        ' "send_date": "13.03.2018 15:50:46", "send_timestamp": 1520934646, "phone": "77000000001", "cost": "0.00",'
        ' "sender_id": "SMS-CENTRE", "status_name": "Доставлено", "message": "hello", "type": 0,'
        ' "country": "Казахстан", "operator": "Beeline", "region": ""}'
    )
    ask = delivered(ScriptCaller(account_utc_offset_h=6), phones="77000000001", mes="hello")
    said = ask("status.php", phone="77000000001", id=1, all=2)
    assert shape(said) == shape(sample)
    assert (said["country"], said["operator"], said["region"]) == ("Казахстан", "Beeline", "")
    assert said["send_date"] == "15.01.2026 15:00:00"  # six hours from UTC


def test_balance_with_its_currency(ask: ScriptCaller) -> None:
    assert ask("balance.php", cur=1) == {"balance": "1000.00", "currency": "RUR"}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, ["84.75", "84.75", "<balance>84.75</balance>", {"balance": "84.75"}]),
        (
            {"cur": 1},
            [
                "84.75 KZT",
                "84.75,KZT",
                "<result>\n<balance>84.75</balance>\n<currency>KZT</currency>\n</result>",
                {"balance": "84.75", "currency": "KZT"},
            ],
        ),
    ],
)
def test_the_balance_in_four_formats(values: dict[str, Any], said: list[Any]) -> None:
    ask = ScriptCaller(balance="84.75", xml_declaration=False)
    ask.provider.account.currency = "KZT"
    assert [ask.text(fmt, "balance.php", **values) for fmt in range(3)] == said[:3]
    assert ask("balance.php", **values) == said[3]


def test_credit_is_told_and_spent() -> None:
    ask = ScriptCaller(balance="5.00")
    ask.provider.account.credit = Decimal("2.00")
    assert ask("balance.php", cur=1) == {"balance": "5.00", "credit": "2.00", "currency": "RUR"}
    assert ask("balance.php") == {"balance": "5.00", "credit": "2.00"}
    assert ask.send(cost=3)["balance"] == "1.70"
    assert ask.send(mes="b", cost=3)["balance"] == "-1.60"
    assert ask.send(mes="c")["error_code"] == 3
    assert ask("wait_call.php", phone=PHONE)["phone"]
    ask.provider.account.credit = None
    assert ask("wait_call.php", phone="79990000002")["error_code"] == 3


def test_a_price(ask: ScriptCaller) -> None:
    assert ask.send(cost=1) == {"cost": "3.30", "cnt": 1}
    assert ask.ledger == []


def test_a_send_with_cost_and_balance(ask: ScriptCaller) -> None:
    sample = {"id": 24, "cnt": 1, "cost": "0", "balance": "84.75"}
    said = ask.send(cost=3)
    assert shape(said) == shape(sample)
    assert said == {"id": 1, "cnt": 1, "cost": "3.30", "balance": "996.70"}


# --- pasted words


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "OK - 1 SMS, ID - 1"),
        ({"mes": "я" * 1000, "phones": f"{PHONE},79990000002"}, "ERROR = 3 (no money), ID - 1"),
        ({"mes": "forbidden-text"}, "ERROR = 6 (message is denied), ID - 1"),
        ({"phones": "123"}, "ERROR = 7 (invalid number), ID - 1"),
        ({"phones": "+85000000001"}, "ERROR = 8 (can't to deliver), ID - 1"),
        ({"mes": ""}, "ERROR = 1 (parameters error)"),
        ({"time": "soon"}, "ERROR = 5 (invalid date)"),
        ({"psw": ""}, "ERROR = 2 (authorise error)"),
    ],
)
def test_words_of_a_send(values: dict[str, Any], said: str) -> None:
    ask = ScriptCaller(balance="50")
    assert ask.text(0, "send.php", **{"phones": PHONE, "mes": "x", **values}) == said


def test_words_for_the_same_again_and_for_a_block(ask: ScriptCaller) -> None:
    ask.send()
    assert ask.text(0, "send.php", phones=PHONE, mes="text") == "ERROR = 9 (duplicate request, wait a minute)"
    ask.provider.block.block(datetime(2027, 1, 1, tzinfo=UTC))
    assert ask.text(0, "send.php", phones=PHONE, mes="text") == "ERROR = 4 (ip is blocked)"


def test_a_row_of_the_history_in_words(ask: ScriptCaller) -> None:
    sample = (
        "Status = 1, check_time = 28.06.2021 15:55:47, send_date = 28.06.2021 15:55:44, phone = 380990000001, "
        "mccmnc = 25503, country = Украина, operator = Kyivstar, region = , cost = 0.385, sender_id = SENDER, "
        "status_name = Доставлено, message = 78-74-08, type = 0, ID = 206113, int_id = 401671913, sms_cnt = 1, "
        "format = 0, crc = 307589946"
    )
    said = delivered(ask, phones="380990000001", mes="78-74-08", sender="SENDER").text(0, "get.php", get_messages=1)
    names = re.compile(r"(?:^|, )(\w+) = ")
    assert names.findall(said) == names.findall(sample)
    assert "region = , cost = 8.20, " in said


# --- fixtures by hand, and the pages


def test_a_lookup(ask: ScriptCaller) -> None:
    sample = {"imsi": "250010000000000", "msc": "79000000000", "mcc": "250", "mnc": "01", "cn": "Russia"}
    ask.send(hlr=1, mes="")
    pending = ask("status.php", phone=PHONE, id=1)
    assert pending["status"] == -1
    assert "imsi" not in pending
    ask.clock.advance(60)
    said = ask("status.php", phone=PHONE, id=1, all=1)
    assert shape({name: said[name] for name in sample}) == shape(sample)
    assert (said["status"], said["err"], said["type"], said["cost"]) == (1, 0, 4, "0.30")
    assert (said["mcc"], said["mnc"], said["cn"], said["imsi"]) == ("250", "01", "Russia", "250019990000001")


def test_a_code_by_voice_in_four_formats(ask: ScriptCaller) -> None:
    said = [
        ask.text(fmt, "send.php", phones=PHONE, mes="code", call=1, sender=f"S{fmt}", id=77 + fmt) for fmt in range(4)
    ]
    codes = [one.text for one in ask.ledger]
    assert all(re.fullmatch(r"\d{4}", one) for one in codes)
    assert said == [
        f"OK - 5 SMS, ID - 77, CODE - {codes[0]}",
        f"78,5,{codes[1]}",
        '<?xml version="1.0" encoding="utf-8"?>\n<result>\n<id>79</id>\n<cnt>5</cnt>\n'
        f"<code>{codes[2]}</code>\n</result>",
        f'{{\n"id": 80,\n"cnt": 5,\n"code": "{codes[3]}"\n}}',
    ]


@pytest.mark.parametrize(
    ("given", "number", "words"),
    [
        ({"phones": "123"}, 7, "invalid number"),
        ({"phones": "+85000000001"}, 8, "can't to deliver"),
        ({"sender": "BANK"}, 6, "message is denied"),
        ({"phones": f"{PHONE},79990000002"}, 3, "no money"),
    ],
)
def test_a_code_by_voice_that_is_refused_in_four_formats(given: dict[str, Any], number: int, words: str) -> None:
    ask = ScriptCaller(balance="0.30", xml_declaration=False)
    asked = {"phones": PHONE, "mes": "code", "call": 1, **given}
    assert [ask.text(fmt, "send.php", **asked) for fmt in range(4)] == [
        f"ERROR = {number} ({words}), ID - 1",
        f"2,-{number}",
        f"<result>\n<error>{words}</error>\n<error_code>{number}</error_code>\n<id>3</id>\n</result>",
        f'{{\n"error": "{words}",\n"error_code": {number},\n"id": 4\n}}',
    ]
    assert ask.ledger == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_page_s_own_address_asks_for_a_code(ask: ScriptCaller, method: str) -> None:
    query = f"login=alex&psw=123&phones={PHONE}&mes=code&call=1".encode()
    raw = read_form(query, b"", "") if method == "GET" else read_form(b"", query, "application/x-www-form-urlencoded")
    answer = ask.provider.run("send.php", raw.decoded())
    assert isinstance(answer, Answer)
    assert re.fullmatch(r"OK - 5 SMS, ID - 1, CODE - \d{4}", answer.words)


def test_a_number_to_call_in_four_formats(ask: ScriptCaller) -> None:
    said = [ask.text(fmt, "wait_call.php", phone=PHONE) for fmt in range(4)]
    assert said == [
        "phone = 78000000001, all_phones = 78000000001,78000000002,78000000003",
        "78000000001,78000000002,78000000003",
        '<?xml version="1.0" encoding="utf-8"?>\n<result>\n<phone>78000000001</phone>\n<all_phones>\n'
        "<phone>78000000001</phone>\n<phone>78000000002</phone>\n<phone>78000000003</phone>\n</all_phones>\n</result>",
        '{\n"phone": "78000000001",\n"all_phones": [\n"78000000001",\n"78000000002",\n"78000000003"\n]\n}',
    ]


def test_comma_lists_of_the_examples(ask: ScriptCaller) -> None:
    ask.send(id=3218, cost=3)
    assert re.fullmatch(r"\d+,\d+,[\d.]+,[\d.]+", ask.text(1, "send.php", phones=PHONE, mes="b", cost=3))
    assert ask.text(1, "send.php", phones="12", mes="c") == "2,-7"
    assert ask.text(1, "balance.php", psw="x") == "0,-2"
    ask.clock.advance(60)
    assert ask.text(1, "status.php", phone=PHONE, id=3218) == "1,1768467605,0"
    many = ask.text(1, "status.php", phone=f"{PHONE},79990000002", id="3218,31")
    assert many == f"1,1768467605,0,3218,{PHONE}\n-3,0,0,31,79990000002"


def test_recipients_one_by_one(ask: ScriptCaller) -> None:
    sample = json.loads(
        '{"id": 5, "cnt": 2, "phones": [{"phone": "79990000001", "mccmnc": "25001", "cost": "1.20", "status": "-1"},'
        ' {"phone": "123", "status": "22", "error": "249"}]}'
    )
    said = ask.send(phones=f"{PHONE},123", op=1)
    assert shape(said) == shape(sample)
    assert shape(said["phones"][1]) == shape(sample["phones"][1])
    assert said["phones"][1] == sample["phones"][1]
