"""Cases of the fault catalogue, each as a story in virtual time; the number of the case is in the test's name."""

from __future__ import annotations

import itertools
import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta

import pytest
from outbox_road import Road
from outbox_world import Faults, World, judge_world, new_world

from smsc_soap.outbox.drafting import Drafting
from smsc_soap.outbox.entry import Draft, Entry
from smsc_soap.outbox.journal import MovedMeanwhile
from smsc_soap.outbox.journal.sending import Claimant
from smsc_soap.outbox.settle import SETTLE_S
from smsc_soap.outbox.states import AttemptState, MessageClass, MessageState
from smsc_soap.outbox.work import Case
from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.provider import Result
from smsc_soap.settings import Settings

QUIET = Faults(rate=0.0)
LOST = Faults(rate=0.2, kinds=("lost_request", "lost_reply", "late"), reading=False)


def entries(world: World) -> list[Entry]:
    return world.journal.list(limit=100_000)


def states(world: World) -> Counter[MessageState]:
    return Counter(one.state for one in entries(world))


def sends_of(world: World, index: int) -> int:
    phone = f"+7{9_000_000_000 + index}"
    return sum(post.identity[0].lstrip("+") == phone.lstrip("+") for post in world.road.sends)  # type: ignore[index]


def refusing(road: Road, codes: Mapping[int, str] | list[int], operation: str = "send") -> None:
    """The first answers to that operation are these codes; then the provider answers itself."""
    left = list(codes)

    def rule(name: str, fields: Mapping[str, str]) -> Result | None:
        return {"error": str(left.pop(0))} if left and name.startswith(operation) else None

    road.rule = rule


# what the provider refuses


@pytest.mark.parametrize("code", [1, 5])
def test_b1_wrong_parameters_are_refused_once(code: int) -> None:
    with new_world(faults=QUIET) as world:
        world.fill(10)
        refusing(world.road, [code])
        world.run()
        verdict = judge_world(world)
        assert states(world) == {MessageState.REFUSED: 1, MessageState.ACCEPTED: 9}
        assert [one.code for one in entries(world) if one.state is MessageState.REFUSED] == [code]
    assert verdict.clean, verdict


@pytest.mark.parametrize("code", [2, 3], ids=["b2 login", "b3 money"])
def test_b2_b3_one_refusal_stops_the_account_until_a_person_says_go(code: int) -> None:
    with new_world(faults=QUIET) as world:
        world.fill(20)
        refusing(world.road, [code])
        world.run()
        assert len(world.road.sends) == 1
        assert states(world) == {MessageState.QUEUED: 20}
        world.clock.advance(3600)
        world.journal.change_account(paused_for_person=False, paused_because="")
        world.run()
        verdict = judge_world(world)
        assert states(world) == {MessageState.ACCEPTED: 20}
    assert verdict.clean, verdict


def test_b3_money_ends_in_the_middle_and_no_message_is_tried_before_its_status_was_asked() -> None:
    behaviour = Behaviour(refusals_recorded=True)
    with new_world(faults=QUIET, behaviour=behaviour) as world:
        world.provider.account.balance = world.provider.account.balance * 0 + 20
        world.balance = world.provider.account.balance
        world.fill(30)
        world.run()
        stopped = states(world)
        assert stopped[MessageState.QUEUED] > 5
        assert stopped[MessageState.ACCEPTED] > 2
        first = next(one for one in world.road.sends if one.code == 3)
        world.provider.account.balance += 1000
        world.balance += 1000
        world.clock.advance(600)
        world.journal.change_account(paused_for_person=False, paused_because="")
        world.run()
        asked = [
            one.moment
            for one in world.road.log
            if one.operation == "get_status" and one.identity[0] == first.message_id
        ]  # type: ignore[index]
        again = [one.moment for one in world.road.sends if one.identity == first.identity][1]
        assert asked
        assert min(asked) < again
        verdict = judge_world(world)
        assert states(world) == {MessageState.ACCEPTED: 30}
    assert verdict.clean, verdict


