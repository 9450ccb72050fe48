"""``smsc-soap outbox run`` as a process: signals, JSON lines, going on after a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from smsc_soap import Outbox
from smsc_soap.outbox.states import MessageState
from smsc_soap.sandbox.server import SandboxServer

LONGEST_S = 60.0

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


@pytest.fixture
def sandbox() -> Iterator[SandboxServer]:
    with SandboxServer() as running:
        yield running


@pytest.fixture
def store(tmp_path: Path) -> Path:
    place = tmp_path / "sms.db"
    with Outbox.open(place) as outbox:
        outbox.put_many([{"phone": f"+7999{at:07}", "text": "hi"} for at in range(12)])
    return place


def start(sandbox: SandboxServer, store: Path, *arguments: str) -> subprocess.Popen[str]:
    account = {"SMSC_LOGIN": "alex", "SMSC_PASSWORD": "123", "SMSC_BASE_URL": sandbox.url, "LC_ALL": "C.UTF-8"}
    return subprocess.Popen(
        [sys.executable, "-m", "smsc_soap", "outbox", "run", "--store", str(store), *arguments],
        env={**os.environ, **account},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for_posts(sandbox: SandboxServer, number: int) -> None:
    pause = threading.Event()
    for _ in range(int(LONGEST_S / 0.02)):
        if sandbox.posts("send_sms2") >= number:
            return
        pause.wait(0.02)
    raise AssertionError("nothing was sent")


def counts(store: Path) -> dict[MessageState, int]:
    with Outbox.open(store) as outbox:
        return dict(outbox.status().counts)


def test_json_lines_one_per_event(sandbox: SandboxServer, store: Path) -> None:
    out, err = start(sandbox, store, "--until-done", "--json").communicate(timeout=LONGEST_S)
    lines = [json.loads(line) for line in out.splitlines()]
    assert err == ""
    accepted = [one for one in lines if one["event"] == "message"]
    assert len({one["key"] for one in accepted}) == len(accepted) == 12
    assert {one["state"] for one in accepted} == {"accepted"}
    assert (lines[-1]["event"], lines[-1]["quiet"], lines[-1]["counts"]["accepted"]) == ("stopped", True, 12)
    assert "+7999" not in out


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_p12_the_first_signal_drains_and_says_how_to_go_on(
    sandbox: SandboxServer, store: Path, number: signal.Signals
) -> None:
    sandbox.faults.add("latency", operation="send_sms2", times=None, seconds=0.6)
    process = start(sandbox, store, "--workers", "2")
    wait_for_posts(sandbox, 1)
    process.send_signal(number)
    _, err = process.communicate(timeout=LONGEST_S)
    assert process.returncode == 0
    assert "go on with: smsc-soap outbox run" in err
    assert "Traceback" not in err
    seen = counts(store)
    assert seen[MessageState.SENDING] == seen[MessageState.UNKNOWN] == 0
    assert seen[MessageState.ACCEPTED] == len(sandbox.ledger) < 12


def test_a_reader_who_pauses_keeps_no_message_waiting(sandbox: SandboxServer, tmp_path: Path) -> None:
    """A pipe holds 64 KB of lines; beyond them nothing was sent, and no signal ended the process."""
    store, many = tmp_path / "many.db", 250
    with Outbox.open(store) as outbox:
        outbox.put_many(
            [{"key": f"{at}-{'k' * 180}", "phone": f"+7999{at:07}", "text": "hi", "batch": "b"} for at in range(many)]
        )
    process = start(sandbox, store, "--json", "--pace", "1000")
    pause = threading.Event()
    for _ in range(int(LONGEST_S / 0.1)):
        if counts(store)[MessageState.ACCEPTED] == many:
            break
        pause.wait(0.1)
    sent = counts(store)[MessageState.ACCEPTED]
    process.send_signal(signal.SIGTERM)
    try:
        assert process.wait(LONGEST_S) == 0
    finally:
        process.kill()
    out, _ = process.communicate()
    assert sent == many
    assert 0 < len(out.splitlines()) < many


def test_p12_the_second_signal_ends_at_once_and_loses_nothing(sandbox: SandboxServer, store: Path) -> None:
    sandbox.faults.add("silence", operation="send_sms2", times=None, executed=True)
    process = start(sandbox, store, "--workers", "1")
    wait_for_posts(sandbox, 1)
    process.send_signal(signal.SIGTERM)
    assert process.stderr is not None
    assert "Stopping" in process.stderr.readline()
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=LONGEST_S)
    assert process.returncode == -signal.SIGTERM
    assert "the next run settles" in err
    assert counts(store)[MessageState.SENDING] == 1
    assert len(sandbox.ledger) == 1


@pytest.mark.parametrize("as_json", [False, True])
def test_a_frozen_store_says_so_and_ends_with_the_code_for_a_person(
    sandbox: SandboxServer, store: Path, as_json: bool
) -> None:
    with Outbox.open(store) as outbox:
        outbox.freeze("restored by hand")
    process = start(sandbox, store, "--until-done", *(["--json"] if as_json else []))
    out, err = process.communicate(timeout=LONGEST_S)
    assert process.returncode == 12
    thaw = f"smsc-soap outbox thaw --store {store}"
    assert err.splitlines() == [
        f"Nothing is sent: restored by hand. Remove the cause, then: {thaw}",
        f"smsc-soap: messages are left that only a person can let go on: {thaw}",
    ]
    assert "restored by hand" in out
    assert sandbox.posts("send_sms2") == 0


def test_a_run_that_goes_on_for_ever_says_once_why_nothing_is_sent(sandbox: SandboxServer, store: Path) -> None:
    with Outbox.open(store) as outbox:
        outbox.freeze("restored by hand")
        process = start(sandbox, store)
        assert process.stderr is not None
        assert "Nothing is sent: restored by hand" in process.stderr.readline()
        outbox.thaw()
        assert process.stderr.readline() == "Sending goes on.\n"
    wait_for_posts(sandbox, 1)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=LONGEST_S)
    assert f"go on with: smsc-soap outbox run --store {store}" in err
    assert process.returncode == 0


def test_a_wrong_password_ends_until_done(sandbox: SandboxServer, store: Path) -> None:
    process = start(sandbox, store, "--until-done", "--workers", "1", "--login", "nobody")
    _, err = process.communicate(timeout=LONGEST_S)
    assert process.returncode == 12
    assert f"then: smsc-soap outbox resume --store {store}" in err
    assert counts(store)[MessageState.QUEUED] == 12
