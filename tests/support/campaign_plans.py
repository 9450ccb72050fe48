"""Small plans for tests: a table of a few lines, prices, and the plan made of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from fake_clock import FakeClock

from smsc_soap.campaign.plans.plan import Plan
from smsc_soap.campaign.quotes.price_table import PriceTable
from smsc_soap.campaign.tables.recipients import open_recipients
from smsc_soap.campaign.tables.template import Template

NOW = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
TABLE = "phone,name,zone\n+79990000001,Anna,2\n+79990000002,Boris,\n+77000000001,Dana,2\nnobody,X,\n"
RATES = "prefix,country,price,currency\n7,RU,3.30,RUB\n,KZ,9.50,RUB\n"
TEXT = "Hello {name}"


def make_plan(folder: Path, *, table: str = TABLE, rates: str | None = RATES, text: str = TEXT, **how: Any) -> Plan:
    """The plan of *table* in *folder*, where both its files lie."""
    people, prices = folder / "people.csv", folder / "rates.csv"
    people.write_text(table, encoding="utf-8")
    if rates is not None:
        prices.write_text(rates, encoding="utf-8")
        how = {"prices": PriceTable.read(prices), "rates_path": prices, **how}
    with open_recipients(people, zone_column=how.pop("zone_column", None)) as source:
        template = Template.compile(text, source.columns)
        how = {"clock": FakeClock(), "table_path": people, **how}
        return Plan.write(how.pop("path", folder / "plan.jsonl"), source, template, **how)


def later(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


def money(text: str) -> Decimal:
    return Decimal(text)
