"""D5: the power fails at any border of a sync. What the outbox acted on is still there.

A preloaded library writes down what SQLite does to its files; from that every possible disk is worked out.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import outbox_child
import power_loss_child
import pytest
from power_loss import Act, Disk, acts, borders, compiled, environment

from smsc_soap import Outbox
from smsc_soap.errors import ConfigurationError
from smsc_soap.outbox.journal import Journal
from smsc_soap.outbox.states import MessageState
from smsc_soap.sandbox.server import SandboxServer

LONGEST_S = 100.0
#: How much of what was not synced is on the disk nevertheless: nothing, some, all.
SHARES = (0.0, 0.5, 1.0)
#: SQLite moves its log into the file after so many pages: as delivered, and all the time.
CHECKPOINT_PAGES = (1000, 8)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="LD_PRELOAD, and mounts as Linux has them")


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(tmp_path_factory.mktemp("shim"))


def recorded(folder: Path, shim: Path, number: int, synchronous: str, checkpoint_pages: int) -> list[Act]:
    """Everything a process did to its store: messages put, sent to a sandbox, one of them without an answer."""
    store = folder / "store"
    store.mkdir()
    with SandboxServer() as sandbox:
        sandbox.faults.add("lost_reply", operation="send_sms2", nth=2)
        words = [power_loss_child.__file__, str(store), sandbox.url, str(number), synchronous, str(checkpoint_pages)]
        ran = subprocess.run(
            [sys.executable, "-W", "error", *words],
            env={**os.environ, **environment(shim, store, folder / "log")},
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        assert len(sandbox.ledger) == number
    return list(acts(folder / "log"))


def cuts(done: list[Act], folder: Path, seed: int = 1) -> Iterator[Disk]:
    """A store in *folder* for every border and share, as the power would leave it."""
    chance, disk, at = random.Random(seed), Disk(), 0
    for border in borders(done):
        for act in done[at:border]:
            disk.do(act)
        at = border
        for share in SHARES:
            disk.after_cut(folder, chance, share)
            yield disk


def forgotten(disk: Disk, folder: Path) -> list[str]:
    """What the outbox acted on and the store does not know any more."""
    if not disk.marks and not (folder / "sms.db").exists():
        return []
    try:
        journal = Journal(folder / "sms.db")
    except ConfigurationError as error:
        return [f"refused: {error}"]
    entries = {one.key: one for one in journal.list(limit=1000)}
    journal.close()
    lost = []
    for what, key, *more in disk.marks:
        entry = entries.get(key)
        if entry is None:
            lost.append(f"{what}: the message is gone")
        elif what == "first byte" and (
            entry.state is MessageState.QUEUED or more[0] not in [one.id for one in entry.attempts]
        ):
            lost.append("first byte: the message looks unsent")
        elif what == "moved" and entry.state is MessageState.SENDING:
            lost.append(f"moved to {more[0]}: the outcome is gone")
    return lost


@pytest.mark.parametrize("checkpoint_pages", CHECKPOINT_PAGES)
def test_d5_a_power_cut_at_any_sync_forgets_nothing_that_was_acted_on(
    tmp_path: Path, shim: Path, checkpoint_pages: int
) -> None:
    done = recorded(tmp_path, shim, 4, "", checkpoint_pages)
    left = tmp_path / "left"
    left.mkdir()
    tried = 0
    for disk in cuts(done, left):
        assert forgotten(disk, left) == []
        tried += 1
    assert {what for what, *_ in disk.marks} == {"put", "first byte", "moved"}
    assert tried > 100


def test_d5_the_same_without_the_sync_of_each_commit_does_forget(tmp_path: Path, shim: Path) -> None:
    """The negative control: this judge can see a loss."""
    done = recorded(tmp_path, shim, 8, "NORMAL", 20)
    left = tmp_path / "left"
    left.mkdir()
    lost = set()
    for disk in cuts(done, left):
        # With the index of before the cut the store would be refused, which is no loss.
        (left / "sms.db-shm").unlink(missing_ok=True)
        lost |= {one.partition(": ")[2] for one in forgotten(disk, left)}
    assert {"the message is gone", "the message looks unsent", "the outcome is gone"} <= lost


@pytest.mark.parametrize("seed", [1, 2, *(pytest.param(seed, marks=pytest.mark.campaign) for seed in range(3, 33))])
def test_d5_power_cuts_again_and_again_send_nothing_twice_and_lose_nothing(
    tmp_path: Path, shim: Path, seed: int
) -> None:
    """The whole outbox with its workers; after each cut it goes on with what the disk kept."""
    chance = random.Random(seed)
    store, number, failed = tmp_path / "store", 6, 0
    store.mkdir()
    clock = outbox_child.SharedTime(store / "time")
    with SandboxServer(clock=clock) as sandbox:
        sandbox.faults.add("lost_reply", operation="send_sms2", nth=2)
        for turn, cut_at in enumerate((chance.randint(3, 9), chance.randint(3, 30), chance.randint(3, 30), 0)):
            disk, log = Disk.of(store), tmp_path / f"log-{turn}"
            # New messages each time: an absence is proven only while others show that looking works.
            number += 3
            ran = subprocess.run(
                [sys.executable, "-W", "error", outbox_child.__file__, str(store), sandbox.url, str(number)],
                env={**os.environ, **environment(shim, store, log, cut_at=cut_at)},
                capture_output=True,
                text=True,
                timeout=LONGEST_S,
                check=False,
            )
            assert ran.returncode in ((0, -9) if cut_at else (0,)), ran.stderr
            if ran.returncode:
                failed += 1
                for act in acts(log):
                    disk.do(act)
                disk.after_cut(store, chance, chance.choice(SHARES))
        executed = Counter(message.phone for message in sandbox.ledger)
        charged = sum((message.cost for message in sandbox.ledger), Decimal(0))
    clock.close()
    with Outbox.open(store / "sms.db") as outbox:
        entries = outbox.list(limit=100)
    assert failed >= 2
    assert set(executed.values()) == {1}, "doubled"
    assert len(executed) == len(entries) == number, "lost"
    assert {one.state for one in entries} == {MessageState.ACCEPTED}
    assert sum((one.cost or Decimal(0) for one in entries), Decimal(0)) == charged
