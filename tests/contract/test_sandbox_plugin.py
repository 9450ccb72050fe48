"""The pytest plugin: five fixtures, fresh for each test, and no server before one is asked for."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from smsc_soap import AsyncSmscClient, Outbox, SmscClient
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
        "heavy = {'asyncio', 'anyio', 'uvicorn', 'starlette', 'zeep', 'lxml', 'pydantic'}\n"
        "heavy |= {'smsc_soap.sandbox', 'smsc_soap.client'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[]\n"


async def test_async_client_and_sandbox_belong_together(
    smsc_async_client: AsyncSmscClient, smsc_client: SmscClient, smsc_sandbox: SandboxServer
) -> None:
    result = await smsc_async_client.send_sms("+79990000001", "text", id="order-17")
    assert result.id == "order-17"
    assert [one.message_id for one in smsc_sandbox.ledger] == ["order-17"]
    assert type(smsc_async_client).__name__ == "AsyncSmscClient"
    assert isinstance(smsc_async_client, AsyncSmscClient)


async def test_async_client_lives_by_the_clock(
    smsc_async_client: AsyncSmscClient, smsc_clock: ManualClock, smsc_fault
) -> None:
    before = smsc_clock.now()
    smsc_fault("reset_unexecuted", operation="get_status")
    await smsc_async_client.send_sms("+79990000001", "text", id="order-17")
    assert (await smsc_async_client.get_status("+79990000001", "order-17")).status_code == 1
    assert smsc_clock.now() - before >= timedelta(seconds=13), "the repetition waited, by moving the clock"


async def test_calls_at_once_share_connections_and_the_last_one_closes_them(
    smsc_async_client: AsyncSmscClient, smsc_sandbox: SandboxServer
) -> None:
    phones = [f"+7999000000{number}" for number in range(6)]
    await asyncio.gather(*(smsc_async_client.get_sms_cost(phone, "text") for phone in phones))
    assert smsc_sandbox.posts("get_sms_cost") == 6
    assert not smsc_async_client._transports


async def test_a_cancelled_call_leaves_nothing_open(
    smsc_async_client: AsyncSmscClient, smsc_sandbox: SandboxServer, smsc_fault
) -> None:
    smsc_fault("silence", operation="get_balance")
    call = asyncio.ensure_future(smsc_async_client.get_balance())
    while not smsc_sandbox.posts("get_balance"):  # noqa: ASYNC110 - the sandbox, in its thread, sets no event of ours
        await asyncio.sleep(0)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert not smsc_async_client._transports
    assert (await smsc_async_client.get_balance()).balance > 0


def test_one_client_outlives_loops(smsc_async_client: AsyncSmscClient, smsc_sandbox: SandboxServer) -> None:
    for _ in range(3):
        asyncio.run(smsc_async_client.get_balance())
    assert smsc_sandbox.posts("get_balance") == 3


ANY_PLUGIN = """
import pytest

pytestmark = pytest.mark.{marker}


@pytest.fixture
def anyio_backend():
    return "asyncio"


async def test_async(smsc_async_client, smsc_sandbox, smsc_fault):
    smsc_fault("lost_reply", operation="get_balance")
    assert (await smsc_async_client.get_balance()).balance == 1000
    await smsc_async_client.send_sms("+79990000001", "text", id="order-17")
    assert [one.message_id for one in smsc_sandbox.ledger] == ["order-17"]
"""


@pytest.mark.parametrize(("marker", "plugin"), [("anyio", "anyio.pytest_plugin"), ("asyncio", "pytest_asyncio.plugin")])
def test_async_client_with_either_plugin(marker: str, plugin: str, tmp_path: Path) -> None:
    """With every warning an error: a connection left open when its loop ends would be one."""
    (tmp_path / "test_any.py").write_text(ANY_PLUGIN.replace("{marker}", marker), encoding="utf-8")
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\nfilterwarnings = error\nasyncio_default_fixture_loop_scope = function\nasyncio_mode = strict\n"
        if marker == "asyncio"
        else "[pytest]\nfilterwarnings = error\n",
        encoding="utf-8",
    )
    plugins = ["-p", "no:cacheprovider", "-p", "smsc_soap.pytest_plugin", "-p", plugin]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *plugins],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=tmp_path,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
    )
    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_an_outbox_lives_by_the_clock(
    smsc_client: SmscClient, smsc_clock: ManualClock, smsc_sandbox: SandboxServer, smsc_fault, tmp_path: Path
) -> None:
    smsc_fault("lost_reply", operation="send_sms2")
    began = smsc_clock.now()
    with Outbox.open(tmp_path / "sms.db", client=smsc_client, clock=smsc_clock) as outbox:
        key = outbox.put("+79990000001", "text")
        outbox.run(workers=1, idle_s=0.01)
        while not outbox.wait(key, timeout_s=0.1).final:
            smsc_clock.advance(10)
        entry = outbox.get(key)
    assert (entry.state, len(entry.attempts)) == ("accepted", 1)
    assert smsc_clock.now() - began >= timedelta(seconds=20), "the first look comes after 20 seconds"
    assert smsc_sandbox.posts("send_sms2") == 1
