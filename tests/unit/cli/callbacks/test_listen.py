"""``smsc-soap callbacks listen`` inside the test: what it says, and when it ends."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from callback_calls import SECRET, status_call

from smsc_soap.callbacks.receiver import CallbackReceiver
from smsc_soap.cli.callbacks import listen as callbacks_listen
from smsc_soap.cli.output import Screen
from smsc_soap.wire.callback_errors import InboxUnwritable


@pytest.fixture
def receiver(tmp_path: Path) -> Any:
    with CallbackReceiver.open(None, inbox=tmp_path / "in.db", secret=SECRET) as opened:
        yield opened


@pytest.fixture(autouse=True)
def usual_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.setswitchinterval", lambda _: None)


@pytest.mark.parametrize("as_json", [True, False])
def test_what_is_said(world: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, as_json: bool) -> None:
    def until(told: threading.Event, receiver: CallbackReceiver, *_: Any) -> None:
        assert receiver.handle(status_call()).status == 200
        assert receiver.handle(status_call()).status == 200
        assert receiver.handle(b"id=1&status=1").status == 403

    monkeypatch.setattr(callbacks_listen, "_until", until)
    world.environ |= {"SMSC_CALLBACK_SECRET": SECRET, "SMSC_OUTBOX": str(tmp_path / "sms.db")}
    given = ["--port", "0", "--prefix", "/sms/", "--check", "sha1"]
    done = world.run("callbacks", "listen", *given, *(["--json"] if as_json else []))
    assert done.exit_code == 0, done.output
    assert "79990000001" not in done.output
    assert SECRET not in done.output
    if not as_json:
        assert done.stdout.startswith("listening on http://127.0.0.1:")
        assert "1 new, 1 repeated, 1 refused" in done.stdout
        assert "calls come to /sms/" in done.stderr
        return
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert (events[0]["event"], events[0]["paths"][0][:5]) == ("listening", "/sms/")
    told = [one for one in events if one["event"] in ("status", "refused")]
    assert [one.get("new", one.get("status")) for one in told] == [True, False, 403]
    assert events[-1] | {"outbox": 0} == {
        **{"event": "stopped", "new": 1, "repeated": 1, "unproven": 1, "unreadable": 0, "not_stored": 0},
        "outbox": 0,
    }


def test_moments_are_read_in_the_account_s_zone(world: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callbacks_listen, "_until", lambda *_: None)
    opened = CallbackReceiver.open
    zones: list[timedelta] = []

    def open_and_note(*given: Any, **named: Any) -> CallbackReceiver:
        zones.append(named["settings"].account_utc_offset)
        return opened(*given, **named)

    monkeypatch.setattr(CallbackReceiver, "open", open_and_note)
    world.environ |= {"SMSC_CALLBACK_SECRET": SECRET, "SMSC_OUTBOX": str(tmp_path / "sms.db")}
    for given in ("", "-03:30"):
        world.environ["SMSC_ACCOUNT_UTC_OFFSET"] = given
        assert world.run("callbacks", "listen", "--port", "0").exit_code == 0
    assert zones == [timedelta(hours=3), timedelta(hours=-3.5)]
    world.environ["SMSC_ACCOUNT_UTC_OFFSET"] = "15"
    refused = world.run("callbacks", "listen", "--port", "0")
    assert refused.exit_code == 2
    assert "'15' is no distance from UTC" in refused.stderr


class Ticks:
    """An event that is set after so many looks at it."""

    def __init__(self, left: int) -> None:
        self.left = left

    def wait(self, _: float) -> bool:
        self.left -= 1
        return self.left < 0


def test_a_line_of_progress_on_a_terminal(receiver: CallbackReceiver, capsys: pytest.CaptureFixture[str]) -> None:
    receiver.handle(status_call())
    callbacks_listen._until(Ticks(2), receiver, Screen(styled=True), None)  # type: ignore[arg-type]
    assert capsys.readouterr().err.count("1 new") == 2
    callbacks_listen._until(Ticks(1), receiver, Screen(styled=True, language="ru"), None)  # type: ignore[arg-type]
    assert "новых 1" in capsys.readouterr().err
    callbacks_listen._until(Ticks(2), receiver, Screen(), None)  # type: ignore[arg-type]
    assert capsys.readouterr().err == ""


def test_old_events_are_dropped_once_an_hour(receiver: CallbackReceiver, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[float] = []
    receiver.forget = lambda keep: kept.append(keep.days)  # type: ignore[assignment, method-assign]
    now = iter([1.0, 1.0, 2.0, 3700.0, 3700.0])
    monkeypatch.setattr("time.monotonic", lambda: next(now))
    callbacks_listen._until(Ticks(3), receiver, Screen(), 90)  # type: ignore[arg-type]
    assert kept == [90, 90]


def test_a_disk_that_is_full_ends_no_receiver(receiver: CallbackReceiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dropping old events is tried again in a minute; calls go on being taken."""
    tried = []

    def full(_: Any) -> int:
        tried.append(1)
        raise InboxUnwritable("the inbox could not be written (database or disk is full).")

    receiver.forget = full  # type: ignore[method-assign]
    now = iter([1.0, 1.0, 2.0, 62.0, 62.0])
    monkeypatch.setattr("time.monotonic", lambda: next(now))
    callbacks_listen._until(Ticks(3), receiver, Screen(), 90)  # type: ignore[arg-type]
    assert len(tried) == 2


def test_a_tick_goes_on_with_the_lines(receiver: CallbackReceiver) -> None:
    ticks = []
    callbacks_listen._until(Ticks(3), receiver, Screen(), None, tick=lambda: ticks.append(1))  # type: ignore[arg-type]
    assert len(ticks) == 3
