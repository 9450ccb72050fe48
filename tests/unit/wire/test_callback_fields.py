"""Bytes of a call → fields: forms, XML, JSON, character sets, own parameters, and what is refused."""

from __future__ import annotations

import hashlib
import json
import tracemalloc
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from callback_calls import SECRET, check, form, signed, status_call
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.model.callback import IncomingMessage, Proof, StatusReport, VoiceMenuEvent
from smsc_soap.model.status import DeliveryStatus
from smsc_soap.wire.callback import CallbackSettings, read_callback, read_callbacks
from smsc_soap.wire.callback_errors import CallbackError, CallbackTooLong, UnreadableCallback
from smsc_soap.wire.callback_fields import MAX_BODY_BYTES, read_fields

FULL = {
    "id": "1001",
    "phone": "79990000001",
    "status": "1",
    "time": "14.11.2023 22:13:20",
    "ts": "1700000000",
    "err": "0",
    "cnt": "2",
    "cost": "0.30",
    "type": "4",
    "flag": "0",
    "sender": "SHOP",
    "imsi": "250010000000000",
    "mcc": "250",
    "mnc": "01",
    "cn": "Russia",
    "net": "MTS",
}


def report(body: bytes, query: bytes | str = b"", **given: object) -> StatusReport:
    event = read_callback(body, None, query, secret=SECRET, settings=CallbackSettings(**given))  # type: ignore[arg-type]
    assert isinstance(event, StatusReport)
    return event


def test_every_field_of_a_status() -> None:
    found = report(form(signed("status", **FULL, erp="order 17", syserr="5")))
    assert (found.id, found.phone, found.status_code, found.status) == (
        "1001",
        "+79990000001",
        1,
        DeliveryStatus.DELIVERED,
    )
    assert found.changed_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert (found.error_code, found.parts, found.cost) == (0, 2, Decimal("0.30"))
    assert (found.sender, found.type_code, found.flag) == ("SHOP", 4, 0)
    assert dict(found.network) == {name: FULL[name] for name in ("imsi", "mcc", "mnc", "cn", "net")}
    assert dict(found.extra) == {"erp": "order 17", "syserr": "5"}
    assert found.doubts == ()


def test_a_local_moment_where_there_is_no_timestamp() -> None:
    fields = {name: value for name, value in FULL.items() if name != "ts"}
    found = report(form(signed("status", **fields)), account_utc_offset=timedelta(hours=6))
    assert found.changed_at == datetime(2023, 11, 14, 16, 13, 20, tzinfo=UTC)


def test_what_is_no_number_is_doubted_and_kept_out() -> None:
    found = report(
        form(signed("status", **FULL | {"cost": "1,50", "cnt": "x", "err": "no", "ts": "soon", "time": "?"}))
    )
    assert (found.cost, found.parts, found.error_code, found.changed_at) == (Decimal("1.50"), None, None, None)
    assert len(found.doubts) == 3


def test_a_cost_below_zero_is_doubted_and_kept_out() -> None:
    found = report(form(signed("status", **FULL | {"cost": "-0.30"})))
    assert (found.cost, found.doubts) == (None, ("cost is less than zero",))


@pytest.mark.parametrize("charset", ["windows-1251", "utf-8"])
@pytest.mark.parametrize("escaped", [False, True])
def test_json(charset: str, escaped: bool) -> None:
    fields = {"phone": "79990000001", "mes": "Привет", "to": "79000000000", "charset": charset}
    fields["sha1"] = check("incoming", fields, charset=charset)
    event = read_callback(json.dumps(fields, ensure_ascii=escaped).encode(charset), secret=SECRET)
    assert isinstance(event, IncomingMessage)
    assert (event.text, event.proof) == ("Привет", Proof.SHA1)


@pytest.mark.parametrize("charset", ["windows-1251", "utf-8"])
@pytest.mark.parametrize("declared", [False, True])
def test_xml(charset: str, declared: bool) -> None:
    fields = {"phone": "79990000001", "mes": "Привет & пока", "to": "79000000000"}
    fields["sha1"] = check("incoming", fields, charset=charset)
    inside = "".join(f"<{name}>{value.replace('&', '&amp;')}</{name}>" for name, value in fields.items())
    head = f'<?xml version="1.0" encoding="{charset}"?>' if declared else ""
    event = read_callback(f"{head}<any-root>{inside}</any-root>".encode(charset), secret=SECRET)
    assert isinstance(event, IncomingMessage)
    assert (event.text, event.proof) == ("Привет & пока", Proof.SHA1)


