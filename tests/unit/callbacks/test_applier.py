"""What is between the inbox and the outbox: one report that fails holds up no other, and each is told of once."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from callback_calls import SECRET, status_call

from smsc_soap.callbacks.applier import ASIDE_S
from smsc_soap.callbacks.inbox import Inbox
from smsc_soap.callbacks.receiver import CallbackReceiver
from smsc_soap.model.callback import StatusReport
from smsc_soap.outbox.errors import NotDurable
from smsc_soap.wire.callback import read_callbacks


def test_a_report_the_outbox_stumbles_over_holds_up_no_other(
    make_receiver: Any, caplog: pytest.LogCaptureFixture
) -> None:
    receiver: CallbackReceiver = make_receiver()
    assert receiver._outbox is not None
    assert receiver._applier is not None
    real, healed = receiver._outbox.note_reports, False

    def note(reports: Sequence[StatusReport]) -> Any:
        if not healed and any(one.id == "odd" for one in reports):
            raise OverflowError("+79990000001")
        return real(reports)

    receiver._outbox.note_reports = note  # type: ignore[method-assign,assignment]
    now = [100.0]
    receiver._applier._monotonic = lambda: now[0]
    for message_id in ("a", "odd", "b"):
        assert receiver.handle(status_call(id=message_id)).status == 200
    receiver.bring()
    assert receiver.counts.outbox == {"unknown_id": 2}
    receiver.handle(status_call(id="c"))
    receiver.bring()
    assert receiver.counts.outbox == {"unknown_id": 3}
    assert caplog.text.count("report 2 could not be taken") == 1
    assert "79990000001" not in caplog.text
    now[0] += ASIDE_S
    healed = True
    assert receiver.bring() == 1
    assert receiver.counts.outbox == {"unknown_id": 4}


def test_of_two_receivers_the_word_of_the_first_stays(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "in.db")
    inbox.store(read_callbacks(status_call(), secret=SECRET), datetime(2026, 1, 15, tzinfo=UTC))
    inbox.mark_done([(1, "settled")])
    inbox.mark_done([(1, "nothing")])
    assert [one.outcome for one in inbox.events()] == ["settled"]
    inbox.close()


def test_an_inbox_somebody_else_writes_can_be_opened(tmp_path: Path) -> None:
    """To look at what came, nothing is written."""
    writer = Inbox(tmp_path / "in.db")
    writer._write.execute("BEGIN IMMEDIATE")
    reader = Inbox(tmp_path / "in.db")
    assert reader.events() == []
    reader.close()
    writer._write.execute("ROLLBACK")
    writer.close()


def test_trouble_is_logged_and_the_thread_goes_on(make_receiver: Any, caplog: pytest.LogCaptureFixture) -> None:
    receiver: CallbackReceiver = make_receiver()
    assert receiver._outbox is not None
    assert receiver._applier is not None

    def down(_: Any) -> Any:
        raise NotDurable("no disk")

    def unreadable(*_: Any) -> Any:
        raise sqlite3.OperationalError("disk I/O error")

    receiver.handle(status_call())
    real, receiver._outbox.note_reports = receiver._outbox.note_reports, down  # type: ignore[method-assign]
    receiver._applier._try()
    assert "no disk" in caplog.text
    receiver._outbox.note_reports = real  # type: ignore[method-assign]
    found, receiver._inbox.due = receiver._inbox.due, unreadable  # type: ignore[method-assign]
    receiver._applier._again.clear()
    receiver._applier._try()
    assert "OperationalError" in caplog.text
    receiver._inbox.due = found  # type: ignore[method-assign]
    receiver._applier._read_up_to = 0
    receiver._applier._try()
    assert receiver.counts.outbox == {"unknown_id": 1}
