"""Values of a wrong kind: one sentence, nothing sent, never an error of Python's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from fake_transport import Driver

from smsc_soap.client.fetch import fetch_wsdl
from smsc_soap.errors import ConfigurationError, Outcome, RequestError
from smsc_soap.settings import Settings

PHONE = "+79990000001"
DAY, MOMENT = date(2026, 3, 1), datetime(2026, 3, 1, 12, tzinfo=None)


@pytest.mark.parametrize(
    ("field", "call"),
    [
        ("text", lambda client: client.send_sms2(PHONE, b"bytes")),
        ("text", lambda client: client.send_sms2(PHONE, 5, query="tz=0")),
        ("text", lambda client: client.get_sms_cost2(PHONE, ["x"])),
        ("text", lambda client: client.http.send(PHONE, b"bytes")),
        ("captcha", lambda client: client.send_sms2(PHONE, "x", captcha="ab12")),
        ("captcha", lambda client: client.http.send(PHONE, "x", captcha={"code": "ab12"})),
        ("unknown", lambda client: client.check("order-17")),
        ("messages", lambda client: client.http.statuses("order-17")),
        ("messages", lambda client: client.http.statuses((PHONE, "order-17"))),
        ("messages", lambda client: client.http.statuses([(PHONE, "a"), (PHONE,)])),
        ("messages", lambda client: client.http.statuses(None)),
        ("end", lambda client: client.http.history(MOMENT, date(2026, 2, 1))),
        ("end", lambda client: client.subclients.statistics(DAY, datetime(2026, 2, 1))),
        ("settings", lambda client: client.subclients.create("below", "canary", {"tariff": 1})),
        ("settings", lambda client: client.subclients.change("below", True)),
        ("limit", lambda client: client.http.history(DAY, DAY, limit="5")),
        ("limit", lambda client: client.http.history(DAY, DAY, limit=0)),
        ("phone", lambda client: client.http.history(DAY, DAY, phone=79990000001)),
        ("email", lambda client: client.http.history(DAY, DAY, email=b"a@example.com")),
        ("phones", lambda client: client.http.operators(79990000001)),
        ("timeout_s", lambda client: client.downloads.fetch("no-such-file", id=1, timeout_s="60")),
        ("within_s", lambda client: client.downloads.wait(1, within_s="60")),
        ("within_s", lambda client: client.downloads.wait(1, within_s=float("nan"))),
    ],
)
def test_a_wrong_kind_of_value_is_one_sentence(kind: str, field: str, call: Callable[[Any], Any]) -> None:
    driver = Driver(kind)
    with pytest.raises(RequestError, match=f"^{field}: ") as refused:
        driver.run(call)
    assert PHONE not in str(refused.value)
    assert refused.value.outcome in (None, Outcome.NOT_SENT)
    assert driver.sent == []


@pytest.mark.parametrize("start, end", [(DAY, MOMENT), (MOMENT, DAY), (MOMENT, MOMENT)])  # noqa: PT006 - of one kind
def test_a_day_may_be_a_moment_of_it(kind: str, start: date, end: date) -> None:
    driver = Driver(kind, b"[]")
    driver.run(lambda client: client.http.history(start, end))
    assert len(driver.sent) == 1


@pytest.mark.parametrize("url", ["https://[::1", "https://", "ftp://smsc.ru", "http://smsc.ru", "smsc.ru", "//[x"])
def test_a_description_is_fetched_from_an_address(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^url: "):
        fetch_wsdl(url, Settings(login="alex", password="123"))
