"""``smsc-soap demo``: the whole job on this machine, against the sandbox, in a few seconds."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, Final

import click

from smsc_soap.cli.demo.words import tell_for_real
from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.cli.output import Screen, json_option
from smsc_soap.cli.wiring import Wiring
from smsc_soap.errors import ConfigurationError

#: Which of the sends loses its answer, counted from 0 among those that go out.
_LOST_REPLY_AT = 2
#: Customers of the second act; as many as a few seconds allow.
_MESSAGES: Final = 1000
#: Recipients of the third act.
_PEOPLE: Final = 300


@click.command()
@click.option("--seed", type=click.IntRange(min=0), default=7, help="Another seed, other times and other trouble.")
@click.option(
    "--act",
    type=click.Choice(["1", "2", "campaign", "all"]),
    default="all",
    show_default=True,
    help="1: a few orders from price to books; 2: the duel of two ways to meet lost answers; or the campaign.",
)
@click.option(
    "--messages",
    type=click.IntRange(min=20, max=100_000),
    default=_MESSAGES,
    show_default=True,
    help="Customers in the second act.",
)
@click.option("--fast", is_flag=True, help="Without the short pauses that make it readable.")
@json_option
@click.pass_context
def demo(ctx: click.Context, seed: int, act: str, messages: int, fast: bool) -> None:
    """The whole job in a minute, without account or money.

    Starts a sandbox that plays the provider on this machine, prices and sends the messages of a
    file of orders, loses an answer on purpose and settles it, follows every message to its end,
    and compares the books. Then the outbox and the retry rule of the provider's published
    libraries meet the same bad day; at last a campaign is priced, run, killed on purpose and resumed.
    Nothing leaves this machine.
    """
    screen, wiring = Screen.of(ctx), ctx.ensure_object(Wiring)
    pause_s = 0.0 if fast or screen.as_json or not screen.styled else 0.15
    told: dict[str, Any] = {}
    agreed = True
    if act in ("1", "all"):
        run_and_tell = _load(_load_first)
        agreed = run_and_tell(screen, seed, lambda: wiring.sleep(pause_s) if pause_s else None, _LOST_REPLY_AT, told)
    if act in ("2", "all"):
        agreed = _second_act(screen, seed, messages, told) and agreed
    if act in ("campaign", "all"):
        agreed = _third_act(screen, seed, told, lambda: wiring.sleep(pause_s) if pause_s else None) and agreed
    if screen.as_json:
        screen.json(told)
    elif act in ("1", "all"):
        tell_for_real(screen)
    ctx.exit(ExitCode.OK if agreed else ExitCode.INTERNAL)


def _second_act(screen: Screen, seed: int, messages: int, told: dict[str, Any]) -> bool:
    """The duel; True when the outbox's account is clean, or when the outbox is not installed."""
    if find_spec("sqlalchemy") is None:
        told["duel"] = None
        if not screen.as_json:
            screen.line(
                screen.say(
                    '\nThe second act shows the outbox, which needs one more package: pip install "smsc-soap[outbox]".',
                    '\nВторой акт показывает outbox, для него нужен ещё пакет: pip install "smsc-soap[outbox]".',
                )
            )
        return True
    story = _load(_load_second)
    plan = story.TroublePlan(seed)
    if not screen.as_json:
        clean: bool = story.tell_duel(screen, messages, plan)
        return clean
    told["duel"], clean = story.duel_json(messages, plan)
    return clean


def _third_act(screen: Screen, seed: int, told: dict[str, Any], pause: Callable[[], None]) -> bool:
    """The campaign; True when its books agree, or when the outbox is not installed."""
    if find_spec("sqlalchemy") is None:
        told["campaign"] = None
        if not screen.as_json:
            screen.line(
                screen.say(
                    "The third act, a campaign, needs it as well.", "Третьему акту, кампании, этот пакет тоже нужен."
                )
            )
        return True
    story = _load(_load_third)
    if not screen.as_json:
        agreed: bool = story.tell_campaign(screen, _PEOPLE, seed, pause)
        return agreed
    told["campaign"], agreed = story.campaign_json(_PEOPLE, seed)
    return agreed


def _load_first() -> Any:
    from smsc_soap.cli.demo.stage import run_and_tell

    return run_and_tell


def _load_second() -> Any:
    from smsc_soap.cli.demo.duel import story

    return story


def _load_third() -> Any:
    from smsc_soap.cli.demo.campaign import story

    return story


def _load(what: Callable[[], Any]) -> Any:
    """A part of the demonstration, which needs the server packages.

    Raises:
        ConfigurationError: they are not installed.
    """
    try:
        return what()
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("smsc_soap"):
            raise
        raise ConfigurationError(
            f"the demonstration needs the package {error.name}; install smsc-soap[sandbox]."
        ) from None
