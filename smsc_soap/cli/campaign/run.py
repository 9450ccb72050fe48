"""``smsc-soap campaign run`` and ``resume``: a plan goes out through the outbox, until it is done or a signal comes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from smsc_soap.campaign.quotes.wording import Wording, english, russian
from smsc_soap.campaign.runs.begun import check_begun_here, remember_begun
from smsc_soap.cli.campaign.plan import tell_drift
from smsc_soap.cli.campaign.progress import Stands, progress_of
from smsc_soap.cli.campaign.words import how_it_stands, plan_dict, plan_facts, status_facts
from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.cli.options import Connection, connection_options
from smsc_soap.cli.outbox.holdup import Holdup, holdup
from smsc_soap.cli.outbox.store import MONEY, open_existing, store_option
from smsc_soap.cli.output import Screen, json_option
from smsc_soap.cli.signals import Signals
from smsc_soap.cli.standard_input import file_text, text_of
from smsc_soap.cli.wiring import Wiring

if TYPE_CHECKING:
    from smsc_soap.campaign.plans.plan import Plan
    from smsc_soap.campaign.runs.campaign import Campaign, CampaignStatus
    from smsc_soap.outbox.outbox import Outbox

_PATH: Final = click.Path(path_type=Path)
#: A campaign is looked at this often; large ones take longer to count, and are counted less often.
_TICK_S: Final = 0.2
_SHARE: Final = 10.0

_WORKING: Final = (
    click.option("--workers", type=click.IntRange(1, 64), default=4, show_default=True, help="Threads."),
    click.option(
        "--pace",
        type=click.FloatRange(0, 1000, min_open=True),
        default=50.0,
        show_default=True,
        help="Requests per second, over all processes of the store.",
    ),
    click.option("--max-cost-per-message", type=MONEY, metavar="MONEY", help="A dearer message ends new sends."),
    click.option("--balance-floor", type=MONEY, metavar="MONEY", help="Below this balance nothing new is sent."),
    click.option(
        "--drain-s",
        type=click.IntRange(1, 3600),
        default=40,
        show_default=True,
        help="Longest wait for open calls after a signal.",
    ),
)


class Stopped(Exception):
    """A signal came while the outbox was filled."""


def working_options(verb: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_WORKING):
        verb = option(verb)
    return verb


@click.command()
@click.argument("plan", metavar="PLAN", type=_PATH)
@click.option("--confirm", is_flag=True, help="Yes, send it; else it is asked for on a terminal.")
@click.option("--seal", metavar="SEAL", help="Only if this is the plan whose seal begins so.")
@click.option("--text", "-t", metavar="TEXT", help="Only if the plan has this text or template.")
@click.option("--text-file", metavar="FILE", type=_PATH, help="The same, read from FILE.")
@click.option("--table", metavar="FILE", help="Where the table lies now, if it was moved.")
@click.option("--no-balance", is_flag=True, help="Run although the balance may be too low: the account may owe.")
@working_options
@store_option
@json_option
@connection_options
@click.pass_context
def run(ctx: click.Context, /, plan: Path, connection: Connection, store: str, **how: Any) -> None:
    """Send a plan. Refuses, and says why, when anything changed since it was made (exit code 9).

    The outbox is filled under keys of the campaign, so a second run adds nothing. SIGTERM or Ctrl-C: nothing new is
    begun, open calls end; `campaign resume` goes on, also after a crash.
    """
    screen, wiring = Screen.of(ctx), ctx.ensure_object(Wiring)
    with _at_work(ctx, plan, connection, store, how) as (known, campaign):
        if how["seal"] is not None:
            known.check_seal(how["seal"])
        seen = campaign.status()
        check_begun_here(known, messages=seen.messages)
        _tell_siblings(campaign, screen)
        check = partial(campaign.check, text=_text(how), table_path=how["table"], balance=not how["no_balance"])
        with _drift_told(ctx, screen):
            check()
        if not seen.messages:
            _tell_not_compared(known, how["table"], screen)
        if not how["confirm"]:
            _confirm(ctx, known, screen, wiring, _send_question(known, screen))
            # People take their time: it may have expired, or become dearer, while they were asked.
            with _drift_told(ctx, screen):
                check()
        _work(ctx, known, campaign, screen, how | {"store": store})


@click.command()
@click.argument("plan", metavar="PLAN", type=_PATH)
@click.option("--ceiling", type=MONEY, metavar="MONEY", help="A new ceiling; needs --confirm.")
@click.option(
    "--ceiling-segments", type=click.IntRange(1), metavar="N", help="A new ceiling in segments; needs --confirm."
)
@click.option("--confirm", is_flag=True, help="Yes, up to the new ceiling.")
@working_options
@store_option
@json_option
@connection_options
@click.pass_context
def resume(ctx: click.Context, /, plan: Path, connection: Connection, store: str, **how: Any) -> None:
    """Go on with a campaign after a pause, a signal, a crash, or at its ceiling. Nothing is sent twice."""
    screen, wiring = Screen.of(ctx), ctx.ensure_object(Wiring)
    open_existing(store).close()
    with _at_work(ctx, plan, connection, store, how) as (known, campaign):
        with _drift_told(ctx, screen):
            campaign.check_begun()
        ceilings = how["ceiling"], how["ceiling_segments"]
        if ceilings != (None, None) and not how["confirm"]:
            _confirm(ctx, known, screen, wiring, _ceiling_question(known, screen, *ceilings))
        campaign.release(*ceilings)
        _work(ctx, known, campaign, screen, how | {"store": store})


@contextmanager
def _at_work(
    ctx: click.Context, plan: Path, connection: Connection, store: str, how: dict[str, Any]
) -> Iterator[tuple[Plan, Campaign]]:
    """The plan, held for this process, and its campaign in the store."""
    from smsc_soap.campaign.plans.plan import Plan
    from smsc_soap.campaign.runs.campaign import Campaign
    from smsc_soap.campaign.runs.locking import locked
    from smsc_soap.outbox.outbox import Outbox

    known = Plan.open(plan)
    if "://" not in store and not Path(store).exists():
        # Before an empty store is made in the wrong place.
        check_begun_here(known, messages=0)
    guards = {name: how[name] for name in ("pace", "max_cost_per_message", "balance_floor")}
    with locked(known), connection.open(ctx.ensure_object(Wiring)) as client:
        opened = Outbox.open(store, client=client, batch_size=known.header.delivery.batch_size, **guards)
        try:
            yield known, Campaign(known, opened)
        finally:
            opened.close(0.0)


@contextmanager
def _drift_told(ctx: click.Context, screen: Screen) -> Iterator[None]:
    from smsc_soap.campaign.plans.drift import PlanDrifted

    try:
        yield
    except PlanDrifted as drifted:
        if screen.as_json:
            raise
        tell_drift(screen, drifted)
        ctx.exit(ExitCode.CHANGED)


def _text(how: dict[str, Any]) -> str | None:
    if how["text"] is not None and how["text_file"] is not None:
        raise click.UsageError("Give the text by --text or --text-file: one of them.")
    if how["text_file"] is not None:
        return file_text(how["text_file"])
    return None if how["text"] is None else text_of(how["text"])


def _tell_siblings(campaign: Campaign, screen: Screen) -> None:
    """K8: the same people may be about to get something twice."""
    if campaign.status().messages:
        words = "This campaign was begun before; messages that are in the outbox are not added again."
        screen.note(screen.say(words, "Кампания уже начата; сообщения, которые есть в outbox, не добавятся снова."))
    for name in campaign.siblings:
        screen.note(
            screen.say(
                f"WARNING: a campaign of the same table is in this store already: {name}",
                f"ВНИМАНИЕ: кампания по той же таблице уже есть в этом хранилище: {name}",
            )
        )


def _tell_not_compared(known: Plan, table: str | None, screen: Screen) -> None:
    """A list of people who want nothing that cannot be found is no list that did not change."""
    from smsc_soap.campaign.plans.drift import Circumstances, not_compared

    for name in not_compared(known, Circumstances(datetime.now(UTC), table_path=table)):
        screen.note(
            screen.say(
                f"WARNING: {name} is not there any more, so nobody can tell whether it changed.",
                f"ВНИМАНИЕ: файла {name} больше нет, изменился ли он, сказать нельзя.",
            )
        )


def _send_question(known: Plan, screen: Screen) -> str:
    many = known.header.recipients
    return screen.say(
        f"Send {english(many, 'message', 'messages')}",
        f"Отправить {russian(many, 'сообщение', 'сообщения', 'сообщений')}",
    )


def _ceiling_question(known: Plan, screen: Screen, money: Decimal | None, segments: int | None) -> str:
    words, ceilings = Wording(screen.language), []
    if money is not None:
        ceilings.append(words.amount(money, known.header.quote.currency))
    if segments is not None:
        ceilings.append(words.number(segments) + screen.say(" segments", " сегментов"))
    return screen.say("Go on up to ", "Продолжить до потолка ") + ", ".join(ceilings)


def _confirm(ctx: click.Context, known: Plan, screen: Screen, wiring: Wiring, question: str) -> None:
    """Asks a person; leaves with its own exit code when nobody says yes."""
    if not screen.as_json:
        screen.facts(plan_facts(known.header, screen))
    if not screen.as_json and wiring.stdin_is_terminal() and click.confirm(question, err=True):
        return
    screen.note(
        screen.say(
            "smsc-soap: not confirmed (--confirm says yes); nothing was sent.",
            "smsc-soap: не подтверждено (да — это --confirm); ничего не отправлено.",
        )
    )
    if screen.as_json:
        screen.json({"confirmed": False, **plan_dict(known.header)})
    ctx.exit(ExitCode.NOT_CONFIRMED)


def _work(ctx: click.Context, known: Plan, campaign: Campaign, screen: Screen, how: dict[str, Any]) -> None:
    signals = Signals()
    with signals.taken(), progress_of(screen, header=known.header) as (filled, stands):
        trouble, quiet, whole = None, True, False
        try:
            campaign.fill(_while_filling(known, how["store"], signals, filled))
            whole = True
            campaign.outbox.run(workers=how["workers"])
            trouble = _until_over(campaign, signals, stands)
            quiet = _drain(campaign.outbox, signals, how["drain_s"])
        except Stopped:
            pass  # a signal, while it was filled
    code = _tell_end(campaign.status(), known, screen, trouble, quiet=quiet, whole=whole)
    signals.die_if_asked_twice()
    ctx.exit(code)


def _while_filling(
    known: Plan, store: str, signals: Signals, filled: Callable[[int, int], None] | None
) -> Callable[[int, int], None]:
    """Called with each thousand that is in the store: remembers which store, shows it, ends at a signal."""

    def on_fill(done: int, of: int) -> None:
        remember_begun(known, store, datetime.now(UTC))
        if filled is not None:
            filled(done, of)
        if signals.count:
            raise Stopped

    return on_fill


def _until_over(campaign: Campaign, signals: Signals, stands: Stands | None) -> Holdup | None:
    """Until nothing of it is left to do, a signal, or trouble that waits for a person; then that trouble."""
    while not signals.count:
        began_s = time.monotonic()
        seen = campaign.status()
        overview = campaign.outbox.status()
        if stands is not None:
            stands(seen, overview)
        if seen.done or seen.out_of_budget or seen.stopped:
            return None
        trouble = holdup(overview, looks_at_balance=False)
        if trouble is not None and trouble.command and not seen.open:
            return trouble
        signals.wait(max(_TICK_S, _SHARE * (time.monotonic() - began_s)))
    return None


def _drain(opened: Outbox, signals: Signals, drain_s: float) -> bool:
    """True when every open call has ended in time."""
    end_s = time.monotonic() + drain_s
    while not opened.stop(_TICK_S):
        if signals.count > 1 or time.monotonic() > end_s:
            return False
    return True


def _tell_end(
    seen: CampaignStatus, known: Plan, screen: Screen, trouble: Holdup | None, *, quiet: bool, whole: bool
) -> ExitCode:
    """*whole*: all of the plan is in the outbox."""
    code = ExitCode.OK
    if trouble is not None:
        code = ExitCode.CHANGED
    elif seen.out_of_budget:
        code = ExitCode.OVER_BUDGET
    if screen.as_json:
        screen.json({**seen.as_dict(), "hindrance": trouble and trouble.because, "quiet": quiet})
    else:
        screen.facts(status_facts(seen, screen, known.header.quote.currency))
    if trouble is not None:
        screen.note(trouble.told(screen))
    if words := how_it_stands(seen, str(known.path), screen, whole=whole):
        screen.note(words)
    return code
