"""Logs of the program around us never change what is known of a call."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from fake_transport import Driver, envelope

from smsc_soap import errors

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
        driver.call("send_sms", PHONE, "3", id="e")
    assert broken.seen >= 8
