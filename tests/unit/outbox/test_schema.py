"""Upgrades of filled stores; stores of newer versions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from journal_world import LEASE_S, Hands
from schema_one import POSTGRESQL, SQLITE
from sqlalchemy import Connection, Engine, inspect, text

from smsc_soap.errors import ConfigurationError
from smsc_soap.outbox.journal import Journal, schema
from smsc_soap.outbox.journal.schema import CHANGES, POOL_SIZE, bring_up_to_date
from smsc_soap.outbox.journal.store import open_engine
from smsc_soap.outbox.states import MessageState


def old_store(place: str | Path) -> Engine:
    """An empty store as the first version made it."""
    engine = open_engine(place)
    with engine.begin() as connection:
        for statement in SQLITE if engine.dialect.name == "sqlite" else POSTGRESQL:
            connection.execute(text(statement))
        connection.execute(text("INSERT INTO meta VALUES ('schema', '1')"))
        connection.execute(text(OLD_ACCOUNT))
        for number in range(POOL_SIZE):
            connection.execute(text(f"INSERT INTO slots (number) VALUES ({number})"))
        for number, state, due_us in ((1, "queued", "0"), (2, "held", "NULL"), (3, "accepted", "NULL")):
            connection.execute(text(OLD_MESSAGE.format(number=number, state=state, due_us=due_us)))
            if state != "queued":
                connection.execute(text(OLD_ATTEMPT.format(number=number)))
    return engine


OLD_ACCOUNT = "INSERT INTO account VALUES (1, NULL, FALSE, NULL, 0, 0, 0, 'kk', NULL, 7.5, 0, NULL)"
OLD_MESSAGE = """
INSERT INTO messages (seq, key, body_hash, phone, given, identity, text, query, kind, priority, not_before_us, state,
    version, due_us, attempts, contacts, unsent_tries, provider_id, status_final, polls, created_us, updated_us)
VALUES ({number}, 'order-{number}', 'hash', '+7999000000{number}', '8', 'twin-{number}', 'hello', '', 'transactional',
    0, 0, '{state}', 1, {due_us}, 1, 1, 0, 'id-{number}', FALSE, 0, 0, 0)
"""
OLD_ATTEMPT = """
INSERT INTO attempts (id, seq, number, state, worker, identity, started_us, looks, clean_misses)
VALUES ('id-{number}', {number}, 1, 'unknown', 'w', 'twin-{number}', 0, 3, 3)
"""


def columns(engine: Engine) -> dict[str, set[str]]:
    found = inspect(engine)
    return {name: {one["name"] for one in found.get_columns(name)} for name in found.get_table_names()}


def indexes(engine: Engine) -> set[str | None]:
    found = inspect(engine)
    return {one["name"] for name in found.get_table_names() for one in found.get_indexes(name)}


def test_p16_a_store_of_the_first_version_becomes_the_same_as_a_new_one(place: str | Path, tmp_path: Path) -> None:
    engine = old_store(place)
    assert bring_up_to_date(engine) == len(CHANGES)
    new = open_engine(tmp_path / "new.db")
    bring_up_to_date(new)
    assert columns(engine) == columns(new)
    assert indexes(engine) >= {one for one in indexes(new) if one and not one.startswith("sqlite")}
    engine.dispose()
    new.dispose()


def test_p16_a_filled_store_of_the_first_version_goes_on(place: str | Path) -> None:
    old_store(place).dispose()
    hands = Hands(place)
    assert hands.journal.counts() == {"queued": 1, "held": 1, "accepted": 1}
    assert hands.journal.account()["lag_s"] == 7.5
    claim = hands.claim()
    assert claim.parcels[0].key == "order-1"
    hands.clock.advance(3600)
    hands.accept(claim, due_s=None)
    assert hands.case().state is MessageState.HELD, "what was held before is looked for as well"
    assert hands.journal.forget_texts(hands.now_us) == 1
    hands.close()


def with_note(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE messages ADD COLUMN note TEXT"))
    connection.execute(text("UPDATE messages SET note = 'old'"))


def broken(connection: Connection) -> None:
    connection.execute(text("UPDATE messages SET reason = 'half an upgrade'"))
    raise RuntimeError("power is gone")


def filled(hands: Hands) -> None:
    for number in range(3):
        hands.put(number)
    hands.accept(hands.claim())


def test_a_new_store_is_at_the_latest_schema_and_opening_again_changes_nothing(hands: Hands) -> None:
    filled(hands)
    again = hands.open()
    assert again.counts() == {"queued": 2, "accepted": 1}
    engine = open_engine(hands.place)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT value FROM meta WHERE name = 'schema'")).scalar() == str(len(CHANGES))
        assert connection.execute(text("SELECT count(*) FROM slots")).scalar() == POOL_SIZE
        assert connection.execute(text("SELECT count(*) FROM account")).scalar() == 1
    engine.dispose()
    again.close()


def test_p16_a_filled_store_is_upgraded_and_goes_on(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(hands)
    engine = open_engine(hands.place)
    assert bring_up_to_date(engine, (*CHANGES, with_note)) == len(CHANGES) + 1
    assert bring_up_to_date(engine, (*CHANGES, with_note)) == len(CHANGES) + 1
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM messages WHERE note = 'old'")).scalar() == 3
    engine.dispose()
    monkeypatch.setattr(schema, "CHANGES", (*CHANGES, with_note))
    assert hands.claim().parcels[0].key == "order-1"
    assert hands.entry(0).state is MessageState.ACCEPTED


def test_p16_a_process_of_the_old_version_takes_nothing_more_and_writes_down_what_it_has(
    hands: Hands, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(2):
        hands.put(number)
    claim = hands.claim()
    engine = open_engine(hands.place)
    bring_up_to_date(engine, (*CHANGES, with_note))
    engine.dispose()
    hands.put(2)
    for _ in range(2):
        assert hands.wait().why.startswith("a newer version of smsc-soap has taken this store over")
    assert len(caplog.records) == 1
    hands.clock.advance(LEASE_S)
    hands.wait()
    assert hands.entry(0).state is MessageState.SENDING
    hands.accept(claim)
    assert hands.entry(0).state is MessageState.ACCEPTED


def test_a_store_of_a_newer_version_is_refused(hands: Hands) -> None:
    engine = open_engine(hands.place)
    bring_up_to_date(engine, (*CHANGES, with_note))
    engine.dispose()
    with pytest.raises(
        ConfigurationError,
        match=rf"this store has schema {len(CHANGES) + 1} and this version knows {len(CHANGES)}; install",
    ):
        Journal(hands.place)


def test_an_upgrade_that_fails_leaves_the_store_as_it_was(hands: Hands) -> None:
    filled(hands)
    engine = open_engine(hands.place)
    with pytest.raises(RuntimeError, match="power"):
        bring_up_to_date(engine, (*CHANGES, with_note, broken))
    assert bring_up_to_date(engine) == len(CHANGES)
    engine.dispose()
    assert [one.reason for one in hands.journal.list()] == ["", "", ""]


def test_a_new_store_opened_by_many_at_once_is_made_once(place: str | Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        journals = list(threads.map(lambda _: Journal(place), range(8)))
    assert journals[0].account()["recent"] == ""
    for journal in journals:
        journal.close()
