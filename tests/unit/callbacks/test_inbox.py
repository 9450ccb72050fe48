"""The inbox: durable, each event once, nothing trusted displaced by what is not."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from smsc_soap.callbacks import inbox as inboxes
from smsc_soap.callbacks.inbox import Inbox
from smsc_soap.callbacks.records import digest, from_record, kind_name, to_record
from smsc_soap.errors import ConfigurationError, InvalidParameter
from smsc_soap.model.callback import (
    CallbackEvent,
    CallConfirmation,
    IncomingMessage,
    Proof,
    StatusReport,
    VoiceMenuEvent,
)
from smsc_soap.wire.callback_errors import InboxUnwritable

NOW = datetime(2026, 1, 15, 9, tzinfo=UTC)
STATUS = StatusReport(
    id="order17",
    phone="+79990000001",
    status_code=1,
    proof=Proof.SHA1,
    changed_at=NOW,
    cost=Decimal("1.20"),
    network=MappingProxyType({"mcc": "250"}),
    extra=MappingProxyType({"erp": "1c"}),
    doubts=("cost came with a decimal comma",),
)
INCOMING = IncomingMessage(
    phone="+79990000001", text="STOP", to="+79000000000", id="5", received_at=NOW, proof=Proof.MD5
)
CALL = CallConfirmation(phone="+79990000001", called_at=NOW, dialled="1", proof=Proof.SHA1)
MENU = VoiceMenuEvent(phone="+79990000001", extra=MappingProxyType({"key": "5"}))
ALL = [STATUS, INCOMING, CALL, MENU]


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    opened = Inbox(tmp_path / "in.db")
    yield opened
    opened.close()


@pytest.mark.parametrize("event", ALL, ids=kind_name)
def test_events_come_back_as_they_were(inbox: Inbox, event: CallbackEvent) -> None:
    assert from_record(kind_name(event), to_record(event)) == event
    (kept,) = inbox.store([event], NOW)
    assert (kept.new, kept.seq) == (True, 1)
    (found,) = inbox.events()
    assert (found.event, found.received_at, found.times) == (event, NOW, 1)


def test_the_same_call_again_is_counted_not_kept_twice(inbox: Inbox) -> None:
    first = inbox.store(ALL, NOW)
    again = inbox.store(ALL, NOW + timedelta(1))
    assert [one.seq for one in again] == [one.seq for one in first]
    assert [one.new for one in again] == [False] * 4
    assert [(one.times, one.received_at) for one in inbox.events()] == [(2, NOW)] * 4


@pytest.mark.parametrize(
    "changed",
    [{"cost": Decimal(0)}, {"changed_at": NOW + timedelta(1)}, {"error_code": 6}, {"extra": MappingProxyType({})}],
)
def test_i11_a_replay_with_other_unproven_fields_is_a_replay(changed: dict) -> None:
    assert digest(replace(STATUS, **changed)) == digest(STATUS)


@pytest.mark.parametrize("changed", [{"id": "order18"}, {"phone": "+79990000002"}, {"status_code": 2}])
def test_another_report_is_another(changed: dict) -> None:
    assert digest(replace(STATUS, **changed)) != digest(STATUS)


def test_i11_an_unproven_report_does_not_displace_the_proven_one() -> None:
    for event in ALL[:3]:
        assert digest(replace(event, proof=Proof.NONE)) != digest(event)
        assert digest(replace(event, proof=Proof.CRC32)) == digest(replace(event, proof=Proof.NONE))


def test_two_equal_texts_of_one_phone_are_two_messages() -> None:
    assert digest(replace(INCOMING, id="6")) != digest(INCOMING)
    assert digest(replace(INCOMING, received_at=NOW + timedelta(seconds=1))) != digest(INCOMING)


def test_borders_between_parts_do_not_move() -> None:
    one = replace(INCOMING, text="ab", to="c", id=None)
    assert digest(one) != digest(replace(one, text="a", to="bc"))


def test_reports_wait_until_the_outbox_has_taken_them(inbox: Inbox) -> None:
    inbox.store(ALL, NOW)
    inbox.store([replace(STATUS, status_code=2)], NOW)
    assert [(seq, one.status_code) for seq, one in inbox.due(0, 10)] == [(1, 1), (5, 2)]
    assert [seq for seq, _ in inbox.due(1, 10)] == [5]
    assert inbox.counts() == {"status": 2, "incoming": 1, "waitcall": 1, "menu": 1, "waiting": 2}
    inbox.store([], NOW, done=[(1, "settled")])
    inbox.mark_done([(5, "moved")])
    assert inbox.due(0, 10) == []
    assert [one.outcome for one in inbox.events(kinds=["status"])] == ["settled", "moved"]


def test_without_an_outbox_nothing_waits(tmp_path: Path) -> None:
    opened = Inbox(tmp_path / "in.db", for_outbox=False)
    opened.store(ALL, NOW)
    assert opened.counts()["waiting"] == 0
    opened.close()


def test_pages_and_kinds(inbox: Inbox) -> None:
    inbox.store([replace(STATUS, status_code=code) for code in (0, 1, 2)] + [INCOMING], NOW)
    assert [one.seq for one in inbox.events(after=1, limit=2)] == [2, 3]
    assert [one.seq for one in inbox.events(kinds=["incoming", "menu"])] == [4]
    with pytest.raises(InvalidParameter):
        inbox.events(kinds=["sms"])


def test_forgetting_spares_what_waits(inbox: Inbox) -> None:
    inbox.store(ALL, NOW)
    assert inbox.forget(NOW) == 0
    assert inbox.forget(NOW + timedelta(seconds=1)) == 3
    assert [one.event for one in inbox.events()] == [STATUS]


def test_every_commit_reaches_the_disk(inbox: Inbox, tmp_path: Path) -> None:
    assert inbox._write.execute("PRAGMA synchronous").fetchone() == (2,)
    assert inbox._write.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert (tmp_path / "in.db").stat().st_mode & 0o077 == 0


def test_all_or_nothing(inbox: Inbox) -> None:
    inbox._write.execute(
        "CREATE TRIGGER full BEFORE INSERT ON events WHEN NEW.kind = 'menu' BEGIN SELECT RAISE(ABORT, 'full'); END"
    )
    with pytest.raises(InboxUnwritable, match="full"):
        inbox.store(ALL, NOW)
    assert inbox.events() == []
    assert inbox.store([STATUS], NOW)[0].new


def test_two_processes_may_share_the_file(tmp_path: Path) -> None:
    one, two = Inbox(tmp_path / "in.db"), Inbox(tmp_path / "in.db")
    assert one.store([STATUS], NOW)[0].new
    assert not two.store([STATUS], NOW)[0].new
    one.close()
    two.close()


def test_another_database_is_left_alone(tmp_path: Path) -> None:
    """``callbacks list sms.db``: the store got a table of the inbox, and nothing had come as it seemed."""
    path = tmp_path / "sms.db"
    store = sqlite3.connect(path)
    store.execute("CREATE TABLE messages (seq INTEGER)")
    store.commit()
    store.close()
    (tmp_path / "short").write_text("a")
    before = [(one.name, one.read_bytes()) for one in sorted(tmp_path.iterdir())]
    for name in ("sms.db", "short"):
        with pytest.raises(ConfigurationError, match="no inbox; that of a store"):
            Inbox(tmp_path / name, new=False)
    with pytest.raises(ConfigurationError, match="no inbox"):
        Inbox(path)
    assert [(one.name, one.read_bytes()) for one in sorted(tmp_path.iterdir())] == before


def test_an_inbox_somebody_opened_as_a_store_is_still_one(tmp_path: Path) -> None:
    with contextlib.closing(Inbox(tmp_path / "in.db")) as made:
        made.store([STATUS], NOW)
    mistaken = sqlite3.connect(tmp_path / "in.db")
    mistaken.execute("CREATE TABLE messages (seq INTEGER)")
    mistaken.close()
    with contextlib.closing(Inbox(tmp_path / "in.db", new=False)) as again:
        assert [one.event for one in again.events()] == [STATUS]


class Opening:
    """A connection to a file that somebody else makes as well."""

    def __init__(self, locked: int, mode: str = "wal") -> None:
        self.locked, self.mode, self.closed = locked, mode, False

    def execute(self, words: str) -> Any:
        self.locked -= 1
        if self.locked >= 0:
            raise sqlite3.OperationalError("database is locked")
        return self

    def __iter__(self) -> Iterator[tuple[str]]:
        return iter(())  # no tables yet

    def fetchone(self) -> tuple[str]:
        return (self.mode,)

    def close(self) -> None:
        self.closed = True


def test_processes_that_make_the_file_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first calls come to several processes of a web server in the same moment."""
    monkeypatch.setattr(inboxes, "_LOG_PAUSE_S", 0)
    assert inboxes._with_log(Opening(locked=3)) == "wal"  # type: ignore[arg-type]
    with pytest.raises(sqlite3.OperationalError):
        inboxes._with_log(Opening(locked=1 << 30))  # type: ignore[arg-type]
    away = Opening(locked=0, mode="delete")
    monkeypatch.setattr(sqlite3, "connect", lambda *_, **__: away)
    with pytest.raises(ConfigurationError, match="use a local disk"):
        Inbox(tmp_path / "in.db")
    assert away.closed


