"""HTTP answers that are not a plain 200 (H1 to H9, H19): all of them leave a send unknown."""

from __future__ import annotations

from typing import Any

import pytest

from smsc_soap.errors import HttpStatusError, LimitReached, MalformedReply, SendOutcomeUnknown
from smsc_soap.model.limits import ProviderLimits
from smsc_soap.model.results import Accepted

from .driver import PASSWORD, Driver, assert_accepted, assert_unknown
from .fault_server import FaultServer
from .scripts import OK, answer, close_at_once, envelope, http

HTML = b"<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr></body>"
XHTML = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head><title>502</title>'
    b"</head><body><h1>Bad Gateway</h1></body></html>"
)
LOGIN = b'<!DOCTYPE html><html><form action="/login"><input name="password"></form></html>'
CAPTCHA = b"<html><body>Are you a robot?</body></html>"


@pytest.mark.parametrize("status", ["200 OK", "202 Accepted", "204 No Content", "500 Internal Server Error"])
@pytest.mark.parametrize("content_type", ["text/xml", None])
def test_h01_h02_an_empty_answer_is_unknown(driver: Driver, status: str, content_type: str | None) -> None:
    raw = http(b"", status, content_type=content_type, length=not status.startswith("204"))
    with FaultServer(answer(raw)) as server:
        assert_unknown(driver.call(server), server)


@pytest.mark.parametrize(
    "status", ["500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable", "504 Gateway Timeout"]
)
@pytest.mark.parametrize("page", [HTML, XHTML, b""], ids=["html", "xhtml", "empty"])
def test_h03_h04_a_page_of_a_proxy_is_unknown_and_not_refused(driver: Driver, status: str, page: bytes) -> None:
    with FaultServer(answer(http(page, status, content_type="text/html"))) as server:
        end = driver.call(server)
        assert_unknown(end, server, cause=HttpStatusError)
        assert end.error is not None
        assert end.error.__cause__.status == int(status[:3])  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "page", [HTML, XHTML, LOGIN, CAPTCHA, b"OK"], ids=["html", "xhtml", "login", "captcha", "text"]
)
def test_h05_a_page_under_200_is_unknown(driver: Driver, page: bytes) -> None:
    for content_type in ("text/html; charset=utf-8", "text/xml"):
        with FaultServer(answer(http(page, content_type=content_type))) as server:
            assert_unknown(driver.call(server), server, cause=MalformedReply)


REDIRECTS = ["301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"]


@pytest.mark.parametrize("status", REDIRECTS)
def test_h06_h07_a_redirect_to_the_same_host_is_not_followed(driver: Driver, status: str) -> None:
    for location in ("/sys/soap.php", "/login", "?again"):
        with FaultServer(answer(http(b"", status, f"Location: {location}"), OK)) as server:
            assert_unknown(driver.call(server), server, cause=HttpStatusError)
            assert [one.method for one in server.seen] == ["POST"]


@pytest.mark.parametrize("status", REDIRECTS)
def test_h06_h07_a_redirect_elsewhere_takes_no_credentials_along(driver: Driver, status: str) -> None:
    with FaultServer(answer(OK)) as elsewhere:
        location = f"Location: {elsewhere.url}/sys/soap.php"
        with FaultServer(answer(http(b"moved", status, location, content_type="text/html"))) as server:
            assert_unknown(driver.call(server), server, cause=HttpStatusError)
        assert (elsewhere.connections, elsewhere.seen) == (0, [])


@pytest.mark.parametrize("status", REDIRECTS)
@pytest.mark.parametrize("operation", ["get_balance", "get_status", "get_sms_cost"])
def test_h06_h07_reading_calls_do_not_follow_either(driver: Driver, status: str, operation: str) -> None:
    with (
        FaultServer(answer(OK)) as elsewhere,
        FaultServer(answer(http(b"", status, f"Location: {elsewhere.url}/x"))) as server,
    ):
        end = driver.call(server, operation, repeat=False)
        assert isinstance(end.error, HttpStatusError)
        assert (server.posts, len(server.seen), elsewhere.connections) == (1, 1, 0)


