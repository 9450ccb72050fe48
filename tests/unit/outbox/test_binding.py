"""A store belongs to one account."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from smsc_soap import Outbox, SmscClient
from smsc_soap.errors import ConfigurationError
from smsc_soap.outbox.binding import account_of
from smsc_soap.settings import Settings


def settings(**given: Any) -> Settings:
    return Settings(**{"login": "shop", "password": "canary", **given})


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "sms.db"


def client(login: str = "shop", **given: Any) -> SmscClient:
    return SmscClient(login, "canary", base_url="http://127.0.0.1:1", **given)


def run_once(place: Path, **how: Any) -> None:
    with client() as ours, Outbox.open(place, client=ours, **how) as outbox:
        outbox.run(workers=1)
        outbox.stop()


@pytest.mark.parametrize(
    "same",
    [
        {"password": "another"},
        {"base_url": "https://www2.smsc.ru"},
        {"base_url": "https://smsc.ru:443"},
        {"sender": "SHOP"},
    ],
)
def test_the_same_account_by_other_ways(same: dict[str, str]) -> None:
    assert account_of(settings(**same)) == account_of(settings())


@pytest.mark.parametrize(
    "other",
    [
        {"login": "pub"},
        {"base_url": "https://smsc.kz"},
        {"login": None, "password": None, "api_key": "canary-key"},
        {"login": None, "password": None, "api_key": "canary-key-2"},
    ],
)
def test_another_account(other: dict[str, str | None]) -> None:
    others = [account_of(settings(**other)), account_of(settings())]
    assert len(set(others)) == 2
    assert account_of(settings(login=None, password=None, api_key="canary-3")) not in others


def test_the_first_run_binds_and_another_account_is_refused(place: Path) -> None:
    with client("pub") as other, Outbox.open(place, client=other):
        pass  # opened, never run: still nobody's
    run_once(place)
    run_once(place)
    with client("pub") as other, pytest.raises(ConfigurationError, match=r"belongs to another login.*rebind=True"):
        Outbox.open(place, client=other)
    with Outbox.open(place) as outbox:
        assert outbox.status().waiting == 0, "who sends nothing needs no account"


def test_rebinding_is_said_once(place: Path) -> None:
    run_once(place)
    with client("pub") as other:
        Outbox.open(place, client=other, rebind=True).close()
        Outbox.open(place, client=other).close()
    with client() as ours, pytest.raises(ConfigurationError, match="another login"):
        Outbox.open(place, client=ours)


def test_two_who_run_at_the_same_moment_do_not_both_bind(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with client() as ours, client("pub") as other, Outbox.open(place, client=ours) as one:
        two = Outbox.open(place, client=other)
        bind = two._journal.bind_first

        def late_bind(account: str) -> None:
            one.run(workers=1)
            bind(account)

        monkeypatch.setattr(two._journal, "bind_first", late_bind)
        with two, pytest.raises(ConfigurationError, match="another login"):
            two.run(workers=1)
        assert one._journal.bound() == account_of(ours.settings)


def test_two_who_opened_before_anybody_ran_do_not_both_run(place: Path) -> None:
    with (
        client() as ours,
        client("pub") as other,
        Outbox.open(place, client=ours) as one,
        Outbox.open(place, client=other) as two,
    ):
        one.run(workers=1)
        with pytest.raises(ConfigurationError, match="another login"):
            two.run(workers=1)


def test_neither_login_nor_host_stands_in_the_store(place: Path) -> None:
    run_once(place)
    with closing(sqlite3.connect(place)) as database:
        names = dict(database.execute("SELECT name, value FROM meta").fetchall())
    assert names["account"] == account_of(settings(base_url="http://127.0.0.1:9"))
    assert len(names["account"]) == 64
