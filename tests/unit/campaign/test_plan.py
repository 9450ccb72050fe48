import dataclasses
import json
import os
import stat
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from campaign_plans import NOW, RATES, TABLE, TEXT, later, make_plan, money
from hypothesis import given, settings
from hypothesis import strategies as st

from smsc_soap.campaign.plans.plan import Plan
from smsc_soap.campaign.plans.plan_header import Ceiling, Delivery, PlanHeader
from smsc_soap.campaign.plans.plan_writing import PlanWriter
from smsc_soap.campaign.quotes.estimate import QuoteMode
from smsc_soap.campaign.quotes.price_table import PriceTable
from smsc_soap.campaign.tables.recipients import open_recipients
from smsc_soap.campaign.tables.template import Template
from smsc_soap.errors import BudgetExceeded, InvalidParameter, InvalidRecipients, PlanChanged, RequestError
from smsc_soap.model.http.reports import ZonePrice

#: What it all costs: two to Russia, one to Kazakhstan.
COST = money("16.10")


def test_what_a_plan_holds(tmp_path: Path) -> None:
    plan = make_plan(tmp_path)
    header = plan.header
    assert (header.recipients, header.segments, header.alphabets) == (3, 3, {"GSM-7": 3})
    assert (header.quote.mode, header.quote.cost, header.quote.currency) == (QuoteMode.NONE, COST, "RUB")
    assert header.quote.low == header.quote.high == COST
    assert header.ceiling == Ceiling(COST, 3)
    assert header.created_at == NOW
    assert header.expires_at == later(24)
    assert header.template == TEXT
    assert header.personal
    assert header.account is None
    assert [(one.group.country, one.price, one.bound, one.recipients) for one in header.groups] == [
        ("RU", money("3.30"), money("3.30"), 2),
        ("KZ", money("9.50"), money("9.50"), 1),
    ]
    assert [one.cost for one in header.groups] == [money("6.60"), money("9.50")]
    assert header.tally["rejected"] == 1
    assert header.table.name == "people.csv"
    assert header.rates is not None
    assert header.campaign.startswith(f"people-{header.table.sha256[:10]}-")


def test_its_lines(tmp_path: Path) -> None:
    plan = make_plan(tmp_path, zone_column="zone")
    lines = list(plan)
    assert [(one.n, one.line, one.phone, one.zone, one.text) for one in lines] == [
        (1, 2, "+79990000001", 2, "Hello Anna"),
        (2, 3, "+79990000002", None, "Hello Boris"),
        (3, 4, "+77000000001", 2, "Hello Dana"),
    ]
    assert [plan.price_of(one) for one in lines] == [money("3.30"), money("3.30"), money("9.50")]
    assert [plan.bound_of(one) for one in lines] == [money("3.30"), money("3.30"), money("9.50")]
    assert list(plan) == lines
    assert plan.verify(examples=True) == {0: lines[0], 1: lines[2]}
    assert plan.verify() == {}


def test_one_text_stands_in_the_header_alone(tmp_path: Path) -> None:
    plan = make_plan(tmp_path, text="Sale {{now}}")
    assert not plan.header.personal
    assert {one.text for one in plan} == {"Sale {now}"}
    assert plan.path.read_text(encoding="utf-8").count("Sale") == 2


def test_a_half_hour_zone_comes_back(tmp_path: Path) -> None:
    plan = make_plan(tmp_path, table="phone,zone\n+79990000001,5.5\n", text="t", zone_column="zone")
    assert [one.zone for one in plan] == [Decimal("5.5")]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    plan = make_plan(tmp_path)
    assert stat.S_IMODE(plan.path.stat().st_mode) == 0o600
    assert sorted(one.name for one in tmp_path.iterdir()) == ["people.csv", "plan.jsonl", "rates.csv"]


def test_the_header_comes_back_as_it_was(tmp_path: Path) -> None:
    delivery = Delivery("SHOP", "translit=0", "9-21", Decimal("2.5"), 30, 50, None, 5, "all")
    plan = make_plan(tmp_path, delivery=delivery, label="весна 2026")
    assert Plan.open(plan.path).header == plan.header
    assert plan.header.delivery == delivery
    assert plan.header.campaign.startswith("весна-2026-")
    assert PlanHeader.from_line(plan.header.to_line(), "x") == plan.header


