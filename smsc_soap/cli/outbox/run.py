"""``smsc-soap outbox run``: the workers, with progress, until a signal; then it drains."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import click

from smsc_soap.cli.event_lines import Lines
from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.cli.options import Connection, connection_options
from smsc_soap.cli.outbox.holdup import Teller, holdup, needs_person
from smsc_soap.cli.outbox.store import MONEY, store_option
from smsc_soap.cli.outbox.words import next_commands, overview_dict, overview_facts
from smsc_soap.cli.output import Screen, json_option
from smsc_soap.cli.pasting import to_paste
from smsc_soap.cli.signals import Signals
from smsc_soap.cli.wiring import Wiring

if TYPE_CHECKING:
    from smsc_soap.outbox.events import Event
    from smsc_soap.outbox.outbox import Outbox
    from smsc_soap.outbox.overview import Overview

#: The picture on a terminal is drawn anew this often.
_TICK_S: Final = 1.0
_SHORT_TICK_S: Final = 0.1
#: Looking at the store takes at most one part in so many of the time.
_SHARE: Final = 10.0

Show = Callable[["Overview"], None]


@click.command()
@click.option("--workers", type=click.IntRange(1, 64), default=4, show_default=True, help="Threads of this process.")
@click.option(
    "--pace",
    type=click.FloatRange(0, 1000, min_open=True),
    default=50.0,
    show_default=True,
    help="New sends per second, over all processes of the store.",
)
@click.option(
    "--batch-size",
    type=click.IntRange(1, 1000),
    default=100,
    show_default=True,
    help="Most messages in one request, where they may share one.",
)
@click.option(
    "--statuses-per-call",
    type=click.IntRange(1, 1000),
    default=200,
    show_default=True,
    help="Most delivery statuses asked for in one call; 1: each by SOAP.",
)
@click.option("--keep-days", type=click.IntRange(0, 36_500), help="Drop texts so many days after the final state.")
@click.option(
    "--drain-s",
    type=click.IntRange(1, 3600),
    default=40,
    show_default=True,
    help="Longest wait for open calls after a signal.",
)
@click.option(
    "--max-cost-per-message", type=MONEY, metavar="MONEY", help="A dearer message ends new sends until outbox resume."
)
@click.option("--balance-floor", type=MONEY, metavar="MONEY", help="Below this balance nothing new is sent.")
@click.option(
    "--rebind",
    is_flag=True,
    help="The store belongs to this login from now on: the same account by another credential.",
)
@click.option(
    "--until-done",
    is_flag=True,
    help="End when every message is final or held; code 12 when the rest waits for a person.",
)
@store_option
@json_option
@connection_options
@click.pass_context
def run(ctx: click.Context, /, connection: Connection, store: str, **how: Any) -> None:
    """Send what is in the store, settle what is unknown, follow deliveries.

    SIGTERM or Ctrl-C: nothing new is begun, open calls end, exit code 0. A second one ends at once; what
    was open then is settled by the next run. With --json one JSON object per line and event.
    """
    from smsc_soap.outbox.outbox import Outbox

    screen, wiring, signals = Screen.of(ctx), ctx.ensure_object(Wiring), Signals()
    # Whoever reads them may leave: what was done is in the store.
    lines = Lines(signals.ask) if screen.as_json else None
    keep = None if how["keep_days"] is None else timedelta(days=how["keep_days"])
    with connection.open(wiring) as client:
        names = ("pace", "rebind", "max_cost_per_message", "balance_floor", "batch_size", "statuses_per_call")
        opened = Outbox.open(store, client=client, **{name: how[name] for name in names})
        try:
            left = ""
            with signals.taken(), _picture(screen) as picture:
                show = picture if lines is None else _going_on_with(lines)
                opened.run(workers=how["workers"], keep=keep, on_event=None if lines is None else _told_by(lines))
                watch = _Watch(
                    opened, Teller(screen.note, screen), show, looks_at_balance=how["balance_floor"] is not None
                )
                left = watch.until_told(signals, until_done=how["until_done"])
                if signals.count:
                    screen.note(_going_on(screen))
                quiet = _drain(opened, signals, show, how["drain_s"])
            # A signal ends the process here as it ends any other.
            _tell_end(screen, lines, opened.status(), quiet=quiet, waits=signals.count < 2)
        finally:
            opened.close(0.0)
    signals.die_if_asked_twice()
    if left:
        screen.note(_left(screen, left))
        ctx.exit(ExitCode.NEEDS_PERSON)


@dataclass(frozen=True, slots=True)
class _Watch:
    """Looks at the store while workers send from it."""

    opened: Outbox
    tell: Teller
    show: Show | None
    looks_at_balance: bool

    def until_told(self, signals: Signals, *, until_done: bool) -> str:
        """Until a signal; *until_done*: or until nothing is left to do but for a person: then which command that is."""
        while not signals.count:
            began_s = time.monotonic()
            seen = self.opened.status()
            if self.show is not None:
                self.show(seen)
            found = holdup(seen, looks_at_balance=self.looks_at_balance)
            self.tell(found)
            left = needs_person(seen, found, self._put_aside) if until_done else ""
            if left or (until_done and not seen.waiting):
                return left
            # Counting a large store takes a moment: whoever only watches takes a small share of the time.
            tick_s = _SHORT_TICK_S if until_done else _TICK_S
            signals.wait(max(tick_s, _SHARE * (time.monotonic() - began_s)))
        return ""

    def _put_aside(self, campaign: str) -> int:
        return self.opened.campaign(campaign).waiting_for_resume


def _drain(opened: Outbox, signals: Signals, show: Show | None, drain_s: float) -> bool:
    """True when every open call has ended in time."""
    end_s = time.monotonic() + drain_s
    while not opened.stop(_SHORT_TICK_S):
        if show is not None:
            show(opened.status())
        if signals.count > 1 or time.monotonic() > end_s:
            return False
    return True


def _going_on(screen: Screen) -> str:
    again = to_paste("outbox", "run")
    return screen.say(
        "Stopping: nothing new is begun, open calls end. Once more ends at once.\n"
        f"Nothing is lost either way; go on with: {again}",
        "Остановка: новое не начинается, открытые вызовы завершаются. Ещё раз — выход сразу.\n"
        f"Ничего не потеряется; продолжить: {again}",
    )


def _left(screen: Screen, command: str) -> str:
    return screen.say(
        f"smsc-soap: messages are left that only a person can let go on: {command}",
        f"smsc-soap: остались сообщения, которые может отпустить только человек: {command}",
    )


def _tell_end(screen: Screen, lines: Lines | None, seen: Overview, *, quiet: bool, waits: bool) -> None:
    """*waits*: a reader who is slow gets every line."""
    if lines is not None:
        lines.finish() if waits else None
        lines("stopped", {"quiet": quiet, **overview_dict(seen)})
        lines.finish() if waits else None
    else:
        screen.facts(overview_facts(seen, screen))
    if not quiet:
        screen.note(
            screen.say(
                "A call was still open; the next run settles its message, and never sends it blindly.",
                "Один вызов не завершился; следующий запуск выяснит его судьбу и не отправит вслепую.",
            )
        )


def _told_by(lines: Lines) -> Callable[[Event], None]:
    return lambda event: lines(event.what, event.as_dict())


def _going_on_with(lines: Lines) -> Show:
    return lambda _: lines.go_on()


def _picture(screen: Screen) -> AbstractContextManager[Show | None]:
    """What draws the outbox on a terminal; None where nobody watches."""
    return nullcontext(None) if screen.as_json or not screen.styled else _live(screen)


@contextmanager
def _live(screen: Screen) -> Iterator[Show]:
    from rich.live import Live

    with Live(refresh_per_second=4, transient=True) as live:
        yield lambda seen: live.update(_drawn(seen, screen))


def _drawn(seen: Overview, screen: Screen) -> Any:
    from rich.panel import Panel
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2))
    for name, value in overview_facts(seen, screen):
        grid.add_row(Text(name, style="dim"), Text(value))
    pace = f"{seen.sends_per_s:.1f}/s, " if seen.sends_per_s else ""
    trouble = bool(seen.hindrance or next_commands(seen))
    return Panel(
        grid, title="outbox", subtitle=f"{pace}{seen.busy} of {seen.workers} at work", style="yellow" if trouble else ""
    )