@pytest.mark.parametrize("operation", ["send", "get_status"])
def test_b4_a_blocked_address_is_silent_for_ten_thirty_and_sixty_minutes(operation: str) -> None:
    with new_world(faults=QUIET) as world:
        world.fill(20)
        refusing(world.road, [4, 4, 4, 4], operation)
        world.run()
        verdict = judge_world(world)
        blocks = [one.moment for one in world.road.log if one.code == 4]
        gaps_s = [(later - one).total_seconds() for one, later in itertools.pairwise(blocks)]
        assert states(world) == {MessageState.ACCEPTED: 20}
    assert verdict.clean, verdict
    assert len(blocks) == 4
    assert gaps_s[0] >= 600
    if operation == "send":
        assert gaps_s[1] >= 1800
        assert gaps_s[2] >= 3600


@pytest.mark.parametrize("code", [6, 7, 8])
def test_b5_a_run_of_refused_sends_stops_at_twenty(code: int) -> None:
    with new_world(faults=QUIET) as world:
        world.fill(60)
        refusing(world.road, [code] * 25)
        world.run()
        assert len(world.road.sends) == 20
        assert states(world) == {MessageState.REFUSED: 20, MessageState.QUEUED: 40}
        assert world.journal.account()["paused_for_person"]
        assert judge_world(world).clean


def test_b6_nine_by_concurrency_loses_and_doubles_nobody() -> None:
    with new_world(faults=QUIET) as world:
        world.fill(100)
        turn = iter(range(1_000_000))

        def busy(name: str, fields: Mapping[str, str]) -> Result | None:
            return {"error": "9"} if name.startswith("send") and next(turn) % 7 == 3 else None

        world.road.rule = busy
        world.run()
        verdict = judge_world(world)
        assert states(world)[MessageState.ACCEPTED] >= 98
    assert verdict.clean, verdict
    assert verdict.unsettled == []


def test_b7_n19_nine_because_of_an_own_earlier_copy_is_found_and_not_sent_again() -> None:
    with new_world(faults=Faults(rate=0.3, kinds=("replay",), reading=False)) as world:
        world.fill(100)
        world.run()
        verdict = judge_world(world)
        assert world.road.met["replay"] > 10
        assert len(world.road.sends) == 100
        assert states(world) == {MessageState.ACCEPTED: 100}
    assert verdict.clean, verdict


def test_b8_nine_for_ever_ends_with_a_person() -> None:
    with new_world(faults=QUIET) as world:
        world.fill(20)
        stubborn = {"79000000007", "79000000017"}

        def never(name: str, fields: Mapping[str, str]) -> Result | None:
            mine = name.startswith("send") and fields["phones"][1:] in stubborn
            return {"error": "9"} if mine else None

        world.road.rule = never
        feed(world, 20, minutes=45)
        verdict = judge_world(world)
        held = {one.key: one for one in entries(world) if one.state is MessageState.HELD}
        assert sorted(held) == ["key-17", "key-7"]
        for index in (7, 17):
            assert sends_of(world, index) == 3
            shown = world.journal.get(f"key-{index}")
            assert shown is not None
            assert [one.state for one in shown.attempts] == [AttemptState.ABSENT] * 3
    assert verdict.clean, verdict


def feed(world: World, start: int, *, minutes: int, kind: MessageClass = MessageClass.TRANSACTIONAL) -> None:
    """One more message every minute: fresh ones show that looking works. Then lets everything end."""
    for minute in range(minutes):
        world.journal.put(world.draft(start * 10 + minute, kind))
        end = world.clock.true_now() + timedelta(minutes=1)
        world.run(until=lambda: world.clock.true_now() >= end)  # noqa: B023  # used up within the turn
        world.clock.advance(max((end - world.clock.true_now()).total_seconds(), 0))
    world.run()