def test_numbers_of_another_column_are_another_campaign(tmp_path: Path) -> None:
    table = "mobile,home,name\n+79990000001,+79990000002,Anna\n"
    place = tmp_path / "people.csv"
    place.write_text(table, encoding="utf-8")
    prices = PriceTable.from_prices([ZonePrice(zone="1", name="Россия", api=money("3.30"), raw={})])

    def made(name: str, column: str | None) -> PlanHeader:
        with open_recipients(place, phone_column=column) as source:
            template = Template.compile("Hello {name}", source.columns)
            return Plan.write(tmp_path / name, source, template, prices=prices, table_path=place).header

    recognised, named, home = made("a.jsonl", None), made("b.jsonl", "mobile"), made("c.jsonl", "home")
    assert (recognised.campaign, recognised.identity) == (named.campaign, named.identity)
    assert named.campaign != home.campaign
    assert named.campaign.rpartition("-")[0] == home.campaign.rpartition("-")[0], "so run warns about the other one"


def test_planned_again_it_is_the_same_campaign(tmp_path: Path) -> None:
    first = make_plan(tmp_path).header
    again = make_plan(tmp_path, ceiling=money("20")).header
    assert (first.campaign, first.identity) == (again.campaign, again.identity)
    assert first.seal != again.seal
    other = make_plan(tmp_path, text="Bye {name}").header
    assert other.campaign != first.campaign
    assert make_plan(tmp_path, label="may").header.identity != first.identity
    assert make_plan(tmp_path, delivery=Delivery(sender="SHOP")).header.identity != first.identity


# edited


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_no_edit_goes_unnoticed(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp() / "edited"
    folder.mkdir(exist_ok=True)
    plan = make_plan(folder)
    whole = plan.path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda one: one != whole[at]))
    kind = data.draw(st.sampled_from(["change", "drop", "add", "cut"]))
    edited = {
        "change": whole[:at] + bytes([byte]) + whole[at + 1 :],
        "drop": whole[:at] + whole[at + 1 :],
        "add": whole[:at] + bytes([byte]) + whole[at:],
        "cut": whole[:at],
    }[kind]
    plan.path.write_bytes(edited)
    with pytest.raises((PlanChanged, InvalidParameter)):
        Plan.open(plan.path).verify()
    with pytest.raises((PlanChanged, InvalidParameter)):
        list(Plan.open(plan.path))


def test_the_same_in_other_words_is_an_edit(tmp_path: Path) -> None:
    plan = make_plan(tmp_path)
    whole = plan.path.read_text(encoding="utf-8")
    plan.path.write_text(whole.replace("+00:00", "+0000", 1), encoding="utf-8")
    with pytest.raises(PlanChanged, match="edited"):
        Plan.open(plan.path)


