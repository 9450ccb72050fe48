"""P10: the receiver is killed right before and right after its commit; what was answered with 200 is there."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import callback_child
import pytest
from callback_calls import SECRET, status_call
from journal_world import Hands

from smsc_soap.callbacks.inbox import Inbox
from smsc_soap.callbacks.receiver import CallbackReceiver
from smsc_soap.outbox.crash import VARIABLE

CHILD = Path(callback_child.__file__)
TIMES = 20

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX")


def started(folder: Path, crash_at: str = "") -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [sys.executable, "-W", "error", str(CHILD), str(folder), SECRET],
        env={**os.environ, VARIABLE: crash_at},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def called(url: str, body: bytes) -> int:
    """The status; 0 when nobody answered any more."""
    where = urlsplit(url)
    line = http.client.HTTPConnection(where.hostname or "", where.port, timeout=20)
    try:
        line.request("POST", where.path, body)
        return line.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        line.close()


def ended(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait(20)
    assert process.stdout is not None
    process.stdout.close()


def statuses(folder: Path) -> set[int]:
    inbox = Inbox(folder / "sms.db.callbacks")
    try:
        return {one.event.status_code for one in inbox.events()}  # type: ignore[attr-defined]
    finally:
        inbox.close()


@pytest.mark.parametrize("place", ["callback.before_commit", "callback.after_commit"])
def test_p10_killed_around_the_commit(tmp_path: Path, place: str) -> None:
    """The call in hand got no answer, so it comes again: kept once, whichever side of the commit the death was."""
    process, url = started(tmp_path, f"{place}:3")
    try:
        assert called(url, status_call(status=-1)) == 200
        assert called(url, status_call(status=0)) == 200
        assert called(url, status_call(status=1)) == 0, "killed before it could answer"
        process.wait(20)
    finally:
        ended(process)
    expected = {-1, 0, 1} if place == "callback.after_commit" else {-1, 0}
    assert statuses(tmp_path) == expected
    process, url = started(tmp_path)
    try:
        assert called(url, status_call(status=1)) == 200
    finally:
        ended(process)
    assert statuses(tmp_path) == {-1, 0, 1}


@pytest.mark.campaign
@pytest.mark.parametrize("place", ["callback.before_commit", "callback.after_commit"])
def test_p10_twenty_kills_at_each_place(tmp_path: Path, place: str) -> None:
    answered: set[int] = set()
    for number in range(1, TIMES + 1):
        process, url = started(tmp_path, f"{place}:{number}")
        try:
            for status in range(1, number + 1):
                if called(url, status_call(status=status)) == 200:
                    answered.add(status)
            process.wait(20)
        finally:
            ended(process)
        assert answered <= statuses(tmp_path)


def test_p10_what_was_kept_settles_the_outbox_after_the_death(tmp_path: Path) -> None:
    hands = Hands(tmp_path / "sms.db")
    hands.put(1)
    claim = hands.claim()
    hands.lose(claim)
    process, url = started(tmp_path, "callback.after_commit")
    try:
        assert called(url, status_call(id=claim.attempt_id, status=1)) == 0
        process.wait(20)
    finally:
        ended(process)
    assert hands.entry(1).state == "unknown"
    with CallbackReceiver.open(tmp_path / "sms.db", secret=SECRET, run=False) as receiver:
        assert receiver.bring() == 1
    assert (hands.entry(1).state, hands.entry(1).status_code) == ("accepted", 1)
    hands.close()
