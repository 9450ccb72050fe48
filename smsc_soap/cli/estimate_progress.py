"""How far an estimate is, on the terminal: a bar with the rate and the time left."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from smsc_soap.cli.output import Screen

if TYPE_CHECKING:
    from smsc_soap.campaign.quote import Progress


@contextmanager
def progress_of(screen: Screen) -> Iterator[Callable[[Progress], None] | None]:
    """What to call with each step; None where nobody watches. Drawn on stderr, and wiped when it is over."""
    if screen.as_json or not sys.stderr.isatty():
        yield None
        return
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
    words = {"read": screen.say("recipients", "получатели"), "ask": screen.say("questions", "запросы")}
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