def test_a_raised_ceiling_is_an_edit(tmp_path: Path) -> None:
    plan = make_plan(tmp_path)
    header, _, lines = plan.path.read_text(encoding="utf-8").partition("\n")
    record = json.loads(header)
    record["ceiling"]["money"] = "1000000"
    plan.path.write_text(json.dumps(record, ensure_ascii=False) + "\n" + lines, encoding="utf-8")
    with pytest.raises(PlanChanged, match="edited"):
        Plan.open(plan.path)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"phone,name\n", b"[]\n", b"7\n", b"{}\n", b'{"smsc_soap_plan":1}\n']
)
def test_what_is_no_plan(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(content)
    with pytest.raises((InvalidParameter, PlanChanged), match=r"x\.jsonl"):
        Plan.open(path)


def test_a_newer_format_is_told(tmp_path: Path) -> None:
    plan = make_plan(tmp_path)
    text = plan.path.read_text(encoding="utf-8")
    plan.path.write_text(text.replace('"smsc_soap_plan":1', '"smsc_soap_plan":2'), encoding="utf-8")
    with pytest.raises(InvalidParameter, match="format 2"):
        Plan.open(plan.path)


def test_the_seal_that_was_approved(tmp_path: Path) -> None:
    plan = make_plan(tmp_path)
    plan.check_seal(plan.header.seal)
    plan.check_seal(plan.header.seal[:8].upper())
    with pytest.raises(PlanChanged, match="approved"):
        plan.check_seal("0" * 16)
    with pytest.raises(InvalidParameter, match="8 characters"):
        plan.check_seal(plan.header.seal[:7])


def test_nobody_sees_phones_and_texts_in_it(tmp_path: Path) -> None:
    plan = make_plan(tmp_path)
    shown = f"{plan!r} {plan.header!r} {list(plan)!r}"
    assert "999000" not in shown
    assert "Hello" not in shown
    assert "Anna" not in shown


# ceilings


def test_a_ceiling_below_the_quote_makes_no_plan(tmp_path: Path) -> None:
    with pytest.raises(BudgetExceeded, match=r"16\.00 is below the quoted cost 16\.10"):
        make_plan(tmp_path, ceiling=money("16.00"))
    with pytest.raises(BudgetExceeded, match="2 segments is below the 3"):
        make_plan(tmp_path, ceiling_segments=2)
    assert not list(tmp_path.glob("plan*"))


def test_recipients_without_a_price_need_a_ceiling(tmp_path: Path) -> None:
    with pytest.raises(InvalidParameter, match="1 of 3 recipients have no price"):
        make_plan(tmp_path, rates="prefix,country,price\n7,RU,3.30\n")
    plan = make_plan(tmp_path, rates="prefix,country,price\n7,RU,3.30\n", ceiling=money("20"))
    assert [one.bound for one in plan.header.groups] == [money("3.30"), money("3.30")]
    assert [plan.price_of(one) for one in plan] == [money("3.30"), money("3.30"), None]
    assert plan.header.quote.unpriced == 1


def test_without_any_price_the_ceiling_is_shared_out(tmp_path: Path) -> None:
    plan = make_plan(tmp_path, rates=None, ceiling=money("10"))
    assert {one.bound for one in plan.header.groups} == {money("3.3333")}
    plan = make_plan(tmp_path, rates=None, ceiling=money("10"), max_price=money("4"))
    assert {one.bound for one in plan.header.groups} == {money("4")}


def test_the_dearest_segment_anybody_knows_of_is_reserved(tmp_path: Path) -> None:
    plan = make_plan(tmp_path, max_price=money("5"), ceiling=money("30"))
    assert [one.bound for one in plan.header.groups] == [money("5"), money("9.50")]
    assert plan.header.ceiling == Ceiling(money("30"), 3)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"ceiling": money("-1")}, "ceiling"),
        ({"max_price": Decimal("NaN")}, "max_price"),
        ({"expires": timedelta(0)}, "expires"),
        ({"delivery": Delivery(hours="21-9")}, "hours"),
        ({"delivery": Delivery(period_h=Decimal(2))}, "period"),
        ({"delivery": Delivery(period_h=Decimal(1000), freq_min=10)}, "period"),
        ({"delivery": Delivery(period_h=Decimal(2), freq_min=0)}, "freq"),
        ({"delivery": Delivery(batch_size=0)}, "batch"),
        ({"delivery": Delivery(poll="none")}, "poll"),
        ({"delivery": Delivery(sender="far too long a name")}, "sender"),
        ({"delivery": Delivery(query="list=1")}, "query"),
        ({"delivery": Delivery(query="call=1"), "text": "code"}, "client.voice_code"),
        ({"delivery": Delivery(query="push=1"), "text": "no push"}, "text"),
        ({"delivery": Delivery(query="tz=1", hours="9-21")}, "query"),
        ({"mode": "sample"}, "mode"),
    ],
)
def test_bad_wishes_are_one_sentence_before_anything_is_written(
    how: dict[str, object], words: str, tmp_path: Path
) -> None:
    with pytest.raises(RequestError, match=words):
        make_plan(tmp_path, **how)
    assert not list(tmp_path.glob("plan*"))


# disks


def test_nobody_to_write_to_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(InvalidRecipients):
        make_plan(tmp_path, table="phone,name\nnobody,X\n")
    assert not list(tmp_path.glob("plan*"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full disk to try")
@pytest.mark.parametrize("part", [".lines.part", ".part"])
def test_a_full_disk_leaves_nothing(part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_plan(tmp_path)
    before = (tmp_path / "plan.jsonl").read_bytes()
    from smsc_soap.campaign.plans import plan_writing

    real = plan_writing._private

    def full(path: Path):  # type: ignore[no-untyped-def]  # stands in for a private function
        return Path("/dev/full").open("wb") if path.name.endswith("jsonl" + part) else real(path)

    monkeypatch.setattr(plan_writing, "_private", full)
    with pytest.raises(OSError, match="No space left"):
        make_plan(tmp_path, ceiling=money("20"))
    # What stood under the name still does.
    assert (tmp_path / "plan.jsonl").read_bytes() == before
    assert not list(tmp_path.glob("*.part"))


def test_a_plan_that_is_not_finished_is_none(tmp_path: Path) -> None:
    with PlanWriter(tmp_path / "plan.jsonl", personal=True):
        assert list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())


def test_every_field_of_the_header_is_sealed(tmp_path: Path) -> None:
    header = make_plan(tmp_path, table=TABLE, rates=RATES).header
    for one in dataclasses.fields(header):
        if one.name != "seal":
            changed = dataclasses.replace(header, **{one.name: "x"}).sealed()
            assert changed.seal != header.seal, one.name
