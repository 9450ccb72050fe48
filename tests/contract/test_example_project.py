"""The small project of the examples, and the page that explains it: it passes, and a bug planted in it is caught."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "examples" / "plugin_project"
PAGE = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
#: What is said of cassettes is tested beside them.
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE.partition("## Cassettes\n")[0], re.DOTALL | re.MULTILINE)
TESTS = [block for block in BLOCKS if "def test_" in block]
SENT_AGAIN = (
    "shop/notify.py",
    'return Told("unknown", unknown.to_dict())',
    'client.send_sms(phone, text_of(order), id=f"order-{order}")\n        return Told("sent")',
)
SENT_AGAIN_UNDER_ANOTHER_ID = (
    "shop/notify.py",
    'return Told("unknown", unknown.to_dict())',
    "client.with_options(limits=None).send_sms(phone, text_of(order))\n"
    '        return Told("unknown", unknown.to_dict())',
)
TAKEN_FOR_SENT = ("shop/notify.py", "isinstance(found, Accepted)", "found is not None")
WITHOUT_A_KEY = ("shop/queue.py", ', key=f"order-{order}")', ")")
HANDED_OVER_ANEW = (
    "shop/queue.py",
    'key=f"order-{order}")',
    'key=f"order-{order}-{id(object())}-{len(outbox.list())}")',
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    there = tmp_path / "project"
    shutil.copytree(PROJECT, there, ignore=shutil.ignore_patterns("__pycache__"))
    return there


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=project, check=False)


def test_the_project_passes_and_needs_no_conftest(project: Path) -> None:
    assert not list(project.rglob("conftest.py"))
    done = run(project)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^\d\d passed", done.stdout, re.MULTILINE)


def test_its_tests_use_every_fixture() -> None:
    used = "".join(path.read_text(encoding="utf-8") for path in (PROJECT / "tests").glob("*.py"))
    for name in ("smsc_sandbox", "smsc_client", "smsc_async_client", "smsc_clock", "smsc_fault"):
        assert name in used
        assert f"`{name}`" in PAGE


@pytest.mark.parametrize(
    "bug",
    [SENT_AGAIN, SENT_AGAIN_UNDER_ANOTHER_ID, TAKEN_FOR_SENT, WITHOUT_A_KEY, HANDED_OVER_ANEW],
    ids=["sent again", "sent again under another id", "taken for sent", "no key", "a new key each time"],
)
def test_a_planted_bug_is_caught(bug: tuple[str, str, str], project: Path) -> None:
    name, good, bad = bug
    path = project / name
    text = path.read_text(encoding="utf-8")
    assert text.count(good) == 1
    path.write_text(text.replace(good, bad), encoding="utf-8")
    done = run(project, "-x", f"tests/test_{path.name}")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 failed" in done.stdout


def test_the_page_quotes_the_project() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (PROJECT / "shop").glob("*.py"))
    quoted = [block for block in BLOCKS if block not in TESTS]
    assert quoted
    for block in quoted:
        assert block in sources


def test_the_tests_of_the_page_pass(project: Path) -> None:
    assert len(TESTS) == 7
    shutil.rmtree(project / "tests")
    (project / "tests").mkdir()
    for number, block in enumerate(TESTS):
        (project / "tests" / f"test_block_{number}.py").write_text(block, encoding="utf-8")
    done = run(project)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "13 passed" in done.stdout


def test_the_page_catches_sending_again(project: Path) -> None:
    name, good, bad = SENT_AGAIN
    path = project / name
    path.write_text(path.read_text(encoding="utf-8").replace(good, bad), encoding="utf-8")
    for number, block in enumerate(TESTS[:2]):
        (project / "tests" / f"test_block_{number}.py").write_text(block, encoding="utf-8")
    assert "2 failed" in run(project, "tests/test_block_0.py", "tests/test_block_1.py").stdout
