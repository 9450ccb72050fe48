from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from campaign_plans import make_plan, money

from smsc_soap import Outbox
from smsc_soap.campaign.plans.drift import PlanDrifted
from smsc_soap.campaign.plans.plan import Plan
from smsc_soap.campaign.plans.plan_header import Delivery
from smsc_soap.campaign.runs.campaign import Campaign
from smsc_soap.campaign.runs.filling import Filling, key_of
from smsc_soap.campaign.runs.joining import joined
from smsc_soap.errors import InvalidParameter, PlanChanged
from smsc_soap.outbox.campaign import CampaignState
from smsc_soap.outbox.entry import SubscriberCap
from smsc_soap.outbox.states import MessageClass, MessageState


class FarClock:
    """A morning in the future: what is put for it waits."""

    def now(self) -> datetime:
        return datetime(2099, 1, 15, 3, 0, tzinfo=UTC)

    def monotonic(self) -> float:
        raise AssertionError("nobody waits here")

    sleep = sleep_async = monotonic  # type: ignore[assignment]  # nobody waits here


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox.open(tmp_path / "sms.db") as opened:
        yield opened


def _campaign(plan: Plan, outbox: Outbox) -> Campaign:
    return Campaign(plan, outbox, clock=FarClock())  # type: ignore[arg-type]  # sleeps never


def test_one_message_for_each_recipient(tmp_path: Path, outbox: Outbox) -> None:
    delivery = Delivery(sender="SHOP", query="valid=1:00", hours="9-21", cap=2, cap_min=5)
    plan = make_plan(tmp_path, zone_column="zone", delivery=delivery)
    campaign = _campaign(plan, outbox)
    steps: list[tuple[int, int]] = []
    assert campaign.fill(lambda done, of: steps.append((done, of))) == 3
    assert steps == [(3, 3)]
    drafts = list(outbox.entries(campaign.name))
    assert [one.phone for one in drafts] == ["+79990000001", "+79990000002", "+77000000001"]
    assert [one.text for one in drafts] == ["Hello Anna", "Hello Boris", "Hello Dana"]
    assert {one.kind for one in drafts} == {MessageClass.BULK}
    assert [one.reserve for one in drafts] == [money("3.30"), money("3.30"), money("9.50")]
    assert {one.segments for one in drafts} == {1}
    assert {one.budget for one in drafts} == {campaign.name}
    with outbox._journal._engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT query, send_time, sender, not_before_us, poll, cap_number, cap_us FROM messages ORDER BY seq"
        ).all()
    assert [row.query for row in rows] == ["valid=1:00&tz=2", "valid=1:00", "valid=1:00&tz=2"]
    assert {row.send_time for row in rows} == {"9-21"}
    assert {row.sender for row in rows} == {"SHOP"}
    assert {(row.cap_number, row.cap_us) for row in rows} == {(2, 300_000_000)}
    assert {row.poll for row in rows} == {"followed"}
    opens = [datetime.fromtimestamp(row.not_before_us / 1e6, UTC) for row in rows]
    # At 3:00 UTC it is 8 o'clock two hours east of Moscow, and 6 o'clock in Moscow.
    morning = datetime(2099, 1, 15, tzinfo=UTC)
    assert opens == [morning + timedelta(hours=hour) for hour in (4, 6, 4)]


def test_long_texts_reserve_all_their_segments(tmp_path: Path, outbox: Outbox) -> None:
    campaign = _campaign(make_plan(tmp_path, text="{name} " + "x" * 160), outbox)
    campaign.fill()
    assert [(one.segments, one.reserve) for one in outbox.entries(campaign.name)] == [
        (2, money("6.60")),
        (2, money("6.60")),
        (2, money("19.00")),
    ]


def test_out_of_budget_means_that_nothing_else_is_open(tmp_path: Path, outbox: Outbox) -> None:
    campaign = _campaign(make_plan(tmp_path), outbox)
    campaign.fill()
    seen = campaign.status()
    for waiting, expected in ((0, False), (2, False), (3, True)):
        status = replace(seen, overview=replace(seen.overview, waiting_for_budget=waiting))
        assert status.out_of_budget is expected


