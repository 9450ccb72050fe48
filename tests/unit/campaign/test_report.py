import json
from collections import Counter
from decimal import Decimal

import page_samples as samples
from page_samples import FATES, KZ, MTS, NOW, UZ, entry, header, plan_line, planned, report, story

from smsc_soap.campaign.reports.explain import Reason
from smsc_soap.campaign.reports.report import CampaignReport, watched
from smsc_soap.campaign.reports.sums import Part, Sums
from smsc_soap.model.money import money_text


def test_states_statuses_and_refusals_are_counted() -> None:
    made = report(1200)
    entries = [one for _, one in story(1200)]
    assert made.states == Counter("not_put" if one is None else one.state.value for one in entries)
    assert made.statuses == Counter(one.status_code for one in entries if one and one.state == "accepted")
    assert made.refusals == Counter(one.code for one in entries if one and one.state == "refused")
    assert made.doubled == sum(1 for one in entries if one and one.duplicate_id)
    assert made.doubled_money == sum(one.cost or 0 for one in entries if one and one.duplicate_id)


def test_the_reasons_lead_from_the_quote_to_the_charge() -> None:
    made = report(1200)
    charged = sum((one.cost or 0 for _, one in story(1200) if one), Decimal(0))
    for sums in (made.total, *made.by_country().values(), *made.by_size().values()):
        assert sums.quoted + sum(part.money for part in sums.reasons.values()) == sums.charged
    assert made.total.charged == charged
    assert made.total.difference == charged - made.total.quoted
    assert made.total.messages == 1200
    assert set(made.total.reasons) == set(Reason) - {Reason.PARTS}


def test_sums_by_anything_are_the_total() -> None:
    made = report(1200)
    for sums in (made.by_country(), made.by_operator(), made.by_size()):
        total = Sums()
        for one in sums.values():
            total = total.plus(one)
        assert total == made.total
    assert list(made.by_country()) == ["KZ", "RU", "UZ"]  # the dearest quote first


def test_what_is_open_may_still_be_charged() -> None:
    made = report(len(FATES) * 20)
    open_reasons = (Reason.PENDING, Reason.UNSETTLED, Reason.CHARGE_UNKNOWN)
    parts = [made.total.reasons[one] for one in open_reasons]
    assert made.total.open_messages == sum(part.messages for part in parts)
    assert made.total.open_money == -sum(part.money for part in parts)
    assert not made.finished


def test_one_recipient_as_quoted() -> None:
    rows = [(plan_line(1, "+79160000001", "Hello"), entry(cost=Decimal("3.30"), parts=1, status_code=1))]
    made = CampaignReport.of(header([planned(MTS)]), rows, made_at=NOW)
    assert made.finished
    assert made.total.difference == 0
    assert made.total.reasons == {Reason.AS_QUOTED: Part(1)}
    assert made.rounding == 0
    assert made.statuses == {1: 1}


def test_parts_are_told_beside_segments() -> None:
    rows = [
        (plan_line(1, "+79160000001", "Hello"), entry(cost=Decimal("6.60"), parts=2)),
        (plan_line(2, "+79160000002", "Hello"), entry(cost=Decimal("3.30"))),
        (plan_line(3, "+79160000003", "Hello"), entry()),
    ]
    made = CampaignReport.of(header([planned(MTS, 3, 3)]), rows, made_at=NOW)
    assert (made.total.billed, made.total.parts, made.total.segments) == (2, 3, 3)
    assert made.total.reasons[Reason.PARTS] == Part(1, Decimal("3.30"))


def test_nobody_at_all() -> None:
    made = CampaignReport.of(header([]), [], made_at=NOW)
    assert made.total == Sums()
    assert made.finished
    assert made.classes == ()


def test_what_a_cancelled_campaign_never_put_is_not_sent() -> None:
    rows = [(plan_line(1, "+79160000001", "Hello"), None)]
    going = CampaignReport.of(header([planned(MTS)]), rows, made_at=NOW)
    ended = CampaignReport.of(header([planned(MTS)]), rows, made_at=NOW, state="cancelled")
    assert (list(going.total.reasons), going.finished) == ([Reason.PENDING], False)
    assert (list(ended.total.reasons), ended.finished) == ([Reason.NOT_SENT], True)


def test_alphabets_follow_the_texts() -> None:
    rows = [
        (plan_line(1, "+79160000001", "Hello"), None),
        (plan_line(2, "+77000000001", "Привет", 1), None),
        (plan_line(3, "+79160000002", "Hello"), None),
    ]
    made = CampaignReport.of(header([planned(MTS, 2, 2), planned(KZ)]), rows, made_at=NOW)
    assert [(one.group, one.alphabet, one.sums.messages) for one in made.classes] == [
        (MTS, samples.GSM, 2),
        (KZ, samples.UCS, 1),
    ]


def test_a_quote_rounded_on_the_way_is_told() -> None:
    made = CampaignReport.of(header([planned(MTS, 2, 2)]), [], made_at=NOW)
    assert made.rounding == Decimal("6.60")  # no line of the plan was read


def test_the_record_is_plain_json_and_exact() -> None:
    made = report(240)
    record = json.loads(json.dumps(made.as_dict()))
    total = made.total
    assert record["charged"] == money_text(total.charged)
    assert Decimal(record["quoted"]) + sum(Decimal(one["money"]) for one in record["reasons"].values()) == Decimal(
        record["charged"]
    )
    assert record["states"] == made.states
    assert sum(one["messages"] for one in record["statuses"]) == made.states["accepted"]
    assert {one["status"] for one in record["statuses"]} >= {"delivered", None}
    assert sum(one["messages"] for one in record["classes"]) == 240
    assert record["doubled"]["messages"] == made.doubled
    assert "+7916" not in json.dumps(record)


def test_who_waits_is_told_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []
    assert list(watched(range(2001), 2001, lambda done, of: told.append((done, of)))) == list(range(2001))
    assert told == [(0, 2001), (1000, 2001), (2000, 2001), (2001, 2001)]
    assert list(watched("ab", 2, None)) == ["a", "b"]


def test_a_group_without_a_price() -> None:
    rows = [(plan_line(1, "+998900000001", "Hello"), entry(cost=Decimal(8), parts=1))]
    made = CampaignReport.of(header([planned(UZ)]), rows, made_at=NOW)
    assert (made.total.unquoted, made.total.quoted, made.total.charged) == (1, 0, 8)
