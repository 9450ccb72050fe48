"""The public names of the package, loaded when they are used."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import smsc_soap.callbacks as package
from smsc_soap.callbacks import server
from smsc_soap.callbacks.app import CallbackApp
from smsc_soap.errors import ConfigurationError


def test_every_name_is_there() -> None:
    assert all(getattr(package, name) is not None for name in package.__all__)
    with pytest.raises(AttributeError, match="unheard"):
        _ = package.unheard


def test_the_type_checker_sees_the_same_names() -> None:
    source = Path(package.__file__ or "").read_text(encoding="utf-8")
    assert set(re.findall(r" as (\w+)$", source, re.MULTILINE)) == set(package.__all__)


def test_reading_a_call_needs_no_database_and_no_server() -> None:
    code = "import sys; from smsc_soap.callbacks import read_callback; print(sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not {name for name in ("sqlalchemy", "uvicorn", "starlette", "zeep", "pydantic") if f"'{name}'" in loaded}


def test_without_uvicorn_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "find_spec", lambda _: None)
    with pytest.raises(ConfigurationError, match="pip install"):
        server.CallbackServer(CallbackApp(None))  # type: ignore[arg-type]


def test_threads_of_a_receiving_process_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[float] = []
    monkeypatch.setattr("sys.setswitchinterval", seen.append)
    server.share_python_fairly()
    assert seen == [server.SWITCH_S]
