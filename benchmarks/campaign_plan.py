"""The plan of a million recipients with personal texts: written, verified, read, and filled into an outbox.

Each step is a process of its own, so that memory is its own. ``python -m benchmarks.campaign_plan 100000`` takes
another number of rows.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.estimate import RATES
from benchmarks.memory import peak_mb
from benchmarks.recipients import ROWS, TEMPLATE, write_table
from benchmarks.timing import verdict

#: What the issue asks for.
MOST_MB = 200


def write(folder: Path) -> int:
    from smsc_soap.campaign import Plan, PriceTable, Template, open_recipients

    with open_recipients(folder / "people.csv") as source:
        template = Template.compile(TEMPLATE, source.columns)
        prices = PriceTable.read(folder / "rates.csv")
        plan = Plan.write(folder / "plan.jsonl", source, template, prices=prices, table_path=folder / "people.csv")
    return plan.header.recipients


def verify(folder: Path) -> int:
    from smsc_soap.campaign import Plan

    plan = Plan.open(folder / "plan.jsonl")
    plan.verify(examples=True)
    return plan.header.recipients


def read(folder: Path) -> int:
    from smsc_soap.campaign import Plan

    return sum(1 for _ in Plan.open(folder / "plan.jsonl"))


def fill(folder: Path) -> int:
    from smsc_soap import Campaign, Outbox, Plan

    with Outbox.open(folder / "sms.db") as outbox:
        return Campaign(Plan.open(folder / "plan.jsonl"), outbox).fill()


def fill_again(folder: Path) -> int:
    from smsc_soap import Campaign, Outbox, Plan

    with Outbox.open(folder / "sms.db") as outbox:
        campaign = Campaign(Plan.open(folder / "plan.jsonl"), outbox)
        assert campaign.fill() == 0
        return campaign.status().messages


STEPS: dict[str, Callable[[Path], int]] = {
    "write the plan": write,
    "verify it": verify,
    "read it": read,
    "fill the outbox": fill,
    "fill it again": fill_again,
}


def child(name: str, folder: Path) -> None:
    """What one step takes, as JSON: seconds, MB at the peak, recipients."""
    started = time.perf_counter()
    recipients = STEPS[name](folder)
    taken_s = time.perf_counter() - started
    print(json.dumps({"taken_s": taken_s, "peak_mb": peak_mb(), "recipients": recipients}))


def measured(name: str, folder: Path) -> dict[str, float]:
    arguments = [sys.executable, "-m", "benchmarks.campaign_plan", "child", name, str(folder)]
    found: dict[str, float] = json.loads(subprocess.run(arguments, check=True, capture_output=True).stdout)
    return found


def main(rows: int = ROWS) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_table(folder / "people.csv", rows)
        (folder / "rates.csv").write_text(RATES, encoding="utf-8")
        found = {name: measured(name, folder) for name in STEPS}
        size_mb = (folder / "plan.jsonl").stat().st_size / 1e6
    recipients = int(found["read it"]["recipients"])
    assert all(one["recipients"] == recipients for one in found.values())
    print(f"\nthe plan of {recipients} recipients, {size_mb:.0f} MB")
    for name, one in found.items():
        rate = recipients / one["taken_s"]
        print(f"  {name:16} {one['taken_s']:7.1f} s  {rate:10,.0f} recipients/s  peak {one['peak_mb']:4.0f} MB")
    for name, one in found.items():
        verdict(f"peak of '{name}', MB", one["peak_mb"], MOST_MB)


if __name__ == "__main__":
    if sys.argv[1:2] == ["child"]:
        child(sys.argv[2], Path(sys.argv[3]))
    else:
        main(*map(int, sys.argv[1:2]))
