"""docs/client.md: its code runs, one block after the other, and its tables leave nothing out."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import smsc_soap
from smsc_soap import errors
from smsc_soap.model.status import DeliveryStatus
from smsc_soap.sandbox.server import SandboxServer
from smsc_soap.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "client.md").read_text(encoding="utf-8")
ALL_PAGES = "\n".join(page.read_text(encoding="utf-8") for page in sorted((ROOT / "docs").rglob("*.md")))


def is_named(name: str, text: str = PAGE) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", text) is not None


def test_the_code_runs_as_it_stands(tmp_path: Path) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert len(blocks) >= 5
    with SandboxServer() as sandbox:
        here = "\n".join(blocks).replace('"login", "password"', f'"alex", "123", base_url="{sandbox.url}"')
        script = tmp_path / "page.py"
        script.write_text(f"{here}\nclient.close()\n", encoding="utf-8")
        run = subprocess.run(
            [sys.executable, "-W", "error", str(script)], capture_output=True, text=True, timeout=120, check=False
        )
        assert run.returncode == 0, run.stderr
        assert "+79990000001 ['separators', 'russian_trunk']" in run.stdout
        assert len(sandbox.ledger) == 5


def test_every_setting_is_told() -> None:
    for one in fields(Settings):
        assert is_named(one.name), one.name


def test_every_error_is_told() -> None:
    known = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)}
    assert len(known) > 30
    for name in known | {"SendCancelled"}:
        assert is_named(name), name


def test_every_status_is_told() -> None:
    for status in DeliveryStatus:
        assert is_named(status.value), status


def test_every_field_of_a_result_is_told() -> None:
    for kind in (smsc_soap.SendResult, smsc_soap.CostResult, smsc_soap.StatusResult, smsc_soap.BalanceResult):
        for name in kind.model_fields:
            assert is_named(name), (kind, name)


def test_every_public_name_is_in_some_page() -> None:
    for name in smsc_soap.__all__:
        assert name == "__version__" or is_named(name, ALL_PAGES), name
