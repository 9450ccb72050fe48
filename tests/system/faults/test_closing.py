"""Connections that are closed: under an open call, with their event loop, after a fork."""

from __future__ import annotations

import asyncio
import gc
import os
import ssl
import threading
from typing import Any

import pytest

from smsc_soap import AsyncSmscClient, SmscClient
from smsc_soap.errors import SendOutcomeUnknown

from .certificates import TRUSTED, serving
from .driver import PHONE
from .fault_server import SOON_S, FaultServer
from .scripts import answer, hold_after_request, succeed
from .test_fork import run

#: Far longer than any test may take: only being woken ends a call in time.
LONG_S = 300.0


def settings(server: FaultServer, **given: Any) -> dict[str, Any]:
    return {"login": "alex", "password": "123", "base_url": server.url, "limits": None, "timeout_s": LONG_S, **given}


def wait_for(server: FaultServer) -> None:
    pause = threading.Event()
    while not server.posts:
        pause.wait(0.005)


@pytest.mark.parametrize("secure", [False, True])
def test_closing_wakes_a_call_that_waits_in_another_thread(secure: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    unwrapped: list[ssl.SSLSocket] = []
    real = ssl.SSLSocket.shutdown
    monkeypatch.setattr(ssl.SSLSocket, "shutdown", lambda self, how: (unwrapped.append(self), real(self, how)))
    with FaultServer(hold_after_request, tls=serving("good") if secure else None) as server:
        client = SmscClient(**settings(server, ca_file=TRUSTED))
        ends: list[BaseException] = []

        def send() -> None:
            try:
                client.send_sms(PHONE, "text")
            except SendOutcomeUnknown as error:
                ends.append(error)

        thread = threading.Thread(target=send, daemon=True)
        thread.start()
        wait_for(server)
        client.close()
        thread.join(SOON_S)
        assert [type(end) for end in ends] == [SendOutcomeUnknown]
        assert server.posts == 1
    # That method ends TLS before the connection: a thread about to write would go on in clear text.
    assert all(sock.server_side for sock in unwrapped)


async def test_closing_wakes_a_call_that_waits_in_another_task() -> None:
    with FaultServer(hold_after_request) as server:
        client = AsyncSmscClient(**settings(server))
        task = asyncio.create_task(client.send_sms(PHONE, "text"))
        await asyncio.to_thread(wait_for, server)
        await client.aclose()
        with pytest.raises(SendOutcomeUnknown):
            await asyncio.wait_for(task, SOON_S)
        await client.aclose()


def test_connections_end_with_their_loop() -> None:
    """A client that lives on behind each ``asyncio.run`` keeps neither its loop nor its sockets."""
    with FaultServer(answer(succeed)) as server:
        client = AsyncSmscClient(**settings(server))
        asyncio.run(client.get_balance())
        gc.collect()
        before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0  # noqa: PTH112, PTH208 - of a system
        for _ in range(5):
            asyncio.run(client.get_balance())
        gc.collect()
        after = len(os.listdir("/proc/self/fd")) if before else 0  # noqa: PTH208 - as above
        assert server.posts == 6
    # Sockets of the server's own side may still be open; before, each run left one of ours and a loop behind.
    assert len(client._transports) <= 1
    assert after - before <= 5


def test_a_loop_that_ended_without_a_word_is_forgotten() -> None:
    client = AsyncSmscClient("alex", "123", base_url="http://127.0.0.1:9", limits=None)

    async def use() -> None:
        client._ready()

    for _ in range(3):
        loop = asyncio.new_event_loop()
        loop.run_until_complete(use())
        loop.close()
        assert list(client._transports) == [loop]


CLOSED_BY_THE_CHILD = """
    import os, sys
    from smsc_soap import SmscClient

    with SmscClient("alex", "123", base_url=sys.argv[1], limits=None) as client:
        client.send_sms("+79990000001", "parent before", id="order-17")
        child = os.fork()
        if child:
            os.waitpid(child, 0)
            client.send_sms("+79990000001", "parent after", id="order-17")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_p15_a_child_that_closes_the_client_leaves_the_connection_to_its_parent() -> None:
    with FaultServer(answer(succeed)) as server:
        run(CLOSED_BY_THE_CHILD, server.url)
        assert [one.connection for one in server.seen] == [1, 1]
