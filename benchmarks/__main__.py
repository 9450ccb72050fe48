"""Runs the benchmarks named on the command line, or all of them."""

from __future__ import annotations

import platform
import sys
from importlib import import_module

NAMES = (
    "calls",
    "async_calls",
    "start",
    "segments",
    "outbox_put",
    "recipients",
    "bulk_statuses",
    "estimate",
    "sample_quotes",
    "campaign_plan",
    "callbacks",
    "outbox_send",
    "outbox_backlog",
)

#: Run only when it is named: a quarter of an hour.
LONG = ("campaign_report",)


def main() -> int:
    chosen = sys.argv[1:] or list(NAMES)
    unknown = [name for name in chosen if name not in (*NAMES, *LONG)]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; known: {', '.join((*NAMES, *LONG))}", file=sys.stderr)
        return 2
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}; medians, loopback")
    for name in chosen:
        import_module(f"benchmarks.{name}").main()
    return 0


sys.exit(main())
