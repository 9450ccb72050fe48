"""Batches of differing texts: one request, one id, settled message by message."""

from __future__ import annotations

import pytest
from outbox_world import Faults, World, judge_world, new_world

from smsc_soap.outbox.states import MessageClass, MessageState


def put(world: World, number: int, start: int = 0, **values: object) -> None:
    world.journal.put_many(
        world.draft(start + index, MessageClass.BULK, **{"batch": "spring", **values}) for index in range(number)
    )


def test_a_hundred_texts_are_one_request_and_every_charge_is_known() -> None:
    with new_world(faults=Faults(rate=0.0)) as world:
        put(world, 150)
        world.run()
        verdict = judge_world(world)
        entries = world.journal.list(limit=1000)
        assert len(world.road.sends) == 2
        assert {one.state for one in entries} == {MessageState.ACCEPTED}
        assert all(one.cost is not None for one in entries)
    assert verdict.executed == 150
    assert verdict.clean, verdict


def test_b16_one_refused_recipient_of_a_list_is_the_only_one() -> None:
    with new_world(faults=Faults(rate=0.0)) as world:
        put(world, 5)
        put(world, 1, 9, phone="+79000009607", given="+79000009607")
        world.run()
        verdict = judge_world(world)
        states = {one.key: one.state for one in world.journal.list(limit=10)}
        assert len(world.road.sends) == 1
    assert states.pop("key-9") is MessageState.REFUSED
    assert set(states.values()) == {MessageState.ACCEPTED}
    assert verdict.clean, verdict


@pytest.mark.parametrize("seed", [1, 2])
def test_lists_on_a_bad_road_with_crashes(seed: int) -> None:
    with new_world(seed=seed, faults=Faults(rate=0.2), crash_rate=0.02) as world:
        for group in range(8):
            put(world, 20, group * 20, batch=f"group {group}")
        world.run()
        verdict = judge_world(world)
    assert verdict.clean, verdict
    assert verdict.unsettled == []
