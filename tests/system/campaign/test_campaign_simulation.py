"""Whole campaigns in virtual time: nobody gets it twice, nobody is forgotten, and the ceiling holds at every step.

10,000 recipients here, 100,000 under ``make soak`` (marker ``campaign``). The plan is priced as the sandbox prices, so
the ceiling is exactly what it costs: a single message paid twice would break it.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from campaign_story import (
    PERSONAL,
    PRICES,
    SAME,
    MoneyWatch,
    Told,
    campaign_story,
    outbox_of,
    small_requests,
    write_plan,
)
from outbox_world import Faults, judge_world, new_world

from smsc_soap.campaign.runs.campaign import Campaign
from smsc_soap.outbox.states import MessageState

TEXTS = pytest.mark.parametrize("text", [SAME, PERSONAL], ids=["one text", "own texts"])


def check(told: Told, recipients: int) -> None:
    verdict, watch = told.verdict, told.watch
    assert verdict.clean, verdict
    assert verdict.messages == recipients
    assert verdict.unsettled == []
    assert len(verdict.held) <= max(recipients / 1000, 1)
    assert watch.over == []
    status = told.campaign.status()
    assert status.done
    budget = status.budget
    assert budget is not None
    # What is still reserved belongs to messages that are with a person.
    assert budget.spent == status.overview.cost
    assert bool(budget.reserved) <= bool(verdict.held)


@TEXTS
def test_never_twice_never_lost_never_above_the_ceiling(text: str, tmp_path: Path) -> None:
    with campaign_story(tmp_path, 10_000, 1, text) as told:
        check(told, 10_000)
        assert told.world.crashes > 300
        assert told.watch.steps > 3000
        assert sum(told.world.road.met[kind] for kind in told.world.faults.kinds) > 200
        # K8: the same plan filled again, after a death, in the middle and at the end, adds nothing.
        assert told.filled == [5000, 5000, 0, 0]


@TEXTS
def test_a_good_road_takes_few_calls(text: str, tmp_path: Path) -> None:
    """All are followed to their delivery, in lists; their charges are known without."""
    with campaign_story(tmp_path, 3000, 1, text, rate=0.0, crash_rate=0.0) as told:
        check(told, 3000)
        # Who is not equally dear goes in other requests: each kind may have one that is not full.
        assert 30 <= len(told.world.road.sends) <= 30 + len(PRICES)
        assert told.statuses >= 3000
        assert told.status_calls <= told.statuses / 50
        assert all(one.status_code in (1, 20) for one in told.campaign.outbox.entries(told.campaign.name))
        assert told.watch.most == told.watch.ceiling == told.plan.header.quote.cost


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_ceiling_in_the_middle_holds_and_can_be_raised(seed: int, tmp_path: Path) -> None:
    """Half the money: half of them go, nothing above it leaves at any moment; then the rest goes, too."""
    plan = write_plan(tmp_path, 600, PERSONAL)
    half = (plan.header.quote.cost / 2).quantize(Decimal("0.01"))
    with new_world(seed=seed, faults=Faults(rate=0.2), crash_rate=0.02) as world, outbox_of(world) as outbox:
        small_requests(world, 20)
        campaign = Campaign(plan, outbox, clock=world.clock)
        campaign.fill()
        outbox.budget(campaign.name, money=half)
        watch = MoneyWatch(world, outbox, campaign.name, half)
        world.run(each_step=watch.look)
        stopped = campaign.status()
        assert watch.over == []
        assert stopped.out_of_budget
        dearest = max(group.bound for group in plan.header.groups) * 2
        assert half - dearest < watch.most <= half
        campaign.release(plan.header.ceiling.money)
        whole = MoneyWatch(world, outbox, campaign.name, plan.header.ceiling.money)
        world.run(each_step=whole.look)
        assert whole.over == []
        assert campaign.status().done
        verdict = judge_world(world)
    assert verdict.clean, verdict
    assert verdict.unsettled == []


@pytest.mark.parametrize("known", [False, True], ids=["wrong prices", "and the dearest price known"])
def test_prices_that_were_too_low_overshoot_by_what_is_under_way(known: bool, tmp_path: Path) -> None:
    """The truth costs twice as much: the first charges tell, and one request at most is above the ceiling.

    Who knows what a segment costs at most is never above it.
    """
    how = {"max_price": Decimal("10.20")} if known else {}
    plan = write_plan(tmp_path, 600, PERSONAL, share=Decimal("0.5"), **how)
    ceiling = plan.header.ceiling.money
    with new_world(faults=Faults(rate=0.0)) as world, outbox_of(world) as outbox:
        small_requests(world, 20)
        campaign = Campaign(plan, outbox, clock=world.clock)
        campaign.fill()
        watch = MoneyWatch(world, outbox, campaign.name, ceiling)
        world.run(each_step=watch.look)
        status = campaign.status()
        dearest_request = 20 * 2 * Decimal("10.20")
    assert status.out_of_budget
    assert ceiling - 2 * dearest_request < watch.most
    if known:
        assert watch.most <= ceiling
        assert watch.over == []
    else:
        assert ceiling < watch.most <= ceiling + dearest_request / 2


@pytest.mark.parametrize("seed", [1, 2])
def test_k7_paused_again_and_again_and_cancelled_in_the_end(seed: int, tmp_path: Path) -> None:
    """K7: nothing new leaves while it is paused, and nothing at all once it is cancelled."""
    plan = write_plan(tmp_path, 600, SAME)
    with new_world(seed=seed, faults=Faults(rate=0.05), crash_rate=0.01) as world, outbox_of(world) as outbox:
        small_requests(world, 5)
        campaign = Campaign(plan, outbox, clock=world.clock)
        campaign.fill()
        for number in range(4):
            more = len(world.road.sends) + 10
            world.run(until=lambda more=more: len(world.road.sends) >= more)  # type: ignore[misc]  # bound in the loop
            campaign.pause()
            before = len(world.road.sends)
            world.run(virtual_hours=2.0)
            assert len(world.road.sends) == before, f"pause {number}"
            assert campaign.status().stopped
            campaign.release()
        campaign.cancel()
        before = len(world.road.sends)
        world.run()
        assert len(world.road.sends) == before
        status = campaign.status()
        verdict = judge_world(world)
    assert verdict.clean, verdict
    assert status.done
    assert status.overview.counts[MessageState.CANCELLED] > 100
    assert status.budget is not None
    assert status.budget.spent == status.overview.cost


@pytest.mark.campaign
@TEXTS
@pytest.mark.parametrize("seed", [1, 2])
def test_never_twice_never_lost_never_above_the_ceiling_long(text: str, seed: int, tmp_path: Path) -> None:
    with campaign_story(tmp_path, 100_000, seed, text) as told:
        check(told, 100_000)
