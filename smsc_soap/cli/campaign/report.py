"""``smsc-soap campaign report``: what became of every message, and what was quoted against what was charged."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from smsc_soap.campaign.quotes.wording import Wording
from smsc_soap.campaign.reports.account_zone import AccountZone
from smsc_soap.cli.campaign.progress import Filled, progress_of
from smsc_soap.cli.extras_check import needs_extra
from smsc_soap.cli.outbox.store import open_existing, store_option
from smsc_soap.cli.output import Screen, json_option
from smsc_soap.cli.wiring import Wiring

if TYPE_CHECKING:
    from smsc_soap.campaign.plans.plan import Plan
    from smsc_soap.campaign.reports.report import CampaignReport
    from smsc_soap.outbox.outbox import Outbox

_PATH: Final = click.Path(path_type=Path)


@click.command()
@click.argument("plan", metavar="PLAN", type=_PATH)
@click.option("--csv", metavar="FILE", type=_PATH, help="Every message: state, charge, id (CSV).")
@click.option("--excel", is_flag=True, help="CSV as a Russian Excel reads it: semicolons, decimal commas.")
@click.option(
    "--xlsx",
    metavar="FILE",
    type=_PATH,
    callback=needs_extra("xlsx", "xlsxwriter"),
    help="The same as a workbook (extra xlsx).",
)
@click.option("--jsonl", metavar="FILE", help="The same, one JSON object a line; - for stdout.")
@click.option(
    "--html", metavar="FILE", type=_PATH, callback=needs_extra("campaign", "jinja2"), help="A page with charts."
)
@store_option
@json_option
@click.pass_context
def report(ctx: click.Context, /, plan: Path, store: str, **how: Any) -> None:
    """What became of a campaign. Asks nobody: it tells what the outbox knows by now."""
    from smsc_soap.campaign.plans.plan import Plan
    from smsc_soap.campaign.reports.report import make_report

    screen, zone = Screen.of(ctx), AccountZone(ctx.ensure_object(Wiring).account_utc_offset)
    known = Plan.open(plan)
    if how["jsonl"] == "-" and screen.as_json:
        raise click.UsageError("--jsonl - and --json both want stdout; name a file.")
    with open_existing(store) as opened, progress_of(screen, screen.say("read", "прочитано")) as (read, _):
        made = make_report(known, opened, on_read=read)
        _write_files(known, opened, made, screen, zone, how, read)
    if screen.as_json:
        screen.json(made.as_dict())
    elif how["jsonl"] != "-":
        _show(made, screen)


def _write_files(
    known: Plan,
    opened: Outbox,
    made: CampaignReport,
    screen: Screen,
    zone: AccountZone,
    how: dict[str, Any],
    read: Filled | None,
) -> None:
    if how["csv"] is not None:
        from smsc_soap.campaign.reports.export_csv import write_csv

        delimiter, decimal = (";", ",") if how["excel"] else (",", ".")
        shape: dict[str, Any] = {"language": screen.language, "delimiter": delimiter, "decimal": decimal, "zone": zone}
        write_csv(how["csv"], known, opened, **shape, on_read=read)
    if how["xlsx"] is not None:
        from smsc_soap.campaign.reports.export_xlsx import write_xlsx

        write_xlsx(how["xlsx"], known, opened, language=screen.language, zone=zone, on_read=read)
    if how["jsonl"] is not None:
        _write_jsonl(how["jsonl"], known, opened, read)
    if how["html"] is not None:
        from smsc_soap.campaign.reports.html import report_page
        from smsc_soap.campaign.whole_file import write_whole

        write_whole(how["html"], report_page(made, screen.language, zone))


def _write_jsonl(place: str, known: Plan, opened: Outbox, read: Filled | None) -> None:
    from smsc_soap.campaign.reports.export_json import write_jsonl
    from smsc_soap.campaign.whole_file import whole_file

    if place == "-":
        write_jsonl(sys.stdout, known, opened, on_read=read)
        return
    with whole_file(place) as out:
        write_jsonl(out, known, opened, on_read=read)


def _show(made: CampaignReport, screen: Screen) -> None:
    """The sums, then why the charge is not the quote, reason by reason."""
    from smsc_soap.campaign.reports.html.words import WORDS

    russian, words = screen.language == "ru", Wording(screen.language)
    total, currency = made.total, made.header.quote.currency
    rows = [
        (screen.say("campaign", "кампания"), made.header.campaign),
        (screen.say("recipients", "получателей"), words.number(made.header.recipients)),
        (screen.say("quoted", "по смете"), words.amount(made.header.quote.cost, currency)),
        (screen.say("charged", "списано"), words.amount(total.charged, currency)),
        (screen.say("ceiling", "потолок"), words.amount(made.header.ceiling.money, currency)),
    ]
    rows += [(WORDS[f"state_{state}"][russian], words.number(count)) for state, count in made.states.items() if count]
    screen.facts(rows)
    screen.line()
    columns = screen.say(
        "why the charge is not the quote|messages|difference", "почему списано не по смете|сообщений|разница"
    )
    reasons = [
        (WORDS[f"reason_{reason}"][russian], words.number(part.messages), words.amount(part.money, currency))
        for reason, part in total.reasons.items()
    ]
    screen.table(columns.split("|"), reasons, numbers=(1, 2))
