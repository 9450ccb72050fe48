"""Both clients: copies of one, and what they show of themselves."""

from __future__ import annotations

import logging
import traceback

import pytest
from fake_transport import Driver, envelope, sent_field

from smsc_soap import (
    SendOutcomeUnknown,
    errors,
)
from smsc_soap.wire.exchange import HttpReply

PHONE = "+79990000001"


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