def test_filled_twice_it_is_filled_once(tmp_path: Path, outbox: Outbox) -> None:
    campaign = _campaign(make_plan(tmp_path), outbox)
    assert (campaign.fill(), campaign.fill()) == (3, 0)
    again = _campaign(make_plan(tmp_path, path=tmp_path / "again.jsonl"), outbox)
    assert again.fill() == 0
    assert again.status().messages == 3


def test_a_key_is_of_one_campaign_and_one_phone(tmp_path: Path) -> None:
    first, other = make_plan(tmp_path).header, make_plan(tmp_path, text="Bye {name}", path=tmp_path / "x").header
    keys = {key_of(header, phone) for header in (first, other) for phone in ("+79990000001", "+79990000002")}
    assert len(keys) == 4
    assert not any("9990000" in key for key in keys)


def test_the_same_campaign_with_other_messages_is_refused(tmp_path: Path, outbox: Outbox) -> None:
    delivery = Delivery(hours="9-21")
    _campaign(make_plan(tmp_path, delivery=delivery), outbox).fill()
    other = make_plan(tmp_path, delivery=delivery, zone_column="zone", path=tmp_path / "other.jsonl")
    with pytest.raises(PlanDrifted, match="was begun with a plan whose messages differ"):
        _campaign(other, outbox).fill()


@pytest.mark.parametrize("verified", [False, True])
def test_of_a_plan_that_is_edited_behind_our_back_nothing_is_filled(
    tmp_path: Path, outbox: Outbox, verified: bool
) -> None:
    plan = make_plan(tmp_path)
    campaign = _campaign(plan, outbox)
    if verified:
        plan.verify()
    whole = plan.path.read_text(encoding="utf-8")
    plan.path.write_text(whole.replace("Boris", "Bobby"), encoding="utf-8")
    with pytest.raises(PlanChanged, match="edited"):
        campaign.fill()
    with pytest.raises(PlanChanged, match="edited"):
        Filling(plan, outbox, timedelta(hours=3)).fill(FarClock().now())
    assert campaign.status().messages == 0


def test_lines_that_are_added_or_lost_after_the_check_are_never_handed_out(tmp_path: Path) -> None:
    plan = make_plan(tmp_path)
    plan.verify()
    whole = plan.path.read_bytes()
    lines = whole.splitlines(keepends=True)
    for other in (whole + lines[-1], b"".join(lines[:-1]), lines[0] + lines[2] + lines[1] + lines[3], whole[:-5]):
        plan.path.write_bytes(other)
        seen = []
        with pytest.raises(PlanChanged):
            seen.extend(line for line in plan)
        assert seen == []
    plan.path.write_bytes(whole)
    assert len(list(plan)) == 3


def test_the_budget_is_made_once(tmp_path: Path, outbox: Outbox) -> None:
    campaign = _campaign(make_plan(tmp_path), outbox)
    assert campaign.status().budget is None
    assert campaign.status().spent == 0
    campaign.fill()
    campaign.release(Decimal(20))
    campaign.fill()
    budget = campaign.status().budget
    assert budget is not None
    assert (budget.money, budget.segments) == (Decimal(20), 3)


def test_plan_and_outbox_side_by_side(tmp_path: Path, outbox: Outbox) -> None:
    plan = make_plan(tmp_path)
    campaign = _campaign(plan, outbox)
    assert [entry for _, entry in joined(plan, outbox)] == [None, None, None]
    # The last one was put first, by a shorter plan of the same campaign.
    last = list(plan)[2]
    outbox.put(last.phone, last.text, key=key_of(plan.header, last.phone), campaign=campaign.name, kind="bulk")
    assert [entry and entry.phone for _, entry in joined(plan, outbox)] == [None, None, last.phone]
    campaign.fill()
    assert [(line.phone, entry and entry.phone) for line, entry in joined(plan, outbox)] == [
        (line.phone, line.phone) for line in plan
    ]


def test_siblings_are_other_campaigns_of_the_same_table(tmp_path: Path, outbox: Outbox) -> None:
    first = _campaign(make_plan(tmp_path), outbox)
    first.fill()
    other = _campaign(make_plan(tmp_path, text="Bye {name}", path=tmp_path / "other.jsonl"), outbox)
    assert other.siblings == [first.name]
    assert first.siblings == []


