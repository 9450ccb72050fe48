"""The examples of docs/outbox.md run as they stand, but for the sandbox's address."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from smsc_soap.sandbox.server import SandboxServer

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "outbox.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
COMMANDS = re.findall(r"^\$ smsc-soap (.*)$", PAGE, re.MULTILINE)


def test_there_is_something_to_run() -> None:
    assert len(PYTHON) == 2
    assert len(COMMANDS) == 7


@pytest.mark.parametrize("block", PYTHON, ids=["threads", "asyncio"])
def test_python(block: str, tmp_path: Path) -> None:
    with SandboxServer() as sandbox:
        here = block.replace('"login", "password"', f'"alex", "123", base_url="{sandbox.url}"')
        assert here != block
        script = tmp_path / "block.py"
        script.write_text(here, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-W", "error", str(script)], capture_output=True, text=True, timeout=60, cwd=tmp_path
        )
        assert done.returncode == 0, done.stderr
        assert "accepted" in done.stdout
        assert len(sandbox.ledger) == 1


def test_commands(tmp_path: Path) -> None:
    with SandboxServer() as sandbox:
        account = {"SMSC_LOGIN": "alex", "SMSC_PASSWORD": "123", "SMSC_BASE_URL": sandbox.url, "LC_ALL": "C.UTF-8"}
        shown = []
        for line in COMMANDS:
            done = subprocess.run(
                [sys.executable, "-m", "smsc_soap", *shlex.split(line)],
                capture_output=True,
                text=True,
                timeout=60,
                cwd=tmp_path,
                env={**os.environ, **account},
            )
            assert done.returncode == 0, (line, done.stderr)
            shown.append(done.stdout)
        assert "accepted" in shown[2]
        assert "restored from a backup" in shown[5]
        assert "nothing is sent" not in shown[6]
        assert len(sandbox.ledger) == 1
