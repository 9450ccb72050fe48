"""``smsc-soap estimate`` as a process: kills, full disks, bad tables; and the examples of docs/estimate.md."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from smsc_soap.sandbox.server import SandboxServer

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "estimate.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ smsc-soap (.*)$", PAGE, re.MULTILINE)
PYTHON = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
[RATES] = re.findall(r"^```\n(prefix,.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
TEXT = "Dear {name}, your order is ready"


@pytest.fixture
def sandbox() -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        yield server


def _table(folder: Path, rows: int) -> Path:
    path = folder / "people.csv"
    lines = [f"+79{(16, 99, 3, 21)[at % 4]:02}{at % 10**7:07},Anna,{at}" for at in range(2, 10 * rows, 10)]
    path.write_text("phone,name,order\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def _environment(sandbox: SandboxServer | None) -> dict[str, str]:
    account = {} if sandbox is None else {"SMSC_LOGIN": "alex", "SMSC_PASSWORD": "123", "SMSC_BASE_URL": sandbox.url}
    plain = {name: value for name, value in os.environ.items() if not name.startswith("SMSC_")}
    return {**plain, **account, "LC_ALL": "C.UTF-8"}


def _started(sandbox: SandboxServer | None, folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "smsc_soap", "estimate", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env=_environment(sandbox),
    )


def _run(sandbox: SandboxServer | None, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    process = _started(sandbox, folder, *arguments)
    out, err = process.communicate(timeout=60)
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


def test_the_examples_of_the_page(sandbox: SandboxServer, tmp_path: Path) -> None:
    _table(tmp_path, 60)
    (tmp_path / "rates.csv").write_text(RATES, encoding="utf-8")
    assert len(COMMANDS) == 5
    for line in COMMANDS:
        words = shlex.split(line)
        assert words[0] == "estimate"
        done = _run(sandbox, tmp_path, *words[1:])
        assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)) == set(
        re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", _keys(), re.M)))
    )
    assert (tmp_path / "report.html").is_file()
    assert (tmp_path / "people.csv.quote.jsonl").is_file()
    assert len(sandbox.ledger) == 0, "nothing is ever sent"


def _keys() -> str:
    return PAGE.partition("## JSON")[2]


def test_the_python_of_the_page(sandbox: SandboxServer, tmp_path: Path) -> None:
    _table(tmp_path, 60)
    [block] = PYTHON
    here = block.replace('"login", "password"', f'"alex", "123", base_url="{sandbox.url}"')
    assert here != block
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", here], capture_output=True, text=True, timeout=60, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("60 60 ")


@pytest.mark.skipif(os.name != "posix", reason="kills by signal")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_full_quote_goes_on_after_a_kill(sandbox: SandboxServer, tmp_path: Path, how: signal.Signals) -> None:
    table = _table(tmp_path, 400)
    arguments = (str(table), "-t", TEXT, "--quote", "full", "--batch-size", "2", "--json")
    state = tmp_path / "people.csv.quote.jsonl"
    process = _started(sandbox, tmp_path, *arguments)
    deadline = time.monotonic() + 30
    while not (state.exists() and state.read_bytes().count(b"\n") >= 20) and process.poll() is None:
        assert time.monotonic() < deadline
    process.send_signal(how)
    out, _ = process.communicate(timeout=30)
    assert process.returncode in (-signal.SIGKILL, 130)
    known = state.read_bytes().count(b"\n")
    assert 20 <= known < 200, out
    done = _run(sandbox, tmp_path, *arguments)
    found = json.loads(done.stdout)
    assert found["full"]["batches"] == 200
    assert found["full"]["asked_now"] == found["provider_calls"] == 200 - known
    assert found["complete"]
    once_more = json.loads(_run(sandbox, tmp_path, *arguments).stdout)
    assert (once_more["provider_calls"], once_more["cost"]) == (0, found["cost"])
    whole = json.loads(_run(sandbox, tmp_path, *arguments[:3], "--quote", "sample", "--json").stdout)
    assert Decimal(whole["cost"]) == Decimal(found["cost"])


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full")
def test_a_full_disk(sandbox: SandboxServer, tmp_path: Path) -> None:
    table = str(_table(tmp_path, 30))
    (tmp_path / "rates.csv").write_text(RATES, encoding="utf-8")
    rejects = _run(None, tmp_path, table, "-t", TEXT, "--rates", "rates.csv", "--rejects", "no/where.csv")
    assert rejects.returncode == 74
    assert "No such file" in rejects.stderr
    script = (
        "import resource, sys, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300));"
        "from smsc_soap.cli.main import main; main(sys.argv[1:])"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", script, "estimate", table, "-t", TEXT, "--quote", "full", "--batch-size", "5"],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=tmp_path,
        env=_environment(sandbox),
    )
    assert done.returncode == 74, done.stderr
    assert "No space left" in done.stderr or "File too large" in done.stderr
    assert "Traceback" not in done.stderr
    kept = (tmp_path / "people.csv.quote.jsonl").read_bytes()
    assert kept.endswith(b"\n")
    assert all(json.loads(line) for line in kept.splitlines())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "an empty table"),
        (b"phone,name\n", "no rows"),
        (b"phone,name\n12,a\nabc,b\n", "none can get a message"),
        (b"name,city\nAnna,Omsk\n", "phone"),
        (b"phone,name\n+79160000002,\"Anna\n", "does not end"),
        (b"phone,name\n+79160000002,\x00\n", "bytes that are no text"),
        (b"phone," + b",".join(b"c%d" % at for at in range(100_000)) + b"\n", "columns"),
        (b"phone,name\n" + b"x" * 3_000_000, "line over"),
        (b"PK\x03\x04 not a workbook", "XLSX"),
    ],
)  # fmt: skip
def test_bad_tables_get_one_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "people.csv").write_bytes(content)
    (tmp_path / "rates.csv").write_text(RATES, encoding="utf-8")
    done = _run(None, tmp_path, "people.csv", "-t", "Hi", "--rates", "rates.csv")
    assert done.returncode == 2
    assert done.stdout == ""
    assert words.lower() in done.stderr.lower()
    assert len(done.stderr.splitlines()) == 1, done.stderr
