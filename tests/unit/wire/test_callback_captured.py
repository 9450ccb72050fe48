"""Captured calls, as people capture them: each is read as the call that came, and none shows a phone or a secret."""

from __future__ import annotations

import json

import pytest
from callback_calls import SECRET, form, signed, status_call

from smsc_soap.wire.callback_captured import parts_of
from smsc_soap.wire.callback_errors import UnreadableCallback
from smsc_soap.wire.callback_explain import explain

BODY = status_call().decode()
FIELDS = dict(pair.split("=") for pair in BODY.split("&"))
PATH = "/sms/secret-path"
URL = f"https://erp.example{PATH}"
HAR = {
    "log": {
        "entries": [
            {"request": {"method": "GET", "url": URL}},
            {"request": {"method": "POST", "url": f"{URL}?erp=1c#x", "postData": {"text": BODY}}},
            {"request": {"method": "GET", "url": f"{URL}?page=2", "postData": None}},
        ]
    }
}
CAPTURED = {
    "request": f"POST {PATH} HTTP/1.1\r\nHost: h\r\n\r\n{BODY}",
    "line feeds": f"\n\nPOST {PATH} HTTP/1.1\nHost: h\n\n{BODY}\n",
    "newer HTTP": f"POST {PATH} HTTP/2\r\nhost: h\r\n\r\n{BODY}",
    "another method": f"put {PATH} HTTP/1.0\r\n\r\n{BODY}",
    "address as target": f"POST {URL} HTTP/1.1\r\nHost: h\r\n\r\n{BODY}",
    "GET": f"GET {PATH}?{BODY} HTTP/1.1\r\nHost: h\r\n\r\n",
    "GET alone": f"GET {PATH}?{BODY} HTTP/1.1",
    "chunks": f"POST {PATH} HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    f"5;x=y\r\n{BODY[:5]}\r\n{len(BODY) - 5:X}\r\n{BODY[5:]}\r\n0\r\n\r\n",
    "with its answer": f"POST {PATH} HTTP/1.1\nHost: h\n\n{BODY}\n\nHTTP/1.1 403 Forbidden\n\nforbidden",
    "a stream": f"POST {PATH} HTTP/1.1\r\nContent-Length: {len(BODY)}\r\n\r\n{BODY}HTTP/1.1 403 Forbidden\r\n\r\n",
    "address": f"{URL}?{BODY}\n",
    "with a mark before it": f"\ufeff{BODY}",
    "curl of a browser": f"curl '{URL}' \\\n  -H 'Content-Type: x=y&a' \\\n  --data-raw '{BODY}' \\\n  --compressed",
    "curl for bash": f"$ curl {URL} --data-raw $'{BODY.replace('=', chr(92) + 'u003d', 1)}'",
    "curl for cmd": f'curl.exe ^"{URL}^" ^\n  --data-raw ^"{BODY.replace("&", "^&")}^"',
    "curl by hand": f'curl -X POST --url {URL} -d "{BODY.partition("&")[0]}" --data="{BODY.partition("&")[2]}"',
    "curl and GET": f"curl -sG {URL} -XGET -d'{BODY}'",
    "curl encodes": f"curl {URL} " + " ".join(f"--data-urlencode '{name}={FIELDS[name]}'" for name in FIELDS),
    "curl tells": f"*   Trying ...\n> GET {PATH}?{BODY} HTTP/1.1\n> Host: h\n>\n< HTTP/1.1 403 Forbidden\n",
    "HAR": json.dumps(HAR),
    "print_r": "Array\n(\n" + "".join(f"    [{name}] => {value}\n" for name, value in FIELDS.items()) + ")\n",
    "a browser's list": "".join(f"{name}: {value}\r\n" for name, value in FIELDS.items()),
    "JSON": json.dumps(FIELDS, indent=2),
}


@pytest.mark.parametrize("captured", CAPTURED.values(), ids=CAPTURED)
def test_every_way_to_capture_a_call(captured: str) -> None:
    (found,) = explain(captured.encode(), secret=SECRET)
    assert found.proven
    assert dict(found.covered) == {"id": "order17", "phone": "*******0001", "status": "1"}
    assert not set(found.others) - {"erp"}


def test_a_text_survives_print_r() -> None:
    fields = signed("incoming", phone="79990000001", mes="a & b = 100% + c", to="79000000000")
    listed = "Array\n(\n" + "".join(f"    [{name}] => {value}\n" for name, value in fields.items()) + ")\n"
    assert explain(listed.encode(), secret=SECRET)[0].proven


