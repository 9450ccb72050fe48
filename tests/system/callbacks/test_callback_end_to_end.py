"""A message whose answer was lost, the sandbox's call about it, and the command that takes it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from callback_calls import SECRET, status_call

from smsc_soap import Outbox, SmscClient
from smsc_soap.callbacks.urls import handler_url
from smsc_soap.outbox.states import MessageState
from smsc_soap.sandbox.callbacks_out import Manners
from smsc_soap.sandbox.clock import SystemClock
from smsc_soap.sandbox.server import SandboxServer

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")


class Listener:
    """``smsc-soap callbacks listen`` as a process."""

    def __init__(self, folder: Path, *more: str) -> None:
        arguments = ["callbacks", "listen", "--store", "sms.db", "--port", "0", *more]
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "smsc_soap", *arguments],
            cwd=folder,
            env={**os.environ, "SMSC_CALLBACK_SECRET": SECRET},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.first = self.process.stdout.readline()

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=30)
        return self.process.returncode, out, err


def test_a_lost_answer_is_settled_by_a_call(tmp_path: Path) -> None:
    """The reply never comes; the report does, repeated and out of order."""
    listener = Listener(tmp_path, "--json")
    listening = json.loads(listener.first)
    assert listening["event"] == "listening"
    client = SmscClient("alex", "123", limits=None)
    with SandboxServer(reserve_port=None, clock=SystemClock()) as sandbox:
        sandbox.callbacks.point(handler_url(listening["url"], SECRET), Manners(repeats=1, shuffled=True))
        sandbox.faults.add("lost_reply", operation="send_sms2")
        client = SmscClient("alex", "123", base_url=sandbox.url, limits=None)
        with client, Outbox.open(tmp_path / "sms.db", client=client) as outbox:
            outbox.put("+79990000001", "text", key="order-1")
            outbox.run(workers=1)
            while not sandbox.ledger:
                outbox.wait("order-1", 0.05)
            while outbox.get("order-1").state is MessageState.SENDING:
                outbox.wait("order-1", 0.05)
            assert outbox.stop()
            sandbox.clock.advance(3600)
            sandbox.callbacks.send_due()
    code, out, err = listener.end()
    assert code == 0, err
    events = [json.loads(line) for line in out.splitlines()]
    assert events[-1]["event"] == "stopped"
    assert "79990000001" not in out + err
    with Outbox.open(tmp_path / "sms.db") as outbox:
        entry = outbox.get("order-1")
    assert (entry.state, entry.status_code) == (MessageState.ACCEPTED, 1)
    assert "delivery report" in entry.reason


def test_listen_for_people(tmp_path: Path) -> None:
    listener = Listener(tmp_path, "--keep-days", "1")
    assert listener.first.startswith("listening on http://127.0.0.1:")
    code, out, err = listener.end(signal.SIGINT)
    assert code == 0, err
    assert "0 new" in out
    assert "calls come to /" in err


def test_a_reader_who_pauses_keeps_no_call_waiting(tmp_path: Path) -> None:
    """A pipe holds some hundred lines; beyond them calls went unanswered, and no signal ended the process."""
    listener = Listener(tmp_path, "--json")
    listening = json.loads(listener.first)
    where = urlsplit(listening["url"] + listening["paths"][0])
    line = http.client.HTTPConnection(where.hostname or "", where.port, timeout=20)
    for number in range(900):
        line.request("POST", where.path, status_call(id=f"a-rather-long-number-of-a-message-{number}"))
        answer = line.getresponse()
        assert (answer.status, answer.read()) == (200, b"OK")
    line.close()
    listener.process.send_signal(signal.SIGTERM)
    assert listener.process.wait(30) == 0
    listener.end()


def test_listen_refuses_a_weak_secret_and_a_taken_port(tmp_path: Path) -> None:
    (tmp_path / "weak").write_text("zxc")

    def run(*arguments: str) -> Any:
        return subprocess.run(
            [sys.executable, "-m", "smsc_soap", "callbacks", "listen", "--store", "sms.db", *arguments],
            cwd=tmp_path,
            env={**os.environ, "SMSC_CALLBACK_SECRET": SECRET},
            capture_output=True,
            text=True,
            timeout=60,
        )

    weak = run("--secret-file", "weak", "--port", "0")
    assert weak.returncode == 2
    assert "32 signs" in weak.stderr
    listener = Listener(tmp_path)
    taken = run("--port", listener.first.strip().rpartition(":")[2])
    assert taken.returncode == 2
    assert "cannot listen" in taken.stderr
    listener.end()
