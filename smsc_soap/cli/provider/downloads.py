"""``smsc-soap provider downloads``: exports that the provider prepares in the background."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from smsc_soap.cli.options import Connection, connection_options
from smsc_soap.cli.output import Screen, json_option, moment
from smsc_soap.cli.provider.shared import result_dict
from smsc_soap.cli.verb_group import VerbGroup
from smsc_soap.cli.wiring import Wiring


@click.group(cls=VerbGroup)
def downloads() -> None:
    """Exports of messages: ordered in the provider's cabinet, fetched here."""


@downloads.command("list")
@click.option("--after", metavar="ID", help="Only those behind the one with this id.")
@click.option("--limit", type=click.IntRange(1, 1000), help="At most so many.")
@json_option
@connection_options
@click.pass_context
def list_downloads(ctx: click.Context, connection: Connection, after: str | None, limit: int | None) -> None:
    """The exports and how far they are. At most three such calls a minute."""
    screen = Screen.of(ctx)
    with connection.open(ctx.ensure_object(Wiring)) as client:
        found = client.downloads.list(limit=limit, after=after)
    if screen.as_json:
        screen.json({"downloads": [result_dict(one) for one in found]})
        return
    columns = ("id", screen.say("name", "имя"), screen.say("state", "состояние"), screen.say("made", "создан"))
    rows = [(one.id, one.name, str(one.state), moment(one.created_at), one.file) for one in found]
    screen.table((*columns, screen.say("file", "файл")), rows)


@downloads.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--id", metavar="ID", help="Which export, by its id.")
@click.option("--name", metavar="NAME", help="Which export, by the name of its file.")
@click.option("--wait", is_flag=True, help="Wait until the export is done (with --id).")
@click.option("--overwrite", is_flag=True, help="Replace FILE when it exists.")
@json_option
@connection_options
@click.pass_context
def fetch(
    ctx: click.Context, /, connection: Connection, path: Path, id: str | None, name: str | None, **how: Any
) -> None:
    """Fetch the file of an export to FILE, readable for its owner alone.

    FILE appears only when all of it is there. It holds phones and texts of your customers.
    """
    screen = Screen.of(ctx)
    if (id is None) == (name is None):
        raise click.UsageError("Say which export: --id or --name, one of the two.")
    if how["wait"] and id is None:
        raise click.UsageError("--wait needs --id.")
    with connection.open(ctx.ensure_object(Wiring)) as client:
        if how["wait"] and id is not None:
            task = client.downloads.wait(id)
            screen.note(screen.say("export: ", "выгрузка: ") + str(task.state))
        fetched = client.downloads.fetch(path, id=id, name=name, overwrite=how["overwrite"])
    if screen.as_json:
        screen.json(result_dict(fetched))
    else:
        words = screen.say(f"{fetched.size_bytes} bytes", f"{fetched.size_bytes} байт")
        screen.line(f"{fetched.path}: {words}")
