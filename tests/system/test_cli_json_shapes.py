"""The JSON examples of docs/commands.md have the keys that the command really prints."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from smsc_soap.cli.main import cli
from smsc_soap.sandbox.server import SandboxServer

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = {
    name: json.loads(text)
    for name, text in re.findall(
        r"<!-- json: ([^>]+) -->\n```json\n(.*?)```", (ROOT / "docs/commands.md").read_text(encoding="utf-8"), re.DOTALL
    )
}
PHONE = "+79990000001"
SENT = ("send", PHONE, "--text", "Hello", "--id", "order-17", "--sender", "SHOP")


@pytest.fixture
def run(monkeypatch):
    with SandboxServer() as sandbox:
        monkeypatch.setenv("SMSC_LOGIN", "alex")
        monkeypatch.setenv("SMSC_PASSWORD", "123")
        monkeypatch.setenv("SMSC_BASE_URL", sandbox.url)
        monkeypatch.setenv("LC_ALL", "C.UTF-8")

        def shown(*arguments, input=None):
            return json.loads(CliRunner().invoke(cli, [*arguments, "--json"], input=input).stdout)

        shown.sandbox = sandbox
        yield shown


def test_all_examples_are_looked_at():
    assert set(EXAMPLES) == {
        "balance",
        "cost",
        "send",
        "send --dry-run",
        "status",
        "status --unknown",
        "doctor",
        "wsdl diff",
    }


def test_shapes_of_reading_and_sending(run, tmp_path):
    assert list(run("balance")) == list(EXAMPLES["balance"])
    assert list(run("cost", PHONE, "--text", "Привет")) == list(EXAMPLES["cost"])
    assert list(run(*SENT, "--dry-run")) == list(EXAMPLES["send --dry-run"])
    assert list(run(*SENT, "--yes", "--query", "cost=3")) == list(EXAMPLES["send"])
    assert list(run("status", PHONE, "order-17")) == list(EXAMPLES["status"])


def test_shape_of_an_unknown_outcome(run):
    run.sandbox.faults.add("lost_reply", operation="send_sms")
    told = run(*SENT, "--yes")
    assert list(told) == ["error", "unknown"]
    document = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    example = json.loads(re.search(r"```json\n(\{\n  \"error\".*?)```", document, re.DOTALL).group(1))
    assert [list(told[part]) for part in told] == [list(example[part]) for part in example]
    settled = run("status", "--unknown", "-", input=json.dumps(told))
    assert list(settled) == list(EXAMPLES["status --unknown"])
    assert list(settled["status"]) == list(EXAMPLES["status"])


def test_shapes_of_the_looking_verbs(run, tmp_path):
    examined = run("doctor")
    assert list(examined) == list(EXAMPLES["doctor"])
    assert list(examined["checks"][0]) == list(EXAMPLES["doctor"]["checks"][0])
    other = tmp_path / "x.wsdl"
    other.write_bytes((ROOT / "wsdl/soap.wsdl").read_bytes().replace(b'name="region"', b'name="district"'))
    compared = run("wsdl", "diff", str(other))
    assert list(compared) == list(EXAMPLES["wsdl diff"])
    assert run("wsdl", "diff", f"{run.sandbox.url}/sys/soap.php?wsdl") == {"same": True, "differences": []}
    assert list(compared["differences"][0]) == list(EXAMPLES["wsdl diff"]["differences"][0])


def test_the_demonstration_tells_machines_the_same(run):
    told = run("demo")
    assert told["agreed"] is True
    assert told["requests"]["send_sms2"] == told["accepted"]
