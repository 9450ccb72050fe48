"""Counting segments: ours and smsutil, on random texts; disagreements are counted, too."""

from __future__ import annotations

import random

import smsutil

from benchmarks.timing import per_call, show, verdict
from smsc_soap import count_segments

ALPHABETS = ("abc XYZ 0123 €[]{}^~|\\ äöüñ", "Привет, мир! 0123 abc", "abc 😀 привет €")


def texts(number: int, seed: int = 1) -> list[str]:
    chance = random.Random(seed)
    return ["".join(chance.choices(chance.choice(ALPHABETS), k=chance.randint(1, 700))) for _ in range(number)]


def main() -> None:
    disagreements = sum(count_segments(text).segments != len(smsutil.split(text).parts) for text in texts(5000))
    sample = texts(200)
    figures = per_call(
        {
            "smsc_soap": lambda: [count_segments(text) for text in sample],
            "smsutil": lambda: [smsutil.split(text) for text in sample],
        },
        calls=1,
        rounds=10,
    )
    show("segments of 200 texts", figures, unit="ms", scale=1e3)
    ours, theirs = (figure.median_s for figure in figures)
    print(f"  disagreements in 5000 random texts: {disagreements}")
    verdict("smsutil / ours", theirs / ours, 10, at_least=True)


if __name__ == "__main__":
    main()
