"""Whose process has ended: what its workers held is free at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from journal_world import Hands

from smsc_soap import Outbox, SmscClient
from smsc_soap.outbox.journal import MovedMeanwhile
from smsc_soap.outbox.owner import is_gone, new_worker_name
from smsc_soap.outbox.states import MessageState
from smsc_soap.outbox.work import Case, Polls, Wait

linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems have no /proc, and wait for the lease")

_CHILD = """
import sys
from smsc_soap.outbox.owner import new_worker_name
print(new_worker_name(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def child() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", _CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as one:
        yield one
        one.kill()


def test_names_are_never_the_same() -> None:
    assert new_worker_name() != new_worker_name()


def test_this_process_is_there() -> None:
    assert not is_gone(new_worker_name())


@linux
def test_another_process_is_there_until_it_was_killed(child: subprocess.Popen[str]) -> None:
    assert child.stdout is not None
    name = child.stdout.readline().strip()
    assert not is_gone(name)
    child.send_signal(signal.SIGKILL)
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert is_gone(name), "a process that only waits for its parent does nothing any more"
    child.wait()
    assert is_gone(name)


@linux
def test_a_number_given_anew_is_another_process() -> None:
    boot, namespace, number, started, token = new_worker_name().split("/")
    assert is_gone("/".join((boot, namespace, number, str(int(started) - 1), token)))


@linux
@pytest.mark.parametrize("at", [0, 1])
def test_another_machine_start_or_container_is_not_judged(at: int) -> None:
    parts = new_worker_name().split("/")
    parts[at] += "x"
    parts[2] = "4194305"  # above the highest number there is
    assert not is_gone("/".join(parts))


@pytest.mark.parametrize("name", ["", "worker-1", "a/b/c/d/e", "0f3a77e1b2c4d5e6", "a/b/1/2/3/4"])
def test_other_names_are_not_judged(name: str) -> None:
    assert not is_gone(name)


def test_what_the_gone_held_is_free_at_once_and_counts_as_unknown(hands: Hands) -> None:
    hands.put(1)
    hands.put(2)
    mine, theirs = hands.claim(worker="alive"), hands.claim(worker="dead")
    assert hands.journal.end_leases(lambda worker: worker == "dead") == 1
    assert hands.journal.end_leases(lambda worker: worker == "dead") == 0
    case = hands.take(worker="another")
    assert isinstance(case, Case)
    assert case.parcel.key == theirs.parcels[0].key
    assert hands.entry(int(mine.parcels[0].key.partition("-")[2])).state is MessageState.SENDING
    assert hands.journal.still_mine(mine)
    assert not hands.journal.still_mine(theirs)


def test_what_the_gone_looked_at_is_looked_at_by_others_at_once(hands: Hands) -> None:
    hands.statuses_per_call = 200
    for number in range(1, 6):
        hands.put(number)
    claims = [hands.claim() for _ in range(5)]
    for claim in claims[:2]:
        hands.lose(claim, due_s=0)
    held = hands.case()
    hands.journal.settle(held, MessageState.HELD, due_us=hands.now_us, reason="x")
    for claim in claims[2:]:
        hands.accept(claim, due_s=0)
    hands.journal.change_account(control_us=hands.now_us)
    workers = ("dead-1", "dead-2", "dead-3")
    before = [hands.take(worker, new_sends=False) for worker in workers]
    assert list(map(type, before)) == [Case, Polls, Case], "unknown, on the way, held"
    assert isinstance(hands.take("alive", new_sends=False), Wait)
    assert hands.journal.end_leases(lambda worker: worker == "nobody") == 0
    assert isinstance(hands.take("alive", new_sends=False), Wait)
    assert hands.journal.end_leases(lambda worker: worker.startswith("dead")) == 3
    after = [hands.take("alive", new_sends=False) for _ in workers]
    assert [seqs(one) for one in after] == [seqs(one) for one in before]
    assert [len(seqs(one)) for one in after] == [1, 3, 1]


def test_who_was_taken_for_gone_and_is_not_settles_nothing(hands: Hands) -> None:
    hands.put(1)
    hands.lose(hands.claim(), due_s=0)
    slow = hands.case("slow")
    hands.journal.end_leases(lambda worker: worker == "slow")
    case = hands.case("alive")
    with pytest.raises(MovedMeanwhile):
        hands.journal.settle(slow, MessageState.QUEUED, due_us=0, reason="absent")
    hands.journal.settle(case, MessageState.HELD, due_us=None, reason="x")


def seqs(work: Case | Polls) -> list[int]:
    return [work.parcel.seq] if isinstance(work, Case) else [one.seq for one in work.polls]


def test_a_full_pool_of_the_gone_does_not_hold_anything_up(hands: Hands) -> None:
    for number in range(1, 12):
        hands.put(number)
    taken = [hands.claim(worker=f"dead-{number}") for number in range(10)]
    assert isinstance(hands.take(worker="alive"), Wait)
    hands.journal.end_leases(lambda worker: worker.startswith("dead"))
    found = [hands.take(worker="alive") for _ in range(10)]
    assert {one.parcel.key for one in found} == {one.parcels[0].key for one in taken}


@linux
def test_running_an_outbox_asks_who_is_gone(tmp_path: Path, child: subprocess.Popen[str]) -> None:
    assert child.stdout is not None
    name = child.stdout.readline().strip()
    hands = Hands(tmp_path / "sms.db")
    hands.put(1)
    hands.claim(worker=name)
    hands.close()
    child.kill()
    child.wait()
    with SmscClient("alex", "123", base_url="http://127.0.0.1:1") as client:
        outbox = Outbox.open(tmp_path / "sms.db", client=client, clock=hands.clock)
        outbox.run(workers=1)
        outbox.stop()
        outbox.close()
    hands = Hands(tmp_path / "sms.db", clock=hands.clock)
    hands.take(worker="alive")
    assert hands.entry(1).state is MessageState.UNKNOWN
    hands.close()
