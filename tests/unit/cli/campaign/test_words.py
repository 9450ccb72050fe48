"""How a campaign stands, in a sentence."""

from __future__ import annotations

import shlex
from decimal import Decimal
from typing import Any

import click
import pytest

from smsc_soap.campaign.runs.campaign import CampaignStatus
from smsc_soap.cli.campaign.words import how_it_stands, state_word, status_facts
from smsc_soap.cli.output import Screen
from smsc_soap.cli.pasting import STORE
from smsc_soap.outbox.budget import Budget
from smsc_soap.outbox.campaign import CampaignOverview, CampaignState
from smsc_soap.outbox.states import MessageState


def status(
    state: CampaignState = CampaignState.RUNNING, for_budget: int = 0, spent: str = "3000", **counts: int
) -> CampaignStatus:
    every = dict.fromkeys(MessageState, 0) | {MessageState(name): many for name, many in counts.items()}
    overview = CampaignOverview("c", state, "x", every, for_budget, 0, {}, Decimal(spent), 0, 0, 0)
    return CampaignStatus("c", 3, overview, Budget("c", Decimal(2000), None, Decimal(0), 0, Decimal(spent), 0))


@pytest.mark.parametrize(
    ("seen", "how", "english", "russian"),
    [
        (status(accepted=3), {}, "", ""),
        (status(accepted=3), {"whole": False}, "Not done yet; go on with: smsc-soap campaign resume p", "Ещё не всё"),
        (status(accepted=2, queued=1), {}, "Not done yet", "Ещё не всё"),
        (status(queued=1, for_budget=1), {}, "1 message does not fit", "Не помещается под потолок: 1 сообщение."),
        (status(queued=2, for_budget=2), {}, "2 messages do not fit", "Не помещается под потолок: 2 сообщения."),
        (status(accepted=2, held=1), {}, "1 message waits for a person", "Ждут решения человека: 1 сообщение"),
        (status(CampaignState.PAUSED, queued=3), {}, "Paused; go on with", "На паузе"),
        (status(CampaignState.PAUSED, accepted=3), {}, "", ""),
        (status(CampaignState.CANCELLED, cancelled=3), {}, "Cancelled; what", "Отменена; неотправленное"),
        (status(CampaignState.CANCELLED, accepted=3), {}, "Cancelled; all of it", "Отменена, но всё"),
    ],
)
def test_one_sentence_in_each_language(seen: CampaignStatus, how: dict[str, Any], english: str, russian: str) -> None:
    for language, words in (("en", english), ("ru", russian)):
        told = how_it_stands(seen, "p", Screen(language), **how)
        assert told.startswith(words)
        assert bool(told) == bool(words)


def test_commands_to_paste_are_quoted_and_name_the_store() -> None:
    plan = "my plans/it's spring.jsonl"
    with click.Context(click.Command("x")) as ctx:
        ctx.meta[STORE] = "my store.db"
        for seen, last in (
            (status(CampaignState.PAUSED, queued=3), ["campaign", "resume", plan]),
            (status(accepted=2, queued=1), ["campaign", "resume", plan]),
            (status(queued=1, for_budget=1), ["campaign", "resume", plan, "--ceiling", "MONEY", "--confirm"]),
            (status(accepted=2, held=1), ["outbox", "hold"]),
        ):
            for language in ("en", "ru"):
                command = how_it_stands(seen, plan, Screen(language)).rpartition(": ")[2]
                assert shlex.split(command) == ["smsc-soap", *last, "--store", "my store.db"]


def test_money_with_its_currency_or_without_anything() -> None:
    facts = dict(status_facts(status(accepted=3), Screen(), "RUB"))
    assert (facts["cost"], facts["ceiling"], facts["left of it"]) == ("3,000.00 RUB", "2,000.00 RUB", "−1,000.00 RUB")
    assert dict(status_facts(status(accepted=3), Screen("ru"), ""))["стоимость"] == "3\u00a0000,00"


@pytest.mark.parametrize("state", CampaignState)
def test_every_state_has_a_russian_word(state: CampaignState) -> None:
    assert state_word(state, Screen("ru")) != state_word(state, Screen()) == str(state)


def test_a_campaign_without_anything_to_do_is_not_at_work() -> None:
    assert state_word(CampaignState.RUNNING, Screen(), at_work=False) == "finished"
    assert state_word(CampaignState.PAUSED, Screen("ru"), at_work=False) == "на паузе"
