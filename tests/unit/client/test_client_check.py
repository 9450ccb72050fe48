"""Both clients: a look at a send whose outcome is unknown, and sends that are stopped from outside."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from fake_transport import Driver, envelope, sent_field

from smsc_soap import (
    Accepted,
    Refused,
    SendOutcomeUnknown,
    StillUnknown,
    errors,
)

PHONE = "+79990000001"


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
