"""Lines of JSON for a reader who may pause, be slow, or leave."""

from __future__ import annotations

import json
from typing import Any

import click
import pytest

from smsc_soap.cli import event_lines as module
from smsc_soap.cli.event_lines import Lines


class Pipe:
    """Takes so many lines, as a pipe does that nobody reads for a while."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
        self.room = room
        self.lines: list[dict[str, Any]] = []
        monkeypatch.setattr(module, "_has_room", lambda: self.room > 0)
        monkeypatch.setattr(click, "echo", self._take)

    def _take(self, line: str, *, nl: bool) -> None:
        assert line.endswith("\n")
        assert not nl
        self.room -= 1
        self.lines.append(json.loads(line))

    @property
    def told(self) -> list[Any]:
        return [one.get("seq", one.get("lines", one["event"])) for one in self.lines]


def nobody_left() -> None:
    raise AssertionError("the reader is there")


def test_the_first_line_is_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    """Reports that were left by the last run are brought to the outbox while the server starts."""
    lines = Lines(nobody_left, first="listening")
    lines("outbox", {"seq": 1})
    lines("outbox", {"seq": 2})
    assert capsys.readouterr().out == ""
    lines("listening", {"url": "http://127.0.0.1:1"})
    lines("status", {"seq": 3})
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["event"], one.get("seq")) for one in told] == [
        ("listening", None),
        *[("outbox", 1), ("outbox", 2), ("status", 3)],
    ]


def test_without_a_first_line_nothing_is_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    Lines(nobody_left)("message", {"key": "ключ"})
    assert capsys.readouterr().out == '{"event": "message", "key": "ключ"}\n'


def test_nobody_waits_for_a_reader_who_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines are kept up to a number, and counted beyond it."""
    monkeypatch.setattr(module, "MOST_LINES", 2)
    pipe, lines = Pipe(monkeypatch, room=1), Lines(nobody_left, first="listening")
    lines("listening", {})
    for seq in range(5):
        lines("status", {"seq": seq})
    lines.go_on()
    assert pipe.told == ["listening"]
    pipe.room = 10
    lines.go_on()
    lines("status", {"seq": 5})
    assert pipe.told == ["listening", 0, 1, 3, 5]
    assert pipe.lines[3]["event"] == "lines_lost"


def test_a_reader_that_left_is_told_of_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise BrokenPipeError

    left: list[int] = []
    let_go: list[int] = []
    monkeypatch.setattr(click, "echo", broken)
    monkeypatch.setattr(module, "let_go_of_broken_output", lambda: let_go.append(1))
    lines = Lines(lambda: left.append(1), first="listening")
    lines("listening", {})
    lines("status", {})
    lines.finish(wait=nobody_waits)
    assert (left, let_go) == ([1], [1])


def nobody_waits(_: float) -> None:
    raise AssertionError("there is nothing to wait for")


def test_a_slow_reader_gets_everything_before_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe, lines = Pipe(monkeypatch, room=0), Lines(nobody_left)
    for seq in range(5):
        lines("status", {"seq": seq})
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        # Long enough for several patiences, but never nothing for a whole one.
        pipe.room = len(waits) % 50 == 0

    lines.finish(wait=wait)
    assert pipe.told == [0, 1, 2, 3, 4]
    assert sum(waits) > 3 * module.PATIENCE_S
    lines.finish(wait=nobody_waits)


def test_a_paused_reader_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe, lines = Pipe(monkeypatch, room=0), Lines(nobody_left)
    lines("status", {"seq": 1})
    waits: list[float] = []
    lines.finish(wait=waits.append)
    assert pipe.told == []
    assert module.PATIENCE_S <= sum(waits) < module.PATIENCE_S + 1
