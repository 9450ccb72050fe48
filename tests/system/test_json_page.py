"""docs/json.md: every key it names is printed, and of the outbox it names every key."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from smsc_soap import SmscClient
from smsc_soap.cli.main import cli
from smsc_soap.cli.wiring import Wiring
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.server import SandboxServer

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
PHONE = "+79990000001"
Run = Callable[..., dict[str, Any]]


def row(first: str) -> str:
    """What stands beside *first* in one of the tables."""
    return next(line.split(" | ", 1)[1] for line in PAGE.splitlines() if line.startswith(f"| {first} |"))


def named(text: str) -> set[str]:
    return set(re.findall(r"`([a-z_]+)`", text))


def table(title: str) -> set[str]:
    """Keys in the first column of the table with that title."""
    lines = PAGE.split(f"| {title} | |\n|---|---|\n")[1].split("\n\n")[0].splitlines()
    return {key for line in lines for key in named(line.split("|")[1])}


def keys(value: Any) -> set[str]:
    """All keys of a JSON value, of the first elements of its lists, too."""
    if isinstance(value, dict):
        return set(value) | {key for one in value.values() for key in keys(one)}
    return keys(value[0]) if isinstance(value, list) and value else set()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    with SandboxServer() as sandbox:
        settings = {"LOGIN": "alex", "PASSWORD": "123", "BASE_URL": sandbox.url, "OUTBOX": str(tmp_path / "sms.db")}
        for name, value in settings.items():
            monkeypatch.setenv(f"SMSC_{name}", value)
        monkeypatch.chdir(tmp_path)

        def shown(line: str) -> dict[str, Any]:
            return json.loads(CliRunner().invoke(cli, [*line.split(), "--json"]).stdout)

        shown.sandbox = sandbox  # type: ignore[attr-defined]  # one thing to pass on instead of two
        yield shown


def test_the_outbox(run: Run) -> None:
    message = run(f"outbox put {PHONE} --text hi --key order-17")
    assert set(message) == table("a message")
    lines = CliRunner().invoke(cli, ["outbox", "run", "--until-done", "--json"]).stdout.splitlines()
    first, last = json.loads(lines[0]), json.loads(lines[-1])
    store = run("outbox status")
    assert set(store) == table("the store")
    assert set(first) | {"stopped", "quiet"} == named(row("`outbox run`"))
    assert set(last) == {"event", "quiet"} | set(store)
    attempt = run("outbox show order-17")["attempts"][0]
    assert {"attempts", *attempt} == named(
        next(line for line in PAGE.splitlines() if line.startswith("| `attempts` |"))
    )
    assert set(run("outbox list")) == named(row("`outbox list`"))
    assert set(run("outbox hold")) == named(row("`outbox hold`"))


def test_campaigns(run: Run) -> None:
    Path("people.csv").write_text(f"phone,name\n{PHONE},Anna\n", encoding="utf-8")
    Path("rates.csv").write_text("prefix,price\n7,3.30\n", encoding="utf-8")
    assert named(row("`campaign plan`")) <= keys(
        run("campaign plan people.csv -t {name} --rates rates.csv -o plan.jsonl")
    )
    told = named(row("`campaign run` `resume` `status`"))
    assert told <= keys(run("campaign run plan.jsonl --confirm"))
    assert told <= keys(run("campaign status plan.jsonl"))
    assert named(row("`campaign status` without a plan")) <= keys(run("campaign status"))
    assert named(row("`campaign report`")) <= keys(run("campaign report plan.jsonl"))


def test_a_campaign_that_is_done_is_finished_everywhere(run: Run) -> None:
    Path("people.csv").write_text(f"phone,name\n{PHONE},Anna\n", encoding="utf-8")
    Path("rates.csv").write_text("prefix,price\n7,3.3\n", encoding="utf-8")
    planned = run("campaign plan people.csv -t {name} --rates rates.csv -o plan.jsonl")
    assert (planned["quote"]["cost"], planned["groups"][0]["price"]) == ("3.30", "3.30")
    begun = run("campaign run plan.jsonl --confirm")
    assert (begun["state"], begun["done"]) == ("finished", True)
    shown = run("campaign status plan.jsonl")
    assert (shown["state"], shown["done"], shown["ceiling"]) == ("finished", True, planned["ceiling"]["money"])
    assert [one["state"] for one in run("campaign status")["campaigns"]] == ["finished"]
    told = run("campaign report plan.jsonl")
    assert (told["state"], told["finished"], told["quoted"]) == ("finished", True, "3.30")
    for line in ("campaign status plan.jsonl", "campaign status"):
        assert "finished" in CliRunner().invoke(cli, line.split()).stdout
    run("campaign pause plan.jsonl")
    assert run("campaign status plan.jsonl")["state"] == "paused"


def test_the_command_of_a_plan_works_when_it_is_pasted(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("people.csv").write_text(f"phone,name\n{PHONE},Anna\n", encoding="utf-8")
    Path("rates.csv").write_text("prefix,price\n7,3.30\n", encoding="utf-8")
    monkeypatch.delenv("SMSC_OUTBOX")
    line = ["campaign", "plan", "people.csv", "-t", "Hi {name}", "--rates", "rates.csv", "-o", "spring sale's.jsonl"]
    told = CliRunner().invoke(cli, line).stderr
    command = shlex.split(told.rpartition("To send it: ")[2])
    assert command[0] == "smsc-soap"
    done = CliRunner().invoke(cli, command[1:])
    assert done.exit_code == 0, done.stderr
    assert run.sandbox.posts("send_sms2") == 1  # type: ignore[attr-defined]  # as above


def test_a_frozen_store_ends_a_campaign_with_the_command_for_it(run: Run) -> None:
    Path("people.csv").write_text(f"phone,name\n{PHONE},Anna\n", encoding="utf-8")
    Path("rates.csv").write_text("prefix,price\n7,3.30\n", encoding="utf-8")
    run("campaign plan people.csv -t {name} --rates rates.csv -o plan.jsonl")
    run(f"outbox put {PHONE} --text hi")
    run("outbox freeze --because drill")
    done = CliRunner().invoke(cli, ["campaign", "run", "plan.jsonl", "--confirm"])
    assert done.exit_code == 9
    assert "Nothing is sent: drill. Remove the cause, then: smsc-soap outbox thaw\n" in done.stderr


def test_callbacks(run: Run) -> None:
    told = run("callbacks url https://erp.example/sms --secret-file callback.secret")
    assert set(told) == named(row("`callbacks url`"))
    Path("call.txt").write_text("POST / HTTP/1.1\r\nHost: a\r\n\r\nid=1&phone=79990000001&status=1&sha1=00")
    explained = run("callbacks explain call.txt --secret-file callback.secret")
    assert named(row("`callbacks explain`")) <= keys(explained)


@pytest.mark.parametrize(
    "line",
    [
        "history",
        "incoming",
        "statistics",
        "prices",
        f"operator {PHONE}",
        "balance",
        "numbers list",
        "downloads list",
        f"wait-call {PHONE} --no-wait --yes",
        f"voice-code {PHONE} --show-code --yes",
        "numbers rent 79990009001 --yes",
        "numbers renewal 79990009002 off --yes",
        "downloads fetch export.csv --id 1 --wait",
        "subclients create child --yes --new-password-file secret.txt",
        "subclients change alpha --notes x --yes",
        "subclients pay alpha 10 --yes",
        "subclients statistics --everybody",
        f"delete {PHONE} later --yes",
    ],
)
def test_the_provider(run: Run, line: str) -> None:
    provider = run.sandbox.provider  # type: ignore[attr-defined]  # as above
    provider.receive(PHONE, "yes")
    provider.downloads.add("march", provider.clock.now(), starts_s=0, takes_s=0)
    run(f"send {PHONE} --text hi --yes")
    run(f"send {PHONE} --text later --yes --id later --time +60")
    Path("secret.txt").write_text("a-long-password-9\n", encoding="utf-8")
    Path("secret.txt").chmod(0o600)
    run("provider subclients create alpha --yes --new-password-file secret.txt")
    if line.startswith("numbers renewal"):
        run("provider numbers rent 79990009002 --yes")
    told = max((one for one in PROVIDER if line.startswith(one)), key=len)
    assert named(row(f"`provider {told}`")) <= keys(run(f"provider {line}"))


#: Verbs of the page's table.
PROVIDER = re.findall(r"^\| `provider ([\w -]+)` \|", PAGE, re.MULTILINE)


def test_every_verb_with_json_is_on_the_page_or_among_the_examples() -> None:
    """A verb may stand behind the first word of its row: ``outbox put`` ``show``."""
    commands = (Path(__file__).resolve().parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")
    said = set()
    for line in PAGE.splitlines():
        first = re.findall(r"`([\w -]+)`", line.split("|")[1]) if line.startswith("| `") else []
        group = first[0].rpartition(" ")[0] if first else ""
        said |= {name if " " in name or not group else f"{group} {name}" for name in first}
    said |= set(re.findall(r"<!-- json: ([\w-]+)", commands)) | {"estimate", "segments"}
    assert not sorted(set(with_json(cli)) - said)


def with_json(command: click.Command, words: tuple[str, ...] = ()) -> Iterator[str]:
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            below = command.get_command(click.Context(command), name)
            assert below is not None
            yield from with_json(below, (*words, name))
    elif any("--json" in one.opts for one in command.params):
        yield " ".join(words)


def test_looking_things_up(run: Run) -> None:
    assert named(row("`query`")) == keys(run("query tz=0&foo=1"))
    assert named(row("`wsdl show`")) <= keys(run("wsdl show"))
    assert named(row("`wsdl diff`")) == set(run("wsdl diff"))
    assert named(row("`doctor`")) == keys(run("doctor"))


def test_calibrate(smsc_sandbox: SandboxServer, smsc_clock: ManualClock, tmp_path: Path) -> None:
    wiring = Wiring(
        environ={"SMSC_LOGIN": "alex", "SMSC_PASSWORD": "123", "SMSC_BASE_URL": smsc_sandbox.url},
        make_client=lambda settings: SmscClient.from_settings(settings, clock=smsc_clock),
        now=smsc_clock.now,
        sleep=smsc_clock.sleep,
        stdin_is_terminal=lambda: False,
        stdout_is_terminal=lambda: False,
    )
    where = ["--reserve-url", smsc_sandbox.reserve_url, "--no-cassettes", "--report", str(tmp_path / "report.md")]
    done = CliRunner().invoke(cli, ["calibrate", "--phone", PHONE, "--yes", "--json", *where], obj=wiring)
    assert named(row("`calibrate`")) == keys(json.loads(done.stdout))


def test_demo(run: Run) -> None:
    told = run("demo --fast")
    assert {*told, *told["orders"][0], *told["duel"], *told["campaign"]} == named(row("`demo`"))


def test_errors(run: Run) -> None:
    assert {"error", *run("status")["error"]} == set(
        re.findall(r"`(\w+)`", PAGE.split("## Errors")[1].split(";")[0])
    ) | {"error"}