@pytest.mark.parametrize(
    "status",
    ["201 Created", "206 Partial Content", "304 Not Modified", "400 Bad Request", "401 Unauthorized", "403 Forbidden",
     "404 Not Found", "405 Method Not Allowed", "408 Request Timeout", "413 Too Large", "415 Unsupported",
     "421 Misdirected", "425 Too Early", "426 Upgrade Required", "429 Too Many Requests", "599 What", "999 What"],
)  # fmt: skip
def test_h08_any_other_status_is_unknown_whatever_its_body_says(driver: Driver, status: str) -> None:
    for body in (b"", HTML, envelope()):
        with FaultServer(answer(http(body, status), close_at_once)) as server:  # type: ignore[arg-type]
            assert_unknown(driver.call(server), server)


def test_h08_no_credentials_are_sent_when_asked_for(driver: Driver) -> None:
    asking = http(b"", "401 Unauthorized", 'WWW-Authenticate: Basic realm="x"')
    with FaultServer(answer(asking)) as server:
        assert_unknown(driver.call(server), server)
        assert "authorization" not in server.seen[0].headers
        assert PASSWORD.encode() in server.seen[0].body


PAUSES: dict[str, float | None] = {
    "120": 120.0,
    " 120 ": 120.0,
    "0": None,
    "1000000000": 900.0,
    "Sun, 01 Mar 2026 12:02:00 GMT": 120.0,
    "Sun, 01 Mar 2026 12:02:00": 120.0,
    "Sun, 01 Mar 2099 12:02:00 GMT": 900.0,
    "Sun, 01 Mar 2020 12:02:00 GMT": None,
    "garbage": None,
    "1e9": None,
    "-5": None,
    "": None,
    "9" * 400: None,
    "Sun, 06 Nov 99999999999999999999 08:49:37 GMT": None,
    "Sun, 31 Feb 2026 12:02:00 GMT": None,
    "12\u0663": None,
}


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
@pytest.mark.parametrize(("asked", "pause_s"), PAUSES.items(), ids=[key[:30] or "empty" for key in PAUSES])
def test_h09_a_pause_is_kept_and_capped(driver: Driver, status: str, asked: str, pause_s: float | None) -> None:
    raw = http(b"", status, f"Retry-After: {asked}".encode().decode("latin-1"))
    with FaultServer(answer(raw, OK)) as server:
        one, two = driver.calls(server, "send_sms", "get_balance", limits=ProviderLimits(), repeat=False)
        assert_unknown(one, cause=HttpStatusError)
        if pause_s is None:
            assert server.posts == 2
        else:
            assert isinstance(two.error, LimitReached)
            assert two.error.retry_after_s == pause_s
            assert server.posts == 1
        assert driver.clock.waits == []


def test_h19_500_with_a_valid_result_is_unknown_until_it_is_found(driver: Driver) -> None:
    with FaultServer(answer(http(envelope(), "500 Internal Server Error"), http(envelope(None, "status")))) as server:
        end = driver.call(server)
        assert_unknown(end, server, cause=HttpStatusError)
        unknown = end.error
        assert isinstance(unknown, SendOutcomeUnknown)
    with FaultServer(answer(http(envelope(None, "status")))) as server:
        found = driver.call(server, lambda client: client.check(unknown))
        assert isinstance(found.result, Accepted)
        assert [one.operation_element for one in server.seen] == ["status"]


@pytest.mark.parametrize("line", ["HTTP/1.1 200 OK", "HTTP/1.1 200", "HTTP/1.0 200 OK", "HTTP/1.1 200 Не так"])
def test_any_wording_of_200_is_read(driver: Driver, line: str) -> None:
    body = envelope()
    raw = line.encode() + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    with FaultServer(answer(raw)) as server:
        end: Any = driver.call(server)
        assert_accepted(end, server)
