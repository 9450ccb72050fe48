"""Lines about a campaign where no bar can be drawn. Time is a number in the test's hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from campaign_plans import make_plan

from smsc_soap.campaign.plans.plan_header import Delivery, PlanHeader
from smsc_soap.campaign.runs.campaign import CampaignStatus
from smsc_soap.cli.campaign.progress import Stands, progress_of
from smsc_soap.cli.output import Screen
from smsc_soap.outbox.budget import Budget
from smsc_soap.outbox.campaign import CampaignOverview, CampaignState
from smsc_soap.outbox.overview import Overview
from smsc_soap.outbox.states import MessageState

Told = Callable[[], list[str]]


class Hand:
    """A clock that somebody turns."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def status(cost: str = "0", state: CampaignState = CampaignState.RUNNING, for_budget: int = 0, **counts: int) -> Any:
    every = dict.fromkeys(MessageState, 0) | {MessageState(name): many for name, many in counts.items()}
    overview = CampaignOverview("c", state, "", every, for_budget, 0, {}, Decimal(cost), 0, 0, 0)
    budget = Budget("c", Decimal(33000), None, Decimal(0), 0, Decimal(cost), 0)
    return CampaignStatus("c", 10_000, overview, budget)


def overview(**known: Any) -> Overview:
    counts = dict.fromkeys(MessageState, 0)
    blank = Overview(counts, None, False, None, None, None, 0.0, 4, 0, 0.0)
    return replace(blank, **known)


IDLE = overview()
BUSY = overview(busy=2, sends_per_s=12.5)


@pytest.fixture
def header(tmp_path: Path) -> PlanHeader:
    return make_plan(tmp_path, rates="prefix,price,currency\n7,3.30,RUB\n").header


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    def lines() -> list[str]:
        out, err = capsys.readouterr()
        assert out == "", "the result has stdout for itself"
        return err.splitlines()

    return lines


@pytest.fixture
def stands(header: PlanHeader, hand: Hand) -> Stands:
    with progress_of(Screen(), header=header, monotonic=hand) as (_, found):
        assert found is not None
        return found


def test_at_most_one_line_a_minute(stands: Stands, hand: Hand, told: Told) -> None:
    for sent in range(0, 600, 5):
        hand.now_s += 1
        stands(status(f"{sent * 3.3:.2f}", queued=10_000 - sent, accepted=sent), BUSY)
    assert told() == [
        "sent 295 of 10,000, cost 973.50 RUB, ceiling 33,000.00 RUB, 12.5/s",
        "sent 595 of 10,000, cost 1,963.50 RUB, ceiling 33,000.00 RUB, 12.5/s",
    ]


def test_while_nothing_changes_a_line_in_ten_minutes(stands: Stands, hand: Hand, told: Told) -> None:
    for _ in range(30):
        hand.now_s += 60
        stands(status(queued=10_000), BUSY)
    assert len(told()) == 3


def test_what_it_begins_to_wait_for_is_told_at_once(stands: Stands, hand: Hand, told: Told) -> None:
    frozen = overview(frozen="the clock was set back")
    stands(status(queued=9, accepted=1), frozen)
    assert told() == [], "it may be over in a moment"
    hand.now_s += 5
    stands(status(queued=9, accepted=1), frozen)
    [line] = told()
    assert line.endswith("; waits for the clock was set back")
    hand.now_s += 5
    stands(status(queued=9, accepted=1), frozen)
    assert told() == []
    stands(status(queued=9, accepted=1), BUSY)
    hand.now_s += 5
    stands(status(queued=9, accepted=1), BUSY)
    [line] = told()
    assert "waits" not in line, "and that it goes on again"


def test_a_moment_of_rest_is_not_told(stands: Stands, hand: Hand, told: Told) -> None:
    for second in range(50):
        hand.now_s += 1
        stands(status(queued=9), BUSY if second % 4 else overview(frozen="x"))
    assert told() == []


@pytest.mark.parametrize(
    ("seen", "outbox", "delivery", "words"),
    [
        (status(queued=5), overview(sends_stopped="the balance is low"), {}, "the balance is low"),
        (
            status(queued=5),
            overview(paused_until=datetime(2026, 1, 15, 9, tzinfo=UTC), paused_because="code 9"),
            {},
            "code 9, until 2026-01-15 09:00:00 UTC",
        ),
        (status(state=CampaignState.PAUSED, queued=5, sending=1), IDLE, {}, "open calls to end"),
        (status(unknown=2, accepted=9), IDLE, {}, "lost answers to be settled"),
        (status(queued=5, accepted=9, for_budget=5), IDLE, {}, "room below the ceiling"),
        (status(queued=5), IDLE, {"hours": "9-21"}, "the hours 9-21 of recipients"),
        (status(queued=5), IDLE, {"period_h": Decimal(2), "freq_min": 30}, "the next step of the period"),
    ],
)
def test_what_it_waits_for(
    header: PlanHeader, hand: Hand, told: Told, seen: Any, outbox: Overview, delivery: dict[str, Any], words: str
) -> None:
    header = replace(header, delivery=Delivery(**delivery))
    with progress_of(Screen(), header=header, monotonic=hand) as (_, stands):
        assert stands is not None
        stands(seen, outbox)
        hand.now_s += 5
        stands(seen, outbox)
    [line] = told()
    assert line.endswith("; waits for " + words)


@pytest.mark.parametrize(
    ("seen", "outbox"),
    [
        (status(queued=5, sending=1), IDLE),
        (status(queued=5), overview(busy=1)),
        (status(queued=5), overview(sends_per_s=0.1)),
        (status(unknown=1, sending=1), IDLE),
        (status(accepted=5), IDLE),
    ],
)
def test_what_is_at_work_waits_for_nothing(
    header: PlanHeader, hand: Hand, told: Told, seen: Any, outbox: Overview
) -> None:
    header = replace(header, delivery=Delivery(hours="9-21"))
    with progress_of(Screen(), header=header, monotonic=hand) as (_, stands):
        assert stands is not None
        stands(seen, outbox)
        hand.now_s += 50
        stands(seen, outbox)
    assert told() == []


def test_in_russian_with_what_went_wrong(header: PlanHeader, hand: Hand, told: Told) -> None:
    with progress_of(Screen("ru"), header=header, monotonic=hand) as (filled, stands):
        assert filled is not None
        assert stands is not None
        hand.now_s += 60
        filled(20_000, 1_000_000)
        hand.now_s += 60
        stands(status("3300", accepted=1000, queued=1, refused=3, unknown=2, held=1), BUSY)
    filling, line = told()
    assert filling == "в outbox: 20\u00a0000 / 1\u00a0000\u00a0000"
    assert line == (
        "отправлено 1\u00a0000 из 10\u00a0000 (отказано: 3, исход неизвестен: 2, ждёт человека: 1), "
        "стоимость 3\u00a0300,00 RUB, потолок 33\u00a0000,00 RUB, 12,5/с"
    )


def test_json_has_no_lines() -> None:
    with progress_of(Screen(as_json=True)) as shown:
        assert shown == (None, None)


def test_a_report_counts_and_sends_nothing(hand: Hand, told: Told) -> None:
    with progress_of(Screen(), "read", monotonic=hand) as (filled, stands):
        assert filled is not None
        assert stands is not None
        hand.now_s += 60
        filled(5, 10)
        stands(status(), IDLE)
    assert told() == ["read: 5 / 10"]
