"""Both clients: what goes out, what comes back, and what is raised."""

from __future__ import annotations

import asyncio
import logging
import traceback
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from fake_transport import Driver, envelope

from smsc_soap import (
    Accepted,
    BinaryMessage,
    DeliveryStatus,
    ExtendedParameters,
    ListLine,
    Refused,
    SendOutcomeUnknown,
    StillUnknown,
    VoiceOptions,
    WapPush,
    errors,
)
from smsc_soap.wire.exchange import HttpReply

PHONE = "+79990000001"


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


def sent_field(body: str, name: str) -> str | None:
    _, opening, rest = body.partition(f"<{name}>")
    return rest.partition(f"</{name}>")[0] if opening else None


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


class TestWhatComesBack:
    def test_send(self, kind: str) -> None:
        fields = (
            "<id>a</id><balance>98.6</balance><cost>3.30</cost><cnt>2</cnt>"
            "<errors><phone>79990000002</phone><status>7</status></errors><novelty>x</novelty>"
        )
        driver = Driver(kind, envelope("send_sms2", fields))
        result = driver.call("send_sms2", [PHONE, "8 999 000-00-02"], "x", id="a", query="err=1&cost=3")
        assert (result.id, result.parts, result.cost, result.balance) == ("a", 2, Decimal("3.30"), Decimal("98.6"))
        assert result.refused[0].phone == "8 999 000-00-02"
        assert result.refused[0].code == 7
        assert result.extra == {"novelty": "x"}
        assert result.raw["cnt"] == "2"
        assert driver.client.unknown_fields == 1
        with pytest.raises(errors.PhoneRejected, match="do not send the whole batch again"):
            result.raise_for_refused()

    def test_cost_status_balance(self, kind: str) -> None:
        status = (
            "<status>20</status><last_timestamp>1476794052</last_timestamp><err>6</err>"
            "<send_date>18.10.2016 15:34:10</send_date><phone>79990000001</phone><cost>1.2</cost>"
            "<sender_id>SHOP</sender_id><status_name>Невозможно доставить</status_name><message>секрет</message>"
            "<sms_cnt>1</sms_cnt><operator>МТС</operator><region>Москва</region>"
        )
        driver = Driver(
            kind,
            envelope("get_sms_cost", "<cost>2.5</cost><cnt>1</cnt>"),
            envelope("get_status", status),
            envelope("get_balance", "<balance>-3.5</balance><error>0</error>"),
        )
        cost = driver.call("get_sms_cost", PHONE, "x")
        assert (cost.cost, cost.parts) == (Decimal("2.5"), 1)
        found = driver.call("get_status", "8 999 000-00-01", "a", all=2)
        assert found.status is DeliveryStatus.UNDELIVERABLE
        assert found.changed_at == datetime(2016, 10, 18, 12, 34, 12, tzinfo=UTC)
        assert found.sent_at == datetime(2016, 10, 18, 12, 34, 10, tzinfo=UTC)
        assert (found.error_code, found.phone, found.operator) == (6, "8 999 000-00-01", "МТС")
        assert found.explain() == "cannot be delivered: subscriber not in network"
        assert found.explain("ru") == "Невозможно доставить: Абонент не в сети"
        assert found.final
        assert not found.delivered
        assert "секрет" not in repr(found)
        assert driver.call("get_balance").balance == Decimal("-3.5")

    @pytest.mark.parametrize(
        ("code", "cls"),
        [
            (1, errors.ParametersRejected),
            (2, errors.AuthenticationFailed),
            (3, errors.InsufficientFunds),
            (4, errors.IpBlocked),
            (5, errors.DateRejected),
            (6, errors.MessageDenied),
            (7, errors.PhoneRejected),
            (8, errors.Undeliverable),
        ],
    )
    def test_refused_sends(self, kind: str, code: int, cls: type[errors.ProviderError]) -> None:
        driver = Driver(kind, envelope("send_sms", f"<id>a</id><error>{code}</error>"))
        with pytest.raises(cls) as refused:
            driver.call("send_sms", PHONE, "x", id="a")
        error = refused.value
        assert (error.outcome, error.code, error.operation, error.message_id) == ("refused", code, "send_sms", "a")
        assert len(driver.sent) == 1

    def test_nine_on_a_send_is_unknown(self, kind: str) -> None:
        driver = Driver(kind, envelope("send_sms", "<error>9</error>"))
        with pytest.raises(errors.DuplicateOrBusy) as unknown:
            driver.call("send_sms", PHONE, "x", id="a")
        assert isinstance(unknown.value, SendOutcomeUnknown)
        assert (unknown.value.code, unknown.value.outcome, unknown.value.phones) == (9, "unknown", (PHONE,))
        assert isinstance(unknown.value.__cause__, errors.RateLimited)

    @pytest.mark.parametrize(
        "answer",
        [
            envelope("send_sms", "<id>other</id>"),
            envelope("send_sms", "<cnt>1</cnt>"),
            envelope("send_sms", "<id>a</id><error>10</error>"),
            envelope("get_balance", "<balance>1</balance>"),
            b"",
            HttpReply(500, {}, envelope("send_sms", "<id>a</id>")),
            HttpReply(302, {"location": "https://elsewhere.example"}, b""),
            errors.ConnectionLost("reset"),
            errors.DeadlineExceeded("late"),
            RuntimeError("a bug of ours"),
            MemoryError(),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_everything_else_on_a_send_is_unknown(self, kind: str, answer: Any) -> None:
        driver = Driver(kind, answer)
        with pytest.raises(SendOutcomeUnknown) as unknown:
            driver.call("send_sms", PHONE, "x", id="a")
        assert unknown.value.__cause__ is not None
        assert unknown.value.started_at == driver.clock.start
        assert len(driver.sent) == 1

    def test_missing_on_status(self, kind: str) -> None:
        for fields in ("<error>3</error>", "<status>-3</status>"):
            driver = Driver(kind, envelope("get_status", fields))
            with pytest.raises(errors.MessageNotFound) as missing:
                driver.call("get_status", PHONE, "a")
            assert missing.value.code == 3
            assert missing.value.outcome is None

    def test_unreadable_numbers_are_doubted(self, kind: str) -> None:
        driver = Driver(kind, envelope("send_sms", "<id>a</id><cost>NaN</cost><cnt>0</cnt><balance>1,50</balance>"))
        result = driver.call("send_sms", PHONE, "x", id="a")
        assert (result.cost, result.parts, result.balance) == (None, 0, Decimal("1.50"))
        assert len(result.doubts) == 3

    def test_a_foreign_failure_of_a_reading_call_is_named(self, kind: str) -> None:
        driver = Driver(kind, RuntimeError("bug"), repeat=False)
        with pytest.raises(errors.TransportError):
            driver.call("get_balance")

    def test_a_foreign_failure_before_the_first_byte_is_not_sent(self, kind: str) -> None:
        driver = Driver(kind, ("before", RuntimeError("bug")))
        with pytest.raises(errors.NotSent) as failed:
            driver.call("send_sms", PHONE, "x", id="a")
        assert (failed.value.outcome, failed.value.operation) == ("not_sent", "send_sms")


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


class TestRepeating:
    def test_what_never_left_is_tried_three_times(self, kind: str) -> None:
        refused = ("before", errors.NotSent("refused"))
        driver = Driver(kind, refused, refused, envelope("send_sms", "<id>a</id>"))
        assert driver.call("send_sms", PHONE, "x", id="a").id == "a"
        assert driver.clock.slept == [1.0, 2.0]
        assert len(set(driver.sent)) == 1

    def test_and_then_given_up(self, kind: str) -> None:
        driver = Driver(kind, *[("before", errors.NotSent("refused"))] * 5)
        with pytest.raises(errors.NotSent) as failed:
            driver.call("send_sms", PHONE, "x", id="a")
        assert (failed.value.outcome, len(driver.sent)) == ("not_sent", 3)

    def test_a_send_that_left_on_the_second_try_is_unknown(self, kind: str) -> None:
        driver = Driver(kind, ("before", errors.NotSent("refused")), errors.ConnectionLost("gone"), b"never asked")
        with pytest.raises(SendOutcomeUnknown) as unknown:
            driver.call("send_sms", PHONE, "x", id="a")
        assert len(driver.sent) == 2
        assert unknown.value.started_at > driver.clock.start

    def test_lost_answers_of_reading_calls(self, kind: str) -> None:
        lost = errors.ConnectionLost("gone")
        driver = Driver(kind, lost, envelope("get_balance", "<balance>1</balance>"))
        assert driver.call("get_balance").balance == 1
        assert driver.clock.slept == [7.0]

    def test_success_fills_the_purse(self, kind: str) -> None:
        driver = Driver(kind, errors.ConnectionLost("gone"), envelope("get_balance", "<balance>1</balance>"))
        driver.call("get_balance")
        assert driver.client._core.policy.quota.left == 500 - 5 + 1


class TestCheck:
    UNKNOWN = SendOutcomeUnknown(
        id="a", phones=[PHONE, "+79990000002"], started_at=datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
    )

    @pytest.mark.parametrize(("status", "cls"), [(-2, Accepted), (-1, Accepted), (0, Accepted), (1, Accepted)])
    def test_found(self, kind: str, status: int, cls: type) -> None:
        driver = Driver(kind, envelope("get_status", f"<status>{status}</status>"))
        assert type(driver.call("check", self.UNKNOWN)) is cls

    @pytest.mark.parametrize("status", [2, 3, 4, 20])
    def test_found_and_final(self, kind: str, status: int) -> None:
        assert isinstance(
            Driver(kind, envelope("get_status", f"<status>{status}</status>")).call("check", self.UNKNOWN), Accepted
        )

    @pytest.mark.parametrize("status", [22, 23, 24, 25])
    def test_found_and_refused(self, kind: str, status: int) -> None:
        found = Driver(kind, envelope("get_status", f"<status>{status}</status>")).call("check", self.UNKNOWN)
        assert isinstance(found, Refused)
        assert found.status.status_code == status

    @pytest.mark.parametrize("fields", ["<error>3</error>", "<status>-3</status>"])
    def test_not_found_is_never_absent(self, kind: str, fields: str) -> None:
        driver = Driver(kind, *[envelope("get_status", fields)] * 5)
        dues = []
        for wait_s in (0, 20, 45, 115, 420):
            driver.clock.advance(wait_s)
            still = driver.call("check", self.UNKNOWN)
            assert isinstance(still, StillUnknown)
            dues.append((still.next_check_at - self.UNKNOWN.started_at).total_seconds())
        assert dues == [20, 65, 180, 600, 3600]
        asked = [sent_field(body, "phone") for body in driver.sent]
        assert asked == [PHONE, "+79990000002", PHONE, "+79990000002", PHONE]

    @pytest.mark.parametrize(
        "answer",
        [errors.ConnectionLost("gone"), b"<html>", envelope("get_status", "<error>9</error>")],
        ids=["lost", "html", "nine"],
    )
    def test_a_failed_look_is_no_evidence_and_is_not_repeated(self, kind: str, answer: Any) -> None:
        driver = Driver(kind, answer)
        still = driver.call("check", self.UNKNOWN)
        assert isinstance(still, StillUnknown)
        assert still.reason
        assert still.next_check_at > driver.clock.now()
        assert len(driver.sent) == 1

    def test_five_looks_a_minute(self, kind: str) -> None:
        driver = Driver(kind, *[envelope("get_status", "<error>3</error>")] * 5)
        lone = SendOutcomeUnknown(id="a", phones=[PHONE], started_at=driver.clock.now())
        for _ in range(5):
            driver.call("check", lone)
        still = driver.call("check", lone)
        assert still.reason
        assert (still.next_check_at - driver.clock.now()).total_seconds() == pytest.approx(61)
        assert len(driver.sent) == 5

    def test_refused_credentials_are_told(self, kind: str) -> None:
        with pytest.raises(errors.AuthenticationFailed):
            Driver(kind, envelope("get_status", "<error>2</error>")).call("check", self.UNKNOWN)

    def test_nothing_to_ask_for(self, kind: str) -> None:
        assigned = SendOutcomeUnknown(id="", phones=[PHONE], started_at=datetime.now(UTC))
        with pytest.raises(errors.InvalidMessageId, match="cabinet"):
            Driver(kind).call("check", assigned)

    def test_a_parked_record_can_be_checked(self, kind: str) -> None:
        driver = Driver(kind, errors.ConnectionLost("gone"), envelope("get_status", "<status>1</status>"))
        with pytest.raises(SendOutcomeUnknown) as unknown:
            driver.call("send_sms", "8 999 000-00-01", "x")
        parked = SendOutcomeUnknown.from_dict(unknown.value.to_dict())
        assert parked.to_dict() == unknown.value.to_dict()
        assert isinstance(driver.call("check", parked), Accepted)
        assert sent_field(driver.sent[1], "phone") == PHONE
        assert sent_field(driver.sent[1], "id") == sent_field(driver.sent[0], "id")


class TestStoppedFromOutside:
    def test_keyboard_interrupt_on_the_way(self) -> None:
        with pytest.raises(errors.SendInterrupted) as unknown:
            Driver("sync", KeyboardInterrupt()).call("send_sms", PHONE, "x", id="a")
        assert isinstance(unknown.value, SendOutcomeUnknown)
        assert isinstance(unknown.value, KeyboardInterrupt)

    def test_keyboard_interrupt_before_a_byte(self) -> None:
        with pytest.raises(KeyboardInterrupt) as stopped:
            Driver("sync", ("before", KeyboardInterrupt())).call("send_sms", PHONE, "x", id="a")
        assert not isinstance(stopped.value, errors.SmscError)

    def test_system_exit_on_the_way_says_unknown(self) -> None:
        with pytest.raises(SendOutcomeUnknown):
            Driver("sync", SystemExit(3)).call("send_sms", PHONE, "x", id="a")

    def test_reading_calls_are_simply_interrupted(self) -> None:
        with pytest.raises(KeyboardInterrupt) as stopped:
            Driver("sync", KeyboardInterrupt()).call("get_balance")
        assert not isinstance(stopped.value, errors.SmscError)

    def test_cancellation_on_the_way(self) -> None:
        with pytest.raises(errors.SendCancelled) as unknown:
            Driver("async", asyncio.CancelledError()).call("send_sms", PHONE, "x", id="a")
        assert isinstance(unknown.value, asyncio.CancelledError)


class TestOneClient:
    def test_k5_with_options_shares_the_count_of_one_account(self, kind: str) -> None:
        driver = Driver(kind, envelope("send_sms", "<id>a</id>"))
        driver.call("send_sms", PHONE, "x", id="a")
        driver.client = driver.client.with_options(timeout_s=5.0, sender=None)
        with pytest.raises(errors.LimitReached):
            driver.call("send_sms", PHONE, "x", id="b")

    def test_with_options_of_another_account_counts_anew(self, kind: str) -> None:
        driver = Driver(kind, *[envelope("send_sms", "<id>a</id>")] * 2)
        driver.call("send_sms", PHONE, "x", id="a")
        driver.client = driver.client.with_options(login="other")
        driver.call("send_sms", PHONE, "x", id="a")
        assert sent_field(driver.sent[1], "login") == "other"

    def test_with_options_checks_again(self, kind: str) -> None:
        with pytest.raises(errors.ConfigurationError):
            Driver(kind).client.with_options(timeout_s=0)

    def test_repr_and_errors_hold_nothing_private(self, kind: str) -> None:
        driver = Driver(kind, errors.ConnectionLost("gone"))
        phone, text = "+7999123" + "4567", "a canary" + " text"  # apart, because a traceback shows this line
        with pytest.raises(SendOutcomeUnknown) as unknown:
            driver.call("send_sms", phone, text, id="a")
        shown = repr(driver.client) + "".join(traceback.format_exception(unknown.value)) + repr(unknown.value)
        for private in ("canary-password", phone, text):
            assert private not in shown

    def test_info_says_operation_duration_outcome(self, kind: str, caplog: pytest.LogCaptureFixture) -> None:
        driver = Driver(
            kind,
            envelope("send_sms", "<id>a</id>"),
            HttpReply(403, {}, b""),
            envelope("get_balance", "<balance>1</balance>"),
        )
        with caplog.at_level(logging.INFO, "smsc_soap"):
            driver.call("send_sms", PHONE, "x", id="a")
            with pytest.raises(SendOutcomeUnknown):
                driver.call("send_sms", PHONE, "y", id="b")
            driver.call("get_balance")
        assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
            ("INFO", "send_sms: accepted in 0.000 s"),
            ("WARNING", "send_sms: unknown (HttpStatusError 403) in 0.000 s"),
            ("INFO", "get_balance: answered in 0.000 s"),
        ]

    def test_the_wire_is_shown_only_on_request_and_redacted(self, kind: str, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        Driver(kind, envelope("send_sms", "<id>a</id>")).call("send_sms", PHONE, "a canary text", id="a")
        assert "smsc_soap.wire" not in {record.name for record in caplog.records}
        Driver(kind, envelope("send_sms", "<id>a</id>"), log="wire").call("send_sms", PHONE, "a canary text", id="a")
        shown = [record.getMessage() for record in caplog.records if record.name == "smsc_soap.wire"]
        assert shown == [
            "send_sms: sent <Envelope> <Body> <send> login=*** psw=*** phones=********0001 "
            "mes=<text of 13 characters> id=a",
            "send_sms: received with HTTP status 200 <Envelope> <Body> <SendResponse> <sendresult> id=a",
        ]

    def test_no_handlers_at_import(self) -> None:
        assert logging.getLogger("smsc_soap").handlers == []
