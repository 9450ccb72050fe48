"""The estimate of a million recipients with personal texts, against ``csv.reader`` on the same file in the same run.

Everything ``smsc-soap estimate`` does but printing: the table recognised, read and hashed, numbers brought into one
spelling, duplicates found, texts filled and checked, segments counted, prices looked up, hints worked out. Beside it
the same with a sample quote, whose provider is a function in the same process, for its memory. Each candidate is a
process of its own, in turn. ``python -m benchmarks.estimate 10000000`` takes another number of rows.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from importlib import import_module
from pathlib import Path

from benchmarks.memory import peak_mb
from benchmarks.recipients import ROWS, TEMPLATE, floor, write_table
from benchmarks.timing import Figure, show, verdict

ROUNDS = 5
RATES = "prefix,country,operator,price,currency\n7,RU,,3.30,RUB\n7916,RU,MTS,2.95,RUB\n7903,RU,Beeline,3.45,RUB\n"
#: What the issue asks for.
MOST_TIMES = 10
MOST_MB = 200


class _Answer:
    def __init__(self, cost: Decimal, parts: int) -> None:
        self.cost = self.balance = cost
        self.parts = parts


class _Provider:
    """Prices by the number alone, some of them ported."""

    def get_balance(self) -> _Answer:
        return _Answer(Decimal(1000), 0)

    def get_sms_cost2(self, phones: Sequence[str], text: str, *, query: object = None) -> _Answer:
        from smsc_soap.model.segments import count_segments

        lines = [(phones, text)]
        if not phones:
            lines = [([one.wire for one in line.recipients], line.text) for line in query.list.lines]  # type: ignore[attr-defined]  # a query with a list
        counted = [(int(phone), count_segments(text).segments) for phones, text in lines for phone in phones]
        cost = sum((segments * Decimal("4.10" if number % 7 else "3.30") for number, segments in counted), Decimal(0))
        return _Answer(cost, sum(segments for _, segments in counted))


def by_table(path: str) -> int:
    from smsc_soap.campaign import PriceTable, QuoteMode, Template, make_estimate, open_recipients

    rates = Path(path).with_name("rates.csv")
    with open_recipients(path) as source:
        template = Template.compile(TEMPLATE, source.columns)
        estimate = make_estimate(source, template, mode=QuoteMode.NONE, prices=PriceTable.read(rates))
    assert estimate.complete
    assert estimate.hints
    return source.tally.read


def by_sample(path: str) -> int:
    from smsc_soap.campaign import QuoteMode, Template, make_estimate, open_recipients

    # A client is in the process when the provider is asked.
    import_module("smsc_soap.client.transport.blocking")
    import_module("smsc_soap.wire.soap")
    with open_recipients(path) as source:
        template = Template.compile(TEMPLATE, source.columns)
        estimate = make_estimate(source, template, mode=QuoteMode.SAMPLE, client=_Provider())  # type: ignore[arg-type]  # answers what is looked at
    assert estimate.interval is not None
    return source.tally.read


CANDIDATES: dict[str, Callable[[str], int]] = {
    "csv.reader": floor,
    "estimate, price table": by_table,
    "estimate, sample": by_sample,
}


def child(name: str, path: str) -> None:
    """What one candidate takes, as JSON: seconds, MB at the peak, rows."""
    started = time.perf_counter()
    rows = CANDIDATES[name](path)
    taken_s = time.perf_counter() - started
    print(json.dumps({"taken_s": taken_s, "peak_mb": peak_mb(), "rows": rows}))


def measured(name: str, path: Path) -> dict[str, float]:
    arguments = [sys.executable, "-m", "benchmarks.estimate", "child", name, str(path)]
    found: dict[str, float] = json.loads(subprocess.run(arguments, check=True, capture_output=True).stdout)
    return found


def main(rows: int = ROWS, rounds: int = ROUNDS) -> None:
    found: dict[str, list[dict[str, float]]] = {name: [] for name in CANDIDATES}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        write_table(path, rows)
        path.with_name("rates.csv").write_text(RATES, encoding="utf-8")
        size_mb = path.stat().st_size / 1e6
        for number in range(rounds + 1):
            for name in CANDIDATES:
                one = measured(name, path)
                assert one["rows"] == rows
                if number:  # the first round fills the disk cache
                    found[name].append(one)
    figures = [
        Figure(name, statistics.median(one["taken_s"] for one in all_), min(one["taken_s"] for one in all_))
        for name, all_ in found.items()
    ]
    show(f"{rows} recipients, {size_mb:.0f} MB, {rounds} rounds", figures, unit="s", scale=1)
    peaks = {name: max(one["peak_mb"] for one in all_) for name, all_ in found.items()}
    print("  peak memory of the process: " + ", ".join(f"{name} {peak:.0f} MB" for name, peak in peaks.items()))
    verdict("estimate / csv.reader, time", figures[1].median_s / figures[0].median_s, MOST_TIMES)
    verdict("estimate with a sample / csv.reader, time", figures[2].median_s / figures[0].median_s, MOST_TIMES)
    for name in list(CANDIDATES)[1:]:
        verdict(f"peak of {name}, MB", peaks[name], max(MOST_MB, MOST_MB * rows / ROWS))


if __name__ == "__main__":
    if sys.argv[1:2] == ["child"]:
        child(sys.argv[2], sys.argv[3])
    else:
        main(*map(int, sys.argv[1:3]))
