"""``smsc-soap callbacks list``: what came, oldest first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smsc_soap.cli.output import Screen, json_option, moment
from smsc_soap.errors import ConfigurationError
from smsc_soap.redaction import describe_text, mask_phone

if TYPE_CHECKING:
    from smsc_soap.callbacks.inbox import Kept

_KINDS = ("status", "incoming", "waitcall", "menu")


@click.command("list")
@click.argument("inbox", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--kind", "kinds", multiple=True, type=click.Choice(_KINDS), help="Only these; may be given again.")
@click.option("--after", type=click.IntRange(0), default=0, help="Only events behind the one with this number.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, help="Most events.")
@click.option("--texts", is_flag=True, help="Show whole phones and texts.")
@json_option
@click.pass_context
def list_events(ctx: click.Context, inbox: Path, kinds: tuple[str, ...], after: int, limit: int, texts: bool) -> None:
    """Show what came: INBOX is the file that `listen` names."""
    from smsc_soap.callbacks.inbox import Inbox

    screen = Screen.of(ctx)
    if not inbox.is_file():
        raise ConfigurationError(f"callbacks: there is no inbox {inbox.name}; `callbacks listen` makes one.")
    opened = Inbox(inbox, new=False)
    try:
        found = [_row(one, texts=texts) for one in opened.events(after=after, kinds=kinds, limit=limit)]
    finally:
        opened.close()
    if screen.as_json:
        screen.json({"events": found})
        return
    names = ("seq", "received_at", "kind", "phone", "what", "proof", "times", "outcome")
    screen.table(names, [[_cell(row[name]) for name in names] for row in found], numbers=(0, 6))


def _row(one: Kept, *, texts: bool) -> dict[str, Any]:
    from smsc_soap.callbacks.records import kind_name
    from smsc_soap.model.callback import IncomingMessage, StatusReport

    event = one.event
    row: dict[str, Any] = {
        "seq": one.seq,
        "received_at": one.received_at,
        "kind": kind_name(event),
        "phone": event.phone if texts else mask_phone(event.phone),
        "what": "",
        "proof": str(event.proof),
        "times": one.times,
        "outcome": one.outcome,
        "id": getattr(event, "id", None),
    }
    if isinstance(event, StatusReport):
        row |= {"what": f"{event.id}: {event.status_code}", "status_code": event.status_code}
    elif isinstance(event, IncomingMessage):
        row["what"] = event.text if texts else describe_text(event.text)
    return row


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else moment(value)
