"""Check values: the known ones exactly, wrong ones never, and no call passed off as another."""

from __future__ import annotations

import hashlib
import json
import zlib

import pytest
from callback_calls import SECRET, check, form, signed, status_call

from smsc_soap.errors import InvalidParameter
from smsc_soap.model.callback import CallConfirmation, IncomingMessage, Proof, StatusReport
from smsc_soap.redaction import Secret
from smsc_soap.wire.callback import CallbackSettings, read_callback
from smsc_soap.wire.callback_check import Kind, as_secrets, check_values, covered_bytes
from smsc_soap.wire.callback_errors import UnprovenCallback, UnreadableCallback
from smsc_soap.wire.callback_fields import read_fields

CRC32 = CallbackSettings(allow_crc32=True)
UNPROVEN = CallbackSettings(allow_unproven=True)


def test_the_known_check_value_of_an_incoming_message() -> None:
    """Source: a public client's own test, recomputed: secret zxc, phone 123, mes text, to 234."""
    values = {"phone": b"123", "mes": b"text", "to": b"234"}
    covered = covered_bytes(values, Kind.INCOMING, Secret("zxc"))
    assert covered == b"123:text:234:zxc"
    assert check_values(covered, "sha1") == (b"b6f768ce7614d7858cc4a6116f8ffd0dc236a3cd",)
    call = b"phone=123&mes=text&to=234&sha1=b6f768ce7614d7858cc4a6116f8ffd0dc236a3cd"
    event = read_callback(call, secret="zxc")
    assert isinstance(event, IncomingMessage)
    assert (event.text, event.phone, event.to, event.proof) == ("text", "123", "234", Proof.SHA1)


@pytest.mark.parametrize("how", ["sha1", "md5"])
def test_what_each_kind_is_hashed_of(how: str) -> None:
    """Source: provider's page (status), public clients (the other two)."""
    expected = {
        "id=33&phone=79990000001&status=1": b"33:79990000001:1:",
        "phone=79990000001&mes=hello&to=79000000000": b"79990000001:hello:79000000000:",
        "phone=79990000001&ts=1700000000&waitcall=79000000000": b"79990000001:1700000000:",
    }
    for call, text in expected.items():
        value = hashlib.new(how, text + SECRET.encode()).hexdigest()
        assert read_callback(f"{call}&{how}={value}".encode(), secret=SECRET).proof == how


@pytest.mark.parametrize("change", [{"id": "34"}, {"phone": "79990000002"}, {"status": "2"}, {"sha1": "0" * 40}])
def test_i11_a_changed_field_is_refused(change: dict[str, str]) -> None:
    fields = signed("status", id="33", phone="79990000001", status="1")
    assert read_callback(form(fields), secret=SECRET).trusted
    with pytest.raises(UnprovenCallback):
        read_callback(form(fields | change), secret=SECRET)


def test_what_the_check_value_does_not_cover_may_be_anything() -> None:
    fields = signed("status", id="33", phone="79990000001", status="1", cost="1.20")
    assert read_callback(form(fields | {"cost": "0.01"}), secret=SECRET).trusted


@pytest.mark.parametrize("value", ["", "0", "b6f768ce"])
def test_i11_no_or_empty_check_value(value: str) -> None:
    with pytest.raises(UnprovenCallback):
        read_callback(form({"id": "33", "phone": "79990000001", "status": "1", "sha1": value}), secret=SECRET)
    with pytest.raises(UnprovenCallback):
        read_callback(b"id=33&phone=79990000001&status=1", secret=SECRET)


def test_another_secret_and_a_change_of_secrets() -> None:
    call = status_call(secret="old-secret")
    with pytest.raises(UnprovenCallback):
        read_callback(call, secret="new-secret")
    assert read_callback(call, secret=["new-secret", "old-secret"]).trusted


def test_every_strong_check_value_has_to_be_right() -> None:
    both = signed("status", "sha1", "md5", id="33", phone="79990000001", status="1")
    assert read_callback(form(both), secret=SECRET).proof is Proof.SHA1
    for wrong in ("sha1", "md5"):
        with pytest.raises(UnprovenCallback):
            read_callback(form(both | {wrong: "0" * len(both[wrong])}), secret=SECRET)


