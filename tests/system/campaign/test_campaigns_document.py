"""The examples of docs/campaigns.md run as they stand, with a sandbox where the provider would be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import smsc_soap
from smsc_soap import SmscClient
from smsc_soap.cli.main import cli
from smsc_soap.sandbox.server import SandboxServer

DOCUMENT = (Path(__file__).resolve().parents[3] / "docs" / "campaigns.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"^```python\n(.*?)^```", DOCUMENT, re.DOTALL | re.MULTILINE)
COMMANDS = re.findall(r"^\$ smsc-soap (.*)$", DOCUMENT, re.MULTILINE)


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]  # a generator
    monkeypatch.chdir(tmp_path)
    Path("people.csv").write_text("phone,name\n+79990000001,Anna\n+79990000002,Boris\n", encoding="utf-8")
    Path("rates.csv").write_text("prefix,price\n7,3.30\n", encoding="utf-8")
    with SandboxServer() as running:
        for name, value in (("LOGIN", "alex"), ("PASSWORD", "123"), ("BASE_URL", running.url)):
            monkeypatch.setenv(f"SMSC_{name}", value)
        yield running


def test_the_program(
    sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def at_the_sandbox(login: str, password: str, **how: object) -> SmscClient:
        return SmscClient("alex", "123", base_url=sandbox.url, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(smsc_soap, "SmscClient", at_the_sandbox)
    assert len(PYTHON) == 1
    exec(compile(PYTHON[0], "docs/campaigns.md", "exec"), {})
    assert capsys.readouterr().out == "2 6.60 6.60\nTrue 2 6.60\n"
    assert len(sandbox.ledger) == 2


def test_the_commands(sandbox: SandboxServer) -> None:
    import shlex

    assert len(COMMANDS) == 4
    for command in COMMANDS:
        done = CliRunner().invoke(cli, shlex.split(command))
        assert done.exit_code == 0, f"{command}: {done.output}"
    assert len(sandbox.ledger) == 2
    assert Path("report.html").stat().st_size > 1000
