"""Workers in threads, in an event loop, in several processes: started, watched, stopped with care."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from smsc_soap import Outbox, SmscClient, errors
from smsc_soap.outbox.events import Event
from smsc_soap.outbox.states import MessageState
from smsc_soap.sandbox.server import SandboxServer

PHONE = "+79990000001"
#: Never reached where all is well.
LONGEST_S = 30.0


@pytest.fixture
def sandbox() -> Iterator[SandboxServer]:
    with SandboxServer() as running:
        yield running


@pytest.fixture
def client(sandbox: SandboxServer) -> Iterator[SmscClient]:
    with SmscClient("alex", "123", base_url=sandbox.url, timeout_s=10.0) as made:
        yield made


@pytest.fixture
def outbox(tmp_path: Path, client: SmscClient) -> Iterator[Outbox]:
    with Outbox.open(tmp_path / "sms.db", client=client, pace=1000) as made:
        yield made


def test_put_run_wait(outbox: Outbox, sandbox: SandboxServer) -> None:
    outbox.put("8 999 000-00-01", "before", key="before")
    outbox.run()
    outbox.put(PHONE, "after", key="after")
    for key in ("before", "after"):
        entry = outbox.wait(key, LONGEST_S)
        assert entry.state is MessageState.ACCEPTED
        assert entry.cost is not None
        assert [one.id for one in entry.attempts] == [entry.provider_id]
    assert sorted(one.message_id for one in sandbox.ledger) == sorted(str(one.provider_id) for one in outbox.list())
    assert (outbox.status().workers, outbox.status().waiting) == (4, 0)
    assert (outbox.status().sends_per_s or 0) > 0


def test_a_refused_message_says_why(outbox: Outbox) -> None:
    outbox.run()
    outbox.put(PHONE, "hello", key="a", sender="DENIED")
    entry = outbox.wait("a", LONGEST_S)
    assert (entry.state, entry.code) == (MessageState.REFUSED, 6)
    assert entry.reason


def test_an_unknown_outcome_is_not_sent_again(outbox: Outbox, sandbox: SandboxServer) -> None:
    sandbox.faults.add("lost_reply", operation="send_sms2")
    told: list[Event] = []
    seen = threading.Event()
    outbox.run(on_event=lambda event: (told.append(event), seen.set() if event.state == "unknown" else None))
    outbox.put(PHONE, "hello", key="a")
    assert seen.wait(LONGEST_S)
    assert outbox.get("a").state is MessageState.UNKNOWN
    assert not outbox.cancel("a"), "a copy may be at the provider"
    assert not outbox.wait("a", 0.3).final
    assert sandbox.posts("send_sms2") == 1
    assert told[0].as_dict()["key"] == "a"


def test_a_wrong_password_stops_after_one_try(tmp_path: Path, sandbox: SandboxServer) -> None:
    paused = threading.Event()
    with (
        SmscClient("alex", "canary-wrong", base_url=sandbox.url) as client,
        Outbox.open(tmp_path / "sms.db", client=client) as outbox,
    ):
        outbox.put_many([{"phone": f"+7999{at:07}", "text": "hi"} for at in range(20)])
        outbox.run(workers=1, on_event=lambda event: paused.set() if event.what == "paused" else None)
        assert paused.wait(LONGEST_S)
        assert outbox.status().paused_for_person
        assert outbox.status().counts[MessageState.QUEUED] == 20
        assert outbox.stop()
    assert sandbox.posts() == 1


def test_a_frozen_store_makes_no_call(outbox: Outbox, sandbox: SandboxServer) -> None:
    outbox.freeze("a drill")
    outbox.put(PHONE, "hello", key="a")
    outbox.run(idle_s=0.01)
    assert outbox.wait("a", 0.3).state is MessageState.QUEUED
    assert sandbox.posts() == 0
    outbox.thaw()
    assert outbox.wait("a", LONGEST_S).state is MessageState.ACCEPTED


def test_p12_a_stop_claims_nothing_new_and_waits_for_what_is_open(outbox: Outbox, sandbox: SandboxServer) -> None:
    rule = sandbox.faults.add("latency", operation="send_sms2", times=None, seconds=0.5)
    outbox.put_many([{"phone": f"+7999{at:07}", "text": "hi"} for at in range(30)])
    outbox.run(workers=2)
    pause = threading.Event()
    while rule.fired < 1:
        pause.wait(0.005)
    assert outbox.stop()
    counts = outbox.status().counts
    assert counts[MessageState.SENDING] == counts[MessageState.UNKNOWN] == 0
    assert counts[MessageState.ACCEPTED] == len(sandbox.ledger) <= 4
    assert counts[MessageState.QUEUED] == 30 - len(sandbox.ledger)
    outbox.run()
    assert outbox.wait(outbox.list(limit=1)[0].key, LONGEST_S).final


def test_a_stop_that_takes_too_long_says_so_and_leaves_a_durable_attempt(
    outbox: Outbox, sandbox: SandboxServer
) -> None:
    sandbox.faults.add("latency", operation="send_sms2", seconds=1.0)
    outbox.put(PHONE, "hello", key="a")
    outbox.run(workers=1)
    pause = threading.Event()
    while not sandbox.posts("send_sms2"):
        pause.wait(0.005)
    assert not outbox.stop(0.05)
    assert outbox.get("a").state is MessageState.SENDING
    with pytest.raises(errors.ConfigurationError, match="runs already"):
        outbox.run()
    assert outbox.stop()
    assert outbox.get("a").state is MessageState.ACCEPTED


def test_in_an_asyncio_program(outbox: Outbox, sandbox: SandboxServer) -> None:
    async def program() -> None:
        task = asyncio.create_task(outbox.run_async(workers=2))
        key = await asyncio.to_thread(outbox.put, PHONE, "hello")
        entry = await asyncio.to_thread(outbox.wait, key, LONGEST_S)
        assert entry.state is MessageState.ACCEPTED
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(program())
    assert outbox.status().workers == 0
    assert len(sandbox.ledger) == 1


def test_k3_one_key_from_fifty_threads_is_one_message(outbox: Outbox, sandbox: SandboxServer) -> None:
    outbox.run()
    threads = [threading.Thread(target=outbox.put, args=(PHONE, "hello"), kwargs={"key": "a"}) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outbox.wait("a", LONGEST_S).final
    assert len(outbox.list()) == len(sandbox.ledger) == 1


WORKER = """
import sys
from smsc_soap import Outbox, SmscClient
with SmscClient("alex", "123", base_url=sys.argv[2], timeout_s=10.0) as client:
    with Outbox.open(sys.argv[1], client=client, pace=1000) as outbox:
        outbox.run(workers=4)
        for key in sys.argv[3].split(","):
            assert outbox.wait(key, 60.0).final, key
"""


def test_k1_several_processes_on_one_store_send_each_message_once(
    tmp_path: Path, outbox: Outbox, sandbox: SandboxServer
) -> None:
    keys = outbox.put_many([{"key": f"k{at}", "phone": f"+7999{at:07}", "text": "hi"} for at in range(60)])
    arguments = [sys.executable, "-W", "error", "-c", WORKER, str(tmp_path / "sms.db"), sandbox.url, ",".join(keys)]
    children = [subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    outbox.run(workers=4)
    for child in children:
        _, problem = child.communicate(timeout=90)
        assert child.returncode == 0, problem
    executed = Counter(message.phone for message in sandbox.ledger)
    assert len(executed) == 60
    assert set(executed.values()) == {1}