def test_a_check_value_that_is_asked_for_must_be_there() -> None:
    settings = CallbackSettings(checks=("sha1",))
    only_md5 = form(signed("status", "md5", id="33", phone="79990000001", status="1"))
    assert read_callback(only_md5, secret=SECRET).proof is Proof.MD5
    with pytest.raises(UnprovenCallback, match="no sha1"):
        read_callback(only_md5, secret=SECRET, settings=settings)
    assert read_callback(status_call(), secret=SECRET, settings=settings).trusted


def test_i11_crc32_is_refused_unless_allowed_and_never_trusted() -> None:
    call = form(signed("status", "crc32", id="33", phone="79990000001", status="1"))
    with pytest.raises(UnprovenCallback, match="crc32 proves nothing"):
        read_callback(call, secret=SECRET)
    event = read_callback(call, secret=SECRET, settings=CRC32)
    assert event.proof is Proof.CRC32
    assert not event.trusted
    with pytest.raises(UnprovenCallback):
        read_callback(call.replace(b"crc32=", b"crc32=1"), secret=SECRET, settings=CRC32)


@pytest.mark.parametrize("write", [str, lambda n: str(n - (1 << 32) if n >> 31 else n), lambda n: f"{n:08x}"])
def test_three_ways_to_write_a_crc32(write) -> None:
    for number in range(20):  # both halves of the numbers occur
        fields = {"id": f"m{number}", "phone": "79990000001", "status": "1"}
        value = write(zlib.crc32(f"m{number}:79990000001:1:{SECRET}".encode()))
        assert read_callback(form({**fields, "crc32": value}), secret=SECRET, settings=CRC32).proof is Proof.CRC32


def test_i11_crc32_is_forged_without_the_secret() -> None:
    """Why it is a hint at most: from one call seen, the value of any other of equal length follows."""
    seen = signed("status", "crc32", id="33", phone="79990000001", status="3")
    tail = bytes(1 + len(SECRET))
    difference = zlib.crc32(b"33:79990000001:3" + tail) ^ zlib.crc32(b"99:79990000009:1" + tail)
    forged = {"id": "99", "phone": "79990000009", "status": "1", "crc32": str(int(seen["crc32"]) ^ difference)}
    event = read_callback(form(forged), secret=SECRET, settings=CRC32)
    assert isinstance(event, StatusReport)
    assert (event.id, event.trusted) == ("99", False)


def test_unproven_calls_only_where_allowed_and_never_with_a_wrong_value() -> None:
    plain = {"id": "33", "phone": "79990000001", "status": "1"}
    event = read_callback(form(plain), secret=SECRET, settings=UNPROVEN)
    assert (event.proof, event.trusted) == (Proof.NONE, False)
    with pytest.raises(UnprovenCallback):
        read_callback(form({**plain, "sha1": "0" * 40}), secret=SECRET, settings=UNPROVEN)


@pytest.mark.parametrize(
    "shifted",
    [
        {"id": "33:7999", "phone": "0000001", "status": "1"},
        {"id": "33", "phone": "7999:0000001", "status": "1"},
        {"id": "33", "phone": "79990000001", "status": "1:"},
    ],
)
def test_i11_a_colon_in_a_field_moves_no_border(shifted: dict[str, str]) -> None:
    with pytest.raises((UnprovenCallback, UnreadableCallback)):
        read_callback(form(signed("status", **shifted)), secret=SECRET)


def test_i11_no_call_is_passed_off_as_another_kind() -> None:
    status = signed("status", id="79990000002", phone="79990000001", status="1")
    as_incoming = {"phone": status["id"], "mes": status["phone"], "to": status["status"], "sha1": status["sha1"]}
    with pytest.raises(UnprovenCallback):
        read_callback(form(as_incoming), secret=SECRET)
    for own in ("79000000000", "1234", "100"):
        incoming = signed("incoming", phone="33", mes="79990000001", to=own)
        as_status = {"id": "33", "phone": "79990000001", "status": own, "sha1": incoming["sha1"]}
        with pytest.raises(UnprovenCallback):
            read_callback(form(as_status), secret=SECRET)


def test_a_text_with_colons_is_proven() -> None:
    fields = signed("incoming", phone="79990000001", mes="a:b:c", to="79000000000")
    event = read_callback(form(fields), secret=SECRET)
    assert isinstance(event, IncomingMessage)
    assert event.text == "a:b:c"
    moved = fields | {"phone": "79990000001:a", "mes": "b:c"}
    with pytest.raises(UnprovenCallback):
        read_callback(form(moved), secret=SECRET)


