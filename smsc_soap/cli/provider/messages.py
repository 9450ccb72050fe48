"""``smsc-soap provider history``, ``incoming`` and ``statistics``: what support looks at."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from smsc_soap.cli.options import Connection, connection_options
from smsc_soap.cli.output import Screen, json_option, moment, money
from smsc_soap.cli.provider.shared import period, period_options, result_dict
from smsc_soap.cli.wiring import Wiring


@click.command()
@period_options
@click.option("--phone", metavar="PHONE", multiple=True, help="Only messages to this phone; may be repeated.")
@click.option("--email", metavar="ADDRESS", multiple=True, help="Only e-mails to this address; may be repeated.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True, help="At most so many.")
@click.option("--before", metavar="SERIAL", help="Only those behind the message with this serial number.")
@json_option
@connection_options
@click.pass_context
def history(
    ctx: click.Context, /, connection: Connection, start: datetime | None, end: datetime | None, **which: Any
) -> None:
    """Messages that were sent, newest first, with texts and prices. The provider keeps six months."""
    screen, wiring = Screen.of(ctx), ctx.ensure_object(Wiring)
    with connection.open(wiring) as client:
        found = client.http.history(*period(wiring, start, end), **which)
    if screen.as_json:
        screen.json({"messages": [result_dict(one) for one in found]})
        return
    columns = (
        screen.say("sent", "отправлено"),
        screen.say("phone", "телефон"),
        "id",
        screen.say("status", "статус"),
        screen.say("cost", "стоимость"),
        screen.say("text", "текст"),
    )
    rows = [
        (
            moment(one.sent_at),
            one.phone or "",
            one.id,
            one.explain(screen.language),
            money(one.cost),
            _short(one.message or ""),
        )
        for one in found
    ]
    screen.table(columns, rows, numbers=(4,))


@click.command()
@click.option("--hours", type=click.IntRange(1, 168), default=24, show_default=True, help="Look back so far.")
@click.option("--after", metavar="ID", help="Only those behind the one with this id.")
@click.option("--to", metavar="NUMBER", help="Only those to this number of yours.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=1000, show_default=True, help="At most so many.")
@json_option
@connection_options
@click.pass_context
def incoming(ctx: click.Context, /, connection: Connection, **which: Any) -> None:
    """Messages from subscribers; a confirming call shows as [waitcall]."""
    screen = Screen.of(ctx)
    with connection.open(ctx.ensure_object(Wiring)) as client:
        found = client.http.incoming(**which)
    if screen.as_json:
        screen.json({"messages": [{**result_dict(one), "is_call": one.is_call} for one in found]})
        return
    columns = (screen.say("received", "получено"), screen.say("from", "от"), screen.say("to", "на"), "id")
    rows = [(moment(one.received_at), one.phone, one.to or "", one.id, _short(one.text)) for one in found]
    screen.table((*columns, screen.say("text", "текст")), rows)


@click.command()
@period_options
@click.option("--second-balance", is_flag=True, help="What was paid from the electronic balance.")
@json_option
@connection_options
@click.pass_context
def statistics(
    ctx: click.Context, connection: Connection, start: datetime | None, end: datetime | None, second_balance: bool
) -> None:
    """Messages and money."""
    screen, wiring = Screen.of(ctx), ctx.ensure_object(Wiring)
    with connection.open(wiring) as client:
        found = client.http.statistics(*period(wiring, start, end), second_balance=second_balance)
    show_statistics(screen, found)


def show_statistics(screen: Screen, found: Any) -> None:
    """Rows of statistics; what is not recognised in them is shown as it came."""
    if screen.as_json:
        screen.json({"statistics": [{**result_dict(one), "raw": dict(one.raw)} for one in found]})
        return
    columns = (
        screen.say("day or login", "день или логин"),
        screen.say("messages", "сообщений"),
        screen.say("cost", "стоимость"),
        screen.say("paid in", "зачислено"),
        screen.say("balance", "баланс"),
        screen.say("currency", "валюта"),
    )
    rows = [
        (
            one.date or one.user or "–",
            str(one.count or 0),
            money(one.cost),
            money(one.paid_in),
            money(one.balance),
            one.currency or "",
        )
        for one in found
    ]
    screen.table(columns, rows, numbers=(1, 2, 3, 4))


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 60 else f"{words[:59]}…"
