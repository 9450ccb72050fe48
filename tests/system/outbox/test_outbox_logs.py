"""``SMSC_LOG=json`` beside the workers: every line of stderr is one JSON object, and none holds anything private."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from smsc_soap import Outbox
from smsc_soap.sandbox.server import SandboxServer

LONGEST_S = 60.0
TEXT = "private words\nand a second line"


@pytest.fixture
def sandbox() -> Iterator[SandboxServer]:
    with SandboxServer() as running:
        yield running


@pytest.fixture
def store(tmp_path: Path) -> Path:
    place = tmp_path / "sms.db"
    with Outbox.open(place) as outbox:
        outbox.put_many([{"key": f"order-{at}", "phone": f"+7999{at:07}", "text": TEXT} for at in range(4)])
    return place


def logged(sandbox: SandboxServer, store: Path, log: str, *arguments: str, password: str = "123") -> list[str]:
    account = {"SMSC_LOGIN": "alex", "SMSC_PASSWORD": password, "SMSC_BASE_URL": sandbox.url, "LC_ALL": "C.UTF-8"}
    ran = subprocess.run(
        [sys.executable, "-m", "smsc_soap", *arguments, "--store", str(store)],
        env={**os.environ, **account, "SMSC_LOG": log},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    for private in ("private words", "+7999", "79990000001", password + '"', "order-1"):
        assert private not in ran.stderr
    return ran.stderr.splitlines()


def read(lines: list[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines]


def test_each_line_is_an_object_and_calls_meet_messages_by_the_attempt(sandbox: SandboxServer, store: Path) -> None:
    lines = read(logged(sandbox, store, "json", "outbox", "run", "--until-done"))
    calls = {one["attempt_id"]: one for one in lines if one.get("event") == "call" and "attempt_id" in one}
    moved = {one["attempt_id"]: one for one in lines if one.get("event") == "message"}
    assert set(calls) == set(moved)
    assert len(calls) == 4
    for one in calls.values():
        assert (one["operation"], one["outcome"], one["level"]) == ("send_sms2", "accepted", "info")
        assert one["duration_s"] > 0
    for one in moved.values():
        assert (one["logger"], one["state"]) == ("smsc_soap.outbox", "accepted")
        assert one["worker"].startswith("smsc-outbox-")


def test_everything_is_written_with_envelopes_that_hide_what_is_private(sandbox: SandboxServer, store: Path) -> None:
    lines = read(logged(sandbox, store, "json:wire", "outbox", "run", "--until-done"))
    envelopes = [one["message"] for one in lines if one["logger"] == "smsc_soap.wire"]
    assert len(envelopes) >= 8
    assert {"debug", "info"} == {one["level"] for one in lines}


def test_a_level_leaves_the_rest_out(sandbox: SandboxServer, store: Path) -> None:
    assert logged(sandbox, store, "json:error", "outbox", "run", "--until-done") == []


def test_lines_for_people_are_lines_too(sandbox: SandboxServer, store: Path) -> None:
    lines = logged(sandbox, store, "info", "outbox", "run", "--until-done")
    said = [line for line in lines if " INFO smsc_soap" in line]
    assert sum("send_sms2: accepted in" in line for line in said) == 4
    assert sum("a message is accepted" in line for line in said) == 4
