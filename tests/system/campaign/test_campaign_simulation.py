"""Whole campaigns in virtual time: nobody gets it twice, nobody is forgotten, and the ceiling holds at every step.

10,000 recipients here, 100,000 under ``make soak`` (marker ``campaign``). The plan is priced as the sandbox prices, so
the ceiling is exactly what it costs: a single message paid twice would break it.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from campaign_story import PERSONAL, SAME, Told, campaign_story

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
    with campaign_story(tmp_path, 3000, 1, text) as told:
        check(told, 3000)
        assert told.world.crashes > 100
        assert told.watch.steps > 1000
        assert sum(told.world.road.met[kind] for kind in told.world.faults.kinds) > 50
        # K8: the same plan filled again, after a death, in the middle and at the end, adds nothing.
        assert told.filled == [2000, 1000, 0, 0]


@TEXTS
def test_a_good_road_takes_few_calls(text: str, tmp_path: Path) -> None:
    """Statuses are sampled: one message of each request is followed, the others' charges are known without."""
    with campaign_story(tmp_path, 3000, 1, text, rate=0.0, crash_rate=0.0) as told:
        check(told, 3000)
        assert len(told.world.road.sends) == 30
        assert told.status_calls <= 30 * 11
        assert told.watch.most == told.watch.ceiling == told.plan.header.quote.cost


@pytest.mark.campaign
@TEXTS
@pytest.mark.parametrize("recipients", [10_000, 100_000])
def test_never_twice_never_lost_never_above_the_ceiling_long(text: str, recipients: int, tmp_path: Path) -> None:
    with campaign_story(tmp_path, recipients, 1, text) as told:
        check(told, recipients)
