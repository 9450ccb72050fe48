"""``smsc-soap balance``: money on the account."""

from __future__ import annotations

import click

from smsc_soap.cli.options import Connection, connection_options
from smsc_soap.cli.output import Screen, json_option, money, remarks
from smsc_soap.cli.wiring import Wiring


@click.command()
@json_option
@connection_options
@click.pass_context
def balance(ctx: click.Context, connection: Connection) -> None:
    """Money on the account.

    SOAP does not tell the currency: it is the account's. Up to ten such calls a minute are allowed.
    """
    screen = Screen.of(ctx)
    with connection.open(ctx.ensure_object(Wiring)) as client:
        result = client.get_balance()
    if screen.as_json:
        screen.json({"balance": result.balance, **remarks(result)})
        return
    screen.line(money(result.balance))
    screen.doubts(result)
