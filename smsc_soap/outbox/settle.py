"""Unknown outcomes: when to look again, when absence is proven, what is held for a person. Pure rules.

*Found* settles at once. *Absent* is a proof, and needs all of: three clean looks that did not find it, the
last one a settling time after our side was closed; that time counted by a clock that knows sleep and
restarts of the machine; and a positive control, a message accepted moments ago that a look does find.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from smsc_soap.outbox.states import MOST_ATTEMPTS, AttemptState, MessageClass, MessageState
from smsc_soap.outbox.work import Case, Trace

#: Seconds after the close at which looks are made, before the last one at the settling time.
LOOKS_AT_S: Final = (20.0, 65.0, 180.0, 600.0)
#: A miss counts only after the provider's minute.
COUNTS_AFTER_S: Final = 65.0
MISSES_NEEDED: Final = 3

#: Seconds after which absence can be proven.
SETTLE_S: Final[Mapping[MessageClass, float]] = {
    MessageClass.ONE_TIME_CODE: 600.0,
    MessageClass.TRANSACTIONAL: 600.0,
    MessageClass.BULK: 3600.0,
}
#: The settling time is at least so many times the longest visibility lag ever seen.
LAG_FACTOR: Final = 10.0
#: A failed look is no evidence; the rest of the way gets longer.
STRETCH: Final = 1.3
#: A control must have been accepted at most so long before our side was closed.
CONTROL_S: Final = 600.0
#: Without any control for this long a person decides.
NO_CONTROL_S: Final = 86_400.0
#: When a held message is looked for again by itself, seconds after it was held; a person may decide at any time.
HELD_LOOKS_AT_S: Final = (*(3600.0 * hour for hour in range(1, 7)), 43_200.0, 86_400.0, 172_800.0, 259_200.0)
#: When proven absences are audited, seconds after the proof.
AUDIT_AFTER_S: Final = (7200.0, 86_400.0)


class Look(StrEnum):
    """What one status call said about one attempt."""

    FOUND = "found"
    MISSING = "missing"
    #: Timeout, reset, fault, code 9: no evidence.
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, for wall clocks and for proofs."""

    now_us: int
    boot_id: str
    boot_s: float


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of the account besides the case itself."""

    #: Latest acceptance of which a message was seen soon after, microseconds; None: never.
    control_us: int | None
    #: Longest visibility lag seen.
    lag_s: float


@dataclass(frozen=True, slots=True)
class LookAgain:
    """No verdict yet."""

    traces: tuple[Trace, ...]
    due_us: int
    reason: str


@dataclass(frozen=True, slots=True)
class Absent:
    """Proven: none of the attempts was executed."""

    traces: tuple[Trace, ...]
    next_state: MessageState
    reason: str


@dataclass(frozen=True, slots=True)
class Hold:
    """A person has to decide."""

    traces: tuple[Trace, ...]
    reason: str


def settle_time_s(kind: MessageClass, lag_s: float) -> float:
    """Seconds after the close that a proof of absence takes at least."""
    return max(SETTLE_S[kind], LAG_FACTOR * lag_s)


def first_look_us(closed_us: int) -> int:
    return closed_us + round(LOOKS_AT_S[0] * 1e6)


def next_held_look_us(held_us: int, now_us: int) -> int | None:
    """When a message held since *held_us* is looked for again; None: no more."""
    times = (held_us + round(at_s * 1e6) for at_s in HELD_LOOKS_AT_S)
    return next((at_us for at_us in times if at_us > now_us), None)


def judge(case: Case, looks: Sequence[Look], moment: Moment, known: Knowledge) -> LookAgain | Absent | Hold:
    """What looks at all attempts of a case mean, none of which found it. *looks*: one per trace, in order."""
    traces = tuple(_counted(trace, look, moment) for trace, look in zip(case.traces, looks))
    open_traces = [trace for trace in traces if trace.state is not AttemptState.NOT_SENT]
    if not open_traces:
        return Absent(traces, _after_absence(case, moment), "no attempt ever left")
    settle_s = settle_time_s(case.parcel.kind, known.lag_s)
    newest = open_traces[0]
    age_s = _age_s(newest, moment)
    if Look.FAILED in looks:
        wait_s = max(age_s * (STRETCH - 1), LOOKS_AT_S[0])
        return LookAgain(traces, moment.now_us + round(wait_s * 1e6), "the last look gave no clean answer")
    proven = all(_age_s(trace, moment) >= settle_s and trace.clean_misses >= MISSES_NEEDED for trace in open_traces)
    if not proven:
        return LookAgain(traces, _next_look_us(age_s, settle_s, moment), "not found so far; that proves nothing yet")
    if known.control_us is not None and newest.closed_us - known.control_us <= CONTROL_S * 1e6:
        return Absent(traces, _after_absence(case, moment), "not found, while other new messages are")
    if moment.now_us - newest.closed_us >= NO_CONTROL_S * 1e6:
        return Hold(traces, "not found, and for a day no other message could show that looking works")
    # Ever more slowly: a message waits for its control up to a day, and each look is a call.
    wait_s = max(age_s * (STRETCH - 1), 60.0)
    return LookAgain(
        traces,
        moment.now_us + round(wait_s * 1e6),
        "not found; waiting for another message that shows that looking works",
    )


def _counted(trace: Trace, look: Look, moment: Moment) -> Trace:
    if trace.boot_id != moment.boot_id or trace.closed_boot_s is None:
        # The machine was restarted: nobody counted meanwhile, so the count begins now.
        return replace(
            trace, boot_id=moment.boot_id, closed_boot_s=moment.boot_s, clean_misses=0, looks=trace.looks + 1
        )
    counts = look is Look.MISSING and _age_s(trace, moment) >= COUNTS_AFTER_S
    return replace(trace, looks=trace.looks + 1, clean_misses=trace.clean_misses + (1 if counts else 0))


def _age_s(trace: Trace, moment: Moment) -> float:
    if trace.closed_boot_s is None or trace.boot_id != moment.boot_id:
        return 0.0
    return moment.boot_s - trace.closed_boot_s


def _next_look_us(age_s: float, settle_s: float, moment: Moment) -> int:
    times = (*(at_s for at_s in LOOKS_AT_S if at_s < settle_s), settle_s)
    # A blink later than asked for, so that a clock's rounding does not cost another round.
    wait_s = next((at_s - age_s for at_s in times if at_s > age_s + 0.5), 60.0) + 0.1
    return moment.now_us + round(wait_s * 1e6)


def _after_absence(case: Case, moment: Moment) -> MessageState:
    parcel = case.parcel
    if parcel.expires_us is not None and parcel.expires_us <= moment.now_us:
        return MessageState.EXPIRED
    if parcel.kind is MessageClass.ONE_TIME_CODE or parcel.contacts >= MOST_ATTEMPTS:
        return MessageState.HELD
    return MessageState.QUEUED
