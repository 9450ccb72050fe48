"""A whole campaign in virtual time: a table, its plan, the outbox, a bad road, deaths; the money watched on the way."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from outbox_judge import Judgement
from outbox_story import CRASH_RATE, _untraced, behaviour
from outbox_world import Faults, World, judge_world, new_world

from smsc_soap.campaign.plans.plan import Plan
from smsc_soap.campaign.quotes.price_table import PriceTable
from smsc_soap.campaign.runs.campaign import Campaign
from smsc_soap.campaign.tables.recipients import open_recipients
from smsc_soap.campaign.tables.template import Template
from smsc_soap.outbox.outbox import Outbox
from smsc_soap.outbox.sender import Sender
from smsc_soap.settings import Settings

#: First digits, and what a part costs there in the sandbox.
PRICES = {"79161": "3.30", "79201": "3.60", "79061": "3.45", "79001": "2.90", "77011": "10.20", "375291": "8.70"}
#: One segment, or two where the name is long.
PERSONAL = "{name}, your order {number} is ready. Come when you like: we are open from nine to nine, every single day"
SAME = "Sale: everything is cheaper until Sunday, and some things for nothing."


def write_table(path: Path, recipients: int, seed: int = 1) -> Path:
    """A table of so many people in several networks and countries."""
    chance = random.Random(seed)
    heads = list(PRICES)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("phone,name,number\n")
        for at in range(recipients):
            head = heads[chance.randrange(len(heads))]
            width = 12 if head.startswith("375") else 11
            name = "A" * (3 if chance.random() < 0.8 else 70)
            file.write(f"+{head}{at:0{width - len(head)}d},{name},{at}\n")
    return path


def write_prices(path: Path, share: Decimal = Decimal(1)) -> Path:
    """The sandbox's prices, or a *share* of them."""
    rows = "".join(f"{head},{Decimal(price) * share}\n" for head, price in PRICES.items())
    path.write_text("prefix,price\n" + rows, encoding="utf-8")
    return path


def write_plan(folder: Path, recipients: int, text: str, *, share: Decimal = Decimal(1), **how: object) -> Plan:
    """The plan of such a table, priced as the sandbox prices it, so that its ceiling is the exact cost.

    *share*: what the price table says, as a share of the truth.
    """
    table = folder / "people.csv"
    if not table.exists():
        write_table(table, recipients)
    rates = write_prices(folder / "rates.csv", share)
    with open_recipients(table) as source:
        template = Template.compile(text, source.columns)
        prices = PriceTable.read(rates)
        return Plan.write(
            folder / "plan.jsonl",
            source,
            template,
            prices=prices,
            table_path=table,
            rates_path=rates,
            **how,  # type: ignore[arg-type]
        )


@dataclass
class MoneyWatch:
    """Looks at the provider's books after every step, and at the budget's now and then."""

    world: World
    outbox: Outbox
    name: str
    ceiling: Decimal
    steps: int = 0
    most: Decimal = Decimal(0)
    over: list[str] = field(default_factory=list)

    def look(self) -> None:
        self.steps += 1
        lost = self.world.balance - self.world.provider.account.balance
        self.most = max(self.most, lost)
        if lost > self.ceiling:
            self.over.append(f"step {self.steps}: the account lost {lost}")
        if self.steps % 20 == 0:
            budget = self.outbox.budget(self.name)
            taken = budget.reserved + budget.spent
            if taken > self.ceiling:
                self.over.append(f"step {self.steps}: the budget has {taken}")
            if lost > taken:
                self.over.append(f"step {self.steps}: the account lost {lost}, the budget knows {taken}")


@dataclass
class Told:
    """What became of one campaign."""

    plan: Plan
    verdict: Judgement
    watch: MoneyWatch
    world: World
    campaign: Campaign
    #: Messages that filling added: at first, and when it was done again in the middle and at the end.
    filled: list[int]

    @property
    def statuses(self) -> int:
        """How many were asked for, one by one or in lists."""
        return sum(one.operation.startswith("get_status") for one in self.world.road.log)

    @property
    def status_calls(self) -> int:
        alone = sum(one.operation == "get_status" for one in self.world.road.log)
        return alone + len(self.world.road.asked)


def small_requests(world: World, size: int) -> None:
    """Workers of this world put at most so many messages into one request."""
    made = world._new_sender

    def small() -> Sender:
        sender = made()
        sender.batch_size = size
        return sender

    world._new_sender = small  # type: ignore[method-assign]  # every later death makes one, too
    world.restart()


class FillDied(BaseException):
    """The process that filled the outbox was killed."""


@contextmanager
def outbox_of(world: World) -> Iterator[Outbox]:
    """The world's store as campaigns see it; nobody works in it but the world's own workers."""
    yield Outbox(world.journal, None, Settings(login="nobody", password="nobody"), 50.0)  # type: ignore[arg-type]


@contextmanager
def campaign_story(
    folder: Path, recipients: int, seed: int, text: str, *, rate: float = 0.05, crash_rate: float = CRASH_RATE
) -> Iterator[Told]:
    """A campaign from its table to its books: filling dies half-way, workers die, the road is bad."""
    plan = write_plan(folder, recipients, text)
    faults = Faults(rate=rate)
    with (
        _untraced(),
        new_world(seed=seed, faults=faults, crash_rate=crash_rate, behaviour=behaviour(seed)) as world,
        outbox_of(world) as outbox,
    ):
        campaign = Campaign(plan, outbox, clock=world.clock)
        filled = [_fill_and_die(campaign, recipients), campaign.fill()]
        watch = MoneyWatch(world, outbox, campaign.name, plan.header.ceiling.money)
        half = world.clock.true_now() + timedelta(seconds=recipients / 20_000)
        world.run(each_step=watch.look, until=lambda: world.clock.true_now() > half)
        filled.append(campaign.fill())
        world.run(each_step=watch.look)
        watch.look()
        filled.append(campaign.fill())
        yield Told(plan, judge_world(world), watch, world, campaign, filled)


def _fill_and_die(campaign: Campaign, recipients: int) -> int:
    """How many were put before the death."""

    def die(done: int, of: int) -> None:
        if done * 2 >= of:
            raise FillDied

    try:
        campaign.fill(die)
    except FillDied:
        return campaign.status().messages
    raise AssertionError("filling was to die")
