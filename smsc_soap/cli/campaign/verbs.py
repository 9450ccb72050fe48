"""Verbs of ``smsc-soap campaign`` that need no provider: pause, cancel, status."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smsc_soap.campaign.quotes.wording import Wording
from smsc_soap.cli.campaign.words import how_it_stands, state_word, status_facts
from smsc_soap.cli.outbox.store import open_existing, store_option
from smsc_soap.cli.output import Screen, json_option
from smsc_soap.errors import InvalidParameter
from smsc_soap.outbox.campaign import CampaignState
from smsc_soap.outbox.states import MessageState

if TYPE_CHECKING:
    from smsc_soap.campaign.runs.campaign import Campaign
    from smsc_soap.outbox.outbox import Outbox

_BECAUSE = click.option("--because", metavar="WORDS", help="Shown by status.")


@click.command()
@click.argument("plan", metavar="PLAN", type=click.Path(path_type=Path))
@_BECAUSE
@store_option
@json_option
@click.pass_context
def pause(ctx: click.Context, /, plan: Path, because: str | None, store: str) -> None:
    """Nothing new of it is sent, by any process; open calls end. `campaign resume` goes on."""
    screen = Screen.of(ctx)
    with open_existing(store) as opened:
        campaign = _campaign(plan, opened)
        campaign.pause(because or screen.say("paused by a person", "поставлена на паузу вручную"))
        _tell(campaign, screen)


@click.command()
@click.argument("plan", metavar="PLAN", type=click.Path(path_type=Path))
@_BECAUSE
@store_option
@json_option
@click.pass_context
def cancel(ctx: click.Context, /, plan: Path, because: str | None, store: str) -> None:
    """What was not sent is not sent any more. There is no way back; to stop for a while there is pause."""
    screen = Screen.of(ctx)
    with open_existing(store) as opened:
        campaign = _campaign(plan, opened)
        campaign.cancel(because or screen.say("its campaign was cancelled", "кампания отменена вручную"))
        _tell(campaign, screen)


@click.command()
@click.argument("plan", metavar="[PLAN]", required=False, type=click.Path(path_type=Path))
@store_option
@json_option
@click.pass_context
def status(ctx: click.Context, /, plan: Path | None, store: str) -> None:
    """How far a campaign is; without PLAN a line for each campaign of the store."""
    screen = Screen.of(ctx)
    with open_existing(store) as opened:
        if plan is None:
            _tell_all(opened, screen)
        else:
            _tell(_campaign(plan, opened), screen)


def _campaign(plan: Path, opened: Outbox) -> Campaign:
    from smsc_soap.campaign.plans.plan import Plan
    from smsc_soap.campaign.runs.campaign import Campaign

    found = Campaign(Plan.open(plan), opened)
    if not found.status().messages:
        raise InvalidParameter(
            "campaign", "one that is not in this store", "a campaign that was begun here", "run it, or name its --store"
        )
    return found


def _tell(campaign: Campaign, screen: Screen) -> None:
    seen = campaign.status()
    if screen.as_json:
        screen.json(seen.as_dict())
        return
    screen.facts(status_facts(seen, screen, campaign.plan.header.quote.currency))
    if words := how_it_stands(seen, str(campaign.plan.path), screen):
        screen.note(words)


def _tell_all(opened: Outbox, screen: Screen) -> None:
    found = [opened.campaign(name) for name in opened.campaign_names()]
    if screen.as_json:
        shown: list[dict[str, Any]] = [
            {
                "campaign": one.name,
                "state": str(one.state) if one.waiting or one.state is not CampaignState.RUNNING else "finished",
                "messages": one.messages,
                "waiting": one.waiting,
                "cost": one.cost,
            }
            for one in found
        ]
        screen.json({"campaigns": shown})
        return
    columns = screen.say("campaign|state|messages|accepted|waiting|cost", "кампания|состояние|всего|принято|ждут|цена")
    words = Wording(screen.language)
    rows = [
        (
            one.name,
            state_word(one.state, screen, at_work=bool(one.waiting)),
            words.number(one.messages),
            words.number(one.counts[MessageState.ACCEPTED]),
            words.number(one.waiting),
            words.amount(one.cost),
        )
        for one in found
    ]
    screen.table(columns.split("|"), rows, numbers=(2, 3, 4, 5))