def test_b9_status_answers_that_say_nothing_are_no_evidence() -> None:
    with new_world(seed=5, faults=LOST) as world:
        world.fill(60)
        turn = iter(range(1_000_000))
        noise: list[Result] = [{"error": "9"}, {"error": "1"}, {"status": ""}, {"status": "x"}]

        def rule(name: str, fields: Mapping[str, str]) -> Result | None:
            number = next(turn)
            return noise[number % 4] if name == "get_status" and number % 3 == 0 else None

        world.road.rule = rule
        world.run()
        verdict = judge_world(world)
    assert verdict.clean, verdict
    assert verdict.unsettled == []


@pytest.mark.parametrize("answer", [{"error": "3"}, {"status": "-3"}], ids=["code 3", "status -3"])
def test_b10_not_found_for_everything_proves_nothing(answer: Result) -> None:
    with new_world(seed=3, faults=LOST) as world:
        world.fill(20)
        world.road.rule = lambda name, fields: answer if name == "get_status" else None
        world.run(virtual_hours=40)
        verdict = judge_world(world)
        found = states(world)
        assert all(one.state is not AttemptState.ABSENT for one in attempts(world))
        assert len(world.road.sends) <= 20
    assert verdict.doubled == verdict.lost == verdict.falsely_failed == []
    assert found[MessageState.HELD] >= 2


@pytest.mark.parametrize("seed", [1, 2])
def test_b10_lists_that_find_what_looks_do_not_prove_nothing(seed: int) -> None:
    """Statuses come over another way than looks at unknown messages: that it works says nothing of them."""
    with new_world(seed=seed, faults=Faults(rate=0.02, kinds=("lost_reply",), reading=False)) as world:
        world.fill(200)
        world.road.rule = lambda name, fields: {"error": "3"} if name == "get_status" else None
        world.run(virtual_hours=40)
        verdict = judge_world(world)
        delivered = [one for one in entries(world) if one.status_code == 1]
        assert states(world)[MessageState.HELD] >= 1
        assert all(one.state is not AttemptState.ABSENT for one in attempts(world))
        assert len(world.road.sends) == 200
    assert len(delivered) > 150
    assert verdict.doubled == verdict.lost == verdict.falsely_failed == verdict.breaches == []


def attempts(world: World) -> list[object]:
    return [one for entry in entries(world) for one in entry.attempts]


@pytest.mark.parametrize("kind", [MessageClass.TRANSACTIONAL, MessageClass.BULK])
@pytest.mark.parametrize("lag_minutes", [2, 25, 120])
def test_b11_visible_only_late_is_learned_and_nothing_is_sent_again(lag_minutes: int, kind: MessageClass) -> None:
    behaviour = Behaviour(visibility_lag_s=lag_minutes * 60.0)
    faults = Faults(rate=0.2, kinds=("lost_reply", "truncated"), reading=False)
    with new_world(seed=2, faults=faults, behaviour=behaviour) as world:
        world.fill(30, kind)
        world.run()
        verdict = judge_world(world)
        assert len(world.road.sends) == 30
        assert world.journal.account()["lag_s"] >= lag_minutes * 60 - 60
        assert states(world) == {MessageState.ACCEPTED: 30}
    assert verdict.clean, verdict


@pytest.mark.parametrize(
    ("late_minutes", "kind"),
    [
        (5, MessageClass.TRANSACTIONAL),
        (5, MessageClass.BULK),
        (30, MessageClass.TRANSACTIONAL),
        (30, MessageClass.BULK),
        (90, MessageClass.TRANSACTIONAL),
        (90, MessageClass.BULK),
    ],
)
def test_b12_late_execution(late_minutes: int, kind: MessageClass) -> None:
    """Within the settling time nobody gets it twice; beyond it the audit reports every one."""
    faults = Faults(rate=0.1, kinds=("late",), late_from_s=late_minutes * 60.0, late_s=0.0, reading=False)
    with new_world(seed=4, faults=faults) as world:
        world.fill(60, kind)
        feed(world, 60, minutes=65, kind=kind)
        verdict = judge_world(world)
    assert verdict.lost == verdict.falsely_failed == verdict.breaches == verdict.silent == []
    within = late_minutes * 60 < SETTLE_S[kind]
    assert bool(verdict.doubled) is not within
    assert verdict.clean is within


