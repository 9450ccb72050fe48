"""Statuses only move up, in whatever order they are heard."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsc_soap.model.delivery import moves_up
from smsc_soap.model.status import STATUSES, status_meaning

NOW = datetime(2026, 1, 15, tzinfo=UTC)
CODES = [*STATUSES, 21, 99, -7]


@pytest.mark.parametrize(
    ("old", "new", "moves"),
    [
        (None, -1, True),
        (None, 1, True),
        (None, -3, False),
        (-3, 0, True),
        (-1, 0, True),
        (0, -1, False),
        (0, 1, True),
        (0, 20, True),
        (1, 2, True),
        (1, 4, True),
        (2, 4, True),
        (2, 1, False),
        (4, 2, False),
        (1, 20, False),
        (20, 1, False),
        (3, 4, False),
        (1, 0, False),
        (1, 1, False),
        (-7, 0, True),
        (0, 99, True),
        (99, 1, False),
    ],
)
def test_moves(old: int | None, new: int, moves: bool) -> None:
    assert moves_up(old, new) is moves


def test_between_equals_the_moment_decides() -> None:
    later = NOW + timedelta(seconds=1)
    assert moves_up(-1, -2, old_at=NOW, new_at=later)
    assert not moves_up(-1, -2, old_at=later, new_at=NOW)
    assert not moves_up(-1, -2, new_at=later)
    assert not moves_up(-1, -2, old_at=NOW)
    assert not moves_up(1, 0, old_at=NOW, new_at=later), "a moment never moves a status down"


@given(st.lists(st.sampled_from(CODES), max_size=12))
def test_nothing_heard_goes_back(codes: list[int]) -> None:
    known: int | None = None
    ended = False
    for code in codes:
        if moves_up(known, code):
            assert not (ended and not status_meaning(code).delivered)
            known = code
        ended = ended or (known is not None and status_meaning(known).final)
    if ended:
        assert known is not None
        assert status_meaning(known).final
