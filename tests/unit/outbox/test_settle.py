"""The rules of settling: what proves absence, and what does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from smsc_soap.outbox.settle import Absent, Hold, Knowledge, Look, LookAgain, Moment, judge, settle_time_s
from smsc_soap.outbox.states import AttemptState, MessageClass, MessageState
from smsc_soap.outbox.work import Case, Parcel, Trace

T0_US = 1_000_000_000_000
T0_S = 5000.0

PARCEL = Parcel(
    seq=1,
    version=3,
    key="k",
    phone="+79990000001",
    text="x",
    sender=None,
    query="",
    send_time=None,
    kind=MessageClass.TRANSACTIONAL,
    expires_us=None,
    contacts=1,
    unsent_tries=0,
)
TRACE = Trace("a1", AttemptState.UNKNOWN, T0_US, T0_S, "boot", looks=3, clean_misses=2)
CONTROLLED = Knowledge(control_us=T0_US, lag_s=5.0)


def at(seconds: float, boot: str = "boot") -> Moment:
    return Moment(T0_US + round(seconds * 1e6), boot, T0_S + seconds)


def case(*traces: Trace, **changes: object) -> Case:
    return Case(replace(PARCEL, **changes), "w", 0, traces or (TRACE,))  # type: ignore[arg-type]


def test_three_clean_misses_the_settling_time_and_a_control_prove_absence() -> None:
    verdict = judge(case(), [Look.MISSING], at(600.1), CONTROLLED)
    assert isinstance(verdict, Absent)
    assert verdict.next_state is MessageState.QUEUED


@pytest.mark.parametrize(
    ("missing", "traces", "moment", "known"),
    [
        ("the settling time", (TRACE,), at(599.0), CONTROLLED),
        ("a third miss", (replace(TRACE, clean_misses=1),), at(600.1), CONTROLLED),
        ("a control", (TRACE,), at(600.1), Knowledge(None, 0.0)),
        ("a fresh control", (TRACE,), at(600.1), Knowledge(T0_US - 601_000_000, 0.0)),
        ("ten times the lag", (TRACE,), at(600.1), Knowledge(T0_US, 90.0)),
        ("one boot of the machine", (TRACE,), at(600.1, "another boot"), CONTROLLED),
        ("a counted beginning", (replace(TRACE, closed_boot_s=None),), at(600.1), CONTROLLED),
    ],
)
def test_without_any_one_of_them_nothing_is_proven(
    missing: str, traces: tuple[Trace, ...], moment: Moment, known: Knowledge
) -> None:
    verdict = judge(case(*traces), [Look.MISSING], moment, known)
    assert isinstance(verdict, LookAgain), missing
    assert verdict.due_us > moment.now_us


def test_every_attempt_has_to_be_absent() -> None:
    young = replace(TRACE, id="a2", closed_us=T0_US + 300_000_000, closed_boot_s=T0_S + 300)
    assert isinstance(judge(case(young, TRACE), [Look.MISSING] * 2, at(700), CONTROLLED), LookAgain)
    assert isinstance(judge(case(young, TRACE), [Look.MISSING] * 2, at(900.1), CONTROLLED), Absent)


def test_a_failed_look_is_no_evidence_and_makes_the_way_longer() -> None:
    verdict = judge(case(), [Look.FAILED], at(600.1), CONTROLLED)
    assert isinstance(verdict, LookAgain)
    assert verdict.traces[0].clean_misses == TRACE.clean_misses
    assert (verdict.due_us - at(600.1).now_us) / 1e6 == pytest.approx(600.1 * 0.3, abs=0.1)


def test_early_misses_do_not_count() -> None:
    verdict = judge(case(replace(TRACE, clean_misses=0, looks=0)), [Look.MISSING], at(20), CONTROLLED)
    assert isinstance(verdict, LookAgain)
    assert verdict.traces[0].clean_misses == 0
    assert (verdict.due_us - T0_US) / 1e6 == pytest.approx(65.1, abs=0.1)


def test_the_schedule() -> None:
    trace, now_s, times = replace(TRACE, looks=0, clean_misses=0), 20.0, []
    for _ in range(4):
        verdict = judge(case(trace), [Look.MISSING], at(now_s), CONTROLLED)
        if isinstance(verdict, Absent):
            break
        assert isinstance(verdict, LookAgain)
        trace, now_s = verdict.traces[0], (verdict.due_us - T0_US) / 1e6
        times.append(round(now_s))
    assert times == [65, 180, 600]
    assert isinstance(verdict, Absent)


def test_a_restart_of_the_machine_begins_the_count_anew() -> None:
    verdict = judge(case(), [Look.MISSING], at(600.1, "second boot"), CONTROLLED)
    assert isinstance(verdict, LookAgain)
    (trace,) = verdict.traces
    assert (trace.boot_id, trace.closed_boot_s, trace.clean_misses) == ("second boot", T0_S + 600.1, 0)


def test_without_a_control_for_a_day_a_person_decides() -> None:
    nothing = Knowledge(None, 0.0)
    assert isinstance(judge(case(), [Look.MISSING], at(86_399), nothing), LookAgain)
    verdict = judge(case(), [Look.MISSING], at(86_400), nothing)
    assert isinstance(verdict, Hold)
    assert "day" in verdict.reason


def test_waiting_for_a_control_costs_few_looks() -> None:
    nothing, age_s, looks = Knowledge(None, 0.0), 600.1, 0
    while isinstance(verdict := judge(case(), [Look.MISSING], at(age_s), nothing), LookAgain):
        age_s, looks = (verdict.due_us - T0_US) / 1e6, looks + 1
    assert isinstance(verdict, Hold)
    assert looks < 25


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, MessageState.QUEUED),
        ({"contacts": 3}, MessageState.HELD),
        ({"kind": MessageClass.ONE_TIME_CODE}, MessageState.HELD),
        ({"expires_us": T0_US + 1}, MessageState.EXPIRED),
        ({"kind": MessageClass.ONE_TIME_CODE, "expires_us": T0_US + 1}, MessageState.EXPIRED),
        ({"expires_us": T0_US + 10_000_000_000}, MessageState.QUEUED),
    ],
)
def test_what_absence_leads_to(changes: dict[str, object], expected: MessageState) -> None:
    verdict = judge(case(**changes), [Look.MISSING], at(700), CONTROLLED)
    assert isinstance(verdict, Absent)
    assert verdict.next_state is expected


def test_an_attempt_that_never_left_needs_no_proof() -> None:
    verdict = judge(Case(PARCEL, "w", 0, ()), [], at(1), Knowledge(None, 0.0))
    assert isinstance(verdict, Absent)


def test_settling_times() -> None:
    assert settle_time_s(MessageClass.TRANSACTIONAL, 0) == 600
    assert settle_time_s(MessageClass.BULK, 0) == 3600
    assert settle_time_s(MessageClass.TRANSACTIONAL, 120) == 1200
