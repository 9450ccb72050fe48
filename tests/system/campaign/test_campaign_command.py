"""``smsc-soap campaign`` from the table to the report, against the sandbox; killed on the way, and resumed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from smsc_soap import Outbox, SmscClient
from smsc_soap.campaign.plans.plan import Plan
from smsc_soap.campaign.runs.begun import check_begun_here, remember_begun
from smsc_soap.campaign.runs.campaign import Campaign, CampaignStatus
from smsc_soap.campaign.runs.locking import locked
from smsc_soap.campaign.tables.recipients import open_recipients
from smsc_soap.cli.main import cli
from smsc_soap.cli.output import Screen
from smsc_soap.cli.wiring import Wiring
from smsc_soap.sandbox.server import SandboxServer

LONGEST_S = 60.0
PRICE = Decimal("3.30")
TEXT = "Hello {name}"


@dataclass
class Desk:
    """A folder with a table, a sandbox, and the command."""

    folder: Path
    sandbox: SandboxServer

    def run(self, *arguments: str, input: str | None = None) -> Result:
        return CliRunner().invoke(cli, ["campaign", *arguments], input=input)

    def json(self, *arguments: str) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.run(*arguments, "--json").stdout)
        return told

    def people(self, number: int) -> None:
        rows = "".join(f"+7999{at:07d},Person {at}\n" for at in range(number))
        (self.folder / "people.csv").write_text("phone,name\n" + rows, encoding="utf-8")

    def plan(self, number: int = 30, *arguments: str, name: str = "plan.jsonl", text: str = TEXT) -> str:
        if number:
            self.people(number)
        place = str(self.folder / name)
        (self.folder / "rates.csv").write_text("prefix,price,currency\n7,3.30,RUB\n", encoding="utf-8")
        rates = ["--rates", str(self.folder / "rates.csv")]
        made = self.run("plan", str(self.folder / "people.csv"), "--text", text, "-o", place, *rates, *arguments)
        assert made.exit_code == 0, made.output
        return place

    @property
    def sent(self) -> Counter[str]:
        return Counter(one.phone for one in self.sandbox.ledger)

    @property
    def charged(self) -> Decimal:
        return sum((one.cost for one in self.sandbox.ledger), Decimal(0))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with SandboxServer() as sandbox:
        environment = {
            "SMSC_LOGIN": "alex",
            "SMSC_PASSWORD": "123",
            "SMSC_BASE_URL": sandbox.url,
            "SMSC_OUTBOX": str(tmp_path / "sms.db"),
            "LC_ALL": "C.UTF-8",
        }
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        yield Desk(tmp_path, sandbox)


def test_from_the_table_to_the_report(desk: Desk) -> None:
    plan = desk.plan(250)
    assert desk.sandbox.posts("send_sms2") == 0

    asked = desk.run("run", plan)
    assert asked.exit_code == 11
    assert "825.00 RUB" in asked.stdout
    assert desk.sandbox.posts("send_sms2") == 0

    done = desk.json("run", plan, "--confirm")
    assert (done["done"], done["counts"]["accepted"], done["cost"]) == (True, 250, "825.00")
    assert desk.sandbox.posts("send_sms2") == 3
    assert desk.sent == Counter({f"7999{at:07d}": 1 for at in range(250)})
    assert desk.charged == 250 * PRICE

    told = desk.json("report", plan)
    assert told["states"] == {"accepted": 250}
    status = desk.run("status", plan)
    assert "accepted" in status.stdout
    listed = desk.json("status")
    assert [one["messages"] for one in listed["campaigns"]] == [250]


def test_k8_the_same_table_planned_and_run_twice_adds_nothing(desk: Desk) -> None:
    desk.run("run", desk.plan(30), "--confirm")
    again = desk.run("run", desk.plan(30, name="again.jsonl"), "--confirm")
    assert again.exit_code == 0
    assert "begun before" in again.stderr
    assert set(desk.sent.values()) == {1}
    assert len(desk.sent) == 30
    # Somebody asked not to be written to meanwhile: the others are the same messages still.
    (desk.folder / "stop.txt").write_text("+79990000000\n", encoding="utf-8")
    shorter = desk.plan(30, "--opt-out", str(desk.folder / "stop.txt"), name="shorter.jsonl")
    assert desk.run("run", shorter, "--confirm").exit_code == 0
    assert set(desk.sent.values()) == {1}


def test_another_text_to_the_same_people_is_told_loudly(desk: Desk) -> None:
    desk.run("run", desk.plan(3), "--confirm")
    other = desk.plan(0, name="other.jsonl", text="Bye {name}")
    told = desk.run("run", other, "--confirm")
    assert "WARNING: a campaign of the same table" in told.stderr
    assert set(desk.sent.values()) == {2}


@pytest.mark.parametrize("answer", ["n\n", "\n"])
def test_without_a_yes_nothing_is_sent(desk: Desk, answer: str) -> None:
    assert desk.run("run", desk.plan(3), input=answer).exit_code == 11
    assert not Path(os.environ["SMSC_OUTBOX"]).exists() or desk.json("status") == {"campaigns": []}
    assert desk.sandbox.posts("send_sms2") == 0


def test_drift_refuses_and_says_what_changed(desk: Desk) -> None:
    plan = desk.plan(3)
    assert desk.json("plan", "--check", plan)["fits"] is True
    desk.people(4)
    for arguments in (("run", plan, "--confirm"), ("plan", "--check", plan)):
        refused = desk.run(*arguments)
        assert refused.exit_code == 9
        assert "the table people.csv was changed" in refused.stderr
        told = desk.json(*arguments)
        assert told["error"]["class"] == "PlanDrifted"
    desk.people(3)
    assert desk.run("run", plan, "--confirm", "--text", "another").exit_code == 9
    assert desk.run("run", plan, "--confirm", "--seal", "0" * 16).exit_code == 9
    assert desk.sandbox.posts("send_sms2") == 0
    seal = json.loads(Path(plan).read_text(encoding="utf-8").partition("\n")[0])["seal"]
    assert desk.run("run", plan, "--confirm", "--text", TEXT, "--seal", seal[:16]).exit_code == 0


def test_money_that_is_missing_refuses(desk: Desk) -> None:
    plan = desk.plan(30)
    desk.sandbox.provider.account.balance = Decimal("98.99")
    refused = desk.run("run", plan, "--confirm")
    assert refused.exit_code == 9
    assert "the balance 98.99 is below the 99.00" in refused.stderr
    assert desk.sandbox.posts("send_sms2") == 0


def test_dearer_than_the_ceiling_by_now_refuses(desk: Desk) -> None:
    desk.people(3)
    place = str(desk.folder / "plan.jsonl")
    (desk.folder / "cheap.csv").write_text("prefix,price\n7,3.00\n", encoding="utf-8")
    rates = ["--rates", str(desk.folder / "cheap.csv")]
    desk.run("plan", str(desk.folder / "people.csv"), "--text", TEXT, "-o", place, *rates)
    refused = desk.run("run", place, "--confirm")
    assert refused.exit_code == 9
    assert "it costs 9.90 now, above its ceiling 9.00" in refused.stderr


def test_a_ceiling_that_is_too_low_makes_no_plan(desk: Desk) -> None:
    desk.people(3)
    place = desk.folder / "plan.jsonl"
    (desk.folder / "rates.csv").write_text("prefix,price\n7,3.30\n", encoding="utf-8")
    rates = ["--rates", str(desk.folder / "rates.csv"), "--ceiling", "9.89"]
    refused = desk.run("plan", str(desk.folder / "people.csv"), "--text", TEXT, "-o", str(place), *rates)
    assert refused.exit_code == 8
    assert "the ceiling 9.89 is below the quoted cost 9.90" in refused.stderr
    assert not place.exists()


def test_an_existing_plan_is_not_overwritten(desk: Desk) -> None:
    plan = desk.plan(3)
    again = desk.run("plan", str(desk.folder / "people.csv"), "--text", "x", "-o", plan)
    assert again.exit_code == 2
    assert "exists" in again.stderr


def test_by_the_provider_s_price(desk: Desk) -> None:
    desk.people(20)
    place = str(desk.folder / "plan.jsonl")
    made = desk.json("plan", str(desk.folder / "people.csv"), "--text", TEXT, "-o", place, "--quote", "sample")
    assert made["quote"]["mode"] == "sample"
    assert made["account"] is not None
    assert desk.json("run", place, "--confirm")["counts"]["accepted"] == 20


def test_without_any_price_the_ceiling_holds(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for when unpriced; what the provider charges above it waits for a person."""
    desk.people(10)
    place = str(desk.folder / "plan.jsonl")
    made = desk.run("plan", str(desk.folder / "people.csv"), "--text", TEXT, "-o", place, "--ceiling", "33.00")
    assert made.exit_code == 0, made.output
    assert desk.run("run", place, "--confirm").exit_code == 0
    assert desk.charged == Decimal("33.00")


