"""The receiver: stored before it is answered, brought to the outbox, and honest when it cannot store."""

from __future__ import annotations

import asyncio
import logging
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from callback_calls import SECRET, form, signed, status_call
from journal_world import Hands

from smsc_soap.callbacks.committer import Committer
from smsc_soap.callbacks.inbox import Inbox
from smsc_soap.callbacks.receiver import CallbackReceiver
from smsc_soap.errors import ConfigurationError, InvalidParameter
from smsc_soap.outbox.errors import NotDurable
from smsc_soap.outbox.journal.delivered import Noted
from smsc_soap.outbox.outbox import Outbox
from smsc_soap.wire.callback import CallbackSettings, read_callbacks
from smsc_soap.wire.callback_errors import InboxUnwritable


def sent(path: Path) -> str:
    """One message of that store, accepted by the provider: its id there."""
    hands = Hands(path)
    hands.put(1)
    claim = hands.claim()
    hands.accept(claim, cost=Decimal("2.50"), parts=1)
    hands.close()
    return claim.attempt_id


def test_a_report_reaches_the_outbox(make_receiver: Any, tmp_path: Path) -> None:
    sent_id = sent(tmp_path / "sms.db")
    receiver = make_receiver()
    assert receiver.handle(status_call(id=sent_id, status=0)).status == 200
    assert receiver.handle(status_call(id="unknown")).status == 200
    assert receiver.bring() == 2
    assert receiver.bring() == 0
    assert receiver.counts.outbox == {"moved": 1, "unknown_id": 1}
    with Outbox.open(tmp_path / "sms.db") as outbox:
        assert outbox.get("order-1").status_code == 0


def test_the_thread_brings_what_was_left(make_receiver: Any, tmp_path: Path) -> None:
    sent_id = sent(tmp_path / "sms.db")
    first = make_receiver()
    first.handle(status_call(id=sent_id, status=1))
    first.close()
    seen: list[tuple[str, Any]] = []
    done = threading.Event()

    def on_event(what: str, facts: Any) -> None:
        seen.append((what, dict(facts)))
        done.set()

    make_receiver(run=True, on_event=on_event)
    assert done.wait(20)
    assert seen == [("outbox", {"seq": 1, "what": "moved", "key": "order-1", "id": sent_id})]


def test_what_is_stored_when_200_is_said(make_receiver: Any, tmp_path: Path) -> None:
    receiver = make_receiver(None)
    answer = receiver.handle(form(signed("incoming", phone="79990000001", mes="STOP", to="79000000000", id="7")))
    assert (answer.status, answer.text, answer.stored) == (200, "OK", True)
    other = Inbox(tmp_path / "in.db")
    assert [one.event.text for one in other.events()] == ["STOP"]  # type: ignore[attr-defined]
    other.close()


