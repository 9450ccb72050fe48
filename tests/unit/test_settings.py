"""Settings: one sentence per mistake, before any I/O, and never a secret in it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from smsc_soap import AsyncSmscClient, SmscClient
from smsc_soap.errors import ConfigurationError
from smsc_soap.redaction import Secret
from smsc_soap.settings import Settings, is_loopback

KEY = {"login": "alex", "password": "canary-password"}


@pytest.mark.parametrize(
    ("given", "say"),
    [
        ({}, "login is missing"),
        ({"login": "alex"}, "password is missing"),
        ({"password": "canary-password"}, "login is missing"),
        ({**KEY, "api_key": "canary-key"}, "not both"),
        ({**KEY, "base_url": "http://smsc.ru"}, "use https"),
        ({**KEY, "base_url": "http://127.0.0.1.example.com"}, "use https"),
        ({**KEY, "base_url": "ftp://smsc.ru"}, "expected an address"),
        ({**KEY, "base_url": "smsc.ru"}, "expected an address"),
        ({**KEY, "base_url": "https://alex:canary-password@smsc.ru"}, "credentials do not belong"),
        ({**KEY, "base_url": "https://smsc.ru/sys"}, "only scheme and host"),
        ({**KEY, "base_url": "https://smsc.ru?psw=canary-password"}, "only scheme and host"),
        ({**KEY, "base_url": "https://[::1"}, "not a readable address"),
        ({**KEY, "base_url": "https://smsc.ru:port"}, "not a readable address"),
        ({**KEY, "timeout_s": 0}, "timeout_s"),
        ({**KEY, "timeout_s": "soon"}, "timeout_s"),
        ({**KEY, "timeout_s": float("inf")}, "timeout_s"),
        ({**KEY, "timeout_s": float("nan")}, "timeout_s"),
        ({**KEY, "connect_timeout_s": -1}, "connect_timeout_s"),
        ({**KEY, "api_key_style": "both"}, "api_key_style"),
        ({**KEY, "unheard": 1}, "unheard"),
        ({**KEY, "log": "loud"}, "log"),
        ({**KEY, "password": "canary-password\n"}, "password: it holds a control character"),
        ({**KEY, "login": "alex\r"}, "login: it holds a control character"),
        ({"api_key": Secret("canary\x00")}, "api_key: it holds a control character"),
        ({**KEY, "account_utc_offset": 5}, "a timedelta, or a text such as"),
        ({**KEY, "account_utc_offset": "Almaty"}, "'Almaty' is no distance from UTC"),
        ({**KEY, "account_utc_offset": ""}, "is no distance from UTC"),
        ({**KEY, "account_utc_offset": "+15:00"}, "-12:00 to"),
        ({**KEY, "account_utc_offset": timedelta(hours=-13)}, "is no distance from UTC"),
        ({**KEY, "account_utc_offset": timedelta(hours=3, seconds=1)}, "is no distance from UTC"),
    ],
)
def test_mistakes(given: dict[str, Any], say: str) -> None:
    with pytest.raises(ConfigurationError, match=say) as refused:
        Settings.checked(**given)
    text = str(refused.value)
    assert "canary" not in text
    assert text.endswith(".")
    assert "\n" not in text


@pytest.mark.parametrize("client", [SmscClient, AsyncSmscClient])
def test_clients_check_before_anything_else(client: type) -> None:
    with pytest.raises(ConfigurationError, match="password is missing"):
        client("alex")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        client("alex", "123", wsdl="/nowhere/soap.wsdl")
    with pytest.raises(ConfigurationError, match="not a usable service description"):
        client("alex", "123", wsdl=b"<wsdl:definitions")


def test_secrets_do_not_print() -> None:
    settings = Settings.checked(**KEY, proxy="http://user:canary-proxy@localhost:1")
    assert "canary" not in repr(settings)
    assert "canary" not in str(settings)
    assert settings.password == Secret("canary-password")


@pytest.mark.parametrize(
    ("base_url", "namespace"),
    [
        ("https://smsc.ru", "https://smsc.ru/sys/soap.php"),
        ("https://WWW2.smsc.kz/", "https://smsc.kz/sys/soap.php"),
        ("https://smscentre.com", "https://smscentre.com/sys/soap.php"),
        ("https://smsc.ua", "https://smsc.ua/sys/soap.php"),
        ("https://smsc.tj", "https://smsc.tj/sys/soap.php"),
        ("https://gateway.example.com", None),
        ("http://127.0.0.1:8025", None),
        ("https://evil-smsc.ru", None),
    ],
)
def test_the_namespace_follows_known_fronts(base_url: str, namespace: str | None) -> None:
    settings = Settings.checked(**KEY, base_url=base_url)
    assert settings.front_namespace == namespace
    assert settings.changed(namespace="urn:own").front_namespace == "urn:own"
    assert settings.changed(wsdl=b"<x/>").front_namespace is None


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["smsc.ru", "10.0.0.1", "0.0.0.0", "localhost.example.com", "::2"])
def test_not_loopback(host: str) -> None:
    assert not is_loopback(host)


class TestFromEnv:
    def test_all_variables(self) -> None:
        settings = Settings.from_env(
            {
                "SMSC_LOGIN": "alex",
                "SMSC_PASSWORD": "canary-password",
                "SMSC_SENDER": "SHOP",
                "SMSC_BASE_URL": "https://smsc.kz",
                "SMSC_TIMEOUT_S": "12.5",
                "SMSC_LOG": "wire",
                "SMSC_API_KEY": "",
                "OTHER": "x",
            }
        )
        assert (settings.login, settings.sender, settings.base_url) == ("alex", "SHOP", "https://smsc.kz")
        assert (settings.timeout_s, settings.log) == (12.5, "wire")
        assert settings.password == Secret("canary-password")

    @pytest.mark.parametrize(
        ("given", "hours"), [("+05:00", 5), (" -03:30 ", -3.5), ("5:45", 5.75), ("-9", -9), ("+00:00", 0), ("", 3)]
    )
    def test_the_zone_of_the_account(self, given: str, hours: float) -> None:
        environ = {"SMSC_API_KEY": "key", "SMSC_ACCOUNT_UTC_OFFSET": given}
        assert Settings.from_env(environ).account_utc_offset == timedelta(hours=hours)
        assert Settings.from_env(environ, account_utc_offset=timedelta(0)).account_utc_offset == timedelta(0)

    def test_a_zone_that_is_none_names_its_variable(self) -> None:
        with pytest.raises(ConfigurationError, match="SMSC_ACCOUNT_UTC_OFFSET"):
            Settings.from_env({"SMSC_API_KEY": "key", "SMSC_ACCOUNT_UTC_OFFSET": "MSK"})

    @pytest.mark.parametrize("front", ["https://smsc.ru", "https://smsc.kz"])
    def test_no_front_tells_a_zone(self, front: str) -> None:
        assert Settings.from_env({"SMSC_API_KEY": "key", "SMSC_BASE_URL": front}).account_utc_offset.seconds == 10800

    def test_explicit_settings_win(self) -> None:
        environ = {"SMSC_LOGIN": "alex", "SMSC_PASSWORD": "123", "SMSC_SENDER": "A"}
        assert Settings.from_env(environ, sender="B").sender == "B"

    def test_the_constructor_reads_no_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SMSC_SENDER", "SHOP")
        with SmscClient("alex", "123") as client:
            assert client._core.settings.sender is None
        monkeypatch.setenv("SMSC_LOGIN", "alex")
        monkeypatch.setenv("SMSC_PASSWORD", "123")
        with SmscClient.from_env() as client:
            assert client._core.settings.sender == "SHOP"


class TestFromDsn:
    def test_login_and_password(self) -> None:
        settings = Settings.from_dsn("smsc://al%40ex:p%3Aw@smsc.kz?sender=MY%20SHOP&timeout_s=3")
        assert (settings.login, settings.base_url, settings.sender) == ("al@ex", "https://smsc.kz", "MY SHOP")
        assert settings.password == Secret("p:w")
        assert settings.timeout_s == 3

    @pytest.mark.parametrize(("given", "hours"), [("%2B05:30", 5.5), ("+05:30", 5.5), ("-9", -9)])
    def test_the_zone_of_the_account(self, given: str, hours: float) -> None:
        settings = Settings.from_dsn(f"smsc://:key@smsc.kz?account_utc_offset={given}")
        assert settings.account_utc_offset == timedelta(hours=hours), "a plus may be a blank"

    def test_api_key(self) -> None:
        assert Settings.from_dsn("smsc://:key@smsc.ru").api_key == Secret("key")

    def test_loopback_is_plain_http(self) -> None:
        assert Settings.from_dsn("smsc://a:b@127.0.0.1:8025").base_url == "http://127.0.0.1:8025"

    @pytest.mark.parametrize(
        "dsn",
        [
            "",
            "https://a:b@smsc.ru",
            "smsc://",
            "smsc://a:canary@",
            "smsc://a:canary@smsc.ru?psw=canary",
            "smsc://a:canary@smsc.ru:x",
            "smsc://smsc.ru",
        ],
    )
    def test_mistakes(self, dsn: str) -> None:
        with pytest.raises(ConfigurationError) as refused:
            Settings.from_dsn(dsn)
        assert "canary" not in str(refused.value)

    @pytest.mark.parametrize("client", [SmscClient, AsyncSmscClient])
    def test_clients(self, client: type) -> None:
        assert repr(client.from_dsn("smsc://a:canary@smsc.ru")) == f"<{client.__name__} https://smsc.ru>"


def test_a_changed_copy_keeps_the_rest() -> None:
    settings = Settings.checked(**KEY, ca_file=Path("x.pem"))
    assert settings.changed(sender="S").ca_file == Path("x.pem")
    assert settings.sender is None
