"""``smsc-soap provider subclients``: accounts below the main one."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import IntEnum
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any, Final

import click

from smsc_soap.cli.options import Connection, connection_options, read_secret
from smsc_soap.cli.output import Screen, json_option
from smsc_soap.cli.provider.messages import show_statistics
from smsc_soap.cli.provider.shared import (
    agreed,
    check_can_ask,
    period,
    period_options,
    result_dict,
    show_done,
    yes_option,
)
from smsc_soap.cli.verb_group import VerbGroup
from smsc_soap.cli.wiring import Wiring
from smsc_soap.model.http.subclients import SubclientCurrency, SubclientFlag, SubclientKind, SubclientSettings

if TYPE_CHECKING:
    from collections.abc import Callable

_KINDS: Final = {one.name.lower().replace("_", "-"): one for one in SubclientKind}
_FLAGS: Final = {one.name.lower().replace("_", "-"): one for one in SubclientFlag}
_SWITCH: Final = click.Choice(list(_FLAGS))
#: Below the help of a verb that has them; each name whole, so that it can be copied.
_SWITCHES: Final = "\b\nA SWITCH is one of:\n" + fill(", ".join(_FLAGS), 76, break_on_hyphens=False) + "."
#: Settings that go as they are: name, what stands for the value, whole numbers only, help.
_MORE: Final = (
    ("incoming_email", "ADDRESS", False, "Where incoming messages go to."),
    ("incoming_phone", "PHONE", False, "Where incoming messages go to."),
    ("reserve_sender", "NAME", False, "Sender name where the default one cannot be."),
    ("company_details", "TEXT", False, "Details of the company."),
    ("contract_number", "TEXT", False, "Number of the contract."),
    ("low_balance", "SUM", False, "Warn at this balance."),
    ("lowest_tariff", "NUMBER", True, "The tariff never falls below."),
    ("keep_days", "DAYS", True, "Messages leave the history after so long."),
    ("per_day", "NUMBER", True, "Most messages a day."),
    ("per_day_and_phone", "NUMBER", True, "Most messages a day to one phone."),
    ("per_day_and_text", "NUMBER", True, "Most messages a day of one text to one phone."),
    ("per_day_and_address", "NUMBER", True, "Most messages a day from one address."),
    ("valid_minutes", "MINUTES", True, "How long a message waits for a phone that is off."),
    ("handler_url", "URL", False, "Where reports are delivered to."),
    ("command_phones", "PHONES", False, "Where a mailing by an SMS command goes to."),
    ("mail_phones", "PHONES", False, "Where letters of its mail address go to."),
    ("mail_length", "NUMBER", True, "How much of a letter's text."),
    ("auto_reply", "TEXT", False, "What incoming messages are answered with."),
    ("auto_reply_to_calls", "TEXT", False, "What incoming calls are answered with."),
    ("site_id", "NUMBER", True, "The site it is made for."),
)
_SHOWN: Final = (
    *("kind", "email", "phone", "sender", "full_name", "notes", "tariff", "utc_offset_hours", "allowed_phones"),
    *("currency", "send_hours", "mail_hours"),
    *(name for name, *_ in _MORE),
)
#: Options of another name than the setting.
_OPTIONS: Final = {"utc_offset_hours": "utc-offset", "allowed_phones": "allow"}
_CURRENCIES: Final = {one.name: one for one in SubclientCurrency}
_LOOK: Final = "look at the subclients in the provider's cabinet"


@click.group(cls=VerbGroup)
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
            click.option("--currency", type=click.Choice(list(_CURRENCIES)), help="In what it pays."),
            click.option("--send-hours", nargs=2, type=click.IntRange(0, 24), help="First and last hour for sending."),
            click.option("--mail-hours", nargs=2, type=click.IntRange(0, 24), help="The same for letters."),
            *(
                click.option(f"--{name.replace('_', '-')}", metavar=what, type=int if whole else str, help=words)
                for name, what, whole, words in _MORE
            ),
            click.option(
                "--on", metavar="SWITCH", multiple=True, type=_SWITCH, help="Switch on (listed below); may be repeated."
            ),
            click.option("--off", metavar="SWITCH", multiple=True, type=_SWITCH, help="Switch off; may be repeated."),
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


@subclients.command(epilog=_SWITCHES)
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


@subclients.command(epilog=_SWITCHES)
@click.argument("name", metavar="NAME")
@click.option("--new-login", metavar="NAME", help="Another login from now on.")
@click.option(
    "--current-password-file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Change it only where its password is the first line of FILE.",
)
@_settings_options
@yes_option
@json_option
@connection_options
@click.pass_context
def change(
    ctx: click.Context,
    /,
    connection: Connection,
    name: str,
    new_login: str | None,
    current_password_file: Path | None,
    yes: bool,
    **given: Any,
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
        client.subclients.change(
            name, settings, password=password, new_login=new_login, current_password=_secret_of(current_password_file)
        )
    show_done(screen, ("Changed.", "Изменено."), login=new_login or name)


@subclients.command()
@click.argument("name", metavar="NAME")
@click.argument("amount", metavar="SUM")
@click.option("--second-balance", is_flag=True, help="From one electronic balance to the other.")
@yes_option
@json_option
@connection_options
@click.pass_context
def pay(ctx: click.Context, connection: Connection, name: str, amount: str, second_balance: bool, yes: bool) -> None:
    """Move SUM from the main account to the subclient NAME."""
    screen = Screen.of(ctx)
    check_can_ask(ctx, yes=yes)
    rows = [(screen.say("to", "кому"), name), (screen.say("sum", "сумма"), amount)]
    question = screen.say("Move the money?", "Перевести?")
    look = "compare the balances of both accounts"
    with connection.open(ctx.ensure_object(Wiring)) as client, agreed(ctx, rows, question, yes=yes, look=look):
        client.subclients.pay(name, amount, second_balance=second_balance)
    show_done(screen, ("Moved.", "Переведено."), login=name, amount=Decimal(amount))


@subclients.command("statistics")
@period_options
@click.option("--subclient", metavar="NAME", help="Only this one.")
@click.option("--id", metavar="ID", help="Only the one with this number.")
@click.option("--resellers", is_flag=True, help="Those with a balance of their own.")
@click.option("--everybody", is_flag=True, help="All in one table.")
@click.option("--second-balance", is_flag=True, help="What was paid from the electronic balance.")
@click.option("--hide-deleted", is_flag=True, help="Without those that are deleted.")
@json_option
@connection_options
@click.pass_context
def subclient_statistics(
    ctx: click.Context, /, connection: Connection, start: datetime | None, end: datetime | None, **which: Any
) -> None:
    """What subclients sent and spent: without an option those that spend the main balance."""
    screen, wiring = Screen.of(ctx), ctx.ensure_object(Wiring)
    with connection.open(wiring) as client:
        found = client.subclients.statistics(*period(wiring, start, end), login=which.pop("subclient"), **which)
    show_statistics(screen, found)


def _settings(given: dict[str, Any]) -> SubclientSettings:
    flags = {_FLAGS[name]: True for name in given.pop("on")} | {_FLAGS[name]: False for name in given.pop("off")}
    kind, currency = given.pop("kind"), given.pop("currency")
    return SubclientSettings(
        **given,
        kind=None if kind is None else _KINDS[kind],
        currency=None if currency is None else _CURRENCIES[currency],
        flags=flags,
    )


def _shown(settings: SubclientSettings) -> list[tuple[str, str]]:
    """What is going to be set, in the words of the options."""
    given = [(name, getattr(settings, name)) for name in _SHOWN]
    rows = [(_OPTIONS.get(name, name.replace("_", "-")), _words(value)) for name, value in given if value is not None]
    return rows + [(flag.name.lower().replace("_", "-"), "on" if on else "off") for flag, on in settings.flags.items()]


def _words(value: Any) -> str:
    if isinstance(value, IntEnum):
        return value.name.lower().replace("_", "-") if isinstance(value, SubclientKind) else value.name
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _secret_of(path: Path | None) -> str | None:
    return None if path is None else read_secret(path)


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
