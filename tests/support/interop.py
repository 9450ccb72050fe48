"""Independent parties of the contract tests: PHP's SoapServer, and SOAP clients that are not ours.

Each client is a script that reads calls from standard input and prints results, both as JSON; see ``ask``.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

import pytest

#: With ``1`` a missing party is a failure instead of a skipped test.
REQUIRE: Final = "SMSC_SOAP_REQUIRE_INTEROP"

ROOT: Final = Path(__file__).resolve().parents[2]
SCRIPTS: Final = ROOT / "tests" / "interop"
WSDL: Final = ROOT / "wsdl" / "soap.wsdl"

_STARTED: Final = re.compile(r"PHP (\S+) Development Server \((http://127\.0\.0\.1:\d+)\) started")
_LIMIT_S: Final = 60.0

#: One call: the operation, and its fields as they stand in the envelope.
Call = tuple[str, Mapping[str, str]]


def require(found: object, what: str, how: str) -> None:
    """Nothing when *found*; else the test is skipped with the reason, or fails where CI asks for it."""
    if found:
        return
    sentence = f"{what} is missing; {how}"
    if os.environ.get(REQUIRE) == "1":
        pytest.fail(f"{sentence} ({REQUIRE}=1 makes that a failure)", pytrace=False)
    pytest.skip(sentence)


def php() -> str:
    """The PHP interpreter, with its soap extension."""
    program = shutil.which("php")
    require(program, "php", "Debian: apt-get install php-cli php-soap")
    extensions = subprocess.run([str(program), "-m"], capture_output=True, text=True, timeout=_LIMIT_S, check=True)
    require("soap" in extensions.stdout.split(), "the soap extension of php", "Debian: apt-get install php-soap")
    return str(program)


def php_client() -> list[str]:
    """The command of PHP's SoapClient."""
    return [php(), str(SCRIPTS / "php" / "client.php")]


def node_client() -> list[str]:
    """The command of Node's ``soap``."""
    program = shutil.which("node")
    require(program, "node", "Debian: apt-get install nodejs npm")
    installed = (SCRIPTS / "node" / "node_modules" / "soap").is_dir()
    require(installed, "the npm package soap", "npm ci --prefix tests/interop/node")
    return [str(program), str(SCRIPTS / "node" / "client.mjs")]


def python_client(script: str, module: str) -> list[str]:
    """The command of a Python script that needs *module*."""
    require(importlib.util.find_spec(module), module, "install the dev group of pyproject.toml")
    return [sys.executable, str(SCRIPTS / "python" / script)]


def ask(command: Sequence[str], url: str, calls: Sequence[Call]) -> list[dict[str, Any]]:
    """What an independent client got for each of *calls*: ``result``, and ``request`` where it can tell."""
    ran = subprocess.run(
        [*command, url],
        input=json.dumps(calls),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=_LIMIT_S,
        env=_direct_environment(),
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    answers: list[dict[str, Any]] = json.loads(ran.stdout)
    return answers


def _direct_environment() -> dict[str, str]:
    """Ours, without proxies: everything here is on loopback."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return {**kept, "NO_PROXY": "127.0.0.1", "PYTHONIOENCODING": "utf-8"}


class PhpServer:
    """``tests/interop/php/server.php`` behind PHP's built-in web server on a free port of loopback."""

    #: Such as ``8.2.35``.
    version: str
    url: str

    def __init__(self, folder: Path) -> None:
        self._state = folder / "state.json"
        self._last_lines: deque[str] = deque(maxlen=20)

    def __enter__(self) -> Self:
        command = [php(), "-d", "expose_php=1", "-S", "127.0.0.1:0", str(SCRIPTS / "php" / "server.php")]
        environment = {**_direct_environment(), "SMSC_WSDL": str(WSDL), "SMSC_STATE": str(self._state)}
        self._process = subprocess.Popen(
            command, env=environment, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        assert self._process.stderr is not None
        self._wait_for_start(self._process.stderr)
        self._reader = threading.Thread(target=self._last_lines.extend, args=(self._process.stderr,), daemon=True)
        self._reader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(_LIMIT_S)
        self._reader.join(_LIMIT_S)
        if self._process.stderr is not None:
            self._process.stderr.close()

    def reset(self) -> None:
        """As new: full balance, no messages."""
        self._state.unlink(missing_ok=True)

    def _wait_for_start(self, lines: IO[str]) -> None:
        for line in lines:
            self._last_lines.append(line)
            if found := _STARTED.search(line):
                self.version, self.url = found[1], found[2]
                return
        pytest.fail("PHP's web server did not start: " + "".join(self._last_lines), pytrace=False)
