"""``smsc-soap callbacks explain``: what a captured call tells, and why it is not proven."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smsc_soap.cli.callbacks.secret import secret_option
from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.cli.output import Screen, json_option
from smsc_soap.redaction import Secret

if TYPE_CHECKING:
    from smsc_soap.wire.callback_explain import Checked, Explanation

_MOST = 1_000_000


@click.command()
@click.argument("captured", type=click.Path(path_type=Path, allow_dash=True), default="-")
@click.option(
    "--charset",
    type=click.Choice(["utf-8", "windows-1251", "koi8-r"]),
    help="Character set of the calls; found out without it.",
)
@secret_option
@json_option
@click.pass_context
def explain(ctx: click.Context, captured: Path, charset: str | None, secrets: tuple[Secret, ...]) -> None:
    """Say what a captured call tells, and which field broke its check value.

    CAPTURED is a file (- for standard input) with a whole HTTP request or its body alone, byte for byte; or a curl
    command ("copy as cURL"), a HAR file, an address with its query. Exit code 0: proven; 2: not.
    """
    from smsc_soap.wire.callback_explain import explain as explained

    screen = Screen.of(ctx)
    found = explained(_bytes(captured), secret=secrets, charset=charset)
    proven = all(one.proven for one in found)
    if screen.as_json:
        screen.json({"proven": proven, "events": [_as_dict(one) for one in found]})
    else:
        for one in found:
            _show(one, screen)
    if not proven:
        ctx.exit(ExitCode.BAD_INPUT)


def _bytes(path: Path) -> bytes:
    if str(path) == "-":
        return sys.stdin.buffer.read(_MOST)
    with path.open("rb") as file:
        return file.read(_MOST)


def _as_dict(one: Explanation) -> dict[str, Any]:
    return {
        "kind": str(one.kind),
        "charset": one.charset,
        "proven": one.proven,
        "covered": dict(one.covered),
        "others": list(one.others),
        "odd": list(one.odd),
        "checks": [
            {"how": check.how, "right": check.right, "broken": check.broken or None, "changed": check.changed or None}
            for check in one.checks
        ],
    }


def _show(one: Explanation, screen: Screen) -> None:
    absent = screen.say("missing", "нет")
    rows = [
        (screen.say("kind", "вид"), str(one.kind)),
        (screen.say("character set", "кодировка"), one.charset),
        *((name, absent if shown is None else shown) for name, shown in one.covered.items()),
        (screen.say("other fields", "другие поля"), ", ".join(one.others) or "–"),
    ]
    screen.facts(rows)
    for check in one.checks:
        screen.line(f"{check.how}: {_verdict(check, one, screen)}")
    if one.odd:
        odd = ", ".join(one.odd)
        screen.line(
            screen.say(
                f"refused, because of {odd}: missing, or not what such a call holds.",
                f"отказ из-за {odd}: поля нет, или в таком вызове оно выглядит иначе.",
            )
        )
    if not one.checks:
        screen.line(
            screen.say(
                "no check value: anybody could have made this call. Is sha1= in the handler's address?",
                "нет проверочного значения: такой вызов мог сделать кто угодно. Есть ли sha1= в адресе обработчика?",
            )
        )
    elif all(check.how == "crc32" for check in one.checks):
        screen.line(
            screen.say(
                "crc32 proves nothing: it can be made without the secret. Take sha1.",
                "crc32 ничего не доказывает: его можно подобрать без секрета. Возьмите sha1.",
            )
        )


def _verdict(check: Checked, one: Explanation, screen: Screen) -> str:
    if check.right:
        return screen.say("right", "верно")
    if check.broken:
        return screen.say(f"wrong, because of {check.broken}: ", f"неверно из-за {check.broken}: ") + check.changed
    covered = ", ".join(one.covered) or "–"
    return screen.say(
        f"wrong. No single change of {covered} explains it: another secret, or several fields were changed.",
        f"неверно. Одним изменением полей {covered} не объясняется: другой секрет или изменено несколько полей.",
    )
