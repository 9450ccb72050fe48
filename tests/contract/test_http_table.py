"""docs/http.md, "Provider page → where it is here": no page is missing, and every row does what it says."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from http_desk import Desk

import smsc_soap
from smsc_soap import SmscClient
from smsc_soap.cli.main import cli
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.scripts.table import SCRIPTS
from smsc_soap.sandbox.server import SandboxServer

DOCS = Path(__file__).resolve().parents[2] / "docs"
TEXT = (DOCS / "http.md").read_text(encoding="utf-8")
ONE, TWO = "+79990000001", "+79990000002"

#: The menus of the provider's pages, 2023 and 2024, and what stands on its pages about SOAP and voice codes.
PAGES = """
Sending an SMS message; Comments in SMS messages; Sending to a group of numbers; Sending an HLR request
Sending an MMS message; Sending an e-mail message; Sending a voice message (call); Sending a viber message
Sending a message to Telegram; Sending a message to the Telegram chatbot; Sending a message to Whatsapp
Using prefixes when sending messages; Managing message templates; Managing operator templates
Virtual sending (test mode); Event notifications; Managing mailing lists; Checking the status
Message statuses. Server response and error codes; Status codes; Error codes in the status; Deleting a message
Checking the balance status; Actions with contacts and groups; Work with the subclient
Examples of actions with the subclient; Creating and uploading invoices and reports
List of available operations with sender names; Getting the history of sent messages; Receiving incoming messages
Getting statistics; Request for rates; Getting information about the operator; Getting data about a short link
Connecting dedicated numbers for receiving messages; Transmitting statuses and messages to the client handler
Connecting anti-spam verification (captcha) to the site; Confirm your phone number with a call
Actions with deferred tasks; Sending a code by voice message; SMTP; SMPP; OMS; SMS commands
Libraries and code examples; SOAP: sending a message; SOAP: getting the cost; SOAP: checking the status
SOAP: checking the balance status; API key; json in the request body; backup server
"""


@dataclass(frozen=True)
class Row:
    """One row of the table."""

    page: str
    python: str
    command: str
    sandbox: str

    @property
    def expressions(self) -> list[str]:
        """Python that can be run; names of types and links are none."""
        return re.findall(r"`((?:client\.|Captcha\().*?)`", self.python)

    @property
    def commands(self) -> list[list[str]]:
        return [shlex.split(one) for one in re.findall(r"`(.*?)`", self.command)]


def rows() -> Iterator[Row]:
    table = TEXT.partition("## Provider page")[2].partition("## What is assumed")[0]
    for line in table.splitlines():
        cells = [one.strip() for one in line.strip().strip("|").split(" |")]
        if line.startswith("| ") and cells[0] != "provider's page":
            yield Row(*cells)


ROWS = list(rows())


@pytest.mark.parametrize("page", [one.strip() for one in re.split(r"[;\n]", PAGES) if one.strip()])
def test_every_page_of_the_provider_has_a_row(page: str) -> None:
    assert [row for row in ROWS if page.lower() in row.page.lower()], page


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.page[:60])
def test_what_is_here_has_all_columns(row: Row) -> None:
    if row.python.startswith(("not here", "part of the text", "the form says")):
        return
    assert row.expressions or "[" in row.python or "SmscClient(" in row.python
    assert row.command or "test mode" in row.page or "Libraries" in row.page
    played = re.findall(r"`([a-z_]+\.php)`", row.sandbox)
    assert (
        played
        or row.sandbox in ("–", "`/rest/send/`", "every script", "`--reserve-port`")
        or "sandbox" in row.sandbox
        or "__admin" in row.sandbox
    )
    assert set(played) <= {*SCRIPTS, "soap.php"}


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert (DOCS / target).resolve().exists(), target


@pytest.fixture
def prepared(
    smsc_sandbox: SandboxServer, smsc_clock: ManualClock, smsc_client: SmscClient, tmp_path: Path, monkeypatch: Any
) -> dict[str, Any]:
    """Messages, a deferred task, a subclient, and names the examples use."""
    monkeypatch.chdir(tmp_path)
    smsc_sandbox.provider.behave(replace(smsc_sandbox.provider.behaviour, status_extras=True))
    secret = tmp_path / "secret"
    secret.write_text("canary-secret\n")
    secret.chmod(0o600)
    key = tmp_path / "key"
    key.write_text("sandbox-key\n")
    key.chmod(0o600)
    smsc_client.send_sms(ONE, "order 17", id="order-17")
    smsc_client.send_sms(TWO, "order 18", id="order-18")
    smsc_client.http.send(ONE, id="hlr-17", query="hlr=1")
    for name in ("later-17", "later-18"):
        smsc_client.http.send(ONE, name, id=name, time=timedelta(hours=20))
    smsc_sandbox.provider.downloads.add("march", smsc_clock.now(), starts_s=0, takes_s=0)
    known: dict[str, Any] = {name: getattr(smsc_soap, name) for name in smsc_soap.__all__}
    return known | {"client": smsc_client, "today": smsc_clock.now().date()}


def test_every_expression_runs(prepared: dict[str, Any], smsc_sandbox: SandboxServer, smsc_clock: ManualClock) -> None:
    ran = 0
    for row in ROWS:
        for expression in row.expressions:
            smsc_clock.advance(61)
            before = smsc_sandbox.posts()
            try:
                value = eval(expression, dict(prepared))
            except Exception as error:
                raise AssertionError(f"{row.page}: {expression}") from error
            assert value is not None or expression.endswith(".error_code"), expression
            asked = smsc_sandbox.posts() > before
            assert asked or expression.startswith(("Captcha(", "client.http.captcha_picture")), expression
            ran += 1
    assert ran >= 40


def test_every_command_runs(prepared: dict[str, Any], smsc_sandbox: SandboxServer, smsc_clock: ManualClock) -> None:
    desk, ran = Desk(smsc_sandbox, smsc_clock), 0
    for row in ROWS:
        for words in row.commands:
            smsc_clock.advance(61)
            if is_whole(words):
                result = desk.run_any(*words)
                assert result.exit_code == 0, (row.page, words, result.output)
                ran += 1
            else:
                assert named(words) is not None, words
    assert ran >= 35


def is_whole(words: list[str]) -> bool:
    """Whether it can be run as it stands; others only name a verb or an option, or another host."""
    return not isinstance(named(words), click.Group) and not {"--captcha", "--base-url"} & set(words)


def named(words: list[str]) -> click.Command | None:
    """The verb that is named; its options have to exist, too."""
    found: click.Command | None = cli
    context = click.Context(cli)
    for word in words:
        if word.startswith("--"):
            assert found is not None
            assert any(word in one.opts for one in found.params), word
        elif isinstance(found, click.Group) and (below := found.get_command(context, word)) is not None:
            found = below
    return found if found is not cli else None
