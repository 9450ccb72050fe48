"""Budgets and campaigns on a bad road, with deaths: never above the ceiling, and every charge booked."""

from __future__ import annotations

from decimal import Decimal

import pytest
from outbox_world import Faults, World, judge_world, new_world

from smsc_soap.outbox.budget import Budget
from smsc_soap.outbox.campaign import CampaignState
from smsc_soap.outbox.states import MessageClass, MessageState

#: Above every price of the sandbox's list for one segment.
UPPER = Decimal(10)


def put(world: World, number: int, start: int = 0, **values: object) -> None:
    world.journal.put_many(
        world.draft(
            start + index, MessageClass.TRANSACTIONAL, campaign="spring", budget="spring", reserve=UPPER, **values
        )
        for index in range(number)
    )


def budget(world: World) -> Budget:
    found = world.journal.budget("spring")
    assert found is not None
    return found


def spent(world: World) -> Decimal:
    return world.balance - world.provider.account.balance


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("batch", [None, "b"])
def test_the_ceiling_holds_and_all_that_was_charged_is_booked(seed: int, batch: str | None) -> None:
    ceiling = Decimal(300)
    with new_world(seed=seed, faults=Faults(rate=0.2), crash_rate=0.02) as world:
        world.journal.limit_budget("spring", {"money": ceiling})
        put(world, 400, **({} if batch is None else {"batch": batch, "text": "sale"}))

        def check() -> None:
            assert budget(world).reserved + budget(world).spent <= ceiling
            assert spent(world) <= ceiling

        world.run(each_step=check)
        verdict = judge_world(world)
        seen = world.journal.campaign("spring")
        now = budget(world)
        assert seen.waiting_for_budget == seen.counts[MessageState.QUEUED] > 0
        assert ceiling - now.spent - now.reserved < UPPER, "what fits is sent"
        assert now.spent == seen.cost == spent(world)
        assert now.reserved == UPPER * (seen.cost_unknown + seen.counts[MessageState.HELD])
    assert verdict.clean, verdict


def test_a_campaign_paused_and_cancelled_on_the_way_sends_nothing_more() -> None:
    with new_world(seed=3, faults=Faults(rate=0.2), crash_rate=0.02) as world:
        world.journal.limit_budget("spring", {"money": None})
        put(world, 200)
        world.run(until=lambda: len(world.road.sends) > 50)
        world.journal.say_of_campaign("spring", CampaignState.PAUSED, "a pause")
        world.run(virtual_hours=1)
        before = len(world.road.sends)
        world.run(virtual_hours=30)
        assert len(world.road.sends) == before
        world.journal.say_of_campaign("spring", CampaignState.CANCELLED, "no more")
        world.journal.cancel_chunk("spring", 0, "no more")
        world.run()
        seen = world.journal.campaign("spring")
        verdict = judge_world(world)
        assert seen.counts[MessageState.QUEUED] == 0
        assert seen.counts[MessageState.CANCELLED] > 100
        assert budget(world).spent == seen.cost == spent(world)
    assert verdict.clean, verdict
