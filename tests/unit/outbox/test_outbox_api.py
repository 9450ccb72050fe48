"""What a caller hands over, and what it is told: no worker runs here."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smsc_soap import AsyncSmscClient, ExtendedParameters, Outbox, SmscClient, errors
from smsc_soap.outbox.entry import Draft
from smsc_soap.outbox.errors import KeyConflict, UnknownKey
from smsc_soap.outbox.states import MessageClass, MessageState

PHONE = "+79990000001"


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    client = SmscClient("alex", "canary-password", base_url="http://127.0.0.1:1", sender="SHOP")
    with Outbox.open(tmp_path / "sms.db", client=client) as made:
        yield made


def test_a_message_is_normalised_stored_and_found(outbox: Outbox) -> None:
    key = outbox.put("8 (999) 000-00-01", "hello", key="order-17")
    entry = outbox.get(key)
    assert (key, entry.phone, entry.given, entry.text) == ("order-17", PHONE, "8 (999) 000-00-01", "hello")
    assert (entry.state, entry.kind, entry.attempts) == (MessageState.QUEUED, MessageClass.TRANSACTIONAL, ())
    assert PHONE not in repr(entry)


def test_a_key_is_made_where_none_is_given(outbox: Outbox) -> None:
    first, second = outbox.put(PHONE, "hello"), outbox.put(PHONE, "hello")
    assert first != second
    assert len(first) == 26
    assert outbox.get(second).state is MessageState.QUEUED


def test_the_same_again_is_a_no_op_and_another_body_an_error(outbox: Outbox) -> None:
    outbox.put(PHONE, "hello", key="a")
    assert outbox.put("89990000001", "hello", key="a") == "a"
    assert len(outbox.list()) == 1
    for other in ({"text": "bye"}, {"sender": "OTHER"}, {"query": "tz=0"}, {"time": "+5"}, {"kind": "bulk"}):
        with pytest.raises(KeyConflict, match="'a'"):
            outbox.put(**{"phone": PHONE, "text": "hello", "key": "a", **other})
    assert len(outbox.list()) == 1


def test_the_sender_is_that_of_the_client_unless_named(tmp_path: Path, outbox: Outbox) -> None:
    drafts = outbox._drafting
    assert drafts.draft(PHONE, "hello").sender == "SHOP"
    assert drafts.draft(PHONE, "hello", sender="OTHER").sender == "OTHER"
    with Outbox.open(tmp_path / "other.db", sender="MINE") as other:
        assert other._drafting.draft(PHONE, "hello").sender == "MINE"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"phone": "12"}, "phone"),
        ({"phone": "G7"}, "phone"),
        ({"phone": "name@example.com"}, "phone"),
        ({"phone": "+79990000001;+79990000002"}, "recipient"),
        ({"text": " "}, "text"),
        ({"text": "x" * 1001}, "text"),
        ({"text": "canary\0"}, "text"),
        ({"sender": "much too long a name"}, "sender"),
        ({"time": "tomorrow"}, "time"),
        ({"query": "cost=1"}, "cost"),
        ({"query": "cost=3"}, "query"),
        ({"query": "tz=0&err=1"}, "query"),
        ({"query": ExtendedParameters(hlr=True)}, "query"),
        ({"query": "list=79990000001:hi"}, None),
        ({"query": "unheard=1"}, None),
        ({"kind": "urgent"}, "kind"),
        ({"priority": "high"}, "priority"),
        ({"priority": True}, "priority"),
        ({"priority": 10**7}, "priority"),
        ({"not_before": datetime(2026, 1, 1)}, "not_before"),
        ({"ttl": 60}, "ttl"),
        ({"ttl": timedelta(0)}, "ttl"),
        ({"batch": ""}, "batch"),
        ({"key": ""}, "key"),
        ({"key": "k" * 201}, "key"),
        ({"key": "two\nlines"}, "key"),
        ({"key": 17}, "key"),
    ],
    ids=lambda value: str(value)[:40].replace("canary", "text") if isinstance(value, dict) else "",
)
def test_what_is_wrong_is_said_and_not_stored(outbox: Outbox, wrong: dict[str, object], field: str | None) -> None:
    with pytest.raises(errors.RequestError) as told:
        outbox.put(**{"phone": PHONE, "text": "hello", **wrong})  # type: ignore[arg-type]  # wrong on purpose
    if field and field not in ("phone", "recipient"):
        assert told.value.field == field
    assert outbox.list() == []


def test_extended_parameters_are_kept_as_they_go_out(outbox: Outbox) -> None:
    draft = outbox._drafting.draft(PHONE, "hello", query=ExtendedParameters(tz=0, period=2, freq=60), time="+5")
    assert draft.query == "tz=0&period=2&freq=60"
    assert draft.send_time == "+5"
    assert draft.body_hash != outbox._drafting.draft(PHONE, "hello", time="+5").body_hash


def test_times_of_a_message(outbox: Outbox) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    draft = outbox._drafting.draft(PHONE, "hello", not_before=later, ttl=timedelta(minutes=5), kind="one-time-code")
    assert draft.not_before == later
    assert draft.expires_at == later + timedelta(minutes=5)
    assert draft.kind is MessageClass.ONE_TIME_CODE
    past = outbox._drafting.draft(PHONE, "hello", not_before=datetime(2020, 1, 1, tzinfo=UTC))
    assert past.not_before > datetime(2026, 1, 1, tzinfo=UTC)


def test_many_at_once_in_order_and_twice_without_harm(outbox: Outbox) -> None:
    rows = [{"key": f"k{at}", "phone": f"+7999{at:07}", "text": "hi"} for at in range(5)]
    assert outbox.put_many(rows) == [f"k{at}" for at in range(5)]
    drafts: list[Draft] = [outbox._drafting.from_mapping(row) for row in rows]
    assert outbox.put_many(drafts) == [f"k{at}" for at in range(5)]
    assert [one.key for one in outbox.list(limit=2)] == ["k4", "k3"]
    assert outbox.status().counts[MessageState.QUEUED] == 5


@pytest.mark.parametrize("row", [{"phone": PHONE}, {"phone": PHONE, "text": "x", "mes": "x"}, {}])
def test_a_row_with_other_names_is_refused(outbox: Outbox, row: dict[str, str]) -> None:
    with pytest.raises(errors.InvalidParameter, match="phone and text"):
        outbox.put_many([row])


def test_cancel_takes_back_what_is_queued_and_nothing_else(outbox: Outbox) -> None:
    outbox.put(PHONE, "hello", key="a")
    assert outbox.cancel("a")
    assert outbox.get("a").state is MessageState.CANCELLED
    assert not outbox.cancel("a")
    assert outbox.wait("a", 0).final


def test_unknown_keys_are_said_to_be_unknown(outbox: Outbox) -> None:
    for ask in (outbox.get, outbox.cancel, lambda key: outbox.wait(key, 1), outbox.evidence):
        with pytest.raises(UnknownKey, match="'nobody'"):
            ask("nobody")


def test_wait_comes_back_with_what_is_known_when_the_time_is_over(outbox: Outbox) -> None:
    outbox.put(PHONE, "hello", key="a")
    assert not outbox.wait("a", 0.0).final


def test_list_by_state(outbox: Outbox) -> None:
    outbox.put(PHONE, "hello", key="a")
    outbox.put(PHONE, "bye", key="b")
    outbox.cancel("a")
    assert [one.key for one in outbox.list(states=["queued"])] == ["b"]
    assert [one.key for one in outbox.list(states=[MessageState.CANCELLED])] == ["a"]
    assert outbox.held() == []


def test_without_a_client_messages_are_put_and_nothing_is_sent(tmp_path: Path) -> None:
    with Outbox.open(tmp_path / "sms.db") as outbox:
        key = outbox.put(PHONE, "hello")
        for ask in (outbox.run, lambda: outbox.evidence(key)):
            with pytest.raises(errors.ConfigurationError, match="needs a client"):
                ask()
        assert outbox.stop()
        assert outbox.status().workers == 0


def test_an_asynchronous_client_is_refused_with_the_way_to_go(tmp_path: Path) -> None:
    client = AsyncSmscClient("alex", "canary-password")
    with pytest.raises(errors.ConfigurationError, match="run_async"):
        Outbox.open(tmp_path / "sms.db", client=client)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize("pace", [0, -1, 1001])
def test_a_pace_that_cannot_be_is_refused(tmp_path: Path, pace: float) -> None:
    with pytest.raises(errors.ConfigurationError, match="pace"):
        Outbox.open(tmp_path / "sms.db", pace=pace)


@pytest.mark.parametrize("workers", [0, 65])
def test_a_number_of_workers_that_cannot_be_is_refused(outbox: Outbox, workers: int) -> None:
    with pytest.raises(errors.ConfigurationError, match="workers"):
        outbox.run(workers=workers)


def test_a_missing_extra_is_named() -> None:
    code = (
        "import sys; sys.modules['sqlalchemy'] = None\n"
        "from smsc_soap import Outbox, errors\n"
        "try:\n    Outbox.open('x.db')\nexcept errors.ConfigurationError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 'pip install "smsc-soap[outbox]"' in done.stdout


def test_freeze_and_pause_are_shown_and_ended(outbox: Outbox) -> None:
    assert outbox.status().hindrance is None
    outbox.freeze("a restored backup")
    assert outbox.status().hindrance == outbox.status().frozen == "a restored backup"
    outbox.thaw()
    outbox._journal.change_account(paused_for_person=True, paused_because="no money")
    assert outbox.status().paused_for_person
    assert outbox.status().hindrance == "no money"
    outbox.resume()
    assert outbox.status().hindrance is None
    far_us = outbox._journal.now_us() + 60_000_000
    outbox._journal.change_account(paused_until_us=far_us, paused_because="blocked")
    assert (outbox.status().hindrance, outbox.status().paused_for_person) == ("blocked", False)
    assert outbox.status().paused_until is not None
    outbox._journal.change_account(paused_until_us=1, paused_because="blocked")
    assert outbox.status().hindrance is None
