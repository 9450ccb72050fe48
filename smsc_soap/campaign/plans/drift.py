"""What changed between a plan and its run: each difference in one sentence, and any of them refuses to run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from smsc_soap.campaign.plans.plan_header import PlannedFile, sha256_of
from smsc_soap.campaign.plans.prices_now import WITNESSES, price_now
from smsc_soap.campaign.quotes.wording import ENGLISH, RUSSIAN
from smsc_soap.errors import PlanChanged

if TYPE_CHECKING:
    from smsc_soap.campaign.plans.plan import Plan, PlanLine


class Difference(NamedTuple):
    """One thing that is not as it was."""

    #: ``table``, ``opt_out``, ``rates``, ``text``, ``expired``, ``account``, ``price`` or ``balance``.
    what: str
    english: str
    russian: str


class PlanDrifted(PlanChanged):
    """The plan does not fit the world any more. ``differences`` says in what."""

    def __init__(self, name: str, differences: Sequence[Difference]) -> None:
        listed = "; ".join(one.english for one in differences)
        super().__init__(f"{name} does not fit any more: {listed}. Nothing was sent because of it.")
        self.differences = tuple(differences)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a plan is compared with."""

    now: datetime
    #: The text the caller believes to send; None: not compared.
    text: str | None = None
    #: Where the table lies now; None: where it lay.
    table_path: str | None = None
    #: An ``SmscClient``; None: account, prices and balance are not looked at.
    client: Any = None
    #: False: an account may owe money.
    balance: bool = True
    #: The campaign has begun: its expiry and its price are settled, and this much was taken already.
    begun: bool = False
    spent: Decimal = Decimal(0)


def check_plan(plan: Plan, seen: Circumstances) -> None:
    """Reads the whole plan and compares it with the world as it is.

    Raises:
        PlanChanged: the plan itself was edited.
        PlanDrifted: something else changed.
        SmscError: the provider could not be asked.
    """
    examples = plan.verify(examples=seen.client is not None)
    found = [*_local(plan, seen)]
    # Where it is refused anyway, nobody is asked.
    if not found and seen.client is not None:
        found = _remote(plan, seen, examples)
    if found:
        raise PlanDrifted(plan.path.name, found)


def not_compared(plan: Plan, seen: Circumstances) -> list[str]:
    """Names of files the plan was made from that are not there, so that nobody can tell whether they changed."""
    return [file.name for _, file, path in _files(plan, seen) if path is None or not path.is_file()]


def _files(plan: Plan, seen: Circumstances) -> list[tuple[str, PlannedFile, Path | None]]:
    header = plan.header
    files = [("table", header.table), ("opt_out", header.opt_out), ("rates", header.rates)]
    moved = {"table": seen.table_path}
    found = []
    for what, file in files:
        if file is not None:
            path = moved.get(what) or file.path
            found.append((what, file, None if path is None else Path(path)))
    return found


def _local(plan: Plan, seen: Circumstances) -> list[Difference]:
    header = plan.header
    found = []
    if not seen.begun and seen.now >= header.expires_at:
        found.append(
            Difference(
                "expired",
                f"it expired on {header.expires_at:%Y-%m-%d %H:%M} UTC",
                f"срок истёк {header.expires_at:%Y-%m-%d %H:%M} UTC",
            )
        )
    for what, file, path in _files(plan, seen):
        if not seen.begun and path is not None and path.is_file() and sha256_of(path) != file.sha256:
            english, russian = _FILES[what](file.name)
            found.append(Difference(what, english, russian))
    if seen.text is not None and seen.text != header.template:
        found.append(Difference("text", "the text is another one", "текст другой"))
    account = getattr(seen.client, "settings", None)
    if account is not None and header.account is not None:
        from smsc_soap.outbox.binding import account_of

        if account_of(account) != header.account:
            found.append(
                Difference("account", "it was quoted for another account", "цена рассчитана для другой учётной записи")
            )
    return found


_FILES: dict[str, Callable[[str], tuple[str, str]]] = {
    "table": lambda name: (f"the table {name} was changed", f"таблица {name} изменилась"),
    "opt_out": lambda name: (f"the opt-out list {name} was changed", f"список отказов {name} изменился"),
    "rates": lambda name: (f"the price table {name} was changed", f"таблица цен {name} изменилась"),
}


def _remote(plan: Plan, seen: Circumstances, examples: dict[int, PlanLine]) -> list[Difference]:
    header, cost, ceiling = plan.header, plan.header.quote.cost, plan.header.ceiling.money
    currency, in_english, in_russian = header.quote.currency, ENGLISH.amount, RUSSIAN.amount
    found = []
    if not seen.begun:
        cost = cost_now(plan, examples, seen.client)
        if cost > ceiling:
            found.append(
                Difference(
                    "price",
                    f"it costs {in_english(cost, currency)} now, above its ceiling {in_english(ceiling, currency)}",
                    f"сейчас это стоит {in_russian(cost, currency)}, больше потолка {in_russian(ceiling, currency)}",
                )
            )
    needed = min(cost, ceiling) - seen.spent
    if seen.balance and needed > 0 and (balance := seen.client.get_balance().balance) < needed:
        found.append(
            Difference(
                "balance",
                f"the balance {in_english(balance)} is below the {in_english(needed, currency)} that it needs",
                f"на счёте {in_russian(balance)}, а нужно {in_russian(needed, currency)}",
            )
        )
    return found


def cost_now(plan: Plan, examples: Mapping[int, PlanLine], client: Any) -> Decimal:
    """The whole campaign at the prices of this moment.

    One recipient of each of the largest groups is asked for; the others are taken to have become dearer or cheaper
    by as much as these did on the average. A group without a quote counts with what it costs now, else its bound;
    one that was free, with what it costs now beyond its quote.
    """
    header = plan.header
    then = now = unquoted = Decimal(0)
    largest = sorted(range(len(header.groups)), key=lambda at: -header.groups[at].segments)
    for place, at in enumerate(largest):
        group = header.groups[at]
        price = None
        if place < WITNESSES:
            price = price_now(client, examples[at].phone, examples[at].text, header.delivery.query)
        if group.price is None:
            unquoted += (group.bound if price is None else price) * group.segments
        elif price is not None and group.example_price == 0:
            # What was free has no rate at which it became dearer.
            unquoted += max(price - group.price, Decimal(0)) * group.segments
        elif price is not None and group.example_price is not None:
            then += group.example_price * group.segments
            now += price * group.segments
    quoted = header.quote.cost if not then or now == then else header.quote.cost * now / then
    return quoted + unquoted