@pytest.mark.parametrize(
    ("body", "method", "status", "words"),
    [
        (b"", "POST", 400, "not understood"),
        (b"id=1&phone=79990000001&status=1", "POST", 403, "forbidden"),
        (status_call()[:-1], "POST", 403, "forbidden"),
        (b"x" * 300_000, "POST", 413, "too long"),
        (status_call(), "PUT", 405, "POST or GET"),
    ],
    ids=["empty", "no check", "cut", "long", "put"],
)
def test_i11_what_is_refused_is_not_stored(
    make_receiver: Any, body: bytes, method: str, status: int, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    receiver = make_receiver(None)
    with caplog.at_level(logging.DEBUG):
        answer = receiver.handle(body, method=method)
    assert (answer.status, answer.text, answer.stored) == (status, words, False)
    assert sum(receiver.kept().values()) == 0
    assert "79990000001" not in caplog.text
    assert SECRET not in caplog.text


def test_hints_are_kept_and_not_believed(make_receiver: Any, tmp_path: Path) -> None:
    sent_id = sent(tmp_path / "sms.db")
    receiver = make_receiver(settings=CallbackSettings(allow_unproven=True))
    assert receiver.handle(f"id={sent_id}&phone=79990000001&status=20".encode()).status == 200
    receiver.bring()
    with Outbox.open(tmp_path / "sms.db") as outbox:
        assert outbox.get("order-1").status_code is None
    assert set(receiver.counts.outbox) <= {"look", "nothing"}


def test_events_and_forgetting(make_receiver: Any) -> None:
    receiver = make_receiver(None)
    receiver.handle(status_call(status=0))
    receiver.handle(status_call(status=1))
    assert [one.event.status_code for one in receiver.events(after=1)] == [1]
    assert receiver.forget(timedelta(days=1)) == 0
    assert receiver.forget(timedelta(0)) == 2


def test_asyncio_waits_for_the_disk_too(make_receiver: Any) -> None:
    receiver = make_receiver(None)

    async def many() -> list[int]:
        calls = [receiver.handle_async(status_call(id=f"m{n}")) for n in range(50)]
        return [one.status for one in await asyncio.gather(*calls, receiver.handle_async(b"x"))]

    assert asyncio.run(many()) == [200] * 50 + [403]
    assert receiver.kept()["status"] == 50


def test_calls_that_wait_share_a_commit(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "in.db")
    gate, commits = threading.Event(), []
    real = inbox.store

    def slow(events: Any, *args: Any, **given: Any) -> Any:
        assert gate.wait(20)
        commits.append(len(events))
        return real(events, *args, **given)

    inbox.store = slow  # type: ignore[method-assign]
    committer = Committer(inbox, lambda: datetime.now(UTC))
    waiting = [committer.store(read_callbacks(status_call(id=f"m{n}"), secret=SECRET)) for n in range(40)]
    gate.set()
    assert all(one.result(20)[0].new for one in waiting)
    committer.close()
    assert sum(commits) == 40
    assert len(commits) <= 3
    inbox.close()


def test_p10_what_could_not_be_stored_is_not_answered_with_200(make_receiver: Any) -> None:
    receiver = make_receiver(None)
    real = receiver._inbox.store

    def full(*_: Any, **__: Any) -> Any:
        raise InboxUnwritable("the inbox could not be written (disk is full).")

    receiver._inbox.store = full
    assert receiver.handle(status_call()).status == 503
    assert asyncio.run(receiver.handle_async(status_call())).status == 503
    receiver._inbox.store = real
    assert receiver.handle(status_call()).status == 200
    assert receiver.counts.not_stored == 2


def test_too_many_waiting_calls_are_sent_away(make_receiver: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smsc_soap.callbacks.committer.MOST_WAITING", 0)
    receiver = make_receiver(None)
    assert receiver.handle(status_call()).status == 503


def test_an_outbox_that_is_down_delays_and_loses_nothing(make_receiver: Any, tmp_path: Path) -> None:
    sent_id = sent(tmp_path / "sms.db")
    receiver = make_receiver()
    real = receiver._outbox.note_reports

    def down(_: Any) -> Any:
        raise NotDurable("no disk")

    receiver._outbox.note_reports = down
    assert receiver.handle(status_call(id=sent_id, status=1)).status == 200
    with pytest.raises(NotDurable):
        receiver.bring()
    assert receiver.kept()["waiting"] == 1
    receiver._outbox.note_reports = real
    assert receiver.bring() == 1
    assert receiver.counts.outbox == {"moved": 1}


def test_a_busy_message_is_come_back_to(make_receiver: Any, tmp_path: Path) -> None:
    class Busy:
        def __init__(self, real: Any) -> None:
            self.left, self.real = 1, real

        def __call__(self, reports: Any) -> Any:
            noted = self.real(reports)
            if self.left:
                self.left -= 1
                return [replace(one, what=Noted.BUSY) for one in noted]
            return noted

    receiver = make_receiver()
    receiver._outbox.note_reports = Busy(receiver._outbox.note_reports)
    now = [100.0]
    receiver._applier._monotonic = lambda: now[0]
    receiver.handle(status_call())
    assert receiver.bring() == 1
    assert receiver.bring() == 0, "not before its time"
    assert receiver.kept()["waiting"] == 1
    now[0] += 2
    assert receiver.bring() == 1
    receiver.handle(status_call(id="later"))  # what was taken is written down with the next commit
    assert receiver.kept()["waiting"] == 1


def test_a_bug_in_the_outbox_stops_no_calls(make_receiver: Any, caplog: pytest.LogCaptureFixture) -> None:
    seen = threading.Event()

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.set()

    logger = logging.getLogger("smsc_soap.callbacks")
    handler = Handler()
    logger.addHandler(handler)
    try:
        receiver = make_receiver(run=True)
        receiver._outbox.note_reports = lambda _: 1 / 0
        receiver.handle(status_call())
        assert seen.wait(20)
        assert receiver.handle(status_call(status=2)).status == 200
    finally:
        logger.removeHandler(handler)


def test_an_on_event_that_raises_stops_nothing(
    make_receiver: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sent_id = sent(tmp_path / "sms.db")

    def on_event(what: str, _: Any) -> None:
        raise ValueError("+79990000001")

    receiver = make_receiver(on_event=on_event)
    assert [receiver.handle(status_call(id=sent_id, status=code)).status for code in (0, 1)] == [200, 200]
    assert receiver.handle(b"x=1").status == 403
    assert receiver.bring() == 2
    assert receiver.counts.outbox == {"moved": 2}
    assert caplog.text.count("on_event raised ValueError") == 5
    assert "79990000001" not in caplog.text


def test_a_caller_that_left_stops_no_other(make_receiver: Any) -> None:
    receiver = make_receiver(None)
    begun, gate, real = threading.Event(), threading.Event(), receiver._inbox.store

    def slow(*args: Any, **given: Any) -> Any:
        begun.set()
        assert gate.wait(20)
        return real(*args, **given)

    receiver._inbox.store = slow

    async def leaves() -> None:
        call = asyncio.create_task(receiver.handle_async(status_call(id="left")))
        assert await asyncio.to_thread(begun.wait, 20)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        gate.set()

    asyncio.run(leaves())
    assert asyncio.run(asyncio.wait_for(receiver.handle_async(status_call(id="next")), 20)).status == 200
    assert receiver.kept()["status"] == 2


def test_weak_secrets_and_missing_places(tmp_path: Path) -> None:
    with pytest.raises(InvalidParameter):
        CallbackReceiver.open(None, secret="short", inbox=tmp_path / "in.db")
    with pytest.raises(ConfigurationError, match="inbox"):
        CallbackReceiver.open(None, secret=SECRET)
    with pytest.raises(ConfigurationError, match="inbox"):
        CallbackReceiver.open("postgresql://localhost/none", secret=SECRET)
    with pytest.raises(ConfigurationError):
        CallbackReceiver.open(tmp_path / "sms.db", secret=SECRET, inbox=tmp_path / "no" / "in.db")
    with (
        CallbackReceiver.open(None, secret=SECRET, inbox=tmp_path / "in.db") as receiver,
        pytest.raises(ConfigurationError),
    ):
        receiver.bring()
    receiver.close()  # again is harmless


def test_the_inbox_lies_beside_the_store(tmp_path: Path) -> None:
    with CallbackReceiver.open(tmp_path / "sms.db", secret=SECRET, run=False):
        assert (tmp_path / "sms.db.callbacks").is_file()


def test_paths(make_receiver: Any) -> None:
    receiver = make_receiver(None, secret=[SECRET, "x" * 40])
    assert len(receiver.paths) == 2
    assert all(receiver.knows_path(one) and receiver.knows_path(one + "/") for one in receiver.paths)
    assert not any(
        receiver.knows_path(one) for one in ("/", "", receiver.paths[0] + "x", receiver.paths[0][:-1], "/\udcff")
    )


def test_a_stop_brings_what_is_stored(make_receiver: Any, tmp_path: Path) -> None:
    sent_id = sent(tmp_path / "sms.db")
    receiver = make_receiver(run=True)
    for status in (0, 1, 2):
        assert receiver.handle(status_call(id=sent_id, status=status)).status == 200
    receiver.close()
    assert receiver.counts.outbox == {"moved": 3}
    with Outbox.open(tmp_path / "sms.db") as outbox:
        assert outbox.get("order-1").status_code == 2


def test_a_stop_does_not_go_on_for_ever(make_receiver: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smsc_soap.callbacks.applier.CHUNK", 1)
    monkeypatch.setattr("smsc_soap.callbacks.applier.LAST_S", 0.0)
    receiver = make_receiver()
    for status in (0, 1, 2):
        receiver.handle(status_call(status=status))
    receiver._applier._stopped.set()
    assert receiver.bring() == 1, "one transaction, and then no more"
