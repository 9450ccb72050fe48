"""``smsc-soap callbacks listen``: the receiver as a process, until a signal."""

from __future__ import annotations

import logging
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smsc_soap.cli.callbacks.secret import secret_option
from smsc_soap.cli.event_lines import Lines
from smsc_soap.cli.outbox.store import store_option
from smsc_soap.cli.output import Screen, json_option
from smsc_soap.cli.wiring import Wiring
from smsc_soap.errors import SmscError
from smsc_soap.redaction import Secret

if TYPE_CHECKING:
    from smsc_soap.callbacks.receiver import CallbackReceiver

_log = logging.getLogger("smsc_soap.callbacks")

#: The line of progress is written this often; old events are looked for a little less often.
_TICK_S = 1.0
_FORGET_EVERY_S = 3600.0
_FORGET_AGAIN_S = 60.0


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; a proxy stands before it.")
@click.option("--port", default=8030, show_default=True, type=click.IntRange(0, 65535), help="0 picks a free one.")
@click.option("--prefix", default="", help="Path that the proxy leaves before the secret one.")
@click.option(
    "--inbox",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File that calls are kept in; beside the store without it.",
)
@click.option(
    "--check",
    "checks",
    multiple=True,
    type=click.Choice(["sha1", "md5"]),
    help="Check value every call must carry; one of the two without it.",
)
@click.option(
    "--charset",
    type=click.Choice(["utf-8", "windows-1251", "koi8-r"]),
    help="Character set of the calls; found out without it.",
)
@click.option("--allow-crc32", is_flag=True, help="Take calls proven by crc32 alone, as hints: anybody can make them.")
@click.option(
    "--allow-unproven", is_flag=True, help="Take calls without a check value, as hints. Voice menus have none."
)
@click.option("--keep-days", type=click.IntRange(1, 36_500), help="Drop events so many days after they came.")
@secret_option
@store_option
@json_option
@click.pass_context
def listen(ctx: click.Context, /, store: str, secrets: tuple[Secret, ...], **how: Any) -> None:
    """Take the provider's calls: each is on disk before it is answered, then it settles messages of the store.

    Prints one line when ready. SIGTERM or Ctrl-C ends it; what came is kept. With --json one JSON object per line
    and event, without phones and texts.
    """
    from smsc_soap.callbacks.app import CallbackApp, whole_prefix
    from smsc_soap.callbacks.receiver import CallbackReceiver
    from smsc_soap.callbacks.server import CallbackServer, share_python_fairly
    from smsc_soap.outbox.crash import armed
    from smsc_soap.wire.callback import CallbackSettings

    share_python_fairly()
    screen, told = Screen.of(ctx), threading.Event()
    taken = ("charset", "checks", "allow_crc32", "allow_unproven")
    zone = ctx.ensure_object(Wiring).account_utc_offset
    settings = CallbackSettings(**{name: how[name] for name in taken}, account_utc_offset=zone)
    lines = Lines(told.set, first="listening") if screen.as_json else None
    receiver = CallbackReceiver.open(
        store,
        secret=secrets,
        inbox=how["inbox"],
        settings=settings,
        crash=armed(),
        on_event=_nobody if lines is None else lines,
    )
    app = CallbackApp(receiver, prefix=how["prefix"])
    with receiver, CallbackServer(app, host=how["host"], port=how["port"]) as server, _signals(told):
        ready = {"url": server.url, "paths": [whole_prefix(how["prefix"]) + one for one in receiver.paths]}
        if lines is not None:
            lines("listening", ready)
        else:
            screen.line(f"listening on {server.url}")
            for path in ready["paths"]:
                screen.note(screen.say(f"calls come to {path}", f"вызовы приходят на {path}"))
        sys.stdout.flush()
        _until(told, receiver, screen, how["keep_days"], _nothing if lines is None else lines.go_on)
    _tell_end(receiver, screen, lines)


def _until(
    told: threading.Event,
    receiver: CallbackReceiver,
    screen: Screen,
    keep_days: int | None,
    tick: Callable[[], object] = lambda: None,
) -> None:
    forget_at = 0.0
    # A wait without limit cannot be interrupted on Windows.
    while not told.wait(_TICK_S):
        tick()
        if keep_days is not None and time.monotonic() >= forget_at:
            forget_at = time.monotonic() + _forget(receiver, timedelta(days=keep_days))
        if screen.styled and not screen.as_json:
            click.echo(f"\r{_progress(receiver, screen)}\x1b[K", nl=False, err=True)
    if screen.styled and not screen.as_json:
        click.echo(err=True)


def _forget(receiver: CallbackReceiver, keep: timedelta) -> float:
    """When to do it again. A full disk, or somebody else's long write, ends no receiver."""
    try:
        receiver.forget(keep)
    except SmscError as error:
        _log.warning("old events were not dropped: %s", error, extra={"smsc_event": "callback_not_stored"})
        return _FORGET_AGAIN_S
    return _FORGET_EVERY_S


def _progress(receiver: CallbackReceiver, screen: Screen) -> str:
    seen = receiver.counts
    settled = seen.outbox.get("settled", 0)
    refused = seen.unproven + seen.unreadable
    return screen.say(
        f"{seen.new} new, {seen.repeated} repeated, {refused} refused, {seen.not_stored} not stored; "
        f"{seen.outbox.get('moved', 0)} statuses moved, {settled} messages settled",
        f"новых {seen.new}, повторов {seen.repeated}, отказов {refused}, не сохранено {seen.not_stored}; "
        f"статусов {seen.outbox.get('moved', 0)}, выяснено сообщений {settled}",
    )


def _tell_end(receiver: CallbackReceiver, screen: Screen, lines: Lines | None) -> None:
    seen = receiver.counts
    if lines is not None:
        facts = ("new", "repeated", "unproven", "unreadable", "not_stored", "outbox")
        lines("stopped", {name: getattr(seen, name) for name in facts})
    else:
        screen.line(_progress(receiver, screen))


@contextmanager
def _signals(told: threading.Event) -> Iterator[None]:
    names = (signal.SIGINT, signal.SIGTERM)
    before = {name: signal.signal(name, lambda *_: told.set()) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def _nothing() -> None:
    """What a tick does where no lines are asked for."""


def _nobody(_what: str, _facts: Mapping[str, Any]) -> None:
    """Who listens where no lines are asked for."""
