"""Code blocks of the README and of the quick start run as they stand, but for the sandbox's address."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from interop import require

from smsc_soap.cli.main import main as command
from smsc_soap.sandbox.server import SandboxServer

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
QUICK_START = (ROOT / "docs" / "ru" / "quick-start.md").read_text(encoding="utf-8")
SANDBOX = "http://127.0.0.1:8025"


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


PYTHON = [block for block in blocks(README, "python") if "def test_" not in block]
TESTS = [block for block in blocks(README, "python") if "def test_" in block]


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=120, cwd=cwd, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def test_there_is_something_to_run() -> None:
    assert len(PYTHON) >= 2
    assert len(TESTS) == 1
    assert len(blocks(README, "php")) == 1


@pytest.mark.parametrize("block", PYTHON, ids=range(len(PYTHON)))
def test_python(block: str, tmp_path: Path) -> None:
    with SandboxServer() as sandbox:
        script = tmp_path / "block.py"
        script.write_text(block.replace(SANDBOX, sandbox.url), encoding="utf-8")
        assert run(sys.executable, "-W", "error", str(script), cwd=tmp_path).stdout.strip()
        assert sandbox.ledger


def test_the_first_example_shows_what_it_promises() -> None:
    for name in ("tz", "period", "freq", "call", "voice", "param", "list"):
        assert re.search(rf"\b{name}=", PYTHON[0]), name
    assert len([line for line in PYTHON[0].splitlines() if line.strip()]) <= 6
    assert len(blocks(README, "php")[0].strip().splitlines()) <= 6


@pytest.mark.parametrize("block", blocks(QUICK_START, "python"))
def test_russian_quick_start(block: str, tmp_path: Path) -> None:
    with SandboxServer() as sandbox:
        here = block.replace('"login", "password"', f'"alex", "123", base_url="{sandbox.url}"')
        assert here != block
        script = tmp_path / "block.py"
        script.write_text(here, encoding="utf-8")
        assert run(sys.executable, "-W", "error", str(script), cwd=tmp_path).stdout.strip()


def test_the_test_in_the_readme_passes(tmp_path: Path) -> None:
    (tmp_path / "test_block.py").write_text(TESTS[0], encoding="utf-8")
    done = run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_block.py", cwd=tmp_path)
    assert "1 passed" in done.stdout


def test_php(tmp_path: Path) -> None:
    require(shutil.which("php"), "php", "apt-get install php-cli php-soap")
    with SandboxServer() as sandbox:
        script = tmp_path / "block.php"
        script.write_text(blocks(README, "php")[0].replace(SANDBOX, sandbox.url), encoding="utf-8")
        assert run("php", "-d", "soap.wsdl_cache_enabled=0", str(script), cwd=tmp_path).stdout == (
            "accepted, id order-17\n"
        )


def test_the_end_of_the_demo_is_what_the_demo_prints(tmp_path: Path) -> None:
    done = run(sys.executable, "-m", "smsc_soap", "demo", "--fast", cwd=tmp_path)
    for line in blocks(README, "text")[0].strip().splitlines():
        assert line in done.stdout.splitlines(), line


def test_every_command_named_in_the_documents_exists() -> None:
    pages = [README, QUICK_START, *((page.read_text(encoding="utf-8")) for page in (ROOT / "docs").glob("*.md"))]
    named = {name for page in pages for name in re.findall(r"^smsc-soap ([a-z]+)", page, re.MULTILINE)}
    assert named
    for name in named:
        with pytest.raises(SystemExit) as leaving:
            command([name, "--help"])
        assert leaving.value.code == 0, name


def test_every_link_between_the_documents_leads_somewhere() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_no_file_speaks_of_the_place_it_was_made_in() -> None:
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, cwd=ROOT, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    # In halves, so that this file may be looked at as well: folders of a machine, hosts of package indexes.
    halves = [("/wo", "rk/"), ("/ro", "ot/"), ("../sha", "red"), ("pypi", ".org"), ("python", "hosted"), ("npm", "js.")]
    forbidden = re.compile("|".join(re.escape(first + second) for first, second in [*halves, ("/sim", "ple/")]))
    for name in listed.stdout.split():
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".lock", ".json", ".yaml", ".php", ".mjs", ".js", ".html", ".csv"}:
            found = forbidden.search(path.read_text(encoding="utf-8"))
            assert not found, f"{name}: {found and found.group()}"
