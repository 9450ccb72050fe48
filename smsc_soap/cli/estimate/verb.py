"""``smsc-soap estimate``: what a campaign costs, before anything is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from smsc_soap.campaign.reports.account_zone import AccountZone
from smsc_soap.cli.draft import query_option
from smsc_soap.cli.estimate.progress import progress_of
from smsc_soap.cli.estimate.view import show_estimate
from smsc_soap.cli.exit_codes import ExitCode, exit_code_for
from smsc_soap.cli.extras_check import needs_extra
from smsc_soap.cli.options import Connection, connection_options
from smsc_soap.cli.outbox.store import MONEY
from smsc_soap.cli.output import Screen, json_option
from smsc_soap.cli.rates_option import ACCOUNT, account_prices, rates_option
from smsc_soap.cli.table_options import TableOptions, table_options
from smsc_soap.cli.wiring import Wiring

if TYPE_CHECKING:
    from smsc_soap.campaign.quotes.estimate import Estimate, QuoteMode
    from smsc_soap.campaign.quotes.price_table import PriceTable
    from smsc_soap.client.sync_client import SmscClient
    from smsc_soap.wire.extended import ExtendedParameters

#: Questions of a full quote at a time; well below what the provider allows, as others may use the account, too.
OPEN_CALLS: Final = 4
_PATH: Final = click.Path(path_type=Path)


@click.command()
@table_options
@rates_option
@click.option(
    "--quote",
    type=click.Choice(["none", "sample", "full"]),
    help="Who says the price: the --rates alone, the provider for a sample, or for everybody.",
)
@click.option("--budget", type=MONEY, metavar="MONEY", help="Leave with its own exit code when the cost is above.")
@click.option(
    "--html",
    metavar="FILE",
    type=_PATH,
    callback=needs_extra("campaign", "jinja2"),
    help="Write a page with charts to FILE.",
)
@query_option
@click.option(
    "--max-calls", type=click.IntRange(2, 100_000), default=300, show_default=True, help="Most questions of a sample."
)
@click.option(
    "--batch-size", type=click.IntRange(1, 1000), default=100, show_default=True, help="Messages in one question."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Decides which numbers a sample asks about.")
@click.option("--state", metavar="FILE", type=_PATH, help="Answers of a full quote [TABLE.quote.jsonl].")
@click.option("--no-balance", is_flag=True, help="With --quote none, do not ask for the balance.")
@json_option
@connection_options
@click.pass_context
def estimate(ctx: click.Context, /, connection: Connection, table: TableOptions, **how: Any) -> None:
    """What a campaign costs, before anything is sent.

    TABLE is CSV or XLSX with a header, or - for CSV on standard input. Prices come from --rates, or from the
    provider: for some recipients of each kind, with an interval, or for all of them; a full quote that was
    stopped goes on where it was. Nothing is ever sent.
    """
    screen, wiring = Screen.of(ctx), ctx.ensure_object(Wiring)
    zone = AccountZone(wiring.account_utc_offset)
    wishes = Wishes.of(how, table, connection, wiring)
    with (
        wishes.asked(connection, wiring) as (client, prices),
        table.opened(language=screen.language) as opened,
        progress_of(screen) as progress,
    ):
        from smsc_soap.campaign.quotes.quote import make_estimate

        made = make_estimate(
            opened.source,
            opened.template,
            mode=wishes.mode,
            prices=prices,
            client=client,
            query=wishes.query,
            budget=how["budget"],
            max_calls=how["max_calls"],
            batch_size=how["batch_size"],
            open_calls=OPEN_CALLS,
            state=wishes.state,
            account=wishes.account,
            seed=how["seed"],
            progress=progress,
        )
    if not screen.as_json:
        show_estimate(made, screen, table.rejects)
    if how["html"] is not None:
        _write_page(how["html"], made, screen, zone)
    if screen.as_json:  # one object only: the estimate, or why the page could not be written
        screen.json(made.as_dict())
    ctx.exit(_ended(made, screen))


def _write_page(path: Path, made: Estimate, screen: Screen, zone: AccountZone) -> None:
    from smsc_soap.campaign.reports.html import estimate_page
    from smsc_soap.campaign.whole_file import write_whole

    write_whole(path, estimate_page(made, screen.language, zone))


def _ended(made: Estimate, screen: Screen) -> ExitCode:
    """How the command leaves; what is wrong is said once more where nobody overlooks it."""
    if made.stopped is not None:
        screen.note(f"smsc-soap: {made.stopped}")
        return exit_code_for(made.stopped)
    if made.over_budget:
        screen.note(screen.say("smsc-soap: the cost is above the budget.", "smsc-soap: стоимость выше бюджета."))
        return ExitCode.OVER_BUDGET
    return ExitCode.OK


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the options come to, checked before the table is opened."""

    mode: QuoteMode
    #: Of a file.
    prices: PriceTable | None
    #: The account's price list is wanted.
    fetches: bool
    query: ExtendedParameters | None
    #: Where the answers of a full quote are kept.
    state: Path | None
    #: True when messages are priced by the provider, or the balance is wanted.
    speaks: bool
    #: Names the account in a hash.
    account: str

    @classmethod
    def of(cls, how: dict[str, Any], table: TableOptions, connection: Connection, wiring: Wiring) -> Wishes:
        """Raises click.UsageError, RequestError or OSError for what does not fit together."""
        from smsc_soap.campaign.quotes.estimate import QuoteMode
        from smsc_soap.campaign.quotes.price_table import PriceTable

        has_account, rates = _has_account(connection, wiring), how["rates"]
        mode = _mode(how["quote"], rates=rates, has_account=has_account)
        asks = mode is not QuoteMode.NONE
        return cls(
            mode=mode,
            prices=PriceTable.read(rates) if isinstance(rates, Path) else None,
            fetches=rates == ACCOUNT,
            query=_query(how["query"]),
            state=_state(how["state"], table.table) if mode is QuoteMode.FULL else None,
            speaks=asks or (has_account and not how["no_balance"]),
            account=_account(connection, wiring) if asks else "",
        )

    @contextmanager
    def asked(self, connection: Connection, wiring: Wiring) -> Iterator[tuple[SmscClient | None, PriceTable | None]]:
        """A client, where the provider is spoken to beyond its price list; and the prices.

        Raises:
            SmscError: the account's price list was wanted, and cannot be read.
        """
        if not self.speaks and not self.fetches:
            yield None, self.prices
            return
        with connection.open(wiring) as client:
            prices = account_prices(client, wiring.now) if self.fetches else self.prices
            yield client if self.speaks else None, prices


