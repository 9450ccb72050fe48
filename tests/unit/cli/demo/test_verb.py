import importlib.util
import json
import sys

import pytest

from smsc_soap.cli.exit_codes import ExitCode


@pytest.mark.parametrize("package", ["uvicorn", "starlette"])
def test_without_the_server_packages_one_sentence_says_what_to_install(world, monkeypatch, package):
    begun = "smsc_soap.sandbox", "smsc_soap.cli.demo.", package
    for name in [one for one in sys.modules if one.startswith(begun) and one != "smsc_soap.cli.demo.verb"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    result = world.run("demo")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert f"needs the package {package}" in result.stderr
    assert "smsc-soap[sandbox]" in result.stderr


def test_a_missing_part_of_our_own_is_a_bug(world, monkeypatch):
    monkeypatch.delitem(sys.modules, "smsc_soap.cli.demo.stage", raising=False)
    monkeypatch.setitem(sys.modules, "smsc_soap.cli.demo.stage", None)
    assert world.run("demo").exit_code == ExitCode.INTERNAL


@pytest.fixture
def no_sqlalchemy(monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr("smsc_soap.cli.demo.verb.find_spec", lambda name: None if name == "sqlalchemy" else found(name))


@pytest.mark.parametrize(
    ("locale", "words"), [("C.UTF-8", "The second act shows the outbox"), ("ru_RU.UTF-8", "Второй акт показывает")]
)
def test_without_the_outbox_the_second_act_is_one_sentence(world, no_sqlalchemy, locale, words):
    world.environ = {"LANG": locale}
    result = world.run("demo", "--act", "2")
    assert result.exit_code == ExitCode.OK
    assert words in result.stdout
    assert 'pip install "smsc-soap[outbox]"' in result.stdout
    assert len(result.stdout.strip().splitlines()) == 1


def test_machines_get_null_then(world, no_sqlalchemy):
    result = world.run("demo", "--act", "2", "--json")
    assert result.exit_code == ExitCode.OK
    assert json.loads(result.stdout) == {"duel": None}


def test_an_outbox_whose_books_are_wrong_is_no_success(world, monkeypatch):
    from smsc_soap.cli.demo.duel import story

    monkeypatch.setattr(story, "duel_json", lambda *_: ({"outbox": {"twice": 1}}, False))
    result = world.run("demo", "--act", "2", "--json")
    assert result.exit_code == ExitCode.INTERNAL
    assert json.loads(result.stdout) == {"duel": {"outbox": {"twice": 1}}}


def test_the_acts_can_be_told_apart(world, monkeypatch):
    from smsc_soap.cli.demo import stage as demo_stage
    from smsc_soap.cli.demo.duel import story

    seen = []
    monkeypatch.setattr(demo_stage, "run_and_tell", lambda *_: seen.append("first") or True)
    monkeypatch.setattr(story, "tell_duel", lambda _, messages, plan: seen.append((messages, plan.seed)) or True)
    assert world.run("demo", "--act", "1").exit_code == ExitCode.OK
    assert world.run("demo", "--act", "2", "--seed", "3", "--messages", "50").exit_code == ExitCode.OK
    assert world.run("demo").exit_code == ExitCode.OK
    assert seen == ["first", (50, 3), "first", (1000, 7)]
