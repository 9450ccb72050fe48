"""Held messages and a person's decision; texts that are not kept; backups that arrive frozen."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from smsc_soap import Outbox, SmscClient, errors
from smsc_soap.model.results import StatusResult
from smsc_soap.model.status import DeliveryStatus
from smsc_soap.outbox.entry import Decision
from smsc_soap.outbox.evidence import gather
from smsc_soap.outbox.journal.account import Pace
from smsc_soap.outbox.journal.sending import Claimant
from smsc_soap.outbox.retention import RESTORED, back_up
from smsc_soap.outbox.states import AttemptState, MessageState
from smsc_soap.outbox.work import Case, Claim, SendReport

PHONE = "+79990000001"
ATTEMPT = "abcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "sms.db"


@pytest.fixture
def outbox(place: Path) -> Iterator[Outbox]:
    with Outbox.open(place, client=SmscClient("a", "canary-b", base_url="http://127.0.0.1:1")) as made:
        yield made


def hold(outbox: Outbox) -> None:
    """Claims the only message, loses its answer, and finds that nobody can tell."""
    journal = outbox._journal
    claimant = Claimant("w", 60_000_000, Pace(), lambda: ATTEMPT)
    claim = journal.take(claimant)
    assert isinstance(claim, Claim)
    journal.report(claim, [SendReport(claim.parcels[0].seq, AttemptState.UNKNOWN, MessageState.UNKNOWN, due_us=0)])
    case = journal.take(claimant)
    assert isinstance(case, Case)
    journal.settle(case, MessageState.HELD, due_us=None, reason="nobody can tell")


def put_into(place: Path, key: str, state: MessageState, *, days_ago: float = 0.0) -> None:
    """Moves a message by hand, as weeks of operation would."""
    with closing(sqlite3.connect(place)) as database, database:
        database.execute(
            "UPDATE messages SET state = ?, due_us = NULL, updated_us = updated_us - ? WHERE key = ?",
            (state, int(days_ago * 86_400e6), key),
        )


def state_of_attempt(place: Path) -> tuple[Any, ...]:
    with closing(sqlite3.connect(place)) as database:
        return tuple(database.execute("SELECT state, audit_us IS NOT NULL FROM attempts").fetchone())


@pytest.mark.parametrize(
    ("decision", "state", "attempt"),
    [
        ("sent", MessageState.ACCEPTED, ("unknown", 0)),
        ("resend", MessageState.QUEUED, ("absent", 1)),
        ("drop", MessageState.CANCELLED, ("unknown", 1)),
    ],
)
def test_a_decision(place: Path, outbox: Outbox, decision: str, state: MessageState, attempt: tuple[str, int]) -> None:
    outbox.put(PHONE, "hello", key="a")
    hold(outbox)
    assert [one.key for one in outbox.held()] == ["a"]
    assert outbox.wait("a", 10).state is MessageState.HELD
    entry = outbox.decide("a", decision, confirm=ATTEMPT)
    assert (entry.state, entry.provider_id) == (state, ATTEMPT)
    assert entry.reason.startswith("a person decided")
    assert state_of_attempt(place) == attempt
    assert outbox.held() == []


def test_no_decision_without_having_looked(outbox: Outbox) -> None:
    outbox.put(PHONE, "hello", key="a")
    with pytest.raises(errors.InvalidParameter, match="queued"):
        outbox.decide("a", "drop", confirm="")
    hold(outbox)
    with pytest.raises(errors.InvalidParameter, match="latest attempt"):
        outbox.decide("a", Decision.RESEND, confirm="something else")
    assert outbox.get("a").state is MessageState.HELD
    assert not outbox._journal.decide("nobody", Decision.DROP, audit_us=0)


def test_a_one_time_code_is_never_sent_again(outbox: Outbox) -> None:
    outbox.put(PHONE, "1234", key="a", kind="one_time_code")
    hold(outbox)
    with pytest.raises(errors.InvalidParameter, match="one-time code"):
        outbox.decide("a", "resend", confirm=ATTEMPT)
    assert outbox.decide("a", "drop", confirm=ATTEMPT).state is MessageState.CANCELLED


class Provider:
    """Answers status calls as prepared."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked: list[tuple[str, str]] = []

    def get_status(self, phone: str, id: str) -> Any:
        self.asked.append((phone, id))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_evidence_is_a_fresh_look_at_every_attempt(outbox: Outbox) -> None:
    outbox.put(PHONE, "hello", key="a")
    hold(outbox)
    there: Any = Provider(StatusResult(status=DeliveryStatus.DELIVERED, status_code=1))
    found = gather(outbox.get("a"), there)
    assert there.asked == [(PHONE, ATTEMPT)]
    assert found.confirm == ATTEMPT
    assert found.attempts[0].found
    assert found.attempts[0].status is not None
    assert found.attempts[0].attempt.state is AttemptState.UNKNOWN
    missing: Any = Provider(errors.MessageNotFound("not found", code=3))
    assert not gather(outbox.get("a"), missing).attempts[0].found
    broken: Any = Provider(errors.ConnectionLost("reset"))
    assert gather(outbox.get("a"), broken).attempts[0].failure == "reset"


