"""``--rates``: a file of prices, or the account's own price list."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from smsc_soap.errors import HttpStatusError, NothingFound, ReplyError, UnknownProviderCode

if TYPE_CHECKING:
    from datetime import datetime

    from smsc_soap.campaign.quotes.price_table import PriceTable
    from smsc_soap.client.sync_client import SmscClient

#: What stands for the account's own price list; a file of this name is ``./account``.
ACCOUNT: Final = "account"


class _Rates(click.ParamType):  # type: ignore[type-arg]  # generic in newer versions of click only
    """A path, or ACCOUNT."""

    name = "rates"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path | str:
        return ACCOUNT if value == ACCOUNT else Path(value)


def rates_option(verb: Callable[..., Any]) -> Callable[..., Any]:
    """Adds ``--rates``; the verb gets a path, ACCOUNT, or None as ``rates``."""
    return click.option(
        "--rates",
        metavar="FILE|account",
        type=_Rates(),
        help="Prices of a segment: a CSV file (prefix or country, price), or the account's own price list.",
    )(verb)


def account_prices(client: SmscClient, now: Callable[[], datetime]) -> PriceTable:
    """The account's price list as a table of prices.

    Raises:
        ReplyError: there is no such list, or it cannot be understood; the sentence names the other ways to a price.
        SmscError: the account is refused, or there is no road to the provider.
        InvalidParameter: nothing in it can be used.
    """
    from smsc_soap.campaign.quotes.price_table import PriceTable

    try:
        told = client.http.prices()
    except (HttpStatusError, ReplyError, NothingFound, UnknownProviderCode) as error:
        raise ReplyError(
            f"the account's price list cannot be read: {str(error).rstrip('.')}. Name a file of prices "
            "(--rates FILE), or let the provider price the messages (--quote sample).",
            operation=error.operation,
            code=error.code,
            retryable=error.retryable,
        ) from error
    return PriceTable.from_prices(told, as_of=now())
