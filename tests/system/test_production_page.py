"""docs/production.md: every command line is one that the command understands, and the units say what they should."""

from __future__ import annotations

import configparser
import re
import shlex
from pathlib import Path

import pytest

from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.cli.main import main
from smsc_soap.cli.outbox.words import overview_dict
from smsc_soap.outbox.overview import Overview
from smsc_soap.outbox.states import MessageState

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "production.md").read_text(encoding="utf-8")
COMMAND = r"^(?:\$ |ExecStart=)(?:runuser -u smsc-soap -- )?(?:/opt/smsc-soap/bin/)?smsc-soap (.*)$"
LINES = re.findall(COMMAND, PAGE, re.MULTILINE)
UNITS = re.findall(r"^```ini\n# (\S+\.service)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def test_there_is_something_to_read() -> None:
    assert len(LINES) >= 8
    assert [Path(name).name for name, _ in UNITS] == ["smsc-outbox.service", "smsc-callbacks.service"]


@pytest.mark.parametrize("line", LINES)
def test_every_command_line_is_understood(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        main([*shlex.split(line), "--help"])
    assert leaving.value.code == 0, capsys.readouterr().err


@pytest.mark.parametrize(("name", "text"), UNITS)
def test_a_unit_leaves_time_to_end_and_does_not_repeat_a_wrong_setting(name: str, text: str) -> None:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # keys of units keep their case
    unit.read_string(text)
    service = unit["Service"]
    assert int(service["TimeoutStopSec"]) > 40
    assert int(service["RestartPreventExitStatus"]) == ExitCode.BAD_INPUT
    assert "/smsc-soap.env" in service["EnvironmentFile"]
    assert "SMSC_PASSWORD" not in text


def test_what_a_monitor_looks_at_is_told_by_status() -> None:
    empty = Overview(dict.fromkeys(MessageState, 0), None, False, None, None, None, 0.0, 0, 0, 0.0)
    told = overview_dict(empty)
    looked_at = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert len(looked_at) >= 6
    assert set(looked_at) <= set(told)
