"""Both clients: what comes back, and what is asked again."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from fake_transport import Driver, envelope

from smsc_soap import (
    DeliveryStatus,
    SendOutcomeUnknown,
    errors,
)
from smsc_soap.model.results import RefusedRecipient, SendResult
from smsc_soap.wire.exchange import HttpReply

PHONE = "+79990000001"


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


def test_a_phone_inside_an_id_is_masked_in_the_error() -> None:
    one = RefusedRecipient(phone="+79990000002", wire_phone="79990000002", code=7, raw_code="7")
    with pytest.raises(errors.PhoneRejected, match=r"of message order-\*{7}0001 were refused") as refused:
        SendResult(id="order-79990000001", refused=(one,)).raise_for_refused()
    assert refused.value.message_id == "order-79990000001"