@pytest.mark.parametrize("spelled", ["8 (900) 000-00-01", "89000000001", "+7 900 000 00 01", "7-900-000-00-01"])
def test_b15_a_number_goes_out_and_is_asked_for_in_one_spelling(spelled: str) -> None:
    """Also when the answer was lost: the provider knows a message by its id and the number as it was sent."""
    faults = Faults(rate=1.0, kinds=("lost_reply",), reading=False)
    with new_world(faults=faults) as world:
        drafting = Drafting(Settings(login="alex", password="123"), world.clock)
        world.journal.put(drafting.draft(spelled, "order 1 is ready", key="key-1"))
        world.run()
        sent = {one.identity[0] for one in world.road.sends}  # type: ignore[index]  # phones first
        asked = {one.identity[1] for one in world.road.log if one.operation == "get_status"}  # type: ignore[index]
        (entry,) = entries(world)
        assert judge_world(world).clean
    assert sent == asked == {entry.phone} == {"+79000000001"}
    assert (entry.given, entry.state) == (spelled, MessageState.ACCEPTED)


def test_b16_one_refused_recipient_of_a_batch_is_the_only_one() -> None:
    with new_world(faults=QUIET) as world:
        phones = ["+79000000001", "+79000009607", "+79000000003"]
        drafts: list[Draft] = [
            world.draft(index, MessageClass.BULK, phone=phone, given=phone, text="sale", batch="monday")
            for index, phone in enumerate(phones)
        ]
        world.journal.put_many(drafts)
        world.run()
        verdict = judge_world(world)
        by_phone = {one.phone: one.state for one in entries(world)}
        assert len(world.road.sends) == 1
    assert by_phone == {
        phones[0]: MessageState.ACCEPTED,
        phones[1]: MessageState.REFUSED,
        phones[2]: MessageState.ACCEPTED,
    }
    assert verdict.clean, verdict


@pytest.mark.parametrize("seed", [1, 2])
def test_b16_batches_on_a_bad_road_with_crashes(seed: int) -> None:
    with new_world(seed=seed, faults=Faults(rate=0.2), crash_rate=0.02) as world:
        for batch in range(8):
            world.journal.put_many(
                world.draft(batch * 20 + index, MessageClass.BULK, text=f"sale {batch}", batch=f"batch {batch}")
                for index in range(20)
            )
        world.run()
        verdict = judge_world(world)
    assert verdict.clean, verdict
    assert verdict.unsettled == []


# classes and times


def test_one_time_codes_are_never_sent_again() -> None:
    faults = Faults(rate=0.3, kinds=("lost_request", "lost_reply", "late"), reading=False)
    with new_world(seed=6, faults=faults) as world:
        world.fill(100, MessageClass.ONE_TIME_CODE)
        world.run()
        verdict = judge_world(world)
        assert len(world.road.sends) == 100
        lost = {one.message_id for one in world.road.sends if one.kind == "lost_request"}
        assert lost
        assert states(world) == {MessageState.ACCEPTED: 100 - len(lost), MessageState.HELD: len(lost)}
    assert verdict.clean, verdict


def test_what_cannot_be_sent_in_time_expires_and_is_not_sent() -> None:
    faults = Faults(rate=0.5, kinds=("lost_request", "refused_connection"), reading=False)
    with new_world(seed=7, faults=faults) as world:
        world.fill(60, expires_at=world.clock.now() + timedelta(minutes=5))
        world.run()
        verdict = judge_world(world)
        found = states(world)
        last = max(one.moment for one in world.road.sends)
        assert last < world.clock.true_now().replace(hour=9, minute=6)
    assert verdict.clean, verdict
    assert found[MessageState.EXPIRED] > 5
    assert found[MessageState.QUEUED] == 0


