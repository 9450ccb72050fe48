"""100,000 statuses by ``client.http.statuses``, with the provider's rules on: calls, and the time they take."""

from __future__ import annotations

import time

from benchmarks.timing import verdict
from smsc_soap import SmscClient
from smsc_soap.errors import LimitReached
from smsc_soap.sandbox.server import SandboxServer

MESSAGES = 100_000
#: Over SOAP each message is a call of its own.
REACH = 50


def main() -> None:
    asked = [(f"+7999{number:07}", f"m-{number}") for number in range(MESSAGES)]
    with SandboxServer() as sandbox, SmscClient("alex", "123", base_url=sandbox.url) as client:
        started_s = time.perf_counter()
        found = client.http.statuses(asked)
        took_s = time.perf_counter() - started_s
        calls = sandbox.posts("status.php")
        kept = _rule_holds(client, asked[:1])
    print(f"\n{len(found):,} statuses in {calls:,} calls, {took_s:.1f} s with the sandbox in the same process")
    print(f"a sixth look at one message within the minute was {'refused here' if kept else 'NOT refused'}")
    verdict("statuses in a call", MESSAGES / calls, REACH, at_least=True)


def _rule_holds(client: SmscClient, one: list[tuple[str, str]]) -> bool:
    """The first look was part of the hundred thousand; four more are allowed."""
    try:
        for _ in range(5):
            client.http.statuses(one)
    except LimitReached:
        return True
    return False


if __name__ == "__main__":
    main()
