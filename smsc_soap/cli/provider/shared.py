"""What the verbs of ``smsc-soap provider`` share: order, agreement, JSON of results, days."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smsc_soap.cli.output import Screen
from smsc_soap.cli.wiring import Wiring
from smsc_soap.errors import ActionOutcomeUnknown, SmscError

if TYPE_CHECKING:
    from smsc_soap.model.results import Result

_DAYS = ("%Y-%m-%d", "%d.%m.%Y")


def yes_option(verb: Any) -> Any:
    """Adds ``--yes``."""
    return click.option("--yes", "-y", is_flag=True, help="Do it without asking; needed where there is no terminal.")(
        verb
    )


def check_can_ask(ctx: click.Context, *, yes: bool) -> None:
    """Refuses, before anything is asked of the provider, what nobody could agree to."""
    if not yes and not ctx.ensure_object(Wiring).stdin_is_terminal():
        raise click.UsageError("There is no terminal to ask at: look at what it does, then add --yes.")


@contextmanager
def agreed(
    ctx: click.Context, rows: Sequence[tuple[str, str]], question: str, *, yes: bool, look: str
) -> Iterator[None]:
    """Shows *rows*, asks *question* unless *yes*, and runs what follows.

    Ctrl-C in the middle of it is an unknown outcome: *look* says what to look at.
    """
    screen, wiring = Screen.of(ctx), ctx.ensure_object(Wiring)
    for name, value in rows:
        screen.note(f"{name}: {value}")
    if not yes:
        click.confirm(question, abort=True, err=True)
    started_at = wiring.now()
    try:
        yield
    except KeyboardInterrupt as error:
        if isinstance(error, SmscError):  # it knows more
            raise
        raise ActionOutcomeUnknown(look, started_at=started_at, reason="interrupted") from None


def result_dict(result: Result) -> dict[str, Any]:
    """A result for JSON: every field of ours, without the provider's own."""
    shown = {name: getattr(result, name) for name in type(result).model_fields if name != "raw"}
    return {name: str(value) if isinstance(value, Path) else value for name, value in shown.items()}


def show_done(screen: Screen, words: tuple[str, str], **facts: Any) -> None:
    """One sentence, or JSON with ``done``."""
    if screen.as_json:
        screen.json({"done": True, **facts})
    else:
        screen.line(screen.say(*words))


def period_options(verb: Callable[..., Any]) -> Callable[..., Any]:
    """Adds ``--from`` and ``--to``."""
    to = click.option("--to", "end", metavar="DAY", type=click.DateTime(_DAYS), help="Last day (default: today).")
    since = click.option(
        "--from",
        "start",
        metavar="DAY",
        type=click.DateTime(_DAYS),
        help="First day, YYYY-MM-DD (default: a week ago).",
    )
    return since(to(verb))


def period(wiring: Wiring, start: datetime | None, end: datetime | None) -> tuple[date, date]:
    """The days asked for."""
    last = wiring.now().date() if end is None else end.date()
    return (last - timedelta(days=7) if start is None else start.date()), last
