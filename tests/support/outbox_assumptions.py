"""What happens when one assumption behind "never twice" does not hold: one story each, counted by the judge.

``python tests/support/outbox_assumptions.py [messages] [seeds]`` prints the table of docs/assumptions.md.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from outbox_judge import Judgement, judge_world
from outbox_road import Faults
from outbox_world import World, new_world

from smsc_soap.outbox.states import MessageClass, MessageState
from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.provider import Result

#: Faults of the road, and deaths of workers, in every story.
RATE = 0.05
CRASH_RATE = 0.02


@dataclass(frozen=True)
class Broken:
    """One assumption, broken in one way."""

    number: str
    words: str
    #: Changes a world before its story begins.
    break_it: Callable[[World], None]
    #: The audit can see the second copy.
    seen_by_audit: bool = True
    #: Happens to a world that is half through.
    half_way: Callable[[World], None] = lambda world: None


def _nothing(world: World) -> None:
    return None


def _late(minutes: float) -> Callable[[World], None]:
    def break_it(world: World) -> None:
        world.faults.late_s = minutes * 60

    return break_it


def _lag_jumps(world: World) -> None:
    world.provider.behave(replace(world.provider.behaviour, visibility_lag_s=1800.0))


def _some_are_slow(world: World) -> None:
    """One message in twenty becomes visible half an hour later than the others."""

    def lie(name: str, fields: Mapping[str, str], result: Result) -> Result:
        message = world.provider.messages.find(fields.get("id", ""), fields.get("phone", "").lstrip("+"))
        if not name.startswith("get_status") or message is None or message.number % 20:
            return result
        visible = world.clock.true_now() >= message.accepted_at + timedelta(minutes=30)
        return result if visible else {"error": "3"}

    world.road.lie = lie


def _refused_yet_sent(world: World) -> None:
    """One send in a hundred is done, and answered with code 8."""

    def lie(name: str, fields: Mapping[str, str], result: Result) -> Result:
        done = name.startswith("send") and "error" not in result
        return {"error": "8"} if done and len(world.provider.messages) % 100 == 7 else result

    world.road.lie = lie


def _no_rule_of_nine(world: World) -> None:
    world.provider.behave(replace(world.provider.behaviour, rate_limits=False))


BROKEN = (
    Broken("", "all hold", _nothing),
    Broken("S1", "visible at once, then suddenly only after 30 minutes", _nothing, half_way=_lag_jumps),
    Broken("S1", "one message in twenty visible only after 30 minutes", _some_are_slow),
    Broken("S2", "executed up to 30 minutes after we gave up", _late(30)),
    Broken("S2", "executed up to 2 hours after we gave up", _late(120)),
    Broken("S3", "one send in a hundred answered with code 8, and sent", _refused_yet_sent, seen_by_audit=False),
    Broken("S4", "no rule against identical sends", _no_rule_of_nine, seen_by_audit=False),
)

#: Faults that show what is broken; the others would only thin it out. S3 needs none, and meets all.
SHOWN_BY = {"S1": ("lost_reply",), "S2": ("late",), "S4": ("replay",)}


def tell(broken: Broken, kind: MessageClass, *, messages: int, seed: int) -> Judgement:
    """What the judge finds at the end of one story."""
    # Plain behaviour: what is looked at is the one assumption.
    behaviour = Behaviour(scripted_recipients=False)
    faults = Faults(rate=RATE, kinds=SHOWN_BY.get(broken.number, Faults.kinds))
    with new_world(seed=seed, faults=faults, crash_rate=CRASH_RATE, behaviour=behaviour) as world:
        broken.break_it(world)
        world.fill(messages, kind)
        world.run(until=lambda: world.journal.counts().get(MessageState.QUEUED, 0) <= messages // 2)
        broken.half_way(world)
        world.run()
        return judge_world(world)


def line(broken: Broken, kind: MessageClass, verdicts: list[Judgement]) -> str:
    """One row of the table."""

    def total(name: str) -> int:
        return sum(len(getattr(one, name)) for one in verdicts)

    numbers = [sum(one.messages for one in verdicts)]
    numbers += [total(name) for name in ("doubled", "silent", "lost", "falsely_failed", "held", "unsettled")]
    cells = [broken.number, broken.words, kind.value, *(f"{number:,}" for number in numbers)]
    return f"| {' | '.join(cells)} |"


HEAD = """\
| # | broken | class | messages | twice | of these unseen | lost | refused yet sent | with a person | open |
|---|---|---|---|---|---|---|---|---|---|"""


def main(messages: int = 2000, seeds: int = 3) -> None:
    print(HEAD)
    for broken in BROKEN:
        for kind in (MessageClass.TRANSACTIONAL, MessageClass.BULK, MessageClass.ONE_TIME_CODE):
            verdicts = [tell(broken, kind, messages=messages, seed=seed) for seed in range(1, seeds + 1)]
            print(line(broken, kind, verdicts), flush=True)


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:]))
