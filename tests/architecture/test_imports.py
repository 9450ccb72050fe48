"""Imports point down, and nothing heavy is loaded before it is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[2]

HEAVY = ("zeep", "httpx2", "httpx", "pydantic", "lxml", "tenacity", "rich", "requests", "starlette", "uvicorn")


def loaded_by(code: str) -> set[str]:
    """Top-level modules after running *code* in a fresh interpreter."""
    script = f"import sys\n{code}\nprint(' '.join({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split())


def test_the_import_contracts_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(ROOT)
    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == 0


@pytest.mark.parametrize(
    ("code", "allowed"),
    [
        ("import smsc_soap", set()),
        ("import smsc_soap.pytest_plugin", set()),
        ("from smsc_soap import errors", set()),
        ("from smsc_soap import ExtendedParameters, VoiceOptions, count_segments, parse_phone", set()),
        ("import smsc_soap.cli.main, smsc_soap.cli.segments.verb, smsc_soap.cli.query", set()),
        ("from smsc_soap import SmscClient", {"pydantic", "lxml"}),
    ],
)
def test_what_an_import_loads(code: str, allowed: set[str]) -> None:
    assert loaded_by(code) & set(HEAVY) <= allowed


def test_constructing_a_client_loads_no_http_library_and_no_retry_engine() -> None:
    # zeep loads httpx where it finds it, and httpx loads rich: not ours, and not in a user's installation.
    code = "sys.modules['httpx'] = None; from smsc_soap import SmscClient; SmscClient('a', 'b')"
    assert not loaded_by(code) & {"httpx2", "tenacity", "rich", "starlette"}


@pytest.mark.parametrize("words", [["segments", "text"], ["query", "tz=0"], ["segments", "--json", "text"]])
def test_the_verbs_that_only_count_load_no_logging(words: list[str]) -> None:
    code = f"from smsc_soap.cli.main import main\ntry:\n    main({words!r})\nexcept SystemExit:\n    pass"
    assert "logging" not in loaded_by(code)
