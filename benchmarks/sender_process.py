"""A sender in a process of its own, for ``outbox_backlog``: says when it claimed first, and how large it grew.

``python -m benchmarks.sender_process STORE URL MESSAGES`` prints two lines: the system's monotonic clock right before
the first byte of the first send, its attempt being durable; and the largest resident size in bytes after MESSAGES.
"""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

from smsc_soap import Outbox, SmscClient
from smsc_soap.outbox.events import Event


def peak_bytes() -> int:
    """The largest resident size of this process until now (Linux)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


class FirstByte:
    """Told of every labelled place; prints the moment of the first one before a first byte."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._said = False

    def __call__(self, place: str) -> None:
        if place != "send.before_first_byte":
            return
        now_s = time.monotonic()
        with self._lock:
            if not self._said:
                print(now_s, flush=True)
            self._said = True


def main(store: str, url: str, messages: int) -> None:
    done = threading.Semaphore(0)

    def heard(event: Event) -> None:
        if event.what == "message" and event.state == "accepted":
            done.release()

    with (
        SmscClient("alex", "123", base_url=url, sender="SHOP", limits=None) as client,
        Outbox.open(store, client=client, pace=1000, crash=FirstByte()) as outbox,
    ):
        outbox.run(on_event=heard)
        for _ in range(messages):
            assert done.acquire(timeout=60)
        print(peak_bytes(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
