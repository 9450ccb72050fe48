"""Every kind of drift refuses to run, by itself and with its own words."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from campaign_plans import TEXT, later, make_plan, money
from price_provider import PriceProvider

from smsc_soap.campaign.plans.drift import Circumstances, PlanDrifted, check_plan, cost_now, not_compared
from smsc_soap.campaign.plans.plan import Plan
from smsc_soap.campaign.plans.plan_header import PlannedFile
from smsc_soap.campaign.quotes.price_table import PriceTable
from smsc_soap.errors import InsufficientFunds, PhoneRejected, PlanChanged
from smsc_soap.settings import Settings


@dataclass
class FakeProvider:
    """Prices by the first digits, and a balance."""

    prices: dict[str, Decimal]
    funds: Decimal = Decimal(1000)
    login: str = "alex"
    asked: list[str] = field(default_factory=list)
    parts: int = 1

    @property
    def settings(self) -> Settings:
        return Settings(login=self.login, password="x")

    def get_sms_cost2(self, phones: list[str], text: str, query: str | None = None) -> Any:
        self.asked.extend(phones)
        found = next((price for head, price in self.prices.items() if phones[0].startswith(head)), None)
        if found is None:
            raise PhoneRejected("no such phone", code=7)
        return SimpleNamespace(cost=found * self.parts, parts=self.parts)

    def get_balance(self) -> Any:
        return SimpleNamespace(balance=self.funds)


def _as_planned(**how: Any) -> FakeProvider:
    return FakeProvider({"+7999": money("3.30"), "+7700": money("9.50")}, **how)


def _found(plan: Plan, seen: Circumstances) -> list[str]:
    told: PlanDrifted | None = None
    try:
        check_plan(plan, seen)
    except PlanDrifted as drifted:
        told = drifted
    if told is None:
        return []
    assert all(one.english in str(told) and one.russian for one in told.differences)
    return [one.what for one in told.differences]


def test_nothing_changed(tmp_path: Path) -> None:
    plan = make_plan(tmp_path)
    assert _found(plan, Circumstances(later(23))) == []
    assert _found(plan, Circumstances(later(23), text=TEXT, client=_as_planned())) == []
    assert not_compared(plan, Circumstances(later(1))) == []


def _append(name: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write("\n")

    return change


@pytest.mark.parametrize(
    ("what", "change"),
    [("table", _append("people.csv")), ("rates", _append("rates.csv")), ("opt_out", _append("stop.txt"))],
)
def test_a_file_changed(what: str, change: Callable[[Path], None], tmp_path: Path) -> None:
    (tmp_path / "stop.txt").write_text("+79990000009\n", encoding="utf-8")
    plan = make_plan(tmp_path, opt_out_path=tmp_path / "stop.txt")
    assert _found(plan, Circumstances(later(1))) == []
    change(tmp_path)
    assert _found(plan, Circumstances(later(1))) == [what]
    # Half of it is sent already: the plan is what counts.
    assert _found(plan, Circumstances(later(1), begun=True)) == []


def test_a_file_that_is_gone_cannot_be_compared(tmp_path: Path) -> None:
    plan = make_plan(tmp_path)
    moved = tmp_path / "moved.csv"
    (tmp_path / "people.csv").rename(moved)
    seen = Circumstances(later(1))
    assert _found(plan, seen) == []
    assert not_compared(plan, seen) == ["people.csv"]
    there = Circumstances(later(1), table_path=str(moved))
    assert not_compared(plan, there) == []
    assert _found(plan, there) == []
    moved.write_text("phone\n", encoding="utf-8")
    assert _found(plan, there) == ["table"]


def test_everything_at_once_is_told_at_once(tmp_path: Path) -> None:
    plan = make_plan(tmp_path)
    _append("people.csv")(tmp_path)
    assert _found(plan, Circumstances(later(25), text="another")) == ["expired", "table", "text"]


def test_expiry_counts_until_it_has_begun(tmp_path: Path) -> None:
    plan = make_plan(tmp_path)
    assert _found(plan, Circumstances(later(24))) == ["expired"]
    assert _found(plan, Circumstances(later(24), begun=True)) == []


def test_an_edited_plan_is_told_first(tmp_path: Path) -> None:
    plan = make_plan(tmp_path)
    whole = plan.path.read_text(encoding="utf-8")
    plan.path.write_text(whole.replace("Hello Anna", "Hello Inna"), encoding="utf-8")
    with pytest.raises(PlanChanged, match="edited"):
        check_plan(plan, Circumstances(later(99)))


def test_another_account(tmp_path: Path) -> None:
    mine = _as_planned()
    plan = make_plan(tmp_path, client=mine)
    assert _found(plan, Circumstances(later(1), client=mine)) == []
    assert _found(plan, Circumstances(later(1), client=_as_planned(login="boris"))) == ["account"]
    nobodys = make_plan(tmp_path, path=tmp_path / "other.jsonl")
    assert _found(nobodys, Circumstances(later(1), client=_as_planned(login="boris"))) == []


def test_dearer_than_its_ceiling(tmp_path: Path) -> None:
    dearer = FakeProvider({"+7999": money("3.31"), "+7700": money("9.50")})
    assert _found(make_plan(tmp_path), Circumstances(later(1), client=dearer)) == ["price"]
    assert _found(make_plan(tmp_path), Circumstances(later(1), client=dearer, begun=True)) == []
    roomy = make_plan(tmp_path, path=tmp_path / "roomy.jsonl", ceiling=money("17"))
    assert _found(roomy, Circumstances(later(1), client=dearer)) == []


def test_a_balance_that_does_not_suffice(tmp_path: Path) -> None:
    plan = make_plan(tmp_path)
    poor = _as_planned(funds=money("16.09"))
    assert _found(plan, Circumstances(later(1), client=poor)) == ["balance"]
    assert _found(plan, Circumstances(later(1), client=poor, balance=False)) == []
    assert _found(plan, Circumstances(later(1), client=poor, begun=True, spent=money("3.30"))) == []
    assert _found(plan, Circumstances(later(1), client=_as_planned(funds=money("16.10")))) == []


def test_where_it_is_refused_anyway_nobody_is_asked(tmp_path: Path) -> None:
    provider = _as_planned()
    assert _found(make_plan(tmp_path), Circumstances(later(25), client=provider)) == ["expired"]
    assert provider.asked == []


def test_one_of_each_group_is_asked_for(tmp_path: Path) -> None:
    provider = _as_planned()
    check_plan(make_plan(tmp_path), Circumstances(later(1), client=provider))
    assert provider.asked == ["+79990000001", "+77000000001"]


def test_all_become_dearer_as_those_that_were_asked(tmp_path: Path) -> None:
    plan = make_plan(tmp_path)
    examples = plan.verify(examples=True)
    twice = FakeProvider({"+7": money("6.60"), "+77": money("1")})
    assert cost_now(plan, examples, twice) == money("16.10") * (3 * money("6.60")) / money("16.10")
    # Two parts where we counted one segment: the price of a part is what counts.
    assert cost_now(plan, examples, _as_planned(parts=2)) == money("16.10")
    refused = FakeProvider({"+7700": money("9.50")})
    assert cost_now(plan, examples, refused) == money("16.10")


def test_without_a_quote_the_price_of_now_counts(tmp_path: Path) -> None:
    plan = make_plan(tmp_path, rates=None, ceiling=money("30"))
    examples = plan.verify(examples=True)
    assert cost_now(plan, examples, _as_planned()) == money("16.10")
    # Refused: what would be reserved.
    assert cost_now(plan, examples, FakeProvider({"+7700": money("9.50")})) == 2 * money("10") + money("9.50")


def test_trouble_with_the_account_is_no_drift(tmp_path: Path) -> None:
    class Poor(FakeProvider):
        def get_sms_cost2(self, phones: list[str], text: str, query: str | None = None) -> Any:
            raise InsufficientFunds("no money", code=3)

    with pytest.raises(InsufficientFunds):
        check_plan(make_plan(tmp_path), Circumstances(later(1), client=Poor({})))


def test_what_was_free_and_is_not_any_more(tmp_path: Path) -> None:
    rates = "prefix,country,price,currency\n7,RU,0,RUB\n,KZ,9.50,RUB\n"
    plan = make_plan(tmp_path, rates=rates)
    assert plan.header.ceiling.money == money("9.50")
    free = FakeProvider({"+7999": money("0"), "+7700": money("9.50")})
    assert _found(plan, Circumstances(later(1), client=free)) == []
    assert cost_now(plan, plan.verify(examples=True), _as_planned()) == money("16.10")
    assert _found(plan, Circumstances(later(1), client=_as_planned())) == ["price"]


def test_differences_in_money_are_told_with_its_currency(tmp_path: Path) -> None:
    rates = "prefix,country,price,currency\n7,RU,3300,RUB\n,KZ,9500,RUB\n"
    plan = make_plan(tmp_path, rates=rates)
    dearer = FakeProvider({"+7999": money("3400"), "+7700": money("9500")}, funds=Decimal(1000))
    with pytest.raises(PlanDrifted) as drifted:
        check_plan(plan, Circumstances(later(1), client=dearer))
    price, balance = drifted.value.differences
    assert price.english == "it costs 16,300.00 RUB now, above its ceiling 16,100.00 RUB"
    assert price.russian == "сейчас это стоит 16\u00a0300,00 RUB, больше потолка 16\u00a0100,00 RUB"
    assert balance.english == "the balance 1,000.00 is below the 16,100.00 RUB that it needs"
    assert balance.russian == "на счёте 1\u00a0000,00, а нужно 16\u00a0100,00 RUB"


def test_a_free_example_among_dearer_numbers_adds_only_what_is_beyond_their_average(tmp_path: Path) -> None:
    first = "+79990000001"
    table = "phone,name\n" + "".join(f"+7999{at:07},Anna\n" for at in range(1, 5))

    def then(phone: str) -> Decimal:
        return money("0") if phone.endswith(first[1:]) else money("4.00")

    plan = make_plan(tmp_path, table=table, rates=None, mode="sample", client=PriceProvider(price=then))
    [group] = plan.header.groups
    assert (group.price, group.example_price, plan.header.quote.cost) == (money("3.00"), 0, money("12.00"))
    examples = plan.verify(examples=True)
    for now, cost in (("0", "12.00"), ("2.99", "12.00"), ("3.50", "14.00"), ("4.00", "16.00")):
        assert cost_now(plan, examples, FakeProvider({"+7999": money(now)})) == money(cost), now


def test_from_another_folder_the_same_files_are_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stop.txt").write_text("+79990000009\n", encoding="utf-8")
    plan = make_plan(Path(), opt_out_path="stop.txt")
    monkeypatch.chdir(tmp_path / "elsewhere")
    moved = Plan.open(tmp_path / "plan.jsonl")
    assert not_compared(moved, Circumstances(later(1))) == []
    for name in ("people.csv", "rates.csv", "stop.txt"):
        _append(name)(tmp_path)
    assert _found(moved, Circumstances(later(1))) == ["table", "opt_out", "rates"]
    assert plan.header == moved.header


def test_prices_that_changed_while_the_plan_was_made_are_a_difference(tmp_path: Path) -> None:
    (tmp_path / "rates.csv").write_text("prefix,price\n7,1\n", encoding="utf-8")
    read = PriceTable.read(tmp_path / "rates.csv")
    plan = make_plan(tmp_path, prices=read)
    assert plan.header.quote.cost == 3
    assert _found(plan, Circumstances(later(1))) == ["rates"]


def test_who_asked_to_be_left_out_while_the_plan_was_made_is_a_difference(tmp_path: Path) -> None:
    (tmp_path / "stop.txt").write_text("+79990000009\n", encoding="utf-8")
    seen = PlannedFile.of(tmp_path / "stop.txt")
    _append("stop.txt")(tmp_path)
    assert _found(make_plan(tmp_path, opt_out_path=seen), Circumstances(later(1))) == ["opt_out"]
