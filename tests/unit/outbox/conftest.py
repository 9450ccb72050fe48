"""Stores for the journal's tests: each runs on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from journal_world import Hands
from postgres_server import new_database, postgres


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with postgres() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str | Path:
    """An empty store."""
    if request.param == "sqlite":
        return tmp_path / "outbox.db"
    return new_database(request.getfixturevalue("server"))


@pytest.fixture
def hands(place: str | Path) -> Iterator[Hands]:
    made = Hands(place)
    yield made
    made.close()