def test_numbers_and_nothing_in_json_are_text() -> None:
    fields = signed("status", id="33", phone="79990000001", status="1", cost="1.20")
    body = json.dumps({**fields, "status": 1, "cost": 1.20, "sender": None, "more": {"a": [1]}, "yes": True})
    found = report(body.encode())
    assert (found.status_code, found.cost, found.sender) == (1, Decimal("1.2"), "")
    assert dict(found.extra) == {"more": "[nested]", "yes": "1"}


def test_a_sign_outside_the_character_set_can_be_escaped() -> None:
    fields = {"phone": "79990000001", "mes": "Привет 😀", "to": "79000000000", "charset": "windows-1251"}
    fields["sha1"] = check("incoming", fields)
    event = read_callback(json.dumps(fields).encode(), secret=SECRET)
    assert isinstance(event, IncomingMessage)
    assert event.text == "Привет 😀"


@pytest.mark.parametrize(
    "wrap",
    [
        lambda rows: json.dumps(rows),
        lambda rows: (
            "<all>"
            + "".join("<one>" + "".join(f"<{k}>{v}</{k}>" for k, v in row.items()) + "</one>" for row in rows)
            + "</all>"
        ),
    ],
)
def test_several_events_in_one_call(wrap) -> None:
    rows = [signed("status", id=f"m{n}", phone="79990000001", status="1") for n in range(3)]
    body = wrap(rows).encode()
    assert [one.id for one in read_callbacks(body, secret=SECRET)] == ["m0", "m1", "m2"]  # type: ignore[attr-defined]
    with pytest.raises(UnreadableCallback, match="read_callbacks"):
        read_callback(body, secret=SECRET)
    rows[1]["status"] = "2"
    with pytest.raises(CallbackError):
        read_callbacks(wrap(rows).encode(), secret=SECRET)


def test_own_parameters_of_the_address_by_get_and_post() -> None:
    """``https://host/!tenant=7&erp=1c?order=17``: two arrive behind ``?``, one with the fields."""
    found = report(status_call(order="17"), b"tenant=7&erp=1c")
    assert dict(found.extra) == {"tenant": "7", "erp": "1c", "order": "17"}


def test_the_body_wins_over_the_query() -> None:
    assert report(status_call(status=1), "status=20&id=other&erp=1").status_code == 1


def test_a_call_by_get_alone() -> None:
    assert report(b"", status_call()).id == "order17"


def test_the_character_set_is_set_named_or_guessed() -> None:
    fields = {"phone": "79990000001", "mes": "Привет", "to": "79000000000"}
    for charset in ("windows-1251", "utf-8"):
        body = form({**fields, "sha1": check("incoming", fields, charset=charset)}, charset)
        event = read_callback(body, secret=SECRET)
        assert isinstance(event, IncomingMessage)
        assert event.text == "Привет"
    body = form({**fields, "sha1": check("incoming", fields, charset="koi8-r")}, "koi8-r")
    event = read_callback(body, secret=SECRET, settings=CallbackSettings(charset="koi8-r"))
    assert isinstance(event, IncomingMessage)
    assert event.text == "Привет"


def test_a_byte_the_character_set_does_not_know_is_doubted_and_the_message_kept() -> None:
    octets = b"79990000001:a\x98b:79000000000:" + SECRET.encode()

    body = (
        b"phone=79990000001&mes=a%98b&to=79000000000&charset=windows-1251&sha1="
        + hashlib.sha1(octets).hexdigest().encode()
    )
    event = read_callback(body, secret=SECRET)
    assert isinstance(event, IncomingMessage)
    assert event.text == "a\ufffdb"
    assert len(event.doubts) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"&&&",
        b"=x",
        b"{",
        b"[]",
        b"[1]",
        b"3",
        b'"text"',
        b"{}",
        b"<a>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        b'<?xml version="1.0" encoding="utf-16"?><a/>',
        b"[" * 200_000,
        b"{" * 200_000,
        b"id=1&id=2&phone=3&status=1",
        b'{"id": "1", "id": "2"}',
        b"<a><id>1</id><id>2</id></a>",
        b"&".join(b"a%d=1" % n for n in range(300)),
        b"unknown=1",
        "<a>\ufffe</a>".encode(),
        b"\x00\x01\x02",
    ],
    ids=lambda body: repr(body[:20]),
)
def test_i11_what_is_no_call_is_refused(body: bytes) -> None:
    with pytest.raises(CallbackError) as caught:
        read_callback(body, secret=SECRET, settings=CallbackSettings(allow_unproven=True))
    assert SECRET not in str(caught.value)


