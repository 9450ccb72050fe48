"""``smsc-soap campaign plan``: recipients, texts, price and ceiling frozen in a file; or whether one still fits."""

from __future__ import annotations

import re
from contextlib import ExitStack, nullcontext
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from smsc_soap.cli.campaign.ceiling_question import ceiling_question
from smsc_soap.cli.campaign.words import plan_dict, plan_facts
from smsc_soap.cli.draft import query_option
from smsc_soap.cli.estimate.progress import progress_of
from smsc_soap.cli.estimate.verb import OPEN_CALLS, Wishes
from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.cli.options import Connection, connection_options
from smsc_soap.cli.outbox.store import MONEY, VARIABLE
from smsc_soap.cli.output import Screen, json_option
from smsc_soap.cli.pasting import to_paste
from smsc_soap.cli.problems import report as report_problem
from smsc_soap.cli.rates_option import rates_option
from smsc_soap.cli.table_options import TableOptions, table_options
from smsc_soap.cli.wiring import Wiring

if TYPE_CHECKING:
    from smsc_soap.campaign.plans.plan_header import Delivery

_PATH: Final = click.Path(path_type=Path)
_SPAN: Final = re.compile(r"([0-9]{1,5})([mhd])")
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}


class Span(click.ParamType):  # type: ignore[type-arg]  # generic in newer versions of click only
    """A time such as ``30m``, ``24h`` or ``3d``."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        if isinstance(value, timedelta):
            return value
        found = _SPAN.fullmatch(str(value))
        if found is None:
            self.fail(f"{str(value)[:20]!r} is not a time such as 30m, 24h or 3d.", param, ctx)
        return timedelta(**{_UNITS[found[2]]: int(found[1])})


class Cap(click.ParamType):  # type: ignore[type-arg]  # generic in newer versions of click only
    """``3/10m``: messages to one subscriber within a time; ``none``."""

    name = "cap"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int | None, int]:
        if isinstance(value, tuple):
            return value
        if value == "none":
            return None, 10
        number, _, within = str(value).partition("/")
        if not number.isascii() or not number.isdigit() or not 1 <= int(number) <= 1000:
            self.fail(f"{str(value)[:20]!r} is not a cap such as 3/10m, or none.", param, ctx)
        minutes = Span().convert(within, param, ctx) // timedelta(minutes=1)
        return int(number), minutes


@click.command()
@table_options
@rates_option
@click.option("--quote", type=click.Choice(["none", "sample", "full"]), help="Who says the price, as in estimate.")
@click.option("--ceiling", type=MONEY, metavar="MONEY", help="The most it may cost [upper end of the quote].")
@click.option(
    "--ceiling-segments", type=click.IntRange(1), metavar="N", help="The most segments it may take [those counted]."
)
@click.option("--max-price", type=MONEY, metavar="MONEY", help="A segment never costs more; so much is reserved.")
@click.option("--expires", type=Span(), default="24h", show_default=True, help="The run has to begin within.")
@click.option("--output", "-o", metavar="FILE", type=_PATH, help="The plan's file; new, and only you can read it.")
@click.option("--name", metavar="NAME", help="Of the campaign [the table's].")
@click.option("--sender", metavar="NAME", help="Sender name, instead of SMSC_SENDER.")
@query_option
@click.option("--hours", metavar="H1-H2", help="Only in these hours on the recipient's clock, such as 9-21.")
@click.option("--period", type=MONEY, metavar="HOURS", help="Stretch the campaign over so many hours ...")
@click.option("--freq", type=click.IntRange(1, 1440), metavar="MINUTES", help="... in steps of so many minutes.")
@click.option("--batch", type=click.IntRange(1, 1000), default=100, show_default=True, help="Recipients in a request.")
@click.option("--cap", type=Cap(), default="3/10m", show_default=True, help="Most messages to one subscriber, or none.")
@click.option(
    "--poll",
    type=click.Choice(["sampled", "all"]),
    default="all",
    show_default=True,
    help="Whose delivery status is asked for: one message of each request, or all.",
)
@click.option("--check", is_flag=True, help="TABLE is a plan: does it still fit? Exit code 9 when not.")
@click.option("--no-balance", is_flag=True, help="Do not look at the balance.")
@json_option
@connection_options
@click.pass_context
def plan(ctx: click.Context, /, connection: Connection, table: TableOptions, **how: Any) -> None:
    """Freeze a campaign in a file. Nothing is sent.

    TABLE and the price are those of `smsc-soap estimate`. The plan holds phones and texts: treat it as you treat the
    table. Its seal names it: approve that, and give it to `campaign run --seal`. Anything that changes afterwards
    (table, text, prices above the ceiling, balance, the plan itself) refuses to run. Where recipients have no price
    there is no upper end: then the ceiling is asked for on a terminal, and has to be named elsewhere.
    """
    screen, wiring = Screen.of(ctx), ctx.ensure_object(Wiring)
    if how["check"]:
        _check(ctx, screen, wiring, connection, table, balance=not how["no_balance"])
        return
    if how["output"] is None:
        raise click.UsageError("Where does the plan go? Name a file by --output FILE.")
    if how["output"].exists():
        raise click.UsageError(f"{how['output']}: the file exists; name a new one, or remove it.")
    from smsc_soap.campaign.plans.plan_header import PlannedFile

    delivery = _delivery(how, wiring)
    unpriced = how["rates"] is None and how["ceiling"] is not None and how["quote"] in (None, "none")
    how |= {"state": None, "query": how["query"] or None}
    wishes = None if unpriced else Wishes.of(how, table, connection, wiring)
    asking = nullcontext((None, None)) if wishes is None else wishes.asked(connection, wiring)
    # Before it is read: who is added while it is read is a difference then, and no accident.
    opt_out = None if table.opt_out is None else PlannedFile.of(table.opt_out)
    with asking as (client, prices), table.opened(language=screen.language) as opened, ExitStack() as watching:
        from smsc_soap.campaign.plans.plan import Plan

        asked: dict[str, Any] = (
            {}
            if wishes is None
            else {
                "query": wishes.query,
                "state": wishes.state,
                "account": wishes.account,
                "open_calls": OPEN_CALLS,
            }
        )
        made = Plan.write(
            how["output"],
            opened.source,
            opened.template,
            mode="none" if wishes is None else wishes.mode,
            prices=prices,
            client=client,
            ceiling=how["ceiling"],
            ceiling_segments=how["ceiling_segments"],
            max_price=how["max_price"],
            expires=how["expires"],
            delivery=delivery,
            label=how["name"],
            table_path=None if table.table == "-" else table.table,
            rates_path=how["rates"] if isinstance(how["rates"], Path) else None,
            opt_out_path=opt_out,
            progress=watching.enter_context(progress_of(screen)),
            ask_ceiling=ceiling_question(screen, wiring, watching.close),
            **asked,
        )
    if screen.as_json:
        screen.json({"plan": str(made.path), **plan_dict(made.header)})
        return
    screen.facts(plan_facts(made.header, screen))
    # Without a store in the environment the command needs one, and `campaign run` makes it.
    store = None if wiring.environ.get(VARIABLE) else "sms.db"
    command = to_paste("campaign", "run", made.path, "--seal", made.header.seal[:16], "--confirm", store=store)
    screen.note(screen.say(f"Nothing was sent. To send it: {command}", f"Ничего не отправлено. Отправить: {command}"))


def _delivery(how: dict[str, Any], wiring: Wiring) -> Delivery:
    from smsc_soap.campaign.plans.plan_header import Delivery

    cap, cap_min = how["cap"]
    period: Decimal | None = how["period"]
    return Delivery(
        sender=how["sender"] or wiring.environ.get("SMSC_SENDER") or None,
        query=how["query"] or "",
        hours=how["hours"],
        period_h=period,
        freq_min=how["freq"],
        batch_size=how["batch"],
        cap=cap,
        cap_min=cap_min,
        poll=how["poll"],
    )


def _check(
    ctx: click.Context,
    screen: Screen,
    wiring: Wiring,
    connection: Connection,
    table: TableOptions,
    *,
    balance: bool,
) -> None:
    from smsc_soap.campaign.plans.drift import Circumstances, PlanDrifted, check_plan, not_compared
    from smsc_soap.campaign.plans.plan import Plan

    known = Plan.open(table.table)
    words = None if table.text is None and table.text_file is None else table.words()
    has_account = connection.login or connection.api_key_file
    has_account = has_account or wiring.environ.get("SMSC_LOGIN") or wiring.environ.get("SMSC_API_KEY")
    with connection.open(wiring) if has_account else nullcontext(None) as client:
        seen = Circumstances(now=wiring.now(), text=words, client=client, balance=balance)
        try:
            check_plan(known, seen)
        except PlanDrifted as drifted:
            tell_drift(screen, drifted)
            ctx.exit(report_problem(drifted, ctx) if screen.as_json else ExitCode.CHANGED)
        gone = not_compared(known, seen)
    if screen.as_json:
        screen.json({"fits": True, "not_compared": gone, **plan_dict(known.header)})
        return
    screen.facts(plan_facts(known.header, screen))
    for name in gone:
        screen.note(screen.say(f"{name} is not there to compare with.", f"{name}: файла нет, не с чем сравнить."))
    screen.note(screen.say("The plan fits.", "План подходит."))


def tell_drift(screen: Screen, drifted: Any) -> None:
    """Each difference on a line of its own."""
    if screen.as_json:
        return
    screen.note(screen.say("The plan does not fit any more:", "План больше не подходит:"))
    for one in drifted.differences:
        screen.note(f"  - {screen.say(one.english, one.russian)}")
    screen.note(screen.say("Make it again: smsc-soap campaign plan", "Сделайте его заново: smsc-soap campaign plan"))
