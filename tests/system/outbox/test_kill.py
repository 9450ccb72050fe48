"""Real processes, real sockets, kill -9: at every labelled place, and at random. A judge reads both books.

A message may reach the provider once or, when a person has to decide, not be reported at all. Never twice.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import outbox_child
import pytest
from killing_proxy import KillingProxy, Place

from smsc_soap import Outbox
from smsc_soap.outbox.crash import CRASH_POINTS, VARIABLE
from smsc_soap.outbox.states import MOST_ATTEMPTS, MessageState
from smsc_soap.sandbox.server import SandboxServer

CHILD = Path(outbox_child.__file__)
NUMBER = 6
LONGEST_S = 100.0
#: So many are enough for twenty kills at any place.
MOST_PROCESSES = 60
KILLED = -9

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX")


@dataclass
class Scene:
    """A sandbox here, a store and a clock in a folder, and children that use them."""

    folder: Path
    sandbox: SandboxServer
    number: int = NUMBER
    #: Where children send to; the sandbox itself when empty.
    url: str = ""

    def start(self, crash_at: str = "") -> subprocess.Popen[str]:
        url = self.url or self.sandbox.url
        return subprocess.Popen(
            [sys.executable, "-W", "error", str(CHILD), str(self.folder), url, str(self.number)],
            env={**os.environ, VARIABLE: crash_at},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, crash_at: str = "") -> int:
        process = self.start(crash_at)
        out, err = process.communicate(timeout=LONGEST_S)
        assert process.returncode in (0, KILLED), err
        assert process.returncode == KILLED or "settled" in out
        return process.returncode

    def judge(self, killed: int = 1) -> None:
        """Everybody got it once; but for those who were killed with three times, whom a person decides about."""
        executed = Counter(message.phone for message in self.sandbox.ledger)
        with Outbox.open(self.folder / "sms.db") as outbox:
            entries = outbox.list(limit=self.number + 1)
        assert len(entries) == self.number
        assert [phone for phone, count in executed.items() if count > 1] == [], "doubled"
        held = [one for one in entries if one.state is MessageState.HELD]
        assert len(held) <= killed // 10
        for one in entries:
            if one in held:
                assert len(one.attempts) == MOST_ATTEMPTS
            else:
                assert one.state is MessageState.ACCEPTED, (one, one.reason)
            assert executed[one.phone.lstrip("+")] == (one not in held), "lost"
            assert one.duplicate_id is None
        print(f"{len(entries)} messages, {killed} kills, 0 doubled, 0 lost, {len(held)} held")
        assert sum((one.cost or Decimal(0) for one in entries), Decimal(0)) == sum(
            (message.cost for message in self.sandbox.ledger), Decimal(0)
        )


@pytest.fixture
def scene(tmp_path: Path):
    clock = outbox_child.SharedTime(tmp_path / "time")
    with SandboxServer(clock=clock, balance=Decimal(100_000)) as sandbox:
        yield Scene(tmp_path, sandbox)
    clock.close()


def lose_replies(sandbox: SandboxServer) -> None:
    """The second send is accepted and nobody is told: somebody has to look."""
    sandbox.faults.add("lost_reply", operation="send_sms2", nth=2)


@pytest.mark.parametrize("place", CRASH_POINTS)
def test_p1_p2_p3_p7_p8_p9_killed_at_every_labelled_place_once(scene: Scene, place: str) -> None:
    lose_replies(scene.sandbox)
    assert scene.run(place) == KILLED, "the place was never passed"
    assert scene.run() == 0
    scene.judge()


@pytest.mark.parametrize("place", list(Place))
def test_p4_p5_p6_killed_while_bytes_are_on_the_way(scene: Scene, place: Place) -> None:
    with KillingProxy(scene.sandbox.url, place, nth_send=3) as proxy:
        scene.url = proxy.url
        process = scene.start()
        proxy.kill = process.kill
        _, err = process.communicate(timeout=LONGEST_S)
        assert process.returncode == KILLED, err
        assert scene.run() == 0
    scene.judge()


@pytest.mark.campaign
@pytest.mark.parametrize("place", CRASH_POINTS)
def test_p1_p2_p3_p7_p8_p9_killed_at_every_labelled_place_twenty_times(scene: Scene, place: str) -> None:
    # Only a lost answer is looked for, and a process has to pass the place up to three times to be killed there.
    more, lost = (6, 0.5) if place.startswith("look") else (3, 0.3)
    scene.sandbox.faults.add("lost_reply", operation="send_sms2", times=None, probability=lost)
    scene.number = killed = 0
    while killed < 20:
        scene.number += more
        assert scene.number <= MOST_PROCESSES * more, "the place is passed too seldom"
        times = 1 if place.startswith("put") else 1 + killed % 3
        killed += scene.run(f"{place}:{times}") == KILLED
    assert scene.run() == 0
    scene.judge(killed)


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(10))
def test_p11_killed_at_random_ten_times(scene: Scene, seed: int) -> None:
    chance = random.Random(seed)
    scene.number = 300
    scene.sandbox.faults.add("lost_reply", operation="send_sms2", times=None, probability=0.02)
    killed = 0
    for _ in range(10):
        # Each has something to do, however far the ones before came.
        scene.number += 100
        process, before = scene.start(), scene.sandbox.posts()
        while process.poll() is None and scene.sandbox.posts() == before:
            threading.Event().wait(0.005)
        try:
            process.communicate(timeout=chance.uniform(0.0, 0.4))
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            killed += 1
    assert scene.run() == 0
    assert killed >= 5
    scene.judge(killed)
