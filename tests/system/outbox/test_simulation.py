"""Whole stories in virtual time: many messages, a bad road, dying workers, and a judge who reads the books.

Three seeds here, a thousand under ``make soak`` (marker ``campaign``).
"""

from __future__ import annotations

import os
from datetime import timedelta
from decimal import Decimal

import pytest
from outbox_judge import Judgement
from outbox_road import Post
from outbox_story import MESSAGES, RATES, story
from outbox_world import Faults, judge_world, new_world

#: Seeds of the campaign; `make soak` says 1000, which takes about seven hours of one core.
SEEDS = range(1, 1 + int(os.environ.get("SMSC_SOAP_SEEDS", "10")))

ROADS = pytest.mark.parametrize("rate", RATES, ids=[f"{rate:.0%} faults" for rate in RATES])


def check(verdict: Judgement, seed: int) -> None:
    assert verdict.clean, f"seed {seed}: {verdict}"
    assert verdict.messages == MESSAGES
    assert verdict.unsettled == []
    # Three deaths or losses in a row leave a message to a person.
    assert len(verdict.held) <= MESSAGES / 1000, f"seed {seed}: {len(verdict.held)} need a person"


@ROADS
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nobody_gets_it_twice_and_nothing_is_lost(seed: int, rate: float) -> None:
    verdict, world = story(MESSAGES, seed, rate)
    check(verdict, seed)
    # The story was one: faults of every kind, and deaths.
    assert all(world.road.met[kind] > 10 for kind in world.faults.kinds)
    assert world.crashes > 1000


@pytest.mark.campaign
@ROADS
@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_gets_it_twice_and_nothing_is_lost_long(seed: int, rate: float) -> None:
    verdict, _ = story(MESSAGES, seed, rate)
    check(verdict, seed)


def test_the_judge_counts_the_money() -> None:
    with new_world(faults=Faults(rate=0.0)) as world:
        world.fill(3)
        world.run()
        assert judge_world(world).money_equal
        world.provider.account.balance -= Decimal("0.01")
        assert not judge_world(world).money_equal


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
