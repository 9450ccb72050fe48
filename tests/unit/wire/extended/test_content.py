"""Binary messages and WAP pushes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.errors import InvalidParameter
from smsc_soap.wire.extended import BinaryMessage, ExtendedParameters, WapPush

_OCTET = st.one_of(st.none(), st.integers(0, 255))


@pytest.mark.parametrize(
    ("message", "text"),
    [
        (BinaryMessage(b"\x01\xab"), "0001AB"),
        (BinaryMessage(b"\x01", udh=b"\x05\x04"), "02050401"),
        (BinaryMessage(b"", udh=b"\x05"), "0105"),
        (BinaryMessage(b"\x01", pid=0, dcs=245), "0001\n~~~\npid: 0, dcs: 245"),
        (BinaryMessage(bytearray(b"\x01")), "0001"),
    ],
)
def test_a_binary_message_is_written_with_its_header_first(message: BinaryMessage, text: str) -> None:
    assert message.text == text
    assert BinaryMessage.parse(text) == message
    assert BinaryMessage.parse(text.lower()) == message
    assert message.parameters == ExtendedParameters(bin=2)


@given(st.binary(min_size=1, max_size=100), st.binary(max_size=39), st.one_of(st.none(), st.tuples(_OCTET, _OCTET)))
def test_any_binary_message_is_read_back(payload: bytes, udh: bytes, ids: tuple[int | None, int | None] | None) -> None:
    pid, dcs = ids or (None, None)
    if (pid is None) != (dcs is None):
        with pytest.raises(InvalidParameter, match="both together"):
            BinaryMessage(payload, udh, pid, dcs)
        return
    message = BinaryMessage(payload, udh, pid, dcs)
    assert BinaryMessage.parse(message.text) == message


def test_one_sms_holds_140_octets_with_its_header() -> None:
    BinaryMessage(b"x" * 140)
    BinaryMessage(b"x" * 133, udh=b"x" * 6)
    BinaryMessage(b"x", udh=b"x" * 138)
    for payload, udh in ((141, 0), (134, 6), (0, 139), (2, 138)):
        with pytest.raises(InvalidParameter, match="140 octets"):
            BinaryMessage(b"x" * payload, udh=b"x" * udh)


@pytest.mark.parametrize(
    "known",
    [
        {"payload": b""},
        {"payload": "text"},
        {"payload": b"x", "udh": "05"},
        {"payload": b"x", "pid": 256, "dcs": 0},
        {"payload": b"x", "pid": 0, "dcs": -1},
        {"payload": b"x", "pid": True, "dcs": 0},
        {"payload": b"x", "pid": 1.5, "dcs": 0},
        {"payload": b"x", "pid": 1},
    ],
)
def test_wrong_parts_are_refused(known: dict[str, object]) -> None:
    with pytest.raises(InvalidParameter):
        BinaryMessage(**known)  # type: ignore[arg-type]  # the wrong types are the point


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "00",
        "xx",
        "0501",
        "00 01",
        "0001\n~~~\n",
        "0001\n~~~\npid:0,dcs:0",
        "0001\n~~~\npid: 0, dcs: 999",
        "0001\n",
        "00" + "11" * 141,
        "0001\r\n~~~\r\npid: 0, dcs: 0",
        "не hex",
    ],
)
def test_texts_that_are_no_binary_message_are_refused(text: str) -> None:
    with pytest.raises(InvalidParameter):
        BinaryMessage.parse(text)


def test_a_push_is_a_link_a_line_feed_and_a_title() -> None:
    push = WapPush("https://example.com/a?b=1", "Новости")

    assert push.text == "https://example.com/a?b=1\nНовости"
    assert WapPush.parse(push.text) == push
    assert push.parameters == ExtendedParameters(push=True)


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("example.com", "t"),
        ("ftp://example.com", "t"),
        ("", "t"),
        ("https://example.com/a b", "t"),
        ("https://example.com\n", "t"),
        ("https://example.com", ""),
        ("https://example.com", " "),
        ("https://example.com", "a\nb"),
    ],
)
def test_a_push_without_link_or_title_is_refused(url: str, title: str) -> None:
    with pytest.raises(InvalidParameter, match=r"WapPush\(url, title\)"):
        WapPush(url, title)


def test_no_repr_shows_what_is_sent() -> None:
    shown = f"{BinaryMessage(b'private', udh=b'x')!r} {WapPush('https://example.com/private', 'private')!r}"

    assert "private" not in shown
    assert b"private".hex() not in shown
