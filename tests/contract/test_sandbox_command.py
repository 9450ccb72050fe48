"""``smsc-soap sandbox`` as a process: one line, a clean end, one sentence when it cannot start."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

import pytest
from click.testing import CliRunner

from smsc_soap.cli import sandbox as command
from smsc_soap.sandbox.behaviour import Behaviour

START = "from smsc_soap.cli.sandbox import sandbox_command; sandbox_command()"


@contextmanager
def running(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", START, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        first = process.stdout.readline()
        assert first.startswith("listening on http://127.0.0.1:"), first or process.stderr.read()
        yield process, first.removeprefix("listening on ").strip()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_one_line_and_a_clean_end(told: signal.Signals) -> None:
    with running("--port", "0") as (process, url):
        with urllib.request.urlopen(f"{url}/__admin/health", timeout=5) as reply:
            assert reply.status == 200
        # An idle connection must not hold up the end.
        port = int(url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)):
            process.send_signal(told)
            out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "", "")


def test_manual_clock_balance_and_seed() -> None:
    with running("--port", "0", "--clock", "manual", "--balance", "5.5", "--seed", "3", "--no-limits") as (_, url):
        with urllib.request.urlopen(f"{url}/__admin/clock", timeout=5) as reply:
            assert reply.read() == b'{"now":"2026-01-15T09:00:00+00:00"}'
        with urllib.request.urlopen(f"{url}/__admin/account", timeout=5) as reply:
            assert b'"balance":"5.5"' in reply.read()
        with urllib.request.urlopen(f"{url}/__admin/behaviour", timeout=5) as reply:
            assert b'"rate_limits":false' in reply.read()


def test_a_schema_kept_to_the_letter() -> None:
    body = b"""<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:n="https://smsc.ru/sys/soap.php">
      <e:Body><n:balance><psw>123</psw><login>alex</login></n:balance></e:Body></e:Envelope>"""
    for options, said in ((("--strict",), b"does not follow the schema"), ((), b"<balance>1000.00</balance>")):
        with running("--port", "0", *options) as (_, url):
            asked = urllib.request.Request(f"{url}/sys/soap.php", body, {"Content-Type": "text/xml; charset=utf-8"})
            try:
                with urllib.request.urlopen(asked, timeout=5) as reply:
                    answer = reply.read()
            except urllib.error.HTTPError as fault:
                answer = fault.read()
            assert said in answer


def test_a_reserve_host_and_what_the_pages_leave_open() -> None:
    with running("--port", "0", "--reserve-port", "0", "--varied", "--seed", "3") as (process, url):
        second = process.stdout.readline()
        assert second.startswith("reserve host on http://127.0.0.1:")
        reserve = second.removeprefix("reserve host on ").strip()
        assert reserve != url
        with urllib.request.urlopen(f"{reserve}/__admin/behaviour", timeout=5) as reply:
            drawn = json.loads(reply.read())
    expected = asdict(Behaviour(delivery_jitter_s=4.0).varied(3))
    assert drawn == expected
    assert drawn["api_key_place"] == "password"


def run(*options: str) -> tuple[int, str]:
    result = CliRunner().invoke(command.sandbox_command, list(options))
    return result.exit_code, result.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.1", "example.org", "::"])
def test_other_machines_only_when_asked_for(host: str) -> None:
    code, said = run("--host", host, "--port", "0")
    assert code == 2
    assert said == f"--host {host} can be reached by other machines; add --allow-remote if that is meant.\n"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_names(host: str) -> None:
    assert command._is_loopback(host)


def test_remote_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_serve_until_told", lambda server: print(server.url))
    assert run("--host", "0.0.0.0", "--port", "0", "--allow-remote")[0] == 0


def test_a_taken_port_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, said = run("--port", str(taken.getsockname()[1]))
    assert code == 2
    assert said.startswith("cannot listen on 127.0.0.1:")
    assert said.count("\n") == 1


@pytest.mark.parametrize("balance", ["much", "NaN", "1e99"])
def test_a_wrong_balance_is_one_sentence(balance: str) -> None:
    code, said = run("--balance", balance)
    assert (code, said) == (2, f"--balance {balance} is not an amount; an example is 1000.00.\n")


def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "find_spec", lambda name: None if name == "uvicorn" else object())
    assert run() == (2, 'The sandbox needs two more packages: pip install "smsc-soap[sandbox]"\n')


def test_help_says_what_it_is() -> None:
    result = CliRunner().invoke(command.sandbox_command, ["--help"])
    assert "Play the provider on this machine" in result.stdout
    assert "sandbox-key" in result.stdout


@pytest.mark.skipif(os.name != "posix", reason="signals to the own process work this way on POSIX only")
def test_in_this_process_signal_handlers_are_put_back(capsys: pytest.CaptureFixture[str]) -> None:
    import threading

    before = signal.getsignal(signal.SIGTERM)
    threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGTERM)).start()
    code, said = run("--port", "0")
    assert (code, said) == (0, "")
    assert signal.getsignal(signal.SIGTERM) is before
