import json
import re
from pathlib import Path

import pytest

from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.cli.help_page import help_texts, main, updated

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "commands.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")


def test_the_document_shows_the_help_as_it_is():
    assert updated(TEXT) == TEXT, f"run: python -m smsc_soap.cli.help_page {DOCUMENT.name}"


@pytest.mark.parametrize("name", help_texts())
def test_every_command_is_in_the_document(name):
    assert f"<!-- help: {name} -->" in TEXT


def test_every_exit_code_is_in_the_document():
    for code in ExitCode:
        assert f"| {int(code)} | {code.meaning} |" in TEXT


def test_every_example_is_json():
    examples = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)
    assert len(examples) >= 8
    for one in examples:
        json.loads(one)


def test_a_changed_help_is_noticed(tmp_path):
    path = tmp_path / "commands.md"
    path.write_text(TEXT.replace("Money on the account.", "Nothing at all."), encoding="utf-8")
    assert updated(path.read_text(encoding="utf-8")) != path.read_text(encoding="utf-8")
    main([str(path)])
    shown = path.read_text(encoding="utf-8")
    assert shown == updated(shown)


def test_a_block_of_an_unknown_verb_is_a_mistake():
    with pytest.raises(KeyError):
        updated("<!-- help: fly -->\n<!-- end -->")
