"""What stands in the environment is not obeyed unless asked for (N17)."""

from __future__ import annotations

from pathlib import Path

import pytest

from smsc_soap.errors import TlsFailed

from .certificates import TRUSTED, serving
from .driver import SHORT_S, Driver, assert_accepted, assert_not_sent
from .fault_server import FaultServer
from .scripts import OK, answer

PROXIES = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")


def test_n17_proxies_are_ignored(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultServer(answer(OK)) as proxy, FaultServer(answer(OK)) as server:
        for name in PROXIES:
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        assert_accepted(driver.call(server), server)
        assert proxy.connections == 0


def test_n17_proxies_are_ignored_under_tls(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultServer(answer(OK)) as proxy, FaultServer(answer(OK), tls=serving("good")) as server:
        for name in PROXIES:
            monkeypatch.setenv(name, proxy.url)
        assert_accepted(driver.call(server, ca_file=TRUSTED), server)
        assert proxy.connections == 0


def test_n17_proxies_are_used_when_asked_for(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultServer(answer(OK)) as proxy, FaultServer(answer(OK)) as server:
        for name in PROXIES:
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.setenv("no_proxy", "")
        monkeypatch.setenv("NO_PROXY", "")
        assert_accepted(driver.call(server, proxy="environment"), proxy)
        assert server.connections == 0
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        assert_accepted(driver.call(server, proxy="environment"), server)
        assert proxy.connections == 1


def test_n17_a_proxy_by_address_is_used(driver: Driver) -> None:
    with FaultServer(answer(OK)) as proxy, FaultServer(answer(OK)) as server:
        assert_accepted(driver.call(server, proxy=proxy.url), proxy)
        assert proxy.seen[0].path == f"{server.url}/sys/soap.php"
        assert server.connections == 0


@pytest.mark.parametrize("reply", ["HTTP/1.1 407 Proxy Authentication Required", "HTTP/1.1 502 Bad Gateway"])
def test_a_proxy_that_refuses_the_tunnel_gets_no_request(driver: Driver, reply: str) -> None:
    with FaultServer(answer(f"{reply}\r\nContent-Length: 0\r\n\r\n".encode())) as proxy:
        end = driver.call("https://smsc.ru", proxy=proxy.url, repeat=False)
        assert_not_sent(end)
        assert [one.method for one in proxy.seen] == ["CONNECT"]


def test_a_silent_proxy_is_not_sent(driver: Driver) -> None:
    def silent(line: object) -> None:
        line.request()  # type: ignore[attr-defined]
        line.hold()  # type: ignore[attr-defined]

    with FaultServer(silent) as proxy:
        assert_not_sent(driver.call("https://smsc.ru", proxy=proxy.url, repeat=False, timeout_s=SHORT_S))
        assert [one.method for one in proxy.seen] == ["CONNECT"]


def test_n17_netrc_is_ignored(driver: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login other password netrc-canary\ndefault login other password netrc-canary\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HOME", str(tmp_path))
    with FaultServer(answer(OK)) as server:
        assert_accepted(driver.call(server), server)
        assert "authorization" not in server.seen[0].headers
        assert b"netrc-canary" not in server.seen[0].body


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_n17_authorities_of_the_environment_are_ignored(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Neither trusted because of it, nor broken by it."""
    with FaultServer(answer(OK), tls=serving("good")) as server:
        monkeypatch.setenv(name, str(TRUSTED if name != "SSL_CERT_DIR" else TRUSTED.parent))
        end = driver.call(server)
        assert_not_sent(end, server)
        assert isinstance(end.error, TlsFailed)
        monkeypatch.setenv(name, "/nonexistent/ca.pem")
        assert_accepted(driver.call(server, ca_file=TRUSTED), server)


def test_n17_a_key_log_is_not_written(driver: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """SSLKEYLOGFILE would let a bystander read the password."""
    log = tmp_path / "keys"
    with FaultServer(answer(OK), tls=serving("good")) as server:
        monkeypatch.setenv("SSLKEYLOGFILE", str(log))
        assert_accepted(driver.call(server, ca_file=TRUSTED), server)
    lines = log.read_text().splitlines() if log.exists() else []
    assert [line for line in lines if not line.startswith("#")] == []
