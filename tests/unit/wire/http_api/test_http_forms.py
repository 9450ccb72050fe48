"""What goes out to a script: fields, files, credentials."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.model.http.attachment import Attachment
from smsc_soap.model.http.subclients import SubclientCurrency, SubclientFlag, SubclientKind, SubclientSettings
from smsc_soap.redaction import Secret
from smsc_soap.wire.credentials import ApiKeyStyle, Credentials
from smsc_soap.wire.exchange import HttpRequest
from smsc_soap.wire.http_api.dump import redacted_answer, redacted_fields
from smsc_soap.wire.http_api.form import multipart, script_request
from smsc_soap.wire.http_api.numbers import RentNumber, SetRenewal
from smsc_soap.wire.http_api.reports import GetHistory, GetOperator, GetOperators, GetStatistics
from smsc_soap.wire.http_api.sending import HttpCost, HttpSend, SendVoiceCode
from smsc_soap.wire.http_api.statuses import DeleteMessage, GetStatuses, WireMessage
from smsc_soap.wire.http_api.subclients import (
    ChangeSubclient,
    CreateSubclient,
    PaySubclient,
    SubclientStatistics,
    settings_fields,
)
from smsc_soap.wire.operations import Operation, WireRecipient

ONE, TWO = WireRecipient("+79990000001", "8 999 000-00-01"), WireRecipient("+79990000002", "+79990000002")
DAY, DAYS = date(2026, 1, 15), {"start": "15.01.2026", "end": "15.01.2026"}
LOGIN = Credentials("alex", Secret("canary-password"))
TEXT = st.text(st.characters(exclude_categories=("Cs",)), min_size=1)


def request_of(operation: Operation, credentials: Credentials = LOGIN) -> HttpRequest:
    return script_request(operation, "https://smsc.ru", credentials, lambda size: b"\x01" * size)


def fields_of(operation: Operation, credentials: Credentials = LOGIN) -> dict[str, str]:
    return dict(
        parse_qsl(request_of(operation, credentials).body.decode("ascii"), keep_blank_values=True, strict_parsing=True)
    )


def test_a_send() -> None:
    operation = HttpSend((ONE, TWO), "a&b", "id-1", "", "+5", {"tz": "0"})
    assert fields_of(operation) == {
        **{"login": "alex", "psw": "canary-password", "fmt": "3", "charset": "utf-8"},
        **{"phones": "+79990000001,+79990000002", "mes": "a&b", "id": "id-1", "sender": "", "time": "+5", "tz": "0"},
    }
    request = request_of(operation)
    assert (request.method, request.url) == ("POST", "https://smsc.ru/sys/send.php")
    assert "canary" not in repr(request)
    assert "canary" not in repr(operation)
    assert "9990000001" not in repr(operation)


@given(TEXT)
def test_any_text_goes_out_as_it_is(text: str) -> None:
    assert fields_of(HttpSend((ONE,), text, "1"))["mes"] == text


def test_nothing_empty_goes_out() -> None:
    fields = HttpSend((), "", "", None, None, {"list": "1:a"}, (ONE,)).fields()
    assert fields == {"list": "1:a"}
    assert HttpSend((), "", "", None, None, {"list": "1:a"}, (ONE,)).phones == ("+79990000001",)


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (None, {"apikey": "canary-key"}),
        (ApiKeyStyle.ELEMENT, {"apikey": "canary-key"}),
        (ApiKeyStyle.PASSWORD, {"psw": "canary-key"}),
    ],
)
def test_a_key_stands_alone(style: ApiKeyStyle | None, expected: dict[str, str]) -> None:
    fields = fields_of(DeleteMessage(ONE, "1"), Credentials("", None, Secret("canary-key"), style))
    assert {name: value for name, value in fields.items() if name in ("login", "psw", "apikey")} == expected


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (HttpCost((ONE,), "x", None, {"call": "1"}), {"phones": "+79990000001", "mes": "x", "call": "1", "cost": "1"}),
        (SendVoiceCode(ONE, "7"), {"phones": "+79990000001", "mes": "code", "call": "1", "id": "7"}),
        (DeleteMessage(ONE, "7"), {"phone": "+79990000001", "id": "7", "del": "1"}),
        (GetStatuses((WireMessage(ONE, "7"),)), {"phone": "+79990000001,", "id": "7,", "all": "0"}),
        (
            GetStatuses((WireMessage(ONE, "7"), WireMessage(TWO, "8")), 2),
            {"phone": "+79990000001,+79990000002,", "id": "7,8,", "all": "2"},
        ),
        (RentNumber(ONE, renew=True), {"buy": "1", "phone": "79990000001", "noprolong": "0"}),
        (SetRenewal(ONE, renew=False), {"chg": "1", "phone": "79990000001", "noprolong": "1"}),
        (PaySubclient("sub", "10.50"), {"pay": "1", "user": "sub", "sum": "10.50"}),
        (
            ChangeSubclient("sub", Secret("p"), "sub2", SubclientSettings()),
            {"chg": "1", "user": "sub", "password": "p", "new_login": "sub2"},
        ),
        (ChangeSubclient("sub", None, None, SubclientSettings()), {"chg": "1", "user": "sub"}),
        (
            ChangeSubclient("sub", Secret("p"), None, SubclientSettings(), Secret("old")),
            {"chg": "1", "user": "sub", "password": "p", "pswc": "old"},
        ),
        (PaySubclient("sub", "1", second_balance=True), {"pay": "1", "user": "sub", "sum": "1", "balance2": "1"}),
        (SubclientStatistics(DAY, DAY), {"get_stat": "1", **DAYS}),
        (SubclientStatistics(DAY, DAY, "sub"), {"get_stat": "1", **DAYS, "user": "sub"}),
        (
            SubclientStatistics(DAY, DAY, id="7", own_currency=True, second_balance=True, hide_deleted=True),
            {"get_stat": "1", **DAYS, "user_id": "7", "mycur": "1", "balance2": "1", "hide_deleted": "1"},
        ),
        (SubclientStatistics(DAY, DAY, resellers=True), {"get_stat": "1", **DAYS, "reseller": "1"}),
        (
            SubclientStatistics(DAY, DAY, "sub_alex", resellers=True, own_currency=True),
            {"get_stat": "1", **DAYS, "user": "sub_alex", "reseller": "1", "mycur": "1"},
        ),
        (SubclientStatistics(DAY, DAY, everybody=True), {"get_stat_all": "1", **DAYS}),
        (GetStatistics(DAY, DAY), {"get_stat": "1", **DAYS}),
        (
            GetStatistics(DAY, DAY, own_currency=True, second_balance=True),
            {"get_stat": "1", **DAYS, "mycur": "1", "balance2": "1"},
        ),
        (
            GetHistory(DAY, DAY, 10, recipients=(ONE, TWO), before="5"),
            {"get_messages": "1", **DAYS, "cnt": "10", "phone": "79990000001,79990000002", "prev_id": "5"},
        ),
        (
            GetHistory(DAY, DAY, 10, emails=("a@b.example", "c@b.example")),
            {"get_messages": "1", **DAYS, "cnt": "10", "email": "a@b.example,c@b.example", "format": "8"},
        ),
        (GetOperator(ONE), {"get_operator": "1", "phone": "+79990000001"}),
        (GetOperators((ONE,)), {"get_operator": "1", "phone": "+79990000001,"}),
        (GetOperators((ONE, TWO)), {"get_operator": "1", "phone": "+79990000001,+79990000002,"}),
    ],
)
def test_fields(operation: Operation, expected: dict[str, str]) -> None:
    assert operation.fields() == expected


def test_the_examples_of_the_page_about_subclients() -> None:
    """Its two addresses, field by field."""
    settings = SubclientSettings(phone="79999999999", flags={SubclientFlag.USE_MAIN_SENDERS: True})
    assert CreateSubclient("mylogin", Secret("mypassword"), settings).fields() == {
        **{"add": "1", "user": "mylogin", "password": "mypassword", "phone": "79999999999", "fl[29]": "1"},
    }
    settings = SubclientSettings(kind=SubclientKind.MAIN_TARIFF_MAIN_BALANCE, allowed_phones=("7", "-77"))
    assert ChangeSubclient("mylogin", Secret("mypassword"), "mylogin2", settings).fields() == {
        **{"chg": "1", "user": "mylogin", "password": "mypassword", "new_login": "mylogin2", "type": "2"},
        "fmts": "7,-77",
    }


def test_every_setting_of_the_page() -> None:
    """The page of parameters for subclients, name by name."""
    settings = SubclientSettings(
        **{"email": "a@b.example", "incoming_email": "c@b.example", "phone": "7999", "incoming_phone": "7998"},
        **{"sender": "SHOP", "reserve_sender": "SHOP 2", "full_name": "Имя", "company_details": "ИНН"},
        **{"contract_number": "17", "notes": "n", "handler_url": "https://a.example", "auto_reply": "ok"},
        **{"auto_reply_to_calls": "later", "tariff": 8, "lowest_tariff": 0, "utc_offset_hours": 3, "keep_days": 30},
        **{"per_day": 1, "per_day_and_phone": 2, "per_day_and_text": 3, "per_day_and_address": 4},
        **{"valid_minutes": 60, "mail_length": 160, "site_id": 7, "low_balance": Decimal("100.50")},
        kind=SubclientKind.OWN_TARIFF_MAIN_BALANCE,
        currency=SubclientCurrency.KZT,
        send_hours=(9, 21),
        mail_hours=(0, 24),
        allowed_phones="7,-77",
        command_phones=["79990000001", "G12"],
        mail_phones=("+79990000001",),
    )
    assert settings_fields(settings) == {
        **{"email": "a@b.example", "email2": "c@b.example", "phone": "7999", "phone2": "7998", "type": "3"},
        **{"tariff": "8", "mintrf": "0", "curr": "5", "tz": "15", "sender": "SHOP", "sender2": "SHOP 2", "fio": "Имя"},
        **{"props": "ИНН", "cntr": "17", "notes": "n", "nb": "100.50", "ktm": "30", "fmts": "7,-77"},
        **{"ph": "79990000001,G12", "dlim": "1", "plim": "2", "tlim": "3", "ilim": "4", "tmlim": "9-21", "vld": "60"},
        **{"mph": "+79990000001", "mh1": "0", "mh2": "24", "mlen": "160", "url": "https://a.example", "answ": "ok"},
        **{"answ_call": "later", "site_id": "7"},
    }
    assert "example" not in repr(settings)
    assert "9990000001" not in repr(settings)


def test_every_flag_of_the_page() -> None:
    assert sorted(one.value for one in SubclientFlag) == sorted(
        [f"fl[{number}]" for number in (1, 2, 5, 6, 8, 9, 10, 11, 16, 23, 26, 27, 28, 29, 30)]
        + [f"fl2[{number}]" for number in (1, 4, 8, 9, 10, 12, 13, 15, 16, 23, 24, 27)]
        + ["fl3[20]"]
        + [f"mfl[{number}]" for number in range(7)]
    )
    on = settings_fields(SubclientSettings(flags={SubclientFlag.TEST_MODE: False, SubclientFlag.MAIL_IN_LATIN: True}))
    assert on == {"fl2[27]": "0", "mfl[4]": "1"}


def test_what_was_not_given_stays() -> None:
    assert settings_fields(SubclientSettings()) == {}


@pytest.mark.parametrize(("hours", "theirs"), [(-12, "0"), (0, "12"), (3, "15"), (12, "24")])
def test_zones_of_subclients_count_from_the_west(hours: int, theirs: str) -> None:
    assert settings_fields(SubclientSettings(utc_offset_hours=hours)) == {"tz": theirs}


def test_other_settings() -> None:
    settings = SubclientSettings(
        email="a@example.com",
        sender="SHOP",
        full_name="A",
        notes="n",
        handler_url="https://a.example",
        tariff=0,
        extra={"dlim": "5"},
        flags={SubclientFlag.BLOCKED: False},
    )
    assert settings_fields(settings) == {
        **{"email": "a@example.com", "sender": "SHOP", "fio": "A", "notes": "n", "url": "https://a.example"},
        **{"tariff": "0", "dlim": "5", "fl2[10]": "0"},
    }


def test_passwords_are_no_identity() -> None:
    one = CreateSubclient("a", Secret("canary-1"), SubclientSettings())
    assert "canary" not in repr(one.identity()) + repr(one)
    both = ChangeSubclient("a", Secret("canary-1"), None, SubclientSettings(), Secret("canary-2"))
    assert "canary" not in repr(both.identity()) + repr(both)
    assert redacted_fields(both.fields()).endswith("password=*** pswc=***")
    changed = [ChangeSubclient("a", Secret(word), None, SubclientSettings()).identity() for word in ("x", "y")]
    assert changed[0] == changed[1]


NAMES = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters='/\\"%'), min_size=1, max_size=60
)


@given(
    st.dictionaries(st.from_regex(r"[a-z]{1,9}", fullmatch=True), TEXT, max_size=4),
    st.lists(st.binary(min_size=1), min_size=1, max_size=3),
)
def test_multipart_is_read_back(fields: dict[str, str], contents: list[bytes]) -> None:
    files = [Attachment(f"f{number}.bin", content) for number, content in enumerate(contents)]
    read = parts_of(multipart(fields, files, "b0undary" * 4), "b0undary" * 4)
    assert {name: body.decode() for name, filename, body in read if filename is None} == fields
    assert [(name, filename, body) for name, filename, body in read if filename is not None] == [
        (f"file{number}", one.name, one.content) for number, one in enumerate(files)
    ]


def parts_of(body: bytes, boundary: str) -> list[tuple[str, str | None, bytes]]:
    """The parts by a reading of our own: Python's mail parser normalises line ends."""
    found = []
    for piece in body.split(f"--{boundary}".encode())[1:-1]:
        head, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        message: EmailMessage = BytesParser(policy=HTTP).parsebytes(head + b"\r\n\r\n")
        disposition = message["Content-Disposition"].params
        found.append((disposition["name"], disposition.get("filename"), content.removesuffix(b"\r\n")))
    return found


