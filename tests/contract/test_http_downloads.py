"""Files of the provider's tasks, on the sandbox, by both clients."""

from __future__ import annotations

from pathlib import Path

import pytest
from asking import ONE, Ask

from smsc_soap import errors as e
from smsc_soap.model.http.downloads import TaskState
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.server import SandboxServer


class TestDownloads:
    def test_wait_and_fetch(
        self, ask: Ask, smsc_sandbox: SandboxServer, smsc_clock: ManualClock, tmp_path: Path
    ) -> None:
        assert ask(lambda client: client.downloads.list()) == ()
        ask(lambda client: client.http.send(ONE, "привет", id="exported"))
        _order_export(smsc_sandbox)
        (task,) = ask(lambda client: client.downloads.list(limit=5))
        assert task.state is TaskState.WAITING
        target = tmp_path / "export.csv"
        with pytest.raises(e.NothingFound):
            ask(lambda client: client.downloads.fetch(target, id=task.id))
        assert list(tmp_path.iterdir()) == []
        done = ask(lambda client: client.downloads.wait(task.id))
        assert done.state is TaskState.DONE
        smsc_clock.advance(61)
        fetched = ask(lambda client: client.downloads.fetch(target, name=done.file))
        assert fetched.size_bytes == target.stat().st_size
        assert "привет" in target.read_text(encoding="utf-8")
        assert target.stat().st_mode & 0o077 == 0
        assert list(tmp_path.iterdir()) == [target]
        with pytest.raises(e.InvalidParameter, match="overwrite"):
            ask(lambda client: client.downloads.fetch(target, id=task.id))
        ask(lambda client: client.downloads.fetch(target, id=task.id, overwrite=True))

    def test_a_file_above_the_bound(
        self, ask: Ask, smsc_sandbox: SandboxServer, smsc_clock: ManualClock, tmp_path: Path
    ) -> None:
        _order_export(smsc_sandbox)
        smsc_clock.advance(3600)
        (task,) = ask(lambda client: client.downloads.list())
        with pytest.raises(e.MalformedReply, match="longer than 10"):
            ask(lambda client: client.downloads.fetch(tmp_path / "a.csv", id=task.id, max_bytes=10))
        assert list(tmp_path.iterdir()) == []

    def test_a_disk_that_fails(
        self, ask: Ask, smsc_sandbox: SandboxServer, smsc_clock: ManualClock, tmp_path: Path
    ) -> None:
        _order_export(smsc_sandbox)
        smsc_clock.advance(3600)
        (task,) = ask(lambda client: client.downloads.list())
        with pytest.raises(OSError, match="could not be written"):
            ask(lambda client: client.downloads.fetch(tmp_path / "missing" / "a.csv", id=task.id))

    def test_waiting_for_nothing(self, ask: Ask) -> None:
        with pytest.raises(e.NothingFound):
            ask(lambda client: client.downloads.wait("77"))

    def test_waiting_ends(self, ask: Ask, smsc_sandbox: SandboxServer) -> None:
        _order_export(smsc_sandbox)
        with pytest.raises(e.DeadlineExceeded):
            ask(lambda client: client.downloads.wait("1", within_s=20))


def _order_export(sandbox: SandboxServer) -> None:
    import json
    import urllib.request

    request = urllib.request.Request(
        f"{sandbox.url}/__admin/downloads",
        json.dumps({"name": "export"}).encode(),
        {"Content-Type": "application/json"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=5) as reply:
        assert reply.status in (200, 201)
