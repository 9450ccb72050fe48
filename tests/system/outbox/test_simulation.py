"""Whole stories in virtual time: many messages, a bad road, dying workers, and a judge who reads the books.

Short here, long under ``make soak`` (marker ``campaign``): 10,000 messages for every seed.
"""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from outbox_road import Post
from outbox_world import Faults, Judgement, World, judge_world, new_world

#: Messages of one story in `make test`: six stories fit into half a minute on one core, without coverage.
#: 10,000 would fit into five minutes; `make soak` runs those.
SHORT = 1000
#: Messages of one story in `make soak`.
LONG = 10_000
#: Seeds of `make soak`; SMSC_SOAP_SEEDS=1000 for the whole proof, which takes days.
SEEDS = range(1, 1 + int(os.environ.get("SMSC_SOAP_SEEDS", "10")))

ROADS = pytest.mark.parametrize(
    ("rate", "crash_rate"), [(0.05, 0.02), (0.20, 0.02)], ids=["5 percent faults", "20 percent faults"]
)


def story(number: int, seed: int, rate: float, crash_rate: float) -> tuple[Judgement, World]:
    with new_world(seed=seed, faults=Faults(rate=rate), crash_rate=crash_rate) as world:
        world.fill(number)
        world.run()
        return judge_world(world), world


def check(verdict: Judgement, number: int, seed: int) -> None:
    assert verdict.clean, f"seed {seed}: {verdict}"
    assert verdict.messages == number
    assert verdict.unsettled == []
    # Three deaths or losses in a row leave a message to a person: one in a thousand, chance of a short story aside.
    assert len(verdict.held) <= max(number / 1000, 3), f"seed {seed}: {len(verdict.held)} of {number} need a person"


@ROADS
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nobody_gets_it_twice_and_nothing_is_lost(seed: int, rate: float, crash_rate: float) -> None:
    verdict, world = story(SHORT, seed, rate, crash_rate)
    check(verdict, SHORT, seed)
    # The story was one: faults of every kind, and deaths.
    assert all(world.road.met[kind] for kind in world.faults.kinds) or rate < 0.1
    assert world.crashes > 10


@pytest.mark.campaign
@ROADS
@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_gets_it_twice_and_nothing_is_lost_long(seed: int, rate: float, crash_rate: float) -> None:
    verdict, _ = story(LONG, seed, rate, crash_rate)
    check(verdict, LONG, seed)


def test_the_judge_sees_a_doubled_message() -> None:
    with new_world(faults=Faults(rate=0.0)) as world:
        world.fill(3)
        world.run()
        fields = {
            "login": "alex",
            "psw": "123",
            "phones": "+79000000001",
            "mes": "order 1 is ready",
            "query": "",
        }
        assert "id" in world.provider.call("send_sms2", fields)
        verdict = judge_world(world)
    assert verdict.doubled == verdict.silent == ["key-1"]
    assert not verdict.clean
    assert not verdict.money_equal


def test_the_judge_sees_every_breach() -> None:
    with new_world(faults=Faults(rate=0.0)) as world:
        start = world.clock.now()

        def post(at_s: float, operation: str, who: str, code: int | None = None) -> Post:
            return Post(start + timedelta(seconds=at_s), operation, who, who, "", code)

        road = world.road
        road.log = [post(10 * at, "get_status", "one") for at in range(5)]
        assert judge_world(world).breaches == []
        for log, words in (
            ([post(10 * at, "get_status", "one") for at in range(6)], "status of one message"),
            ([post(59 * at, "send_sms2", "one") for at in range(2)], "identical send"),
            ([post(0, "send_sms2", "one", 9)], "code 9"),
            ([post(100 * at, "send_sms2", str(at), 2) for at in range(5)], "refused logins"),
            ([post(at, "send_sms2", str(at), 7) for at in range(100)], "100 refused sends in a row"),
            ([post(0, "send_sms2", "one", 4), post(599, "get_status", "one")], "code 4"),
            ([post(at / 1000, "send_sms2", str(at)) for at in range(200)], "faster"),
        ):
            road.log = log
            found = judge_world(world).breaches
            assert any(words in one for one in found), (words, found)
