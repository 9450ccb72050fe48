"""What ``smsc-soap outbox run`` draws and prints; the process itself is tested with real signals elsewhere."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from smsc_soap.cli.event_lines import Lines
from smsc_soap.cli.outbox import run as outbox_run
from smsc_soap.cli.output import Screen
from smsc_soap.cli.signals import Signals
from smsc_soap.errors import ConfigurationError
from smsc_soap.outbox.events import Event
from smsc_soap.outbox.outbox import Outbox
from smsc_soap.outbox.overview import Overview
from smsc_soap.outbox.states import MessageState

EVENT = Event("message", datetime(2026, 1, 15, 9, tzinfo=UTC), key="a", state=MessageState.ACCEPTED, provider_id="b")


def overview(**known) -> Overview:
    counts = dict.fromkeys(MessageState, 0) | {MessageState.QUEUED: 3, MessageState.HELD: known.pop("held", 0)}
    plain = {
        "frozen": None,
        "paused_for_person": False,
        "paused_until": None,
        "paused_because": None,
        "unknown_share": 0.02,
        "lag_s": 1.0,
        "workers": 4,
        "busy": 2,
        "sends_per_s": 12.34,
    }
    return Overview(counts=counts, **{**plain, **known})


def drawn(seen: Overview, language: str = "en") -> str:
    from rich.console import Console

    console = Console(width=80, record=True, force_terminal=False)
    with console.capture() as capture:
        console.print(outbox_run._drawn(seen, Screen(language=language, styled=True)))
    return capture.get()


def test_the_picture_shows_counts_and_pace():
    text = drawn(overview())
    for shown in ("queued", "3", "12.3/s", "2 of 4 at work", "2.0%"):
        assert shown in text


def test_the_picture_says_what_holds_it_up_and_what_to_do():
    text = drawn(overview(paused_for_person=True, paused_because="no money", held=1))
    assert "no money" in text
    assert "smsc-soap outbox resume" in text
    assert "smsc-soap outbox hold" in text
    until = datetime(2026, 1, 15, 9, 10, tzinfo=UTC)
    assert "2026-01-15 09:10:00 UTC" in drawn(overview(paused_until=until, paused_because="blocked"), "ru")


def test_a_picture_is_drawn_on_a_terminal_only():
    for screen in (Screen(as_json=True, styled=True), Screen()):
        with outbox_run._picture(screen) as show:
            assert show is None
    with outbox_run._picture(Screen(styled=True)) as show:
        assert show is not None
        show(overview())


def test_one_line_per_event(capsys):
    outbox_run._told_by(Lines(Signals().ask))(EVENT)
    shown = json.loads(capsys.readouterr().out)
    assert (shown["event"], shown["key"], shown["state"]) == ("message", "a", "accepted")
    assert shown["at"] == "2026-01-15T09:00:00+00:00"


def test_a_reader_who_left_ends_the_run_in_peace(monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object, **__: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("click.echo", broken)
    monkeypatch.setattr("smsc_soap.cli.event_lines.let_go_of_broken_output", lambda: None)
    signals = Signals()
    told = outbox_run._told_by(Lines(signals.ask))
    told(EVENT)
    told(EVENT)
    assert signals.count == 1


@pytest.mark.parametrize(("given", "passed"), [([], 200), (["--statuses-per-call", "1"], 1)])
def test_how_many_statuses_go_in_a_call_is_passed_on(
    monkeypatch: pytest.MonkeyPatch, world, given: list[str], passed: int
):
    known: list[object] = []

    def opened(*_: object, **values: object) -> None:
        known.append(values["statuses_per_call"])
        raise ConfigurationError("that is all")

    monkeypatch.setattr(Outbox, "open", opened)
    world.run("outbox", "run", "--store", "sms.db", *given)
    assert known == [passed]