def test_twins_wait_for_the_providers_minute() -> None:
    with new_world(faults=QUIET) as world:
        twins = [
            world.draft(index, MessageClass.TRANSACTIONAL, phone="+79000000001", text="same") for index in range(3)
        ]
        world.journal.put_many(twins)
        world.run()
        times = [one.moment for one in world.road.sends]
        codes = [one.code for one in world.road.sends]
    assert codes == [None] * 3
    assert all((later - one).total_seconds() > 60 for one, later in itertools.pairwise(times))


# clocks


@pytest.mark.parametrize("seed", [1, 2])
def test_c1_a_stepping_wall_clock_proves_nothing_early(seed: int) -> None:
    with new_world(seed=seed, faults=LOST) as world:
        world.fill(80)
        steps = iter([7200.0, -7200.0, -7200.0, 7200.0, 7200.0, -7200.0])
        due = iter(range(15, 15 * 100, 15))
        at_step = next(due)
        done = 0

        def each_step() -> None:
            nonlocal done, at_step
            done += 1
            if done == at_step:
                world.clock.step_wall(next(steps, 0.0))
                at_step = next(due)

        world.run(each_step=each_step)
        verdict = judge_world(world)
        settled_s = resend_gaps_s(world)
    assert verdict.clean, verdict
    assert verdict.unsettled == []
    assert all(gap >= SETTLE_S[MessageClass.TRANSACTIONAL] for gap in settled_s)


def resend_gaps_s(world: World) -> list[float]:
    """Seconds between sends of one message."""
    times: dict[object, list[float]] = {}
    for post in world.road.sends:
        times.setdefault(post.identity, []).append(post.moment.timestamp())
    return [later - one for each in times.values() for one, later in itertools.pairwise(each)]


def test_c2_a_reboot_while_settling_starts_the_count_anew() -> None:
    with new_world(seed=8, faults=Faults(rate=0.3, kinds=("lost_request",), reading=False)) as world:
        world.fill(40)
        world.run(until=lambda: states(world)[MessageState.QUEUED] == 0)
        world.run(until=lambda: world.clock.boot_time() > 1000 + 500)
        assert states(world)[MessageState.UNKNOWN] > 5
        world.clock.reboot()
        world.restart()
        rebooted = world.clock.true_now()
        before = len(world.road.sends)
        world.road.faults.rate = 0.0
        feed(world, 40, minutes=30)
        fed = {f"order {400 + minute} is ready" for minute in range(30)}
        again = [one for one in world.road.sends[before:] if one.identity[1] not in fed]  # type: ignore[index]
        verdict = judge_world(world)
    assert verdict.clean, verdict
    assert again
    assert min(one.moment for one in again) >= rebooted + timedelta(seconds=600)


@pytest.mark.parametrize("kind", ["lost_request", "lost_reply", "late"])
def test_c4_a_machine_asleep_for_an_hour(kind: str) -> None:
    with new_world(seed=9, faults=Faults(rate=0.1, kinds=("slow",), reading=False), workers=3) as world:
        world.road.meanwhile = lambda: world.clock.advance(3600)
        world.fill(40)
        world.run(until=lambda: states(world)[MessageState.QUEUED] < 10)
        world.faults.kinds = (kind,)
        world.run()
        verdict = judge_world(world)
    assert verdict.clean, verdict
    assert verdict.unsettled == []


# several workers


