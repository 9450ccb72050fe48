"""D1 to D3 by the operating system: any write to the store may fail. Nothing leaves uncommitted, nothing is lost.

Writes, syncs and truncations of the store fail from the N-th on, for a while or for good; then the disk is well
again and the next process goes on.
"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import outbox_child
import pytest
from power_loss import Act, acts, compiled, environment

from smsc_soap import Outbox
from smsc_soap.outbox.states import MessageState
from smsc_soap.sandbox.server import SandboxServer

NUMBER = 5
LONGEST_S = 100.0
ERRORS = ("ENOSPC", "EIO", "EROFS")
FOR_GOOD = 1_000_000

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="LD_PRELOAD")


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(tmp_path_factory.mktemp("shim"))


@dataclass
class Scene:
    folder: Path
    sandbox: SandboxServer
    shim: Path

    @property
    def store(self) -> Path:
        return self.folder / "store"

    def run(self, fail: str = "", *, number: int = NUMBER) -> subprocess.CompletedProcess[str] | None:
        """None: it was ended from outside, because nothing moved any more."""
        more = environment(self.shim, self.store, self.folder / f"log{fail}", fail=fail)
        process = subprocess.Popen(
            [sys.executable, "-W", "error", outbox_child.__file__, str(self.store), self.sandbox.url, str(number)],
            env={**os.environ, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            out, err = process.communicate(timeout=3.0 if fail else LONGEST_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return None
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def calls(self) -> list[Act]:
        """What may fail, of a run in which nothing did."""
        return [act for act in acts(self.folder / "log") if act.kind in "WTS" and act.name.startswith("sms.db")]

    def judge(self, number: int) -> None:
        executed = Counter(message.phone for message in self.sandbox.ledger)
        with Outbox.open(self.store / "sms.db") as outbox:
            entries = outbox.list(limit=100)
        assert [phone for phone, count in executed.items() if count > 1] == [], "doubled"
        assert len(executed) == len(entries) == number, "lost"
        assert {one.state for one in entries} == {MessageState.ACCEPTED}
        assert sum((one.cost or Decimal(0) for one in entries), Decimal(0)) == sum(
            (message.cost for message in self.sandbox.ledger), Decimal(0)
        )


@pytest.fixture
def scene(tmp_path: Path, shim: Path) -> Iterator[Scene]:
    (tmp_path / "store").mkdir()
    clock = outbox_child.SharedTime(tmp_path / "store" / "time")
    with SandboxServer(clock=clock) as sandbox:
        sandbox.faults.add("lost_reply", operation="send_sms2", nth=2)
        yield Scene(tmp_path, sandbox, shim)
    clock.close()


def broken(scene: Scene, first: int, many: int, error: str) -> None:
    before = scene.sandbox.posts()
    ended = scene.run(f"{first}:{many}:{getattr(errno, error)}")
    if ended is not None and ended.returncode:
        # The store could not be opened, or the messages not be put: told, and nothing was sent.
        assert "NotDurable" in ended.stderr or "ConfigurationError" in ended.stderr, ended.stderr
        assert scene.sandbox.posts() == before
    # With new messages: an absence is proven only while others show that looking works.
    well = scene.run(number=NUMBER + 4)
    assert well is not None
    assert well.returncode == 0, well.stderr
    scene.judge(NUMBER + 4)


@pytest.mark.parametrize(("first", "error"), [(3, "ENOSPC"), (70, "EROFS"), (90, "EIO"), (110, "ENOSPC")])
def test_d1_d3_a_disk_that_fails_for_good_sends_nothing_without_a_commit(scene: Scene, first: int, error: str) -> None:
    broken(scene, first, FOR_GOOD, error)


@pytest.mark.parametrize(("first", "error"), [(75, "EIO"), (100, "ENOSPC")])
def test_d2_d3_a_disk_that_fails_once_is_gone_on_with(scene: Scene, first: int, error: str) -> None:
    broken(scene, first, 1, error)


def test_what_may_fail_is_what_a_store_does(scene: Scene) -> None:
    assert scene.run() is not None
    kinds = Counter((act.kind, act.name) for act in scene.calls())
    assert sum(kinds.values()) > 120
    assert {("W", "sms.db-wal"), ("S", "sms.db-wal"), ("W", "sms.db"), ("S", "sms.db")} <= set(kinds)


@pytest.mark.campaign
@pytest.mark.parametrize("many", [1, 7, FOR_GOOD])
@pytest.mark.parametrize("first", range(1, 200, 8))
def test_d1_d3_the_disk_fails_at_any_call(scene: Scene, first: int, many: int) -> None:
    broken(scene, first, many, ERRORS[first % len(ERRORS)])