@pytest.mark.parametrize("charset", ["windows-1251", "utf-8", "koi8-r"])
def test_texts_are_hashed_in_the_bytes_they_came_in(charset: str) -> None:
    fields = {"phone": "79990000001", "mes": "Привет", "to": "79000000000"}
    call = form({**fields, "charset": charset, "sha1": check("incoming", fields, charset=charset)}, charset)
    event = read_callback(call, secret=SECRET)
    assert isinstance(event, IncomingMessage)
    assert event.text == "Привет"
    wrong = form({**fields, "charset": charset, "sha1": check("incoming", fields, charset="utf-16")}, charset)
    with pytest.raises(UnprovenCallback):
        read_callback(wrong, secret=SECRET)


def test_a_confirming_call_is_told_before_its_text() -> None:
    fields = signed("waitcall", phone="79990000001", ts="1700000000", waitcall="1", mes="[waitcall]", to="79000000000")
    assert isinstance(read_callback(form(fields), secret=SECRET), CallConfirmation)
    with pytest.raises(UnprovenCallback):
        read_callback(form({name: value for name, value in fields.items() if name != "ts"}), secret=SECRET)


def test_menus_of_calls_are_never_proven() -> None:
    call = b"phone=79990000001&id=33&key=5&sha1=" + b"0" * 40
    with pytest.raises(UnprovenCallback, match="menu"):
        read_callback(call, secret=SECRET)
    event = read_callback(call, secret=SECRET, settings=UNPROVEN)
    assert (dict(event.extra), event.trusted) == ({"key": "5"}, False)


@pytest.mark.parametrize("secret", ["", "with blank", "пароль", "a" * 257, [], ["good", "b:d"]])
def test_secrets_the_provider_does_not_take(secret: str | list[str]) -> None:
    with pytest.raises(InvalidParameter) as caught:
        as_secrets(secret)
    assert "good" not in str(caught.value)


@pytest.mark.parametrize("wrong", [{"charset": "cp866"}, {"checks": ("crc32",)}, {"checks": "sha1"}])
def test_settings_are_checked(wrong: dict) -> None:
    with pytest.raises(InvalidParameter):
        CallbackSettings(**wrong)


@pytest.mark.parametrize(
    "fields",
    [
        {"id": "a\x00b", "phone": "79990000001", "status": "1"},
        {"id": "33", "phone": "7999\x00", "status": "1"},
        {"id": "x" * 70_000, "phone": "79990000001", "status": "1"},
        {"id": "33", "phone": "79990000001", "status": "999999999"},
        {"phone": "a:b", "mes": "text", "to": "79000000000"},
        {"phone": "79990000001", "ts": "soon", "waitcall": "1"},
    ],
)
def test_i11_a_hint_holds_what_a_call_holds(fields: dict[str, str]) -> None:
    """PostgreSQL takes no NUL: one such id kept every later report from the outbox."""
    with pytest.raises(UnreadableCallback):
        read_callback(form(fields), secret=SECRET, settings=UNPROVEN)


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r"])
def test_i11_a_question_mark_stands_for_no_other_sign(charset: str) -> None:
    """A call that was seen may be sent again as JSON; a sign its character set does not have is no question mark."""
    seen = signed("incoming", phone="79990000001", mes="pay 5?", to="79000000000")
    assert read_callback(json.dumps(seen | {"charset": charset}).encode(), secret=SECRET).trusted
    with pytest.raises(UnprovenCallback):
        read_callback(json.dumps(seen | {"charset": charset, "mes": "pay 5\u2070"}).encode(), secret=SECRET)


def test_fields_do_not_show_what_they_hold() -> None:
    (fields,) = read_fields(status_call())
    assert "79990000001" not in repr(fields)
    assert SECRET not in repr(fields)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"body": status_call().decode()}, "body: str is not allowed; allowed: the bytes as they came"),
        ({"body": {"id": "33"}}, "body: dict"),
        ({"body": None}, "body: NoneType"),
        ({"body": b"", "query": {"id": "33"}}, "query: dict"),
    ],
)
def test_what_a_framework_has_decoded_is_no_call(given: dict, words: str) -> None:
    with pytest.raises(InvalidParameter, match=words):
        read_callback(**given, secret=SECRET)


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_bytes_of_every_sort(kind) -> None:
    assert read_callback(kind(status_call()), secret=SECRET).trusted