@pytest.mark.parametrize("kind", ["slow", "slow and lost"])
def test_k2_the_lease_ends_while_the_first_still_sends(kind: str) -> None:
    with new_world(seed=10, faults=Faults(rate=0.2, kinds=("slow",), reading=False), workers=3) as world:
        other = world.senders[1]

        def meanwhile() -> None:
            rate, world.road.faults.rate = world.road.faults.rate, 0.0
            world.clock.advance(100)
            for _ in range(4):
                world.turn_of(other)
            world.road.faults.rate = rate
            if kind != "slow":
                from smsc_soap.errors import ConnectionLost

                raise ConnectionLost("reset")

        world.senders[1] = world.senders[0]
        world.road.meanwhile = meanwhile
        world.fill(40)
        world.run()
        verdict = judge_world(world)
        assert world.road.met["slow"] > 3
        assert len(world.road.sends) == 40
    assert verdict.clean, verdict
    assert verdict.unsettled == []


def test_k7_cancelling_races_with_sending() -> None:
    with new_world(seed=11, faults=Faults(rate=0.2), crash_rate=0.02) as world:
        world.fill(120)
        taken_back = set()

        def cancel() -> None:
            key = f"key-{world.chance.randrange(120)}"
            if world.chance.random() < 0.3 and world.journal.cancel(key):
                taken_back.add(key)

        world.run(each_step=cancel)
        verdict = judge_world(world)
        found = {one.key for one in entries(world) if one.state is MessageState.CANCELLED}
    assert verdict.clean, verdict
    assert len(taken_back) > 5
    assert found == taken_back


def test_k8_the_same_load_twice_sends_nothing_more() -> None:
    with new_world(seed=12, faults=Faults(rate=0.2)) as world:
        assert world.fill(60) == 60
        world.run(until=lambda: states(world)[MessageState.ACCEPTED] > 20)
        assert world.fill(60) == 0
        world.run()
        assert world.fill(60) == 0
        world.run()
        verdict = judge_world(world)
    assert verdict.clean, verdict
    assert verdict.messages == verdict.executed == 60


def test_n16_a_road_closed_for_ten_minutes_costs_few_attempts_and_opens_alone() -> None:
    with new_world(seed=13, faults=Faults(rate=1.0, kinds=("lost_request",))) as world:
        world.fill(60)
        closed = world.clock.true_now() + timedelta(minutes=10)
        world.run(until=lambda: world.clock.true_now() >= closed)
        assert len(world.road.sends) <= 5 + 4
        world.road.faults.rate = 0.0
        feed(world, 60, minutes=30)
        verdict = judge_world(world)
        assert states(world)[MessageState.HELD] <= 9
    assert verdict.clean, verdict
    assert verdict.unsettled == []


def test_a_look_without_an_answer_teaches_no_lag() -> None:
    with new_world(seed=14, faults=Faults(rate=0.5, kinds=("html", "lost_request")), behaviour=Behaviour()) as world:
        world.fill(60)
        world.run()
        assert world.journal.account()["lag_s"] == 0
        assert judge_world(world).clean


def test_half_a_minute_of_lag_still_shows_that_looking_works() -> None:
    with new_world(faults=QUIET, behaviour=Behaviour(visibility_lag_s=30.0)) as world:
        world.fill(3)
        world.run()
        account = world.journal.account()
    assert account["control_us"] is not None
    assert 30 <= account["lag_s"] <= 60


def test_a_second_copy_of_a_message_found_by_another_attempt_is_reported() -> None:
    """Both attempts come late, beyond the settling time; the one found first must not hide the other."""
    faults = Faults(rate=1.0, kinds=("late",), late_from_s=900.0, late_s=0.0, reading=False)
    with new_world(seed=15, faults=faults, behaviour=Behaviour()) as world:
        world.journal.put(world.draft(0, MessageClass.TRANSACTIONAL))
        world.run(until=lambda: len(world.road.sends) == 1)
        faults.rate = 0.0
        world.journal.put(world.draft(1, MessageClass.TRANSACTIONAL))
        world.run(until=lambda: len(world.road.sends) == 2)
        faults.rate = 1.0
        world.run(until=lambda: sends_of(world, 0) == 2)
        faults.rate = 0.0
        world.run()
        verdict = judge_world(world)
    assert verdict.doubled == ["key-0"]
    assert verdict.silent == []


