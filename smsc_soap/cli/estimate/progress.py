"""How far an estimate is: a bar with the rate and the time left on a terminal, elsewhere a line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from smsc_soap.campaign.quotes.wording import Wording
from smsc_soap.cli.output import Screen

if TYPE_CHECKING:
    from smsc_soap.campaign.quotes.quote import Progress

#: Seconds between two lines where no bar can be drawn.
LINE_EVERY_S: Final = 30.0


@contextmanager
def progress_of(
    screen: Screen, monotonic: Callable[[], float] = time.monotonic
) -> Iterator[Callable[[Progress], None] | None]:
    """What to call with each step; None with JSON. On stderr; a bar is wiped when it is over."""
    if screen.as_json:
        yield None
    elif sys.stderr.isatty():
        with _bars(screen) as show:
            yield show
    else:
        yield _Lines(screen, monotonic)


class _Lines:
    """A line every half minute: how many, how fast, how long yet."""

    def __init__(self, screen: Screen, monotonic: Callable[[], float]) -> None:
        self._screen, self._monotonic = screen, monotonic
        self._step = ""
        self._begun_s = self._told_s = 0.0

    def __call__(self, progress: Progress) -> None:
        now_s = self._monotonic()
        if progress.step != self._step:
            self._step, self._begun_s, self._told_s = progress.step, now_s, now_s
        if now_s - self._told_s < LINE_EVERY_S:
            return
        self._told_s = now_s
        rate = progress.done / (now_s - self._begun_s)
        words = Wording(self._screen.language)
        per_second = words.written(Decimal(rate), 1) + self._screen.say("/s", "/с")
        line = f"{_words(self._screen)[progress.step]}: {words.number(progress.done)}, {per_second}"
        if progress.of is not None:
            left = max(0, round((progress.of - progress.done) / rate / 60)) if rate else 0
            line += self._screen.say(
                f", about {words.number(progress.of)} in all, {left} min left",
                f", всего около {words.number(progress.of)}, осталось минут: {left}",
            )
        self._screen.note(line)


def _words(screen: Screen) -> dict[str, str]:
    return {"read": screen.say("recipients", "получатели"), "ask": screen.say("questions", "запросы")}


@contextmanager
def _bars(screen: Screen) -> Iterator[Callable[[Progress], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f}"),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    words = _words(screen)
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks = {}

        def show(progress: Progress) -> None:
            if progress.step not in tasks:
                tasks[progress.step] = bars.add_task(words[progress.step], total=progress.of, rate="")
            task = tasks[progress.step]
            speed = bars.tasks[task].speed
            rate = "" if speed is None else f"{speed:,.0f}/s"
            bars.update(task, completed=progress.done, total=progress.of, rate=rate)

        yield show
