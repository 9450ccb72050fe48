import re
from dataclasses import replace

import pytest

from smsc_soap.cli.demo.duel import story
from smsc_soap.cli.demo.duel.stage import run_duel
from smsc_soap.cli.demo.duel.trouble import TroublePlan
from smsc_soap.cli.output import Screen, money

PLAN = TroublePlan(7, rate=0.1)


@pytest.fixture(scope="module")
def result():
    return run_duel(60, PLAN)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("people who got it twice", "reported failed, yet delivered", "lost", "money wasted on copies")),
        ("ru", ("получили дважды", "сказано «не ушло», а доставлено", "потеряно", "денег на повторы")),
    ],
)
def test_the_last_lines_count(language, words, result, capsys):
    assert story.tell_duel(Screen(language=language), 60, PLAN)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 120
    left, right = result.left, result.right
    counts = (
        (str(left.twice), str(right.twice)),
        (str(left.failed_yet_delivered), str(right.failed_yet_delivered)),
        (str(left.lost), str(right.lost)),
        (money(left.wasted), money(right.wasted)),
    )
    for line, word, pair in zip(lines[-5:-1], words, counts):
        assert line.startswith(word)
        assert tuple(re.split(r"\s{2,}", line)[1:]) == pair
    assert "S1" in lines[-1]
    assert " 60 " in lines[-1]


def test_plain_progress_shows_both_sides(capsys):
    story.tell_duel(Screen(), 60, PLAN)
    shown = re.findall(
        r"(\d:\d\d:\d\d)  left: (\d+) done, \d+ twice +right: (\d+) done, \d+ twice", capsys.readouterr().out
    )
    assert 2 <= len(shown) <= 8
    assert shown[-1][1:] == ("60", "60")


def test_a_terminal_gets_one_living_picture(capsys):
    story.tell_duel(Screen(styled=True), 30, PLAN)
    shown = capsys.readouterr().out
    assert "30 done" in shown
    assert "retry rule of the libraries" in shown


def test_machines_get_the_same_numbers(result):
    told, clean = story.duel_json(60, PLAN)
    assert clean
    assert told["libraries_rule"] == {name: getattr(result.left, name) for name in result.left.__slots__}
    assert told["outbox"]["once"] == result.right.once
    assert (told["seed"], told["messages"], told["trouble_rate"]) == (7, 60, 0.1)


def test_an_outbox_that_is_wrong_is_admitted(result, monkeypatch, capsys):
    wrong = replace(result, right=replace(result.right, twice=1))
    monkeypatch.setattr(story, "run_duel", lambda *_: wrong)
    assert story.tell_duel(Screen(), 60, PLAN) is False
    assert "THIS IS A BUG" in capsys.readouterr().out.upper()
    assert story.duel_json(60, PLAN)[1] is False
