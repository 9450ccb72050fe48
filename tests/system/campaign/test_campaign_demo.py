"""The third act of the demonstration: real commands, a real death, and books that agree."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from click.testing import CliRunner

from smsc_soap.cli.demo import verb as demo
from smsc_soap.cli.demo.campaign import story
from smsc_soap.cli.demo.campaign.stage import LastBooks
from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.cli.main import cli
from smsc_soap.cli.output import Screen


def test_people_read_of_the_death_and_the_books(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr(demo, "_PEOPLE", 220)
    done = CliRunner().invoke(cli, ["demo", "--act", "campaign"])
    assert done.exit_code == 0, done.output
    assert "kill -9" in done.stdout
    assert "200 people have their SMS" in done.stdout
    assert done.stdout.splitlines()[-5:] == [
        "people in the table              220",
        "got it, by the sandbox's ledger  220",
        "got it twice                     0",
        "quoted                           726.00",
        "charged                          726.00",
    ]


def test_machines_get_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "_PEOPLE", 220)
    done = CliRunner().invoke(cli, ["demo", "--act", "campaign", "--json"])
    told = json.loads(done.stdout)["campaign"]
    assert (Decimal(told.pop("quoted")), Decimal(told.pop("charged"))) == (726, 726)
    assert told == {"people": 220, "sent_at_death": 200, "sent": 220, "twice": 0, "agreed": True}


@pytest.mark.parametrize(
    ("books", "fine"),
    [
        (LastBooks(119, 0, Decimal(30)), True),
        (LastBooks(120, 1, Decimal(30)), True),
        (LastBooks(120, 0, Decimal(31)), True),
        (LastBooks(120, 0, Decimal(30)), False),
    ],
)
def test_books_that_do_not_agree(
    books: LastBooks, fine: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(story, "_play", lambda stage, teller: story.Ended(120, 75, Decimal(30), books, fine))
    assert not story.tell_campaign(Screen(), 120, 1)
    assert "this is a bug" in capsys.readouterr().out


def test_a_command_that_fails_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with story.set_up(10, 1, "ru") as stage:
        teller = story._Teller(Screen("ru"), lambda: None)
        teller.command(stage, ("campaign", "status", "nothing.jsonl"))
        assert not teller.fine
        assert story._quoted(stage) == 0
    assert "ошибка программы" in capsys.readouterr().out


def test_without_the_outbox_it_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "find_spec", lambda name: None)
    done = CliRunner().invoke(cli, ["demo", "--act", "campaign"])
    assert done.exit_code == ExitCode.OK
    assert len(done.stdout.strip().splitlines()) == 1
    assert json.loads(CliRunner().invoke(cli, ["demo", "--act", "campaign", "--json"]).stdout) == {"campaign": None}