def test_pause_resume_cancel(tmp_path: Path, outbox: Outbox) -> None:
    campaign = _campaign(make_plan(tmp_path), outbox)
    with pytest.raises(InvalidParameter, match="never begun"):
        campaign.check_begun()
    campaign.fill()
    campaign.check_begun()
    campaign.pause("lunch")
    paused = campaign.status()
    assert (paused.overview.state, paused.overview.because) == (CampaignState.PAUSED, "lunch")
    assert paused.stopped
    assert not paused.done
    assert campaign.wait(5.0).stopped
    campaign.release()
    assert not campaign.status().stopped
    assert campaign.cancel() == 3
    done = campaign.status()
    assert (done.done, done.overview.counts[MessageState.CANCELLED]) == (True, 3)
    with pytest.raises(InvalidParameter, match="cancelled"):
        campaign.check_begun()
    assert done.as_dict()["counts"]["cancelled"] == 3


def test_a_cap_is_the_outbox_s(tmp_path: Path) -> None:
    assert SubscriberCap(Delivery().cap or 0, timedelta(minutes=Delivery().cap_min)) == SubscriberCap()


def test_who_is_not_in_the_outbox_yet_is_not_asked_for(
    tmp_path: Path, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = make_plan(tmp_path)
    header, lines = plan.header, list(plan)
    for line in lines[:2]:
        outbox.put(line.phone, line.text, key=key_of(header, line.phone), campaign=header.campaign, kind="bulk")
    monkeypatch.setattr(outbox, "get", lambda key: pytest.fail(f"asked for {key}"))
    assert [entry and entry.phone for _, entry in joined(plan, outbox)] == [lines[0].phone, lines[1].phone, None]


def test_a_plan_with_a_lower_ceiling_does_not_run_under_the_old_one(tmp_path: Path, outbox: Outbox) -> None:
    _campaign(make_plan(tmp_path, ceiling=Decimal(50), expires=timedelta(days=366)), outbox).fill()
    lower = make_plan(tmp_path, ceiling=Decimal(20), path=tmp_path / "lower.jsonl")
    campaign = _campaign(lower, outbox)
    with pytest.raises(InvalidParameter, match="50, which the campaign was begun with"):
        campaign.check()
    campaign.check_begun()
    for allowed in (Decimal(20), Decimal("19.99")):
        campaign.release(allowed)
        campaign.check()
    outbox.budget(campaign.name, money=None)
    with pytest.raises(InvalidParameter, match="none, which"):
        campaign.check()


def test_without_hours_a_zone_changes_nothing_and_one_a_request_is_no_batch(tmp_path: Path, outbox: Outbox) -> None:
    plan = make_plan(tmp_path, zone_column="zone", delivery=Delivery(batch_size=1))
    _campaign(plan, outbox).fill()
    with outbox._journal._engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT query, send_time, batch FROM messages").all()
    assert {tuple(row) for row in rows} == {("", None, None)}


def test_only_who_is_equally_dear_shares_a_request(tmp_path: Path, outbox: Outbox) -> None:
    rates = (
        "prefix,country,operator,price\n7910,RU,MTS,3.30\n7903,RU,Bee\u200bline,3.30\n7999,RU,MTS,3.30\n"
        "7916,RU,MTS,3.304\n7917,RU,MTS,3.40\n,KZ,,3.30\n"
    )
    heads = ("7910", "7903", "7999", "7916", "7917", "7701")
    table = "phone,name\n" + "".join(f"+{head}{at:07},Ann\n" for at in range(2) for head in heads)
    plan = make_plan(tmp_path, table=table, rates=rates)
    campaign = _campaign(plan, outbox)
    campaign.fill()
    with outbox._journal._engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT phone, batch FROM messages").all()
    together: dict[str, set[str]] = {}
    for phone, batch in rows:
        together.setdefault(batch, set()).add(phone[1:5])
    assert sorted(map(sorted, together.values())) == [["7701"], ["7903"], ["7910", "7916", "7999"], ["7917"]]
    assert all(batch.startswith(campaign.name) for batch in together)
    dearer = make_plan(tmp_path, table=table, rates=rates.replace("3.30,", "4.30,"), path=tmp_path / "again.jsonl")
    assert _campaign(dearer, outbox).fill() == 0, "another price is no other message"
