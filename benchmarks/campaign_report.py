"""The plan, the report, the page and the exports of a million messages: time, and memory of the process at its peak.

A plan and an outbox with a million messages are made once (invented numbers; charges as a provider might tell them),
then each candidate reads them in a process of its own, so that memory is its own. ``python -m
benchmarks.campaign_report 100000`` takes another number of recipients.
"""

from __future__ import annotations

import json
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.memory import peak_mb
from benchmarks.recipients import TEMPLATE, write_table
from benchmarks.timing import Figure, show, verdict

ROWS = 1_000_000
#: Each takes minutes, and what matters is the memory.
ROUNDS = 1
SEED = 20_261_120
LIMIT_MB = 200.0
RATES = "prefix,operator,price,currency\n7,,3.30,RUB\n" + "".join(
    f"79{network:02d},operator {network % 5},{2.9 + network % 7 / 10:.2f},RUB\n" for network in range(0, 100, 3)
)


def make_plan(folder: Path, rows: int) -> None:
    """The table, the prices and the plan."""
    from smsc_soap.campaign import Plan, PriceTable, Template, open_recipients

    write_table(folder / "people.csv", rows)
    (folder / "rates.csv").write_text(RATES, encoding="utf-8")
    with open_recipients(folder / "people.csv") as source:
        template = Template.compile(TEMPLATE, source.columns)
        Plan.write(folder / "plan.jsonl", source, template, prices=PriceTable.read(folder / "rates.csv"))


def make_outbox(folder: Path) -> None:
    """The outbox that the plan was put into, as if all of it had been sent."""
    from smsc_soap import Outbox
    from smsc_soap.campaign import Campaign, Plan

    plan = Plan.open(folder / "plan.jsonl")
    with Outbox.open(folder / "sms.db") as outbox:
        Campaign(plan, outbox).fill()
    quoted = {(line.phone): plan.price_of(line) for line in plan}
    with sqlite3.connect(folder / "sms.db") as store:
        found = store.execute("SELECT seq, phone, segments FROM messages").fetchall()
        store.executemany(
            "UPDATE messages SET state=?, provider_id=?, parts=?, cost=?, status_code=?, due_us=NULL WHERE seq=?",
            (_outcome(seq, segments, quoted[phone]) for seq, phone, segments in found),
        )


def _outcome(seq: int, segments: int, quoted: object) -> tuple[object, ...]:
    """What became of one message: nearly all as quoted, some refused, some dearer."""
    chance = random.Random(SEED + seq).random()
    if chance < 0.01:
        return "refused", None, None, None, None, seq
    if chance < 0.03:
        return "accepted", f"id{seq}", segments + 1, "9.90", 1, seq
    return "accepted", f"id{seq}", segments, str(quoted), 1 if chance < 0.9 else 20, seq


def report(folder: Path) -> int:
    """The report and its page."""
    from smsc_soap import Outbox
    from smsc_soap.campaign import Plan, make_report, report_page, write_whole

    with Outbox.open(folder / "sms.db") as outbox:
        made = make_report(Plan.open(folder / "plan.jsonl"), outbox)
    write_whole(folder / "report.html", report_page(made))
    return made.total.messages


def _exported(folder: Path, kind: str) -> int:
    from smsc_soap import Outbox
    from smsc_soap.campaign import Plan, write_csv, write_xlsx
    from smsc_soap.campaign.reports.export_json import write_jsonl
    from smsc_soap.campaign.whole_file import whole_file

    plan = Plan.open(folder / "plan.jsonl")
    with Outbox.open(folder / "sms.db") as outbox:
        if kind == "csv":
            return write_csv(folder / "report.csv", plan, outbox)
        if kind == "xlsx":
            return write_xlsx(folder / "report.xlsx", plan, outbox)
        with whole_file(folder / "report.jsonl") as out:
            return write_jsonl(out, plan, outbox)


CANDIDATES: dict[str, Callable[[Path], int]] = {
    "report and page": report,
    "CSV": lambda folder: _exported(folder, "csv"),
    "JSON lines": lambda folder: _exported(folder, "jsonl"),
    "XLSX": lambda folder: _exported(folder, "xlsx"),
}


def child(name: str, folder: str) -> None:
    """What one candidate takes, as JSON: seconds, MB at the peak, messages."""
    started = time.perf_counter()
    rows = CANDIDATES[name](Path(folder))
    taken_s = time.perf_counter() - started
    print(json.dumps({"taken_s": taken_s, "peak_mb": peak_mb(), "rows": rows}))


def main(rows: int = ROWS) -> None:
    found: dict[str, list[dict[str, float]]] = {name: [] for name in CANDIDATES}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # In processes of their own, so that the peak is that of the one step.
        peaks_mb = []
        for step in ("plan", "outbox"):
            arguments = [sys.executable, "-m", "benchmarks.campaign_report", step, name, str(rows)]
            peaks_mb.append(json.loads(subprocess.run(arguments, check=True, capture_output=True).stdout))
        recipients = 0
        for _ in range(ROUNDS):
            for candidate in CANDIDATES:
                arguments = [sys.executable, "-m", "benchmarks.campaign_report", "child", candidate, name]
                one = json.loads(subprocess.run(arguments, check=True, capture_output=True).stdout)
                found[candidate].append(one)
                recipients = recipients or one["rows"]
                assert one["rows"] == recipients
        sizes = {one.name: one.stat().st_size / 1e6 for one in folder.iterdir() if one.name.startswith("report.")}
    figures = [
        Figure(one, statistics.median(run["taken_s"] for run in runs), min(run["taken_s"] for run in runs))
        for one, runs in found.items()
    ]
    show(f"{recipients} messages, {ROUNDS} round", figures, unit="s", scale=1)
    print("  " + ", ".join(f"{one} {size:.1f} MB" for one, size in sorted(sizes.items())))
    verdict("peak of the plan, MB", peaks_mb[0], LIMIT_MB)
    for one, runs in found.items():
        verdict(f"peak of {one}, MB", max(run["peak_mb"] for run in runs), LIMIT_MB)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["child", name, folder]:
            child(name, folder)
        case ["plan", folder, rows]:
            make_plan(Path(folder), int(rows))
            print(peak_mb())
        case ["outbox", folder, _]:
            make_outbox(Path(folder))
            print(peak_mb())
        case arguments:
            main(*map(int, arguments))
