"""Held messages settle without a person when the provider shows them after all."""

from __future__ import annotations

from outbox_world import Faults, World, judge_world, new_world

from smsc_soap.outbox.states import MessageClass, MessageState

LATE = Faults(rate=0.3, kinds=("late",), late_from_s=8 * 3600.0, late_s=0.0, reading=False)


def held(world: World) -> int:
    return world.journal.counts().get(MessageState.HELD, 0)


def test_one_time_codes_sent_hours_late_are_found_by_themselves() -> None:
    with new_world(seed=8, faults=LATE) as world:
        world.fill(60, MessageClass.ONE_TIME_CODE)
        world.run(virtual_hours=4)
        before = held(world)
        world.run()
        verdict = judge_world(world)
        assert len(world.road.sends) == 60
        assert held(world) == 0
    assert before > 5
    assert verdict.clean, verdict


def test_looks_at_held_messages_end_after_three_days_and_leave_them_to_the_person() -> None:
    with new_world(seed=8, faults=Faults(rate=0.3, kinds=("lost_request",), reading=False)) as world:
        world.fill(40, MessageClass.ONE_TIME_CODE)
        world.run(virtual_hours=30)
        before = held(world)
        world.run()
        verdict = judge_world(world)
        assert held(world) == before > 5
    assert verdict.clean, verdict
