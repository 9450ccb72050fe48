"""``smsc-soap provider prices``, ``operator``, ``balance`` and ``delete``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from smsc_soap.cli.options import Connection, connection_options
from smsc_soap.cli.output import Screen, json_option, money, remarks
from smsc_soap.cli.provider.shared import agreed, check_can_ask, result_dict, show_done, yes_option
from smsc_soap.cli.wiring import Wiring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smsc_soap.campaign.quotes.provider_prices import RatesTable
    from smsc_soap.model.http.reports import OperatorInfo


@click.command()
@click.option(
    "--rates",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a table for `estimate --rates` to this new file: the dearest price of each country.",
)
@json_option
@connection_options
@click.pass_context
def prices(ctx: click.Context, connection: Connection, rates: Path | None) -> None:
    """The account's price list. At most three such calls a minute."""
    screen = Screen.of(ctx)
    with connection.open(ctx.ensure_object(Wiring)) as client:
        found = client.http.prices()
        currency = client.http.balance().currency if rates else None
    if rates is not None:
        from smsc_soap.campaign.quotes.provider_prices import rates_table

        table = rates_table(found, currency)
        with rates.open("x", encoding="utf-8", newline="") as file:
            file.write(table.text)
        _tell_rates(screen, rates, table)
        return
    if screen.as_json:
        screen.json({"prices": [result_dict(one) for one in found]})
        return
    columns = (screen.say("zone", "зона"), "SMS", "MMS", "HLR", screen.say("call", "звонок"))
    rows = [(one.name, money(one.api), money(one.mms), money(one.hlr), money(one.call)) for one in found]
    screen.table(columns, rows, numbers=(1, 2, 3, 4))


def _tell_rates(screen: Screen, path: Path, table: RatesTable) -> None:
    spread = [{"country": code, "lowest": lowest, "highest": highest} for code, lowest, highest in table.spread]
    if screen.as_json:
        told = {"file": str(path), "countries": table.countries, "spread": spread, "unknown": list(table.unknown)}
        screen.json(told)
        return
    screen.line(f"{path}: " + screen.say(f"{table.countries} countries", f"стран: {table.countries}"))
    for code, lowest, highest in table.spread:
        why = screen.say("by operator; the table has the highest", "по операторам; в таблице наибольшая")
        screen.note(f"{code}: {money(lowest)} – {money(highest)} {why}")
    for name in table.unknown:
        screen.note(screen.say("not in the table: ", "нет в таблице: ") + name)


@click.command()
@click.argument("phones", metavar="PHONE...", nargs=-1, required=True)
@json_option
@connection_options
@click.pass_context
def operator(ctx: click.Context, connection: Connection, phones: tuple[str, ...]) -> None:
    """Who carries PHONE, by its registration; of several phones a table."""
    screen = Screen.of(ctx)
    with connection.open(ctx.ensure_object(Wiring)) as client:
        if len(phones) > 1:
            _show_operators(screen, client.http.operators(phones))
            return
        found = client.http.operator(phones[0])
    if screen.as_json:
        screen.json(result_dict(found))
        return
    told = (
        (screen.say("country", "страна"), found.country),
        (screen.say("operator", "оператор"), found.operator),
        (screen.say("region", "регион"), found.region),
        ("MCC, MNC", found.mcc_mnc),
        ("UTC", _hours(found)),
    )
    screen.facts([(name, value) for name, value in told if value])


def _show_operators(screen: Screen, found: Sequence[OperatorInfo]) -> None:
    if screen.as_json:
        screen.json({"operators": [result_dict(one) for one in found]})
        return
    columns = (
        screen.say("phone", "телефон"),
        screen.say("country", "страна"),
        screen.say("operator", "оператор"),
        screen.say("region", "регион"),
        "MCC, MNC",
        "UTC",
    )
    rows = [
        (one.phone, one.country or "", one.operator or "–", one.region or "", one.mcc_mnc or "", _hours(one))
        for one in found
    ]
    screen.table(columns, rows)


def _hours(found: OperatorInfo) -> str:
    return "" if found.utc_offset_hours is None else f"{found.utc_offset_hours:+g}"


@click.command()
@json_option
@connection_options
@click.pass_context
def balance(ctx: click.Context, connection: Connection) -> None:
    """Money on the account, with its currency."""
    screen = Screen.of(ctx)
    with connection.open(ctx.ensure_object(Wiring)) as client:
        result = client.http.balance()
    if screen.as_json:
        known = {"balance": result.balance, "currency": result.currency, "credit": result.credit}
        screen.json({**known, **remarks(result)})
        return
    screen.line(f"{money(result.balance)} {result.currency or ''}".rstrip())
    screen.doubts(result)


@click.command()
@click.argument("phone")
@click.argument("id", metavar="ID")
@yes_option
@json_option
@connection_options
@click.pass_context
def delete(ctx: click.Context, connection: Connection, phone: str, id: str, yes: bool) -> None:
    """Take back a message to PHONE that waits for its time of sending."""
    screen = Screen.of(ctx)
    check_can_ask(ctx, yes=yes)
    rows = [(screen.say("message to", "сообщение на"), phone), ("id", id)]
    question = screen.say("Take it back?", "Отменить отправку?")
    look = "ask for the status of the message"
    with connection.open(ctx.ensure_object(Wiring)) as client, agreed(ctx, rows, question, yes=yes, look=look):
        client.http.delete(phone, id)
    show_done(screen, ("It will not be sent.", "Сообщение не будет отправлено."), phone=phone, id=id)
