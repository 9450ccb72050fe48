"""``smsc-soap query``: a ready string of extended parameters in plain words."""

from __future__ import annotations

from typing import Any

import click

from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.cli.output import Screen, json_option
from smsc_soap.cli.standard_input import text_of
from smsc_soap.wire.extended.explain import Explanation, explain_query
from smsc_soap.wire.extended.words import Severity


@click.command(name="query", short_help="Explain a string of extended parameters.")
@click.argument("string")
@json_option
@click.pass_context
def query(ctx: click.Context, string: str) -> None:
    """Explain STRING (like "tz=0&period=2&freq=60&cost=3") and name every mistake in it.

    With - the string is read from standard input. Nothing is sent. Exit code 2 when something is wrong.
    """
    screen = Screen.of(ctx)
    explanation = explain_query(text_of(string), "ru" if screen.language == "ru" else "en")
    if screen.as_json:
        screen.json(_as_dict(explanation))
    else:
        _show(explanation, screen)
    if not explanation.is_fit:
        ctx.exit(int(ExitCode.BAD_INPUT))


def _show(explanation: Explanation, screen: Screen) -> None:
    if explanation.lines:
        columns = screen.say("name|value|what it means", "имя|значение|что это значит").split("|")
        screen.table(columns, [(line.name, _flat(line.value), line.meaning) for line in explanation.lines])
        screen.line()
    screen.facts(
        [
            (screen.say("message", "сообщение"), explanation.kind_text),
            (screen.say("money", "деньги"), explanation.money),
        ]
    )
    if explanation.problems:
        screen.line()
    for problem in explanation.problems:
        mark = screen.say("WRONG", "ОШИБКА") if problem.severity is Severity.ERROR else screen.say("note", "заметка")
        screen.line(f"{mark}: {problem.text(explanation.language)}")


def _flat(text: str) -> str:
    return text.replace("\n", "⏎")


def _as_dict(explanation: Explanation) -> dict[str, Any]:
    return {
        "fit": explanation.is_fit,
        "kind": None if explanation.kind is None else str(explanation.kind),
        "message": explanation.kind_text,
        "money": explanation.money,
        "parameters": [{"name": line.name, "value": line.value, "meaning": line.meaning} for line in explanation.lines],
        "problems": [
            {"severity": str(one.severity), "name": one.name, "text": one.text(explanation.language)}
            for one in explanation.problems
        ],
    }


query_command: click.Command = query
