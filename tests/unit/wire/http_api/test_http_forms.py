"""What goes out to a script: fields, files, credentials."""

from __future__ import annotations

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.model.http.attachment import Attachment
from smsc_soap.model.http.subclients import SubclientFlag, SubclientKind, SubclientSettings
from smsc_soap.redaction import Secret
from smsc_soap.wire.credentials import ApiKeyStyle, Credentials
from smsc_soap.wire.exchange import HttpRequest
from smsc_soap.wire.http_api.dump import redacted_answer, redacted_fields
from smsc_soap.wire.http_api.form import multipart, script_request
from smsc_soap.wire.http_api.numbers import RentNumber, SetRenewal
from smsc_soap.wire.http_api.sending import HttpCost, HttpSend, SendVoiceCode
from smsc_soap.wire.http_api.statuses import DeleteMessage, GetStatuses, WireMessage
from smsc_soap.wire.http_api.subclients import ChangeSubclient, CreateSubclient, PaySubclient, settings_fields
from smsc_soap.wire.operations import Operation, WireRecipient

ONE, TWO = WireRecipient("+79990000001", "8 999 000-00-01"), WireRecipient("+79990000002", "+79990000002")
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
