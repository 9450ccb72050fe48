"""Counting segments: ours, smsutil and npm's sms-segments-calculator, on the same random texts in one run.

``python -m benchmarks.segments`` also counts the disagreements on 130,000 texts, of which more than 100,000 are left
for each counter (the rules that leave texts out are in ``tests/support/segment_opinions.py``); with a number, on so
many. Takes about three minutes, nearly all of it in node.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import smsutil

from benchmarks.timing import Figure, show, verdict
from smsc_soap import analyze, count_segments

ROOT = Path(__file__).resolve().parents[1]
NODE_SCRIPT = ROOT / "tests" / "interop" / "node" / "segments.mjs"
COMPARED = 130_000
TIMED = 500
ROUNDS = 20
PERSONAL = (
    "Анна, ваш заказ 1017 собран и ждёт вас до 20:00 в пункте на Абая, 10. Сумма 12 430 тг.",
    "Anna, your order 1017 is ready, please collect it by 20:00 at Abay 10. Total 12430 KZT.",
)

sys.path.insert(0, str(ROOT / "tests" / "support"))
import segment_opinions  # noqa: E402 - it is where the tests have it


def main(compared: int = COMPARED) -> None:
    npm = _npm()
    _speed(npm)
    _personal()
    some = list(segment_opinions.texts(compared, seed=20_261_120))
    print(f"\ndisagreements, {compared} random texts")
    print(f"  {segment_opinions.ask_smsutil(some)}")
    if npm:
        print(f"  {segment_opinions.ask_npm(some, npm)}")


def _npm() -> list[str]:
    """The command of the npm counter; empty where it is not installed."""
    program = shutil.which("node")
    if program and (NODE_SCRIPT.parent / "node_modules" / "sms-segments-calculator").is_dir():
        return [program, str(NODE_SCRIPT)]
    print("\nnpm's counter is left out: it needs node, and npm ci --prefix tests/interop/node")
    return []


def _speed(npm: list[str]) -> None:
    some = list(segment_opinions.texts(TIMED))
    candidates: dict[str, Callable[[], object]] = {
        "smsc_soap": lambda: [count_segments(text) for text in some],
        "smsutil": lambda: [smsutil.split(text) for text in some],
    }
    if npm:
        candidates["npm, its process included"] = lambda: segment_opinions.npm_opinions(some, npm)
    figures = _interleaved(candidates)
    show(f"segments of one text, {TIMED} random ones in turn", figures)
    verdict("smsutil / ours", figures[1].median_s / figures[0].median_s, 10, at_least=True)


def _interleaved(candidates: Mapping[str, Callable[[], object]]) -> list[Figure]:
    """Seconds per text of each candidate."""
    rounds_s: dict[str, list[float]] = {name: [] for name in candidates}
    for number in range(ROUNDS + 1):
        for name, call in candidates.items():
            started = time.perf_counter()
            call()
            if number:  # the first round fills caches
                rounds_s[name].append((time.perf_counter() - started) / TIMED)
    return [Figure(name, statistics.median(taken), min(taken)) for name, taken in rounds_s.items()]


def _personal() -> None:
    """What estimates over many recipients do, and what one analysis costs beside it."""
    some = [text.replace("1017", str(number)) for number in range(TIMED // 2) for text in PERSONAL]
    figures = _interleaved(
        {
            "count_segments": lambda: [count_segments(text) for text in some],
            "analyze": lambda: [analyze(text) for text in some[: TIMED // 10]],
        }
    )
    count, analysis = figures
    print(f"\npersonal texts of 90 characters: count_segments {count.median_s * 1e9:.0f} ns each", end="")
    print(f", analyze {analysis.median_s * 1e7:.0f} µs each")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
