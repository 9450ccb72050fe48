"""A program that starts a sandbox without its extra is told what to install."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize("package", ["uvicorn", "starlette"])
def test_one_sentence_names_the_extra(package: str) -> None:
    program = (
        f"import sys\nsys.modules[{package!r}] = None\n"
        "try:\n    from smsc_soap.sandbox.server import SandboxServer\n"
        "except ImportError as error:\n    print(type(error).__name__, error.name, error)"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    name = shown.split()[1]
    assert name.partition(".")[0] == package
    assert f'the sandbox needs {name}: pip install "smsc-soap[sandbox]"' in shown
