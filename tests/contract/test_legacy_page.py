"""docs/legacy.md: its PHP runs, twice and with a mistake; its words are those of the store and of the parameters."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from interop import require

from smsc_soap import DeliveryStatus, ExtendedParameters
from smsc_soap.outbox.states import MessageState

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "legacy.md").read_text(encoding="utf-8")
PHP = re.findall(r"^```php\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)[0]


@pytest.fixture
def run_php(tmp_path: Path):
    """Runs PHP with our command in front of all others, and a store in the temporary folder."""
    require(shutil.which("php"), "php", "apt-get install php-cli")
    command = tmp_path / "bin" / "smsc-soap"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m smsc_soap "$@"\n')
    command.chmod(0o755)
    environ = {**os.environ, "PATH": f"{command.parent}:{os.environ['PATH']}", "SMSC_OUTBOX": str(tmp_path / "sms.db")}

    def run(code: str) -> subprocess.CompletedProcess[str]:
        script = tmp_path / "page.php"
        script.write_text(code, encoding="utf-8")
        return subprocess.run(
            ["php", str(script)], capture_output=True, text=True, timeout=120, cwd=tmp_path, env=environ, check=False
        )

    return run


def test_a_message_is_handed_over_once_however_often_it_is_put(run_php) -> None:
    for _ in range(2):
        assert run_php(PHP).stdout == "order-17 queued\n"


def test_another_message_under_the_same_key_is_an_exception(run_php) -> None:
    run_php(PHP)
    again = run_php(PHP.replace("Ваш заказ 17 готов", "Ваш заказ 18 готов"))
    assert again.returncode != 0
    assert "belongs to another message already" in again.stdout + again.stderr


def test_the_words_are_ours() -> None:
    words = set(re.findall(r"`(\w+)`", PAGE))
    assert {state.value for state in MessageState} <= words
    known = {state.value for state in MessageState} | {status.value for status in DeliveryStatus}
    rows = re.findall(r"^\| (`[^|]*) \| (?:true|false) \| ([^|]*) \|", PAGE, re.MULTILINE)
    assert len(rows) == 6
    for row in rows:
        assert set(re.findall(r"`(\w+)`", "".join(row))) <= known
    formats = next(line for line in PAGE.splitlines() if line.startswith("| `$format`"))
    named = re.findall(r"`([a-z]+)(?:=\d)?`", formats)
    assert len(named) == 11
    assert set(named) <= {one.name for one in fields(ExtendedParameters)}
