"""A client that was made before a fork: parent and child do not share a connection (P15)."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import pytest

from .fault_server import FaultServer
from .scripts import answer, succeed

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")

BLOCKING = """
    import os, sys, threading
    from smsc_soap import SmscClient

    client = SmscClient("alex", "123", base_url=sys.argv[1], limits=None)
    client.send_sms("+79990000001", "parent before", id="order-17")
    if len(sys.argv) > 2:
        # Somebody holds the client's locks at the moment of the fork.
        client._lock.acquire(), client._core._counter_lock.acquire()
    child = os.fork()
    if child == 0:
        try:
            client.send_sms("+79990000001", "child", id="order-17")
            client.get_balance()
            client.close()
        except BaseException as error:
            os.write(2, repr(error).encode())
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    client.send_sms("+79990000001", "parent after", id="order-17")
    sys.exit(os.waitstatus_to_exitcode(status))
"""

ASYNC = """
    import asyncio, os, sys
    from smsc_soap import AsyncSmscClient

    client = AsyncSmscClient("alex", "123", base_url=sys.argv[1], limits=None)

    async def send(text):
        return await client.send_sms("+79990000001", text, id="order-17")

    def in_own_loop(job):
        # Kept open: what it has connected belongs to it.
        loop = asyncio.new_event_loop()
        loop.run_until_complete(job)
        return loop

    loop = in_own_loop(send("parent before"))
    child = os.fork()
    if child == 0:
        try:
            asyncio.run(send("child"))
            asyncio.run(send("child"))
        except BaseException as error:
            os.write(2, repr(error).encode())
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    loop.run_until_complete(send("parent after"))
    loop.run_until_complete(client.aclose())
    loop.close()
    sys.exit(os.waitstatus_to_exitcode(status))
"""


def run(program: str, *arguments: str) -> None:
    command = [sys.executable, "-c", textwrap.dedent(program), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("locks", [[], ["held"]])
def test_p15_the_child_of_a_blocking_client_uses_no_socket_of_its_parent(locks: list[str]) -> None:
    program = BLOCKING
    if locks:  # the parent's own locks stay held, so only the child is looked at
        program = program.replace('client.send_sms("+79990000001", "parent after", id="order-17")', "pass")
    with FaultServer(answer(succeed)) as server:
        run(program, server.url, *locks)
        by_connection = [(one.connection, who(one.body)) for one in server.seen]
    expected = [(1, "parent before"), (2, "child"), (2, "balance"), (1, "parent after")]
    assert by_connection == (expected[:3] if locks else expected)


def test_p15_the_child_of_an_async_client_uses_no_socket_of_its_parent() -> None:
    with FaultServer(answer(succeed)) as server:
        run(ASYNC, server.url)
        by_connection = [(one.connection, who(one.body)) for one in server.seen]
    assert by_connection == [(1, "parent before"), (2, "child"), (3, "child"), (1, "parent after")]


def who(body: bytes) -> str:
    return next((word for word in ("parent before", "child", "parent after") if word.encode() in body), "balance")
