"""``smsc-soap cost``: the provider's price for a message that is not sent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from smsc_soap.cli.draft import Draft, query_option, text_option
from smsc_soap.cli.options import Connection, connection_options
from smsc_soap.cli.output import Screen, json_option, money, remarks
from smsc_soap.cli.standard_input import text_of
from smsc_soap.cli.wiring import Wiring

if TYPE_CHECKING:
    from smsc_soap.client.sync_client import SmscClient
    from smsc_soap.model.results import CostResult


@click.command()
@click.argument("phones", metavar="PHONE...", nargs=-1, required=True)
@text_option
@query_option
@json_option
@connection_options
@click.pass_context
def cost(ctx: click.Context, connection: Connection, phones: tuple[str, ...], text: str, query: str | None) -> None:
    """What a message would cost; sends nothing.

    The price is the provider's own, in the account's currency, for all recipients together. Five
    equal questions a minute are allowed.
    """
    screen = Screen.of(ctx)
    draft = Draft.checked(phones, text_of(text), query=query)
    with connection.open(ctx.ensure_object(Wiring)) as client:
        quote = ask_price(client, draft)
    if screen.as_json:
        screen.json({"cost": quote.cost, "parts": quote.parts, **draft.as_dict(), **remarks(quote)})
        return
    screen.facts(
        [
            (screen.say("cost", "стоимость"), money(quote.cost)),
            (screen.say("parts billed", "частей к оплате"), "–" if quote.parts is None else str(quote.parts)),
            *draft.facts(screen),
        ]
    )
    screen.doubts(quote)


def ask_price(client: SmscClient, draft: Draft) -> CostResult:
    """The provider's price for *draft*. What its query says about the answer to a send does not go along."""
    if draft.query is None:
        return client.get_sms_cost(draft.given_phones, draft.text)
    parameters = replace(draft.parameters, cost=0, err=False, op=False)
    return client.get_sms_cost2(draft.given_phones, draft.text, query=parameters)
