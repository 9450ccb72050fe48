"""The pages about the systems over HTTP: their Python and their commands run on the sandbox."""

from __future__ import annotations

import re
import shlex
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from http_desk import Desk, spoken

from smsc_soap import SmscClient
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.server import SandboxServer

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = sorted((DOCS / "http").glob("*.md"))
ONE = "+79990000001"


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@pytest.fixture
def form(smsc_sandbox: SandboxServer) -> dict[str, str]:
    """What a visitor who saw a captcha sends."""
    import json

    urllib.request.urlopen(f"{smsc_sandbox.url}/sys/imgcode.php", timeout=5).close()
    with urllib.request.urlopen(f"{smsc_sandbox.url}/__admin/captchas", timeout=5) as reply:
        ((address, code),) = json.loads(reply.read())["captchas"].items()
    return {"code": code, "address": address}


@pytest.fixture
def subscriber(
    smsc_sandbox: SandboxServer, smsc_clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Calls while the example waits, and types what was heard; an export has been ordered."""
    monkeypatch.chdir(tmp_path)
    Path("secret").write_text("canary-secret\n")
    Path("secret").chmod(0o600)
    sleep = smsc_clock.sleep

    def ringing(seconds: float) -> None:
        smsc_sandbox.provider.ring(ONE)
        sleep(seconds)

    monkeypatch.setattr(smsc_clock, "sleep", ringing)
    monkeypatch.setattr("builtins.input", lambda _: spoken(smsc_sandbox))
    order = urllib.request.Request(
        f"{smsc_sandbox.url}/__admin/downloads", b'{"name": "export"}', {"Content-Type": "application/json"}
    )
    urllib.request.urlopen(order, timeout=5).close()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_python(
    page: Path,
    smsc_client: SmscClient,
    smsc_clock: ManualClock,
    subscriber: None,
    form: dict[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = blocks(page, "python")
    assert found
    known: dict[str, Any] = {"client": smsc_client, "form": form}
    for block in found:
        exec(compile(block, page.name, "exec"), known)
        smsc_clock.advance(61)
        assert capsys.readouterr().out.strip(), block
    assert "wrong" not in capsys.readouterr().out


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_commands(
    page: Path, smsc_sandbox: SandboxServer, smsc_clock: ManualClock, subscriber: None, form: dict[str, str]
) -> None:
    desk = Desk(smsc_sandbox, smsc_clock)
    desk.meanwhile = lambda: smsc_sandbox.provider.ring(ONE)
    found = blocks(page, "console")
    assert found
    for block in found:
        expected = ""
        for line in block.splitlines():
            if line.startswith("$ "):
                words = line.replace("CODE", form["code"]).replace("ADDRESS", form["address"])
                _, *arguments = shlex.split(words.removeprefix("$ "))
                result = desk.run(*arguments[arguments[0] == "provider" :])
                assert result.exit_code == 0, (line, result.output)
                smsc_clock.advance(61)
            else:
                expected = line
                assert expected in result.stdout, line


def test_the_outcome_of_the_confirmations(
    smsc_client: SmscClient, subscriber: None, capsys: pytest.CaptureFixture[str]
) -> None:
    for page, says in (("voice-code", "confirmed"), ("wait-call", "confirmed"), ("sign-in", "signed in")):
        exec(blocks(DOCS / "http" / f"{page}.md", "python")[0], {"client": smsc_client})
        assert says == capsys.readouterr().out.splitlines()[-1]
        smsc_client._core.clock.sleep(120)


def test_every_page_is_in_the_table() -> None:
    text = (DOCS / "http.md").read_text(encoding="utf-8")
    for page in PAGES:
        assert f"(http/{page.name})" in text


def test_every_name_of_the_tables_exists(smsc_client: SmscClient) -> None:
    text = (DOCS / "http.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`client\.([a-z_.]+)", text))
    assert len(named) > 15
    for name in named:
        at: Any = smsc_client
        for part in name.split("."):
            at = getattr(at, part)
