"""Ten ``send_sms`` in flight on one event loop: ours and zeep.AsyncClient, calls per second."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable

import zeep
from zeep.proxy import AsyncServiceProxy

from benchmarks.calls import FIELDS
from benchmarks.stand_in import stand_in
from benchmarks.timing import verdict
from smsc_soap import AsyncSmscClient
from smsc_soap.wire.wsdl_file import CANDIDATES

IN_FLIGHT, CALLS, ROUNDS = 10, 600, 9


async def calls_per_s(call: Callable[[], Awaitable[object]]) -> float:
    left = iter(range(CALLS))

    async def worker() -> None:
        for _ in left:
            await call()

    started = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))
    return CALLS / (time.perf_counter() - started)


async def measure(port: int) -> None:
    wsdl = next(path for path in CANDIDATES if path.is_file())
    peer = zeep.AsyncClient(str(wsdl))
    binding = next(iter(peer.wsdl.bindings.values()))
    service = AsyncServiceProxy(peer, binding, address=f"http://127.0.0.1:{port}/sys/soap.php")
    async with AsyncSmscClient(
        "alex", "123", base_url=f"http://127.0.0.1:{port}", sender="SHOP", limits=None
    ) as client:
        candidates: dict[str, Callable[[], Awaitable[object]]] = {
            "smsc_soap": lambda: client.send_sms(FIELDS["phones"], FIELDS["mes"], id=FIELDS["id"]),
            "zeep.AsyncClient": lambda: service.send_sms(**FIELDS),
        }
        rates: dict[str, list[float]] = {name: [] for name in candidates}
        for number in range(ROUNDS + 1):
            for name, call in candidates.items():
                rate = await calls_per_s(call)
                if number:
                    rates[name].append(rate)
    await peer.transport.aclose()
    print(f"\n{IN_FLIGHT} send_sms in flight, async, loopback")
    for name, taken in rates.items():
        print(f"  {name:17} median {statistics.median(taken):7.0f} calls/s  best {max(taken):7.0f}")
    ours, theirs = (statistics.median(taken) for taken in rates.values())
    verdict("ours / zeep.AsyncClient", ours / theirs, 2.5, at_least=True)


def main() -> None:
    with stand_in() as port:
        asyncio.run(measure(port))


if __name__ == "__main__":
    main()
