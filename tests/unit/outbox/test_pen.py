"""What a worker knows and cannot write down is not left to the end of its lease."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from outbox_world import Faults, World
from sqlalchemy import select

from smsc_soap.outbox.errors import NotDurable
from smsc_soap.outbox.guards import Guards
from smsc_soap.outbox.journal.tables import ACCOUNT, MESSAGES, SLOTS
from smsc_soap.outbox.sender import Did, Sender
from smsc_soap.outbox.states import MessageState

S = MessageState


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "outbox.db", faults=Faults(rate=0.0), workers=1)
    yield made
    made.close()


def places_taken(world: World) -> int:
    with world.journal._engine.connect() as connection:
        return len(connection.execute(select(SLOTS.c.number).where(SLOTS.c.owner.is_not(None))).all())


def failing(world: World, name: str, times: int, *, after: bool = False) -> Callable[..., Any]:
    """The journal's method fails so many times, before or *after* it did what it does."""
    whole = getattr(world.journal, name)
    left = times

    def method(*given: Any, **named: Any) -> Any:
        nonlocal left
        if left:
            left -= 1
            if after:
                whole(*given, **named)
            raise NotDurable("the disk is full")
        return whole(*given, **named)

    return method


def step(sender: Sender, world: World) -> object:
    """The next thing it does, however long that takes to be due."""
    world.clock.advance(60)
    return sender.step()


def test_d3_an_outcome_is_written_when_the_store_answers_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.fill(1)
    monkeypatch.setattr(world.journal, "report", failing(world, "report", 2))
    sender = world.senders[0]
    for _ in range(2):
        with pytest.raises(NotDurable):
            sender.step()
        assert (world.journal.counts(), places_taken(world)) == ({"sending": 1}, 1)
    world.clock.advance(5)
    sender.step()
    assert (world.journal.counts(), places_taken(world)) == ({"accepted": 1}, 0)
    assert len(world.road.sends) == 1


def test_d3_an_outcome_that_was_written_all_the_same_is_not_counted_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.fill(1)
    monkeypatch.setattr(world.journal, "report", failing(world, "report", 1, after=True))
    sender = world.senders[0]
    with pytest.raises(NotDurable):
        sender.step()
    sender.step()
    assert (world.journal.account()["recent"], places_taken(world)) == ("k", 0)


def test_d3_an_outcome_known_counts_after_the_lease_as_well(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.fill(1)
    monkeypatch.setattr(world.journal, "report", failing(world, "report", 1))
    first, second = world.senders[0], world._new_sender()
    with pytest.raises(NotDurable):
        first.step()
    world.clock.advance(first.lease_us / 1e6)
    world.journal.end_leases(lambda owner: False)
    second.step(new_sends=False)
    first.step()
    assert world.journal.get("key-0").state is S.ACCEPTED  # type: ignore[union-attr]  # it is there
    assert places_taken(world) == 0


def test_an_end_nobody_knows_gives_its_place_back_after_the_lease_as_well(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.road.faults = Faults(1.0, kinds=("lost_request",), reading=False)
    world.fill(1)
    monkeypatch.setattr(world.journal, "report", failing(world, "report", 1))
    first, second = world.senders[0], world._new_sender()
    with pytest.raises(NotDurable):
        first.step()
    with world.journal._engine.begin() as connection:
        # The message's lease has ended, that of the place has not.
        connection.execute(MESSAGES.update().values(lease_until_us=0))
    second.step(new_sends=False)
    assert places_taken(world) == 1
    assert first.step() is not Did.SENT
    assert places_taken(world) == 0


def test_a_miss_counts_for_the_moment_at_which_it_was_asked_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.road.faults = Faults(1.0, kinds=("lost_request",), reading=False)
    world.fill(1)
    sender = world.senders[0]
    sender.step()
    closed_us, look = world.journal.now_us(), world.client.look
    for at_s in (66, 180, 300, 590):
        world.clock.advance(at_s - (world.journal.now_us() - closed_us) / 1e6)
        with world.journal._engine.begin() as connection:
            connection.execute(MESSAGES.update().values(due_us=0))
            connection.execute(ACCOUNT.update().values(control_us=closed_us))
        if at_s == 590:
            monkeypatch.setattr(world.client, "look", lambda *asked: (look(*asked), world.clock.advance(20))[0])
        assert sender.step() is Did.SETTLED
    entry = world.journal.get("key-0")
    assert entry is not None
    assert (entry.state, entry.attempts[0].clean_misses) == (S.UNKNOWN, 4)


@pytest.mark.parametrize("name", ["settle", "look_again", "record_status"])
def test_what_a_look_said_gives_its_place_back_when_the_store_answers_again(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    if name != "record_status":
        world.road.faults = Faults(
            1.0, kinds=("lost_request" if name == "look_again" else "lost_reply",), reading=False
        )
    world.fill(1)
    sender = world.senders[0]
    assert sender.step() is Did.SENT
    monkeypatch.setattr(world.journal, name, failing(world, name, 1))
    with pytest.raises(NotDurable):
        step(sender, world)
    assert places_taken(world) == 1
    sender.step()
    assert places_taken(world) == 0
    entry = world.journal.get("key-0")
    assert entry is not None
    assert entry.state is (S.UNKNOWN if name == "look_again" else S.ACCEPTED)
    assert (entry.status_code is not None) == (name != "look_again")


def test_a_look_that_comes_too_late_gives_its_place_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.road.faults = Faults(1.0, kinds=("lost_reply",), reading=False)
    world.fill(1)
    first, second = world.senders[0], world._new_sender()
    first.step()
    world.clock.advance(60)
    look = world.client.look

    def slow_look(phone: str, message_id: str) -> Any:
        monkeypatch.setattr(world.client, "look", look)
        world.clock.advance(first.lease_us / 1e6 + 1)
        assert second.step() is Did.SETTLED
        # Its place was free again, and is the first one's no more: take it for ours.
        with world.journal._engine.begin() as connection:
            connection.execute(SLOTS.update().where(SLOTS.c.number == 0).values(owner=first.worker, until_us=2**60))
        return look(phone, message_id)

    monkeypatch.setattr(world.client, "look", slow_look)
    assert first.step() is Did.SETTLED
    assert (places_taken(world), world.journal.counts()) == (0, {"accepted": 1})


def test_a_dear_message_ends_new_sends_in_the_transaction_that_tells_of_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.fill(2)
    sender = world.senders[0]
    sender.guards = Guards(max_cost_per_message=Decimal("0.01"))
    monkeypatch.setattr(world.journal, "report", failing(world, "report", 1))
    with pytest.raises(NotDurable):
        sender.step()
    assert world.journal.account()["stopped_kind"] is None
    sender.step()
    assert world.journal.account()["stopped_kind"] == "cap"
    assert world.journal.counts() == {"accepted": 1, "queued": 1}
    assert len(world.road.sends) == 1
