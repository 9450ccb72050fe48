"""Ctrl-C and kill -9 in the middle of a send: the exit code and the parked record tell the truth."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading

import pytest

from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.sandbox.server import SandboxServer

PHONE = "+79990000001"
LONGEST_S = 30.0

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


@pytest.fixture
def sandbox():
    with SandboxServer() as running:
        yield running


def _start(url, *arguments):
    environ = {**os.environ, "SMSC_LOGIN": "alex", "SMSC_PASSWORD": "123", "SMSC_BASE_URL": url, "LANG": "C.UTF-8"}
    return subprocess.Popen(
        [sys.executable, "-m", "smsc_soap", *arguments],
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def _wait_for_post(sandbox):
    """Until the sandbox has read the send; checked often, and never for long."""
    pause = threading.Event()
    for _ in range(int(LONGEST_S / 0.02)):
        if sandbox.posts("send_sms"):
            return
        pause.wait(0.02)
    raise AssertionError("the send never arrived")


def test_ctrl_c_after_bytes_left_is_unknown(sandbox, tmp_path):
    sandbox.faults.add("silence", operation="send_sms", executed=True)
    parked = tmp_path / "parked.json"
    process = _start(sandbox.url, "send", PHONE, "--text", "hi", "--yes", "--park", str(parked), "--json")
    _wait_for_post(sandbox)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=LONGEST_S)
    assert process.returncode == ExitCode.UNKNOWN, err
    assert "IT IS NOT CERTAIN" in err
    assert "Traceback" not in err
    assert json.loads(out)["unknown"] == json.loads(parked.read_text())
    assert sandbox.posts("send_sms") == 1
    check = _start(sandbox.url, "status", "--unknown", str(parked), "--json")
    out, _ = check.communicate(timeout=LONGEST_S)
    assert (check.returncode, json.loads(out)["outcome"]) == (ExitCode.OK, "accepted")


def test_ctrl_c_before_a_byte_left_is_not(tmp_path):
    """A server that accepts the connection and never answers the TLS handshake."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(LONGEST_S)
        parked = tmp_path / "parked.json"
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        process = _start(url, "send", PHONE, "--text", "hi", "--yes", "--park", str(parked))
        connection, _ = listener.accept()
        with connection:
            connection.recv(1)
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=LONGEST_S)
    assert process.returncode == ExitCode.INTERRUPTED, err
    assert "nothing was sent" in err
    assert not parked.exists()


def test_kill_9_leaves_the_record_that_settles_it(sandbox, tmp_path):
    sandbox.faults.add("silence", operation="send_sms", executed=True)
    parked = tmp_path / "parked.json"
    process = _start(sandbox.url, "send", PHONE, "--text", "hi", "--yes", "--park", str(parked))
    _wait_for_post(sandbox)
    process.kill()
    process.communicate(timeout=LONGEST_S)
    check = _start(sandbox.url, "status", "--unknown", str(parked), "--json")
    out, _ = check.communicate(timeout=LONGEST_S)
    assert (check.returncode, json.loads(out)["outcome"]) == (ExitCode.OK, "accepted")
    assert len(sandbox.ledger) == 1
