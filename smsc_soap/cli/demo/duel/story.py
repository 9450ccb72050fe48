"""The duel as somebody sees it: side by side while it happens, then the counts of both ledgers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from smsc_soap.cli.demo.duel.books import Books
from smsc_soap.cli.demo.duel.library import PATIENCE_S, PAUSE_S, TRIES
from smsc_soap.cli.demo.duel.stage import DuelResult, Picture, run_duel
from smsc_soap.cli.demo.duel.trouble import DOWN_S, TroublePlan
from smsc_soap.cli.demo.duel.words import (
    ASSUMED_ENGLISH,
    ASSUMED_RUSSIAN,
    CLOSING_ENGLISH,
    CLOSING_RUSSIAN,
    OPENING_ENGLISH,
    OPENING_RUSSIAN,
    ROWS_ENGLISH,
    ROWS_RUSSIAN,
)
from smsc_soap.cli.demo.words import tell_title
from smsc_soap.cli.output import Screen, money

if TYPE_CHECKING:
    from rich.console import RenderableType

#: Plain lines of progress: one for each such share of the work.
_SHARES: Final = 8
#: Columns of a side in plain lines.
_WIDTH: Final = 36


def tell_duel(screen: Screen, customers: int, plan: TroublePlan) -> bool:
    """Runs a duel and tells it; True when the outbox's account is clean."""
    _opening(screen, customers, plan)
    with _progress(screen) as show:
        result = run_duel(customers, plan, show)
    _closing(screen, result)
    return result.right.clean


def duel_json(customers: int, plan: TroublePlan) -> tuple[dict[str, Any], bool]:
    """The same for machines, and whether the outbox's account is clean."""
    result = run_duel(customers, plan)
    sides = {
        name: {field: getattr(books, field) for field in books.__slots__}
        for name, books in (("libraries_rule", result.left), ("outbox", result.right))
    }
    told = {"seed": plan.seed, "messages": customers, "trouble_rate": plan.rate, **sides}
    return {**told, "virtual_s": round(result.took.total_seconds(), 1)}, result.right.clean


def _opening(screen: Screen, customers: int, plan: TroublePlan) -> None:
    tell_title(screen, "Second act: a bad day", "Второй акт: плохой день")
    words = screen.say(OPENING_ENGLISH, OPENING_RUSSIAN)
    screen.line(
        words.format(
            customers=customers,
            percent=f"{plan.rate * 100:g}",
            seed=plan.seed,
            kills=plan.kills,
            down_from=f"{DOWN_S[0]:g}",
            down_to=f"{DOWN_S[1]:g}",
            patience=f"{PATIENCE_S:g}",
            tries=TRIES,
            pause=f"{PAUSE_S:g}",
        )
    )


@contextmanager
def _progress(screen: Screen) -> Iterator[Callable[[Picture], None]]:
    """Both sides at work: one living picture on a terminal, some plain lines elsewhere."""
    if screen.styled:
        from rich.live import Live

        with Live(auto_refresh=False) as live:
            yield lambda picture: live.update(_panels(screen, picture), refresh=True)
        return
    shown = 0

    def line(picture: Picture) -> None:
        nonlocal shown
        share = (picture.left_done + picture.right_done) * _SHARES // (2 * picture.customers)
        if share > shown:
            shown = share
            screen.line(_plain(screen, picture))

    yield line


def _plain(screen: Screen, picture: Picture) -> str:
    left, right = _sides(screen, picture)
    names = screen.say("left: {},right: {}", "слева: {},справа: {}").split(",")
    first = names[0].format(left)
    return f"  {_time(picture)}  {first:<{_WIDTH}}  {names[1].format(right)}"


def _sides(screen: Screen, picture: Picture) -> tuple[str, str]:
    words = screen.say("{} done, {} twice", "готово {}, дважды {}")
    return words.format(picture.left_done, picture.left_twice), words.format(picture.right_done, picture.right_twice)


def _time(picture: Picture) -> str:
    minutes, seconds = divmod(int(picture.passed.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def _panels(screen: Screen, picture: Picture) -> RenderableType:
    from rich.columns import Columns
    from rich.console import Group
    from rich.panel import Panel
    from rich.progress_bar import ProgressBar
    from rich.text import Text

    titles = screen.say("retry rule of the libraries,outbox", "правило библиотек,outbox").split(",")
    done = (picture.left_done, picture.right_done)
    panels = [
        Panel(Group(Text(words), ProgressBar(picture.customers, number, width=_WIDTH)), title=title, width=_WIDTH + 4)
        for title, number, words in zip(titles, done, _sides(screen, picture))
    ]
    return Group(Text(f"  {_time(picture)}"), Columns(panels))


def _closing(screen: Screen, result: DuelResult) -> None:
    left, right = result.left, result.right
    words = screen.say(CLOSING_ENGLISH, CLOSING_RUSSIAN)
    hours = round(result.took.total_seconds() / 3600)
    screen.line(words.format(hours=hours, left_sends=left.sends, right_sends=right.sends, looks=right.looks))
    names = screen.say(ROWS_ENGLISH, ROWS_RUSSIAN).splitlines()
    counts = [(str(one), str(other)) for one, other in zip(_counts(left), _counts(right))]
    values = [*counts, (money(left.wasted), money(right.wasted))]
    columns = ["", *screen.say("left,right", "слева,справа").split(",")]
    screen.table(columns, [(name, *pair) for name, pair in zip(names, values)], numbers=(1, 2))
    assumed = screen.say(ASSUMED_ENGLISH, ASSUMED_RUSSIAN)
    screen.line(assumed.format(twice=right.twice, customers=result.customers))
    if not right.clean:
        screen.line(
            screen.say(
                "THE OUTBOX'S BOOKS ARE WRONG: this is a bug.", "КНИГИ OUTBOX НЕ СХОДЯТСЯ: это ошибка программы."
            )
        )


def _counts(books: Books) -> tuple[int, ...]:
    """In the order of the rows."""
    return books.once, books.failed, books.held, books.twice, books.failed_yet_delivered, books.lost