def test_at_the_ceiling_it_waits_until_that_is_raised(desk: Desk) -> None:
    plan = desk.plan(30)
    with Outbox.open(os.environ["SMSC_OUTBOX"]) as outbox:
        known = Campaign(Plan.open(plan), outbox)
        known.fill()
        outbox.budget(known.name, money=Decimal("33.00"))
    stopped = desk.run("run", plan, "--confirm")
    assert stopped.exit_code == 8
    assert "20 messages do not fit below the ceiling" in stopped.stderr
    assert desk.charged == Decimal("33.00")
    assert desk.run("resume", plan, "--ceiling", "99").exit_code == 11
    assert desk.charged == Decimal("33.00")
    told = desk.json("resume", plan, "--ceiling", "99")
    assert (told["confirmed"], told["recipients"]) == (False, 30)
    assert desk.run("resume", plan, "--ceiling", "99", "--confirm").exit_code == 0
    assert desk.charged == Decimal("99.00")


def test_a_ceiling_of_segments_is_raised_by_its_own_name(desk: Desk) -> None:
    plan = desk.plan(30)
    with Outbox.open(os.environ["SMSC_OUTBOX"]) as outbox:
        known = Campaign(Plan.open(plan), outbox)
        known.fill()
        outbox.budget(known.name, segments=10)
    stopped = desk.run("run", plan, "--confirm")
    assert stopped.exit_code == 8
    assert "--ceiling-segments N --confirm" in stopped.stderr
    assert len(desk.sent) == 10
    assert desk.run("resume", plan, "--ceiling-segments", "30", "--confirm").exit_code == 0
    assert len(desk.sent) == 30


