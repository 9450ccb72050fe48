"""The pause a server may ask for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from smsc_soap.client.http_status import MAX_PAUSE_S, retry_after_s, status_error
from smsc_soap.wire.exchange import HttpReply

NOW = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("1000000000", MAX_PAUSE_S),
        ("9" * 400, None),
        ("Thu, 15 Jan 2026 09:02:00 GMT", 120.0),
        ("Thu, 15 Jan 2026 08:00:00 GMT", 0.0),
        ("Thu, 15 Jan 2099 08:00:00 GMT", MAX_PAUSE_S),
        ("Thu, 15 Jan 2026 09:02:00", 120.0),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("Thu, 99 Jan 2026 09:02:00 GMT", None),
    ],
)
def test_retry_after(value: str | None, expected: float | None) -> None:
    assert retry_after_s(value, NOW) == expected


def test_the_error_carries_status_and_pause() -> None:
    error = status_error(HttpReply(503, {"retry-after": "5"}, b"secret page"), NOW)
    assert (error.status, error.retry_after_s) == (503, 5.0)
    assert "secret" not in str(error)
