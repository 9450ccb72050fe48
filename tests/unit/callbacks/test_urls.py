"""The line for the provider's cabinet."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from callback_calls import SECRET

from smsc_soap.callbacks.urls import handler_url, new_secret, receiver_secrets, secret_path
from smsc_soap.errors import InvalidParameter
from smsc_soap.redaction import Secret


def test_the_usual_line() -> None:
    line = urlsplit(handler_url("https://erp.example/sms/", SECRET))
    assert (line.scheme, line.netloc) == ("https", "erp.example")
    assert line.path == "/sms" + secret_path(Secret(SECRET))
    assert parse_qs(line.query) == {"charset": ["utf-8"], "sha1": [SECRET]}


def test_every_option() -> None:
    line = handler_url(
        "https://e.example", SECRET, check="md5", charset="windows-1251", format="json", own={"t": "a&b"}
    )
    assert parse_qs(urlsplit(line).query) == {"charset": ["windows-1251"], "fmt": ["3"], "t": ["a&b"], "md5": [SECRET]}


def test_secrets_are_strong_and_differ() -> None:
    made = {new_secret() for _ in range(50)}
    assert len(made) == 50
    assert receiver_secrets(list(made))
    assert all(len(one) >= 43 for one in made)


def test_the_path_does_not_give_the_secret_away() -> None:
    path = secret_path(Secret(SECRET))
    assert path == secret_path(Secret(SECRET)) != secret_path(Secret(SECRET + "x"))
    assert len(path) == 25
    assert not any(SECRET[at : at + 5] in path for at in range(len(SECRET) - 5))


@pytest.mark.parametrize("secret", ["a" * 31, "zxc"])
def test_weak_secrets(secret: str) -> None:
    with pytest.raises(InvalidParameter, match="32 signs") as caught:
        handler_url("https://e.example", secret)
    assert secret not in str(caught.value)


@pytest.mark.parametrize(
    "given",
    [
        {"base": "http://erp.example"},
        {"base": "ftp://127.0.0.1"},
        {"base": "erp.example"},
        {"base": "https://"},
        {"base": "https://e.example/?a=1"},
        {"base": "https://e.example/!a"},
        {"base": "https://me:pw@e.example/"},
        {"base": "http://me:pw@e.example/"},
        {"base": "https://@e.example"},
        {"base": "https://e.example?"},
        {"base": "https://e.example/#"},
        {"base": "https://[::1"},
        {"base": "https://[::g]"},
        {"base": "https://e.example:99999"},
        {"base": "https://e.example:0"},
        {"base": "https://e..example"},
        {"base": "https://" + "a" * 64 + ".example"},
        {"base": " https://e.example"},
        {"base": "https://e.example/a b"},
        {"base": "https://e.example/a\nb"},
        {"base": "https://e.example/a&b=1"},
        {"base": "https://e.example/%zz"},
        {"base": "https://e.example/sms/../calls"},
        {"base": "https://e.example//"},
        {"base": "https://e.example\\@evil.example"},
        {"own": {"": "1"}},
        {"own": {"t": "\ud800"}},
        {"check": "crc32"},
        {"charset": "cp866"},
        {"format": "yaml"},
        {"charset": "koi8-r", "format": "xml"},
        {"own": {"status": "1"}},
        {"own": {"fmt": "1"}},
    ],
    ids=str,
)
def test_lines_that_would_not_work(given: dict) -> None:
    with pytest.raises(InvalidParameter) as caught:
        handler_url(**{"base": "https://e.example", "secret": SECRET, **given})
    assert "me:pw" not in str(caught.value)


def test_loopback_may_be_plain() -> None:
    assert handler_url("http://127.0.0.1:8030", SECRET).startswith("http://127.0.0.1:8030/")


@pytest.mark.parametrize(
    ("base", "whole"),
    [
        ("https://эрп.рф/смс", "https://xn--o1ab2b.xn--p1ai/%D1%81%D0%BC%D1%81"),
        ("HTTPS://ERP.Example:8443/Sms/", "https://erp.example:8443/Sms"),
        ("https://[2001:DB8:0::1]", "https://[2001:db8::1]"),
        ("https://erp.example/a%20b/c_d~e", "https://erp.example/a%20b/c_d~e"),
        ("http://[::1]:8030", "http://[::1]:8030"),
    ],
)
def test_a_host_is_written_as_dns_knows_it(base: str, whole: str) -> None:
    assert handler_url(base, SECRET) == f"{whole}{secret_path(Secret(SECRET))}?charset=utf-8&sha1={SECRET}"