def test_files_that_are_no_inbox(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database, and long enough to be seen as none" * 100)
    with pytest.raises(ConfigurationError, match="not a usable inbox"):
        Inbox(tmp_path / "text")
    with pytest.raises(ConfigurationError, match="cannot be written"):
        Inbox(tmp_path / "nowhere" / "in.db")
    newer = sqlite3.connect(tmp_path / "new.db")
    newer.execute("PRAGMA user_version=99")
    newer.close()
    with pytest.raises(ConfigurationError, match="newer version"):
        Inbox(tmp_path / "new.db")


def test_the_log_is_moved_into_the_file_beside_the_calls(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(300):
        inbox.store([replace(STATUS, id=f"m{number}")], NOW)
    before = inbox.log_bytes()
    assert before > 1000 * 4096, "no commit moved it"
    inbox.tidy()
    inbox.store([replace(STATUS, id="next")], NOW)
    assert inbox.log_bytes() == before, "written from its beginning again"
    monkeypatch.setattr("smsc_soap.callbacks.inbox.LONGEST_LOG_BYTES", 0)
    inbox.tidy()
    assert inbox.log_bytes() == 0
    assert len(inbox.events(limit=1000)) == 301


def test_an_inbox_without_a_log_is_tidy(tmp_path: Path, inbox: Inbox) -> None:
    inbox._path = tmp_path / "gone.db"
    assert inbox.log_bytes() == 0
