"""The page of callbacks runs as it stands, and so do its examples as far as their frameworks are installed."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from callback_calls import SECRET

from smsc_soap.callbacks.receiver import CallbackReceiver
from smsc_soap.cli.callbacks.group import callbacks

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "callbacks.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
EXAMPLES = sorted((ROOT / "examples").glob("callbacks_*.py"))


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_python_of_the_page(block: str, tmp_path: Path) -> None:
    script = tmp_path / "block.py"
    script.write_text(block, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", str(script)], capture_output=True, text=True, cwd=tmp_path, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_commands_of_the_page_exist() -> None:
    named = set(re.findall(r"smsc-soap callbacks (\w+)", PAGE))
    assert named == set(callbacks.commands)
    options = {option for command in callbacks.commands.values() for one in command.params for option in one.opts}
    assert set(re.findall(r"`(--[\w-]+)", PAGE)) <= options


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_use_what_there_is(path: Path) -> None:
    """Compiled, and every method they call on a receiver exists."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    compile(tree, str(path), "exec")
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    called = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and "receiver" in ast.unparse(node.value) and node.attr != "receiver"
    }
    assert "CallbackApp" in used or {"knows_path"} < called
    assert all(hasattr(CallbackReceiver, name) for name in called)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_can_be_imported(path: Path, tmp_path: Path) -> None:
    environ = {**os.environ, "SMSC_CALLBACK_SECRET": SECRET, "SMSC_OUTBOX": str(tmp_path / "sms.db")}
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, env=environ, timeout=60)
    assert done.returncode == 0, done.stderr
