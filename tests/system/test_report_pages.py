"""A campaign sent to the sandbox, and what is told of it afterwards: pages in a browser, and exports, all agreeing."""

from __future__ import annotations

import csv
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest
from interop import require
from lxml import html as reader

from smsc_soap import Outbox, SmscClient
from smsc_soap.campaign.plans.plan import Plan
from smsc_soap.campaign.plans.plan_header import Delivery
from smsc_soap.campaign.quotes.estimate import Estimate, QuoteMode
from smsc_soap.campaign.quotes.price_table import PriceTable
from smsc_soap.campaign.quotes.quote import make_estimate
from smsc_soap.campaign.reports.export_csv import write_csv
from smsc_soap.campaign.reports.export_json import write_jsonl
from smsc_soap.campaign.reports.export_rows import COLUMNS
from smsc_soap.campaign.reports.export_xlsx import write_xlsx
from smsc_soap.campaign.reports.harmless import as_it_was
from smsc_soap.campaign.reports.html import estimate_page, report_page
from smsc_soap.campaign.reports.html.speech import Speech
from smsc_soap.campaign.reports.html.words import WORDS
from smsc_soap.campaign.reports.report import CampaignReport, make_report
from smsc_soap.campaign.runs.campaign import Campaign
from smsc_soap.campaign.tables.recipients import open_recipients
from smsc_soap.campaign.tables.template import Template
from smsc_soap.campaign.whole_file import whole_file, write_whole
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.server import SandboxServer

ROOT = Path(__file__).resolve().parents[2]
LONGEST_S = 60.0
#: The sandbox charges 3.45 to numbers of 903.
RATES = "prefix,operator,price,currency\n7910,MTS,3.30,RUB\n7903,Beeline,3.30,RUB\n"
TEXTS = ("Hello {name}, your order is ready", "{name}, ваш заказ готов. Ждём вас до воскресенья с 10 до 21 часа")
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@dataclass
class Sent:
    """A campaign that is over."""

    folder: Path
    sandbox: SandboxServer
    estimate: Estimate
    plan: Plan
    outbox: Outbox
    report: CampaignReport


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sent]:
    folder = tmp_path_factory.mktemp("campaign")
    rows = [f"+7910{n:07d},Ann" for n in range(100, 130)] + [f"+7903{n:07d},Иван" for n in range(100, 120)]
    rows += ["+79030009607,Refused", "+79100000100,Again", "none,Nobody"]
    (folder / "people.csv").write_text("phone,name\n" + "\n".join(rows) + "\n", encoding="utf-8")
    (folder / "rates.csv").write_text(RATES, encoding="utf-8")
    clock = ManualClock()
    with (
        SandboxServer(clock=clock) as sandbox,
        SmscClient("alex", "123", base_url=sandbox.url, clock=clock) as client,
        Outbox.open(folder / "sms.db", client=client, clock=clock, pace=1000.0) as outbox,
    ):
        prices = PriceTable.read(folder / "rates.csv")
        with open_recipients(folder / "people.csv") as source:
            estimate = make_estimate(
                source, Template.compile(TEXTS[0], source.columns), mode=QuoteMode.NONE, prices=prices, clock=clock
            )
        with open_recipients(folder / "people.csv") as source:
            plan = Plan.write(
                folder / "plan.jsonl",
                source,
                Template.compile(TEXTS[0], source.columns),
                prices=prices,
                ceiling=Decimal(1000),
                max_price=Decimal(5),
                delivery=Delivery(poll="all", cap=None),
                clock=clock,
            )
        campaign = Campaign(plan, outbox, clock=clock)
        campaign.run(idle_s=0.02)

        def settled(_: object) -> bool:
            clock.advance(5.0)
            seen = campaign.status()
            return seen.done and not seen.overview.cost_unknown

        outbox.wait_for(lambda: None, settled, LONGEST_S)
        outbox.stop()
        yield Sent(folder, sandbox, estimate, plan, outbox, make_report(plan, outbox, clock=clock))


