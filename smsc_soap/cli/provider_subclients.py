"""``smsc-soap provider subclients``: accounts below the main one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from smsc_soap.cli.options import Connection, connection_options, read_secret
from smsc_soap.cli.output import Screen, json_option
from smsc_soap.cli.provider_group import (
    InOrder,
    agreed,
    check_can_ask,
    period,
    period_options,
    result_dict,
    show_done,
    yes_option,
)
from smsc_soap.cli.provider_messages import show_statistics
from smsc_soap.cli.wiring import Wiring
from smsc_soap.model.http.subclients import SubclientFlag, SubclientKind, SubclientSettings

if TYPE_CHECKING:
    from collections.abc import Callable

_KINDS: Final = {one.name.lower().replace("_", "-"): one for one in SubclientKind}
_FLAGS: Final = {one.name.lower().replace("_", "-"): one for one in SubclientFlag}
_LOOK: Final = "look at the subclients in the provider's cabinet"


@click.group(cls=InOrder)
def subclients() -> None:
    """Accounts below the main one: their own logins, limits and balances."""


def _settings_options(verb: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(
        (
            click.option("--kind", type=click.Choice(list(_KINDS)), help="Whose tariff, and whose money."),
            click.option("--email", metavar="ADDRESS", help="Where the provider writes to."),
            click.option("--phone", metavar="PHONE", help="The subclient's own phone."),
            click.option("--sender", metavar="NAME", help="Default sender name."),
            click.option("--full-name", metavar="NAME", help="Who it is."),
            click.option("--notes", metavar="TEXT", help="Notes of yours."),
            click.option("--tariff", type=click.IntRange(0, 8), help="Number of the tariff."),
            click.option("--utc-offset", "utc_offset_hours", type=click.IntRange(-12, 12), help="Time zone in hours."),
            click.option("--allow", "allowed_phones", metavar="DIGITS", help="First digits allowed: 7,-77."),
            click.option("--on", multiple=True, type=click.Choice(list(_FLAGS)), help="Switch on; may be repeated."),
            click.option("--off", multiple=True, type=click.Choice(list(_FLAGS)), help="Switch off; may be repeated."),
            click.option(
                "--new-password-file",
                metavar="FILE",
                type=click.Path(path_type=Path),
                help="Read the subclient's password from the first line of FILE, instead of asking for it.",
            ),
        )
    ):
        verb = option(verb)
    return verb


@subclients.command()
@click.argument("name", metavar="NAME")
@_settings_options
@yes_option
@json_option
@connection_options
@click.pass_context
def create(ctx: click.Context, /, connection: Connection, name: str, yes: bool, **given: Any) -> None:
    """Make a subclient with the login NAME. At most three such calls a minute."""
    screen, wiring = Screen.of(ctx), ctx.ensure_object(Wiring)
    check_can_ask(ctx, yes=yes)
    password = _password(given.pop("new_password_file"), wiring, needed=True)
    settings = _settings(given)
    question = screen.say("Create it?", "Создать?")
    rows = [(screen.say("subclient", "субклиент"), name), *_shown(settings)]
    with connection.open(wiring) as client, agreed(ctx, rows, question, yes=yes, look=_LOOK):
        made = client.subclients.create(name, password or "", settings)
    if screen.as_json:
        screen.json(result_dict(made))
    else:
        screen.line(screen.say(f"Created, id {made.id}.", f"Создан, id {made.id}."))


@subclients.command()
@click.argument("name", metavar="NAME")
@click.option("--new-login", metavar="NAME", help="Another login from now on.")
@_settings_options
@yes_option
@json_option
@connection_options
@click.pass_context
def change(
    ctx: click.Context, /, connection: Connection, name: str, new_login: str | None, yes: bool, **given: Any
) -> None:
    """Change the subclient NAME; what is not given stays as it is."""
    screen, wiring = Screen.of(ctx), ctx.ensure_object(Wiring)
    check_can_ask(ctx, yes=yes)
    password = _password(given.pop("new_password_file"), wiring, needed=False)
    settings = _settings(given)
    rows = [(screen.say("subclient", "субклиент"), name), *_shown(settings)]
    if new_login:
        rows.append((screen.say("new login", "новый логин"), new_login))
    if password:
        rows.append((screen.say("password", "пароль"), screen.say("a new one", "новый")))
    question = screen.say("Change it?", "Изменить?")
    with connection.open(wiring) as client, agreed(ctx, rows, question, yes=yes, look=_LOOK):
        client.subclients.change(name, settings, password=password, new_login=new_login)
    show_done(screen, ("Changed.", "Изменено."), login=new_login or name)


@subclients.command()
@click.argument("name", metavar="NAME")
@click.argument("amount", metavar="SUM")
@yes_option
@json_option
@connection_options
@click.pass_context
def pay(ctx: click.Context, connection: Connection, name: str, amount: str, yes: bool) -> None:
    """Move SUM from the main account to the subclient NAME."""
    screen = Screen.of(ctx)
    check_can_ask(ctx, yes=yes)
    rows = [(screen.say("to", "кому"), name), (screen.say("sum", "сумма"), amount)]
    question = screen.say("Move the money?", "Перевести?")
    look = "compare the balances of both accounts"
    with connection.open(ctx.ensure_object(Wiring)) as client, agreed(ctx, rows, question, yes=yes, look=look):
        client.subclients.pay(name, amount)
    show_done(screen, ("Moved.", "Переведено."), login=name, amount=amount)


@subclients.command("statistics")
@period_options
@click.option("--subclient", metavar="NAME", help="Only this one.")
@click.option("--resellers", is_flag=True, help="Only independent ones.")
@click.option("--everybody", is_flag=True, help="All in one table.")
@json_option
@connection_options
@click.pass_context
def subclient_statistics(
    ctx: click.Context, /, connection: Connection, start: datetime | None, end: datetime | None, **which: Any
) -> None:
    """What subclients sent and spent."""
    screen, wiring = Screen.of(ctx), ctx.ensure_object(Wiring)
    with connection.open(wiring) as client:
        found = client.subclients.statistics(*period(wiring, start, end), login=which.pop("subclient"), **which)
    show_statistics(screen, found)


def _settings(given: dict[str, Any]) -> SubclientSettings:
    flags = {_FLAGS[name]: True for name in given.pop("on")} | {_FLAGS[name]: False for name in given.pop("off")}
    kind = given.pop("kind")
    return SubclientSettings(**given, kind=None if kind is None else _KINDS[kind], flags=flags)


def _shown(settings: SubclientSettings) -> list[tuple[str, str]]:
    """What is going to be set, in the words of the options."""
    names = ("kind", "email", "phone", "sender", "full_name", "notes", "tariff", "utc_offset_hours")
    rows = [(name, str(value)) for name in names if (value := getattr(settings, name)) is not None]
    if settings.kind is not None:
        rows[0] = ("kind", settings.kind.name.lower().replace("_", "-"))
    if settings.allowed_phones is not None:
        rows.append(("allow", ",".join(settings.allowed_phones)))
    return rows + [(flag.name.lower().replace("_", "-"), "on" if on else "off") for flag, on in settings.flags.items()]


def _password(path: Path | None, wiring: Wiring, *, needed: bool) -> str | None:
    """The subclient's password, from a file or a prompt; None when it stays as it is."""
    if path is not None:
        return read_secret(path)
    if not needed:
        return None
    if not wiring.stdin_is_terminal():
        raise click.UsageError("The subclient needs a password: add --new-password-file.")
    typed: str = click.prompt("Password of the subclient", hide_input=True, confirmation_prompt=True, err=True)
    return typed