def test_paused_resumed_cancelled(desk: Desk) -> None:
    plan = desk.plan(30)
    assert desk.run("pause", plan).exit_code == 2
    with Outbox.open(os.environ["SMSC_OUTBOX"]) as outbox:
        Campaign(Plan.open(plan), outbox).fill()
    paused = desk.run("pause", plan, "--because", "the shop is closed")
    assert "the shop is closed" in paused.stdout
    assert "campaign resume" in desk.run("run", plan, "--confirm").stderr
    assert desk.sandbox.posts("send_sms2") == 0
    assert desk.run("resume", plan).exit_code == 0
    assert len(desk.sent) == 30
    more = desk.plan(0, name="more.jsonl", text="Bye {name}")
    with Outbox.open(os.environ["SMSC_OUTBOX"]) as outbox:
        Campaign(Plan.open(more), outbox).fill()
    assert desk.json("cancel", more)["counts"]["cancelled"] == 30
    refused = desk.run("resume", more)
    assert refused.exit_code == 2
    assert "cancelled" in refused.stderr
    assert set(desk.sent.values()) == {1}


def test_one_process_at_a_time(desk: Desk) -> None:
    plan = desk.plan(3)
    with locked(Plan.open(plan)):
        refused = desk.run("run", plan, "--confirm")
    assert refused.exit_code == 10
    assert desk.sandbox.posts("send_sms2") == 0


def test_no_money_on_the_account_stops_and_says_so(desk: Desk) -> None:
    plan = desk.plan(30)
    desk.sandbox.faults.add("refuse", operation="send_sms2", code=3)
    stopped = desk.run("run", plan, "--confirm")
    assert stopped.exit_code == 9
    assert "outbox resume" in stopped.stderr
    assert desk.charged == 0