def test_i11_ten_megabytes() -> None:
    for body, query in ((b"a" * (MAX_BODY_BYTES + 1), b""), (b"", b"a" * (MAX_BODY_BYTES + 1))):
        with pytest.raises(CallbackTooLong) as caught:
            read_callback(body, None, query, secret=SECRET)
        assert caught.value.http_status == 413


def test_a_packed_body_is_refused() -> None:
    with pytest.raises(UnreadableCallback, match="packed"):
        read_callback(status_call(), {"Content-Encoding": "gzip"}, secret=SECRET)
    assert read_callback(status_call(), {"Content-Encoding": "identity"}, secret=SECRET).trusted


def test_entities_are_not_fetched_and_unknown_repeats_are_kept() -> None:
    fields = read_fields(b"own=1&own=2&id=5")[0]
    assert dict(fields.values) == {"own": b"2", "id": b"5"}


def test_a_menu_without_phone_and_id_is_nothing() -> None:
    event = read_callback(b"phone=abc&key=1", secret=SECRET, settings=CallbackSettings(allow_unproven=True))
    assert isinstance(event, VoiceMenuEvent)
    assert event.phone == "abc"


def test_nothing_shows_a_whole_phone_or_a_text() -> None:
    fields = signed("incoming", phone="79990000001", mes="secret words", to="79000000000")
    shown = repr(read_callback(form(fields), secret=SECRET)) + repr(report(status_call()))
    assert "79990000001" not in shown
    assert "secret words" not in shown


@given(body=st.binary(max_size=300), query=st.binary(max_size=50))
def test_i16_any_bytes_are_read_or_refused(body: bytes, query: bytes) -> None:
    try:
        events = read_callbacks(body, None, query, secret=SECRET, settings=CallbackSettings(allow_unproven=True))
    except CallbackError:
        return
    assert not any(one.trusted for one in events)


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=60), as_json=st.booleans())
def test_any_text_comes_through(text: str, as_json: bool) -> None:
    fields = {"phone": "79990000001", "mes": text, "to": "79000000000", "charset": "utf-8"}
    fields["sha1"] = check("incoming", fields)
    event = read_callback(json.dumps(fields).encode() if as_json else form(fields), secret=SECRET)
    assert isinstance(event, IncomingMessage)
    assert event.text == text


DECLARATIONS = [b"<?xml" + b"?" * 250_000, b"<?xml" + b" " * 250_000, b"<?xml" + b"encoding='" * 25_000]


@pytest.mark.parametrize("body", DECLARATIONS, ids=["marks", "blanks", "encodings"])
def test_i11_a_declaration_that_does_not_end_is_read_once(body: bytes) -> None:
    """A pattern that tried again from every sign took minutes, and the server answered nobody meanwhile."""
    with pytest.raises(UnreadableCallback):
        read_fields(body)


def test_declarations_with_blanks_before_them_and_odd_ones() -> None:
    call = "<a><id>33</id><phone>79990000001</phone><status>1</status></a>"
    for declared in ("", "\r\n <?xml version='1.0' encoding='windows-1251' standalone='yes'?>", "<?xml?>"):
        assert read_fields(f"{declared}\n{call}".encode())[0].values["id"] == b"33"
    with pytest.raises(UnreadableCallback):
        read_fields(f"<?xml > <b/> ?>{call}".encode())


def test_i11_many_empty_events_do_not_multiply_a_long_query() -> None:
    query = b"&".join(b"a%d=1" % number for number in range(190))
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableCallback, match="more than 1000 events"):
            read_fields(b"[" + b"{}," * 87_000 + b"{}]", query)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 60_000_000