def test_the_report_tells_what_the_provider_charged(sent: Sent) -> None:
    charged = sum((one.cost for one in sent.sandbox.ledger), Decimal(0))
    total = sent.report.total
    assert total.charged == charged
    assert total.messages == 51
    assert total.quoted == sent.plan.header.quote.cost == sent.estimate.cost
    assert sent.report.finished
    assert sent.report.doubled == 0
    assert {reason.value for reason in total.reasons} == {"as_quoted", "price", "refused"}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_pages_agree_with_report_and_estimate(sent: Sent, language: str) -> None:
    speech = Speech(language, "RUB")
    page = reader.document_fromstring(report_page(sent.report, language)).text_content()
    assert speech.money(sent.report.total.charged) in page
    assert speech.money(sent.report.total.quoted) in page
    page = reader.document_fromstring(estimate_page(sent.estimate, language)).text_content()
    assert speech.money(sent.estimate.cost) in page
    for one in sent.sandbox.ledger:
        assert one.phone.lstrip("+") not in page


def test_all_exports_tell_the_same_of_every_recipient(sent: Sent) -> None:
    assert write_csv(sent.folder / "r.csv", sent.plan, sent.outbox, language="ru", delimiter=";", decimal=",") == 51
    with whole_file(sent.folder / "r.jsonl") as out:
        assert write_jsonl(out, sent.plan, sent.outbox) == 51
    assert write_xlsx(sent.folder / "r.xlsx", sent.plan, sent.outbox) == 51

    records = [json.loads(line) for line in (sent.folder / "r.jsonl").read_text(encoding="utf-8").splitlines()]
    with (sent.folder / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file, delimiter=";"))[1:]
    for record, line in zip(records, lines, strict=True):
        cells = dict(zip(COLUMNS, map(as_it_was, line), strict=True))
        assert cells["phone"] == record["phone"]
        assert cells["charged"].replace(",", ".") == (record["charged"] or "")
        assert cells["provider_id"] == (record["provider_id"] or "")
        assert cells["state"] == WORDS[f"state_{record['state']}"].ru
    assert sum(Decimal(one["charged"] or 0) for one in records) == sent.report.total.charged
    in_ledger = {("+" + one.phone.lstrip("+")): one.message_id for one in sent.sandbox.ledger}
    assert {one["phone"]: one["provider_id"] for one in records if one["state"] == "accepted"} == in_ledger


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("what", ["estimate", "report"])
def test_a_browser_shows_and_prints_the_page(sent: Sent, what: str, language: str) -> None:
    require(BROWSER, "chromium", "apt-get install chromium")
    page = estimate_page(sent.estimate, language) if what == "estimate" else report_page(sent.report, language)
    place, paper = sent.folder / f"{what}.html", sent.folder / f"{what}.pdf"
    write_whole(place, page)
    browse(sent, f"--print-to-pdf={paper}", "--no-pdf-header-footer", place.as_uri())

    text = paper.read_bytes()
    assert text.startswith(b"%PDF-")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", text)) <= 4
    shown = browse(sent, "--dump-dom", place.as_uri())
    assert reader.document_fromstring(shown).findtext(".//h1")


def browse(sent: Sent, *how: str) -> str:
    """What the browser prints. It reaches nobody, and has nothing to complain of: a forbidden load would be told."""
    quiet = ("--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update")
    done = subprocess.run(
        [
            str(BROWSER),
            "--headless=new",
            "--no-sandbox",
            *quiet,
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--enable-logging=stderr",
            f"--user-data-dir={sent.folder / 'browser'}",
            *how,
        ],
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=True,
    )
    assert "CONSOLE" not in done.stderr
    return done.stdout


def test_the_guides_example_runs_as_it_stands(sent: Sent) -> None:
    guide = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```python\n(.*?)^```", guide, re.DOTALL | re.MULTILINE)
    script = sent.folder / "block.py"
    script.write_text(block, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", str(script)], cwd=sent.folder, capture_output=True, text=True, timeout=LONGEST_S
    )
    assert done.returncode == 0, done.stderr
    assert str(sent.report.total.charged) in done.stdout
    assert (sent.folder / "report.csv").read_text(encoding="utf-8-sig").count("\n") == 52


def pictures() -> ModuleType:
    place = ROOT / "docs" / "images" / "pictures.py"
    spec = importlib.util.spec_from_file_location("pictures", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["pictures"] = module
    spec.loader.exec_module(module)
    return module


def test_the_screenshots_can_be_made_again(tmp_path: Path) -> None:
    made = pictures().estimate_of(tmp_path, 2000)
    assert made.over_budget
    assert made.provider_calls
    assert "Over the budget" in estimate_page(made)


@pytest.mark.parametrize("picture", sorted((ROOT / "docs" / "images").glob("*.png")), ids=lambda path: path.name)
def test_screenshots_are_small_and_shown(picture: Path) -> None:
    assert picture.stat().st_size < 200_000
    assert picture.name in (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")
