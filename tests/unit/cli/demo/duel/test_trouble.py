from collections import Counter

import pytest

from smsc_soap.cli.demo.duel.trouble import AFTER_REPLY, BEFORE_FIRST_BYTE, Kill, Killed, Kind, Reaper, TroublePlan


def test_a_trouble_depends_on_seed_customer_and_try_only():
    one, same, other = TroublePlan(7, rate=0.5), TroublePlan(7, rate=0.5), TroublePlan(8, rate=0.5)
    asked = [("send", customer, number) for customer in range(40) for number in range(3)]
    backwards = {place: same.of(*place) for place in reversed(asked)}
    assert [one.of(*place) for place in asked] == [backwards[place] for place in asked]
    assert [one.of(*place) for place in asked] != [other.of(*place) for place in asked]
    assert [one.of("look", *place[1:]) for place in asked] != [one.of(*place) for place in asked]


def test_rates_are_kept_and_every_kind_comes_up():
    kinds = Counter(TroublePlan(1, rate=0.3).of("send", customer, 0).kind for customer in range(3000))
    assert set(kinds) == set(Kind)
    assert 0.65 < kinds[Kind.NONE] / 3000 < 0.75
    assert {TroublePlan(1, rate=0).of("send", customer, 0).kind for customer in range(300)} == {Kind.NONE}


def test_deaths_meet_customers_without_other_trouble_at_both_places():
    plan = TroublePlan(3, rate=0.5, kills=6)
    deaths = plan.deaths(100)
    assert len(deaths) == 6
    assert Counter(kill.place for kill in deaths.values()) == {AFTER_REPLY: 3, BEFORE_FIRST_BYTE: 3}
    assert {plan.of("send", customer, 0).kind for customer in deaths} == {Kind.NONE}
    assert TroublePlan(3, rate=1.0).deaths(100) == {}


def test_each_death_comes_once_and_only_at_its_place():
    reaper = Reaper({4: Kill(AFTER_REPLY, 9.0)})
    reaper.passes(AFTER_REPLY, 3)
    reaper.passes(BEFORE_FIRST_BYTE, 4)
    assert reaper.killed == 0
    with pytest.raises(Killed) as death:
        reaper.passes(AFTER_REPLY, 4)
    assert death.value.kill.down_s == 9.0
    reaper.passes(AFTER_REPLY, 4)
    assert reaper.killed == 1
