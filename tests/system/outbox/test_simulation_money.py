"""Money guards in whole stories: the dearest message, and the floor of the balance."""

from __future__ import annotations

from decimal import Decimal

from outbox_world import Faults, World, judge_world, new_world

from smsc_soap.outbox.guards import Guards, StopKind
from smsc_soap.outbox.states import MessageState

QUIET = Faults(rate=0.0)


def guarded(world: World, **guards: Decimal) -> None:
    for sender in world.senders:
        sender.guards = Guards(**guards)


def accepted(world: World) -> int:
    return world.journal.counts().get(MessageState.ACCEPTED, 0)


def test_b13_one_dear_message_is_the_last_until_a_person_resumes() -> None:
    with new_world(faults=QUIET) as world:
        guarded(world, max_cost_per_message=Decimal("0.01"))
        world.fill(10)
        world.run()
        assert accepted(world) == 1
        assert "and the cap is 0.01" in world.journal.account()["stopped_because"]
        world.journal.change_account(stopped_kind=None, stopped_because=None)
        guarded(world)
        world.run()
        verdict = judge_world(world)
    assert accepted_all(verdict.executed)
    assert verdict.clean, verdict


def accepted_all(executed: int) -> bool:
    return executed == 10


def test_b14_the_floor_holds_and_a_top_up_is_found() -> None:
    with new_world(faults=QUIET, balance=Decimal(20)) as world:
        guarded(world, balance_floor=Decimal(10))
        world.fill(60)
        world.run(virtual_hours=2)
        before = accepted(world)
        assert 0 < before < 60
        assert world.provider.account.balance < 10
        assert world.journal.account()["stopped_kind"] == StopKind.FLOOR
        looks = sum(post.operation == "get_balance" for post in world.road.log)
        assert 6 <= looks <= 8
        world.provider.account.balance += Decimal(1000)
        world.balance += Decimal(1000)
        world.run()
        verdict = judge_world(world)
        assert accepted(world) == 60
    assert verdict.clean, verdict


def test_b14_too_little_at_the_start_sends_nothing() -> None:
    with new_world(faults=QUIET, balance=Decimal(5)) as world:
        guarded(world, balance_floor=Decimal(10))
        world.fill(3)
        world.journal.ask_balance_first()
        world.run(virtual_hours=1)
        assert world.road.sends == []
        assert world.journal.account()["stopped_because"].startswith("the balance is 5")
