"""Messages whose charge comes with the request: their delivery status is only sampled, or followed without it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from outbox_world import Faults, judge_world, new_world

from smsc_soap.model.status import status_meaning
from smsc_soap.outbox.states import MessageClass, MessageState

BOTH = pytest.mark.parametrize("poll", ["sampled", "followed"])


def test_one_look_for_a_request_and_every_charge_known() -> None:
    with new_world(faults=Faults(rate=0.0)) as world:
        world.fill(500, MessageClass.BULK, batch="spring", poll="sampled", text="sale")
        world.run()
        verdict = judge_world(world)
        entries = world.journal.list(limit=1000)
        looked_at = {one.identity for one in world.road.log if one.operation.startswith("get_status")}

    assert verdict.clean
    assert verdict.unsettled == []
    assert len(world.road.sends) == 5
    assert len(looked_at) == 5
    assert all(one.cost is not None and one.parts == 1 for one in entries)


def test_all_are_followed_in_lists_and_every_charge_known_at_once() -> None:
    with new_world(faults=Faults(rate=0.0)) as world:
        world.fill(500, MessageClass.BULK, batch="spring", poll="followed", text="sale")
        world.run(until=lambda: world.journal.counts().get(MessageState.QUEUED, 0) == 0)
        known = [one.cost for one in world.journal.list(limit=1000)]
        world.run()
        verdict = judge_world(world)
        entries = world.journal.list(limit=1000)
        alone = sum(one.operation == "get_status" for one in world.road.log)

    assert verdict.clean
    assert None not in known
    assert [one.cost for one in entries] == known
    assert all(status_meaning(one.status_code).final for one in entries if one.status_code is not None)
    assert None not in [one.status_code for one in entries]
    assert alone + len(world.road.asked) < 50


@BOTH
def test_lost_answers_of_shared_requests_are_settled_one_by_one(poll: str) -> None:
    with new_world(faults=Faults(rate=0.3), seed=3) as world:
        world.fill(300, MessageClass.BULK, batch="spring", poll=poll)
        world.run()
        verdict = judge_world(world)
        entries = world.journal.list(limit=1000)

    assert verdict.clean, verdict
    assert verdict.unsettled == []
    accepted = [one for one in entries if one.state is MessageState.ACCEPTED]
    assert len(accepted) > 290
    assert all(one.cost is not None and one.cost > Decimal(0) for one in accepted)


@BOTH
def test_a_status_does_not_change_a_share(poll: str) -> None:
    """Two prices in one request that nobody foretold: the shares are wrong one by one, and right in sum."""
    with new_world(faults=Faults(rate=0.0)) as world:
        world.fill(4, MessageClass.BULK, batch="spring", poll=poll, text="sale")
        given = [world.draft(index, MessageClass.BULK, batch="spring", poll=poll, text="sale") for index in (4, 5)]
        abroad = [replace(one, phone=f"+7700000000{at}") for at, one in enumerate(given)]
        world.journal.put_many(abroad)
        world.run()
        verdict = judge_world(world)
        costs = {one.cost for one in world.journal.list(limit=10)}
        prices = {one.cost for one in world.provider.messages}

    assert verdict.clean
    assert len(prices) == 2
    assert len(costs) == 1
