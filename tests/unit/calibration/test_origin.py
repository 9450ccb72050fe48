"""Nobody but the provider is called the provider."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from smsc_soap.calibration.origin import origin_of
from smsc_soap.calibration.recording import Exchange
from smsc_soap.wire.exchange import HttpReply, HttpRequest

DAY = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "party", "line"),
    [
        ("https://smsc.ru", "provider", "provider smsc.ru 2026-01-15"),
        ("https://www2.smsc.kz", "provider", "provider www2.smsc.kz 2026-01-15"),
        ("http://127.0.0.1:8025", "sandbox", "sandbox"),
        ("https://localhost", "sandbox", "sandbox"),
        ("http://[::1]:8025", "sandbox", "sandbox"),
        ("https://sms.example.com", "other", "other sms.example.com 2026-01-15"),
        ("https://smsc.ru.example.com", "other", "other smsc.ru.example.com 2026-01-15"),
    ],
)
def test_who_was_asked(url, party, line):
    origin = origin_of(url, DAY)
    assert (origin.party, origin.line) == (party, line)
    assert origin.is_provider == (party == "provider")


def test_other_software_on_this_machine_is_not_called_the_sandbox():
    request = HttpRequest("get_balance", "http://127.0.0.1/sys/soap.php", (), b"")
    silent = Exchange("access", DAY, request, None)
    told = Exchange("access", DAY, request, HttpReply(200, {"x-powered-by": "PHP/8.2"}, b""))
    assert origin_of("http://127.0.0.1", DAY, [silent]).party == "sandbox"
    assert origin_of("http://127.0.0.1", DAY, [silent, told]).party == "stand-in"