def test_signs_of_bash() -> None:
    command = f"curl {URL} --data-raw $'phone=7&mes=it\\'s\\u0021\\x21\\n\\tend'"
    assert parts_of(command.encode()) == [(b"", b"phone=7&mes=it's!!\n\tend")]


@pytest.mark.parametrize(
    ("captured", "words"),
    [
        (f"POST {PATH} HTTP/1.1\r\nHost: h\r\n", "no empty line"),
        (f"POST {PATH} HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n53\r\nid=1", "the last one was not captured"),
        (f"*   Trying ...\n> POST {PATH} HTTP/1.1\n> Host: h\n>\n", "curl -v does not show the body"),
        (f"curl {URL} --data-raw 'id=1", "not closed"),
        (f"curl {URL} -d @call.txt", "in a file"),
        (f"curl {URL} -F id=1", "multipart"),
        ("79990000001", "none of the provider's fields"),
        ("id: \nHTTP 403", "none of the provider's fields"),
        ('{"log": {"entries": [{}]}}', "none of the provider's fields"),
        ('{"entries"', "not JSON"),
        (f'1.2.3.4 - - [20/Nov/2026] "POST {PATH} HTTP/1.1" 403', "none of the provider's fields"),
    ],
)
def test_what_is_missing_is_said(captured: str, words: str) -> None:
    with pytest.raises(UnreadableCallback, match=words) as caught:
        explain(captured.encode(), secret=SECRET)
    assert "79990000001" not in str(caught.value)


def test_packed_bodies_are_named() -> None:
    with pytest.raises(UnreadableCallback, match="packed"):
        explain(b"POST / HTTP/1.1\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08", secret=SECRET)


@pytest.mark.parametrize(
    "captured",
    [
        b"79990000001&status=1",
        b"call+from+79990000001=1&status=1",
        b"id=79990000001&phone=x&status=1",
        b"id=33&phone=x&status=79990000001",
        b"phone=x&ts=79990000001&waitcall=1",
        b"id=\x1b[2J79990000001&phone=79990000001&status=\x1b]0;&sha1=" + SECRET.encode(),
        f"{URL}?charset=utf-8&sha1={SECRET}&id=33&status=1".encode(),
    ],
)
def test_i11_nothing_is_shown_because_it_stands_in_a_strange_place(captured: bytes) -> None:
    shown = repr(explain(captured, secret=SECRET))
    assert "79990000001" not in shown
    assert SECRET not in shown
    assert "\\x1b" not in shown


def test_the_secret_in_the_place_of_the_hash() -> None:
    (found,) = explain(f"id=33&phone=79990000001&status=1&sha1={SECRET}".encode(), secret=SECRET)
    assert found.checks[0].changed.startswith("it is the secret itself")


def test_more_that_breaks_a_check_value() -> None:
    fields = signed("status", "sha1", "md5", id="order17", phone="79990000001", status="1")
    exchanged = fields | {"id": fields["phone"], "phone": fields["id"]}
    for changed, broken, words in (
        (exchanged, "id, phone", "exchanged"),
        (fields | {"sha1": fields["sha1"][:39]}, "sha1", "cut off"),
        (fields | {"sha1": fields["md5"]}, "sha1", "value of md5"),
    ):
        check = explain(form(changed), secret=SECRET)[0].checks[0]
        assert (check.broken, words in check.changed) == (broken, True)
    guessed = explain(form(fields | {"sha1": fields["sha1"][:7]}), secret=SECRET)[0].checks[0]
    assert guessed.broken == ""


@pytest.mark.parametrize(
    ("fields", "odd"),
    [
        ({"id": "33:7999", "phone": "0000001", "status": "1"}, ("id",)),
        ({"id": "order 17", "phone": "", "status": "1"}, ("id", "phone")),
        ({"id": "33", "phone": "79990000001", "status": "delivered"}, ("status",)),
    ],
)
def test_what_the_receiver_refuses_is_not_called_proven(fields: dict[str, str], odd: tuple[str, ...]) -> None:
    """The value fits, and the call is refused nevertheless: it could mean two things."""
    (found,) = explain(form(signed("status", **fields)), secret=SECRET)
    assert found.checks[0].right
    assert (found.proven, found.odd) == (False, odd)