# the rules one by one


def test_rule_2_the_attempt_is_durable_before_the_first_byte() -> None:
    with new_world(faults=QUIET) as world:
        seen = []

        def look(name: str, fields: Mapping[str, str]) -> Result | None:
            if name.startswith("send"):
                with closing(sqlite3.connect(world.place)) as other:
                    seen.extend(other.execute("SELECT state FROM attempts WHERE id = ?", [fields["id"]]).fetchall())
            return None

        world.road.rule = look
        world.fill(3)
        world.run()
    assert seen == [("sending",)] * 3


def test_a_death_after_the_answer_sends_nothing_again() -> None:
    with new_world(faults=QUIET) as world:
        world.fill(20)
        world.crash_rate = 0.1
        world.run()
        world.crash_rate = 0.0
        world.run()
        assert world.crashes > 5
        assert judge_world(world).doubled == []


def test_p13_who_slept_through_the_lease_writes_nothing() -> None:
    with new_world(faults=QUIET, workers=2) as world:
        first, other = world.senders
        first.crash = lambda name: sleep() if name == "send.before_first_byte" else None
        slept = []

        def sleep() -> None:
            slept.append(True)
            world.clock.advance(1200)
            world.turn_of(other)

        world.fill(1)
        first.step()
        assert slept
        assert world.road.sends == []


def test_a_lost_answer_sends_nothing_again() -> None:
    with new_world(faults=Faults(rate=0.3, kinds=("lost_reply",), reading=False)) as world:
        world.fill(30)
        world.run()
        assert world.road.met["lost_reply"] > 3
        assert len(world.road.sends) == 30
        assert judge_world(world).clean


def test_s7_an_answer_with_another_id_is_no_acceptance() -> None:
    with new_world(faults=Faults(rate=1.0, kinds=("wrong_id",), reading=False)) as world:
        world.fill(1)
        world.run(until=lambda: len(world.road.sends) == 1)
        assert states(world) == {MessageState.UNKNOWN: 1}
        world.run()
        assert judge_world(world).clean
        assert states(world) == {MessageState.ACCEPTED: 1}


def test_compare_and_swap_of_two_who_looked_at_one_message() -> None:
    """The second verdict on one version of a message changes nothing."""
    with new_world(faults=Faults(rate=1.0, kinds=("lost_request",), reading=False), workers=2) as world:
        world.fill(1)
        world.run(until=lambda: states(world)[MessageState.UNKNOWN] == 1)
        world.clock.advance(30)
        sender = world.senders[0]
        case = world.journal.take(Claimant(sender.worker, sender.lease_us, sender.pace, sender.new_id))
        assert isinstance(case, Case)
        world.journal.settle(case, MessageState.HELD, due_us=None, reason="first")
        with pytest.raises(MovedMeanwhile):
            world.journal.settle(case, MessageState.QUEUED, due_us=0, reason="second")
        assert states(world) == {MessageState.HELD: 1}


def test_a_look_that_comes_too_late_leaves_the_verdict_to_the_first() -> None:
    """Two workers hold one case, because the lease of the first ran out; the slower one changes nothing and goes on."""
    with new_world(faults=Faults(rate=1.0, kinds=("lost_reply",), reading=False), workers=2) as world:
        world.fill(1)
        world.run(until=lambda: states(world)[MessageState.UNKNOWN] == 1)
        world.clock.advance(30)
        slow = world.senders[0]
        case = world.journal.take(Claimant(slow.worker, slow.lease_us, slow.pace, slow.new_id))
        assert isinstance(case, Case)
        world.clock.advance(slow.lease_us / 1e6 + 1)
        world.run(until=lambda: states(world)[MessageState.ACCEPTED] == 1)
        slow._looking.look_into(case)
        assert states(world) == {MessageState.ACCEPTED: 1}
        assert judge_world(world).clean
