"""``smsc-soap provider voice-code`` and ``wait-call``: two ways to confirm a number by a call."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import click

from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.cli.options import Connection, connection_options
from smsc_soap.cli.output import Screen, json_option, moment, money
from smsc_soap.cli.provider.shared import agreed, check_can_ask, yes_option
from smsc_soap.cli.wiring import Wiring
from smsc_soap.errors import ReplyError, TransportError
from smsc_soap.wire.extended import ExtendedParameters

if TYPE_CHECKING:
    from smsc_soap.client.http.voice_code import VoiceCode
    from smsc_soap.client.http.wait_call import WaitCall

_CALL: Final = ExtendedParameters(call=True)


@click.command("voice-code")
@click.argument("phone")
@click.option("--id", metavar="ID", help="Your own id of the call (default: a new one).")
@click.option("--show-code", is_flag=True, help="Print the code for a program to keep, instead of asking for it.")
@click.option("--attempts", type=click.IntRange(1, 10), default=3, show_default=True, help="Tries at the prompt.")
@yes_option
@json_option
@connection_options
@click.pass_context
def voice_code(
    ctx: click.Context, /, connection: Connection, phone: str, id: str | None, attempts: int, **how: Any
) -> None:
    """Have a call speak a code of four digits to PHONE, and check what its owner heard.

    Costs the price of a short call. At a terminal the code is asked for: 0 it was right, 3 it was not. With
    --show-code it is printed instead: keep it where passwords may be.
    """
    screen, wiring = Screen.of(ctx), ctx.ensure_object(Wiring)
    check_can_ask(ctx, yes=how["yes"])
    if not how["show_code"] and not wiring.stdin_is_terminal():
        raise click.UsageError("There is no terminal to type the code at: add --show-code.")
    with connection.open(wiring) as client:
        price = client.http.cost(phone, "code", query=_CALL)
        rows = [(screen.say("call to", "звонок на"), phone), (screen.say("price", "цена"), money(price.cost))]
        question = screen.say("Have the code spoken?", "Продиктовать код?")
        look = "ask whether the phone rang"
        with agreed(ctx, rows, question, yes=how["yes"], look=look):
            code = client.voice_code(phone, id=id, lifetime=timedelta(minutes=5), attempts=attempts)
    if how["show_code"]:
        _show_code(screen, code)
    else:
        ctx.exit(_ask_for_code(screen, code))


def _show_code(screen: Screen, code: VoiceCode) -> None:
    known = code.to_dict()
    if screen.as_json:
        screen.json({"id": code.id, "parts": code.parts, "code": known["code"], "expires_at": code.expires_at})
    else:
        screen.facts([("id", code.id), (screen.say("code", "код"), known["code"])])


def _ask_for_code(screen: Screen, code: VoiceCode) -> ExitCode:
    right = False
    while not right and code.attempts_left and not code.expired:
        typed = click.prompt(screen.say("The code that was heard", "Услышанный код"), hide_input=True, err=True)
        right = code.verify(typed)
        if not right:
            screen.note(screen.say(f"wrong; {code.attempts_left} left", f"неверно; осталось: {code.attempts_left}"))
    if screen.as_json:
        screen.json({"id": code.id, "parts": code.parts, "confirmed": right})
    else:
        screen.line(
            screen.say("Confirmed.", "Подтверждено.") if right else screen.say("Not confirmed.", "Не подтверждено.")
        )
    return ExitCode.OK if right else ExitCode.REFUSED


@click.command("wait-call")
@click.argument("phone")
@click.option("--no-wait", is_flag=True, help="Only print the number to call.")
@yes_option
@json_option
@connection_options
@click.pass_context
def wait_call(ctx: click.Context, connection: Connection, phone: str, no_wait: bool, yes: bool) -> None:
    """Let the owner of PHONE confirm it by calling a number, which nobody answers.

    Waits up to 15 minutes and looks three times a minute whether the call came: 0 it did, 7 it did not, 5 nobody
    knows, because looking failed.
    """
    screen, wiring = Screen.of(ctx), ctx.ensure_object(Wiring)
    check_can_ask(ctx, yes=yes)
    rows = [(screen.say("call from", "звонок с"), phone)]
    question = screen.say("The provider may charge for this. Go on?", "Провайдер может взять за это плату. Продолжить?")
    look = "know that a second request may cost a second time"
    with connection.open(wiring) as client:
        with agreed(ctx, rows, question, yes=yes, look=look):
            call = client.wait_call(phone)
        for doubt in call.doubts:
            screen.note(screen.say("doubtful: ", "сомнительно: ") + doubt)
        if no_wait:
            _show_call(screen, call, confirmed=None)
            return
        screen.note(screen.say(f"call {call.number} from {phone}", f"позвоните на {call.number} с {phone}"))
        confirmed = _waited(screen, wiring, call)
    if not confirmed and call.failure is not None:
        _show_call(screen, call, confirmed=None)
        screen.note(screen.say("Nobody knows whether the call came.", "Неизвестно, был ли звонок."))
        ctx.exit(ExitCode.UNKNOWN)
    _show_call(screen, call, confirmed=confirmed)
    ctx.exit(ExitCode.OK if confirmed else ExitCode.NOT_FOUND)


def _waited(screen: Screen, wiring: Wiring, call: WaitCall) -> bool:
    """True when the call came; looks keep to the provider's pace by themselves. A failed one ends nothing: the number
    is assigned, and another one may cost."""
    confirmed = _looked(screen, call)
    while not confirmed and not call.expired:
        left_s = max(0, round((call.valid_until - wiring.now()).total_seconds()))
        if wiring.stdout_is_terminal():
            click.echo(f"\r{left_s // 60:2}:{left_s % 60:02} ", err=True, nl=False)
        wiring.sleep(1.0)
        confirmed = _looked(screen, call)
    if wiring.stdout_is_terminal():
        screen.note("")
    return confirmed


def _looked(screen: Screen, call: WaitCall) -> bool:
    try:
        return call.confirmed()
    except (TransportError, ReplyError) as error:
        screen.note(screen.say("the look failed, and is repeated: ", "проверка не удалась и повторится: ") + str(error))
        return False


def _show_call(screen: Screen, call: WaitCall, *, confirmed: bool | None) -> None:
    if screen.as_json:
        screen.json(
            {
                "phone": call.phone,
                "number": call.number,
                "all_numbers": list(call.all_numbers),
                "valid_until": call.valid_until,
                "confirmed": confirmed,
                "doubts": list(call.doubts),
            }
        )
    elif confirmed is None:
        until = (screen.say("until", "до"), moment(call.valid_until))
        screen.facts([(screen.say("number to call", "номер для звонка"), call.number), until])
    else:
        yes, no = screen.say("Confirmed.", "Подтверждено."), screen.say("No call came.", "Звонка не было.")
        screen.line(yes if confirmed else no)
