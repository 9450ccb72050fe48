"""Whole stories in virtual time: many messages, a bad road, dying workers, and a judge who reads the books."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from outbox_world import Faults, World, judge_world


@pytest.fixture
def place() -> Iterator[Path]:
    """A store in memory where there is such a place: what is tested here is order, not the disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder) / "outbox.db"


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(("rate", "crash_rate"), [(0.05, 0.0), (0.20, 0.02)], ids=["bad road", "worse road, crashes"])
def test_nobody_gets_it_twice_and_nothing_is_lost(place: Path, seed: int, rate: float, crash_rate: float) -> None:
    number = 150
    world = World(place, seed=seed, faults=Faults(rate=rate), crash_rate=crash_rate)
    world.fill(number)
    world.run()
    verdict = judge_world(world, number)
    world.close()
    assert verdict.clean, verdict
    assert verdict.messages == number
    assert verdict.unsettled == []
    if crash_rate:
        assert world.crashes > 10
    assert world.road.met["lost_reply"] + world.road.met["late"] > 0


def test_the_judge_sees_a_doubled_message(place: Path) -> None:
    world = World(place, seed=1, faults=Faults(rate=0.0))
    world.fill(3)
    world.run()
    fields = {"login": "alex", "psw": "123", "phones": "+79000000001", "mes": "again", "query": ""}
    assert "id" in world.provider.call("send_sms2", fields)
    verdict = judge_world(world, 3)
    world.close()
    assert verdict.doubled == ["79000000001"]
    assert not verdict.clean