def test_a_name_cannot_end_its_quotes() -> None:
    body = multipart({}, [Attachment('a"; name="psw', b"x")], "b")
    assert body.count(b'name="') == 2
    assert b'filename="a%22; name=%22psw"' in body


def test_a_file_makes_it_multipart() -> None:
    request = request_of(HttpSend((ONE,), "x", "1", attachments=(Attachment("a.png", b"\x89PNG"),)))
    kind = dict(request.headers)[b"Content-Type"]
    assert kind == b"multipart/form-data; boundary=" + b"01" * 16
    assert b"Content-Type: image/png" in request.body
    assert b'name="psw"' in request.body


class TestDump:
    def test_fields_without_secrets(self) -> None:
        shown = redacted_fields(
            {
                "phone": "+79990000001",
                "mes": "привет",
                "password": "canary",
                "psw": "canary",
                "id": "a",
                "imgcode": "canary",
            }
        )
        assert shown == "phone=********0001 mes=<text of 6 characters> password=*** psw=*** id=a imgcode=***"

    def test_answers(self) -> None:
        body = b'[{"phone":"79990000001","status":1,"code":"4821","x\\u2028y":[{"message":"hello"}]}]'
        shown = redacted_answer(body)
        for expected in (
            "phone=*******0001",
            "status=1",
            "code=<text of 4 characters>",
            "message=<text of 5 characters>",
        ):
            assert expected in shown
        assert "4821" not in shown

    @pytest.mark.parametrize("body", [b"<html>", b"", b"\xff", b"[" * 100_000, b"[" * 900 + b"]" * 900])
    def test_what_is_no_json(self, body: bytes) -> None:
        assert redacted_answer(body)

    def test_long_answers_are_cut(self) -> None:
        assert len(redacted_answer(b'[{"id":"a"}' + b',{"id":"b"}' * 5000 + b"]")) < 5000
