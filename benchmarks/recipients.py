"""Reading a million recipients with personal texts, against ``csv.reader`` reading the same file in the same run.

Ours does what an estimate needs before it counts: encoding and delimiter recognised, the file hashed, numbers
brought into one spelling, duplicates found, texts filled and checked. Each candidate is a process of its own, in
turn, so that memory is its own and a drifting machine hits both alike. ``python -m benchmarks.recipients 10000000``
takes another number of rows.
"""

from __future__ import annotations

import csv
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.memory import peak_mb
from benchmarks.timing import Figure, show, verdict

ROWS = 1_000_000
ROUNDS = 5
SEED = 20_261_120
TEMPLATE = "Здравствуйте, {name}! К оплате {sum} руб. {comment}"
NAMES = ("Иван", "Мария", "Александр", "Екатерина", "Сергей", "Анна", "Дмитрий", "Ольга")
#: How numbers are written: most in one piece, some as people write them.
FORMS = ("+79{0:09d}",) * 6 + ("79{0:09d}",) * 2 + ("89{0:09d}", "+7 (9{1}) {2}-{3}-{4}")


def write_table(path: Path, rows: int) -> None:
    """*rows* of phone, name, sum, comment, about 150 bytes each, always the same ones."""
    dice = random.Random(SEED)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("phone", "name", "sum", "comment"))
        for _ in range(rows):
            number = dice.randrange(10**9)
            nine = f"{number:09d}"
            phone = dice.choice(FORMS).format(number, nine[:2], nine[2:5], nine[5:7], nine[7:])
            amount = f"{dice.randrange(100, 99_999)}.{dice.randrange(100):02d}"
            house = dice.randrange(200)
            comment = f"Заказ номер {dice.randrange(10**6)} готов к выдаче на улице Ленина, дом {house}, до 20:00"
            writer.writerow((phone, dice.choice(NAMES), amount, comment))


def floor(path: str) -> int:
    """csv.reader alone."""
    rows = 0
    with open(path, encoding="utf-8", newline="") as file:  # noqa: PTH123 - what everybody writes
        for _ in csv.reader(file):
            rows += 1
    return rows - 1


def ours(path: str) -> int:
    """Recipients with their texts."""
    from smsc_soap.campaign import Template, open_recipients

    with open_recipients(path) as recipients:
        for _ in recipients.messages(Template.compile(TEMPLATE, recipients.columns)):
            pass
        return recipients.tally.read


CANDIDATES: dict[str, Callable[[str], int]] = {"csv.reader": floor, "recipients": ours}


def child(name: str, path: str) -> None:
    """What one candidate takes, as JSON: seconds, MB at the peak, rows."""
    started = time.perf_counter()
    rows = CANDIDATES[name](path)
    taken_s = time.perf_counter() - started
    print(json.dumps({"taken_s": taken_s, "peak_mb": peak_mb(), "rows": rows}))


def measured(name: str, path: Path) -> dict[str, float]:
    arguments = [sys.executable, "-m", "benchmarks.recipients", "child", name, str(path)]
    found: dict[str, float] = json.loads(subprocess.run(arguments, check=True, capture_output=True).stdout)
    return found


def main(rows: int = ROWS) -> None:
    found: dict[str, list[dict[str, float]]] = {name: [] for name in CANDIDATES}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        write_table(path, rows)
        size_mb = path.stat().st_size / 1e6
        for number in range(ROUNDS + 1):
            for name in CANDIDATES:
                one = measured(name, path)
                assert one["rows"] == rows
                if number:  # the first round fills the disk cache
                    found[name].append(one)
    figures = [
        Figure(name, statistics.median(one["taken_s"] for one in all_), min(one["taken_s"] for one in all_))
        for name, all_ in found.items()
    ]
    show(f"{rows} recipients, {size_mb:.0f} MB, {ROUNDS} rounds", figures, unit="s", scale=1)
    peaks = {name: max(one["peak_mb"] for one in all_) for name, all_ in found.items()}
    print("  peak memory of the process: " + ", ".join(f"{name} {peak:.0f} MB" for name, peak in peaks.items()))
    verdict("recipients / csv.reader, time", figures[1].median_s / figures[0].median_s, 5)
    verdict("peak of recipients, MB", peaks["recipients"], max(120.0, 120 * rows / ROWS))


if __name__ == "__main__":
    if sys.argv[1:2] == ["child"]:
        child(sys.argv[2], sys.argv[3])
    else:
        main(*map(int, sys.argv[1:2]))
