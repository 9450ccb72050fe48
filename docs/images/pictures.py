"""The screenshots of docs/reports.md, made again: ``python docs/images/pictures.py`` (needs chromium).

People, numbers and prices are invented; the campaign is priced by and sent to the sandbox.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from smsc_soap import Outbox, SmscClient
from smsc_soap.campaign import (
    Campaign,
    CampaignReport,
    Delivery,
    Estimate,
    Plan,
    PriceTable,
    QuoteMode,
    Template,
    estimate_page,
    make_estimate,
    make_report,
    open_recipients,
    report_page,
)
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.server import SandboxServer

HERE = Path(__file__).resolve().parent
SEED = 20_261_120
START = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
TEXT = "{name}, ваш заказ на {sum} руб. собран. Ждём вас до воскресенья с 10 до 21 часа. {comment|Спасибо!}"
NAMES = ("Иван", "Мария", "Александр", "Екатерина", "Сергей", "Анна")
COMMENTS = ("", "", "Возьмите с собой паспорт.", "Оплатить можно картой или по коду на кассе магазина у дома.")
#: First digits and how many of a hundred recipients have them.
NETWORKS = {"7910": 32, "7925": 24, "7903": 21, "7950": 14, "7701": 4, "37529": 3, "99890": 2}
#: What the owner believes a part costs. The sandbox charges 3.45 where the table has 3.30.
RATES = """prefix,operator,price,currency
7910,MTS,3.30,RUB
7925,MegaFon,3.60,RUB
7903,Beeline,3.30,RUB
7950,T2,2.90,RUB
7701,Kcell,10.20,RUB
37529,A1,8.70,RUB
99890,Beeline UZ,11.20,RUB
"""
FATES = ("9920", "9607", "9923", "9903", "9900")
LONGEST_S = 240.0


@dataclass(frozen=True)
class Made:
    """What the pictures show."""

    estimate: Estimate
    report: CampaignReport


def write_table(path: Path, recipients: int, fates: tuple[str, ...] = ()) -> None:
    """An invented table, with a few rows that get no message. *fates*: last digits that the sandbox knows."""
    dice = random.Random(SEED)  # noqa: S311 - the same people every time
    rows = ["phone,name,sum,comment"]
    for _ in range(recipients):
        first = dice.choices(list(NETWORKS), list(NETWORKS.values()))[0]
        length = 11 if first[0] == "7" else 12
        phone = "+" + first + f"{dice.randrange(10 ** (length - len(first))):0{length - len(first)}d}"
        if dice.random() < 0.012:
            phone = rows[-1].partition(",")[0] if dice.random() < 0.7 else "none"
        elif fates and dice.random() < 0.08:
            phone = phone[:-4] + dice.choice(fates)
        rows.append(f"{phone},{dice.choice(NAMES)},{dice.randrange(300, 20_000)},{dice.choice(COMMENTS)}")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


@contextmanager
def desk(folder: Path, balance: Decimal) -> Iterator[tuple[SandboxServer, SmscClient, PriceTable]]:
    """A sandbox on a clock of its own, a client of it, and the owner's prices."""
    (folder / "rates.csv").write_text(RATES, encoding="utf-8")
    clock = ManualClock(START)
    with (
        SandboxServer(clock=clock, balance=balance, seed=SEED) as sandbox,
        SmscClient("alex", "123", base_url=sandbox.url, clock=clock) as client,
    ):
        yield sandbox, client, PriceTable.read(folder / "rates.csv")


def estimate_of(folder: Path, recipients: int) -> Estimate:
    """A sample quote, a little over its budget."""
    write_table(folder / "clients-november.csv", recipients)
    balance = Decimal(6 * recipients)
    with desk(folder, balance) as (sandbox, client, prices), open_recipients(folder / "clients-november.csv") as source:
        return make_estimate(
            source,
            Template.compile(TEXT, source.columns),
            mode=QuoteMode.SAMPLE,
            prices=prices,
            client=client,
            budget=Decimal(8 * recipients),
            clock=sandbox.clock,
        )


def report_of(folder: Path, recipients: int) -> CampaignReport:
    """A campaign that was planned by the owner's prices, and sent."""
    table, rates = folder / "clients-november.csv", folder / "rates.csv"
    write_table(table, recipients, FATES)
    with desk(folder, Decimal(100 * recipients)) as (sandbox, client, prices), open_recipients(table) as source:
        plan = Plan.write(
            folder / "plan.jsonl",
            source,
            Template.compile(TEXT, source.columns),
            mode=QuoteMode.NONE,
            prices=prices,
            ceiling=Decimal(10 * recipients),
            max_price=Decimal(12),
            table_path=table,
            rates_path=rates,
            delivery=Delivery(poll="all", cap=None),
            clock=sandbox.clock,
        )
        with Outbox.open(folder / "sms.db", client=client, clock=sandbox.clock, pace=1000.0) as outbox:
            campaign = Campaign(plan, outbox, clock=sandbox.clock)
            campaign.run(idle_s=0.02)
            _let_time_pass(campaign, sandbox)
            return make_report(plan, outbox, clock=sandbox.clock)


def _let_time_pass(campaign: Campaign, sandbox: SandboxServer) -> None:
    """Until the provider has told the end of most messages."""
    wanted, until = campaign.plan.header.recipients * 0.9, time.monotonic() + LONGEST_S
    while time.monotonic() < until:
        statuses = campaign.status().overview.statuses
        if sum(number for code, number in statuses.items() if code > 0) >= wanted:
            return
        sandbox.clock.advance(2.0)
        time.sleep(0.02)


def shoot(page: Path, picture: str, width: int, height: int, *how: str) -> None:
    """A screenshot by a real browser, made small."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        raise SystemExit("pictures need chromium")
    arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", *how]
    place = HERE / picture
    subprocess.run(  # noqa: S603 - a browser with our own page
        [browser, *arguments, f"--window-size={width},{height}", f"--screenshot={place}", page.as_uri()],
        check=True,
        capture_output=True,
        timeout=120,
    )
    sys.stdout.write(f"{place.name}: {place.stat().st_size // 1024} KB\n")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = Made(estimate_of(folder, 200_000), report_of(folder, 2_000))
        pages = {
            "estimate-en": estimate_page(made.estimate, "en"),
            "estimate-ru": estimate_page(made.estimate, "ru"),
            "report-en": report_page(made.report, "en"),
            "report-ru": report_page(made.report, "ru"),
        }
        for title, page in pages.items():
            (folder / f"{title}.html").write_text(page, encoding="utf-8")
        # Browsers have no window as narrow as a phone: two frames side by side stand for two phones.
        frames = "".join(
            f'<iframe src="{one}-ru.html" style="width:390px;height:1100px;border:0"></iframe>'
            for one in ("estimate", "report")
        )
        (folder / "phone.html").write_text(f'<body style="margin:0;display:flex;gap:16px">{frames}', encoding="utf-8")
        shoot(folder / "phone.html", "phone-ru.png", 796, 1100)
        shoot(folder / "estimate-en.html", "estimate.png", 1100, 1180)
        shoot(folder / "report-ru.html", "report-ru.png", 1100, 1180)
        shoot(folder / "report-en.html", "report-dark.png", 1100, 1180, "--blink-settings=preferredColorScheme=0")


if __name__ == "__main__":
    main()
