"""A process of its own that puts messages and runs an outbox until all of them are settled; made to be killed.

Time is real time plus an offset in a shared file. Only a child moves it on, and only while none of its workers
is at work: hours pass in seconds, and a slow machine changes nothing.
"""

from __future__ import annotations

import mmap
import os
import struct
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from smsc_soap import Outbox, SmscClient
from smsc_soap.outbox.clock import SystemProofClock
from smsc_soap.outbox.crash import armed

#: One step of the shared time while everybody waits; small beside the minute within which a control is seen.
STEP_S = 15.0
WORKERS = 4


class SharedTime(SystemProofClock):
    """Real time plus what stands in a file; also good as the sandbox's clock."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(struct.pack("d", 0.0))
        self._file = path.open("r+b")
        self._map = mmap.mmap(self._file.fileno(), 8)

    @property
    def offset_s(self) -> float:
        return float(struct.unpack("d", self._map[:8])[0])

    def advance(self, seconds: float) -> None:
        self._map[:8] = struct.pack("d", self.offset_s + seconds)

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.offset_s)

    def monotonic(self) -> float:
        return time.monotonic() + self.offset_s

    def boot_time(self) -> float:
        return super().boot_time() + self.offset_s

    def set(self, moment: datetime) -> None:
        self.advance((moment - self.now()).total_seconds())

    def reset(self) -> None:
        raise AssertionError("time never goes back")

    def close(self) -> None:
        self._map.close()
        self._file.close()


def messages(number: int) -> list[dict[str, Any]]:
    return [{"key": f"key-{at}", "phone": f"+7999{at:07}", "text": f"order {at} is ready"} for at in range(number)]


class Rounds:
    """Passes crash points on, and counts how often workers asked for work."""

    def __init__(self) -> None:
        self._crash = armed()
        self.asked = 0

    def __call__(self, name: str) -> None:
        self.asked += name == "claim.after_commit"
        self._crash(name)


def main(folder: Path, url: str, number: int) -> None:
    clock, rounds = SharedTime(folder / "time"), Rounds()
    # The road's deadlines are real; only the outbox lives in shared time.
    client = SmscClient("alex", "123", base_url=url, timeout_s=10.0, limits=None)
    outbox = Outbox.open(folder / "sms.db", client=client, clock=clock, pace=1000, crash=rounds)
    outbox.put_many(messages(number))
    outbox.run(workers=WORKERS)
    pause = threading.Event()
    asked = 0
    while (status := outbox.status()).waiting:
        if status.busy == 0 and rounds.asked >= asked + WORKERS:
            asked = rounds.asked
            clock.advance(STEP_S)
            outbox._wake()
        pause.wait(0.01)
    assert outbox.stop()
    print(f"settled, {status.held} held", flush=True)
    outbox.close()
    client.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
    os._exit(0)
