"""Upgrades of filled stores; stores of newer versions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from journal_world import Hands
from sqlalchemy import Connection, text

from smsc_soap.errors import ConfigurationError
from smsc_soap.outbox.journal import Journal
from smsc_soap.outbox.journal.schema import CHANGES, POOL_SIZE, bring_up_to_date
from smsc_soap.outbox.journal.store import open_engine
from smsc_soap.outbox.states import MessageState


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


def test_p16_a_filled_store_is_upgraded_and_goes_on(hands: Hands) -> None:
    filled(hands)
    engine = open_engine(hands.place)
    assert bring_up_to_date(engine, (*CHANGES, with_note)) == len(CHANGES) + 1
    assert bring_up_to_date(engine, (*CHANGES, with_note)) == len(CHANGES) + 1
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM messages WHERE note = 'old'")).scalar() == 3
    engine.dispose()
    assert hands.claim().parcels[0].key == "order-1"
    assert hands.entry(0).state is MessageState.ACCEPTED


def test_a_store_of_a_newer_version_is_refused(hands: Hands) -> None:
    engine = open_engine(hands.place)
    bring_up_to_date(engine, (*CHANGES, with_note))
    engine.dispose()
    with pytest.raises(ConfigurationError, match=r"this store has schema 2 and this version knows 1; install"):
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
