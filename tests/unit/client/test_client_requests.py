"""Both clients: what goes out, and what is refused before it does."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from fake_transport import Driver, envelope, sent_field

from smsc_soap import (
    BinaryMessage,
    ExtendedParameters,
    ListLine,
    SendOutcomeUnknown,
    VoiceOptions,
    WapPush,
    errors,
)

PHONE = "+79990000001"


class TestWhatGoesOut:
    def test_send_sms(self, kind: str) -> None:
        driver = Driver(kind, envelope("send_sms", "<id>order-17</id><cnt>1</cnt>"), sender="SHOP")
        driver.call("send_sms", "8 (999) 000-00-01", "привет", id="order-17", time=timedelta(minutes=5))
        (body,) = driver.sent
        fields = ("login", "psw", "phones", "mes", "id", "sender", "time", "apikey", "query")
        assert {name: sent_field(body, name) for name in fields} == {
            "login": "alex",
            "psw": "canary-password",
            "phones": "+79990000001",
            "mes": "привет",
            "id": "order-17",
            "sender": "SHOP",
            "time": "+5",
            "apikey": None,
            "query": None,
        }

    def test_optional_fields_stay_out(self, kind: str) -> None:
        driver = Driver(kind, envelope("send_sms", "<id>a</id>"))
        driver.call("send_sms", PHONE, "x", id="a")
        assert sent_field(driver.sent[0], "sender") is None
        assert sent_field(driver.sent[0], "time") is None

    def test_an_empty_sender_switches_the_default_off(self, kind: str) -> None:
        driver = Driver(kind, envelope("send_sms", "<id>a</id>"), sender="SHOP")
        driver.call("send_sms", PHONE, "x", id="a", sender="")
        assert sent_field(driver.sent[0], "sender") == ""

    def test_phones_as_given(self, kind: str) -> None:
        driver = Driver(kind, envelope("send_sms", "<id>a</id>"), normalize_phones=False)
        driver.call("send_sms", ["89990000001"], "x", id="a")
        assert sent_field(driver.sent[0], "phones") == "89990000001"

    def test_several_phones(self, kind: str) -> None:
        driver = Driver(kind, envelope("send_sms", "<id>a</id>"))
        driver.call("send_sms", "+79990000001; 89990000002, G12", "x", id="a")
        assert sent_field(driver.sent[0], "phones") == "+79990000001,+79990000002,G12"

    def test_made_ids_are_sendable_and_different(self, kind: str) -> None:
        seen = set()
        for number in range(3):
            driver = Driver(kind, random_bytes=lambda size, n=number: bytes([n + 1]) * size)
            driver.transport.answers = [errors.ConnectionLost("gone")]
            with pytest.raises(SendOutcomeUnknown) as unknown:
                driver.call("send_sms", PHONE, "x")
            assert sent_field(driver.sent[0], "id") == unknown.value.id
            assert len(unknown.value.id) == 26
            assert set(unknown.value.id) <= set("abcdefghijklmnopqrstuvwxyz234567")
            seen.add(unknown.value.id)
        assert len(seen) == 3

    def test_send_sms2_with_parameters(self, kind: str) -> None:
        driver = Driver(kind, envelope("send_sms2", "<id>a</id>"))
        query = ExtendedParameters(tz=0, call=True, voice="w,en", param=VoiceOptions(25, 60, 3), cost=3)
        driver.call("send_sms2", PHONE, "x", id="a", query=query)
        assert sent_field(driver.sent[0], "query") == query.build().replace("&", "&amp;")

    def test_a_ready_string_goes_out_as_it_is(self, kind: str) -> None:
        driver = Driver(kind, envelope("send_sms2", "<id>a</id>"))
        driver.call("send_sms2", PHONE, "x", id="a", query="cost=3&tz=0&err=1")
        assert sent_field(driver.sent[0], "query") == "cost=3&amp;tz=0&amp;err=1"

    def test_a_ready_string_with_raw_letters_is_encoded(self, kind: str) -> None:
        driver = Driver(kind, envelope("send_sms2", "<id>a</id>"))
        driver.call("send_sms2", PHONE, "x", id="a", query="mms=1&subj=Привет мир")
        assert "subj=%D0%9F" in (sent_field(driver.sent[0], "query") or "")
        assert " " not in (sent_field(driver.sent[0], "query") or "")

    def test_no_query_is_an_empty_one(self, kind: str) -> None:
        driver = Driver(kind, envelope("send_sms2", "<id>a</id>"), envelope("get_sms_cost2", "<cost>1</cost>"))
        driver.call("send_sms2", PHONE, "x", id="a")
        driver.call("get_sms_cost2", PHONE, "x")
        assert [sent_field(body, "query") for body in driver.sent] == ["", ""]

    def test_a_list_carries_recipients_and_texts(self, kind: str) -> None:
        driver = Driver(kind, errors.ConnectionLost("gone"))
        lines = [ListLine("+79990000001,+79990000002", "один"), ListLine("+79990000003", "два")]
        with pytest.raises(SendOutcomeUnknown) as unknown:
            driver.call("send_sms2", "", "", id="a", query=ExtendedParameters(list=lines))
        assert sent_field(driver.sent[0], "phones") == ""
        assert sent_field(driver.sent[0], "mes") == ""
        assert unknown.value.phones == ("+79990000001", "+79990000002", "+79990000003")

    def test_typed_texts_bring_their_parameters(self, kind: str) -> None:
        driver = Driver(kind, envelope("send_sms2", "<id>a</id>"), envelope("send_sms2", "<id>b</id>"))
        driver.call("send_sms2", PHONE, BinaryMessage(b"\x01\x02"), id="a", query=ExtendedParameters(cost=2))
        driver.call("send_sms2", PHONE, WapPush("https://example.com", "title"), id="b")
        assert sent_field(driver.sent[0], "query") == "bin=2&amp;cost=2"
        assert sent_field(driver.sent[0], "mes") == "000102"
        assert sent_field(driver.sent[1], "query") == "push=1"

    def test_status_fields(self, kind: str) -> None:
        answer = "<status>1</status>"
        driver = Driver(kind, envelope("get_status", answer), envelope("get_status2", answer))
        driver.call("get_status", "8 999 000 00 01", 999, all=2)
        driver.call("get_status2", PHONE, "b")
        first, second = driver.sent
        assert (sent_field(first, "phone"), sent_field(first, "id"), sent_field(first, "all")) == (PHONE, "999", "2")
        assert (sent_field(second, "all"), sent_field(second, "query")) == ("0", "")

    @pytest.mark.parametrize(
        ("style", "expected"),
        [
            (None, ("", "", "canary-key")),
            ("element", ("", "", "canary-key")),
            ("password", ("", "canary-key", None)),
        ],
    )
    def test_api_key(self, kind: str, style: str | None, expected: tuple[str, str, str | None]) -> None:
        driver = Driver(kind, envelope("get_balance", "<balance>1</balance>"), api_key="canary-key")
        if style:
            driver = Driver(
                kind, envelope("get_balance", "<balance>1</balance>"), api_key="canary-key", api_key_style=style
            )
        driver.call("get_balance")
        assert tuple(sent_field(driver.sent[0], name) for name in ("login", "psw", "apikey")) == expected

    def test_headers(self, kind: str) -> None:
        driver = Driver(kind, envelope("get_balance", "<balance>1</balance>"), base_url="https://www2.smsc.kz")
        driver.call("get_balance")
        (request,) = driver.transport.requests
        assert request.url == "https://www2.smsc.kz/sys/soap.php"
        assert dict(request.headers)[b"SOAPAction"] == b'"https://smsc.kz/sys/soap.php"'
        assert dict(request.headers)[b"Content-Type"] == b"text/xml; charset=utf-8"
        assert dict(request.headers)[b"Accept-Encoding"] == b"identity"
        assert b'xmlns:ns0="https://smsc.kz/sys/soap.php"' in request.body
        assert "canary" not in repr(request)


class TestRefusedHere:
    @pytest.mark.parametrize(
        ("method", "arguments", "named", "cls"),
        [
            ("send_sms", ("", "x"), {}, errors.InvalidPhone),
            ("send_sms", ("12", "x"), {}, errors.InvalidPhone),
            ("send_sms", (PHONE, ""), {}, errors.InvalidParameter),
            ("send_sms", (PHONE, "x" * 1001), {}, errors.MessageTooLong),
            ("send_sms", (PHONE, "a\x00b"), {}, errors.InvalidParameter),
            ("send_sms", (PHONE, None), {}, errors.InvalidParameter),
            ("send_sms", (PHONE, BinaryMessage(b"x")), {}, errors.InvalidParameter),
            ("send_sms", (PHONE, "x"), {"id": "a b"}, errors.InvalidMessageId),
            ("send_sms", (PHONE, "x"), {"sender": "a name that is too long"}, errors.InvalidSender),
            ("send_sms", (PHONE, "x"), {"time": "tomorrow"}, errors.InvalidParameter),
            ("send_sms", ("a@example.com", "x"), {}, errors.RequestError),
            ("send_sms2", (PHONE, "x"), {"query": "cost=1"}, errors.InvalidParameter),
            ("send_sms2", (PHONE, "x"), {"query": ExtendedParameters(cost=1)}, errors.InvalidParameter),
            ("send_sms2", (PHONE, "x"), {"query": "psw=1"}, errors.InvalidParameter),
            ("send_sms2", (PHONE, "x"), {"query": "unheard=1"}, errors.InvalidParameter),
            ("send_sms2", (PHONE, "x"), {"query": 17}, errors.InvalidParameter),
            ("send_sms2", (PHONE, BinaryMessage(b"x")), {"query": "cost=2"}, errors.ConflictingParameters),
            (
                "send_sms2",
                (PHONE, ""),
                {"query": ExtendedParameters(list={PHONE: "x"})},
                errors.ConflictingParameters,
            ),
            ("get_sms_cost2", (PHONE, "x"), {"query": "cost=3"}, errors.InvalidParameter),
            ("get_status", (PHONE, ""), {}, errors.InvalidMessageId),
            ("get_status", (PHONE, "a"), {"all": 3}, errors.InvalidParameter),
        ],
    )
    def test_bad_input_leaves_nothing(
        self, kind: str, method: str, arguments: tuple[Any, ...], named: dict[str, Any], cls: type[Exception]
    ) -> None:
        driver = Driver(kind)
        with pytest.raises(cls) as refused:
            driver.call(method, *arguments, **named)
        assert driver.sent == []
        assert refused.value.operation == method
        assert refused.value.outcome == ("not_sent" if method.startswith("send") else None)

    def test_local_rule(self, kind: str) -> None:
        driver = Driver(kind, envelope("send_sms", "<id>a</id>"))
        driver.call("send_sms", PHONE, "x", id="a")
        with pytest.raises(errors.LimitReached) as refused:
            driver.call("send_sms", PHONE, "x", id="b")
        assert (refused.value.outcome, len(driver.sent)) == ("not_sent", 1)

    def test_limits_off(self, kind: str) -> None:
        driver = Driver(kind, *[envelope("send_sms", "<id>a</id>")] * 3, limits=None)
        for _ in range(3):
            driver.call("send_sms", PHONE, "x", id="a")

    def test_c5_a_past_time_is_said(self, kind: str, caplog: pytest.LogCaptureFixture) -> None:
        driver = Driver(kind, *[envelope("send_sms", "<id>a</id>")] * 2, limits=None)
        with caplog.at_level(logging.INFO, "smsc_soap"):
            driver.call("send_sms", PHONE, "x", id="a", time=driver.clock.now() + timedelta(hours=1))
            assert "past" not in caplog.text
            driver.call("send_sms", PHONE, "x", id="a", time=driver.clock.now() - timedelta(hours=1))
        assert "past" in caplog.text