# processes


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "smsc_soap", "campaign", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for_posts(sandbox: SandboxServer, number: int) -> None:
    pause = threading.Event()
    for _ in range(int(LONGEST_S / 0.02)):
        if sandbox.posts("send_sms2") >= number:
            return
        pause.wait(0.02)
    raise AssertionError("nothing was sent")


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_killed_and_resumed_everybody_gets_it_once(desk: Desk, number: signal.Signals) -> None:
    plan = desk.plan(40, "--batch", "4")
    slow = desk.sandbox.faults.add("latency", operation="send_sms2", times=None, seconds=0.5)
    process = start("run", plan, "--confirm", "--workers", "1")
    wait_for_posts(desk.sandbox, 3)
    process.send_signal(number)
    _, err = process.communicate(timeout=LONGEST_S)
    if number is signal.SIGKILL:
        assert process.returncode == -signal.SIGKILL
    else:
        assert process.returncode == 0
        assert f"smsc-soap campaign resume {plan}" in err
    assert 8 <= len(desk.sent) < 40
    desk.sandbox.faults.remove(slow.number)

    done = start("resume", plan)
    _, err = done.communicate(timeout=LONGEST_S)
    assert done.returncode == 0, err
    assert desk.sent == Counter({f"7999{at:07d}": 1 for at in range(40)})
    assert desk.charged == 40 * PRICE
    assert desk.json("status", plan)["cost"] == "132.00"


def test_a_person_at_a_terminal_is_asked(desk: Desk) -> None:
    plan = desk.plan(3)
    wiring = replace(Wiring.real(), stdin_is_terminal=lambda: True)
    no = CliRunner().invoke(cli, ["campaign", "run", plan], input="n\n", obj=wiring)
    assert no.exit_code == 11
    assert "Send 3 messages" in no.stderr
    assert desk.sandbox.posts("send_sms2") == 0
    assert CliRunner().invoke(cli, ["campaign", "run", plan], input="y\n", obj=wiring).exit_code == 0
    assert len(desk.sent) == 3


def test_a_new_ceiling_is_asked_for_by_its_name(desk: Desk) -> None:
    plan = desk.plan(3)
    assert desk.run("run", plan, "--confirm").exit_code == 0
    wiring = replace(Wiring.real(), stdin_is_terminal=lambda: True)
    raised = ["campaign", "resume", plan, "--ceiling", "2000", "--ceiling-segments", "12000"]
    no = CliRunner().invoke(cli, raised, input="n\n", obj=wiring)
    assert no.exit_code == 11
    assert "Go on up to 2,000.00 RUB, 12,000 segments" in no.stderr
    assert desk.json("status", plan)["ceiling"] == "9.90"
    assert CliRunner().invoke(cli, raised, input="y\n", obj=wiring).exit_code == 0
    assert desk.json("status", plan)["ceiling_segments"] == 12_000


def test_a_second_column_of_phones_leaves_nobody_out(desk: Desk) -> None:
    rows = "".join(f"+7999{at:07d},+7999{at + 100:07d},Person {at}\n" for at in range(5))
    (desk.folder / "people.csv").write_text("mobile,home,name\n" + rows, encoding="utf-8")
    assert desk.run("run", desk.plan(0, "--phone-column", "mobile"), "--confirm").exit_code == 0
    home = desk.plan(0, "--phone-column", "home", name="home.jsonl")
    assert desk.run("status", home).exit_code == 2, "it was not begun"
    done = desk.run("run", home, "--confirm")
    assert "WARNING: a campaign of the same table" in done.stderr
    assert desk.sent == Counter(f"7999{at:07d}" for at in (*range(5), *range(100, 105)))


