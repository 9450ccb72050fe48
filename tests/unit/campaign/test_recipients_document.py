"""The examples of docs/recipients.md run as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DOCUMENT = (Path(__file__).resolve().parents[3] / "docs" / "recipients.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", DOCUMENT, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_examples(
    block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("people.csv").write_text("phone;name;sum\n+79990000001;Анна;5\n89990000002;;6\nx;B;7\n", encoding="cp1251")
    Path("stop.txt").write_text("+79990000009\n", encoding="utf-8")
    exec(compile(block, "docs/recipients.md", "exec"), {})
    assert capsys.readouterr().out.strip()
    if "rejects.csv" in block:
        assert "bad_phone" in Path("rejects.csv").read_text(encoding="utf-8")


def test_every_code_of_a_reject_is_in_the_document() -> None:
    from smsc_soap.campaign.tables.rejects import RejectCode

    assert len(BLOCKS) == 2
    for code in RejectCode:
        assert f"`{code}`" in DOCUMENT
