"""``smsc-soap calibrate`` from the question to the files, against a sandbox on a clock that waits by moving."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

from smsc_soap import SmscClient
from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.cli.main import cli
from smsc_soap.cli.wiring import Wiring
from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.server import SandboxServer

PHONE = "+79990000001"


@dataclass
class Desk:
    """A terminal beside a sandbox; both on one clock."""

    server: SandboxServer
    clock: ManualClock
    folder: Path
    terminal: bool = True
    environ: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments, input=None):
        environ = {"SMSC_LOGIN": "alex", "SMSC_PASSWORD": "123", "SMSC_BASE_URL": self.server.url, **self.environ}
        wiring = Wiring(
            environ=environ,
            make_client=lambda settings: SmscClient.from_settings(settings, clock=self.clock),
            now=self.clock.now,
            sleep=self.clock.sleep,
            stdin_is_terminal=lambda: self.terminal,
            stdout_is_terminal=lambda: False,
        )
        return CliRunner().invoke(cli, ["calibrate", *arguments], obj=wiring, input=input)

    @property
    def report(self):
        return (self.folder / "calibration.md").read_text(encoding="utf-8")

    @property
    def cassettes(self):
        return sorted(one.relative_to(self.folder).as_posix() for one in self.folder.rglob("*.yaml"))


@pytest.fixture
def desk(smsc_sandbox, smsc_clock, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Desk(smsc_sandbox, smsc_clock, tmp_path)


def test_the_plan_is_shown_and_nothing_is_sent_before_a_yes(desk):
    result = desk.run("--phone", PHONE, input="n\n")
    assert result.exit_code == ExitCode.INTERRUPTED
    assert "Expected 9.90, at most 16.50; balance 1000.00." in result.stderr
    assert "THE SAME AGAIN within a minute, on purpose" in result.stderr
    assert "id-in-identity" in result.stderr
    assert "********0001" in result.stderr
    assert PHONE not in result.stderr
    assert "About 3 minutes" in result.stderr
    assert desk.server.posts("send_sms") + desk.server.posts("send_sms2") == 0
    assert not list(desk.folder.iterdir())


def test_the_whole_way(desk):
    result = desk.run(input=f"{PHONE}\ny\n")
    assert result.exit_code == 0, result.stderr
    assert "Does another id make an equal send a different one?" in result.stdout
    assert "Asked: sandbox" in result.stdout
    assert desk.report.startswith("# What a calibration found out")
    assert "cassettes/sandbox/calibrate_twin.yaml" in desk.cassettes
    assert len(desk.server.ledger) == 3
    assert "waiting 65 s" in result.stderr


def test_in_russian(desk):
    desk.environ = {"LANG": "ru_RU.UTF-8"}
    result = desk.run("--phone", PHONE, input="y\n")
    assert result.exit_code == 0
    assert "Задать эти вопросы?" in result.stderr
    assert "не больше 16.50" in result.stderr
    assert "Отчёт: calibration.md" in result.stdout


def test_json(desk):
    result = desk.run("--phone", PHONE, "--yes", "--json", "--no-cassettes", "--reserve-url", desk.server.reserve_url)
    told = json.loads(result.stdout)
    answers = {one["question"]: one["answer"] for one in told["questions"]}
    assert answers["reserve"] == "shared"
    assert answers["id-in-identity"] == "no"
    assert told["report"] == "calibration.md"
    assert told["cassettes"] == []
    assert told["spent_at_most"] == "9.90"
    assert [one["fate"] for one in told["messages"]].count("accepted") == 3
    assert not desk.cassettes


def test_without_a_terminal_yes_is_needed(desk):
    desk.terminal = False
    result = desk.run("--phone", PHONE)
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "--yes" in result.stderr
    assert desk.server.posts() == 0


def test_without_a_terminal_a_phone_is_needed(desk):
    desk.terminal = False
    assert "--phone" in desk.run("--yes").stderr
    assert desk.server.posts() == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--budget", "16"), "--budget: 16 is not allowed; allowed: at least 16.50"),
        (("--budget", "much"), "an amount of money"),
        (("--budget", "-1"), "an amount of money"),
        (("--phone", "+7999000000"), "whole numbers of your own"),
        (("--phone", "12"), "phone"),
        (("--denied-sender", "MUCH TOO LONG A NAME"), "sender"),
        (("--reserve-url", "http://example.com"), "https"),
        (("--report", "nowhere/report.md"), "does not exist"),
        (("--only", "everything"), "everything"),
        (("--patience-s", "5"), "60"),
    ],
)
def test_what_cannot_work_is_said_before_anything_is_sent(desk, arguments, words):
    result = desk.run("--phone", PHONE, "--yes", *arguments)
    assert result.exit_code == ExitCode.BAD_INPUT
    assert words in result.stderr
    assert desk.server.posts("send_sms") == 0


def test_a_balance_that_does_not_cover_it_sends_nothing(desk):
    desk.server.provider.account.balance = type(desk.server.provider.account.balance)("10")
    result = desk.run("--phone", PHONE, "--yes")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "the balance does not cover 16.50" in result.stderr
    assert desk.server.posts("send_sms") == 0


def test_files_of_an_earlier_run_are_kept_and_said_before_anything_is_asked(desk):
    assert desk.run("--phone", PHONE, "--yes").exit_code == 0
    first, posts = desk.report, desk.server.posts()
    for arguments in ((), ("--report", "second.md")):
        result = desk.run("--phone", PHONE, "--yes", *arguments)
        assert result.exit_code == ExitCode.BAD_INPUT
        assert "already" in result.stderr
    assert desk.server.posts() == posts
    assert desk.report == first


def test_one_question_alone_and_for_free(desk):
    result = desk.run("--phone", PHONE, "--only", "not-found", "--free-only", input="y\n")
    assert result.exit_code == 0
    assert "error 3" in result.stdout
    assert "nothing costs" in result.stderr
    assert "Beside them two sends" not in result.stderr
    assert desk.server.posts("send_sms") == 0


def test_an_unknown_send_is_said_with_what_settles_it(desk):
    desk.server.faults.add("reset_unexecuted", operation="send_sms2", nth=2)
    result = desk.run("--phone", PHONE, "--yes", "--patience-s", "60")
    assert result.exit_code == ExitCode.UNKNOWN
    assert f"NOT CERTAIN WHETHER SENT, not repeated: smsc-soap status {PHONE} " in result.stderr
    assert "A send is still unknown" in desk.report
    assert PHONE not in desk.report


def test_wrong_credentials_end_it_after_one_try(desk):
    desk.environ = {"SMSC_PASSWORD": "wrong"}
    result = desk.run("--phone", PHONE, "--yes")
    assert result.exit_code == ExitCode.REFUSED
    assert desk.server.posts() == 1
    assert not list(desk.folder.iterdir())


def test_a_key_is_tried_at_both_places(desk, tmp_path):
    desk.server.provider.behave(Behaviour(api_key_place="password"))
    key = tmp_path / "key"
    key.write_text("sandbox-key")
    key.chmod(0o600)
    result = desk.run("--phone", PHONE, "--yes", "--api-key-file", str(key), "--only", "api-key-place")
    assert result.exit_code == 0, result.stderr
    assert 'api_key_style="password"' in desk.report
    assert "sandbox-key" not in result.output + desk.report


def test_a_block_in_the_middle_is_a_refusal(desk):
    desk.server.faults.add("refuse", operation="send_sms2", code=4)
    result = desk.run("--phone", PHONE, "--yes")
    assert result.exit_code == ExitCode.REFUSED
    assert "nothing more was asked" in desk.report


def test_ctrl_c_writes_what_is_known(desk, monkeypatch):
    slept = []

    def sleep(seconds):
        slept.append(seconds)
        raise KeyboardInterrupt

    monkeypatch.setattr(desk.clock, "sleep", sleep)
    result = desk.run("--phone", PHONE, "--yes")
    assert slept
    assert result.exit_code == ExitCode.INTERRUPTED
    assert "Interrupted. The report holds what was known" in result.stderr
    assert "It was interrupted" in desk.report
    assert "| **UTC+3** |" in desk.report
    assert "Does `del=1`" in desk.report


def test_a_report_that_cannot_be_written_goes_to_the_screen(desk, monkeypatch):
    plain = Path.open

    def full(self, mode="r", *more, **named):
        if self.name == "calibration.md" and "x" in mode:
            raise OSError(28, "No space left on device")
        return plain(self, mode, *more, **named)

    monkeypatch.setattr(Path, "open", full)
    result = desk.run("--phone", PHONE, "--yes")
    assert result.exit_code == ExitCode.FILE
    assert "# What a calibration found out" in result.stderr


def test_as_a_process(tmp_path):
    """The real clock: only questions that need no wait."""
    with SandboxServer() as server:
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("SMSC_", "LC_", "LANG"))}
        environ |= {"SMSC_LOGIN": "alex", "SMSC_PASSWORD": "123", "SMSC_BASE_URL": server.url, "LANG": "C.UTF-8"}
        arguments = ("--phone", PHONE, "--yes", "--json", "--reserve-url", server.reserve_url)
        only = [word for name in ("reserve", "not-found", "own-id", "account-zone") for word in ("--only", name)]
        done = subprocess.run(
            [sys.executable, "-m", "smsc_soap", "calibrate", *arguments, *only],
            cwd=tmp_path,
            env=environ,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    answers = {one["question"]: one["answer"] for one in json.loads(done.stdout)["questions"]}
    assert answers == {"not-found": "error 3", "reserve": "shared", "own-id": "yes", "account-zone": "UTC+3"}
    assert (tmp_path / "cassettes" / "sandbox" / "calibrate_first.yaml").exists()