def _has_account(connection: Connection, wiring: Wiring) -> bool:
    given = connection.login or connection.password_file or connection.api_key_file
    return bool(given or wiring.environ.get("SMSC_LOGIN") or wiring.environ.get("SMSC_API_KEY"))


def _mode(quote: str | None, *, rates: Path | str | None, has_account: bool) -> QuoteMode:
    """What --quote says; without it the rates, else a sample where an account is there to ask with."""
    from smsc_soap.campaign.quotes.estimate import QuoteMode

    if rates == ACCOUNT and not has_account:
        raise click.UsageError("--rates account needs the account: SMSC_LOGIN and SMSC_PASSWORD, or SMSC_API_KEY.")
    if quote is None and rates is not None:
        return QuoteMode.NONE
    if quote == "none" and rates is None:
        raise click.UsageError("--quote none needs the prices: --rates FILE, or --rates account.")
    if quote in (None, "sample", "full") and not has_account:
        raise click.UsageError(
            "Where do the prices come from? Give --rates FILE, or an account to ask with (SMSC_LOGIN, SMSC_PASSWORD)."
        )
    return QuoteMode(quote or "sample")


def _query(given: str | None) -> ExtendedParameters | None:
    if given is None:
        return None
    from smsc_soap.wire.extended import check_ready_string

    return check_ready_string(given, operation="get_sms_cost2").parameters


def _state(given: Path | None, table: str) -> Path | None:
    """Beside the table; a stream has no such place."""
    return given if given is not None or table == "-" else Path(f"{table}.quote.jsonl")


def _account(connection: Connection, wiring: Wiring) -> str:
    """Something that tells accounts and fronts apart, without a secret in it."""
    environ = connection.environment(wiring)
    key = hashlib.sha256(environ.get("SMSC_API_KEY", "").encode()).hexdigest()
    return f"{environ.get('SMSC_BASE_URL', '')} {environ.get('SMSC_LOGIN', '')} {key}"
