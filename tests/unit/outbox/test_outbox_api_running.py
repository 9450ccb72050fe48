"""Workers that meet trouble go on; whoever stops them waits for what is open."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from smsc_soap.outbox import running
from smsc_soap.outbox.errors import NotDurable
from smsc_soap.outbox.journal import MovedMeanwhile
from smsc_soap.outbox.running import Running
from smsc_soap.outbox.sender import Did
from smsc_soap.outbox.waiting import Bell
from smsc_soap.outbox.work import Wait

LONGEST_S = 30.0


class Sender:
    """Does what the test prepared, then has nothing to do."""

    def __init__(self, *steps: Any) -> None:
        self.steps = list(steps)
        self.idle = threading.Event()
        self.journal: Any = self

    def now_us(self) -> int:
        return 0

    def step(self) -> Did | Wait:
        if not self.steps:
            self.idle.set()
            return Wait("nothing is due", None)
        done = self.steps.pop(0)
        if isinstance(done, Exception):
            raise done
        return done() if callable(done) else done


def run(*senders: Sender, keep: Callable[[], object] = lambda: None) -> Running:
    made = Running(list(senders), idle_s=0.01, news=Bell(), keep=keep)  # type: ignore[arg-type]  # stand-ins
    made.start()
    return made


def stop(made: Running) -> None:
    made.ask_to_stop()
    assert made.join(LONGEST_S)
    assert not made.alive
    assert made.busy == 0


@pytest.mark.parametrize(
    "trouble", [NotDurable("disk full"), MovedMeanwhile("moved"), AssertionError("a bug"), KeyError("another")]
)
def test_trouble_of_one_step_ends_no_worker(monkeypatch: pytest.MonkeyPatch, trouble: Exception) -> None:
    monkeypatch.setattr(running, "TROUBLE_PAUSE_S", 0.01)
    sender = Sender(trouble, Did.SENT, Did.SETTLED)
    made = run(sender)
    assert sender.idle.wait(LONGEST_S)
    assert made.alive
    stop(made)


def test_a_bug_is_logged_by_its_name_only(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(running, "TROUBLE_PAUSE_S", 0.01)
    sender = Sender(ValueError("a text of somebody"))
    made = run(sender)
    assert sender.idle.wait(LONGEST_S)
    stop(made)
    assert "ValueError" in caplog.text
    assert "somebody" not in caplog.text


def test_an_idle_worker_wakes_for_what_is_due_and_for_the_bell() -> None:
    sender = Sender(Wait("soon", 5_000), Wait("past", -5), Wait("far", 10**12), Did.POLLED)
    made = run(sender)
    made.work.ring()
    assert sender.idle.wait(LONGEST_S)
    stop(made)


def test_a_stop_waits_for_the_open_step() -> None:
    began, go_on = threading.Event(), threading.Event()

    def slow() -> Did:
        began.set()
        go_on.wait(LONGEST_S)
        return Did.SENT

    sender = Sender(slow, Did.SENT)
    made = run(sender)
    assert began.wait(LONGEST_S)
    assert made.busy == 1
    made.ask_to_stop()
    assert not made.join(0.01)
    go_on.set()
    stop(made)
    assert sender.steps == [Did.SENT], "nothing new was begun"


def test_the_keeper_keeps_and_survives_a_full_disk() -> None:
    kept = threading.Event()

    def keep() -> None:
        kept.set()
        raise NotDurable("disk full")

    made = run(Sender(), keep=keep)
    assert kept.wait(LONGEST_S)
    stop(made)
