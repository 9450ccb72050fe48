"""``smsc-soap outbox hold``: messages that only a person can settle, with everything that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from smsc_soap.cli.options import Connection, connection_options
from smsc_soap.cli.outbox.store import open_existing, store_option
from smsc_soap.cli.outbox.words import attempt_dict, entry_dict, entry_facts
from smsc_soap.cli.output import Screen, json_option, moment
from smsc_soap.cli.pasting import to_paste
from smsc_soap.cli.wiring import Wiring
from smsc_soap.outbox.entry import Decision

if TYPE_CHECKING:
    from smsc_soap.outbox.evidence import AttemptEvidence, Evidence
    from smsc_soap.outbox.outbox import Outbox

_MEANING = {
    Decision.SENT: "It will count as accepted.",
    Decision.RESEND: "It will be looked for once more and then SENT AGAIN, which costs, and doubles it if it was sent.",
    Decision.DROP: "It will never be sent by this outbox.",
}


@click.command()
@click.argument("key", required=False)
@click.option(
    "--decide", type=click.Choice([one.value for one in Decision]), help="What it is: sent, to be sent again, or left."
)
@click.option("--yes-i-looked", is_flag=True, help="Decide without being asked; needed where there is no terminal.")
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True, help="Show at most so many.")
@store_option
@json_option
@connection_options
@click.pass_context
def hold(
    ctx: click.Context, /, connection: Connection, key: str | None, decide: str | None, store: str, **how: Any
) -> None:
    """Show held messages with their evidence; settle one with KEY and --decide.

    Each attempt is looked at once more with a status call. `sent`: you saw it in the provider's
    cabinet, or the subscriber has it. `resend`: you know it was not sent. `drop`: leave it.
    """
    screen, wiring = Screen.of(ctx), ctx.ensure_object(Wiring)
    if decide and not key:
        raise click.UsageError("--decide needs the KEY of one message.")
    if decide and not how["yes_i_looked"] and not wiring.stdin_is_terminal():
        raise click.UsageError("There is no terminal to ask at: look at the evidence, then add --yes-i-looked.")
    with connection.open(wiring) as client, open_existing(store, client=client) as opened:
        keys = [key] if key else [one.key for one in opened.held(how["limit"])]
        found = [opened.evidence(one) for one in keys]
        if decide and key:
            _decide(screen, opened, found[0], Decision(decide), asked=not how["yes_i_looked"])
            return
    _show(screen, found)


def _decide(screen: Screen, opened: Outbox, evidence: Evidence, decision: Decision, *, asked: bool) -> None:
    if asked:
        for name, value in [*entry_facts(evidence.entry, screen), *_attempt_facts(evidence, screen)]:
            screen.note(f"{name}: {value}")
        screen.note(_MEANING[decision])
        typed = click.prompt(f"Type {decision} to confirm", default="", show_default=False, err=True)
        if typed.strip() != decision:
            raise click.Abort
    entry = opened.decide(evidence.entry.key, decision, confirm=evidence.confirm)
    if screen.as_json:
        screen.json(entry_dict(entry))
    else:
        screen.facts(entry_facts(entry, screen))


def _show(screen: Screen, found: list[Evidence]) -> None:
    if screen.as_json:
        screen.json({"held": [_as_dict(one) for one in found]})
        return
    for evidence in found:
        screen.facts([*entry_facts(evidence.entry, screen), *_attempt_facts(evidence, screen)])
        screen.line()
    if found:
        screen.line(f"Settle one: {to_paste('outbox', 'hold')} --decide sent|resend|drop KEY")
    else:
        screen.line(screen.say("Nothing is held.", "Ничего не удержано."))


def _as_dict(evidence: Evidence) -> dict[str, Any]:
    looked = {one.attempt.id: one for one in evidence.attempts}
    shown = entry_dict(evidence.entry)
    shown["attempts"] = [
        {
            **attempt_dict(one.attempt),
            "found_now": one.found,
            "status_code_now": one.status_code,
            "look_failed": one.failure,
        }
        for one in looked.values()
    ]
    return shown


def _attempt_facts(evidence: Evidence, screen: Screen) -> list[tuple[str, str]]:
    rows = []
    for one in evidence.attempts:
        attempt = one.attempt
        rows.append((f"attempt {attempt.number}", attempt.id))
        rows.append(("  began, closed", f"{moment(attempt.started_at)}, {moment(attempt.closed_at)}"))
        rows.append(("  known", f"{attempt.state}: {attempt.reason}" if attempt.reason else str(attempt.state)))
        rows.append(("  looks so far", f"{attempt.looks}, of which {attempt.clean_misses} counted as not found"))
        rows.append(("  right now", _now(one, screen)))
    return rows


def _now(one: AttemptEvidence, screen: Screen) -> str:
    if one.failure is not None:
        return screen.say("the look failed: ", "не удалось спросить: ") + one.failure
    if one.status is None:
        return screen.say("the provider does not know it", "провайдер его не знает")
    return screen.say("FOUND: ", "НАЙДЕНО: ") + screen.say(one.status.english, one.status.russian)
