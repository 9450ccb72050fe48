"""What lies in examples/ works as it stands, against a sandbox."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from interop import php

from smsc_soap import errors
from smsc_soap.sandbox.server import SandboxServer

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PHONE = "+79990000001"


@pytest.fixture
def sandbox():
    with SandboxServer() as running:
        yield running


def _python(sandbox, *arguments):
    environ = {**os.environ, "SMSC_LOGIN": "alex", "SMSC_PASSWORD": "123", "SMSC_BASE_URL": sandbox.url}
    command = [sys.executable, EXAMPLES / "send_one.py", *arguments]
    return subprocess.run(command, env=environ, capture_output=True, encoding="utf-8", timeout=60, check=False)


def test_send_one_sends_one(sandbox):
    result = _python(sandbox, PHONE, "Привет")
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("price: 3.30\naccepted, id ")
    assert [message.text for message in sandbox.ledger] == ["Привет"]


def test_send_one_prints_the_record_of_an_unknown_outcome(sandbox):
    sandbox.faults.add("lost_reply", operation="send_sms")
    result = _python(sandbox, PHONE, "hi")
    assert result.returncode == 5
    record = json.loads(result.stdout.partition("keep this: ")[2])
    assert errors.SendOutcomeUnknown.from_dict(record).phones == (PHONE,)


def test_send_one_tells_a_refusal(sandbox):
    sandbox.faults.add("refuse", operation="send_sms", code=6)
    result = _python(sandbox, PHONE, "hi")
    assert result.returncode == 3
    assert "refused:" in result.stdout


def test_php_sends_one(sandbox, tmp_path):
    program = (EXAMPLES / "php" / "send.php").read_text(encoding="utf-8")
    assert len(program.splitlines()) <= 7
    here = tmp_path / "send.php"
    here.write_text(program.replace("http://127.0.0.1:8025", sandbox.url), encoding="utf-8")
    command = [php(), "-d", "soap.wsdl_cache_enabled=0", str(here)]
    run = [subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False) for _ in range(2)]
    assert run[0].stdout == "accepted, id order-17\n"
    assert run[1].stdout == "refused with code 9\n"
    assert len(sandbox.ledger) == 1
