"""The public side of campaigns and budgets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from smsc_soap import Outbox
from smsc_soap.errors import InvalidParameter
from smsc_soap.outbox.campaign import CampaignState
from smsc_soap.outbox.entry import SubscriberCap
from smsc_soap.outbox.journal.account import Pace
from smsc_soap.outbox.journal.sending import Claimant
from smsc_soap.outbox.states import MessageState
from smsc_soap.outbox.work import Claim


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox.open(tmp_path / "sms.db") as made:
        yield made


def rows(number: int, **values: Any) -> Iterator[dict[str, Any]]:
    for index in range(number):
        yield {"phone": f"+7999000{index:04}", "text": f"hello {index}", "key": f"k{index}", **values}


def take(outbox: Outbox) -> Any:
    return outbox._journal.take(Claimant("w", 60_000_000, Pace(1000, 1000), lambda: "id-1"))


def test_a_budget_is_made_looked_at_and_changed(outbox: Outbox) -> None:
    with pytest.raises(InvalidParameter, match="name of a budget"):
        outbox.budget("spring")
    made = outbox.budget("spring", money=Decimal("10.50"))
    assert (made.money, made.segments, made.money_left, made.spent) == (Decimal("10.50"), None, Decimal("10.50"), 0)
    made = outbox.budget("spring", segments=7)
    assert (made.money, made.segments, made.segments_left) == (Decimal("10.50"), 7, 7)
    assert outbox.budget("spring", money=None).money is None
    assert outbox.budget("spring").segments == 7


@pytest.mark.parametrize("wrong", [{"money": 1.5}, {"money": Decimal(-1)}, {"segments": -1}, {"segments": True}])
def test_a_limit_is_an_exact_amount(outbox: Outbox, wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidParameter):
        outbox.budget("spring", **wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"campaign": ""},
        {"budget": "\n"},
        {"reserve": 1.5},
        {"segments": "2"},
        {"cap": 3},
        {"cap": SubscriberCap(0)},
        {"cap": SubscriberCap(1, timedelta(0))},
    ],
)
def test_what_is_put_is_checked(outbox: Outbox, wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidParameter):
        outbox.put("+79990000001", "hello", **wrong)
    assert outbox.list() == []


def test_raising_a_limit_lets_what_waits_go_on(outbox: Outbox) -> None:
    outbox.put_many(rows(1100, budget="spring", reserve=Decimal(1), segments=1, campaign="spring"))
    outbox.budget("spring", money=Decimal(0))
    assert not isinstance(take(outbox), Claim)
    assert outbox.campaign("spring").waiting_for_budget == outbox.status().waiting_for_budget == 1100
    outbox.budget("spring", money=Decimal(5000))
    assert outbox.campaign("spring").waiting_for_budget == 0
    assert isinstance(take(outbox), Claim)


def test_entry_shows_campaign_and_budget(outbox: Outbox) -> None:
    outbox.put("+79990000001", "hello", key="a", campaign="c", budget="b", reserve=Decimal("1.5"), segments=2)
    entry = outbox.get("a")
    assert (entry.campaign, entry.budget, entry.reserve, entry.segments) == ("c", "b", Decimal("1.5"), 2)
    assert entry.waits_for is None


def test_pause_resume_cancel_and_entries(outbox: Outbox) -> None:
    outbox.put_many(rows(2300, campaign="spring"))
    outbox.put("+79990009999", "hello", campaign="spring sale", key="other")
    assert outbox.campaign_names("spring") == ["spring", "spring sale"]
    assert outbox.campaign_names("x") == []
    outbox.pause_campaign("spring")
    claim = take(outbox)
    assert [one.key for one in claim.parcels] == ["other"]
    assert outbox.campaign("spring").state is CampaignState.PAUSED
    assert outbox.status().paused_campaigns == ("spring",)
    assert outbox.resume_campaign("spring") == 2300
    assert outbox.campaign("spring").state is CampaignState.RUNNING
    assert outbox.status().paused_campaigns == ()
    assert [one.key for one in outbox.entries("spring", chunk=7)] == [f"k{index}" for index in range(2300)]
    assert outbox.cancel_campaign("spring") == 2300
    assert outbox.campaign("spring").counts[MessageState.CANCELLED] == 2300
    assert list(outbox.entries("spring", states=["queued"])) == []
    assert outbox.campaign("spring").because == "its campaign was cancelled"
