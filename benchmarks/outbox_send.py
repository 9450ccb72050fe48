"""Ten open calls to a stand-in that answers after 50 ms: the outbox, and ten threads without a journal.

The outbox has its store on the disk (WAL, synchronous=FULL): two commits for each message. Both post requests of the
same bytes, but for their ids. Each round has a new store, and ends before the first delivery status is due.
"""

from __future__ import annotations

import http.client
import queue
import statistics
import tempfile
import threading
import time
from pathlib import Path

from benchmarks.stand_in import stand_in
from benchmarks.timing import verdict
from smsc_soap import Outbox, SmscClient
from smsc_soap.outbox.events import Event

OPEN_CALLS, ANSWER_AFTER_S = 10, 0.05
CALLS, ROUNDS = 600, 5
TEXT = "Ваш заказ готов, ждём вас"


def phone(number: int) -> str:
    return f"+7{9_990_000_000 + number}"


def by_outbox(client: SmscClient, folder: Path) -> float:
    """Messages per second, from the start of the workers to the last durable acceptance."""
    left = threading.Semaphore(0)

    def heard(event: Event) -> None:
        if event.what == "message":
            assert event.state == "accepted"
            left.release()

    with Outbox.open(folder / "sms.db", client=client, pace=1000) as outbox:
        outbox.put_many({"phone": phone(number), "text": TEXT} for number in range(CALLS))
        started_s = time.perf_counter()
        outbox.run(workers=OPEN_CALLS, on_event=heard)
        for _ in range(CALLS):
            assert left.acquire(timeout=60)
        return CALLS / (time.perf_counter() - started_s)


def by_threads(client: SmscClient, port: int) -> float:
    """Requests per second of ten threads with a kept connection each."""
    requests: queue.SimpleQueue[tuple[bytes, dict[str, str]] | None] = queue.SimpleQueue()
    for number in range(CALLS):
        operation = client._core.requests.send_sms2(phone(number), TEXT, None, None, None, "cost=3&err=1")
        request = client._core.begin(operation, lambda: None)[0].request
        requests.put((request.body, {name.decode(): value.decode() for name, value in request.headers}))

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while (request := requests.get()) is not None:
            connection.request("POST", "/sys/soap.php", *request)
            assert connection.getresponse().read()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(OPEN_CALLS)]
    for _ in threads:
        requests.put(None)
    started_s = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return CALLS / (time.perf_counter() - started_s)


def main() -> None:
    rates: dict[str, list[float]] = {"outbox": [], "http.client, no journal": []}
    ratios = []
    with (
        stand_in(ANSWER_AFTER_S) as port,
        SmscClient("alex", "123", base_url=f"http://127.0.0.1:{port}", sender="SHOP", limits=None) as client,
    ):
        for number in range(ROUNDS + 1):
            with tempfile.TemporaryDirectory(dir=Path(__file__).parent) as folder:
                ours = by_outbox(client, Path(folder))
            theirs = by_threads(client, port)
            if number:  # the first round fills caches
                ratios.append(ours / theirs)
                for rate, taken in zip((ours, theirs), rates.values()):
                    taken.append(rate)
    print(
        f"\n{OPEN_CALLS} open calls, a stand-in that answers after {ANSWER_AFTER_S * 1000:.0f} ms; each round {CALLS}"
    )
    for name, taken in rates.items():
        print(f"  {name:24} median {statistics.median(taken):7.1f} messages/s  best {max(taken):7.1f}")
    verdict("outbox / ten threads without a journal", statistics.median(ratios), 0.8, at_least=True)


if __name__ == "__main__":
    main()
