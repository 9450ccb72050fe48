"""The pytest plugin: four fixtures, fresh for each test, and no server before one is asked for."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from smsc_soap import SmscClient
from smsc_soap.errors import SendOutcomeUnknown
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.server import SandboxServer


def test_client_and_sandbox_belong_together(smsc_sandbox: SandboxServer, smsc_client: SmscClient) -> None:
    result = smsc_client.send_sms("+79990000001", "text", id="order-17")
    assert result.id == "order-17"
    assert [one.message_id for one in smsc_sandbox.ledger] == ["order-17"]
    assert smsc_sandbox.posts("send_sms") == 1


@pytest.mark.parametrize("turn", [1, 2])
def test_every_test_begins_anew(turn: int, smsc_sandbox: SandboxServer, smsc_client: SmscClient) -> None:
    assert (smsc_sandbox.posts(), smsc_sandbox.ledger, smsc_sandbox.faults.rules()) == (0, [], [])
    assert smsc_sandbox.clock.now() == ManualClock().now()
    smsc_client.send_sms("+79990000001", "the same text")
    smsc_sandbox.faults.add("silence", times=None)
    smsc_sandbox.clock.advance(60)


def test_clock(smsc_sandbox: SandboxServer, smsc_clock: ManualClock) -> None:
    before = smsc_clock.now()
    smsc_clock.advance(90)
    assert smsc_sandbox.provider.clock.now() - before == timedelta(seconds=90)


def test_fault(smsc_fault, smsc_sandbox: SandboxServer) -> None:
    rule = smsc_fault("lost_reply", operation="send_sms", times=2)
    assert smsc_sandbox.faults.rules() == [rule]
    assert (rule.kind, rule.operation, rule.times) == ("lost_reply", "send_sms", 2)


def test_the_example_of_the_documentation(
    smsc_client: SmscClient, smsc_sandbox: SandboxServer, smsc_clock: ManualClock, smsc_fault
) -> None:
    text = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text("utf-8")
    code = text.partition("```python\n")[2].partition("```")[0]
    names = {"pytest": pytest, "SendOutcomeUnknown": SendOutcomeUnknown}
    exec(code, names)
    names["test_order_is_announced"](smsc_client, smsc_sandbox, smsc_clock, smsc_fault)


def test_importing_the_plugin_imports_no_server() -> None:
    script = (
        "import sys, smsc_soap.pytest_plugin\n"
        "heavy = {'uvicorn', 'starlette', 'zeep', 'lxml', 'pydantic', 'smsc_soap.sandbox', 'smsc_soap.client'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[]\n"
