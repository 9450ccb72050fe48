"""What needs an extra is told before prices are asked or a store is opened."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from price_provider import PriceProvider

from smsc_soap.cli.exit_codes import ExitCode


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text("phone\n+79160000001\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("arguments", "package", "words"),
    [
        (("--html", "page.html"), "jinja2", '--html needs one more package: pip install "smsc-soap[campaign]"'),
        (("--check-numbers",), "phonenumbers", '--check-numbers needs one more package: pip install "smsc-soap[num'),
    ],
)
def test_nobody_is_asked_for_a_price(world, table, monkeypatch, arguments, package, words):
    world.client = PriceProvider()
    monkeypatch.setitem(sys.modules, package, None)
    result = world.run("estimate", str(table), "-t", "hi", *arguments, "--json")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert words in result.stderr
    assert words in json.loads(result.stdout)["error"]["message"]
    assert world.client.asked == []
    without = world.run("estimate", str(table), "-t", "hi", "--json")
    assert without.exit_code == ExitCode.OK, "nobody who does not ask for it needs it"


@pytest.mark.parametrize(("option", "package"), [("--html", "jinja2"), ("--xlsx", "xlsxwriter")])
def test_a_report_is_not_begun(world, tmp_path, monkeypatch, option, package):
    monkeypatch.setitem(sys.modules, package, None)
    result = world.run("campaign", "report", str(tmp_path / "no plan.jsonl"), "--store", "x.db", option, "out")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert f"{option} needs one more package" in result.stderr