def test_in_russian(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    desk.people(3)
    place = str(desk.folder / "plan.jsonl")
    table = str(desk.folder / "people.csv")
    hours = ["--hours", "0-24", "--period", "0.1", "--freq", "60", "--ceiling", "20", "--name", "май"]
    made = desk.run("plan", table, "--text", "Sale", "-o", place, *hours)
    assert "потолок" in made.stdout
    assert "растянуто" in made.stdout
    assert "у получателя" in made.stdout
    assert "Ничего не отправлено" in made.stderr
    assert "не подтверждено" in desk.run("run", place).stderr
    done = desk.run("run", place, "--confirm")
    assert "принято" in done.stdout, done.output
    assert "кампания" in desk.run("status").stdout
    assert "почему списано" in desk.run("report", place).stdout
    desk.people(2)
    other = str(desk.folder / "other.jsonl")
    desk.run("plan", table, "--text", "Sale", "-o", other, "--ceiling", "20")
    desk.people(1)
    assert "План больше не подходит" in desk.run("run", other, "--confirm").stderr


def test_the_exports(desk: Desk) -> None:
    plan = desk.plan(3)
    desk.run("run", plan, "--confirm")
    names = {kind: str(desk.folder / f"out.{kind}") for kind in ("csv", "jsonl", "html")}
    wanted = [part for kind, name in names.items() for part in (f"--{kind}", name)]
    assert desk.run("report", plan, "--excel", *wanted).exit_code == 0
    assert len(Path(names["csv"]).read_text(encoding="utf-8-sig").splitlines()) == 4
    assert len(Path(names["jsonl"]).read_text(encoding="utf-8").splitlines()) == 3
    assert "<html" in Path(names["html"]).read_text(encoding="utf-8")
    streamed = desk.run("report", plan, "--jsonl", "-").stdout
    assert [json.loads(line)["state"] for line in streamed.splitlines()] == ["accepted"] * 3
    assert desk.run("report", plan, "--jsonl", "-", "--json").exit_code == 2


@pytest.mark.parametrize(("given", "name"), [("", "UTC+3"), ("+05:30", "UTC+5:30"), ("-03:30", "UTC-3:30")])
def test_pages_and_tables_tell_the_account_s_clock(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, given: str, name: str
) -> None:
    monkeypatch.setenv("SMSC_ACCOUNT_UTC_OFFSET", given)
    plan = desk.plan(1)
    rates, page = str(desk.folder / "rates.csv"), desk.folder / "estimate.html"
    table = str(desk.folder / "people.csv")
    whole = CliRunner().invoke(cli, ["estimate", table, "--text", TEXT, "--rates", rates, "--html", str(page)])
    assert whole.exit_code == 0, whole.output
    desk.run("run", plan, "--confirm")
    places = {kind: str(desk.folder / f"out.{kind}") for kind in ("csv", "html")}
    assert desk.run("report", plan, *(part for kind, at in places.items() for part in (f"--{kind}", at))).exit_code == 0
    for place in (page, *places.values()):
        assert name in Path(place).read_text(encoding="utf-8"), place
    monkeypatch.setenv("SMSC_ACCOUNT_UTC_OFFSET", "MSK")
    assert "SMSC_ACCOUNT_UTC_OFFSET" in desk.run("report", plan).stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--expires", "soon"], "is not a time such as 30m"),
        (["--cap", "many"], "is not a cap"),
        (["--cap", "3/x"], "is not a time"),
        (["--hours", "21-9"], "hours"),
        (["--period", "2"], "period"),
    ],
)
def test_bad_options_are_one_sentence(desk: Desk, arguments: list[str], words: str) -> None:
    desk.people(3)
    place = desk.folder / "plan.jsonl"
    table = str(desk.folder / "people.csv")
    refused = desk.run("plan", table, "--text", "x", "-o", str(place), "--ceiling", "20", *arguments)
    assert refused.exit_code == 2
    assert words in refused.stderr
    assert not place.exists()


def test_no_cap_and_no_output(desk: Desk) -> None:
    desk.people(3)
    table = str(desk.folder / "people.csv")
    assert "--output FILE" in desk.run("plan", table, "--text", "x").stderr
    made = desk.json(
        "plan", table, "--text", "x", "-o", str(desk.folder / "p.jsonl"), "--ceiling", "20", "--cap", "none"
    )
    assert made["delivery"]["cap"] is None
    assert "text" not in made