def test_texts_are_dropped_codes_at_once_and_others_in_time(place: Path, outbox: Outbox) -> None:
    for key, kind in (("code", "one_time_code"), ("old", "transactional"), ("new", "bulk"), ("waiting", "bulk")):
        outbox.put(PHONE, f"{key} text", key=key, kind=kind)
    put_into(place, "code", MessageState.ACCEPTED)
    put_into(place, "old", MessageState.REFUSED, days_ago=31)
    put_into(place, "new", MessageState.ACCEPTED, days_ago=29)
    assert outbox.retain() == 1
    assert outbox.get("code").text is None
    assert outbox.get("old").text == "old text"
    assert outbox.retain(timedelta(days=30)) == 1
    assert [outbox.get(key).text for key in ("old", "new", "waiting")] == [None, "new text", "waiting text"]
    assert outbox.get("old").phone == PHONE
    assert outbox.put(PHONE, "old text", key="old") == "old", "the key stays taken"
    assert outbox.retain(timedelta(0)) == 1, "what waits keeps its text"
    with pytest.raises(errors.InvalidParameter, match="keep"):
        outbox.retain(timedelta(days=-1))


def test_d11_a_backup_arrives_frozen_and_private(place: Path, outbox: Outbox) -> None:
    outbox.put(PHONE, "hello", key="a")
    copy = place.with_name("copy.db")
    back_up(place, copy)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert not list(place.parent.glob("*.part*"))
    assert outbox.status().frozen is None
    with Outbox.open(copy) as restored:
        assert restored.get("a").text == "hello"
        assert restored.status().frozen == RESTORED
        restored.thaw()
        assert restored.status().frozen is None


def test_a_backup_never_overwrites_and_needs_a_source(place: Path, outbox: Outbox) -> None:
    copy = place.with_name("copy.db")
    copy.write_bytes(b"mine")
    with pytest.raises(errors.ConfigurationError, match="exists already"):
        back_up(place, copy)
    assert copy.read_bytes() == b"mine"
    with pytest.raises(errors.ConfigurationError, match="not there"):
        back_up(place.with_name("nothing.db"), place.with_name("new.db"))
    with pytest.raises(errors.ConfigurationError, match="failed"):
        back_up(place, place.parent / "no folder" / "new.db")


def test_one_pass_of_retention_ends_and_the_next_goes_on(
    place: Path, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smsc_soap.outbox.retention.MOST_CHUNKS", 2)
    outbox.put_many({"phone": PHONE, "text": f"hello {number}", "key": str(number)} for number in range(2500))
    with closing(sqlite3.connect(place)) as database, database:
        database.execute("UPDATE messages SET state = 'accepted', updated_us = 0")
    assert [outbox.retain(timedelta(0)) for _ in range(3)] == [2000, 500, 0]
