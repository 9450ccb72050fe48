"""Verbs of ``smsc-soap outbox`` that need no provider: put, look, take back, freeze and thaw, copy."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.cli.outbox.store import open_existing, store_option
from smsc_soap.cli.outbox.words import (
    attempt_rows,
    entry_dict,
    entry_facts,
    in_words,
    list_row,
    next_try,
    overview_dict,
    overview_facts,
)
from smsc_soap.cli.output import Screen, json_option
from smsc_soap.cli.standard_input import text_of
from smsc_soap.cli.wiring import Wiring
from smsc_soap.errors import ConfigurationError
from smsc_soap.outbox.entry import Entry
from smsc_soap.outbox.states import MessageClass, MessageState

if TYPE_CHECKING:
    from smsc_soap.outbox.outbox import Outbox
    from smsc_soap.outbox.overview import Overview

_ATTEMPTS: Final = ("attempt", "id", "what is known", "began", "closed", "looks")


@click.command()
@click.argument("phone")
@click.option("--text", "-t", metavar="TEXT", required=True, help="The text, or - to read it from stdin (UTF-8).")
@click.option("--key", metavar="KEY", help="Yours: the same key and message again is a no-op (default: a new one).")
@click.option("--sender", metavar="NAME", help="Sender name, instead of SMSC_SENDER.")
@click.option("--time", metavar="TIME", help="When the provider sends it; the forms of smsc-soap send.")
@click.option("--query", metavar="QUERY", help="Extended parameters, without cost, err and list.")
@click.option(
    "--kind",
    type=click.Choice([one.value for one in MessageClass]),
    default="transactional",
    show_default=True,
    help="Class.",
)
@click.option("--priority", type=int, default=0, show_default=True, help="Higher goes first.")
@click.option("--ttl-s", type=click.IntRange(1), help="Not sent after so many seconds.")
@store_option
@json_option
@click.pass_context
def put(ctx: click.Context, /, phone: str, text: str, store: str, ttl_s: int | None, **how: Any) -> None:
    """Hand over one message; durable when this ends with 0. Sends nothing by itself."""
    from smsc_soap.outbox.outbox import Outbox

    screen, wiring = Screen.of(ctx), ctx.ensure_object(Wiring)
    sender = how.pop("sender") or wiring.environ.get("SMSC_SENDER") or None
    ttl = None if ttl_s is None else timedelta(seconds=ttl_s)
    with Outbox.open(store, sender=sender) as opened:
        key = opened.put(phone, text_of(text), ttl=ttl, **how)
        _show(screen, opened.get(key))


@click.command()
@click.argument("key")
@store_option
@json_option
@click.pass_context
def show(ctx: click.Context, /, key: str, store: str) -> None:
    """One message with every attempt. Exit code 7 when the key is unknown."""
    with open_existing(store) as opened:
        _show(Screen.of(ctx), opened.get(key), ctx.ensure_object(Wiring).now(), opened.status())


def _show(screen: Screen, entry: Entry, now: datetime | None = None, seen: Overview | None = None) -> None:
    if screen.as_json:
        screen.json(entry_dict(entry, seen))
        return
    after = [] if now is None or seen is None else _what_next(entry, now, seen, screen)
    screen.facts([*entry_facts(entry, screen), *after])
    if entry.attempts:
        screen.line()
        screen.table(_ATTEMPTS, attempt_rows(entry))


def _what_next(entry: Entry, now: datetime, seen: Overview, screen: Screen) -> list[tuple[str, str]]:
    """When it is tried next, and what the whole store waits for."""
    if entry.next_at is None:
        return []
    at = next_try(entry, seen)
    rows = [] if at is None else [(screen.say("next try", "следующая попытка"), in_words(at, now, screen))]
    if seen.hindrance:
        rows.append((screen.say("nothing is sent", "отправка стоит"), seen.hindrance))
    return rows


@click.command("list")
@click.option(
    "--state",
    "states",
    type=click.Choice([one.value for one in MessageState]),
    multiple=True,
    help="Only these; may be repeated.",
)
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="The newest so many.")
@store_option
@json_option
@click.pass_context
def list_messages(ctx: click.Context, /, states: tuple[str, ...], limit: int, store: str) -> None:
    """The newest messages, newest first."""
    screen = Screen.of(ctx)
    with open_existing(store) as opened:
        entries = opened.list(states, limit)
    if screen.as_json:
        screen.json({"messages": [entry_dict(one) for one in entries]})
        return
    screen.table(("key", "to", "state", "delivery", "attempts", "changed"), [list_row(one, screen) for one in entries])


@click.command()
@store_option
@json_option
@click.pass_context
def status(ctx: click.Context, /, store: str) -> None:
    """How many messages are where, and what holds them up."""
    screen = Screen.of(ctx)
    with open_existing(store) as opened:
        seen = opened.status()
    if screen.as_json:
        screen.json(overview_dict(seen))
    else:
        screen.facts(overview_facts(seen, screen))


@click.command()
@click.argument("key")
@store_option
@json_option
@click.pass_context
def cancel(ctx: click.Context, /, key: str, store: str) -> None:
    """Take a message back while it is queued. Exit code 13 when it is too late."""
    screen = Screen.of(ctx)
    with open_existing(store) as opened:
        done = opened.cancel(key)
        _show(screen, opened.get(key))
    if not done:
        screen.note(
            screen.say(
                "smsc-soap: too late; it was not queued any more, and nothing was changed.",
                "smsc-soap: поздно: сообщение уже не в очереди, ничего не изменено.",
            )
        )
        ctx.exit(ExitCode.TOO_LATE)


@click.command()
@click.option("--because", metavar="WORDS", default="frozen by a person", show_default=True, help="Shown by status.")
@store_option
@json_option
@click.pass_context
def freeze(ctx: click.Context, /, because: str, store: str) -> None:
    """Stop every call from this store, in all processes, until thaw. For a store restored by other means."""
    with open_existing(store) as opened:
        opened.freeze(because)
        _tell_overview(Screen.of(ctx), opened)


@click.command()
@click.option(
    "--queued",
    type=click.Choice(["send", "cancel"]),
    help="What becomes of messages that are queued; needed when there are some.",
)
@store_option
@json_option
@click.pass_context
def thaw(ctx: click.Context, /, queued: str | None, store: str) -> None:
    """End a freeze.

    In a restored backup a message that is queued may have been sent after the backup was made. Then
    `--queued send` would send it twice: cancel, and put again what the provider's cabinet does not show.
    """
    with open_existing(store) as opened:
        seen = opened.status()
        if seen.frozen is None:
            raise click.UsageError("This store is not frozen; nothing was changed.")
        if seen.counts[MessageState.QUEUED] and queued is None:
            raise click.UsageError(
                f"{seen.counts[MessageState.QUEUED]} messages are queued; say --queued send or --queued cancel."
            )
        while queued == "cancel" and (waiting := opened.list([MessageState.QUEUED], 1000)):
            for one in waiting:
                opened.cancel(one.key)
        opened.thaw()
        _tell_overview(Screen.of(ctx), opened)


@click.command()
@store_option
@json_option
@click.pass_context
def resume(ctx: click.Context, /, store: str) -> None:
    """End the account's pause once its cause (login, money, address, certificate) is gone."""
    with open_existing(store) as opened:
        opened.resume()
        _tell_overview(Screen.of(ctx), opened)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@store_option
@json_option
@click.pass_context
def backup(ctx: click.Context, /, file: Path, store: str) -> None:
    """Copy a store that is a file, also while it is in use. The copy is frozen: restored, it sends nothing."""
    from smsc_soap.outbox.retention import back_up

    if "://" in store:
        raise ConfigurationError("outbox: PostgreSQL has pg_dump; run `outbox freeze` after restoring it.")
    open_existing(store).close()
    back_up(Path(store), file)
    with open_existing(str(file)) as copy:
        _tell_overview(Screen.of(ctx), copy)


def _tell_overview(screen: Screen, opened: Outbox) -> None:
    seen = opened.status()
    if screen.as_json:
        screen.json(overview_dict(seen))
    else:
        screen.facts(overview_facts(seen, screen))
