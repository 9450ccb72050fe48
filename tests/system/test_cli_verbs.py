"""The real command as a process, against a sandbox: exit codes, both streams, and what the provider saw."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.sandbox.server import SandboxServer

PHONE = "+79990000001"
LONGEST_S = 60


@pytest.fixture(scope="module")
def server():
    with SandboxServer() as running:
        yield running


@pytest.fixture
def sandbox(server):
    server.reset()
    return server


@pytest.fixture
def environ(sandbox):
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("SMSC_", "LC_", "LANG", "PYTHON"))
    }
    return {**kept, "SMSC_LOGIN": "alex", "SMSC_PASSWORD": "123", "SMSC_BASE_URL": sandbox.url, "LANG": "C.UTF-8"}


@pytest.fixture
def run(environ):
    def start(*arguments, **more):
        settings = {"env": environ, "input": "", "capture_output": True, "timeout": LONGEST_S, "encoding": "utf-8"}
        return subprocess.run([sys.executable, "-m", "smsc_soap", *arguments], **{**settings, **more}, check=False)

    return start


def test_the_way_of_one_message(run, sandbox):
    assert json.loads(run("balance", "--json").stdout)["balance"] == "1000.00"
    quote = json.loads(run("cost", "8 (999) 000-00-01", "--text", "Привет", "--json").stdout)
    sent = json.loads(
        run("send", "8 (999) 000-00-01", "--text", "Привет", "--query", "cost=3", "--yes", "--json").stdout
    )
    assert sent["outcome"] == "accepted"
    assert sent["cost"] == quote["cost"] == "3.30"
    assert sent["balance"] == "996.70"
    found = run("status", PHONE, sent["id"], "--json")
    assert json.loads(found.stdout)["message"] == "Привет"
    assert [message.message_id for message in sandbox.ledger] == [sent["id"]]


def test_a_lost_answer_is_parked_settled_and_never_sent_twice(run, sandbox, tmp_path):
    sandbox.faults.add("lost_reply", operation="send_sms")
    parked = tmp_path / "parked.json"
    result = run("send", PHONE, "--text", "hi", "--yes", "--park", str(parked))
    assert result.returncode == ExitCode.UNKNOWN
    assert "IT IS NOT CERTAIN" in result.stderr
    assert sandbox.posts("send_sms") == 1
    settled = run("status", "--unknown", str(parked), "--json")
    assert settled.returncode == ExitCode.OK
    assert json.loads(settled.stdout)["outcome"] == "accepted"
    assert len(sandbox.ledger) == 1


def test_the_json_of_an_unknown_send_settles_it(run, sandbox):
    sandbox.faults.add("lost_reply", operation="send_sms")
    told = run("send", PHONE, "--text", "hi", "--yes", "--json")
    assert told.returncode == ExitCode.UNKNOWN
    assert run("status", "--unknown", "-", input=told.stdout).returncode == ExitCode.OK


def test_what_never_arrived_stays_unknown(run, sandbox):
    sandbox.faults.add("reset_unexecuted", operation="send_sms")
    told = run("send", PHONE, "--text", "hi", "--yes", "--json")
    settled = run("status", "--unknown", "-", "--json", input=told.stdout)
    assert settled.returncode == ExitCode.UNKNOWN
    assert json.loads(settled.stdout)["next_check_at"]
    assert sandbox.ledger == []


@pytest.mark.parametrize(
    ("arguments", "environment", "code"),
    [
        (("balance",), {"SMSC_PASSWORD": "wrong-canary"}, ExitCode.REFUSED),
        (("balance",), {"SMSC_LOGIN": ""}, ExitCode.BAD_INPUT),
        (("balance",), {"SMSC_BASE_URL": "http://127.0.0.1:1", "SMSC_TIMEOUT_S": "0.2"}, ExitCode.NOT_SENT),
        (("balance", "--timeout-s", "never"), {}, ExitCode.BAD_INPUT),
        (("send", PHONE, "--text", "hi", "--yes"), {"SMSC_BASE_URL": "http://127.0.0.1:1", "SMSC_TIMEOUT_S": "0.2"}, 4),
        (("send", "12", "--text", "hi", "--yes"), {}, ExitCode.BAD_INPUT),
        (("send", PHONE, "--text", "hi"), {}, ExitCode.BAD_INPUT),
        (("send", "+79990009608", "--text", "hi", "--yes"), {}, ExitCode.REFUSED),
        (("send", PHONE, "--text", "hi", "--sender", "BANK", "--yes"), {}, ExitCode.REFUSED),
        (("status", PHONE, "nobody"), {}, ExitCode.NOT_FOUND),
        (("nonsense",), {}, ExitCode.BAD_INPUT),
    ],
)
def test_every_failure_is_words_and_a_code(run, environ, arguments, environment, code):
    result = run(*arguments, env={**environ, **environment})
    assert result.returncode == code
    assert result.stdout == ""
    assert result.stderr
    assert "Traceback" not in result.stderr
    assert "canary" not in result.stderr


def test_the_russian_locale_translates_codes(run, environ):
    result = run("balance", env={**environ, "SMSC_PASSWORD": "wrong", "LANG": "ru_RU.UTF-8"})
    assert "Неверный логин или пароль" in result.stderr


def test_wire_logging_shows_envelopes_without_secrets(run, environ):
    result = run("send", PHONE, "--text", "canary-text", "--yes", env={**environ, "SMSC_LOG": "wire"})
    assert result.returncode == 0
    assert "sendresult" in result.stderr
    for secret in ("<psw>123", "canary-text", PHONE[1:]):
        assert secret not in result.stderr


def test_info_logging_is_one_line_per_call(run, environ):
    result = run("balance", env={**environ, "SMSC_LOG": "info"})
    assert result.stdout == "1000.00\n"
    assert "get_balance: answered in" in result.stderr


def test_doctor_makes_one_balance_call(run, sandbox):
    result = run("doctor", "--json")
    assert result.returncode == 0, result.stdout
    assert sandbox.posts() == sandbox.posts("get_balance") == 1


def test_doctor_does_not_try_a_wrong_password_twice(run, environ, sandbox):
    assert run("doctor", env={**environ, "SMSC_PASSWORD": "wrong"}).returncode == ExitCode.REFUSED
    assert sandbox.posts() == 1


def test_doctor_never_sends_the_password_without_tls(run, sandbox):
    result = run("doctor", "--base-url", "https://127.0.0.1:1")
    assert result.returncode == ExitCode.NOT_SENT
    assert "FAULT      TLS: no connection to 127.0.0.1" in result.stdout
    assert "skipped    credentials: not tried without TLS" in result.stdout


def test_the_description_of_the_sandbox_is_ours(run, sandbox):
    result = run("wsdl", "diff")
    assert result.returncode == 0, result.stdout + result.stderr
    assert run("wsdl", "diff", f"{sandbox.url}/sys/soap.php?wsdl").returncode == 0


def test_a_description_that_is_not_there_is_no_drift(run, sandbox):
    assert run("wsdl", "diff", f"{sandbox.url}/nothing").returncode == ExitCode.NOT_SENT


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_after_the_acceptance_does_not_look_like_a_failure_to_send(run, sandbox):
    with Path("/dev/full").open("w") as full:
        result = run("send", PHONE, "--text", "hi", "--yes", capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert result.returncode == ExitCode.UNKNOWN
    assert "WAS ACCEPTED" in result.stderr
    assert "Traceback" not in result.stderr
    assert "Exception ignored" not in result.stderr
    assert len(sandbox.ledger) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_under_a_reading_verb(run):
    with Path("/dev/full").open("w") as full:
        result = run("balance", capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert result.returncode == ExitCode.FILE
    assert result.stderr == "smsc-soap: No space left on device.\n"


def test_a_reader_that_leaves_is_no_drama(environ):
    reader, writer = os.pipe()
    os.close(reader)
    try:
        result = subprocess.run(
            [sys.executable, "-m", "smsc_soap", "balance"],
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=writer,
            stderr=subprocess.PIPE,
            timeout=LONGEST_S,
            check=False,
        )
    finally:
        os.close(writer)
    assert result.returncode == ExitCode.FILE
    assert result.stderr == b""


def test_a_terminal_without_cyrillic_shows_what_it_can(run, environ):
    sent = json.loads(run("send", PHONE, "--text", "Привет", "--yes", "--json").stdout)
    result = run("status", PHONE, sent["id"], env={**environ, "PYTHONIOENCODING": "latin-1"})
    assert result.returncode == 0
    assert "\\u" in result.stdout