def test_whoever_watches_sees_it_go(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    from smsc_soap.cli.campaign.progress import progress_of

    plan = Plan.open(desk.plan(3))
    with pytest.MonkeyPatch.context() as patched, Outbox.open(os.environ["SMSC_OUTBOX"]) as outbox:
        patched.setattr(sys.stderr, "isatty", lambda: True, raising=False)
        campaign = Campaign(plan, outbox)
        with progress_of(Screen()) as (filled, stands):
            assert filled is not None
            assert stands is not None
            campaign.fill(filled)
            stands(campaign.status(), outbox.status())
    assert "sent" in capsys.readouterr().err


def test_a_program_pauses_and_resumes(desk: Desk) -> None:
    plan = Plan.open(desk.plan(30))
    with (
        SmscClient("alex", "123", base_url=desk.sandbox.url) as client,
        Outbox.open(os.environ["SMSC_OUTBOX"], client=client, batch_size=10) as outbox,
    ):
        campaign = Campaign(plan, outbox)
        campaign.fill()
        campaign.pause()
        campaign.run()
        seen: list[CampaignStatus] = []
        assert campaign.wait(LONGEST_S, seen.append).stopped
        assert len(seen) == 1
        assert outbox.stop()
        assert desk.sandbox.posts("send_sms2") == 0
        campaign.resume(ceiling=Decimal(100))
        done = campaign.wait(LONGEST_S)
    assert done.done
    assert done.accepted == 30
    assert done.budget is not None
    assert done.budget.money == 100
    assert desk.sandbox.posts("send_sms2") == 3


def test_a_quote_that_was_cut_short_makes_no_plan(desk: Desk) -> None:
    desk.people(500)
    desk.sandbox.faults.add("refuse", operation="get_sms_cost2", nth=3, times=None, code=4)
    place = desk.folder / "plan.jsonl"
    table = str(desk.folder / "people.csv")
    made = desk.run("plan", table, "--text", TEXT, "-o", str(place), "--quote", "full", "--ceiling", "99999")
    assert made.exit_code == 3, made.output
    assert not place.exists()


def test_in_another_store_everybody_would_get_it_twice(desk: Desk, tmp_path: Path) -> None:
    plan = desk.plan(3)
    assert desk.run("run", plan, "--confirm").exit_code == 0
    Outbox.open(tmp_path / "empty.db").close()
    for store in ("other.db", "empty.db"):
        refused = desk.run("run", plan, "--confirm", "--store", str(tmp_path / store))
        assert refused.exit_code == 2
        assert "sms.db, where it was begun" in refused.stderr
    assert not (tmp_path / "other.db").exists()
    assert desk.run("run", plan, "--confirm").exit_code == 0
    assert set(desk.sent.values()) == {1}
    # Whoever knows better says so by removing what remembers it; a mark that nobody can read is none.
    mark = Path(plan + ".begun")
    assert json.loads(mark.read_text(encoding="utf-8"))["store"] == os.environ["SMSC_OUTBOX"]
    begun = Plan.open(plan)
    for content in ("[]", "{}", "no JSON"):
        mark.write_text(content, encoding="utf-8")
        check_begun_here(begun, messages=0)
    mark.unlink()
    remember_begun(begun, "postgresql://user:secret@host/sms", datetime(2026, 1, 15, tzinfo=UTC))
    assert json.loads(mark.read_text(encoding="utf-8"))["store"] == "postgresql://host/sms"


def test_a_list_that_is_not_there_any_more_is_told(desk: Desk) -> None:
    (desk.folder / "stop.txt").write_text("+79990000000\n", encoding="utf-8")
    plan = desk.plan(3, "--opt-out", str(desk.folder / "stop.txt"))
    (desk.folder / "stop.txt").unlink()
    told = desk.run("run", plan)
    assert "WARNING: stop.txt is not there any more" in told.stderr
    assert desk.sandbox.posts("send_sms2") == 0


def test_what_was_cancelled_is_not_begun_again(desk: Desk) -> None:
    plan = desk.plan(3)
    with Outbox.open(os.environ["SMSC_OUTBOX"]) as outbox:
        campaign = Campaign(Plan.open(plan), outbox)
        campaign.fill()
        campaign.cancel()
    for verb in ("run", "resume"):
        refused = desk.run(verb, plan, "--confirm")
        assert refused.exit_code == 2
        assert "cancelled" in refused.stderr
    assert desk.sandbox.posts("send_sms2") == 0


def test_with_a_dearest_price_the_last_message_goes_too(desk: Desk) -> None:
    plan = desk.plan(30, "--max-price", "5")
    done = desk.json("run", plan, "--confirm")
    assert (done["done"], done["counts"]["accepted"], done["cost"]) == (True, 30, "99.00")


def test_who_takes_too_long_to_say_yes_is_checked_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = desk.plan(3)

    def later(*_: Any, **__: Any) -> bool:
        desk.people(4)
        return True

    monkeypatch.setattr(click, "confirm", later)
    wiring = replace(Wiring.real(), stdin_is_terminal=lambda: True)
    refused = CliRunner().invoke(cli, ["campaign", "run", plan], obj=wiring)
    assert refused.exit_code == 9
    assert "the table people.csv was changed" in refused.stderr
    assert desk.sandbox.posts("send_sms2") == 0


def test_our_own_export_is_a_table_again(desk: Desk) -> None:
    desk.run("run", desk.plan(3), "--confirm")
    place = str(desk.folder / "told.csv")
    assert desk.run("report", str(desk.folder / "plan.jsonl"), "--csv", place).exit_code == 0
    with open_recipients(place) as source:
        assert [one.phone for one in source] == [f"+7999{at:07d}" for at in range(3)]
