"""Interleaved timing: every candidate in turn, many rounds, so that a drifting machine hits all alike."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One candidate: the median over all rounds, and the fastest round."""

    name: str
    median_s: float
    least_s: float


def per_call(candidates: Mapping[str, Callable[[], object]], *, calls: int = 200, rounds: int = 30) -> list[Figure]:
    """Seconds per call of each candidate."""
    for call in candidates.values():
        for _ in range(50):
            call()
    rounds_s: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(rounds):
        for name, call in candidates.items():
            started = time.perf_counter()
            for _ in range(calls):
                call()
            rounds_s[name].append((time.perf_counter() - started) / calls)
    return [Figure(name, statistics.median(taken), min(taken)) for name, taken in rounds_s.items()]


def per_process(candidates: Mapping[str, list[str]], *, rounds: int = 15) -> list[Figure]:
    """Seconds for one whole process of each candidate: the interpreter with these arguments."""
    rounds_s: dict[str, list[float]] = {name: [] for name in candidates}
    for number in range(rounds + 1):
        for name, arguments in candidates.items():
            started = time.perf_counter()
            subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
            if number:  # the first round fills caches
                rounds_s[name].append(time.perf_counter() - started)
    return [Figure(name, statistics.median(taken), min(taken)) for name, taken in rounds_s.items()]


def show(title: str, figures: list[Figure], *, unit: str = "µs", scale: float = 1e6) -> None:
    """A table: medians, and each candidate's ratio to the others' medians."""
    print(f"\n{title}")
    width = max(len(figure.name) for figure in figures)
    for figure in figures:
        ratios = "  ".join(
            f"{figure.median_s / other.median_s:5.2f} x {other.name}" for other in figures if other is not figure
        )
        print(
            f"  {figure.name:{width}}  median {figure.median_s * scale:8.1f} {unit}"
            f"  least {figure.least_s * scale:8.1f} {unit}   {ratios}"
        )


def verdict(what: str, ratio: float, reach: float, *, at_least: bool = False) -> None:
    """One line: the measured ratio against what was to be reached."""
    good = ratio >= reach if at_least else ratio <= reach
    sign = "≥" if at_least else "≤"
    print(f"  -> {what}: {ratio:.2f} ({sign} {reach} {'reached' if good else 'NOT reached'})")
