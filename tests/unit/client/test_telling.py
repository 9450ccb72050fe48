"""Logs of the program around us never change what is known of a call."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from fake_transport import Driver, envelope

from smsc_soap import AsyncSmscClient, SmscClient, errors

PHONE = "+79990000001"


class Broken(logging.Filter):
    """What a program may have hung into the logger."""

    seen = 0

    def filter(self, record: logging.LogRecord) -> bool:
        self.seen += 1
        raise ValueError(record.name)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[Broken]:
    broken = Broken()
    loggers = [logging.getLogger(name) for name in ("smsc_soap", "smsc_soap.wire")]
    for logger in loggers:
        monkeypatch.setattr(logger, "level", logging.DEBUG)
        logger.addFilter(broken)
        logger.manager._clear_cache()  # type: ignore[attr-defined]  # what it answered before is remembered
    yield broken
    for logger in loggers:
        logger.removeFilter(broken)
        logger.manager._clear_cache()  # type: ignore[attr-defined]  # as above


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("log", ["info", "wire"])
def test_a_filter_that_raises(kind: str, log: str, broken: Broken) -> None:
    odd = envelope("send_sms", "<id>c</id><new>1</new>")  # a field that is not known is told, too
    refused = ("before", errors.NotSent("x"))
    answers = envelope("send_sms", "<id>a</id>"), errors.ConnectionLost("gone"), odd, refused, refused, refused
    driver = Driver(kind, *answers, log=log)
    assert driver.call("send_sms", PHONE, "1", id="a").id == "a"
    with pytest.raises(errors.SendOutcomeUnknown):
        driver.call("send_sms", PHONE, "2", id="b")
    assert driver.call("send_sms", PHONE, "3", id="c").extra == {"new": "1"}
    with pytest.raises(errors.NotSent):
        driver.call("send_sms", PHONE, "4", id="d")
    with pytest.raises(errors.LimitReached):
        driver.call("send_sms", PHONE, "3", id="e", time=driver.clock.now() - timedelta(hours=1))
    assert broken.seen >= 9


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_client_that_was_told_to_be_silent(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    """Every kind of record there is: accepted, unknown, strange fields, repeated, refused, a past time, not called."""
    caplog.set_level(logging.DEBUG, "smsc_soap")

    def speak(log: str) -> None:
        odd = envelope("send_sms", "<id>c</id><new>1</new>")
        refused = ("before", errors.NotSent("x"))
        driver = Driver(kind, errors.ConnectionLost("gone"), odd, refused, refused, refused, log=log)
        with pytest.raises(errors.SendOutcomeUnknown):
            driver.call("send_sms", PHONE, "2", id="b")
        driver.call("send_sms", PHONE, "3", id="c", time=driver.clock.now() - timedelta(hours=1))
        with pytest.raises(errors.NotSent):
            driver.call("send_sms", PHONE, "4", id="d")
        with pytest.raises(errors.LimitReached):
            driver.call("send_sms", PHONE, "3", id="e")

    def told() -> set[str]:
        return {vars(record)["smsc_event"] for record in caplog.records if record.name.startswith("smsc_soap")}

    speak("off")
    assert told() == set()
    speak("info")
    assert told() == {"call", "again", "unknown_fields", "past_time", "not_called"}


def test_silence_from_everywhere_settings_come_from(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "smsc_soap")
    environ = {"SMSC_LOGIN": "login", "SMSC_PASSWORD": "password"}
    for client in (
        SmscClient("login", "password", log="off"),
        SmscClient.from_env({**environ, "SMSC_LOG": " OFF "}),
        SmscClient.from_env(environ, log="off"),
        SmscClient.from_dsn("smsc://login:password@smsc.ru", log="off"),
        SmscClient("login", "password").with_options(log="off"),
    ):
        with client, pytest.raises(errors.RequestError):
            client.send_sms(PHONE, "\ud800", id="a")
    assert not caplog.records
    for make in (SmscClient, AsyncSmscClient):
        with pytest.raises(errors.ConfigurationError, match="log: 'quiet' is not one of off, info, wire"):
            make("login", "password", log="quiet")
