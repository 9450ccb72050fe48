"""``smsc-soap provider numbers``: dedicated numbers for receiving messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from smsc_soap.cli.options import Connection, connection_options
from smsc_soap.cli.output import Screen, json_option, money
from smsc_soap.cli.provider.shared import agreed, check_can_ask, result_dict, show_done, yes_option
from smsc_soap.cli.verb_group import VerbGroup
from smsc_soap.cli.wiring import Wiring
from smsc_soap.errors import NothingFound

if TYPE_CHECKING:
    from smsc_soap.model.http.numbers import RentableNumber


@click.group(cls=VerbGroup)
def numbers() -> None:
    """Dedicated numbers for receiving messages, rented by the month."""


@numbers.command("list")
@json_option
@connection_options
@click.pass_context
def list_numbers(ctx: click.Context, connection: Connection) -> None:
    """Which numbers can be rented, and for how much. At most two such calls a minute."""
    screen = Screen.of(ctx)
    with connection.open(ctx.ensure_object(Wiring)) as client:
        found = client.numbers.available()
    if screen.as_json:
        screen.json({"numbers": [result_dict(one) for one in found]})
        return
    columns = (
        screen.say("number", "номер"),
        screen.say("kind", "вид"),
        screen.say("a month", "в месяц"),
        screen.say("now", "сейчас"),
        screen.say("about it", "сведения"),
    )
    rows = [(one.phone, str(one.kind), money(one.month_cost), money(one.current_cost), one.info) for one in found]
    screen.table(columns, rows, numbers=(2, 3))


@numbers.command()
@click.argument("phone", metavar="NUMBER")
@click.option("--once", is_flag=True, help="This month only: do not rent it for the next one.")
@yes_option
@json_option
@connection_options
@click.pass_context
def rent(ctx: click.Context, connection: Connection, phone: str, once: bool, yes: bool) -> None:
    """Rent a number. Takes the rest of this month at once, and each following month unless --once.

    Renting accepts the provider's terms of use for dedicated numbers.
    """
    screen = Screen.of(ctx)
    check_can_ask(ctx, yes=yes)
    with connection.open(ctx.ensure_object(Wiring)) as client:
        offer = _offer(client.numbers.available(), phone)
        rows = [
            (screen.say("number", "номер"), offer.phone),
            (screen.say("taken now", "спишется сейчас"), money(offer.current_cost)),
            (screen.say("each month", "в месяц"), screen.say("no", "нет") if once else money(offer.month_cost)),
        ]
        question = screen.say(
            "Renting it accepts the provider's terms of use for dedicated numbers. Rent it?",
            "Аренда означает согласие с условиями провайдера для выделенных номеров. Арендовать?",
        )
        look = "see whether the number is gone from `provider numbers list` and whether the balance has changed"
        with agreed(ctx, rows, question, yes=yes, look=look):
            rented = client.numbers.rent(offer.phone, renew=not once)
    if screen.as_json:
        screen.json(result_dict(rented))
    else:
        screen.line(screen.say("Rented for ", "Арендован за ") + money(rented.cost))


@numbers.command()
@click.argument("phone", metavar="NUMBER")
@click.argument("renew", type=click.Choice(["on", "off"]))
@yes_option
@json_option
@connection_options
@click.pass_context
def renewal(ctx: click.Context, connection: Connection, phone: str, renew: str, yes: bool) -> None:
    """Say whether a rented number is rented for the next month too: on costs money then, off gives it up."""
    screen = Screen.of(ctx)
    check_can_ask(ctx, yes=yes)
    rows = [(screen.say("number", "номер"), phone), (screen.say("renewal", "продление"), renew)]
    question = screen.say("Change it?", "Изменить?")
    look = "look at the number in the provider's cabinet"
    with connection.open(ctx.ensure_object(Wiring)) as client, agreed(ctx, rows, question, yes=yes, look=look):
        client.numbers.set_renewal(phone, renew == "on")
    show_done(screen, ("Changed.", "Изменено."), phone=phone, renew=renew == "on")


def _offer(found: tuple[RentableNumber, ...], phone: str) -> RentableNumber:
    wanted = "".join(sign for sign in phone if sign.isdigit())
    for one in found:
        if one.phone.lstrip("+") == wanted:
            return one
    raise NothingFound("this number cannot be rented (any more); see smsc-soap provider numbers list.")
